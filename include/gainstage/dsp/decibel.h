/* log2 and 2^x for every sample: no table, no branch, no call, so that loops over them vectorise,
 * and the same bits on every machine with IEEE floats. The polynomials are minimax fits (Remez)
 * over one octave. Thread: any. */
#ifndef GAINSTAGE_DSP_DECIBEL_H
#define GAINSTAGE_DSP_DECIBEL_H

#include <stdint.h>
#include <string.h>

/* dB of a power per octave of it: 10 log10(2). */
#define GS_DB_PER_LOG2 3.0102999566398120f
/* log2 of an amplitude per dB: log2(10)/20. */
#define GS_LOG2_PER_DB 0.16609640474436812f

static inline int32_t gs_float_bits(float x) {
    int32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float gs_float_of_bits(int32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* log2(x) for x >= 0, within 7e-6 (0.00002 dB of a power); exactly 0 at 1. 0 and denormals read as
 * about -127, infinity as 128. */
static inline float gs_log2(float x) {
    /* The mantissa is centred on 1, [sqrt(1/2), sqrt(2)), so that the fit is best where it matters.
     * 0x3f3504f3 is sqrt(1/2). */
    const int32_t bits = gs_float_bits(x) - 0x3f3504f3;
    const int32_t octave = bits >> 23;
    const float t = gs_float_of_bits((bits & 0x007fffff) + 0x3f3504f3) - 1.0f;
    float p = -0.298072401f;
    p = p * t + 0.3613906507f;
    p = p * t - 0.3576397327f;
    p = p * t + 0.474986078f;
    p = p * t - 0.7213673596f;
    p = p * t + 1.442809507f;
    return (float)octave + p * t;
}

/* 2^x for -126 <= x <= 127, within 6e-7 of the value; exactly 1 at 0. Beyond, the result is finite
 * or infinite but means nothing: a gain is never that far from 1. */
static inline float gs_exp2(float x) {
    /* Adding 1.5 * 2^23 leaves the nearest integer in the low bits of the mantissa. */
    const float shifted = x + 12582912.0f;
    const float f = x - (shifted - 12582912.0f);
    float p = 0.001112549448f;
    p = p * f + 0.009666282456f;
    p = p * f + 0.05557400516f;
    p = p * f + 0.2402235065f;
    p = p * f + 0.6931428306f;
    /* The low bits go where the exponent is; what is above them falls out. */
    const uint32_t octave = (uint32_t)gs_float_bits(shifted) << 23;
    return (1.0f + p * f) * gs_float_of_bits((int32_t)(octave + 0x3f800000u));
}

/* The gain of a level difference: 10^(db/20). Exactly 1 at 0 dB. */
static inline float gs_gain_of_db(float db) {
    return gs_exp2(db * GS_LOG2_PER_DB);
}

#endif
