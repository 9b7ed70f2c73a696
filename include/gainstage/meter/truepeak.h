/* True peak (ITU-R BS.1770-5, Annex 2) of one channel: the largest |x| of the signal oversampled
 * four times, at every rate. Within 0.04 dB up to 0.45 of the rate (20 kHz at 44.1 kHz). One thread
 * at a time; no allocation, RT-safe.
 *
 * The interpolator looks 16 samples ahead, so the curve through the last 16 samples of a file is
 * not judged (the samples themselves are): what follows them is unknown. */
#ifndef GAINSTAGE_METER_TRUEPEAK_H
#define GAINSTAGE_METER_TRUEPEAK_H

#include <stddef.h>

enum { GS_TRUEPEAK_FACTOR = 4, GS_TRUEPEAK_TAPS = 32, GS_TRUEPEAK_CHUNK = 64 };

struct gs_truepeak {
    _Alignas(16) float tap[GS_TRUEPEAK_TAPS][GS_TRUEPEAK_FACTOR];
    float past[GS_TRUEPEAK_TAPS - 1]; /* the samples before the next */
    float bound;                      /* no output exceeds the largest |input| times this */
    float peak;                       /* linear, since the reset */
};

void gs_truepeak_init(struct gs_truepeak *truepeak);
/* Forgets the past and the peak. */
void gs_truepeak_reset(struct gs_truepeak *truepeak);
/* Starts a new maximum; the past stays. */
void gs_truepeak_restart(struct gs_truepeak *truepeak);
/* `count` samples, each `stride` behind the last (the number of channels in interleaved audio).
 * What is not a finite number counts as silence. */
void gs_truepeak_process(struct gs_truepeak *truepeak, const float *samples, size_t count,
                         size_t stride);
/* Linear, 1 = 0 dBTP. */
float gs_truepeak_reading(const struct gs_truepeak *truepeak);

#endif
