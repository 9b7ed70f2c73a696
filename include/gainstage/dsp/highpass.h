/* High-pass against rumble, one channel: third-order Butterworth, 18 dB an octave, -3.01 dB at its
 * frequency. A first-order section and a second-order one with Q = 1, both with trapezoidal
 * integrators, so that the frequency can move while sound passes; the tangent puts the corner at
 * the right place at every rate. Chunks are computed in floats; their states pass from one to the
 * next in doubles: at 20 Hz and 192 kHz a float would lose the low bits of what it holds. Thread:
 * the audio thread. */
#ifndef GAINSTAGE_DSP_HIGHPASS_H
#define GAINSTAGE_DSP_HIGHPASS_H

#include "gainstage/dsp/ramp.h"
#include "gainstage/dsp/tile.h"

enum { GS_HIGHPASS_ORDER = 3 };

struct gs_highpass {
    double rate;
    double freq;           /* target, Hz */
    struct gs_ramp octave; /* log2 of the frequency in Hz */
    /* A sample of 1 behind silence: what comes of it, and what each state holds after every sample;
     * and what a state of 1 adds to the samples of a chunk. For every lane, ready to multiply. */
    float answer[GS_CHUNK][GS_EIGHT];
    float leaves[GS_HIGHPASS_ORDER][GS_CHUNK][GS_EIGHT];
    float adds[GS_HIGHPASS_ORDER][GS_CHUNK][GS_EIGHT];
    double next[GS_HIGHPASS_ORDER][4]; /* states that each of them makes in a chunk */
    double state[4];                   /* before the next chunk; the last is 0 */
};

/* 80 Hz. `rate` in Hz. */
void gs_highpass_init(struct gs_highpass *highpass, double rate);
void gs_highpass_reset(struct gs_highpass *highpass);
/* Hz, 20..300. */
void gs_highpass_set_freq(struct gs_highpass *highpass, double freq);
/* Where the frequency's ramp is now. */
void gs_highpass_tune(struct gs_highpass *highpass);
void gs_highpass_process(struct gs_highpass *highpass, struct gs_tile *tile, unsigned tiles);

#endif
