/* The enhancer's low detail, one channel: a shelf at 100 Hz, +0.9 dB a step, and a bell at 250 Hz,
 * Q 1, -0.4 dB a step. Four samples are computed at once, from those four and the state before
 * them. What the filters add is computed and added, so that a gain of 0 adds exactly 0; and because
 * that is lows alone, floats do: their rounding stays 120 dB below the lows, also at 192 kHz.
 * Thread: the audio thread. */
#ifndef GAINSTAGE_DSP_LOWS_H
#define GAINSTAGE_DSP_LOWS_H

#include <stdbool.h>

#include "gainstage/dsp/grid.h"
#include "gainstage/dsp/ramp.h"

enum { GS_LOWS_ORDER = 4, GS_LOWS_INPUTS = 4 + GS_LOWS_ORDER };

struct gs_lows {
    double bass_g; /* tan(pi f / rate) of the corners */
    double mud_g;
    struct gs_ramp steps;
    struct gs_ramp before; /* that, before the four samples at hand */
    bool moving;           /* in these */
    bool on;
    /* What each of four samples, then each state, adds to the four outputs, and makes of the
     * states.
     */
    float effect[GS_LOWS_INPUTS][4 + GS_LOWS_ORDER];
    float state[4];   /* before the four samples at hand */
    float pending[4]; /* what has come of them */
    struct gs_grid grid;
};

/* 0 steps. `rate` in Hz. */
void gs_lows_init(struct gs_lows *lows, double rate);
void gs_lows_reset(struct gs_lows *lows);
/* 0..10. */
void gs_lows_set(struct gs_lows *lows, double steps);
void gs_lows_process(struct gs_lows *lows, float *x, unsigned n);

#endif
