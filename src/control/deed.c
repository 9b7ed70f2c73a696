#include "deed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gainstage/clock.h"

/* A knob has come to rest when it was not turned for this long. */
static const int64_t REST = 1 * GS_SECOND;

/* ---- telling ---- */

static void tell(struct gs_server *server, unsigned author, const char *who, bool quietly,
                 enum gs_log_level level, const char *text) {
    const struct gs_event *event = gs_events_add(&server->events, level, who, text);
    struct gs_text line = {0};
    if (event)
        gs_event_line(event, &line);
    for (int i = 0; i < GS_VISITORS_MAX; i++) {
        struct gs_visitor *visitor = server->visitor[i];
        if (!visitor || !visitor->attached)
            continue;
        if (line.length && !line.failed)
            gs_visitor_line(visitor, "%s", line.data);
        if (visitor->id != author && *who)
            gs_visitor_line(visitor, "* message %s %s: %s", gs_event_levels[level], who, text);
        else if (visitor->id != author || !quietly)
            gs_visitor_line(visitor, "* message %s %s", gs_event_levels[level], text);
    }
    gs_text_done(&line);
}

void gs_deed_tell(struct gs_server *server, const struct gs_visitor *author,
                  enum gs_log_level level, const char *text) {
    gs_log(level, "%s: %s", author->who, text);
    tell(server, author->id, author->who, true, level, text);
}

/* Who caused what the engine says now: the one whose command is executed, or the first who waits
 * for an answer. */
static const struct gs_visitor *cause(const struct gs_server *server) {
    const struct gs_visitor *first = server->acting;
    for (int i = 0; i < GS_VISITORS_MAX && !server->acting; i++) {
        const struct gs_visitor *visitor = server->visitor[i];
        if (visitor && visitor->ticket && (!first || visitor->ticket < first->ticket))
            first = visitor;
    }
    return first;
}

void gs_deed_message(struct gs_server *server, enum gs_log_level level, const char *text) {
    const struct gs_visitor *author = level == GS_LOG_INFO ? cause(server) : NULL;
    server->spoken = true;
    tell(server, author ? author->id : 0, author ? author->who : "", false, level, text);
}

/* ---- knobs ---- */

static void tell_step(struct gs_server *server, struct gs_step *step) {
    char text[200];
    gs_step_text(step, gs_engine_channels(server->engine), false, text, sizeof text);
    gs_log(GS_LOG_INFO, "%s: %s", step->who, text);
    tell(server, step->author, step->who, true, GS_LOG_INFO, text);
    step->told = true;
}

static struct gs_step *untold(struct gs_server *server) {
    struct gs_step *step = gs_history_latest(gs_changes_history(&server->changes));
    return step && !step->told ? step : NULL;
}

void gs_deed_tick(struct gs_server *server) {
    struct gs_step *step = untold(server);
    if (step && gs_clock_now() - step->time >= REST)
        tell_step(server, step);
}

/* ---- commands ---- */

static bool changes_settings(enum gs_command_id id) {
    return id == GS_CMD_SET || id == GS_CMD_NUDGE || id == GS_CMD_TOGGLE || id == GS_CMD_RESET ||
           id == GS_CMD_LINK || id == GS_CMD_PRESET || id == GS_CMD_COPY;
}

/* The one parameter that the command is about, or NULL. */
static const char *knob_of(enum gs_command_id id, const struct gs_words *words) {
    int channel;
    enum gs_param_id param;
    if (id != GS_CMD_SET && id != GS_CMD_NUDGE && id != GS_CMD_TOGGLE && id != GS_CMD_RESET)
        return NULL;
    return gs_param_find_channel(words->word[1], &channel, &param, NULL) == GS_OK ? words->word[1]
                                                                                  : NULL;
}

/* What a change of settings comes to: a step of the history, told at once or when it rests. */
static void note(struct gs_server *server, const struct gs_visitor *visitor,
                 const struct gs_deed *deed, const struct gs_snapshot *before) {
    struct gs_history *history = gs_changes_history(&server->changes);
    struct gs_snapshot after;
    gs_snapshot_take(server->engine, &after);
    const bool goes_on = gs_history_continues(history, deed);
    if (!gs_history_note(history, deed, before, &after) || goes_on)
        return;
    struct gs_step *step = gs_history_latest(history);
    if (deed->knob || !step)
        return;
    step->told = true;
    gs_deed_tell(server, visitor, GS_LOG_INFO, deed->label);
}

/* The others hear of what was done unless the engine has said it, or will. */
static void tell_others(struct gs_server *server, const struct gs_visitor *visitor,
                        enum gs_command_id id, const char *line, const struct gs_reply *reply) {
    char text[GS_EVENT_TEXT];
    const bool answered = id == GS_CMD_UNDO || id == GS_CMD_REDO || id == GS_CMD_AB;
    if (server->spoken || reply->later)
        return;
    snprintf(text, sizeof text, "%s", answered ? gs_text_string(&reply->text) : line);
    text[strcspn(text, id == GS_CMD_AB ? "\n:" : "\n")] = '\0';
    gs_deed_tell(server, visitor, GS_LOG_INFO, text);
}

static enum gs_status execute_change(struct gs_server *server, struct gs_visitor *visitor,
                                     enum gs_command_id id, const struct gs_words *words,
                                     uint64_t ticket, struct gs_reply *reply,
                                     struct gs_error *error) {
    struct gs_snapshot before;
    struct gs_text line = {0};
    if (visitor->view)
        return gs_fail(error, GS_ERR_STATE,
                       "this front end only looks on (--view): '%s' would change something",
                       words->word[0]);
    for (int i = 0; i < words->count; i++)
        gs_text_add(&line, "%s%s", i ? " " : "", words->word[i]);
    const struct gs_deed deed = {.label = gs_text_string(&line),
                                 .knob = knob_of(id, words),
                                 .author = visitor->id,
                                 .who = visitor->who,
                                 .now = gs_clock_now()};
    struct gs_step *resting = untold(server);
    if (resting && !gs_history_continues(gs_changes_history(&server->changes), &deed))
        tell_step(server, resting);
    gs_snapshot_take(server->engine, &before);
    server->acting = visitor;
    server->spoken = false;
    enum gs_status status = gs_dispatch(server, visitor, id, words, ticket, reply, error);
    server->acting = NULL;
    if (changes_settings(id)) /* also what came about before it failed */
        note(server, visitor, &deed, &before);
    else if (status == GS_OK)
        tell_others(server, visitor, id, deed.label, reply);
    gs_text_done(&line);
    return status;
}

enum gs_status gs_execute(struct gs_server *server, struct gs_visitor *visitor,
                          struct gs_words *words, uint64_t ticket, struct gs_reply *reply,
                          struct gs_error *error) {
    enum gs_command_id id;
    enum gs_status status = gs_command_find(words, &id, error);
    if (status != GS_OK)
        return status;
    return gs_command_changes(id, words)
               ? execute_change(server, visitor, id, words, ticket, reply, error)
               : gs_dispatch(server, visitor, id, words, ticket, reply, error);
}

/* ---- people ---- */

void gs_deed_joined(struct gs_server *server, const struct gs_visitor *visitor) {
    gs_deed_tell(server, visitor, GS_LOG_INFO, visitor->view ? "joined, to look on" : "joined");
}

void gs_deed_left(struct gs_server *server, const struct gs_visitor *visitor) {
    gs_deed_tell(server, visitor, GS_LOG_INFO, "left");
}
