/* Not for the audio thread. */
#include <math.h>
#include <pthread.h>

#include "interpeak_taps.h"

enum { TAPS = GS_INTERPEAK_TAPS, HALF = GS_INTERPEAK_HALF, PHASES = GS_INTERPEAK_PHASES };

static const double pi = 3.14159265358979323846;
/* Highest frequency that counts, in cycles a sample, and the weight of everything above it: enough
 * to keep the taps small. */
static const double band = 0.49;
static const double beyond = 1e-4;

gs_eight gs_interpeak_table[HALF][GS_INTERPEAK_SUMS];
float gs_interpeak_highest = 1;

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

static void fill(gs_eight *lanes, double value) {
    for (unsigned i = 0; i < sizeof *lanes / sizeof(float); i++)
        (*lanes)[i] = (float)value;
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
            fill(&gs_interpeak_table[k][2 * (phase - 1)], 0.5 * (here + there));
            if (phase < PHASES / 2)
                fill(&gs_interpeak_table[k][2 * (phase - 1) + 1], 0.5 * (here - there));
            magnitude += fabs(here) + fabs(there);
        }
        gs_interpeak_highest = fmaxf(gs_interpeak_highest, (float)magnitude * 1.0001f);
    }
}

void gs_interpeak_prepare(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, design);
}

float gs_interpeak_bound(void) {
    return gs_interpeak_highest;
}
