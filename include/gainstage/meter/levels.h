/* Sample peak, RMS and clips of a whole programme of interleaved frames. One thread at a time. */
#ifndef GAINSTAGE_METER_LEVELS_H
#define GAINSTAGE_METER_LEVELS_H

#include <stddef.h>
#include <stdint.h>

#include "gainstage/status.h"

/* A clip is that many full-scale samples of a channel in a row. Full scale is the largest positive
 * value of a 16-bit converter, for every signal: a converter of more bits that is overdriven stays
 * above it, and so a take reads the same live (at the strip's input tap) and from its file. */
enum { GS_CLIP_RUN = 3 };
#define GS_CLIP_LEVEL (1.0f - 0x1p-15f)

struct gs_levels {
    unsigned channels;
    uint64_t frames;
    uint64_t nonfinite; /* NaN and Inf, taken as silence */
    float peak;         /* largest |x|, linear */
    double squares;     /* sum over all channels */
    uint64_t clips;
    uint32_t *run; /* of each channel: full-scale samples in a row up to here */
};

/* GS_ERR_MEMORY, GS_ERR_RANGE for no channels. */
enum gs_status gs_levels_init(struct gs_levels *levels, unsigned channels);
void gs_levels_done(struct gs_levels *levels);
void gs_levels_add(struct gs_levels *levels, const float *interleaved, size_t frames);

/* dBFS of the loudest sample of all channels, -INFINITY for silence. */
double gs_levels_peak(const struct gs_levels *levels);
/* dBFS over all samples of all channels together, a full-scale sine reads 0 (AES17). */
double gs_levels_rms(const struct gs_levels *levels);
/* Clips of all channels together. */
uint64_t gs_levels_clips(const struct gs_levels *levels);

#endif
