/* What is asked of the writer and what it tells: by any thread, and without waiting for the disk.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gainstage/clock.h"
#include "writer_parts.h"

/* Seconds that it may be behind when all is well: what is held back, one pause and some work. */
#define USUAL_LAG 0.5
/* Drops that come closer together than this belong to one flood, which is told once. */
#define FLOOD_INTERVAL (10 * GS_SECOND)

/* ---- what it tells ---- */

void gs_writer_push_event(struct gs_writer *writer, const struct gs_writer_event *event) {
    if (writer->event_count == GS_WRITER_EVENTS) {
        writer->first_event = (writer->first_event + 1) % GS_WRITER_EVENTS;
        writer->event_count--;
    }
    writer->events[(writer->first_event + writer->event_count++) % GS_WRITER_EVENTS] = *event;
    const uint64_t one = 1;
    if (write(writer->fd, &one, sizeof one) != (ssize_t)sizeof one)
        return; /* EAGAIN: it is readable anyway */
}

int gs_writer_fd(const struct gs_writer *writer) {
    return writer->fd;
}

bool gs_writer_event(struct gs_writer *writer, struct gs_writer_event *event) {
    pthread_mutex_lock(&writer->lock);
    const bool some = writer->event_count > 0;
    if (some) {
        *event = writer->events[writer->first_event];
        writer->first_event = (writer->first_event + 1) % GS_WRITER_EVENTS;
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

/* ---- what is asked of it ---- */

/* Who asked with a ticket is answered, however many ask. */
static void refuse(struct gs_writer *writer, const struct gs_call *call) {
    const bool asked = call->kind <= GS_CALL_NEXT;
    struct gs_writer_event event = {.kind = asked ? GS_WRITER_REFUSED : GS_WRITER_WARNING,
                                    .ticket = call->ticket};
    if (asked) {
        snprintf(event.text, sizeof event.text, "the disk is stuck: too many requests wait for it");
        gs_writer_push_event(writer, &event);
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
    gs_writer_push_event(writer, &event);
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

void gs_writer_keep_time(struct gs_writer *writer, gs_take_clock *clock, void *context) {
    pthread_mutex_lock(&writer->lock); /* as above */
    writer->recorder.clock = clock;
    writer->recorder.clock_context = context;
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
