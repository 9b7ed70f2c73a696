/* Four floats that are computed together: the states of a filter. Thread: any. */
#ifndef GAINSTAGE_DSP_QUAD_H
#define GAINSTAGE_DSP_QUAD_H

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

static inline gs_quad gs_quad_abs(gs_quad q) {
    return (gs_quad)((gs_quad_bits)q & 0x7fffffff);
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

#endif
