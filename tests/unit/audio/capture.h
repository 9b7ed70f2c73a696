/* Receives what a source delivers, so that a test can look at it. Included by one test each. */
#ifndef GAINSTAGE_TESTS_AUDIO_CAPTURE_H
#define GAINSTAGE_TESTS_AUDIO_CAPTURE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include "audio/source.h"
#include "gainstage/clock.h"

enum { CAPTURE_DELIVERIES = 4096, CAPTURE_PATIENCE_SECONDS = 20 };

struct capture {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned channels;
    float *samples; /* interleaved, room for `capacity` frames; later ones are counted only */
    uint64_t capacity, frames;
    unsigned deliveries;
    int64_t clock[CAPTURE_DELIVERIES];   /* as told */
    int64_t arrival[CAPTURE_DELIVERIES]; /* when it came */
    unsigned size[CAPTURE_DELIVERIES];
    /* fault: the delivery with this number (from 1) does not return before `hold_until` */
    unsigned hold_at;
    int64_t hold_for;
    int64_t held_until; /* set when it was held */
};

static inline void capture_init(struct capture *capture, unsigned channels, uint64_t capacity) {
    *capture = (struct capture){.channels = channels, .capacity = capacity};
    pthread_mutex_init(&capture->lock, NULL);
    pthread_cond_init(&capture->changed, NULL);
    capture->samples = calloc(capacity * channels, sizeof(float));
}

static inline void capture_done(struct capture *capture) {
    pthread_cond_destroy(&capture->changed);
    pthread_mutex_destroy(&capture->lock);
    free(capture->samples);
}

static inline void capture_deliver(void *context, const float *const *planar, unsigned frames,
                                   int64_t clock, bool overflow) {
    struct capture *capture = context;
    (void)overflow;
    pthread_mutex_lock(&capture->lock);
    for (unsigned i = 0; i < frames && capture->frames + i < capture->capacity; i++)
        for (unsigned c = 0; c < capture->channels; c++)
            capture->samples[(capture->frames + i) * capture->channels + c] = planar[c][i];
    capture->frames += frames;
    if (capture->deliveries < CAPTURE_DELIVERIES) {
        capture->clock[capture->deliveries] = clock;
        capture->arrival[capture->deliveries] = gs_clock_now();
        capture->size[capture->deliveries] = frames;
        capture->deliveries++;
    }
    bool hold = capture->hold_at != 0 && capture->deliveries == capture->hold_at;
    if (hold)
        capture->held_until = gs_clock_now() + capture->hold_for;
    int64_t until = capture->held_until;
    pthread_cond_broadcast(&capture->changed);
    pthread_mutex_unlock(&capture->lock);
    if (hold)
        gs_clock_sleep_until(until);
}

/* Waits until `frames` frames have come; false after the patience is over. */
static inline bool capture_wait(struct capture *capture, uint64_t frames) {
    struct timespec limit;
    clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_sec += CAPTURE_PATIENCE_SECONDS;
    pthread_mutex_lock(&capture->lock);
    int late = 0;
    while (capture->frames < frames && late == 0)
        late = pthread_cond_timedwait(&capture->changed, &capture->lock, &limit);
    bool there = capture->frames >= frames;
    pthread_mutex_unlock(&capture->lock);
    return there;
}

#endif
