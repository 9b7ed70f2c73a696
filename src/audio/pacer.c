#include "pacer.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "gainstage/clock.h"
#include "gainstage/stage.h"

struct gs_pacer {
    struct gs_pacing pacing;
    pthread_t thread;
    pthread_mutex_t lock; /* guards `stop` */
    pthread_cond_t wake;  /* on the monotonic clock */
    bool stop;
    float *planar[GS_MAX_CHANNELS];
    float *samples;
};

enum gs_status gs_pacer_block(unsigned requested, unsigned *block, struct gs_error *error) {
    if (requested > GS_PACER_BLOCK_MAX)
        return gs_fail(error, GS_ERR_RANGE, "a block of %u frames is too large: at most %d",
                       requested, GS_PACER_BLOCK_MAX);
    *block = requested ? requested : GS_PACER_BLOCK_DEFAULT;
    return GS_OK;
}

/* When the frame before `frames` is due; in two parts, because frames times 10^9 would overflow
 * after two days. */
static int64_t due(int64_t start, uint64_t frames, unsigned rate) {
    return start + (int64_t)(frames / rate) * GS_SECOND +
           (int64_t)(frames % rate * (uint64_t)GS_SECOND / rate);
}

/* Sleeps until `clock`; false when the pacer is being stopped. */
static bool wait_until(struct gs_pacer *pacer, int64_t clock) {
    struct timespec until = {.tv_sec = clock / GS_SECOND, .tv_nsec = clock % GS_SECOND};
    pthread_mutex_lock(&pacer->lock);
    while (!pacer->stop && gs_clock_now() < clock)
        pthread_cond_timedwait(&pacer->wake, &pacer->lock, &until);
    bool go_on = !pacer->stop;
    pthread_mutex_unlock(&pacer->lock);
    return go_on;
}

static void *run(void *context) {
    struct gs_pacer *pacer = context;
    const struct gs_pacing *pacing = &pacer->pacing;
    int64_t start = 0;
    for (uint64_t frames = 0;;) {
        if (!pacing->render(pacing->render_context, pacer->planar, pacing->block))
            break;
        if (frames == 0)
            start = gs_clock_now();
        frames += pacing->block;
        int64_t clock = due(start, frames, pacing->rate);
        if (!wait_until(pacer, clock))
            break;
        pacing->deliver(pacing->deliver_context, (const float *const *)pacer->planar, pacing->block,
                        clock, false);
    }
    return NULL;
}

enum gs_status gs_pacer_start(const struct gs_pacing *pacing, struct gs_pacer **started,
                              struct gs_error *error) {
    struct gs_pacer *pacer = calloc(1, sizeof *pacer);
    if (pacer)
        pacer->samples = calloc((size_t)pacing->channels * pacing->block, sizeof(float));
    if (!pacer || !pacer->samples) {
        free(pacer);
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    }
    pacer->pacing = *pacing;
    for (unsigned c = 0; c < pacing->channels; c++)
        pacer->planar[c] = pacer->samples + (size_t)c * pacing->block;

    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&pacer->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&pacer->lock, NULL);
    int failure = pthread_create(&pacer->thread, NULL, run, pacer);
    if (failure != 0) {
        pthread_mutex_destroy(&pacer->lock);
        pthread_cond_destroy(&pacer->wake);
        free(pacer->samples);
        free(pacer);
        return gs_fail(error, GS_ERR_SYSTEM, "a thread could not be started: %s",
                       strerror(failure));
    }
    *started = pacer;
    return GS_OK;
}

void gs_pacer_stop(struct gs_pacer *pacer) {
    if (!pacer)
        return;
    pthread_mutex_lock(&pacer->lock);
    pacer->stop = true;
    pthread_cond_signal(&pacer->wake);
    pthread_mutex_unlock(&pacer->lock);
    pthread_join(pacer->thread, NULL);
    pthread_mutex_destroy(&pacer->lock);
    pthread_cond_destroy(&pacer->wake);
    free(pacer->samples);
    free(pacer);
}
