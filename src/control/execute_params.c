/* Commands about parameters: settings, presets, changes taken back. */
#include <math.h>
#include <string.h>

#include "execute.h"
#include "gainstage/clock.h"
#include "gainstage/preset.h"
#include "gainstage/quantity.h"

/* Sends what differs between `wanted` and the engine's settings. */
static void move_to(struct gs_engine *engine, const struct gs_settings *wanted) {
    for (int c = 0; c < GS_MAX_CHANNELS; c++)
        for (int id = 0; id < GS_PARAM_COUNT; id++)
            gs_engine_set(engine, c, (enum gs_param_id)id, wanted->value[c][id]);
}

static enum gs_status check_channel(const struct gs_call *call, int channel) {
    int most = (int)gs_engine_channels(call->engine);
    if (channel < 0 || most == 0 || channel < most)
        return GS_OK;
    return gs_fail(call->error, GS_ERR_RANGE, "there is no channel %d: the input has %d",
                   channel + 1, most);
}

enum gs_status gs_do_set(const struct gs_call *call) {
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

static void print_param(const struct gs_call *call, int channel, enum gs_param_id id,
                        bool numbered) {
    char value[32];
    gs_param_format(id, gs_engine_settings(call->engine)->value[channel][id], value, sizeof value);
    if (numbered)
        gs_text_add(&call->reply->text, "%d.%s %s\n", channel + 1, gs_params[id].key, value);
    else
        gs_text_add(&call->reply->text, "%s\n", value);
}

enum gs_status gs_do_get(const struct gs_call *call) {
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
static void turn(const struct gs_call *call, int channel, enum gs_param_id id, double steps,
                 bool coarse) {
    const struct gs_settings *settings = gs_engine_settings(call->engine);
    for (int c = 0; c < GS_MAX_CHANNELS; c++)
        if (channel < 0 || c == channel)
            gs_engine_set(call->engine, c, id,
                          gs_param_nudge(id, settings->value[c][id], steps, coarse));
}

enum gs_status gs_do_nudge(const struct gs_call *call) {
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

enum gs_status gs_do_toggle(const struct gs_call *call) {
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

enum gs_status gs_do_reset(const struct gs_call *call) {
    struct gs_settings wanted = *gs_engine_settings(call->engine);
    enum gs_status status = gs_settings_reset(&wanted, call->word[0], call->error);
    if (status == GS_OK)
        move_to(call->engine, &wanted);
    return status;
}

static void say_preset(const struct gs_call *call) {
    unsigned channels = gs_engine_channels(call->engine);
    gs_text_add(&call->reply->text, "preset %s", call->word[0]);
    if (channels > 1)
        gs_text_add(&call->reply->text, " for all %u channels", channels);
    gs_text_add(&call->reply->text, "\n");
}

enum gs_status gs_do_preset(const struct gs_call *call) {
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

enum gs_status gs_do_save(const struct gs_call *call) {
    enum gs_status status =
        gs_preset_save(gs_engine_settings(call->engine), 0, call->word[0], call->error);
    if (status == GS_OK) {
        gs_engine_set_preset(call->engine, call->word[0]);
        call->server->status_due = 0;
        gs_text_add(&call->reply->text, "saved preset %s\n", call->word[0]);
    }
    return status;
}

enum gs_status gs_do_ab(const struct gs_call *call) {
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

enum gs_status gs_do_undo(const struct gs_call *call) {
    call->server->status_due = 0;
    return gs_changes_undo(&call->server->changes, call->engine, &call->reply->text, call->error);
}

enum gs_status gs_do_redo(const struct gs_call *call) {
    call->server->status_due = 0;
    return gs_changes_redo(&call->server->changes, call->engine, &call->reply->text, call->error);
}
