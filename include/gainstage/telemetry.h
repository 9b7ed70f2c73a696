/* Telemetry: what the audio thread tells of every tap, some 50 times a second, in a broadcast ring.
 * A frame gathers everything since the frame before, so no over is missed between two reads. */
#ifndef GAINSTAGE_TELEMETRY_H
#define GAINSTAGE_TELEMETRY_H

#include <stdint.h>

#include "gainstage/stage.h"
#include "gainstage/strip.h"

struct gs_tap_reading {
    float peak;       /* largest |x| since the last frame, linear; 1 = full scale */
    float rms;        /* 300 ms RMS, linear, calibrated so that a full-scale sine reads 1 (AES17) */
    float max;        /* largest |x| since the maxima were reset, linear */
    uint32_t clips;   /* since the maxima were reset */
    uint64_t clip_at; /* where the first clip since the last frame begins, exact at `input` and
                         `out`: frames in the audio ring; 0 = there was none */
};

struct gs_channel_reading {
    struct gs_tap_reading tap[GS_STAGE_COUNT];
    float reduction[GS_REDUCTION_COUNT];     /* dB, positive; largest since the last frame */
    float reduction_max[GS_REDUCTION_COUNT]; /* since the maxima were reset */
    float sibilance;                         /* dBFS of the de-esser's band */
    uint32_t nonfinite;                      /* since the start */
};

/* The ring's item is this struct with as many channel rows as the ring's item size has room for;
 * see gs_telemetry_bytes(). */
struct gs_telemetry {
    uint64_t position;   /* frames in the audio ring when it was published */
    int64_t clock;       /* gs_clock_now() of the last block, ns */
    uint64_t strip_time; /* ns of processing time since the start (0 where not measured) */
    uint32_t rate;       /* Hz */
    uint32_t channels;
    uint32_t block;   /* frames of the last callback */
    uint32_t latency; /* strip latency, frames */
    uint32_t xruns;   /* overflows told by the device since the start of the session */
    uint32_t resets;  /* how often the maxima were reset */
    struct gs_channel_reading channel[];
};

static inline size_t gs_telemetry_bytes(unsigned channels) {
    return (sizeof(struct gs_telemetry) + channels * sizeof(struct gs_channel_reading) + 7) & ~7UL;
}

#endif
