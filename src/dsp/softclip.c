#include "gainstage/dsp/softclip.h"

#include <pthread.h>

double gs_softclip_cells[GS_SOFTCLIP_PER_UNIT * GS_SOFTCLIP_END][6];

static void fill(void) {
    const double h = 1.0 / GS_SOFTCLIP_PER_UNIT;
    for (int cell = 0; cell < GS_SOFTCLIP_PER_UNIT * GS_SOFTCLIP_END; cell++) {
        double value[2];
        double slope[2]; /* per cell, not per unit */
        double curve[2];
        for (int end = 0; end < 2; end++) {
            const double x = (cell + end) * h;
            const double f = tanh(x);
            value[end] = x + log1p(exp(-2 * x)) - 0.69314718055994531;
            slope[end] = f * h;
            curve[end] = (1 - f * f) * h * h;
        }
        /* Hermite: what is left at t = 1 of value, slope and curvature after the part that the
         * cell's beginning decides, is met by the three higher powers. */
        const double v = value[1] - value[0] - slope[0] - curve[0] / 2;
        const double s = slope[1] - slope[0] - curve[0];
        const double k = curve[1] - curve[0];
        double *c = gs_softclip_cells[cell];
        c[0] = value[0];
        c[1] = slope[0];
        c[2] = curve[0] / 2;
        c[3] = 10 * v - 4 * s + k / 2;
        c[4] = -15 * v + 7 * s - k;
        c[5] = 6 * v - 3 * s + k / 2;
    }
}

void gs_softclip_prepare(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, fill);
}
