/* Enhancer, one channel. Low detail: a shelf at 100 Hz, +0.9 dB a step, and a bell at 250 Hz, Q 1,
 * -0.4 dB a step. High detail: a shelf at 5 kHz, up to +1.2 dB a step, as far as the signal lacks
 * highs: all of it while the band above 5 kHz is 24 dB or more below the whole, none from 6 dB
 * below, in proportion between; the lift falls in 5 ms and rises in 100 ms. At 0 samples pass as
 * they are.
 * Thread: the audio thread; no call allocates, locks or waits. */
#ifndef GAINSTAGE_DSP_ENHANCER_H
#define GAINSTAGE_DSP_ENHANCER_H

#include "gainstage/dsp/balance.h"
#include "gainstage/dsp/grid.h"
#include "gainstage/dsp/ramp.h"
#include "gainstage/dsp/svf.h"

/* One of the low filters with everything that its gain decides: y = high + `band` band + `low` low,
 * of the outputs in svf.h. */
struct gs_enhancer_filter {
    struct gs_svf state;
    struct gs_svf_core core;
    double band;
    double low;
};

struct gs_enhancer {
    double rate;
    struct gs_ramp low;  /* steps */
    struct gs_ramp high; /* steps */
    struct gs_enhancer_filter bass;
    struct gs_enhancer_filter mud;
    struct gs_svf air;
    struct gs_balance balance; /* of the band above 5 kHz */
    struct gs_grid grid;
    double bass_g; /* tan(pi f / rate) of the three corners */
    double mud_g;
    double air_g;
    double fall; /* one-pole coefficients of `lack` */
    double rise;
    double lack; /* 0 bright .. 1 dull, now */
};

/* Both at 0. `rate` in Hz. */
void gs_enhancer_init(struct gs_enhancer *enhancer, double rate);
void gs_enhancer_reset(struct gs_enhancer *enhancer);
/* Steps, 0..10. */
void gs_enhancer_set_low(struct gs_enhancer *enhancer, double low);
void gs_enhancer_set_high(struct gs_enhancer *enhancer, double high);
void gs_enhancer_process(struct gs_enhancer *enhancer, float *x, unsigned n);

#endif
