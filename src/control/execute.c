/* The handlers of the engine's commands. Run on the engine's main thread. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "deed.h"
#include "gainstage/clock.h"
#include "gainstage/path.h"
#include "gainstage/preset.h"
#include "gainstage/quantity.h"
#include "gainstage/setup.h"
#include "session.h"
#include "takes.h"

/* Everything that a handler needs. */
struct call {
    struct gs_server *server;
    struct gs_engine *engine;
    struct gs_visitor *visitor;
    char *const *word; /* behind the command's name; NULL behind the last */
    uint64_t ticket;
    struct gs_reply *reply;
    struct gs_error *error;
};

/* ---- parameters ---- */

/* Sends what differs between `wanted` and the engine's settings. */
static void move_to(struct gs_engine *engine, const struct gs_settings *wanted) {
    for (int c = 0; c < GS_MAX_CHANNELS; c++)
        for (int id = 0; id < GS_PARAM_COUNT; id++)
            gs_engine_set(engine, c, (enum gs_param_id)id, wanted->value[c][id]);
}

static enum gs_status check_channel(const struct call *call, int channel) {
    int most = (int)gs_engine_channels(call->engine);
    if (channel < 0 || most == 0 || channel < most)
        return GS_OK;
    return gs_fail(call->error, GS_ERR_RANGE, "there is no channel %d: the input has %d",
                   channel + 1, most);
}

static enum gs_status do_set(const struct call *call) {
    int channel;
    enum gs_param_id id;
    double value;
    enum gs_status status = gs_param_find_channel(call->word[0], &channel, &id, call->error);
    if (status == GS_OK)
        status = check_channel(call, channel);
    if (status == GS_OK)
        status = gs_param_parse(id, call->word[1], &value, call->error);
    if (status == GS_OK)
        gs_engine_set(call->engine, channel, id, value);
    return status;
}

static void print_param(const struct call *call, int channel, enum gs_param_id id, bool numbered) {
    char value[32];
    gs_param_format(id, gs_engine_settings(call->engine)->value[channel][id], value, sizeof value);
    if (numbered)
        gs_text_add(&call->reply->text, "%d.%s %s\n", channel + 1, gs_params[id].key, value);
    else
        gs_text_add(&call->reply->text, "%s\n", value);
}

static enum gs_status do_get(const struct call *call) {
    int channels = (int)gs_engine_channels(call->engine);
    if (channels == 0)
        channels = 1;
    if (!call->word[0]) {
        for (int c = 0; c < channels; c++)
            for (int id = 0; id < GS_PARAM_COUNT; id++)
                print_param(call, c, (enum gs_param_id)id, true);
        return GS_OK;
    }
    int channel;
    enum gs_param_id id;
    enum gs_status status = gs_param_find_channel(call->word[0], &channel, &id, call->error);
    if (status == GS_OK)
        status = check_channel(call, channel);
    if (status != GS_OK)
        return status;
    if (channel >= 0 || channels == 1)
        print_param(call, channel < 0 ? 0 : channel, id, false);
    else
        for (int c = 0; c < channels; c++)
            print_param(call, c, id, true);
    return GS_OK;
}

/* Turns a parameter of one or every channel, each from its own value. */
static void turn(const struct call *call, int channel, enum gs_param_id id, double steps,
                 bool coarse) {
    const struct gs_settings *settings = gs_engine_settings(call->engine);
    for (int c = 0; c < GS_MAX_CHANNELS; c++)
        if (channel < 0 || c == channel)
            gs_engine_set(call->engine, c, id,
                          gs_param_nudge(id, settings->value[c][id], steps, coarse));
}

static enum gs_status do_nudge(const struct call *call) {
    int channel;
    enum gs_param_id id;
    double steps;
    enum gs_status status = gs_param_find_channel(call->word[0], &channel, &id, call->error);
    if (status == GS_OK)
        status = check_channel(call, channel);
    if (status != GS_OK)
        return status;
    if (!gs_parse_number(call->word[1], &steps) || fabs(steps) > 1e6)
        return gs_fail(call->error, GS_ERR_FORMAT, "nudge: '%.40s' is not a number of steps",
                       call->word[1]);
    if (call->word[2] && strcmp(call->word[2], "coarse") != 0)
        return gs_fail(call->error, GS_ERR_USAGE, "nudge: the third word can only be 'coarse'");
    turn(call, channel, id, steps, call->word[2] != NULL);
    return GS_OK;
}

static enum gs_status do_toggle(const struct call *call) {
    int channel;
    enum gs_param_id id;
    enum gs_status status = gs_param_find_channel(call->word[0], &channel, &id, call->error);
    if (status == GS_OK)
        status = check_channel(call, channel);
    if (status == GS_OK && !gs_params[id].choices)
        status = gs_fail(call->error, GS_ERR_USAGE, "%s is no switch: use set or nudge",
                         gs_params[id].key);
    if (status == GS_OK)
        turn(call, channel, id, 1, false);
    return status;
}

static enum gs_status do_reset(const struct call *call) {
    struct gs_settings wanted = *gs_engine_settings(call->engine);
    enum gs_status status = gs_settings_reset(&wanted, call->word[0], call->error);
    if (status == GS_OK)
        move_to(call->engine, &wanted);
    return status;
}

static void say_preset(const struct call *call) {
    unsigned channels = gs_engine_channels(call->engine);
    gs_text_add(&call->reply->text, "preset %s", call->word[0]);
    if (channels > 1)
        gs_text_add(&call->reply->text, " for all %u channels", channels);
    gs_text_add(&call->reply->text, "\n");
}

static enum gs_status do_link(const struct call *call) {
    long channel;
    bool on = strcmp(call->word[1], "on") == 0;
    if (!gs_parse_integer(call->word[0], &channel) || channel < 1 || channel > GS_MAX_CHANNELS)
        return gs_fail(call->error, GS_ERR_RANGE, "link: a channel is a number from 1 to %d",
                       GS_MAX_CHANNELS);
    if (!on && strcmp(call->word[1], "off") != 0)
        return gs_fail(call->error, GS_ERR_RANGE, "link: '%.40s' is neither on nor off",
                       call->word[1]);
    unsigned pair = (unsigned)(channel - 1) / 2;
    unsigned most = gs_engine_channels(call->engine);
    if (most > 0 && 2 * pair + 1 >= most)
        return gs_fail(call->error, GS_ERR_RANGE, "channel %ld has no neighbour: the input has %u",
                       channel, most);
    gs_engine_link(call->engine, pair, on);
    return GS_OK;
}

static enum gs_status do_preset(const struct call *call) {
    struct gs_settings wanted = *gs_engine_settings(call->engine);
    enum gs_status status = gs_preset_apply(call->word[0], &wanted, -1, call->error);
    if (status == GS_OK) {
        move_to(call->engine, &wanted);
        gs_engine_set_preset(call->engine, call->word[0]);
        call->server->status_due = 0;
        say_preset(call);
    }
    return status;
}

static enum gs_status do_save(const struct call *call) {
    enum gs_status status =
        gs_preset_save(gs_engine_settings(call->engine), 0, call->word[0], call->error);
    if (status == GS_OK) {
        gs_engine_set_preset(call->engine, call->word[0]);
        call->server->status_due = 0;
        gs_text_add(&call->reply->text, "saved preset %s\n", call->word[0]);
    }
    return status;
}

/* ---- transport ---- */

static enum gs_status later(const struct call *call, enum gs_status status) {
    call->reply->later = status == GS_OK;
    return status;
}

/* The record lock: what would end or replace a take asks here first. */
static enum gs_status unlocked(const struct call *call) {
    if (!gs_engine_locked(call->engine) || !gs_engine_recording(call->engine))
        return GS_OK;
    return gs_fail(call->error, GS_ERR_STATE,
                   "the take is locked: `lock off` lets go of it (`gainstage ctl lock off`)");
}

/* "for 90m NAME": a take's name that merely begins with "for" stays one. */
static const char *take_duration(const char *text, double *seconds) {
    char word[32];
    int length = 0;
    *seconds = 0;
    if (!text || sscanf(text, "for %31s%n", word, &length) != 1 ||
        !gs_parse_duration(word, seconds) || (text[length] && text[length] != ' '))
        return text;
    text += length;
    text += strspn(text, " ");
    return *text ? text : NULL;
}

static enum gs_status stop_ahead(const struct call *call, double seconds) {
    const double rate = gs_engine_rate(call->engine);
    if (seconds * rate < 1 || seconds > 366 * 86400.0)
        return gs_fail(call->error, GS_ERR_RANGE, "the end of a take lies up to a year ahead");
    const uint64_t frames = (uint64_t)llround(seconds * rate);
    if (!gs_engine_stop_ahead(call->engine, gs_engine_position(call->engine) + frames))
        return gs_fail(call->error, GS_ERR_STATE, "nothing is being recorded");
    return GS_OK;
}

static enum gs_status do_record(const struct call *call) {
    double seconds;
    const char *name = take_duration(call->word[0], &seconds);
    enum gs_status status = gs_engine_record(call->engine, name, NULL, call->ticket, call->error);
    if (status == GS_OK && seconds > 0)
        status = stop_ahead(call, seconds);
    return later(call, status);
}

static enum gs_status stop_later(const struct call *call) {
    double seconds;
    const char *how = call->word[0], *when = call->word[1];
    if (strcmp(how, "never") == 0 && !when) {
        gs_text_add(&call->reply->text, "%s\n",
                    gs_engine_stop_never(call->engine) ? "the take goes on" : "no end was set");
        return GS_OK;
    }
    if (strcmp(how, "in") == 0 && when && gs_parse_duration(when, &seconds))
        return stop_ahead(call, seconds);
    if (strcmp(how, "at") == 0 && when && gs_parse_clock(when, (long long)time(NULL), &seconds))
        return stop_ahead(call, seconds);
    return gs_fail(call->error, GS_ERR_USAGE,
                   "stop: write nothing behind it, or in 10m, at 18:30, or never");
}

static enum gs_status do_stop(const struct call *call) {
    enum gs_status status = unlocked(call);
    if (status != GS_OK)
        return status;
    if (call->word[0])
        return stop_later(call);
    /* who stops does not want the next sound to begin another take */
    struct gs_policy policy = *gs_engine_policy(call->engine);
    const bool waits = policy.automatic.on;
    policy.automatic.on = false;
    if (waits)
        gs_engine_set_policy(call->engine, &policy);
    if (waits && !gs_engine_recording(call->engine)) {
        gs_text_add(&call->reply->text, "no longer waiting for a sound\n");
        return GS_OK;
    }
    return later(call, gs_engine_stop(call->engine, NULL, call->ticket, call->error));
}

static enum gs_status do_roll(const struct call *call) {
    return gs_engine_recording(call->engine) ? do_stop(call) : do_record(call);
}

static enum gs_status do_next(const struct call *call) {
    enum gs_status status = unlocked(call);
    if (status != GS_OK)
        return status;
    return later(call, gs_engine_next(call->engine, call->word[0], call->ticket, call->error));
}

static enum gs_status do_lock(const struct call *call) {
    const char *word = call->word[0];
    const bool on = !word ? gs_engine_locked(call->engine) : strcmp(word, "on") == 0;
    if (word && !on && strcmp(word, "off") != 0)
        return gs_fail(call->error, GS_ERR_RANGE, "lock: '%.40s' is neither on nor off", word);
    if (word)
        gs_engine_lock(call->engine, on);
    gs_text_add(&call->reply->text, "lock: %s\n", on ? "on" : "off");
    return GS_OK;
}

static enum gs_status do_mark(const struct call *call) {
    return gs_engine_mark(call->engine, call->word[0], call->error);
}

static enum gs_status do_clear(const struct call *call) {
    gs_engine_clear(call->engine);
    return GS_OK;
}

/* ---- session ---- */

static void add_field_json(struct gs_text *text, const struct gs_field *field,
                           const struct gs_text *value) {
    gs_text_add_json(text, field->key);
    gs_text_add(text, ": ");
    if (field->type == GS_FIELD_TEXT)
        gs_text_add_json(text, gs_text_string(value));
    else
        gs_text_add(text, "%s", value->length ? value->data : "null");
}

static enum gs_status do_status(const struct call *call) {
    bool json = call->word[0] != NULL;
    if (json && strcmp(call->word[0], "json") != 0)
        return gs_fail(call->error, GS_ERR_USAGE, "usage: status [json]");
    struct gs_text *text = &call->reply->text;
    for (unsigned i = 0; i < gs_field_count(); i++) {
        struct gs_text value = {0};
        gs_fields[i].add(call->engine, &value);
        if (json) {
            gs_text_add(text, i ? ", " : "{");
            add_field_json(text, &gs_fields[i], &value);
        } else {
            gs_text_add(text, "%-20s %s\n", gs_fields[i].key, value.length ? value.data : "-");
        }
        gs_text_done(&value);
    }
    if (json)
        gs_text_add(text, "}\n");
    return GS_OK;
}

static enum gs_status do_input(const struct call *call) {
    if (!call->word[0]) {
        for (unsigned i = 0; i < gs_field_count(); i++)
            if (strcmp(gs_fields[i].key, "device") == 0)
                gs_fields[i].add(call->engine, &call->reply->text);
        gs_text_add(&call->reply->text, "\n");
        return GS_OK;
    }
    struct gs_stream_config stream;
    enum gs_status status = gs_stream_parse(call->word, &stream, call->error);
    if (status == GS_OK)
        status = later(call, gs_engine_input(call->engine, &stream, call->ticket, call->error));
    return status;
}

/* dir, name, template, format, dry: prints without a word, sets with one. */
static enum gs_status do_option(const struct call *call, enum gs_command_id id) {
    struct gs_take_options options = *gs_engine_take_options(call->engine);
    if (!call->word[0]) {
        gs_text_add(&call->reply->text, "%s\n", gs_take_option_text(&options, id));
        return GS_OK;
    }
    enum gs_status status = gs_take_option_set(&options, id, call->word[0], call->error);
    if (status == GS_OK && id == GS_CMD_DIR)
        status = gs_take_dir_check(options.dir, call->error);
    if (status == GS_OK && id == GS_CMD_FALLBACK && options.fallback[0])
        status = gs_take_dir_check(options.fallback, call->error);
    if (status == GS_OK) {
        gs_engine_set_take_options(call->engine, &options);
        gs_text_add(&call->reply->text, "%s: %s\n", gs_commands[id].name,
                    gs_take_option_text(&options, id));
    }
    return status;
}

static enum gs_status do_ab(const struct call *call) {
    struct gs_changes *changes = &call->server->changes;
    const struct gs_deed deed = {.label = "ab copy",
                                 .author = call->visitor->id,
                                 .who = call->visitor->who,
                                 .now = gs_clock_now()};
    if (call->word[0] && strcmp(call->word[0], "copy") != 0)
        return gs_fail(call->error, GS_ERR_USAGE, "usage: ab [copy]");
    gs_text_add(&call->reply->text, "setting ");
    if (call->word[0])
        gs_changes_copy(changes, call->engine, &deed, &call->reply->text);
    else
        gs_changes_switch(changes, call->engine, &call->reply->text);
    call->server->status_due = 0;
    return GS_OK;
}

static enum gs_status do_undo(const struct call *call, bool back) {
    enum gs_status (*const move)(struct gs_changes *, struct gs_engine *, struct gs_text *,
                                 struct gs_error *) = back ? gs_changes_undo : gs_changes_redo;
    call->server->status_due = 0;
    return move(&call->server->changes, call->engine, &call->reply->text, call->error);
}

static enum gs_status do_clients(const struct call *call) {
    gs_deed_clients(call->server, call->visitor, &call->reply->text);
    return GS_OK;
}

static enum gs_status do_events(const struct call *call) {
    return gs_deed_events(call->server, call->word[0], &call->reply->text, call->error);
}

/* A standing order: prints without a word, sets with some. */
static enum gs_status do_policy(const struct call *call, enum gs_command_id id,
                                enum gs_policy_item item) {
    struct gs_policy policy = *gs_engine_policy(call->engine);
    struct gs_text *text = &call->reply->text;
    if (call->word[0]) {
        enum gs_status status = gs_policy_set(&policy, item, call->word, call->error);
        if (status != GS_OK)
            return status;
        gs_engine_set_policy(call->engine, &policy);
        gs_text_add(text, "%s: ", gs_commands[id].name);
    }
    gs_policy_text(&policy, item, text);
    gs_text_add(text, "\n");
    return GS_OK;
}

static enum gs_status do_attach(const struct call *call) {
    if (call->word[0] && strcmp(call->word[0], "view") != 0)
        return gs_fail(call->error, GS_ERR_USAGE, "usage: attach [view]");
    /* nobody who only looks on is promoted, and nobody joins twice */
    call->visitor->view = call->visitor->view || call->word[0];
    const bool joins = !call->visitor->attached;
    call->visitor->since = joins ? time(NULL) : call->visitor->since;
    if (joins)
        gs_deed_joined(call->server, call->visitor);
    gs_visitor_welcome(call->server, call->visitor);
    call->server->status_due = 0;
    return GS_OK;
}

static enum gs_status do_shutdown(const struct call *call) {
    enum gs_status status = unlocked(call);
    if (status != GS_OK)
        return status;
    gs_server_quit(call->server, "the engine was ended");
    call->server->shutdown_ticket = call->ticket;
    return later(call, GS_OK);
}

enum gs_status gs_dispatch(struct gs_server *server, struct gs_visitor *visitor,
                           enum gs_command_id id, const struct gs_words *words, uint64_t ticket,
                           struct gs_reply *reply, struct gs_error *error) {
    enum gs_policy_item item;
    const struct call call = {server, server->engine, visitor, words->word + 1,
                              ticket, reply,          error};
    if (gs_policy_command(id, &item))
        return do_policy(&call, id, item);
    switch (id) {
    case GS_CMD_SET:
        return do_set(&call);
    case GS_CMD_GET:
        return do_get(&call);
    case GS_CMD_NUDGE:
        return do_nudge(&call);
    case GS_CMD_TOGGLE:
        return do_toggle(&call);
    case GS_CMD_RESET:
        return do_reset(&call);
    case GS_CMD_LINK:
        return do_link(&call);
    case GS_CMD_COPY:
        return gs_copy_strip(call.engine, call.word, error);
    case GS_CMD_UNDO:
        return do_undo(&call, true);
    case GS_CMD_REDO:
        return do_undo(&call, false);
    case GS_CMD_AB:
        return do_ab(&call);
    case GS_CMD_PFL:
        return gs_choose_tap(call.engine, call.word, &reply->text, error);
    case GS_CMD_PRESET:
        return do_preset(&call);
    case GS_CMD_SAVE:
        return do_save(&call);
    case GS_CMD_RECORD:
        return do_record(&call);
    case GS_CMD_STOP:
        return do_stop(&call);
    case GS_CMD_ROLL:
        return do_roll(&call);
    case GS_CMD_NEXT:
        return do_next(&call);
    case GS_CMD_MARK:
        return do_mark(&call);
    case GS_CMD_CLEAR:
        return do_clear(&call);
    case GS_CMD_LOCK:
        return do_lock(&call);
    case GS_CMD_TITLE:
    case GS_CMD_ARTIST:
    case GS_CMD_SCENE:
    case GS_CMD_NOTE:
    case GS_CMD_RATING:
    case GS_CMD_TRACK:
    case GS_CMD_TAKES:
    case GS_CMD_EDIT:
    case GS_CMD_KEEP:
    case GS_CMD_DISCARD:
    case GS_CMD_RESTORE:
    case GS_CMD_RENAME:
        return gs_takes_execute(call.engine, id, call.word, ticket, reply, error);
    case GS_CMD_STATUS:
        return do_status(&call);
    case GS_CMD_INPUT:
        return do_input(&call);
    case GS_CMD_DIR:
    case GS_CMD_FALLBACK:
    case GS_CMD_NAME:
    case GS_CMD_TEMPLATE:
    case GS_CMD_FORMAT:
    case GS_CMD_DRY:
        return do_option(&call, id);
    case GS_CMD_AS:
        return gs_deed_name(visitor, call.word[0], error);
    case GS_CMD_ATTACH:
        return do_attach(&call);
    case GS_CMD_CLIENTS:
        return do_clients(&call);
    case GS_CMD_EVENTS:
        return do_events(&call);
    case GS_CMD_SHUTDOWN:
        return do_shutdown(&call);
    case GS_CMD_PREROLL:
    case GS_CMD_SPLIT:
    case GS_CMD_AUTO:
    case GS_CMD_ON_LOSS:
    case GS_CMD_RECONNECT:
    case GS_CMD_RING: /* standing orders, done above */
    case GS_CMD_FOCUS:
    case GS_CMD_TURN:
    case GS_CMD_ENTER:
    case GS_CMD_DEFAULT:
    case GS_CMD_BYPASS:
    case GS_CMD_CHANNEL:
    case GS_CMD_VIEW:
    case GS_CMD_HOLD:
    case GS_CMD_TARGET:
    case GS_CMD_THEME:
    case GS_CMD_COLOR:
    case GS_CMD_GLYPHS:
    case GS_CMD_FPS:
    case GS_CMD_MOUSE:
    case GS_CMD_BIND:
    case GS_CMD_UNBIND:
    case GS_CMD_DETACH:
    case GS_CMD_QUIT:
    case GS_COMMAND_COUNT:
        break;
    }
    return gs_fail(error, GS_ERR_USAGE, "'%s' is a command of the front end", words->word[0]);
}
