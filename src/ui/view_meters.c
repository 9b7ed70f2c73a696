/* All channels at once: what the converter delivers and what goes into the take. */
#include <stdio.h>

#include "bar.h"
#include "figures.h"
#include "view.h"

enum { NUMBER_CELLS = 4, GAP = 2, NARROW = 60, WIDE = 100 };

/* What one meter of a channel needs beside its bar: peak, and the maximum where there is room. */
struct place {
    int cells; /* of the bar */
    bool max;
};

static struct place plan(int width) {
    struct place place = {width - GS_LEVEL_COLUMNS - 1, false};
    if (place.cells - GS_CLIP_COLUMNS - 1 >= 16) {
        place.cells -= GS_CLIP_COLUMNS + 1;
        place.max = true;
    }
    return place;
}

static void draw_tap(const struct gs_model *model, struct gs_grid *grid, int x, int y, int width,
                     int rows, const struct gs_channel_view *channel, enum gs_stage stage) {
    const struct gs_tap_view *tap = &channel->tap[stage];
    const bool over = stage != GS_STAGE_INPUT;
    const enum gs_style clip = over ? GS_STYLE_OVER : GS_STYLE_CLIP;
    struct place place = plan(width);
    char text[24];
    gs_target_mark(grid, x, y, width, rows, (struct gs_target){.kind = GS_AT_METER});
    for (int row = 0; row < rows; row++)
        gs_bar_level(grid, x, y + row, place.cells, tap->bar.level, tap->bar.held,
                     gs_model_glyphs(model));
    int end = x + place.cells + 1 + GS_LEVEL_COLUMNS;
    gs_figure_level(tap->peak, text, sizeof text);
    gs_grid_right(grid, end, y, GS_LEVEL_COLUMNS, GS_STYLE_VALUE, text);
    if (tap->clips && !place.max) {
        gs_grid_right(grid, end, y, GS_LEVEL_COLUMNS, clip, over ? " OVER" : " CLIP");
    } else if (tap->clips) {
        gs_figure_clips(tap->clips, over, gs_model_glyphs(model), text, sizeof text);
        gs_grid_right(grid, x + width, y, GS_CLIP_COLUMNS, clip, text);
    } else if (place.max) {
        gs_figure_level(tap->max, text, sizeof text);
        gs_grid_right(grid, x + width, y, GS_LEVEL_COLUMNS, GS_STYLE_DIM, text);
    }
}

/* The title stands over the bars: above the scale where there is a row for it, else in it. */
static void draw_heading(struct gs_grid *grid, int x, int title_y, int y, int width,
                         const char *name) {
    struct place place = plan(width);
    gs_grid_text(grid, x, title_y, width, GS_STYLE_TITLE, name);
    gs_bar_scale(grid, x, y, place.cells);
    gs_grid_right(grid, x + place.cells + 1 + GS_LEVEL_COLUMNS, y, GS_LEVEL_COLUMNS, GS_STYLE_SCALE,
                  "peak");
    if (place.max)
        gs_grid_right(grid, x + width, y, GS_LEVEL_COLUMNS, GS_STYLE_SCALE, "max");
}

/* Columns of a channel's number, and of its name where that has to stand beside it. */
static int label_cells(const struct gs_model *model, int width, int channels) {
    const int most = width < NARROW ? 0 : width < WIDE ? 8 : 16;
    const int name = gs_tracks_columns(&model->tracks, channels, most);
    return NUMBER_CELLS + (name > 0 ? name + 1 : 0);
}

/* A channel's number and name; one that clipped has a mark, also where only its output is in
 * sight. */
static void draw_label(const struct gs_model *model, struct gs_grid *grid, int x, int y, int cells,
                       int channel) {
    const struct gs_channel_view *view = &model->levels.channel[channel];
    const bool clip = view->tap[GS_STAGE_INPUT].clips, over = view->tap[GS_STAGE_OUT].clips;
    gs_target_mark(grid, x, y, cells, 1,
                   (struct gs_target){.kind = GS_AT_CHANNEL, .index = channel});
    gs_grid_print(grid, x, y, 2,
                  channel == model->channel ? GS_STYLE_CHANNEL_FOCUS : GS_STYLE_LABEL, "%2d",
                  channel + 1);
    if (clip || over)
        gs_grid_put(grid, x + 2, y, '!', clip ? GS_STYLE_CLIP : GS_STYLE_OVER);
    if (cells > NUMBER_CELLS)
        gs_grid_cut(grid, x + NUMBER_CELLS, y, cells - NUMBER_CELLS - 1, GS_STYLE_LABEL,
                    model->tracks.name[channel], gs_model_glyphs(model)->more);
}

static bool has_names(const struct gs_model *model, int channels) {
    return gs_tracks_columns(&model->tracks, channels, 1) > 0;
}

/* Input and output of each channel side by side, in `step` rows: the bars and air below them, or
 * above them where a name needs it. */
static void draw_pairs(const struct gs_model *model, struct gs_grid *grid, int title_y,
                       struct gs_area area, int channels, int step) {
    const int rows = step > 1 ? step - 1 : 1, above = step > 1 && has_names(model, channels);
    const int label = step > 1 ? NUMBER_CELLS : label_cells(model, grid->width, channels);
    const int left = 1 + label, width = (grid->width - left - GAP - 1) / 2;
    const int right = left + width + GAP;
    draw_heading(grid, left, title_y, area.top, width, "INPUT");
    draw_heading(grid, right, title_y, area.top, width, "OUTPUT");
    for (int c = 0; c < channels; c++) {
        const int y = area.top + 1 + c * step;
        const struct gs_channel_view *channel = &model->levels.channel[c];
        gs_target_mark(grid, 1, y, NUMBER_CELLS, rows + above,
                       (struct gs_target){.kind = GS_AT_CHANNEL, .index = c});
        draw_label(model, grid, 1, y, above ? grid->width - 2 : label, c);
        draw_tap(model, grid, left, y + above, width, rows, channel, GS_STAGE_INPUT);
        draw_tap(model, grid, right, y + above, width, rows, channel, GS_STAGE_OUT);
    }
}

/* More channels than rows: outputs only, in columns of the same height. */
struct columns {
    int count, rows, first,
        shown; /* those around the selected one where there is no room for all */
};

static struct columns plan_columns(const struct gs_model *model, int width, int rows,
                                   int channels) {
    enum { LEAST = 12 };
    const int most = (width - 1) / (NUMBER_CELLS + LEAST + GAP);
    struct columns plan = {.count = (channels + rows - 1) / rows, .shown = channels};
    if (plan.count > most) {
        plan.count = most;
        plan.shown = most * rows;
        plan.first = model->channel - plan.shown / 2;
        plan.first = plan.first > channels - plan.shown ? channels - plan.shown : plan.first;
        plan.first = plan.first < 0 ? 0 : plan.first;
    }
    plan.rows = (plan.shown + plan.count - 1) / plan.count;
    return plan;
}

static void draw_columns(const struct gs_model *model, struct gs_grid *grid, int title_y,
                         struct gs_area area, int channels, struct columns plan) {
    enum { LEAST_BESIDE_NAMES = 20 };
    const int pitch = (grid->width - 1) / plan.count;
    int label = label_cells(model, grid->width, channels);
    if (pitch - label - GAP < LEAST_BESIDE_NAMES)
        label = NUMBER_CELLS;
    const int width = pitch - label - GAP;
    for (int i = 0; i < plan.shown; i++) {
        const int c = plan.first + i, x = 1 + i / plan.rows * pitch;
        const int y = area.top + 1 + i % plan.rows;
        if (i % plan.rows == 0)
            draw_heading(grid, x + label, title_y, area.top, width, "OUTPUT");
        draw_label(model, grid, x, y, label, c);
        draw_tap(model, grid, x + label, y, width, 1, &model->levels.channel[c], GS_STAGE_OUT);
    }
    const struct gs_glyphs *glyphs = gs_model_glyphs(model);
    gs_grid_text(grid, 1, area.top, 1, GS_STYLE_DIM, plan.first > 0 ? glyphs->more_up : " ");
    gs_grid_text(grid, 2, area.top, 1, GS_STYLE_DIM,
                 plan.first + plan.shown < channels ? glyphs->more_down : " ");
}

/* What the meters leave goes, in this order, to loudness next to the keys, a row for the titles,
 * taller bars, air below the header, and the last minutes of loudness. */
static void draw(const struct gs_model *model, struct gs_grid *grid, struct gs_area area) {
    enum { TALLEST = 4, LEAST_HISTORY = 5 };
    const int channels = gs_model_channels(model);
    const bool pairs = channels <= area.height - 1;
    struct columns plan = plan_columns(model, grid->width, area.height - 1, channels);
    const int least = pairs ? channels : plan.rows;
    int title_y = area.top, spare = area.height - 1 - least;
    if (spare >= 2) {
        area.height -= 2;
        spare -= 2;
        gs_draw_loudness(model, grid, 1, grid->width < NARROW ? 6 : 1 + NUMBER_CELLS + 2,
                         area.top + area.height + 1);
    }
    if (spare >= 1) {
        area.top++;
        area.height--;
        spare--;
    }
    const int step = !pairs ? 1 : spare / channels < TALLEST ? 1 + spare / channels : 1 + TALLEST;
    spare -= (step - 1) * least;
    if (spare >= 1) {
        area.top++;
        area.height--;
        title_y++;
        spare--;
    }
    const int air = step > 1 && has_names(model, channels); /* the last bars have none below them */
    if (spare >= LEAST_HISTORY + air)
        gs_draw_loudness_history(model, grid, area.top + 1 + least * step + air,
                                 area.top + area.height);
    if (pairs)
        draw_pairs(model, grid, title_y, area, channels, step);
    else
        draw_columns(model, grid, title_y, area, channels, plan);
}

const struct gs_view gs_view_meters = {
    .name = "meters",
    .title = "input and output of all channels",
    .in_round = true,
    .draw = draw,
    .focus = gs_view_focus_channel,
};
