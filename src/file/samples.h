/* Floats as the integers of a file. Writer thread. */
#ifndef GAINSTAGE_FILE_SAMPLES_H
#define GAINSTAGE_FILE_SAMPLES_H

#include <math.h>
#include <stdint.h>

/* Nearest integer of x·2^(bits-1), clipped, ties to even; NaN is 0. libsndfile's own conversion
 * scales by 2^(bits-1)-1 or truncates, which is exact for no converter. */
static inline int32_t gs_quantise(float x, int bits) {
    const float scale = (float)(1 << (bits - 1));
    float scaled = x * scale;
    scaled = scaled == scaled ? scaled : 0.0f;
    scaled = scaled < -scale ? -scale : scaled;
    scaled = scaled > scale - 1.0f ? scale - 1.0f : scaled;
    return (int32_t)lrintf(scaled);
}

#endif
