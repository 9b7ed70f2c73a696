/* The mean of tanh between two points, (ln cosh b - ln cosh a) / (b - a), for many points at once:
 * no table, no branch, no call, and every loop over it vectorises. With p, q the larger and the
 * smaller of |a|, |b|
 *
 *   ln cosh p - ln cosh q = (p - q) - 2 atanh(w),  w = e d / (2 + e (2 - d)),
 *   e = e^(-2q),  d = 1 - e^(-2(p - q)),
 *
 * where nothing cancels as a and b meet, so no other formula has to take over there. Within 5e-7.
 *
 * Places on the curve are told in halves of 1/log2(e), so that e^(-2q) is a power of two. The
 * polynomials are minimax fits (Remez). Thread: any. */
#ifndef GAINSTAGE_DSP_SOFTCLIP_H
#define GAINSTAGE_DSP_SOFTCLIP_H

#include <math.h>

#include "gainstage/dsp/decibel.h"

/* Of these, to 1 of tanh's argument: 2 log2(e). */
#define GS_SOFTCLIP_UNIT 2.8853900817779268f

/* 2^-x = whole * 2^fraction for x >= 0, the fraction within a half. Beyond 24 it stays as it is
 * there: tanh is 1 to the last bit. */
struct gs_softclip_power {
    float whole, fraction;
};

static inline struct gs_softclip_power gs_softclip_power(float x) {
    const float held = x < 24.0f ? x : 24.0f;
    /* Adding 1.5 * 2^23 leaves the nearest integer in the low bits of the mantissa. */
    const float shifted = held + 12582912.0f;
    const float fraction = (shifted - 12582912.0f) - held;
    const uint32_t octave = (uint32_t)gs_float_bits(shifted) << 23;
    return (struct gs_softclip_power){gs_float_of_bits((int32_t)(0x3f800000u - octave)), fraction};
}

/* e^(-2|x|), for the functions below. */
static inline float gs_softclip_decay(float x) {
    const struct gs_softclip_power power = gs_softclip_power(fabsf(x));
    const float f = power.fraction;
    const float f2 = f * f;
    const float low = 0.6931471955f * f + 0.2402234895f * f2;
    const float high = (0.05550333181f + 0.009666372953f * f) + 0.00134004366f * f2;
    return power.whole + power.whole * (low + high * (f * f2));
}

/* 1 - 2^-x for x >= 0, exact to the last bits near 0 too. */
static inline float gs_softclip_loss(float x) {
    const struct gs_softclip_power power = gs_softclip_power(x);
    const float f = power.fraction;
    const float f2 = f * f;
    const float low = 0.693147188f + 0.2402265108f * f;
    const float middle = 0.05550357106f + 0.009618030771f * f;
    const float high = 0.001339086685f + 0.000154697352f * f;
    const float p = low + f2 * (middle + f2 * high);
    return (1.0f - power.whole) - (power.whole * f) * p;
}

/* As a and b meet, their differences become this tiny one, and the mean tanh itself. */
#define GS_SOFTCLIP_TINY 0x1p-36f

/* w of the places a and b, their decays given. */
static inline float gs_softclip_ratio(float a, float a_decay, float b, float b_decay) {
    const float decay = a_decay > b_decay ? a_decay : b_decay;
    const float lost = decay * gs_softclip_loss(fabsf(fabsf(b) - fabsf(a)) + GS_SOFTCLIP_TINY);
    return lost / (2.0f + (2.0f * decay - lost));
}

/* The mean of tanh from a to b, their w given. */
static inline float gs_softclip_mean(float a, float b, float w) {
    const float away = fabsf(fabsf(b) - fabsf(a)) + GS_SOFTCLIP_TINY;
    const float z = w * w;
    const float p =
        (5.770779195f + 1.923865832f * z) + (z * z) * (1.142237036f + 0.9879950688f * z);
    return copysignf((away - w * p) / (fabsf(b - a) + GS_SOFTCLIP_TINY), a + b);
}

#endif
