/* High-pass against rumble, one channel: third-order Butterworth, 18 dB an octave, -3.01 dB at its
 * frequency. A first-order section and a second-order one with Q = 1, both with trapezoidal
 * integrators, so that the frequency can move while sound passes; the tangent puts the corner at
 * the right place at every rate. Four samples are computed at once, from those four and the state
 * before them. State and coefficients are double: at 20 Hz and 192 kHz a float would lose the low
 * bits of the signal. Thread: the audio thread. */
#ifndef GAINSTAGE_DSP_HIGHPASS_H
#define GAINSTAGE_DSP_HIGHPASS_H

#include "gainstage/dsp/grid.h"
#include "gainstage/dsp/ramp.h"

enum { GS_HIGHPASS_ORDER = 3, GS_HIGHPASS_INPUTS = 4 + GS_HIGHPASS_ORDER };

struct gs_highpass {
    double rate;
    double freq;           /* target, Hz */
    struct gs_ramp octave; /* log2 of the frequency in Hz */
    /* What each of four samples, then each state, makes of the four outputs and of the states. */
    double out[GS_HIGHPASS_INPUTS][4];
    double next[GS_HIGHPASS_INPUTS][4];
    double state[4];  /* before the four samples at hand; the last is 0 */
    float pending[4]; /* what has come of them */
    struct gs_grid grid;
};

/* 80 Hz. `rate` in Hz. */
void gs_highpass_init(struct gs_highpass *highpass, double rate);
void gs_highpass_reset(struct gs_highpass *highpass);
/* Hz, 20..300. */
void gs_highpass_set_freq(struct gs_highpass *highpass, double freq);
void gs_highpass_process(struct gs_highpass *highpass, float *x, unsigned n);

#endif
