#include <string.h>

#include "gainstage/dsp/clones.h"
#include "interpeak_taps.h"

enum { TAPS = GS_INTERPEAK_TAPS, HALF = GS_INTERPEAK_HALF };

typedef int quad_mask __attribute__((vector_size(16)));

float gs_interpeak_bound(void) {
    return gs_interpeak_highest;
}

static inline gs_quad load(const float *x) {
    gs_quad q;
    memcpy(&q, x, sizeof q);
    return q;
}

static inline gs_quad magnitude(gs_quad q) {
    return (gs_quad)((quad_mask)q & (quad_mask){0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff});
}

static inline gs_quad larger(gs_quad a, gs_quad b) {
    const quad_mask first = a > b;
    return (gs_quad)((first & (quad_mask)a) | (~first & (quad_mask)b));
}

GS_CLONES
static void find(const float *x, unsigned n, float *peak) {
    for (unsigned i = 0; i < n; i += 4) {
        gs_quad sum[GS_INTERPEAK_SUMS] = {{0}};
        for (unsigned k = 0; k < HALF; k++) {
            const gs_quad early = load(x + i + k);
            const gs_quad late = load(x + i + TAPS - 1 - k);
            const gs_quad s = early + late;
            const gs_quad d = early - late;
            sum[0] += gs_interpeak_table[k][0] * s;
            sum[1] += gs_interpeak_table[k][1] * d;
            sum[2] += gs_interpeak_table[k][2] * s;
            sum[3] += gs_interpeak_table[k][3] * d;
            sum[4] += gs_interpeak_table[k][4] * s;
            sum[5] += gs_interpeak_table[k][5] * d;
            sum[6] += gs_interpeak_table[k][6] * s;
        }
        gs_quad most = larger(magnitude(load(x + i + HALF - 1)), magnitude(sum[6]));
        /* |e + o| and |e - o|: the larger is |e| + |o|. */
        for (unsigned pair = 0; pair < 6; pair += 2)
            most = larger(most, magnitude(sum[pair]) + magnitude(sum[pair + 1]));
        memcpy(peak + i, &most, sizeof most);
    }
}

void gs_interpeak_find(const float *x, unsigned n, float *peak) {
    find(x, n, peak);
}
