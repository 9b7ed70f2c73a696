/* Loudness of the take: its figures against the target, and how it went during the last minutes. */
#include <math.h>
#include <stdio.h>

#include "figures.h"
#include "view.h"

enum {
    LABEL_X = 1,
    NUMBER_CELLS = 6, /* of a figure behind its bar */
    RANGE_BELOW = GS_TRACE_BELOW,
    RANGE_ABOVE = GS_TRACE_ABOVE
};

static double place_of(const struct gs_model *model, double lufs) {
    return (lufs - (model->target - RANGE_BELOW)) / (RANGE_BELOW + RANGE_ABOVE);
}

/* Where a value stands among so many cells; -1: outside. */
static int cell_of(const struct gs_model *model, double lufs, int cells) {
    const double place = place_of(model, lufs);
    return place >= 0 && place <= 1 ? (int)lround(place * (cells - 1)) : -1;
}

/* ---- figures --------------------------------------------------------------------------------- */

static const struct {
    const char *name, *brief;
    enum gs_state_field field;
} bars[] = {{"M  400 ms", "M", GS_STATE_LOUDNESS_M},
            {"S  3 s", "S", GS_STATE_LOUDNESS_S},
            {"I  take", "I", GS_STATE_LOUDNESS_I}};
enum { BARS = sizeof bars / sizeof bars[0] };

static void draw_scale(const struct gs_model *model, struct gs_grid *grid, int x, int y,
                       int cells) {
    char text[16];
    snprintf(text, sizeof text, "%.0f", model->target);
    const int target = x + cell_of(model, model->target, cells) - 1;
    gs_grid_text(grid, target, y, 4, GS_STYLE_LABEL_FOCUS, text);
    for (int tick = -60; tick <= 0; tick += 10) {
        const int cell = cell_of(model, tick, cells), from = x + cell - 1;
        snprintf(text, sizeof text, "%d", tick);
        if (cell >= 1 && from + 3 <= x + cells && (from + 4 < target || from > target + 4))
            gs_grid_text(grid, from, y, 3, GS_STYLE_SCALE, text);
    }
}

static void draw_bar(const struct gs_model *model, struct gs_grid *grid, int x, int y, int cells,
                     double lufs) {
    const struct gs_glyphs *glyphs = gs_model_glyphs(model);
    const double place = isnan(lufs) ? 0 : fmin(fmax(place_of(model, lufs), 0), 1);
    const int filled = (int)lround(place * cells * GS_EIGHTHS);
    const int target = cell_of(model, model->target, cells);
    for (int i = 0; i * GS_EIGHTHS < filled; i++) {
        const int eighths = filled - i * GS_EIGHTHS;
        gs_grid_put(grid, x + i, y, glyphs->bar[eighths < GS_EIGHTHS ? eighths : GS_EIGHTHS],
                    i > target ? GS_STYLE_METER_HIGH : GS_STYLE_METER_SAFE);
    }
    if (filled <= target * GS_EIGHTHS)
        gs_grid_put(grid, x + target, y, glyphs->aim, GS_STYLE_METER_AIM);
}

/* "+6.0": how much louder it would have to be for the target. */
static void draw_distance(const struct gs_model *model, struct gs_grid *grid, int end, int y,
                          double lufs) {
    char text[24] = "--";
    if (!isnan(lufs))
        snprintf(text, sizeof text, "%+.1f", round((lufs - model->target) * 10) / 10);
    gs_grid_right(grid, end, y, NUMBER_CELLS, GS_STYLE_DIM, text);
}

static void draw_bars(const struct gs_model *model, struct gs_grid *grid, int y, bool spread) {
    const bool brief = grid->width < 60;
    const int x = LABEL_X + (brief ? 2 : 11), end = grid->width - 1;
    const int level_end = end - NUMBER_CELLS - 2, cells = level_end - NUMBER_CELLS - 1 - x;
    draw_scale(model, grid, x, y, cells);
    gs_grid_right(grid, level_end, y, 4, GS_STYLE_SCALE, "LUFS");
    gs_grid_right(grid, end, y, 6, GS_STYLE_SCALE, "LU");
    y++;
    for (int i = 0; i < BARS; i++, y += spread ? 2 : 1) {
        const double lufs = gs_model_loudness(model, bars[i].field);
        char text[24];
        gs_figure_loudness(lufs, text, sizeof text);
        gs_grid_text(grid, LABEL_X, y, 10, GS_STYLE_LABEL, brief ? bars[i].brief : bars[i].name);
        draw_bar(model, grid, x, y, cells, lufs);
        gs_grid_right(grid, level_end, y, NUMBER_CELLS, GS_STYLE_VALUE, text);
        draw_distance(model, grid, end, y, lufs);
        gs_target_mark(grid, 0, y, grid->width, 1, (struct gs_target){.kind = GS_AT_METER});
    }
}

static int draw_pair(struct gs_grid *grid, int x, int y, const char *name, const char *value,
                     const char *unit, enum gs_style style) {
    int at = x + gs_grid_text(grid, x, y, grid->width, GS_STYLE_LABEL, name) + 1;
    at += gs_grid_text(grid, at, y, grid->width, style, value) + 1;
    at += gs_grid_text(grid, at, y, grid->width, GS_STYLE_DIM, unit);
    return at - x + 4;
}

/* Range, true peak, and what gain would make the take as loud as it should be. */
static void draw_rest(const struct gs_model *model, struct gs_grid *grid, int y) {
    const double range = gs_model_loudness(model, GS_STATE_LOUDNESS_RANGE);
    const double peak = gs_model_loudness(model, GS_STATE_TRUE_PEAK);
    const double integrated = gs_model_loudness(model, GS_STATE_LOUDNESS_I);
    char text[32];
    int x = LABEL_X;
    gs_figure_range(range, text, sizeof text);
    x += draw_pair(grid, x, y, "LRA", text + 1, "LU", GS_STYLE_VALUE);
    gs_figure_loudness(peak, text, sizeof text);
    x += draw_pair(grid, x, y, "TP", text, "dBTP",
                   peak > GS_TRUE_PEAK_MOST ? GS_STYLE_WARNING : GS_STYLE_VALUE);
    if (isnan(integrated) || grid->width - x < 22)
        return;
    snprintf(text, sizeof text, "%+.1f", round((model->target - integrated) * 10) / 10);
    char name[32];
    snprintf(name, sizeof name, "to %.0f:", model->target);
    draw_pair(grid, x, y, name, text, "dB", GS_STYLE_LABEL_FOCUS);
}

static void draw(const struct gs_model *model, struct gs_grid *grid, struct gs_area area) {
    const int end = area.top + area.height;
    const bool air = area.height >= 14, spread = area.height >= 30;
    int y = area.top + air;
    draw_bars(model, grid, y, spread);
    y += spread ? 1 + 2 * BARS : 1 + BARS;
    y += air && !spread;
    draw_rest(model, grid, y++);
    gs_draw_loudness_history(model, grid, y + air, end);
}

static void focus(struct gs_model *model, enum gs_direction direction) {
    const double step = direction == GS_UP || direction == GS_RIGHT ? 1 : -1;
    gs_model_aim(model, model->target + step);
    gs_model_hint(model, "the target is %.0f LUFS", model->target);
}

const struct gs_view gs_view_loudness = {
    .name = "loudness",
    .title = "momentary, short-term and integrated loudness, and the last minutes",
    .in_round = true,
    .draw = draw,
    .focus = focus,
};
