/* Eight floats that are computed together. A lane's bits do not depend on what the others hold, nor
 * on whether the processor really takes eight at once. Thread: any. */
#ifndef GAINSTAGE_DSP_EIGHT_H
#define GAINSTAGE_DSP_EIGHT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "gainstage/dsp/wide.h"

typedef float gs_eight __attribute__((vector_size(32)));
typedef int32_t gs_eight_bits __attribute__((vector_size(32)));

enum { GS_EIGHT = 8 };

/* Always inlined: how eight floats are passed differs between processors. */
#define GS_EIGHT_INLINE __attribute__((always_inline)) static inline

GS_EIGHT_INLINE gs_eight gs_eight_load(const float *x) {
    gs_eight e;
    memcpy(&e, x, sizeof e);
    return e;
}

GS_EIGHT_INLINE void gs_eight_store(float *x, gs_eight e) {
    memcpy(x, &e, sizeof e);
}

GS_EIGHT_INLINE gs_eight gs_eight_of(float x) {
    return (gs_eight){x, x, x, x, x, x, x, x};
}

/* Eight floats that have just been computed one by one. Not through memory: a processor does not
 * read eight at once before all that was stored singly has arrived there. */
GS_EIGHT_INLINE gs_eight gs_eight_made_of(const float x[GS_EIGHT]) {
    return (gs_eight){x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]};
}

GS_EIGHT_INLINE void gs_eight_fill(float to[GS_EIGHT], float x) {
    gs_eight_store(to, gs_eight_of(x));
}

/* Where the mask is set a, elsewhere b. */
GS_EIGHT_INLINE gs_eight gs_eight_select(gs_eight_bits mask, gs_eight a, gs_eight b) {
#if defined(GS_WIDE)
    return __builtin_ia32_blendvps256(b, a, (gs_eight)mask);
#else
    return (gs_eight)((mask & (gs_eight_bits)a) | (~mask & (gs_eight_bits)b));
#endif
}

/* a > b ? a : b and a < b ? a : b. */
GS_EIGHT_INLINE gs_eight gs_eight_max(gs_eight a, gs_eight b) {
#if defined(GS_WIDE)
    return __builtin_ia32_maxps256(a, b);
#else
    return gs_eight_select(a > b, a, b);
#endif
}

GS_EIGHT_INLINE gs_eight gs_eight_min(gs_eight a, gs_eight b) {
#if defined(GS_WIDE)
    return __builtin_ia32_minps256(a, b);
#else
    return gs_eight_select(a < b, a, b);
#endif
}

GS_EIGHT_INLINE gs_eight gs_eight_abs(gs_eight e) {
    return (gs_eight)((gs_eight_bits)e & 0x7fffffff);
}

/* A bit for each lane where the mask is set. */
GS_EIGHT_INLINE unsigned gs_eight_mask(gs_eight_bits mask) {
#if defined(GS_WIDE)
    return (unsigned)__builtin_ia32_movmskps256((gs_eight)mask);
#else
    unsigned bits = 0;
    for (unsigned k = 0; k < GS_EIGHT; k++)
        bits |= (mask[k] < 0 ? 1U : 0U) << k;
    return bits;
#endif
}

GS_EIGHT_INLINE float gs_eight_highest(gs_eight e) {
    e = gs_eight_max(e, __builtin_shufflevector(e, e, 4, 5, 6, 7, 0, 1, 2, 3));
    e = gs_eight_max(e, __builtin_shufflevector(e, e, 2, 3, 0, 1, 6, 7, 4, 5));
    return e[0] > e[1] ? e[0] : e[1];
}

GS_EIGHT_INLINE float gs_eight_sum(gs_eight e) {
    e += __builtin_shufflevector(e, e, 4, 5, 6, 7, 0, 1, 2, 3);
    e += __builtin_shufflevector(e, e, 2, 3, 0, 1, 6, 7, 4, 5);
    return e[0] + e[1];
}

/* Every lane moves on by one; `first` comes in. */
GS_EIGHT_INLINE gs_eight gs_eight_shift(gs_eight e, float first) {
    return __builtin_shufflevector(e, gs_eight_of(first), 8, 0, 1, 2, 3, 4, 5, 6);
}

/* Eight times eight numbers with rows and columns exchanged. */
GS_EIGHT_INLINE void gs_eight_turn(gs_eight *row) {
    gs_eight pair[GS_EIGHT];
    gs_eight four[GS_EIGHT];
    for (unsigned k = 0; k < GS_EIGHT; k += 2) {
        pair[k] = __builtin_shufflevector(row[k], row[k + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        pair[k + 1] = __builtin_shufflevector(row[k], row[k + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    for (unsigned k = 0; k < GS_EIGHT; k += 4) {
        four[k] = __builtin_shufflevector(pair[k], pair[k + 2], 0, 1, 8, 9, 4, 5, 12, 13);
        four[k + 1] = __builtin_shufflevector(pair[k], pair[k + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        four[k + 2] = __builtin_shufflevector(pair[k + 1], pair[k + 3], 0, 1, 8, 9, 4, 5, 12, 13);
        four[k + 3] = __builtin_shufflevector(pair[k + 1], pair[k + 3], 2, 3, 10, 11, 6, 7, 14, 15);
    }
    for (unsigned k = 0; k < 4; k++) {
        row[k] = __builtin_shufflevector(four[k], four[k + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        row[k + 4] = __builtin_shufflevector(four[k], four[k + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

/* log2 and 2^x as in decibel.h, with the same bits. */
GS_EIGHT_INLINE gs_eight gs_eight_log2(gs_eight x) {
    const gs_eight_bits bits = (gs_eight_bits)x - 0x3f3504f3;
    const gs_eight_bits octave = bits >> 23;
    const gs_eight t = (gs_eight)((bits & 0x007fffff) + 0x3f3504f3) - 1.0f;
    gs_eight p = gs_eight_of(-0.298072401f);
    p = p * t + 0.3613906507f;
    p = p * t - 0.3576397327f;
    p = p * t + 0.474986078f;
    p = p * t - 0.7213673596f;
    p = p * t + 1.442809507f;
    return __builtin_convertvector(octave, gs_eight) + p * t;
}

GS_EIGHT_INLINE gs_eight gs_eight_exp2(gs_eight x) {
    typedef uint32_t places __attribute__((vector_size(32)));
    const gs_eight shifted = x + 12582912.0f;
    const gs_eight f = x - (shifted - 12582912.0f);
    gs_eight p = gs_eight_of(0.001112549448f);
    p = p * f + 0.009666282456f;
    p = p * f + 0.05557400516f;
    p = p * f + 0.2402235065f;
    p = p * f + 0.6931428306f;
    const places octave = ((places)shifted << 23) + 0x3f800000u;
    return (1.0f + p * f) * (gs_eight)octave;
}

#endif
