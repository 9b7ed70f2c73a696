#include "badge.h"

#include <stdio.h>
#include <string.h>

#include "figures.h"
#include "gainstage/text.h"

static void add(struct gs_badge badge[GS_BADGES], int *count, enum gs_style style, const char *lamp,
                const char *text) {
    struct gs_badge *made = &badge[*count];
    if (*count == GS_BADGES)
        return;
    *made = (struct gs_badge){.style = style, .lamp = lamp};
    snprintf(made->text, sizeof made->text, "%s", text);
    (*count)++;
}

/* Whether the last take ended by itself, until the engine takes that back. */
static bool has_ended(const struct gs_model *model) {
    return *gs_state_text(&model->state, GS_STATE_ERROR) != '\0';
}

static const char *no_sound(const struct gs_model *model) {
    const char *audio = gs_state_text(&model->state, GS_STATE_AUDIO);
    return strcmp(audio, "starting") == 0 ? "STARTING"
           : strcmp(audio, "failed") == 0 ? "NO AUDIO"
                                          : "RECONNECTING";
}

/* Without a take the lack of sound stands in its place: nothing can be begun well. */
static void add_transport(const struct gs_model *model, struct gs_badge badge[GS_BADGES],
                          int *count) {
    const struct gs_glyphs *glyphs = gs_model_glyphs(model);
    char time[32], text[40];
    if (gs_model_recording(model)) {
        gs_format_duration(model->seconds, time, sizeof time);
        snprintf(text, sizeof text, "REC %s", time);
        add(badge, count, GS_STYLE_REC, glyphs->rec, text);
    } else if (!gs_model_running(model)) {
        add(badge, count, GS_STYLE_WAITING, "", no_sound(model));
    } else if (has_ended(model)) {
        add(badge, count, GS_STYLE_ERROR, "", "TAKE ENDED");
    } else if (gs_state_is(&model->state, GS_STATE_STATE, "waiting")) {
        add(badge, count, GS_STYLE_ARMED, glyphs->pause, "ARMED");
    } else {
        add(badge, count, GS_STYLE_IDLE, glyphs->pause, "idle");
    }
}

static void add_trouble(const struct gs_model *model, bool brief, struct gs_badge badge[GS_BADGES],
                        int *count) {
    const bool recording = gs_model_recording(model);
    if (recording && !gs_model_running(model))
        add(badge, count, GS_STYLE_WAITING, "", brief ? "NO SOUND" : "RECONNECTING");
    if (!recording && badge[0].style != GS_STYLE_ERROR && has_ended(model))
        add(badge, count, GS_STYLE_ERROR, "", "TAKE ENDED");
    if (gs_state_is(&model->state, GS_STATE_DISK_STATE, "critical")) {
        char left[24], text[40];
        gs_figure_left(gs_state_number(&model->state, GS_STATE_DISK_SECONDS_LEFT), left,
                       sizeof left);
        snprintf(text, sizeof text, "DISK %s", left);
        add(badge, count, GS_STYLE_ERROR, "", text);
    }
}

int gs_badges(const struct gs_model *model, bool brief, struct gs_badge badge[GS_BADGES]) {
    int count = 0;
    add_transport(model, badge, &count);
    add_trouble(model, brief, badge, &count);
    if (gs_state_is(&model->state, GS_STATE_LOCKED, "on"))
        add(badge, &count, GS_STYLE_LOCKED, "", brief ? "LOCK" : "LOCKED");
    return count;
}

int gs_badges_left(const struct gs_model *model, struct gs_badge badge[GS_BADGES]) {
    int count = 0;
    if (gs_model_demo(model))
        add(badge, &count, GS_STYLE_DEMO, "", "DEMO");
    if (model->view_only)
        add(badge, &count, GS_STYLE_DEMO, "", "VIEW ONLY");
    return count;
}

void gs_badge_text(const struct gs_badge *badge, char *out, size_t size) {
    snprintf(out, size, "%s%s%s", badge->lamp, *badge->lamp ? " " : "", badge->text);
}
