#include "measurer.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

void gs_measurer_init(struct gs_measurer *measurer) {
    memset(measurer, 0, sizeof *measurer);
    atomic_init(&measurer->done, false);
}

static void *measure(void *context) {
    enum { KINDER = 10 };
    struct gs_measurer *measurer = context;
    struct gs_measured *work = &measurer->work;
    /* On a small machine the recording comes first. Linux: of this thread alone. */
    nice(KINDER);
    enum gs_status status = gs_response_measure_points(work->value, work->rate, &work->response);
    work->state = status == GS_OK ? GS_MEASURED_FINE : GS_MEASURED_FAILED;
    atomic_store_explicit(&measurer->done, true, memory_order_release);
    return NULL;
}

static bool start(struct gs_measurer *measurer) {
    sigset_t all, before;
    /* Signals are for the main thread. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    atomic_store_explicit(&measurer->done, false, memory_order_relaxed);
    bool started = pthread_create(&measurer->thread, NULL, measure, measurer) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

static void finish(struct gs_measurer *measurer) {
    pthread_join(measurer->thread, NULL);
    measurer->running = false;
}

void gs_measurer_done(struct gs_measurer *measurer) {
    if (measurer->running)
        finish(measurer);
}

static bool is_same(const double *a, const double *b) {
    for (int id = 0; id < GS_PARAM_COUNT; id++)
        if (a[id] != b[id])
            return false;
    return true;
}

void gs_measurer_run(struct gs_measurer *measurer, const double value[GS_PARAM_COUNT], double rate,
                     int64_t now, struct gs_measured *measured) {
    struct gs_measured *work = &measurer->work;
    if (measurer->running) {
        if (!atomic_load_explicit(&measurer->done, memory_order_acquire))
            return;
        finish(measurer);
        *measured = *work;
    }
    const bool done = measurer->begun && rate == work->rate && is_same(value, work->value);
    if (done || (measurer->begun && now - measurer->began < GS_MEASURER_PERIOD))
        return;
    memcpy(work->value, value, sizeof work->value);
    work->rate = rate;
    measurer->begun = true;
    measurer->began = now;
    measurer->count++;
    measurer->running = start(measurer);
    if (!measurer->running)
        measured->state = GS_MEASURED_FAILED;
}
