/* Enhancer. Low detail: a shelf at 100 Hz, +0.9 dB a step, and a bell at 250 Hz, Q 1, -0.4 dB a
 * step. High detail: a shelf at 5 kHz, up to +1.2 dB a step, as far as the signal lacks highs: all
 * of it while the band above 5 kHz is 24 dB or more below the whole, none from 6 dB below, in
 * proportion between; the lift falls in 5 ms and rises in 100 ms. At 0 samples pass as they are.
 * Thread: the audio thread; no call allocates, locks or waits. */
#ifndef GAINSTAGE_DSP_ENHANCER_H
#define GAINSTAGE_DSP_ENHANCER_H

#include <stdbool.h>

#include "gainstage/dsp/lows.h"
#include "gainstage/dsp/ramp.h"
#include "gainstage/dsp/tilt.h"

struct gs_enhancer {
    struct gs_lows lows;
    struct gs_ramp high; /* steps */
    bool turning;        /* the tilt still has to hear of that */
    bool lifting;        /* the tilt runs */
    struct gs_tilt tilt; /* its value is what the signal lacks: 0 bright .. 1 dull */
};

/* Both at 0. `rate` in Hz. */
void gs_enhancer_init(struct gs_enhancer *enhancer, double rate);
void gs_enhancer_reset(struct gs_enhancer *enhancer);
/* Steps, 0..10. */
void gs_enhancer_set_low(struct gs_enhancer *enhancer, double low);
void gs_enhancer_set_high(struct gs_enhancer *enhancer, double high);
/* Hands the parameter, as it is now, to the tilt. */
void gs_enhancer_turn(struct gs_enhancer *enhancer);
void gs_enhancer_process(struct gs_enhancer *enhancer, struct gs_tile *tile, unsigned tiles);
/* Two channels: as each alone, and cheaper. */
void gs_enhancer_process_pair(struct gs_enhancer *const *pair, struct gs_tile *const *tile,
                              unsigned tiles);

#endif
