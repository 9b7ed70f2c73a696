/* Record, stop, next, mark: orders to the writer. What comes of them: outcome.c. */
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
    const uint64_t key = position ? *position : gs_engine_position(engine);
    const uint64_t start = position ? key : gs_transport_reach(engine, key);
    engine->key = key;
    engine->recording = true;
    engine->stopping = false;
    engine->error[0] = '\0';
    engine->cause[0] = '\0';
    engine->last = engine->take;
    engine->take_rate = engine->link.rate;
    engine->take = (struct gs_take){.start = start};
    gs_engine_count_from_here(engine);
    gs_takes_begin(engine);
    gs_schedule_begin(engine, &options);
    gs_writer_start(engine->writer, &options, start, ticket);
    if (!position && start < key)
        gs_writer_mark(engine->writer, key, "record");
    return GS_OK;
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
