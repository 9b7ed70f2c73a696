/* What is being listened to and how: the device, the process that owns it, where the files go, and
 * how to set the level. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "figures.h"
#include "page.h"

enum { VALUE_X = 16 };

static void entry(struct gs_page *page, const char *name, const char *text, enum gs_style style) {
    gs_page_entry(page, name, GS_STYLE_DIM, VALUE_X, *text ? text : "--", style);
}

static void field(struct gs_page *page, const struct gs_model *model, const char *name,
                  enum gs_state_field id) {
    entry(page, name, gs_state_text(&model->state, id), GS_STYLE_VALUE);
}

/* "256 frames, 5.3 ms" */
static void frames(struct gs_page *page, const struct gs_model *model, const char *name,
                   enum gs_state_field id, const char *remark) {
    const double count = gs_state_number(&model->state, id);
    char text[96] = "";
    if (!isnan(count))
        snprintf(text, sizeof text, "%.0f frames, %.1f ms%s", count,
                 1000 * count / gs_model_rate(model), remark);
    entry(page, name, text, GS_STYLE_VALUE);
}

static void list_device(struct gs_page *page, const struct gs_model *model) {
    char text[64];
    gs_page_heading(page, "DEVICE");
    if (gs_model_demo(model))
        entry(page, "device", "none: the built-in voice speaks", GS_STYLE_VALUE);
    else
        field(page, model, "device", GS_STATE_DEVICE);
    field(page, model, "host", GS_STATE_HOST);
    field(page, model, "asked for", GS_STATE_INPUT);
    gs_figure_rate(gs_state_number(&model->state, GS_STATE_RATE), text, sizeof text);
    entry(page, "rate", text, GS_STYLE_VALUE);
    field(page, model, "channels", GS_STATE_CHANNELS);
    frames(page, model, "block", GS_STATE_BLOCK, "");
    frames(page, model, "strip", GS_STATE_STRIP_LATENCY, " of latency, made good in the files");
}

/* What the system has granted the audio process, and what it means when it has not. */
static void permission(struct gs_page *page, const struct gs_model *model, const char *name,
                       enum gs_state_field id, const char *refused) {
    const bool no = gs_state_is(&model->state, id, "refused");
    char text[160];
    snprintf(text, sizeof text, "%.40s%s%s", gs_state_text(&model->state, id), no ? ": " : "",
             no ? refused : "");
    entry(page, name, text, no ? GS_STYLE_TEXT : GS_STYLE_VALUE);
}

static void list_process(struct gs_page *page, const struct gs_model *model) {
    char text[256], lost[24];
    const char *why = gs_state_text(&model->state, GS_STATE_AUDIO_TEXT);
    const bool running = gs_model_running(model);
    gs_page_heading(page, "AUDIO PROCESS");
    snprintf(text, sizeof text, "%s%s%s", gs_state_text(&model->state, GS_STATE_AUDIO),
             !running && *why ? ": " : "", running ? "" : why);
    entry(page, "state", text, running ? GS_STYLE_VALUE : GS_STYLE_WARNING);
    field(page, model, "process", GS_STATE_AUDIO_PID);
    permission(page, model, "real time", GS_STATE_REALTIME,
               "a busy machine may come before the sound (README, Real time)");
    permission(page, model, "memory lock", GS_STATE_MEMORY_LOCKED,
               "what was swapped out is milliseconds away (README, Real time)");
    gs_figure_lost(gs_state_number(&model->state, GS_STATE_LOST_FRAMES) / gs_model_rate(model),
                   lost, sizeof lost);
    snprintf(text, sizeof text, "%.6s xruns, %s lost in the take",
             gs_state_text(&model->state, GS_STATE_XRUNS), lost);
    entry(page, "trouble", text, GS_STYLE_VALUE);
}

static void list_files(struct gs_page *page, const struct gs_model *model) {
    char text[96], left[24];
    const bool dry = gs_state_is(&model->state, GS_STATE_DRY, "on");
    gs_page_heading(page, "FILES");
    field(page, model, "folder", GS_STATE_DIR);
    snprintf(text, sizeof text, "%.32s%s", gs_state_text(&model->state, GS_STATE_FORMAT),
             dry ? ", and the converter's own samples beside it" : "");
    entry(page, "format", text, GS_STYLE_VALUE);
    gs_figure_left(gs_state_number(&model->state, GS_STATE_DISK_SECONDS_LEFT), left, sizeof left);
    snprintf(text, sizeof text, "room for %s; %.2f s behind the sound", left,
             fmax(gs_state_number(&model->state, GS_STATE_WRITE_LAG), 0));
    entry(page, "disk", text, GS_STYLE_VALUE);
    field(page, model, "engine", GS_STATE_ENGINE_PID);
    field(page, model, "version", GS_STATE_VERSION);
}

static void list_guidance(struct gs_page *page) {
    static const char *const names[] = {"aim", "one gain", "two preamps", "48 V", "distance"};
    static const char *const texts[] = {
        "speak as loudly as in the take: INPUT around -18 dBFS RMS, peaks near -12",
        "turn the interface's own gain, not a knob in here: what clips in the converter is in "
        "the recording for good",
        "with an external preamp: microphone by XLR to the preamp, its output by a balanced TRS "
        "cable to a line input, the interface's gain at its minimum, 48 V and level at the preamp",
        "condenser microphones need it, from the box that the microphone is plugged into",
        "at twice the distance a voice drops 6 dB; a cardioid gains bass close by: +6 dB at 100 Hz "
        "and 15 cm, +15 dB at 5 cm",
    };
    gs_page_heading(page, "SETTING THE LEVEL");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        entry(page, names[i], texts[i], GS_STYLE_TEXT);
}

/* On wide screens guidance stands in a column of its own. */
static bool is_wide(int width) {
    return width >= 120;
}

static void write_page(struct gs_page *page, const struct gs_model *model, bool guidance) {
    list_device(page, model);
    list_process(page, model);
    list_files(page, model);
    if (guidance)
        list_guidance(page);
}

static int rows(const struct gs_model *model, int width) {
    const bool wide = is_wide(width);
    struct gs_page page = {.width = wide ? width / 2 : width};
    write_page(&page, model, !wide);
    return page.line;
}

static void draw(const struct gs_model *model, struct gs_grid *grid, struct gs_area area) {
    const int all = rows(model, grid->width),
              scroll = model->scroll < all ? model->scroll : all - 1;
    const bool wide = is_wide(grid->width);
    const int width = wide ? grid->width / 2 : grid->width;
    struct gs_page page = gs_page_begin(grid, area, 0, width, scroll);
    write_page(&page, model, !wide);
    gs_page_end(&page, gs_model_glyphs(model));
    if (wide) {
        page = gs_page_begin(grid, area, width, grid->width - width, scroll);
        list_guidance(&page);
    }
}

const struct gs_view gs_view_interface = {
    .name = "interface",
    .title = "the device, the process that owns it, the files, and how to set the level",
    .in_round = true,
    .scrolls = true,
    .draw = draw,
    .rows = rows,
};
