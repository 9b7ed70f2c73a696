/* Floats as the integers of a file. Writer thread. */
#ifndef GAINSTAGE_FILE_SAMPLES_H
#define GAINSTAGE_FILE_SAMPLES_H

#include <stdint.h>
#include <string.h>

/* Nearest integer of x·2^(bits-1), clipped, ties to even; NaN is 0. libsndfile's own conversion
 * scales by 2^(bits-1)-1 or truncates, which is exact for no converter. */
static inline int32_t gs_quantise(float x, int bits) {
    const float scale = (float)(1 << (bits - 1));
    float scaled = x * scale;
    scaled = scaled == scaled ? scaled : 0.0f;
    scaled = scaled < -scale ? -scale : scaled;
    scaled = scaled > scale - 1.0f ? scale - 1.0f : scaled;
    /* Adding 1.5 * 2^52 leaves the nearest integer in the low bits of the mantissa: unlike lrintf
     * this lets loops vectorise. */
    const double shifted = (double)scaled + 6755399441055744.0;
    int64_t places;
    memcpy(&places, &shifted, sizeof places);
    return (int32_t)places;
}

#endif
