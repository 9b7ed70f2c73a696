#include "gainstage/dsp/interpeak.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

enum { TAPS = GS_INTERPEAK_TAPS, HALF = TAPS / 2, PHASES = 8, SUMS = PHASES - 1 };

typedef float quad __attribute__((vector_size(16)));
typedef int quad_mask __attribute__((vector_size(16)));

static const double pi = 3.14159265358979323846;
/* Highest frequency that counts, in cycles a sample, and the weight of everything above it: enough
 * to keep the taps small. */
static const double band = 0.49;
static const double beyond = 1e-4;

/* Phase 8-p is phase p with time reversed. With the sum s and the difference d of the samples on
 * either side of the middle both come from half the products: even(s) + odd(d), even(s) - odd(d).
 * Order: even and odd of phases 1, 2, 3, then phase 4, which is even alone. Each four times over,
 * for four samples at a time. */
static quad table[HALF][SUMS];
static float bound = 1;

/* Integral of cos(2 pi f t) over the band and, a little, over the rest. */
static double correlation(double t) {
    const double all = fabs(t) < 1e-9 ? 0.5 : sin(pi * t) / (2 * pi * t);
    const double inside = fabs(t) < 1e-9 ? band : sin(2 * pi * band * t) / (2 * pi * t);
    return inside + beyond * (all - inside);
}

/* Lower triangle L of the correlation matrix = L L^T (Cholesky). */
static void factorise(double lower[TAPS][TAPS]) {
    for (int row = 0; row < TAPS; row++) {
        for (int column = 0; column <= row; column++) {
            double sum = correlation(row - column);
            for (int k = 0; k < column; k++)
                sum -= lower[row][k] * lower[column][k];
            lower[row][column] = row == column ? sqrt(sum) : sum / lower[column][column];
        }
    }
}

static void solve(double lower[TAPS][TAPS], double *x) {
    for (int row = 0; row < TAPS; row++) {
        for (int k = 0; k < row; k++)
            x[row] -= lower[row][k] * x[k];
        x[row] /= lower[row][row];
    }
    for (int row = TAPS - 1; row >= 0; row--) {
        for (int k = row + 1; k < TAPS; k++)
            x[row] -= lower[k][row] * x[k];
        x[row] /= lower[row][row];
    }
}

static quad four_times(double value) {
    const float v = (float)value;
    return (quad){v, v, v, v};
}

static void design(void) {
    double lower[TAPS][TAPS];
    factorise(lower);
    for (int phase = 1; phase <= PHASES / 2; phase++) {
        double taps[TAPS];
        double magnitude = 0;
        for (int k = 0; k < TAPS; k++)
            taps[k] = correlation(k - (HALF - 1) - (double)phase / PHASES);
        solve(lower, taps);
        for (int k = 0; k < HALF; k++) {
            const double here = taps[k];
            const double there = taps[TAPS - 1 - k];
            table[k][2 * (phase - 1)] = four_times(0.5 * (here + there));
            if (phase < PHASES / 2)
                table[k][2 * (phase - 1) + 1] = four_times(0.5 * (here - there));
            magnitude += fabs(here) + fabs(there);
        }
        bound = fmaxf(bound, (float)magnitude * 1.0001f);
    }
}

void gs_interpeak_prepare(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, design);
}

float gs_interpeak_bound(void) {
    return bound;
}

static inline quad load(const float *x) {
    quad q;
    memcpy(&q, x, sizeof q);
    return q;
}

static inline quad magnitude(quad q) {
    return (quad)((quad_mask)q & (quad_mask){0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff});
}

static inline quad larger(quad a, quad b) {
    const quad_mask first = a > b;
    return (quad)((first & (quad_mask)a) | (~first & (quad_mask)b));
}

void gs_interpeak_find(const float *x, unsigned n, float *peak) {
    for (unsigned i = 0; i < n; i += 4) {
        quad sum[SUMS] = {{0}};
        for (unsigned k = 0; k < HALF; k++) {
            const quad early = load(x + i + k);
            const quad late = load(x + i + TAPS - 1 - k);
            const quad s = early + late;
            const quad d = early - late;
            sum[0] += table[k][0] * s;
            sum[1] += table[k][1] * d;
            sum[2] += table[k][2] * s;
            sum[3] += table[k][3] * d;
            sum[4] += table[k][4] * s;
            sum[5] += table[k][5] * d;
            sum[6] += table[k][6] * s;
        }
        quad most = larger(magnitude(load(x + i + HALF - 1)), magnitude(sum[6]));
        /* |e + o| and |e - o|: the larger is |e| + |o|. */
        for (unsigned pair = 0; pair < 6; pair += 2)
            most = larger(most, magnitude(sum[pair]) + magnitude(sum[pair + 1]));
        memcpy(peak + i, &most, sizeof most);
    }
}
