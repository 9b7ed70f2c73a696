/* The taps of interpeak.c, computed once by interpeak_design.c and only read afterwards. */
#ifndef GAINSTAGE_DSP_INTERPEAK_TAPS_H
#define GAINSTAGE_DSP_INTERPEAK_TAPS_H

#include "gainstage/dsp/eight.h"
#include "gainstage/dsp/interpeak.h"

enum {
    GS_INTERPEAK_HALF = GS_INTERPEAK_TAPS / 2,
    GS_INTERPEAK_PHASES = 8,
    GS_INTERPEAK_SUMS = GS_INTERPEAK_PHASES - 1
};

/* Phase 8-p is phase p with time reversed. With the sum s and the difference d of the samples on
 * either side of the middle both come from half the products: even(s) + odd(d), even(s) - odd(d).
 * Order: even and odd of phases 1, 2, 3, then phase 4, which is even alone. Each eight times
 * over, for eight samples at a time. */
extern gs_eight gs_interpeak_table[GS_INTERPEAK_HALF][GS_INTERPEAK_SUMS];
extern float gs_interpeak_highest;

#endif
