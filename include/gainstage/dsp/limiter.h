/* Look-ahead true-peak limiter, one channel. It delays by a constant number of samples; while
 * nothing exceeds the ceiling (and off) every bit passes.
 *
 * The signal is interpolated 8 times; where it exceeds the ceiling, less 0.08 dB for what lies
 * between those points, the gain that just fits is asked for. The least gain asked for in a window
 * longer than the smoothing that follows (two moving averages, so that the gain bends gently) is
 * already reached when the peak comes out, 1.04 ms later. It lets go with a time constant of 100
 * ms. The gain is computed in whole numbers, so averages neither drift nor depend on how the stream
 * is cut. Thread: the audio thread, but init. */
#ifndef GAINSTAGE_DSP_LIMITER_H
#define GAINSTAGE_DSP_LIMITER_H

#include <stdbool.h>
#include <stdint.h>

#include "gainstage/dsp/delay.h"
#include "gainstage/dsp/interpeak.h"
#include "gainstage/dsp/ramp.h"
#include "gainstage/dsp/wide.h"

/* dB. Between the eighths of a sample a peak may be a little higher still, and a moving gain shifts
 * peaks: limiting begins this much below the ceiling. */
#define GS_LIMITER_HEADROOM 0.08

enum {
    GS_LIMITER_UNITY = 1 << 30, /* gain 1 */
    GS_LIMITER_PART = 256,      /* most samples that are looked at in one go */
    GS_LIMITER_WINDOW = 1024    /* room for the window of the minimum; a power of two */
};

struct gs_limiter {
    struct gs_ramp ceiling; /* dBTP; far above when off */
    float limit;            /* of its target, linear */
    double ceiling_set;     /* dBTP, as set */
    bool on;

    unsigned latency;
    float line[GS_DELAY_MAX + GS_LIMITER_PART +
               GS_INTERPEAK_SPARE]; /* the last `latency` samples, then new ones */

    /* Gain asked for, sliding minimum: values that may still become the least, rising. */
    int32_t least[GS_LIMITER_WINDOW];
    uint32_t least_at[GS_LIMITER_WINDOW];
    uint32_t head, tail, now;
    unsigned window;

    int32_t held;                 /* minimum with release, in GS_LIMITER_UNITY, here and below */
    int32_t release, release_off; /* share of the way back a sample, of 2^24 */
    unsigned first_length, second_length;
    unsigned first_at, second_at;
    int32_t first[GS_DELAY_MAX / 2];
    int64_t second[GS_DELAY_MAX / 2];
    int64_t first_sum, second_sum;
    double to_gain;
    unsigned busy;    /* samples until everything above is at gain 1 for certain */
    float least_gain; /* in the last process() call */
};

/* Off, ceiling -1 dBTP. `rate` in Hz, up to 384 kHz. Not RT-safe. */
void gs_limiter_init(struct gs_limiter *limiter, double rate);
void gs_limiter_reset(struct gs_limiter *limiter);
/* 0 or 1. Off, the gain is back at 1 within 20 ms. */
void gs_limiter_set_limit(struct gs_limiter *limiter, double on);
/* dBTP, -12..0. */
void gs_limiter_set_ceiling(struct gs_limiter *limiter, double ceiling);
void gs_limiter_process(struct gs_limiter *limiter, float *x, unsigned n);
/* Two linked channels with the same parameters: both get the gain that the higher peak asks for,
 * the very same from a look-ahead after they were linked. */
void gs_limiter_process_linked(struct gs_limiter *const *pair, float *const *x, unsigned n);
/* Largest reduction of the last process() call in dB, positive. */
float gs_limiter_reduction(const struct gs_limiter *limiter);
/* Samples; constant after init. */
unsigned gs_limiter_latency(const struct gs_limiter *limiter);

#endif
