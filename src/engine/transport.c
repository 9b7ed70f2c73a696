/* Record, stop, next, mark: orders to the writer, and what comes back from it. */
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

enum gs_status gs_engine_record(struct gs_engine *engine, const char *name,
                                const uint64_t *position, uint64_t ticket, struct gs_error *error) {
    if (engine->recording)
        return gs_fail(error, GS_ERR_STATE, "recording already: %s", engine->take.name);
    if (!engine->link.channels || gs_broadcast_end(&engine->link.frames) == 0)
        return gs_fail(error, GS_ERR_STATE, "there is no sound yet%s%s",
                       engine->audio.text[0] ? ": " : "", engine->audio.text);
    struct gs_take_options options;
    enum gs_status status = options_for(engine, name, &options, error);
    if (status != GS_OK)
        return status;
    uint64_t start = position ? *position : gs_broadcast_end(&engine->link.frames);
    engine->recording = true;
    engine->stopping = false;
    engine->take = (struct gs_take){.start = start};
    gs_writer_start(engine->writer, &options, start, ticket);
    return GS_OK;
}

uint64_t gs_engine_origin(const struct gs_engine *engine) {
    return engine->link.channels ? gs_link_latency(&engine->link) : 0;
}

enum gs_status gs_engine_stop(struct gs_engine *engine, const uint64_t *position, uint64_t ticket,
                              struct gs_error *error) {
    if (!engine->recording)
        return gs_fail(error, GS_ERR_STATE, "nothing is being recorded");
    if (engine->stopping)
        return gs_fail(error, GS_ERR_STATE, "the take is just being closed");
    uint64_t end = position ? *position : gs_broadcast_end(&engine->link.frames);
    engine->stopping = true;
    engine->stop_ticket = ticket ? ticket : UINT64_MAX;
    gs_writer_stop(engine->writer, end, engine->stop_ticket);
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
    gs_writer_next(engine->writer, &options, gs_broadcast_end(&engine->link.frames), ticket);
    return GS_OK;
}

enum gs_status gs_engine_mark(struct gs_engine *engine, const char *text, struct gs_error *error) {
    if (!engine->recording || engine->stopping)
        return gs_fail(error, GS_ERR_STATE, "nothing is being recorded: a marker needs a take");
    gs_writer_mark(engine->writer, gs_broadcast_end(&engine->link.frames), text ? text : "");
    engine->listener.state(engine->listener.context);
    return GS_OK;
}

void gs_engine_clear(struct gs_engine *engine) {
    if (!engine->link.channels)
        return;
    gs_link_clear(&engine->link);
    gs_writer_reset_loudness(engine->writer);
}

static void take_event(struct gs_engine *engine, const struct gs_writer_event *event) {
    char length[32];
    gs_format_duration((double)event->take.frames / engine->link.rate, length, sizeof length);
    switch (event->kind) {
    case GS_WRITER_STARTED:
        engine->take = event->take;
        gs_engine_message(engine, GS_LOG_INFO, "recording %s", event->take.name);
        gs_engine_answer(engine, event->ticket, GS_OK, event->take.path);
        break;
    case GS_WRITER_REFUSED:
        /* a refused `next` leaves the take before it open */
        engine->recording = engine->take.name[0] != '\0';
        gs_engine_message(engine, GS_LOG_ERROR, "%s", event->text);
        gs_engine_answer(engine, event->ticket, GS_ERR_IO, event->text);
        break;
    case GS_WRITER_FINISHED:
        /* the end of the first half of a `next` carries no ticket and ends nothing here */
        if (engine->stopping && event->ticket == engine->stop_ticket) {
            engine->recording = engine->stopping = false;
            engine->take = event->take;
        }
        gs_engine_message(engine, GS_LOG_INFO, "saved %s, %s", event->take.name, length);
        if (event->ticket != UINT64_MAX)
            gs_engine_answer(engine, event->ticket, GS_OK, event->take.path);
        break;
    case GS_WRITER_ENDED:
        engine->recording = engine->stopping = false;
        engine->take = event->take;
        gs_engine_message(engine, GS_LOG_ERROR, "the take ended after %s: %s", length, event->text);
        gs_engine_answer(engine, event->ticket, GS_ERR_IO, event->text);
        break;
    case GS_WRITER_WARNING:
        gs_engine_message(engine, GS_LOG_WARNING, "%s", event->text);
        break;
    }
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
