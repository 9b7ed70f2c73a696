/* Peaks between the samples: the wave interpolated 8 times by a polyphase filter of 48 taps a
 * phase. Each phase is the best that its taps can do, in the least-squares sense, at delaying
 * everything below 0.49 of the rate by its share of a sample, so that even white noise is met to
 * 0.1 dB. */
#ifndef GAINSTAGE_DSP_INTERPEAK_H
#define GAINSTAGE_DSP_INTERPEAK_H

#include "gainstage/dsp/wide.h"

enum {
    GS_INTERPEAK_TAPS = 48,
    GS_INTERPEAK_SPARE = 7 /* samples behind the last that are read, but do not count */
};

/* Computes the taps, once in a process. Any thread, before the others; not RT-safe. */
void gs_interpeak_prepare(void);
/* No true peak is higher than this times the highest of the samples that it is found from. */
float gs_interpeak_bound(void);
/* peak[i] gets the largest |wave| from x[i + TAPS/2 - 1] up to 1/8 before the next sample. Reads
 * x[0 .. n + TAPS - 2 + SPARE] and writes peak[0 .. n - 1 + SPARE]. RT-safe. */
void gs_interpeak_find(const float *x, unsigned n, float *peak);

#endif
