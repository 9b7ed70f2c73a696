#include "model.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static int64_t wall_clock(void) {
    return (int64_t)time(NULL);
}

void gs_model_init(struct gs_model *model, bool utf8) {
    memset(model, 0, sizeof *model);
    gs_settings_init(&model->settings);
    gs_levels_view_init(&model->levels, 2.0);
    gs_keymap_init(&model->keymap);
    gs_theme_plain(&model->theme);
    model->stage = GS_STAGE_PREAMP;
    model->utf8 = utf8;
    model->fps = 20;
    model->target = -16; /* what most platforms for speech ask for */
    model->wall = wall_clock;
}

void gs_model_trip(struct gs_model *model, double seconds) {
    if (model->trip_age < 1)
        return;
    model->trip = seconds;
    model->trip_age = 0;
}

void gs_model_done(struct gs_model *model) {
    gs_take_list_done(&model->takes);
    gs_answer_done(&model->answer);
}

void gs_model_param(struct gs_model *model, int channel, enum gs_param_id id, double value) {
    if (channel >= 0 && channel < GS_MAX_CHANNELS)
        model->settings.value[channel][id] = gs_param_clamp(id, value);
}

static void show_message(struct gs_model *model, enum gs_style style) {
    model->message.style = style;
    model->message.age = 0;
    model->message.left = style == GS_STYLE_MESSAGE ? 5 : 10;
}

void gs_model_say(struct gs_model *model, enum gs_style style, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(model->message.text, sizeof model->message.text, format, arguments);
    va_end(arguments);
    show_message(model, style);
    gs_news_add(&model->news, model->wall(), style, "", model->message.text);
}

void gs_model_hint(struct gs_model *model, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(model->message.text, sizeof model->message.text, format, arguments);
    va_end(arguments);
    show_message(model, GS_STYLE_MESSAGE);
}

void gs_model_tell(struct gs_model *model, enum gs_style style, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(model->message.text, sizeof model->message.text, format, arguments);
    va_end(arguments);
    show_message(model, style);
}

void gs_model_aim(struct gs_model *model, double target) {
    model->target = fmin(fmax(target, GS_TARGET_LEAST), GS_TARGET_MOST);
}

/* Why a take ended by itself is news to who attaches later; to others the engine has said it. */
static void tell_of_end(struct gs_model *model, const char *before) {
    const char *why = gs_state_text(&model->state, GS_STATE_ERROR);
    if (*why && strcmp(why, before) != 0 && !strstr(model->message.text, why))
        gs_model_say(model, GS_STYLE_ERROR, "%s", why);
}

void gs_model_status(struct gs_model *model, const char *key, const char *value) {
    char ended[sizeof model->state.field[0]];
    snprintf(ended, sizeof ended, "%s", gs_state_text(&model->state, GS_STATE_ERROR));
    gs_state_set(&model->state, key, value);
    if (strcmp(key, "tracks") == 0)
        gs_tracks_set(&model->tracks, value);
    if (strcmp(key, "take") == 0 || strcmp(key, "state") == 0)
        model->takes.stale = true;
    if (strcmp(key, "error") == 0)
        tell_of_end(model, ended);
    if (strcmp(key, "seconds") == 0) {
        double told = gs_state_number(&model->state, GS_STATE_SECONDS);
        model->seconds_told = told > 0 ? told : 0;
        model->position_told = model->levels.position;
    } else if (strcmp(key, "channels") == 0) {
        gs_model_select(model, model->channel);
    }
}

static void advance_clock(struct gs_model *model) {
    const struct gs_levels_view *levels = &model->levels;
    double seconds = model->seconds_told;
    if (gs_model_recording(model) && levels->rate > 0 && levels->position > model->position_told) {
        double since = (double)(levels->position - model->position_told) / levels->rate;
        seconds += fmin(since, 2.0);
    }
    /* A clock may halt for a moment; it does not run backwards but for a new take. */
    if (seconds > model->seconds || seconds < model->seconds - 1.5 || !gs_model_recording(model))
        model->seconds = seconds;
}

/* New clips of the last second, as one event. */
static void watch_clips(struct gs_model *model, double seconds) {
    struct gs_clip_watch *watch = &model->clip_watch;
    char channels[sizeof model->news.item[0].text - 32] = "";
    size_t length = 0;
    int clipped = 0;
    watch->age += seconds;
    if (watch->age < 1)
        return;
    watch->age = 0;
    for (int c = 0; c < GS_MAX_CHANNELS; c++) {
        const uint32_t clips = model->levels.channel[c].tap[GS_STAGE_INPUT].clips;
        if (clips > watch->seen[c] && length + 4 < sizeof channels) {
            length += (size_t)snprintf(channels + length, sizeof channels - length, " %d", c + 1);
            clipped++;
        }
        watch->seen[c] = clips; /* fewer after a reset */
    }
    char text[sizeof model->news.item[0].text];
    snprintf(text, sizeof text, "clip at the input, channel%s%s", clipped > 1 ? "s" : "", channels);
    if (clipped > 0)
        gs_news_add(&model->news, model->wall(), GS_STYLE_CLIP, "", text);
}

void gs_model_advance(struct gs_model *model, double seconds) {
    model->trip_age += seconds;
    gs_levels_view_advance(&model->levels, seconds);
    gs_trace_advance(&model->loudness, seconds, gs_model_loudness(model, GS_STATE_LOUDNESS_S));
    watch_clips(model, seconds);
    advance_clock(model);
    if (model->message.left > 0) {
        model->message.age += seconds;
        model->message.left -= seconds;
        if (model->message.left <= 0)
            model->message.text[0] = '\0';
    }
}

int gs_model_channels(const struct gs_model *model) {
    double told = gs_state_number(&model->state, GS_STATE_CHANNELS);
    int channels = told >= 1 ? (int)fmin(told, GS_MAX_CHANNELS) : (int)model->levels.channels;
    return channels < 1 ? 1 : channels;
}

const struct gs_glyphs *gs_model_glyphs(const struct gs_model *model) {
    enum gs_glyph_choice choice = model->glyphs         ? model->glyphs
                                  : model->theme.glyphs ? model->theme.glyphs
                                                        : model->fitting;
    return gs_glyphs_of(choice, model->utf8);
}

bool gs_model_recording(const struct gs_model *model) {
    return gs_state_is(&model->state, GS_STATE_STATE, "recording");
}

bool gs_model_demo(const struct gs_model *model) {
    return gs_state_is(&model->state, GS_STATE_HOST, "demo");
}

bool gs_model_running(const struct gs_model *model) {
    const char *audio = gs_state_text(&model->state, GS_STATE_AUDIO);
    return !*audio || strcmp(audio, "running") == 0;
}

/* Nothing has been measured in the first second, and in the first one after a reset. */
static bool is_measured(const struct gs_levels_view *levels) {
    return levels->rate == 0 || levels->position < levels->reset_at ||
           levels->position - levels->reset_at >= levels->rate;
}

double gs_model_loudness(const struct gs_model *model, enum gs_state_field field) {
    return is_measured(&model->levels) && gs_model_running(model)
               ? gs_state_number(&model->state, field)
               : (double)NAN;
}

double gs_model_rate(const struct gs_model *model) {
    const double told = gs_state_number(&model->state, GS_STATE_RATE);
    return model->levels.rate > 0 ? model->levels.rate : told > 0 ? told : 48000;
}

double gs_model_value(const struct gs_model *model, enum gs_param_id id) {
    return model->settings.value[model->channel][id];
}

bool gs_stage_switch(enum gs_stage stage, enum gs_param_id *id) {
    for (int i = 0; i < GS_PARAM_COUNT; i++) {
        const char *name = strchr(gs_params[i].key, '.');
        if (gs_params[i].stage == stage && name && strcmp(name, ".on") == 0) {
            *id = (enum gs_param_id)i;
            return true;
        }
    }
    return false;
}

bool gs_model_stage_on(const struct gs_model *model, enum gs_stage stage) {
    enum gs_param_id id;
    return !gs_stage_switch(stage, &id) || gs_model_value(model, id) > 0.5;
}

int gs_stage_knobs(enum gs_stage stage, enum gs_param_id knob[GS_KNOBS_MAX]) {
    enum gs_param_id own = GS_PARAM_COUNT;
    gs_stage_switch(stage, &own);
    int count = 0;
    for (int i = 0; i < GS_PARAM_COUNT && count < GS_KNOBS_MAX; i++)
        if (gs_params[i].stage == stage && i != (int)own)
            knob[count++] = (enum gs_param_id)i;
    return count;
}

enum gs_param_id gs_model_knob(const struct gs_model *model) {
    enum gs_param_id knob[GS_KNOBS_MAX] = {0};
    int count = gs_stage_knobs(model->stage, knob);
    int at = model->knob[model->stage];
    return knob[at < count ? at : 0];
}

void gs_model_focus(struct gs_model *model, enum gs_direction direction) {
    enum gs_param_id knob[GS_KNOBS_MAX];
    if (direction == GS_UP || direction == GS_DOWN) {
        int step = direction == GS_UP ? -1 : 1;
        for (int s = (int)model->stage + step; s >= 0 && s < GS_STAGE_COUNT; s += step)
            if (gs_stage_knobs((enum gs_stage)s, knob) > 0) {
                model->stage = (enum gs_stage)s;
                return;
            }
        return;
    }
    int count = gs_stage_knobs(model->stage, knob);
    int *at = &model->knob[model->stage];
    *at += direction == GS_LEFT ? -1 : 1;
    *at = *at < 0 ? 0 : *at >= count ? count - 1 : *at;
}

void gs_model_select(struct gs_model *model, int channel) {
    int last = gs_model_channels(model) - 1;
    model->channel = channel < 0 ? 0 : channel > last ? last : channel;
}
