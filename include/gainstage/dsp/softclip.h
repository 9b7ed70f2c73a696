/* tanh and its antiderivative ln cosh, quick and exact enough to be differenced: both come from one
 * table of quintics that meet in value, slope and curvature, so (F(b) - F(a)) / (b - a) tends to
 * the very f of this table as a and b meet. |f - tanh| < 1e-8. */
#ifndef GAINSTAGE_DSP_SOFTCLIP_H
#define GAINSTAGE_DSP_SOFTCLIP_H

#include <math.h>

enum { GS_SOFTCLIP_PER_UNIT = 16, GS_SOFTCLIP_END = 16 };

/* The quintic of each sixteenth of 0..16, lowest power first. Filled by gs_softclip_prepare(), only
 * read afterwards. Behind its end tanh is 1 to 13 digits. */
extern double gs_softclip_cells[GS_SOFTCLIP_PER_UNIT * GS_SOFTCLIP_END][6];

/* Fills the table, once in a process. Any thread, before the functions below; not RT-safe. */
void gs_softclip_prepare(void);

/* ln cosh x = |x| + ln(1 + e^(-2|x|)) - ln 2. */
static inline double gs_softclip_integral(double x) {
    const double magnitude = fabs(x);
    if (magnitude >= GS_SOFTCLIP_END)
        return magnitude - 0.69314718055994531;
    const double place = magnitude * GS_SOFTCLIP_PER_UNIT;
    const int cell = (int)place;
    const double t = place - cell;
    const double *c = gs_softclip_cells[cell];
    return ((((c[5] * t + c[4]) * t + c[3]) * t + c[2]) * t + c[1]) * t + c[0];
}

/* tanh x. */
static inline double gs_softclip(double x) {
    const double magnitude = fabs(x);
    if (magnitude >= GS_SOFTCLIP_END)
        return copysign(1, x);
    const double place = magnitude * GS_SOFTCLIP_PER_UNIT;
    const int cell = (int)place;
    const double t = place - cell;
    const double *c = gs_softclip_cells[cell];
    const double slope = (((5 * c[5] * t + 4 * c[4]) * t + 3 * c[3]) * t + 2 * c[2]) * t + c[1];
    return copysign(slope * GS_SOFTCLIP_PER_UNIT, x);
}

#endif
