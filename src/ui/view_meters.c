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

/* A channel's number; one that clipped has a mark, also where only its output is in sight. */
static void draw_number(const struct gs_model *model, struct gs_grid *grid, int x, int y,
                        int channel) {
    const struct gs_channel_view *view = &model->levels.channel[channel];
    const bool clip = view->tap[GS_STAGE_INPUT].clips, over = view->tap[GS_STAGE_OUT].clips;
    gs_target_mark(grid, x, y, NUMBER_CELLS, 1,
                   (struct gs_target){.kind = GS_AT_CHANNEL, .index = channel});
    gs_grid_print(grid, x, y, 2,
                  channel == model->channel ? GS_STYLE_CHANNEL_FOCUS : GS_STYLE_LABEL, "%2d",
                  channel + 1);
    if (clip || over)
        gs_grid_put(grid, x + 2, y, '!', clip ? GS_STYLE_CLIP : GS_STYLE_OVER);
}

/* Input and output of each channel side by side, as tall as there is room for. */
static void draw_pairs(const struct gs_model *model, struct gs_grid *grid, int title_y,
                       struct gs_area area, int channels) {
    enum { TALLEST = 4 };
    int step = (area.height - 1) / channels;
    step = step > TALLEST + 1 ? TALLEST + 1 : step;
    int rows = step > 1 ? step - 1 : 1;
    int left = 1 + NUMBER_CELLS;
    int width = (grid->width - left - GAP - 1) / 2;
    int right = left + width + GAP;
    draw_heading(grid, left, title_y, area.top, width, "INPUT");
    draw_heading(grid, right, title_y, area.top, width, "OUTPUT");
    for (int c = 0; c < channels; c++) {
        int y = area.top + 1 + c * step;
        const struct gs_channel_view *channel = &model->levels.channel[c];
        draw_number(model, grid, 1, y, c);
        draw_tap(model, grid, left, y, width, rows, channel, GS_STAGE_INPUT);
        draw_tap(model, grid, right, y, width, rows, channel, GS_STAGE_OUT);
    }
}

/* More channels than rows: outputs only, in as many columns as there is room for; those around the
 * selected channel when that is not enough. */
static void draw_columns(const struct gs_model *model, struct gs_grid *grid, int title_y,
                         struct gs_area area, int channels) {
    enum { LEAST = 12 };
    int rows = area.height - 1, most = (grid->width - 1) / (NUMBER_CELLS + LEAST + GAP);
    int columns = (channels + rows - 1) / rows, first = 0, shown = channels;
    if (columns > most) {
        columns = most;
        shown = columns * rows;
        first = model->channel - shown / 2;
        first = first < 0 ? 0 : first > channels - shown ? channels - shown : first;
    }
    rows = (shown + columns - 1) / columns; /* columns of the same height */
    int pitch = (grid->width - 1) / columns;
    int width = pitch - NUMBER_CELLS - GAP;
    for (int i = 0; i < shown; i++) {
        const int c = first + i, x = 1 + i / rows * pitch, y = area.top + 1 + i % rows;
        if (i % rows == 0)
            draw_heading(grid, x + NUMBER_CELLS, title_y, area.top, width, "OUTPUT");
        draw_number(model, grid, x, y, c);
        draw_tap(model, grid, x + NUMBER_CELLS, y, width, 1, &model->levels.channel[c],
                 GS_STAGE_OUT);
    }
    const struct gs_glyphs *glyphs = gs_model_glyphs(model);
    gs_grid_text(grid, 1, area.top, 1, GS_STYLE_DIM, first > 0 ? glyphs->more_up : " ");
    gs_grid_text(grid, 2, area.top, 1, GS_STYLE_DIM,
                 first + shown < channels ? glyphs->more_down : " ");
}

static void draw(const struct gs_model *model, struct gs_grid *grid, struct gs_area area) {
    int channels = gs_model_channels(model), title_y = area.top;
    int spare = area.height - 1 - channels;
    if (spare >= 2) { /* loudness next to the keys, with air above it */
        area.height -= 2;
        spare -= 2;
        gs_draw_loudness(model, grid, 1, grid->width < 60 ? 6 : 1 + NUMBER_CELLS + 2,
                         area.top + area.height + 1);
    }
    if (spare >= 1) { /* a row for the titles */
        area.top++;
        area.height--;
        spare--;
    }
    if (spare >= channels) { /* air below the header, where it costs nothing */
        area.top++;
        area.height--;
        title_y++;
    }
    if (channels <= area.height - 1)
        draw_pairs(model, grid, title_y, area, channels);
    else
        draw_columns(model, grid, title_y, area, channels);
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
