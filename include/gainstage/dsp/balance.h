/* How strong the band above a corner is against the whole signal: a second-order high-pass and two
 * mean square detectors of 3 ms, long enough for the periods of a low voice, short enough for an s.
 * Thread: the audio thread. */
#ifndef GAINSTAGE_DSP_BALANCE_H
#define GAINSTAGE_DSP_BALANCE_H

#include "gainstage/dsp/detector.h"
#include "gainstage/dsp/svf.h"

/* 1/Q of the high-pass: a touch above Butterworth, see shelf.h. */
#define GS_BALANCE_DAMPING 1.35

struct gs_balance {
    struct gs_svf filter;
    struct gs_svf_core core;
    double pole; /* of both detectors, see detector.h */
    double band; /* mean squares */
    double whole;
    double peak; /* largest mean square of the band; the owner sets it back to 0 */
};

/* The corner still has to be set; `rate` in Hz. */
void gs_balance_init(struct gs_balance *balance, double rate);
/* Forgets the signal. */
void gs_balance_reset(struct gs_balance *balance);
/* g = tan(pi f / rate) of the corner f. */
void gs_balance_tune(struct gs_balance *balance, double g);
/* Takes in `n` <= GS_GRID samples. db[i] is the band's level minus the whole's after sample i, in
 * dB
 * (-200 in silence); states[i] the state of the filter then. */
void gs_balance_run(struct gs_balance *balance, const float *x, float *db, struct gs_svf *states,
                    unsigned n);
/* Ends fades, see detector.h and svf.h. */
void gs_balance_rest(struct gs_balance *balance);

#endif
