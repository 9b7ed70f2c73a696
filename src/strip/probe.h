/* A strip to play tones through, and the sums that make and find several tones at once. Every tone
 * fits a whole number of times into its samples, so plain sums tell tones apart without a window.
 */
#ifndef GAINSTAGE_STRIP_PROBE_H
#define GAINSTAGE_STRIP_PROBE_H

#include <stddef.h>

#include "gainstage/strip.h"

#define GS_PROBE_TAU 6.283185307179586
/* As many tones as the processor turns side by side. */
enum { GS_PROBE_TONES = 4 };

/* 20 log10, not below -200: softer is only the rounding of a 32-bit float. */
double gs_probe_db(double linear);
double gs_probe_linear(double db);

/* A strip of one channel with these settings from its first sample on; a rate of whole Hz. */
enum gs_status gs_probe_strip(const double *value, double rate, struct gs_strip **strip);
/* n samples; *last is what the meters saw at the end. */
void gs_probe_play(struct gs_strip *strip, const float *in, float *out, size_t n,
                   struct gs_channel_sums *last);

/* Adds sines with bin[k] cycles in n samples. */
void gs_probe_add(double *sum, size_t n, const size_t *bin, const double *phase,
                  const double *amplitude);
/* The amplitudes of tones with bin[k] cycles in the n samples of x. */
void gs_probe_find(const float *x, size_t n, const size_t *bin, double *amplitude);

#endif
