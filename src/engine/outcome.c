/* What comes back from the writer: takes that have begun, ended, moved or could not be had. */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "parts.h"

/* One take is closed; whether another is open already the writer knows. */
static void close_take(struct gs_engine *engine, const struct gs_take *take) {
    struct gs_writer_state now;
    gs_writer_state(engine->writer, &now);
    engine->counted = gs_engine_losses(engine);
    engine->recording = now.recording;
    engine->stopping = engine->stopping && now.recording;
    engine->take = *take;
    engine->taken_until = take->start + take->frames;
    if (engine->deepen && !engine->recording)
        gs_supervisor_restart(engine);
}

/* A take that the engine itself has ended, for want of sound. */
static void tell_cause(struct gs_engine *engine, const char *length) {
    if (!engine->cause[0])
        return;
    snprintf(engine->error, sizeof engine->error, "%.100s ended after %s: %.350s",
             engine->take.name, length, engine->cause);
    engine->cause[0] = '\0';
    gs_engine_message(engine, GS_LOG_ERROR, "%s", engine->error);
}

/* A start, stop or split that could not be had: the writer knows what that leaves open. */
static void refused(struct gs_engine *engine, const struct gs_writer_event *event) {
    struct gs_writer_state now;
    gs_writer_state(engine->writer, &now);
    engine->recording = now.recording;
    engine->resuming = false;
    if (!now.recording || event->ticket == engine->stop_ticket)
        engine->stopping = false;
    if (!now.recording && !engine->take.name[0]) {
        engine->take = engine->last;
        engine->labels = engine->labels_before;
    }
    gs_engine_message(engine, GS_LOG_ERROR, "%s", event->text);
    gs_schedule_refused(engine);
    if (!now.recording)
        gs_automatic_failed(engine);
    if (event->ticket != UINT64_MAX)
        gs_engine_answer(engine, event->ticket, GS_ERR_IO, event->text);
}

static void take_event(struct gs_engine *engine, const struct gs_writer_event *event) {
    char length[32];
    gs_format_duration((double)event->take.frames / engine->link.rate, length, sizeof length);
    switch (event->kind) {
    case GS_WRITER_STARTED:
        if (engine->resuming) {
            gs_writer_labels(engine->writer, &engine->labels);
            gs_mender_resumed(engine, event->take.frames ? event->take.path : "");
        } else if (engine->take.name[0]) { /* the second half of a `next` */
            gs_engine_count_from_here(engine);
            gs_takes_begin(engine);
        }
        engine->resuming = false;
        engine->take = event->take;
        engine->recording = true; /* the first half of a `next` may have ended badly just before */
        gs_engine_message(engine, GS_LOG_INFO, "recording %s%s%s", event->take.name,
                          event->text[0] ? "; " : "", event->text);
        gs_engine_answer(engine, event->ticket, GS_OK, event->take.path);
        break;
    case GS_WRITER_REFUSED:
        refused(engine, event);
        break;
    case GS_WRITER_FINISHED:
        gs_mender_ended(engine, &event->take);
        gs_engine_message(engine, GS_LOG_INFO, "saved %s, %s", event->take.name, length);
        /* the end of the first half of a `next` carries no ticket and ends nothing here */
        if (engine->stopping && event->ticket == engine->stop_ticket) {
            close_take(engine, &event->take);
            tell_cause(engine, length);
        }
        if (event->ticket != UINT64_MAX)
            gs_engine_answer(engine, event->ticket, GS_OK, event->take.path);
        break;
    case GS_WRITER_ENDED:
        gs_mender_ended(engine, &event->take);
        close_take(engine, &event->take);
        gs_automatic_failed(engine);
        snprintf(engine->error, sizeof engine->error, "%.200s ended after %s: %.250s",
                 event->take.name, length, event->text);
        gs_engine_message(engine, GS_LOG_ERROR, "%s", engine->error);
        if (event->ticket != UINT64_MAX)
            gs_engine_answer(engine, event->ticket, GS_ERR_IO, event->text);
        break;
    case GS_WRITER_MOVED:
        engine->take = event->take;
        gs_engine_count_from_here(engine);
        snprintf(engine->error, sizeof engine->error, "%s", event->text);
        gs_engine_message(engine, GS_LOG_ERROR, "%s", engine->error);
        break;
    case GS_WRITER_WARNING:
        gs_engine_message(engine, GS_LOG_WARNING, "%s", event->text);
        break;
    }
}

void gs_outcome_watch_disk(struct gs_engine *engine) {
    struct gs_writer_state now;
    char left[24];
    if (!engine->recording)
        return;
    gs_writer_state(engine->writer, &now);
    const enum gs_disk_state state = gs_disk_state(now.disk_seconds_left);
    if (state > engine->disk_told && state > GS_DISK_OK) {
        gs_format_duration(now.disk_seconds_left, left, sizeof left);
        gs_engine_message(engine, GS_LOG_WARNING, "the disk has room for %s more", left);
    }
    engine->disk_told = state;
}

void gs_outcome_events(struct gs_engine *engine) {
    struct gs_writer_event event;
    bool any = false;
    while (gs_writer_event(engine->writer, &event)) {
        take_event(engine, &event);
        any = true;
    }
    if (any)
        engine->listener.state(engine->listener.context);
}

enum gs_status gs_engine_finish(struct gs_engine *engine, struct gs_error *error) {
    if (engine->writer && engine->recording && !engine->stopping)
        gs_engine_stop(engine, NULL, UINT64_MAX, NULL);
    while (engine->recording) {
        struct pollfd events = {.fd = gs_writer_fd(engine->writer), .events = POLLIN};
        poll(&events, 1, -1);
        gs_outcome_events(engine);
    }
    return engine->error[0] ? gs_fail(error, GS_ERR_IO, "%s", engine->error) : GS_OK;
}
