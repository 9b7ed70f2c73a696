/* The settings of the strip: told to the audio thread, to the open take's journal and to people. */
#include <stdio.h>
#include <string.h>

#include "parts.h"

const struct gs_settings *gs_engine_settings(const struct gs_engine *engine) {
    return &engine->settings;
}

void gs_engine_set_preset(struct gs_engine *engine, const char *name) {
    snprintf(engine->preset, sizeof engine->preset, "%s", name);
}

const char *gs_engine_preset(const struct gs_engine *engine) {
    return engine->preset;
}

void gs_engine_set_ab(struct gs_engine *engine, char which) {
    engine->ab = which;
}

void gs_engine_set_pfl(struct gs_engine *engine, int channel, enum gs_stage stage) {
    engine->pfl_channel = channel;
    engine->pfl = stage < GS_STAGE_COUNT ? (unsigned)stage + 1 : 0;
    engine->listener.state(engine->listener.context);
}

static void set_one(struct gs_engine *engine, unsigned channel, enum gs_param_id id, double value) {
    double *now = &engine->settings.value[channel][id];
    if (!(*now < value || *now > value))
        return; /* an order that changes nothing is not sent */
    *now = value;
    if (channel < engine->link.channels) {
        gs_link_set(&engine->link, channel, id, value);
        gs_journal_param(gs_writer_journal(engine->writer), gs_broadcast_end(&engine->link.frames),
                         channel, id, value);
    }
    engine->listener.param(engine->listener.context, channel, id, value);
    size_t length = strlen(engine->preset);
    if (length > 0 && length + 1 < sizeof engine->preset && engine->preset[length - 1] != '*')
        strcpy(engine->preset + length, "*");
}

void gs_engine_set(struct gs_engine *engine, int channel, enum gs_param_id id, double value) {
    for (unsigned c = 0; c < GS_MAX_CHANNELS; c++) {
        bool partner =
            channel >= 0 && (c ^ 1U) == (unsigned)channel && gs_engine_linked(engine, c / 2);
        if (channel < 0 || c == (unsigned)channel || partner)
            set_one(engine, c, id, value);
    }
}

bool gs_engine_linked(const struct gs_engine *engine, unsigned pair) {
    return (engine->pairs >> pair & 1) != 0;
}

void gs_engine_link(struct gs_engine *engine, unsigned pair, bool on) {
    engine->pairs = on ? engine->pairs | 1U << pair : engine->pairs & ~(1U << pair);
    for (int id = 0; on && id < GS_PARAM_COUNT; id++)
        set_one(engine, 2 * pair + 1, (enum gs_param_id)id, engine->settings.value[2 * pair][id]);
    if (engine->link.channels) {
        gs_link_pairs(&engine->link, engine->pairs);
        gs_journal_link(gs_writer_journal(engine->writer), gs_broadcast_end(&engine->link.frames),
                        pair, on);
    }
    engine->listener.state(engine->listener.context);
}
