#include "act.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gainstage/assets.h"
#include "gainstage/command.h"
#include "view.h"

typedef enum gs_status action(struct gs_actor *actor, const struct gs_words *words,
                              struct gs_error *error);

/* ---- lines to the engine --------------------------------------------------------------------- */

enum gs_status gs_act_send(struct gs_actor *actor, struct gs_error *error, const char *format,
                           ...) {
    char line[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    return actor->send(actor->context, line, error);
}

/* "comp" is no key but a stage: all of its parameters, of the selected channel. */
static bool find_stage(const char *word, enum gs_stage *stage) {
    for (int s = 0; s < GS_STAGE_COUNT; s++)
        if (strcmp(word, gs_stages[s].key) == 0) {
            *stage = (enum gs_stage)s;
            return true;
        }
    return false;
}

/* The line for the engine: a key without a channel means the selected one here. */
static enum gs_status send_words(struct gs_actor *actor, enum gs_command_id id,
                                 const struct gs_words *words, struct gs_error *error) {
    bool keyed = id == GS_CMD_SET || id == GS_CMD_GET || id == GS_CMD_NUDGE ||
                 id == GS_CMD_TOGGLE || id == GS_CMD_RESET;
    enum gs_stage stage;
    struct gs_text line = {0};
    enum gs_param_id param;
    for (int i = 0; i < words->count; i++) {
        if (i > 0)
            gs_text_add(&line, " ");
        if (i == 1 && keyed &&
            (gs_param_find(words->word[1], &param, NULL) == GS_OK ||
             (id == GS_CMD_RESET && find_stage(words->word[1], &stage))))
            gs_text_add(&line, "%d.", actor->model->channel + 1);
        gs_text_add_word(&line, words->word[i]);
    }
    enum gs_status status = line.failed ? gs_fail(error, GS_ERR_MEMORY, "out of memory")
                                        : actor->send(actor->context, gs_text_string(&line), error);
    gs_text_done(&line);
    return status;
}

/* ---- the front end's commands ---------------------------------------------------------------- */

static enum gs_status do_focus(struct gs_actor *actor, const struct gs_words *words,
                               struct gs_error *error) {
    static const char *const names[] = {"up", "down", "left", "right"};
    for (int i = 0; i < 4; i++)
        if (strcmp(words->word[1], names[i]) == 0) {
            gs_view_focus(actor->model, (enum gs_direction)i);
            return GS_OK;
        }
    return gs_fail(error, GS_ERR_USAGE, "focus: '%.32s' is none of up, down, left, right",
                   words->word[1]);
}

/* Whether a knob is in sight; says so where none is. Nobody turns what they can't see. */
static bool knobs_in_sight(struct gs_actor *actor) {
    struct gs_model *model = actor->model;
    char name[16] = "";
    uint32_t key;
    if (gs_view_has_knobs(model))
        return true;
    if (gs_keymap_key(&model->keymap, "view strip", &key))
        gs_key_name(key, name, sizeof name);
    gs_model_hint(model, "turn knobs in the strip view%s%s%s", *name ? " (" : "", name,
                  *name ? ")" : "");
    return false;
}

static enum gs_status do_turn(struct gs_actor *actor, const struct gs_words *words,
                              struct gs_error *error) {
    double steps;
    if (!gs_parse_number(words->word[1], &steps) || fabs(steps) > 1000)
        return gs_fail(error, GS_ERR_USAGE, "turn: '%.32s' is no number of steps", words->word[1]);
    bool coarse = words->count > 2;
    if (coarse && strcmp(words->word[2], "coarse") != 0)
        return gs_fail(error, GS_ERR_USAGE, "turn: '%.32s' should be 'coarse'", words->word[2]);
    if (gs_view_scrolls(actor->model)) {
        gs_view_scroll(actor->model, (steps > 0 ? -1 : 1) * (coarse ? GS_SCROLL_PAGE : 1));
        return GS_OK;
    }
    if (!knobs_in_sight(actor))
        return GS_OK;
    return gs_act_send(actor, error, "nudge %d.%s %g%s", actor->model->channel + 1,
                       gs_params[gs_model_knob(actor->model)].key, steps, coarse ? " coarse" : "");
}

static enum gs_status do_enter(struct gs_actor *actor, const struct gs_words *words,
                               struct gs_error *error) {
    (void)error;
    actor->model->message.text[0] = '\0'; /* old news would stand beside what is typed */
    const char *text = words->count > 1 ? words->word[1] : "";
    if (*text == ':')
        gs_entry_begin(&actor->model->entry, GS_ENTRY_COMMAND, text + 1);
    else if (knobs_in_sight(actor))
        gs_entry_begin(&actor->model->entry, GS_ENTRY_VALUE, text);
    return GS_OK;
}

static enum gs_status do_default(struct gs_actor *actor, const struct gs_words *words,
                                 struct gs_error *error) {
    (void)words;
    if (!knobs_in_sight(actor))
        return GS_OK;
    return gs_act_send(actor, error, "reset %d.%s", actor->model->channel + 1,
                       gs_params[gs_model_knob(actor->model)].key);
}

static enum gs_status do_bypass(struct gs_actor *actor, const struct gs_words *words,
                                struct gs_error *error) {
    (void)words;
    enum gs_param_id id;
    if (!knobs_in_sight(actor))
        return GS_OK;
    if (!gs_stage_switch(actor->model->stage, &id))
        return gs_fail(error, GS_ERR_STATE, "%s has no switch",
                       gs_stages[actor->model->stage].label);
    return gs_act_send(actor, error, "toggle %d.%s", actor->model->channel + 1, gs_params[id].key);
}

static enum gs_status do_channel(struct gs_actor *actor, const struct gs_words *words,
                                 struct gs_error *error) {
    struct gs_model *model = actor->model;
    int channels = gs_model_channels(model);
    long number;
    if (strcmp(words->word[1], "next") == 0)
        gs_model_select(model, (model->channel + 1) % channels);
    else if (strcmp(words->word[1], "previous") == 0)
        gs_model_select(model, (model->channel + channels - 1) % channels);
    else if (gs_parse_integer(words->word[1], &number) && number >= 1 && number <= channels)
        gs_model_select(model, (int)number - 1);
    else
        return gs_fail(error, GS_ERR_RANGE, "channel: '%.32s' is none of 1 to %d, next, previous",
                       words->word[1], channels);
    return GS_OK;
}

static enum gs_status do_view(struct gs_actor *actor, const struct gs_words *words,
                              struct gs_error *error) {
    return gs_view_show(actor->model, words->word[1], error);
}

static enum gs_status do_hold(struct gs_actor *actor, const struct gs_words *words,
                              struct gs_error *error) {
    double hold;
    if (strcmp(words->word[1], "forever") == 0)
        hold = GS_HOLD_INFINITE;
    else if (strcmp(words->word[1], "off") == 0)
        hold = GS_HOLD_OFF;
    else if (!gs_parse_number(words->word[1], &hold) || hold < GS_HOLD_LEAST || hold > GS_HOLD_MOST)
        return gs_fail(error, GS_ERR_RANGE,
                       "hold: '%.32s' is none of %g to %g seconds, forever, off", words->word[1],
                       GS_HOLD_LEAST, GS_HOLD_MOST);
    gs_levels_view_hold(&actor->model->levels, hold);
    return GS_OK;
}

static enum gs_status do_target(struct gs_actor *actor, const struct gs_words *words,
                                struct gs_error *error) {
    double target;
    if (!gs_parse_number(words->word[1], &target) || target < GS_TARGET_LEAST ||
        target > GS_TARGET_MOST)
        return gs_fail(error, GS_ERR_RANGE, "target: '%.32s' is outside %d..%d LUFS",
                       words->word[1], GS_TARGET_LEAST, GS_TARGET_MOST);
    gs_model_aim(actor->model, target);
    return GS_OK;
}

enum gs_status gs_act_theme(struct gs_actor *actor, const char *name, struct gs_error *error) {
    char *text = NULL, *label = NULL;
    enum gs_status status = gs_asset_read(GS_ASSET_THEME, name, &text, &label, error);
    if (status == GS_OK)
        status = gs_theme_parse(name, label, text, &actor->model->theme, error);
    free(text);
    free(label);
    return status;
}

/* The name, and what it is where that fits one row: a longer message would cover the knob's help.
 */
static void say_theme(struct gs_model *model, const struct gs_asset *asset) {
    const int columns =
        gs_text_columns("theme : ") + gs_text_columns(asset->name) + gs_text_columns(asset->title);
    const bool fits = columns + 1 < model->width;
    gs_model_hint(model, "theme %s%s%s", asset->name, fits ? ": " : "", fits ? asset->title : "");
}

static enum gs_status next_theme(struct gs_actor *actor, struct gs_error *error) {
    struct gs_asset *assets = NULL;
    unsigned count = 0, next = 0;
    enum gs_status status = gs_assets_list(GS_ASSET_THEME, &assets, &count, error);
    if (status != GS_OK)
        return status;
    for (unsigned i = 0; i < count; i++)
        if (strcmp(assets[i].name, actor->model->theme.name) == 0)
            next = i + 1;
    /* A broken one is told of and passed by, or it would be the end of the round. */
    struct gs_error broken = {""};
    status = GS_ERR_MISSING;
    for (unsigned tries = 0; tries < count && status != GS_OK; tries++, next++) {
        struct gs_error why = {""};
        status = gs_act_theme(actor, assets[next % count].name, &why);
        if (status == GS_OK && !*broken.text)
            say_theme(actor->model, &assets[next % count]);
        else if (status != GS_OK && !*broken.text)
            broken = why;
    }
    free(assets);
    if (*broken.text)
        return gs_fail(error, GS_ERR_FORMAT, "%s", broken.text);
    return status == GS_OK ? GS_OK : gs_fail(error, status, "there are no themes");
}

static enum gs_status do_theme(struct gs_actor *actor, const struct gs_words *words,
                               struct gs_error *error) {
    if (words->count < 2)
        return next_theme(actor, error);
    return gs_act_theme(actor, words->word[1], error);
}

static enum gs_status do_color(struct gs_actor *actor, const struct gs_words *words,
                               struct gs_error *error) {
    return gs_theme_color(&actor->model->theme, words, error);
}

static enum gs_status do_glyphs(struct gs_actor *actor, const struct gs_words *words,
                                struct gs_error *error) {
    enum gs_glyph_choice choice;
    enum gs_status status = gs_glyph_choice_parse(words->word[1], &choice, error);
    if (status != GS_OK)
        return status;
    actor->model->glyphs = choice;
    if (choice != GS_GLYPHS_ASCII && !actor->model->utf8)
        return gs_fail(error, GS_ERR_STATE, "glyphs: the locale is not UTF-8, so ASCII it is");
    return GS_OK;
}

static enum gs_status do_fps(struct gs_actor *actor, const struct gs_words *words,
                             struct gs_error *error) {
    double fps;
    if (!gs_parse_number(words->word[1], &fps) || fps < 1 || fps > 30)
        return gs_fail(error, GS_ERR_RANGE, "fps: '%.32s' is outside 1..30", words->word[1]);
    actor->model->fps = fps;
    return GS_OK;
}

static void say_mouse(struct gs_model *model) {
    char name[16] = "`mouse`";
    uint32_t key;
    if (gs_keymap_key(&model->keymap, "mouse", &key))
        gs_key_name(key, name, sizeof name);
    if (model->mouse)
        gs_model_hint(model, "the mouse turns knobs; %s lets it select text again", name);
    else
        gs_model_hint(model, "the mouse is the terminal's: it selects text");
}

static enum gs_status do_mouse(struct gs_actor *actor, const struct gs_words *words,
                               struct gs_error *error) {
    struct gs_model *model = actor->model;
    if (words->count > 1)
        return gs_command_switch("mouse", words->word[1], &model->mouse, error);
    model->mouse = !model->mouse;
    say_mouse(model);
    return GS_OK;
}

static enum gs_status do_bind(struct gs_actor *actor, const struct gs_words *words,
                              struct gs_error *error) {
    return gs_keymap_bind(&actor->model->keymap, words, error);
}

static enum gs_status do_unbind(struct gs_actor *actor, const struct gs_words *words,
                                struct gs_error *error) {
    return gs_keymap_unbind(&actor->model->keymap, words, error);
}

static enum gs_status do_detach(struct gs_actor *actor, const struct gs_words *words,
                                struct gs_error *error) {
    (void)words;
    (void)error;
    actor->leave = GS_LEAVE_DETACH;
    return GS_OK;
}

enum gs_status gs_act_shut_down(struct gs_actor *actor, struct gs_error *error) {
    actor->quitting = true;
    return actor->send(actor->context, "shutdown", error);
}

static enum gs_status do_quit(struct gs_actor *actor, const struct gs_words *words,
                              struct gs_error *error) {
    if (actor->model->view_only) /* the engine is not this one's to end */
        return do_detach(actor, words, error);
    if (gs_model_recording(actor->model) ||
        gs_state_number(&actor->model->state, GS_STATE_CLIENTS) > 1) {
        gs_entry_begin(&actor->model->entry, GS_ENTRY_CONFIRM, "");
        return GS_OK;
    }
    return gs_act_shut_down(actor, error);
}

static action *const actions[GS_COMMAND_COUNT] = {
    [GS_CMD_FOCUS] = do_focus,     [GS_CMD_TURN] = do_turn,     [GS_CMD_ENTER] = do_enter,
    [GS_CMD_DEFAULT] = do_default, [GS_CMD_BYPASS] = do_bypass, [GS_CMD_CHANNEL] = do_channel,
    [GS_CMD_VIEW] = do_view,       [GS_CMD_HOLD] = do_hold,     [GS_CMD_TARGET] = do_target,
    [GS_CMD_THEME] = do_theme,     [GS_CMD_COLOR] = do_color,   [GS_CMD_GLYPHS] = do_glyphs,
    [GS_CMD_FPS] = do_fps,         [GS_CMD_BIND] = do_bind,     [GS_CMD_UNBIND] = do_unbind,
    [GS_CMD_DETACH] = do_detach,   [GS_CMD_QUIT] = do_quit,     [GS_CMD_MOUSE] = do_mouse,
};

static enum gs_status act(struct gs_actor *actor, enum gs_command_id id,
                          const struct gs_words *words, struct gs_error *error) {
    if (actions[id])
        return actions[id](actor, words, error);
    return send_words(actor, id, words, error);
}

enum gs_status gs_act_line(struct gs_actor *actor, const char *line, struct gs_error *error) {
    struct gs_error own = {""};
    struct gs_words words = {0};
    enum gs_command_id id;
    enum gs_status status = gs_words_split(line, &words, &own);
    if (status == GS_OK && words.count > 0) {
        status = gs_command_find(&words, &id, &own);
        if (status == GS_OK)
            status = act(actor, id, &words, &own);
    }
    gs_words_done(&words);
    if (status == GS_OK)
        return GS_OK;
    gs_model_say(actor->model, GS_STYLE_ERROR, "%s", own.text);
    return gs_fail(error, status, "%s", own.text);
}

static enum gs_status config_line(void *context, enum gs_command_id id,
                                  const struct gs_words *words, struct gs_error *error) {
    return gs_commands[id].place == GS_IN_FRONT_END ? act(context, id, words, error) : GS_OK;
}

enum gs_status gs_act_config(struct gs_actor *actor, const char *label, const char *text,
                             struct gs_error *error) {
    return gs_command_file(label, text, config_line, actor, error);
}
