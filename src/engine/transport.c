/* Record, stop, next, mark: orders to the writer, and what comes back from it. */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "parts.h"

bool gs_engine_recording(const struct gs_engine *engine) {
    return engine->recording;
}

/* The options of one take: the session's, with a name of its own if given. */
static enum gs_status options_for(const struct gs_engine *engine, const char *name,
                                  struct gs_take_options *options, struct gs_error *error) {
    *options = engine->config.take;
    if (!name)
        return GS_OK;
    if (strlen(name) >= sizeof options->name)
        return gs_fail(error, GS_ERR_RANGE, "the name is longer than %zu bytes",
                       sizeof options->name - 1);
    strcpy(options->name, name);
    return GS_OK;
}

/* What was lost or overrun before belongs to no take, or to another. */
static void count_from_here(struct gs_engine *engine) {
    const struct gs_telemetry *reading = gs_engine_reading(engine);
    engine->counted_from.silence = gs_link_silence(&engine->link);
    engine->counted_from.xruns = reading ? reading->xruns : 0;
    engine->counted_from.gaps = engine->gaps;
}

enum gs_status gs_engine_record(struct gs_engine *engine, const char *name,
                                const uint64_t *position, uint64_t ticket, struct gs_error *error) {
    if (engine->recording && !engine->take.name[0])
        return gs_fail(error, GS_ERR_STATE, "a take is just being opened");
    if (engine->recording)
        return gs_fail(error, GS_ERR_STATE, "recording already: %s", engine->take.name);
    if (engine->audio.ticket && engine->audio.before.input[0])
        return gs_fail(error, GS_ERR_STATE, "the input is just being changed");
    if (!engine->link.channels || gs_broadcast_end(&engine->link.frames) == 0)
        return gs_fail(error, GS_ERR_STATE, "there is no sound yet%s%s",
                       engine->audio.text[0] ? ": " : "", engine->audio.text);
    struct gs_take_options options;
    enum gs_status status = options_for(engine, name, &options, error);
    if (status != GS_OK)
        return status;
    const uint64_t key = gs_engine_position(engine);
    const uint64_t start = position ? *position : gs_transport_reach(engine, key);
    engine->recording = true;
    engine->stopping = false;
    engine->error[0] = '\0';
    engine->cause[0] = '\0';
    engine->last = engine->take;
    engine->take_rate = engine->link.rate;
    engine->take = (struct gs_take){.start = start};
    count_from_here(engine);
    gs_takes_begin(engine);
    gs_schedule_begin(engine, &options);
    gs_writer_start(engine->writer, &options, start, ticket);
    if (!position && start < key)
        gs_writer_mark(engine->writer, key, "record");
    return GS_OK;
}

uint64_t gs_engine_origin(const struct gs_engine *engine) {
    return engine->link.channels ? gs_link_latency(&engine->link) : 0;
}

uint64_t gs_engine_position(const struct gs_engine *engine) {
    return engine->link.channels ? gs_broadcast_end(&engine->link.frames) : 0;
}

unsigned gs_engine_rate(const struct gs_engine *engine) {
    return engine->link.rate;
}

void gs_transport_stop(struct gs_engine *engine, uint64_t position, uint64_t ticket) {
    engine->stopping = true;
    engine->stop_ticket = ticket;
    gs_writer_stop(engine->writer, position, ticket);
}

enum gs_status gs_engine_stop(struct gs_engine *engine, const uint64_t *position, uint64_t ticket,
                              struct gs_error *error) {
    if (!engine->recording)
        return gs_fail(error, GS_ERR_STATE, "nothing is being recorded");
    if (engine->stopping)
        return gs_fail(error, GS_ERR_STATE, "the take is just being closed");
    gs_transport_stop(engine, position ? *position : gs_engine_position(engine),
                      ticket ? ticket : UINT64_MAX);
    return GS_OK;
}

enum gs_status gs_engine_next(struct gs_engine *engine, const char *name, uint64_t ticket,
                              struct gs_error *error) {
    if (!engine->recording || engine->stopping)
        return gs_fail(error, GS_ERR_STATE, "nothing is being recorded");
    struct gs_take_options options;
    enum gs_status status = options_for(engine, name, &options, error);
    if (status != GS_OK)
        return status;
    engine->schedule.options = options;
    gs_writer_next(engine->writer, &options, gs_engine_position(engine), ticket);
    return GS_OK;
}

enum gs_status gs_engine_mark(struct gs_engine *engine, const char *text, struct gs_error *error) {
    if (!engine->recording || engine->stopping)
        return gs_fail(error, GS_ERR_STATE, "nothing is being recorded: a marker needs a take");
    uint64_t position = gs_broadcast_end(&engine->link.frames);
    struct gs_writer_state state;
    gs_writer_state(engine->writer, &state);
    char label[64], at[32];
    snprintf(label, sizeof label, "mark %u", state.take.markers + 1);
    gs_format_duration((double)(position - engine->take.start) / engine->link.rate, at, sizeof at);
    gs_writer_mark(engine->writer, position, text ? text : label);
    gs_engine_message(engine, GS_LOG_INFO, "%.60s at %s", text ? text : label, at);
    engine->listener.state(engine->listener.context);
    return GS_OK;
}

void gs_engine_clear(struct gs_engine *engine) {
    if (!engine->link.channels)
        return;
    gs_link_clear(&engine->link);
    gs_writer_reset_loudness(engine->writer);
    engine->error[0] = '\0';
    engine->listener.state(engine->listener.context);
}

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
            count_from_here(engine);
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
        count_from_here(engine);
        snprintf(engine->error, sizeof engine->error, "%s", event->text);
        gs_engine_message(engine, GS_LOG_ERROR, "%s", engine->error);
        break;
    case GS_WRITER_WARNING:
        gs_engine_message(engine, GS_LOG_WARNING, "%s", event->text);
        break;
    }
}

/* Told once each time that it becomes more urgent to make room. */
void gs_transport_watch_disk(struct gs_engine *engine) {
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

void gs_transport_events(struct gs_engine *engine) {
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
        gs_transport_events(engine);
    }
    return engine->error[0] ? gs_fail(error, GS_ERR_IO, "%s", engine->error) : GS_OK;
}
