/* The writer thread: what was asked of it, then some of what lies in the ring, then the rest. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "disk.h"
#include "gainstage/clock.h"
#include "writer_parts.h"

enum { STEPS = 16 /* chunks between two looks at the calls */ };
/* A call wakes it at once; what it writes between two calls can wait, it lies safe in the ring. */
#define WAKE_INTERVAL (50 * GS_MILLISECOND)
#define DISK_INTERVAL (1 * GS_SECOND)

static void emit(void *context, const struct gs_writer_event *event) {
    struct gs_writer *writer = context;
    pthread_mutex_lock(&writer->lock);
    gs_writer_push_event(writer, event);
    /* who reads the event finds the state that belongs to it */
    writer->state.recording = writer->recorder.open;
    if (event->kind != GS_WRITER_REFUSED)
        writer->state.take = event->take;
    pthread_mutex_unlock(&writer->lock);
}

static void set_options(struct gs_writer *writer, const struct gs_take_options *options) {
    writer->options = *options;
    writer->disk_looked = 0;
}

/* A stop whose frames lie in the ring already is carried out before the next start is looked at. */
static void finish_due_stop(struct gs_recorder *recorder) {
    while (recorder->open && recorder->stop_at <= gs_broadcast_end(&recorder->ring))
        if (!gs_recorder_step(recorder))
            break;
}

static void handle(struct gs_writer *writer, const struct gs_call *call) {
    struct gs_recorder *recorder = &writer->recorder;
    switch (call->kind) {
    case GS_CALL_START:
        finish_due_stop(recorder);
        set_options(writer, &call->options);
        gs_recorder_start(recorder, &call->options, call->position, call->ticket);
        break;
    case GS_CALL_RESUME:
        set_options(writer, &call->options);
        gs_recorder_resume(recorder, &call->options, call->take, call->ticket);
        gs_unfinished_free(call->take, 1);
        break;
    case GS_CALL_STOP:
        gs_recorder_stop(recorder, call->position, call->ticket);
        break;
    case GS_CALL_NEXT:
        set_options(writer, &call->options);
        gs_recorder_next(recorder, &call->options, call->position, call->ticket);
        break;
    case GS_CALL_MARK:
        gs_recorder_mark(recorder, call->position, call->label);
        break;
    case GS_CALL_OPTIONS:
        set_options(writer, &call->options);
        break;
    case GS_CALL_RESET:
        gs_listener_reset(&writer->listener);
        break;
    }
}

static void look_at_disk(struct gs_writer *writer) {
    const int64_t now = gs_clock_now();
    if (writer->disk_looked && now - writer->disk_looked < DISK_INTERVAL)
        return;
    writer->disk_looked = now;
    writer->disk_free = writer->recorder.open
                            ? gs_disk_free(writer->recorder.now.files.names.folder)
                            : gs_disk_room(&writer->options);
}

static void publish_state(struct gs_writer *writer) {
    const struct gs_recorder *recorder = &writer->recorder;
    const double rate = recorder->rate;
    const double bytes = rate * recorder->channels * gs_format_bytes(writer->options.format) *
                         (writer->options.dry ? 2.0 : 1.0);
    pthread_mutex_lock(&writer->lock);
    writer->state = (struct gs_writer_state){
        .recording = recorder->open,
        .take = recorder->open ? recorder->now.take : writer->state.take,
        .disk_seconds_left = writer->disk_free < 0.0 ? -1.0 : writer->disk_free / bytes,
        .momentary = writer->listener.reading.momentary,
        .short_term = writer->listener.reading.short_term,
        .integrated = writer->listener.reading.integrated,
        .range = writer->listener.reading.range,
        .true_peak = writer->listener.reading.true_peak,
        .write_lag = (double)gs_recorder_behind(recorder) / rate};
    pthread_mutex_unlock(&writer->lock);
}

/* Waits for a call, at most until the ring is worth a look again. False: none came. */
static bool await_call(struct gs_writer *writer, bool busy, struct gs_call *call, bool *quit) {
    int64_t pause = WAKE_INTERVAL;
    const uint64_t due = gs_recorder_until_boundary(&writer->recorder);
    if (due < writer->recorder.rate) {
        const int64_t until = (int64_t)due * GS_SECOND / writer->recorder.rate + GS_MILLISECOND;
        pause = until < pause ? until : pause;
    }
    const int64_t at = gs_clock_now() + pause;
    const struct timespec deadline = {.tv_sec = at / GS_SECOND, .tv_nsec = at % GS_SECOND};
    pthread_mutex_lock(&writer->lock);
    if (!busy && !writer->quit && !writer->calls.count)
        pthread_cond_timedwait(&writer->woken, &writer->lock, &deadline);
    const bool some = gs_calls_pop(&writer->calls, call);
    *quit = writer->quit;
    pthread_mutex_unlock(&writer->lock);
    return some;
}

static void take_labels(struct gs_writer *writer) {
    pthread_mutex_lock(&writer->lock);
    struct gs_labels *labels = writer->labels;
    writer->labels = NULL;
    pthread_mutex_unlock(&writer->lock);
    if (labels)
        gs_recorder_labels(&writer->recorder, labels);
    free(labels);
}

/* What lies before everything that can still be recorded or is being recorded. */
static void forget_old(struct gs_writer *writer) {
    const struct gs_recorder *recorder = &writer->recorder;
    uint64_t oldest = gs_broadcast_oldest(&recorder->ring);
    if (recorder->open && recorder->now.take.start < oldest)
        oldest = recorder->now.take.start;
    gs_journal_forget(recorder->journal, oldest);
}

static bool record_some(struct gs_writer *writer) {
    bool busy = true;
    for (int step = 0; step < STEPS && busy; step++) {
        busy = gs_recorder_step(&writer->recorder);
        gs_recorder_upkeep(&writer->recorder);
    }
    return busy;
}

static void finish_take(struct gs_recorder *recorder) {
    const uint64_t end = gs_broadcast_end(&recorder->ring);
    if (recorder->open && recorder->stop_at > end) {
        if (recorder->stop_at == GS_RECORDER_NEVER)
            recorder->stop_ticket = 0;
        recorder->stop_at = end;
    }
    while (gs_recorder_step(recorder))
        ;
}

static void *run(void *argument) {
    struct gs_writer *writer = argument;
    struct gs_call call;
    bool busy = false, quit = false;
    for (;;) {
        /* all calls first: one of them may end or split the take before what lies in the ring */
        while (await_call(writer, busy, &call, &quit)) {
            handle(writer, &call);
            busy = true;
        }
        if (quit)
            break;
        take_labels(writer);
        busy = record_some(writer);
        gs_listener_step(&writer->listener);
        look_at_disk(writer);
        forget_old(writer);
        publish_state(writer);
    }
    take_labels(writer);
    finish_take(&writer->recorder);
    publish_state(writer);
    return NULL;
}

/* ---- construction ---- */

static void destroy(struct gs_writer *writer) {
    pthread_cond_destroy(&writer->woken);
    pthread_mutex_destroy(&writer->lock);
    struct gs_journal *journal = writer->recorder.journal;
    gs_recorder_done(&writer->recorder);
    gs_listener_done(&writer->listener);
    gs_journal_free(journal);
    free(writer->labels);
    if (writer->fd >= 0)
        close(writer->fd);
    free(writer);
}

/* Signals belong to the main thread; a file over the size limit becomes EFBIG here, not a death. */
static int start_thread(struct gs_writer *writer) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const int result = pthread_create(&writer->thread, NULL, run, writer);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!result)
        pthread_setname_np(writer->thread, "writer");
    return result;
}

enum gs_status gs_writer_new(struct gs_broadcast ring, unsigned channels, unsigned rate,
                             const struct gs_take_options *options, struct gs_writer **writer,
                             struct gs_error *error) {
    if (channels < 1 || rate < 1 || ring.item_size != sizeof(float) * 2 * channels)
        return gs_fail(error, GS_ERR_RANGE, "the writer's ring does not hold %u channels",
                       channels);
    struct gs_writer *made = calloc(1, sizeof *made);
    if (!made)
        return gs_fail(error, GS_ERR_MEMORY, "the writer: out of memory");
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&made->woken, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&made->lock, NULL);

    made->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    const int cause = errno;
    enum gs_status status = gs_recorder_init(&made->recorder, ring, channels, rate);
    if (!status)
        status = gs_listener_init(&made->listener, ring, channels, rate);
    made->recorder.journal = gs_journal_new(rate);
    if (!status && !made->recorder.journal)
        status = GS_ERR_MEMORY;
    if (!status && made->fd < 0)
        status = GS_ERR_SYSTEM;
    if (status) {
        const bool full = status == GS_ERR_MEMORY;
        destroy(made);
        return gs_fail(error, status, "the writer: %s", full ? "out of memory" : strerror(cause));
    }
    made->recorder.emit = emit;
    made->recorder.context = made;
    made->options = *options;
    look_at_disk(made);
    publish_state(made);
    const int refused = start_thread(made);
    if (refused) {
        status = gs_fail(error, GS_ERR_SYSTEM, "the writer: no thread: %s", strerror(refused));
        destroy(made);
        return status;
    }
    *writer = made;
    return GS_OK;
}

void gs_writer_free(struct gs_writer *writer) {
    if (!writer)
        return;
    pthread_mutex_lock(&writer->lock);
    writer->quit = true;
    pthread_cond_signal(&writer->woken);
    pthread_mutex_unlock(&writer->lock);
    pthread_join(writer->thread, NULL);
    destroy(writer);
}
