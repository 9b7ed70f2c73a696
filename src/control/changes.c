#include "changes.h"

#include <stdio.h>
#include <string.h>

void gs_changes_done(struct gs_changes *changes) {
    gs_history_done(&changes->history[0]);
    gs_history_done(&changes->history[1]);
}

void gs_snapshot_take(const struct gs_engine *engine, struct gs_snapshot *snapshot) {
    snapshot->settings = *gs_engine_settings(engine);
    snapshot->pairs = 0;
    for (unsigned pair = 0; pair < GS_MAX_CHANNELS / 2; pair++)
        if (gs_engine_linked(engine, pair))
            snapshot->pairs |= UINT32_C(1) << pair;
    snprintf(snapshot->preset, sizeof snapshot->preset, "%s", gs_engine_preset(engine));
}

/* Before the values: a linked pair would take each value twice, and linking copies. */
static void link_as(struct gs_engine *engine, uint32_t pairs) {
    for (unsigned pair = 0; pair < GS_MAX_CHANNELS / 2; pair++) {
        bool wanted = (pairs >> pair & 1) != 0;
        if (gs_engine_linked(engine, pair) != wanted)
            gs_engine_link(engine, pair, wanted);
    }
}

struct gs_history *gs_changes_history(struct gs_changes *changes) {
    return &changes->history[changes->heard];
}

static void apply(struct gs_engine *engine, const struct gs_step *step, bool back) {
    link_as(engine, back ? step->pairs_before : step->pairs_after);
    for (unsigned i = 0; i < step->count; i++) {
        const struct gs_change *change = &step->change[i];
        gs_engine_set(engine, change->channel, change->id, back ? change->before : change->after);
    }
    gs_engine_set_preset(engine, back ? step->preset_before : step->preset_after);
}

static enum gs_status move(struct gs_engine *engine, struct gs_step *step, bool back,
                           struct gs_text *text, struct gs_error *error) {
    char what[160];
    if (!step)
        return gs_fail(error, GS_ERR_STATE, "nothing to %s", back ? "undo" : "redo");
    apply(engine, step, back);
    step->time = 0; /* nobody's turn goes on with it */
    gs_step_text(step, gs_engine_channels(engine), back, what, sizeof what);
    gs_text_add(text, "%s: %s\n", back ? "undone" : "redone", what);
    return GS_OK;
}

enum gs_status gs_changes_undo(struct gs_changes *changes, struct gs_engine *engine,
                               struct gs_text *text, struct gs_error *error) {
    return move(engine, gs_history_undo(gs_changes_history(changes)), true, text, error);
}

enum gs_status gs_changes_redo(struct gs_changes *changes, struct gs_engine *engine,
                               struct gs_text *text, struct gs_error *error) {
    return move(engine, gs_history_redo(gs_changes_history(changes)), false, text, error);
}

static void put(struct gs_engine *engine, const struct gs_snapshot *wanted) {
    link_as(engine, wanted->pairs);
    for (int c = 0; c < GS_MAX_CHANNELS; c++)
        for (int id = 0; id < GS_PARAM_COUNT; id++)
            gs_engine_set(engine, c, (enum gs_param_id)id, wanted->settings.value[c][id]);
    gs_engine_set_preset(engine, wanted->preset);
}

void gs_changes_switch(struct gs_changes *changes, struct gs_engine *engine, struct gs_text *text) {
    struct gs_snapshot heard;
    const bool first = !changes->compared;
    gs_snapshot_take(engine, &heard);
    if (changes->compared)
        put(engine, &changes->other);
    changes->other = heard;
    changes->compared = true;
    changes->heard ^= 1;
    gs_engine_set_ab(engine, "AB"[changes->heard]);
    gs_text_add(text, "%c%s\n", "AB"[changes->heard],
                first ? ": as A so far; change it, and `ab` compares" : "");
}

void gs_changes_copy(struct gs_changes *changes, struct gs_engine *engine,
                     const struct gs_deed *deed, struct gs_text *text) {
    struct gs_snapshot heard;
    const unsigned other = changes->heard ^ 1;
    gs_snapshot_take(engine, &heard);
    if (changes->compared)
        gs_history_note(&changes->history[other], deed, &changes->other, &heard);
    changes->other = heard;
    changes->compared = true;
    gs_text_add(text, "%c is now as %c\n", "AB"[other], "AB"[changes->heard]);
}
