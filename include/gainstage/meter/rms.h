/* RMS meter: one-pole mean square, so that a step reads 99 % of its final value after the
 * integration time. AES17: a full-scale sine reads 0 dBFS. One thread at a time; RT-safe. */
#ifndef GAINSTAGE_METER_RMS_H
#define GAINSTAGE_METER_RMS_H

#include <stddef.h>

struct gs_rms {
    double step;        /* share of the way to x^2 that a sample goes */
    double mean_square; /* linear */
};

/* rate in Hz, integration time in seconds (0.3 for the taps, 0.6 for K meters). */
void gs_rms_init(struct gs_rms *rms, double rate, double integration);
void gs_rms_reset(struct gs_rms *rms);
/* Mono samples, 1.0 = full scale. What is not a finite number counts as silence. */
void gs_rms_process(struct gs_rms *rms, const float *samples, size_t count);
/* dBFS */
double gs_rms_reading(const struct gs_rms *rms);

#endif
