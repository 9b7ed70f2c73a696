/* The enhancer's low detail, one channel: a shelf at 100 Hz, +0.9 dB a step, and a bell at 250 Hz,
 * Q 1, -0.4 dB a step. What the filters add is computed and added, so that a gain of 0 adds exactly
 * 0; and because that is lows alone, floats do: their rounding stays 120 dB below the lows, also at
 * 192 kHz. Thread: the audio thread. */
#ifndef GAINSTAGE_DSP_LOWS_H
#define GAINSTAGE_DSP_LOWS_H

#include <stdbool.h>

#include "gainstage/dsp/ramp.h"
#include "gainstage/dsp/tile.h"

enum { GS_LOWS_ORDER = 4 };

struct gs_lows {
    double bass_g; /* tan(pi f / rate) of the corners */
    double mud_g;
    struct gs_ramp steps;
    bool moving;
    bool on;
    /* A sample of 1 behind silence: what it adds to itself and those behind it, and what each state
     * holds after every sample; and what a state of 1 adds to the samples of a chunk. For every
     * lane, ready to multiply with. */
    float answer[GS_CHUNK][GS_EIGHT];
    float leaves[GS_LOWS_ORDER][GS_CHUNK][GS_EIGHT];
    float adds[GS_LOWS_ORDER][GS_CHUNK][GS_EIGHT];
    float next[GS_LOWS_ORDER][GS_LOWS_ORDER]; /* states that each of them makes in a chunk */
    float state[GS_LOWS_ORDER];               /* before the next chunk */
};

/* 0 steps. `rate` in Hz. */
void gs_lows_init(struct gs_lows *lows, double rate);
void gs_lows_reset(struct gs_lows *lows);
/* 0..10, moves within 20 ms. */
void gs_lows_set(struct gs_lows *lows, double steps);
/* A chunk while the steps move. */
void gs_lows_move(struct gs_lows *lows, float *x);
void gs_lows_process(struct gs_lows *lows, struct gs_tile *tile, unsigned tiles);
/* Two channels: as each alone, and cheaper. */
void gs_lows_process_pair(struct gs_lows *const *pair, struct gs_tile *const *tile, unsigned tiles);

#endif
