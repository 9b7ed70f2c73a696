#include "listener.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gainstage/clock.h"

enum {
    CHUNK = 2048, /* frames in one go */
    CHUNKS = 16   /* in one step */
};
#define LOOK_INTERVAL (100 * GS_MILLISECOND)

enum gs_status gs_listener_init(struct gs_listener *listener, struct gs_broadcast ring,
                                unsigned channels, unsigned rate) {
    *listener = (struct gs_listener){
        .ring = ring, .channels = channels, .position = gs_broadcast_end(&ring)};
    listener->reading = (struct gs_loudness_reading){.momentary = -HUGE_VAL,
                                                     .short_term = -HUGE_VAL,
                                                     .integrated = -HUGE_VAL,
                                                     .true_peak = -HUGE_VAL};
    listener->items = calloc((size_t)CHUNK * channels * 2, sizeof(float));
    listener->wet = calloc((size_t)CHUNK * channels, sizeof(float));
    if (!listener->items || !listener->wet)
        return GS_ERR_MEMORY;
    /* readings that can't be had are no reason not to record */
    if (gs_loudness_new(channels, rate, GS_LOUDNESS_ENDLESS | GS_LOUDNESS_TRUE_PEAK,
                        &listener->loudness))
        listener->loudness = NULL;
    return GS_OK;
}

void gs_listener_done(struct gs_listener *listener) {
    gs_loudness_free(listener->loudness);
    free(listener->items);
    free(listener->wet);
    *listener = (struct gs_listener){0};
}

static void hear(struct gs_listener *listener, uint64_t frames) {
    const size_t width = listener->channels;
    const float *from = listener->items + width;
    for (uint64_t i = 0; i < frames; i++, from += width * 2)
        memcpy(listener->wet + i * width, from, width * sizeof *from);
    /* out of memory: the reading stands still, the take goes on */
    (void)gs_loudness_add(listener->loudness, listener->wet, (size_t)frames);
}

void gs_listener_step(struct gs_listener *listener) {
    if (!listener->loudness)
        return;
    for (int i = 0; i < CHUNKS; i++) {
        /* what was overwritten before it was heard does not count; the take's cursor reports it */
        const uint64_t got =
            gs_broadcast_read(&listener->ring, &listener->position, listener->items, CHUNK, NULL);
        if (!got)
            break;
        hear(listener, got);
    }
    const int64_t now = gs_clock_now();
    if (now - listener->looked >= LOOK_INTERVAL) {
        gs_loudness_read(listener->loudness, &listener->reading);
        listener->looked = now;
    }
}

void gs_listener_reset(struct gs_listener *listener) {
    if (listener->loudness && gs_loudness_reset(listener->loudness) == GS_OK)
        gs_loudness_read(listener->loudness, &listener->reading);
}
