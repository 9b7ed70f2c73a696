/* Four floats that are computed together: a lane for each of four channels, or four samples of one.
 * A lane's bits do not depend on what the others hold, so a channel sounds the same alone and among
 * many. Thread: any. */
#ifndef GAINSTAGE_DSP_QUAD_H
#define GAINSTAGE_DSP_QUAD_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef float gs_quad __attribute__((vector_size(16)));
typedef int32_t gs_quad_bits __attribute__((vector_size(16)));

enum { GS_QUAD = 4 };

static inline gs_quad gs_quad_load(const float *x) {
    gs_quad q;
    memcpy(&q, x, sizeof q);
    return q;
}

static inline void gs_quad_store(float *x, gs_quad q) {
    memcpy(x, &q, sizeof q);
}

static inline gs_quad gs_quad_of(float x) {
    return (gs_quad){x, x, x, x};
}

/* Where the mask is set a, elsewhere b. */
static inline gs_quad gs_quad_select(gs_quad_bits mask, gs_quad a, gs_quad b) {
    return (gs_quad)((mask & (gs_quad_bits)a) | (~mask & (gs_quad_bits)b));
}

/* a > b ? a : b and a < b ? a : b, one instruction where the compiler needs to be told. */
static inline gs_quad gs_quad_max(gs_quad a, gs_quad b) {
#if defined(__SSE__)
    return __builtin_ia32_maxps(a, b);
#else
    return gs_quad_select(a > b, a, b);
#endif
}

static inline gs_quad gs_quad_min(gs_quad a, gs_quad b) {
#if defined(__SSE__)
    return __builtin_ia32_minps(a, b);
#else
    return gs_quad_select(a < b, a, b);
#endif
}

static inline gs_quad gs_quad_abs(gs_quad q) {
    return (gs_quad)((gs_quad_bits)q & 0x7fffffff);
}

/* True where the sign bit of a lane is set: in any lane of a mask. */
static inline bool gs_quad_any(gs_quad_bits mask) {
#if defined(__SSE__)
    return __builtin_ia32_movmskps((gs_quad)mask) != 0;
#else
    return (mask[0] | mask[1] | mask[2] | mask[3]) < 0;
#endif
}

static inline float gs_quad_highest(gs_quad q) {
    const gs_quad half = gs_quad_max(q, __builtin_shufflevector(q, q, 2, 3, 0, 1));
    return half[0] > half[1] ? half[0] : half[1];
}

/* Four times four numbers with rows and columns exchanged. */
static inline void gs_quad_turn(gs_quad *row) {
    const gs_quad ab_low = __builtin_shufflevector(row[0], row[1], 0, 4, 1, 5);
    const gs_quad ab_high = __builtin_shufflevector(row[0], row[1], 2, 6, 3, 7);
    const gs_quad cd_low = __builtin_shufflevector(row[2], row[3], 0, 4, 1, 5);
    const gs_quad cd_high = __builtin_shufflevector(row[2], row[3], 2, 6, 3, 7);
    row[0] = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
    row[1] = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
    row[2] = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
    row[3] = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
}

/* n samples of four channels side by side. */
static inline void gs_quads_gather(float *const *x, unsigned n, gs_quad *out) {
    unsigned i = 0;
    for (; i + GS_QUAD <= n; i += GS_QUAD) {
        gs_quad row[GS_QUAD];
        for (unsigned lane = 0; lane < GS_QUAD; lane++)
            row[lane] = gs_quad_load(x[lane] + i);
        gs_quad_turn(row);
        memcpy(out + i, row, sizeof row);
    }
    for (; i < n; i++)
        out[i] = (gs_quad){x[0][i], x[1][i], x[2][i], x[3][i]};
}

/* The way back. */
static inline void gs_quads_scatter(const gs_quad *in, unsigned n, float *const *x) {
    unsigned i = 0;
    for (; i + GS_QUAD <= n; i += GS_QUAD) {
        gs_quad row[GS_QUAD];
        memcpy(row, in + i, sizeof row);
        gs_quad_turn(row);
        for (unsigned lane = 0; lane < GS_QUAD; lane++)
            gs_quad_store(x[lane] + i, row[lane]);
    }
    for (; i < n; i++)
        for (unsigned lane = 0; lane < GS_QUAD; lane++)
            x[lane][i] = in[i][lane];
}

/* log2 and 2^x as in decibel.h, four at a time, with the same bits. */
static inline gs_quad gs_quad_log2(gs_quad x) {
    const gs_quad_bits bits = (gs_quad_bits)x - 0x3f3504f3;
    const gs_quad_bits octave = bits >> 23;
    const gs_quad t = (gs_quad)((bits & 0x007fffff) + 0x3f3504f3) - 1.0f;
    gs_quad p = gs_quad_of(-0.298072401f);
    p = p * t + 0.3613906507f;
    p = p * t - 0.3576397327f;
    p = p * t + 0.474986078f;
    p = p * t - 0.7213673596f;
    p = p * t + 1.442809507f;
    return __builtin_convertvector(octave, gs_quad) + p * t;
}

static inline gs_quad gs_quad_exp2(gs_quad x) {
    const gs_quad shifted = x + 12582912.0f;
    const gs_quad f = x - (shifted - 12582912.0f);
    gs_quad p = gs_quad_of(0.001112549448f);
    p = p * f + 0.009666282456f;
    p = p * f + 0.05557400516f;
    p = p * f + 0.2402235065f;
    p = p * f + 0.6931428306f;
    typedef uint32_t places __attribute__((vector_size(16)));
    const places octave = ((places)shifted << 23) + 0x3f800000u;
    return (1.0f + p * f) * (gs_quad)octave;
}

#endif
