/* Commands about channels: linked, copied, listened to. */
#include <string.h>

#include "execute.h"
#include "gainstage/quantity.h"

/* The number of a channel that there is; before the input is open, of any that there may be. */
static enum gs_status parse_channel(const struct gs_call *call, const char *word, int *channel) {
    long most = (long)gs_engine_channels(call->engine), number;
    if (most == 0)
        most = GS_MAX_CHANNELS;
    if (!gs_parse_integer(word, &number) || number < 1 || number > most)
        return gs_fail(call->error, GS_ERR_RANGE, "%s: '%.40s' is no channel from 1 to %ld",
                       gs_commands[call->id].name, word, most);
    *channel = (int)number - 1;
    return GS_OK;
}

/* link CHANNEL on|off: 1 with 2, 3 with 4. */
enum gs_status gs_do_link(const struct gs_call *call) {
    int channel;
    bool on;
    enum gs_status status = parse_channel(call, call->word[0], &channel);
    if (status == GS_OK)
        status = gs_command_switch("link", call->word[1], &on, call->error);
    if (status != GS_OK)
        return status;
    const unsigned pair = (unsigned)channel / 2, most = gs_engine_channels(call->engine);
    if (most > 0 && 2 * pair + 1 >= most)
        return gs_fail(call->error, GS_ERR_RANGE, "channel %d has no neighbour: the input has %u",
                       channel + 1, most);
    gs_engine_link(call->engine, pair, on);
    return GS_OK;
}

/* copy FROM TO|all [gain]: the preamp's gain and polarity belong to the microphone, and stay. */
enum gs_status gs_do_copy(const struct gs_call *call) {
    char *const *word = call->word;
    int from = 0, to = -1;
    const bool gain = word[2] != NULL;
    enum gs_status status = parse_channel(call, word[0], &from);
    if (status == GS_OK && strcmp(word[1], "all") != 0)
        status = parse_channel(call, word[1], &to);
    if (status == GS_OK && gain && strcmp(word[2], "gain") != 0)
        status = gs_fail(call->error, GS_ERR_USAGE, "copy: the third word can only be 'gain'");
    if (status == GS_OK && from == to)
        status = gs_fail(call->error, GS_ERR_RANGE, "copy: channel %d is the same one", from + 1);
    if (status != GS_OK)
        return status;
    const struct gs_settings settings = *gs_engine_settings(call->engine);
    for (int id = 0; id < GS_PARAM_COUNT; id++)
        if (gain || (id != GS_PREAMP_GAIN && id != GS_PREAMP_INVERT))
            gs_engine_set(call->engine, to, (enum gs_param_id)id, settings.value[from][id]);
    return GS_OK;
}

static enum gs_status no_stage(const struct gs_call *call, const char *word) {
    struct gs_text names = {0};
    for (int i = 0; i < GS_STAGE_COUNT; i++)
        gs_text_add(&names, "%s, ", gs_stages[i].key);
    const enum gs_status status = gs_fail(
        call->error, GS_ERR_UNKNOWN, "pfl: '%.40s' is none of %soff", word, gs_text_string(&names));
    gs_text_done(&names);
    return status;
}

/* pfl [CHANNEL] STAGE|off: the choice is the session's and told to all front ends; playing it is
 * the monitor's work. */
enum gs_status gs_do_pfl(const struct gs_call *call) {
    char *const *word = call->word;
    const char *stage = word[1] ? word[1] : word[0];
    int channel = -1, found = 0;
    enum gs_status status = word[1] ? parse_channel(call, word[0], &channel) : GS_OK;
    if (status != GS_OK)
        return status;
    while (found < GS_STAGE_COUNT && strcmp(stage, gs_stages[found].key) != 0)
        found++;
    if (found == GS_STAGE_COUNT && strcmp(stage, "off") != 0)
        return no_stage(call, stage);
    gs_engine_set_pfl(call->engine, channel, (enum gs_stage)found);
    if (found < GS_STAGE_COUNT)
        gs_text_add(&call->reply->text,
                    "%s is chosen for the monitor; this version has none and plays nothing\n",
                    gs_stages[found].key);
    return GS_OK;
}
