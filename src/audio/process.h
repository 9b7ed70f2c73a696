/* The audio thread: everything that happens to a block of sound between the device and the rings.
 * process.c holds code of the audio thread only, process_setup.c the code that sets it up. */
#ifndef GAINSTAGE_AUDIO_PROCESS_H
#define GAINSTAGE_AUDIO_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "gainstage/strip.h"
#include "link.h"

/* All that the audio thread touches. One allocation; pointers go into it or into the link. */
struct gs_process {
    struct gs_link link;
    struct gs_strip *strip;
    unsigned channels, rate;
    bool owns_rings;
    uint64_t filled;       /* frames to come that lie in time which the engine has filled */
    int64_t expected;      /* clock at which the last block was due, ns */
    int64_t suspect_until; /* clock up to which lateness means lost sound */
    uint32_t resync_seen;
    uint32_t pairs;               /* as the strip has them */
    uint64_t since_reading;       /* frames since the last telemetry frame */
    uint64_t reading_interval;    /* frames between two */
    struct gs_telemetry *reading; /* being gathered */
    struct gs_channel_sums *sums; /* of the last sub-block, a row a channel */
    float *dry[GS_MAX_CHANNELS];  /* GS_STRIP_BLOCK frames each */
    float *wet[GS_MAX_CHANNELS];
    float *interleaved; /* GS_STRIP_BLOCK ring items */
};

/* Sets the audio thread up: strip at the link's settings, settled; counters go on from the last
 * telemetry frame of the process before. Takes the link over. Not RT-safe. */
enum gs_status gs_process_new(struct gs_link *link, struct gs_process **process,
                              struct gs_error *error);
void gs_process_free(struct gs_process *process);

/* RT-safe: one callback's worth of planar sound, any number of frames, through the strip into the
 * rings. `clock` is gs_clock_now() as it was when the block's last frame was captured. The first
 * block of a process takes the rings over and lays silence over the time that has passed since the
 * last frame in them. */
void gs_process_block(struct gs_process *process, const float *const *planar, unsigned frames,
                      int64_t clock, bool overflow);

#endif
