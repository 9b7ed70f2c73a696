/* All channels at once: what the converter delivers and what goes into the take. */
#include <stdio.h>

#include "bar.h"
#include "figures.h"
#include "view.h"

enum { NUMBER_CELLS = 4, GAP = 2 };

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
    struct place place = plan(width);
    char text[24];
    for (int row = 0; row < rows; row++)
        gs_bar_level(grid, x, y + row, place.cells, tap->bar.level, tap->bar.held,
                     gs_model_glyphs(model));
    int end = x + place.cells + 1 + GS_LEVEL_COLUMNS;
    gs_figure_level(tap->peak, text, sizeof text);
    gs_grid_right(grid, end, y, GS_LEVEL_COLUMNS, GS_STYLE_VALUE, text);
    enum gs_style clip = stage == GS_STAGE_INPUT ? GS_STYLE_CLIP : GS_STYLE_OVER;
    if (tap->clips && !place.max) {
        gs_grid_right(grid, end, y, GS_LEVEL_COLUMNS, clip, " CLIP");
    } else if (tap->clips) {
        gs_figure_clips(tap->clips, gs_model_glyphs(model), text, sizeof text);
        gs_grid_right(grid, x + width, y, GS_CLIP_COLUMNS, clip, text);
    } else if (place.max) {
        gs_figure_level(tap->max, text, sizeof text);
        gs_grid_right(grid, x + width, y, GS_LEVEL_COLUMNS, GS_STYLE_DIM, text);
    }
}

static void draw_heading(struct gs_grid *grid, int x, int y, int width, const char *name) {
    struct place place = plan(width);
    gs_bar_scale(grid, x, y, place.cells);
    gs_grid_right(grid, x + place.cells + 1 + GS_LEVEL_COLUMNS, y, GS_LEVEL_COLUMNS, GS_STYLE_SCALE,
                  name);
    if (place.max)
        gs_grid_right(grid, x + width, y, GS_LEVEL_COLUMNS, GS_STYLE_SCALE, "max");
}

static void draw_number(const struct gs_model *model, struct gs_grid *grid, int x, int y,
                        int channel) {
    gs_grid_print(grid, x, y, 2,
                  channel == model->channel ? GS_STYLE_CHANNEL_FOCUS : GS_STYLE_LABEL, "%2d",
                  channel + 1);
}

/* Input and output of each channel side by side, as tall as there is room for. */
static void draw_pairs(const struct gs_model *model, struct gs_grid *grid, struct gs_area area,
                       int channels) {
    enum { TALLEST = 4 };
    int step = (area.height - 1) / channels;
    step = step > TALLEST + 1 ? TALLEST + 1 : step;
    int rows = step > 1 ? step - 1 : 1;
    int left = 1 + NUMBER_CELLS;
    int width = (grid->width - left - GAP - 1) / 2;
    int right = left + width + GAP;
    draw_heading(grid, left, area.top, width, "INPUT");
    draw_heading(grid, right, area.top, width, "OUT");
    for (int c = 0; c < channels; c++) {
        int y = area.top + 1 + c * step;
        const struct gs_channel_view *channel = &model->levels.channel[c];
        draw_number(model, grid, 1, y, c);
        draw_tap(model, grid, left, y, width, rows, channel, GS_STAGE_INPUT);
        draw_tap(model, grid, right, y, width, rows, channel, GS_STAGE_OUT);
    }
}

/* More channels than rows: outputs only, in as many columns as it takes. */
static void draw_columns(const struct gs_model *model, struct gs_grid *grid, struct gs_area area,
                         int channels) {
    int rows = area.height - 1;
    int columns = (channels + rows - 1) / rows;
    rows = (channels + columns - 1) / columns; /* columns of the same height */
    int pitch = (grid->width - 1) / columns;
    int width = pitch - NUMBER_CELLS - GAP;
    for (int c = 0; c < channels; c++) {
        int x = 1 + c / rows * pitch, y = area.top + 1 + c % rows;
        if (c % rows == 0)
            draw_heading(grid, x + NUMBER_CELLS, area.top, width, "OUT");
        draw_number(model, grid, x, y, c);
        draw_tap(model, grid, x + NUMBER_CELLS, y, width, 1, &model->levels.channel[c],
                 GS_STAGE_OUT);
    }
}

static void draw(const struct gs_model *model, struct gs_grid *grid, struct gs_area area) {
    int channels = gs_model_channels(model);
    if (area.height >= 2 + 2 * channels) { /* air below the header, where it costs nothing */
        area.top++;
        area.height--;
    }
    if (channels <= area.height - 1)
        draw_pairs(model, grid, area, channels);
    else
        draw_columns(model, grid, area, channels);
}

static void focus(struct gs_model *model, enum gs_direction direction) {
    int step = direction == GS_UP || direction == GS_LEFT ? -1 : 1;
    gs_model_select(model, model->channel + step);
}

const struct gs_view gs_view_meters = {
    .name = "meters",
    .title = "input and output of all channels",
    .in_round = true,
    .draw = draw,
    .focus = focus,
};
