/* What the sample-fed meters share. */
#ifndef GAINSTAGE_METER_SAMPLE_H
#define GAINSTAGE_METER_SAMPLE_H

#include <math.h>

/* One NaN would stay in a recursive meter for ever; it counts as silence. */
static inline float gs_sample_finite(float sample) {
    return isfinite(sample) ? sample : 0.0f;
}

/* 20 log10 without a floor: silence is -infinity. */
static inline double gs_sample_decibel(double linear) {
    return linear > 0.0 ? 20.0 * log10(linear) : -HUGE_VAL;
}

/* Below what any meter shows (-600 dB): zero, before it becomes denormal and slow. */
static inline double gs_sample_settle(double state) {
    return fabs(state) < 1e-30 ? 0.0 : state;
}

#endif
