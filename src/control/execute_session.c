/* Commands about the session: its state, input, options, and who is attached. */
#include <string.h>
#include <time.h>

#include "deed.h"
#include "execute.h"
#include "gainstage/quantity.h"
#include "gainstage/setup.h"

enum { EVENTS_SHOWN = 20 };

static void add_field_json(struct gs_text *text, const struct gs_field *field,
                           const struct gs_text *value) {
    gs_text_add_json(text, field->key);
    gs_text_add(text, ": ");
    if (field->type == GS_FIELD_TEXT)
        gs_text_add_json(text, gs_text_string(value));
    else
        gs_text_add(text, "%s", value->length ? value->data : "null");
}

enum gs_status gs_do_status(const struct gs_call *call) {
    bool json = call->word[0] != NULL;
    if (json && strcmp(call->word[0], "json") != 0)
        return gs_fail(call->error, GS_ERR_USAGE, "usage: status [json]");
    struct gs_text *text = &call->reply->text;
    for (unsigned i = 0; i < gs_field_count(); i++) {
        struct gs_text value = {0};
        gs_field_add(call->engine, &gs_fields[i], &value);
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

enum gs_status gs_do_input(const struct gs_call *call) {
    if (!call->word[0]) {
        gs_field_add(call->engine, gs_field_find("device"), &call->reply->text);
        gs_text_add(&call->reply->text, "\n");
        return GS_OK;
    }
    struct gs_stream_config stream;
    enum gs_status status = gs_stream_parse(call->word, &stream, call->error);
    if (status == GS_OK)
        status =
            gs_call_later(call, gs_engine_input(call->engine, &stream, call->ticket, call->error));
    return status;
}

/* dir, fallback, name, template, format, dry: prints without a word, sets with one. */
enum gs_status gs_do_option(const struct gs_call *call) {
    const enum gs_command_id id = call->id;
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

/* A standing order: prints without a word, sets with some. */
enum gs_status gs_do_policy(const struct gs_call *call) {
    enum gs_policy_item item = GS_POLICY_PREROLL;
    gs_policy_command(call->id, &item);
    struct gs_policy policy = *gs_engine_policy(call->engine);
    struct gs_text *text = &call->reply->text;
    if (call->word[0]) {
        enum gs_status status = gs_policy_set(&policy, item, call->word, call->error);
        if (status != GS_OK)
            return status;
        gs_engine_set_policy(call->engine, &policy);
        gs_text_add(text, "%s: ", gs_commands[call->id].name);
    }
    gs_policy_text(&policy, item, text);
    gs_text_add(text, "\n");
    return GS_OK;
}

enum gs_status gs_do_attach(const struct gs_call *call) {
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

enum gs_status gs_do_as(const struct gs_call *call) {
    struct gs_visitor *visitor = call->visitor;
    const char *name = call->word[0];
    size_t length = strlen(name);
    if (length == 0)
        return gs_fail(call->error, GS_ERR_USAGE, "as: a name has letters");
    if (length >= sizeof visitor->who) { /* cut at a whole character */
        length = sizeof visitor->who - 1;
        while (length > 0 && ((unsigned char)name[length] & 0xC0) == 0x80)
            length--;
    }
    memcpy(visitor->who, name, length);
    visitor->who[length] = '\0';
    return GS_OK;
}

enum gs_status gs_do_clients(const struct gs_call *call) {
    for (int i = 0; i < GS_VISITORS_MAX; i++) {
        const struct gs_visitor *visitor = call->server->visitor[i];
        struct tm local;
        char since[16];
        if (!visitor || !visitor->attached)
            continue;
        localtime_r(&visitor->since, &local);
        strftime(since, sizeof since, "%H:%M", &local);
        gs_text_add(&call->reply->text, "%s, since %s%s%s\n", visitor->who, since,
                    visitor->view ? ", looks on" : "", visitor == call->visitor ? ", you" : "");
    }
    return GS_OK;
}

enum gs_status gs_do_events(const struct gs_call *call) {
    const struct gs_events *events = &call->server->events;
    const char *count = call->word[0];
    long most = EVENTS_SHOWN;
    if (count && (!gs_parse_integer(count, &most) || most < 1))
        return gs_fail(call->error, GS_ERR_RANGE, "events: '%.40s' is no number from 1 to %d",
                       count, GS_EVENTS_MAX);
    const unsigned kept = gs_events_kept(events);
    unsigned i = (unsigned long)most < kept ? kept - (unsigned)most : 0;
    for (; i < kept; i++)
        gs_event_print(gs_events_at(events, i), &call->reply->text);
    return GS_OK;
}

enum gs_status gs_do_shutdown(const struct gs_call *call) {
    enum gs_status status = gs_call_unlocked(call);
    if (status != GS_OK)
        return status;
    gs_server_quit(call->server, "the engine was ended");
    call->server->shutdown_ticket = call->ticket;
    return gs_call_later(call, GS_OK);
}
