#include <string.h>

#include "gainstage/dsp/eight.h"
#include "interpeak_taps.h"

enum { TAPS = GS_INTERPEAK_TAPS, HALF = GS_INTERPEAK_HALF };

void gs_interpeak_find(const float *x, unsigned n, float *peak) {
    for (unsigned i = 0; i < n; i += GS_EIGHT) {
        gs_eight sum[GS_INTERPEAK_SUMS] = {{0}};
        for (unsigned k = 0; k < HALF; k++) {
            gs_eight early;
            gs_eight late;
            memcpy(&early, x + i + k, sizeof early);
            memcpy(&late, x + i + TAPS - 1 - k, sizeof late);
            const gs_eight s = early + late;
            const gs_eight d = early - late;
            sum[0] += gs_interpeak_table[k][0] * s;
            sum[1] += gs_interpeak_table[k][1] * d;
            sum[2] += gs_interpeak_table[k][2] * s;
            sum[3] += gs_interpeak_table[k][3] * d;
            sum[4] += gs_interpeak_table[k][4] * s;
            sum[5] += gs_interpeak_table[k][5] * d;
            sum[6] += gs_interpeak_table[k][6] * s;
        }
        /* |e + o| and |e - o|: the larger is |e| + |o|. */
        gs_eight most =
            gs_eight_max(gs_eight_abs(gs_eight_load(x + i + HALF - 1)), gs_eight_abs(sum[6]));
        for (unsigned pair = 0; pair < 6; pair += 2)
            most = gs_eight_max(most, gs_eight_abs(sum[pair]) + gs_eight_abs(sum[pair + 1]));
        gs_eight_store(peak + i, most);
    }
}
