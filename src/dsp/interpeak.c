#include <string.h>

#include "gainstage/dsp/clones.h"
#include "gainstage/dsp/quad.h"
#include "interpeak_taps.h"

enum { TAPS = GS_INTERPEAK_TAPS, HALF = GS_INTERPEAK_HALF, LANES = 8 };

float gs_interpeak_bound(void) {
    return gs_interpeak_highest;
}

GS_CLONES
static void find(const float *x, unsigned n, float *peak) {
    for (unsigned i = 0; i < n; i += LANES) {
        gs_interpeak_lanes sum[GS_INTERPEAK_SUMS] = {{0}};
        for (unsigned k = 0; k < HALF; k++) {
            gs_interpeak_lanes early;
            gs_interpeak_lanes late;
            memcpy(&early, x + i + k, sizeof early);
            memcpy(&late, x + i + TAPS - 1 - k, sizeof late);
            const gs_interpeak_lanes s = early + late;
            const gs_interpeak_lanes d = early - late;
            sum[0] += gs_interpeak_table[k][0] * s;
            sum[1] += gs_interpeak_table[k][1] * d;
            sum[2] += gs_interpeak_table[k][2] * s;
            sum[3] += gs_interpeak_table[k][3] * d;
            sum[4] += gs_interpeak_table[k][4] * s;
            sum[5] += gs_interpeak_table[k][5] * d;
            sum[6] += gs_interpeak_table[k][6] * s;
        }
        float sums[GS_INTERPEAK_SUMS][LANES];
        memcpy(sums, sum, sizeof sums);
        for (unsigned at = 0; at < LANES; at += GS_QUAD) {
            gs_quad most = gs_quad_max(gs_quad_abs(gs_quad_load(x + i + at + HALF - 1)),
                                       gs_quad_abs(gs_quad_load(sums[6] + at)));
            /* |e + o| and |e - o|: the larger is |e| + |o|. */
            for (unsigned pair = 0; pair < 6; pair += 2)
                most = gs_quad_max(most, gs_quad_abs(gs_quad_load(sums[pair] + at)) +
                                             gs_quad_abs(gs_quad_load(sums[pair + 1] + at)));
            gs_quad_store(peak + i + at, most);
        }
    }
}

void gs_interpeak_find(const float *x, unsigned n, float *peak) {
    find(x, n, peak);
}
