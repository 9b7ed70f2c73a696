#include "gainstage/take.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "calls.h"
#include "disk.h"
#include "gainstage/clock.h"
#include "listener.h"
#include "recorder.h"

enum {
    EVENTS = 64,
    STEPS = 16 /* chunks between two looks at the calls */
};
/* A call wakes it at once; what it writes between two calls can wait, it lies safe in the ring. */
#define WAKE_INTERVAL (50 * GS_MILLISECOND)
/* Seconds that it may be behind when all is well: what is held back, one pause and some work. */
#define USUAL_LAG     0.5
#define DISK_INTERVAL (1 * GS_SECOND)
/* Drops that come closer together than this belong to one flood, which is told once. */
#define FLOOD_INTERVAL (10 * GS_SECOND)

struct gs_writer {
    pthread_t thread;
    int fd; /* readable while an event waits */

    /* Shared between the callers and the thread, under the lock; it is held for copies only. */
    pthread_mutex_t lock;
    pthread_cond_t woken;
    bool quit;
    struct gs_calls calls;
    struct gs_labels *labels; /* to be taken over; NULL: nothing new */
    int64_t dropped; /* clock of the last call without a ticket that found no room; 0: none */
    struct gs_writer_event events[EVENTS];
    unsigned first_event, event_count;
    struct gs_writer_state state;

    /* The thread's own. */
    struct gs_recorder recorder;
    struct gs_take_options options;
    struct gs_listener listener;
    double disk_free; /* bytes, < 0: not known */
    int64_t disk_looked;
};

/* ---- events ---- */

static void push_event(struct gs_writer *writer, const struct gs_writer_event *event) {
    if (writer->event_count == EVENTS) { /* nobody listens: the oldest goes */
        writer->first_event = (writer->first_event + 1) % EVENTS;
        writer->event_count--;
    }
    writer->events[(writer->first_event + writer->event_count++) % EVENTS] = *event;
    const uint64_t one = 1;
    if (write(writer->fd, &one, sizeof one) != (ssize_t)sizeof one)
        return; /* EAGAIN: it is readable anyway */
}

static void emit(void *context, const struct gs_writer_event *event) {
    struct gs_writer *writer = context;
    pthread_mutex_lock(&writer->lock);
    push_event(writer, event);
    /* who reads the event finds the state that belongs to it */
    writer->state.recording = writer->recorder.open;
    if (event->kind != GS_WRITER_REFUSED)
        writer->state.take = event->take;
    pthread_mutex_unlock(&writer->lock);
}

int gs_writer_fd(const struct gs_writer *writer) {
    return writer->fd;
}

bool gs_writer_event(struct gs_writer *writer, struct gs_writer_event *event) {
    pthread_mutex_lock(&writer->lock);
    const bool some = writer->event_count > 0;
    if (some) {
        *event = writer->events[writer->first_event];
        writer->first_event = (writer->first_event + 1) % EVENTS;
        writer->event_count--;
    }
    uint64_t drained;
    if (!writer->event_count && read(writer->fd, &drained, sizeof drained) < 0)
        drained = 0; /* EAGAIN: it was empty already */
    pthread_mutex_unlock(&writer->lock);
    return some;
}

/* A thread that hangs in the disk does not publish how far behind it is: the ring tells. */
void gs_writer_state(struct gs_writer *writer, struct gs_writer_state *state) {
    pthread_mutex_lock(&writer->lock);
    *state = writer->state;
    pthread_mutex_unlock(&writer->lock);
    if (!state->recording)
        return;
    const uint64_t end = gs_broadcast_end(&writer->recorder.ring);
    const uint64_t at = state->take.start + state->take.frames;
    const double behind = end > at ? (double)(end - at) / writer->recorder.rate : 0.0;
    if (behind - USUAL_LAG > state->write_lag)
        state->write_lag = behind - USUAL_LAG;
}

/* ---- calls ---- */

/* Who asked with a ticket is answered, however many ask. */
static void refuse(struct gs_writer *writer, const struct gs_call *call) {
    const bool asked = call->kind <= GS_CALL_NEXT;
    struct gs_writer_event event = {.kind = asked ? GS_WRITER_REFUSED : GS_WRITER_WARNING,
                                    .ticket = call->ticket};
    if (asked) {
        snprintf(event.text, sizeof event.text, "the disk is stuck: too many requests wait for it");
        push_event(writer, &event);
        return;
    }
    const int64_t now = gs_clock_now();
    const bool told = writer->dropped && now - writer->dropped < FLOOD_INTERVAL;
    writer->dropped = now;
    if (told)
        return;
    if (call->kind == GS_CALL_MARK)
        snprintf(event.text, sizeof event.text,
                 "markers come faster than they can be kept: some are left out");
    else
        snprintf(event.text, sizeof event.text, "too many requests wait for the disk");
    push_event(writer, &event);
}

static void push_call(struct gs_writer *writer, const struct gs_call *call) {
    pthread_mutex_lock(&writer->lock);
    if (!gs_calls_push(&writer->calls, call))
        refuse(writer, call);
    pthread_cond_signal(&writer->woken);
    pthread_mutex_unlock(&writer->lock);
}

void gs_writer_start(struct gs_writer *writer, const struct gs_take_options *options,
                     uint64_t position, uint64_t ticket) {
    struct gs_call call = {.kind = GS_CALL_START, .position = position, .ticket = ticket};
    call.options = *options;
    push_call(writer, &call);
}

void gs_writer_resume(struct gs_writer *writer, const struct gs_take_options *options,
                      struct gs_unfinished *take, uint64_t ticket) {
    struct gs_call call = {.kind = GS_CALL_RESUME, .take = take, .ticket = ticket};
    call.options = *options;
    push_call(writer, &call);
}

void gs_writer_keep_notes(struct gs_writer *writer, const struct gs_notes *notes) {
    pthread_mutex_lock(&writer->lock); /* the thread's first call comes behind this */
    writer->recorder.notes = *notes;
    pthread_mutex_unlock(&writer->lock);
}

void gs_writer_stop(struct gs_writer *writer, uint64_t position, uint64_t ticket) {
    push_call(writer,
              &(struct gs_call){.kind = GS_CALL_STOP, .position = position, .ticket = ticket});
}

void gs_writer_next(struct gs_writer *writer, const struct gs_take_options *options,
                    uint64_t position, uint64_t ticket) {
    struct gs_call call = {.kind = GS_CALL_NEXT, .position = position, .ticket = ticket};
    call.options = *options;
    push_call(writer, &call);
}

/* As much of the label as fits, in whole UTF-8 characters, on one line. */
static void copy_label(char *to, size_t size, const char *from) {
    size_t length = strlen(from);
    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)from[length] & 0xC0) == 0x80)
            length--;
    }
    for (size_t i = 0; i < length; i++)
        to[i] = (unsigned char)from[i] < ' ' || from[i] == 127 ? ' ' : from[i];
    to[length] = '\0';
}

void gs_writer_mark(struct gs_writer *writer, uint64_t position, const char *label) {
    struct gs_call call = {.kind = GS_CALL_MARK, .position = position};
    copy_label(call.label, sizeof call.label, label);
    push_call(writer, &call);
}

void gs_writer_options(struct gs_writer *writer, const struct gs_take_options *options) {
    struct gs_call call = {.kind = GS_CALL_OPTIONS};
    call.options = *options;
    push_call(writer, &call);
}

void gs_writer_labels(struct gs_writer *writer, const struct gs_labels *labels) {
    struct gs_labels *copy = malloc(sizeof *copy);
    if (!copy)
        return; /* the engine's own stay; the next change brings all of them */
    *copy = *labels;
    pthread_mutex_lock(&writer->lock);
    struct gs_labels *before = writer->labels;
    writer->labels = copy;
    pthread_cond_signal(&writer->woken);
    pthread_mutex_unlock(&writer->lock);
    free(before);
}

struct gs_journal *gs_writer_journal(struct gs_writer *writer) {
    return writer->recorder.journal;
}

void gs_writer_reset_loudness(struct gs_writer *writer) {
    push_call(writer, &(struct gs_call){.kind = GS_CALL_RESET});
}

/* ---- the thread ---- */

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
