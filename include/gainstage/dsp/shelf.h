/* High shelf whose gain moves from sample to sample: the gain in dB at the top, half of it at the
 * corner, 0 dB below. 1/Q is 1.35: with Butterworth's 1.414 a shelf of -20 dB is still 0.5 dB short
 * one and a half octaves above its corner, with this 0.3. Thread: the audio thread. */
#ifndef GAINSTAGE_DSP_SHELF_H
#define GAINSTAGE_DSP_SHELF_H

#include "gainstage/dsp/svf.h"

#define GS_SHELF_DAMPING 1.35

/* Filters `n` <= GS_GRID samples in place. g = tan(pi f / rate) of the corner; db[i] the gain. */
void gs_shelf_run(struct gs_svf *shelf, double g, const float *db, float *x, unsigned n);

#endif
