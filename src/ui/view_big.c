/* What can be read from across the room: whether it records and for how long, how loud it is, and
 * whether the converter clipped. */
#include <stdio.h>
#include <string.h>

#include "badge.h"
#include "banner.h"
#include "bar.h"
#include "figures.h"
#include "view.h"

/* What stands in the row of the level at most. */
static const char widest[] = "CLIP  -00.0";

/* The same words as the badge, as far as there are large letters for them. */
static enum gs_style state_text(const struct gs_model *model, char *out, size_t size) {
    struct gs_badge badge[GS_BADGES];
    gs_badges(model, true, badge);
    size_t length = 0;
    for (const char *from = badge[0].text; *from && length + 1 < size; from++)
        out[length++] = *from >= 'a' && *from <= 'z' ? (char)(*from - 'a' + 'A') : *from;
    out[length] = '\0';
    return badge[0].style;
}

/* The state on its own ground from edge to edge; returns how many rows it took. */
static int draw_state(const struct gs_model *model, struct gs_grid *grid, struct gs_area area) {
    char text[96];
    const enum gs_style style = state_text(model, text, sizeof text);
    const bool air = area.height >= 14;
    const int most = area.height * 2 / 5;
    struct gs_pixel pixel =
        gs_banner_fit(text, grid->width - 2, most > GS_LETTER_ROWS ? most : GS_LETTER_ROWS);
    const int rows = (pixel.columns ? GS_LETTER_ROWS * pixel.rows : 1) + (air ? 2 : 0);
    for (int row = 0; row < rows; row++)
        gs_grid_fill(grid, 0, area.top + row, grid->width, ' ', style);
    if (pixel.columns)
        gs_banner_draw(grid, (grid->width - gs_banner_pixels(text) * pixel.columns) / 2,
                       area.top + air, pixel, style, text, gs_model_glyphs(model));
    else
        gs_grid_text(grid, 1, area.top + air, grid->width - 2, style, text);
    return rows;
}

/* The loudest channel's output in figures; a clip of the converter takes their place. */
static void draw_level(const struct gs_model *model, struct gs_grid *grid, int y, int rows) {
    const struct gs_channel_view *channel = model->levels.channel;
    int loudest = 0;
    uint32_t clips = 0;
    for (int c = 0; c < gs_model_channels(model); c++) {
        if (channel[c].tap[GS_STAGE_OUT].peak > channel[loudest].tap[GS_STAGE_OUT].peak)
            loudest = c;
        clips += channel[c].tap[GS_STAGE_INPUT].clips;
    }
    char level[24], text[64];
    gs_figure_level(channel[loudest].tap[GS_STAGE_OUT].peak, level, sizeof level);
    snprintf(text, sizeof text, "%s%s", clips ? "CLIP  " : "", level);
    const struct gs_pixel pixel = gs_banner_fit(widest, grid->width - 2, rows);
    if (!pixel.columns)
        return;
    int x = 1;
    gs_target_mark(grid, 0, y, grid->width, rows, (struct gs_target){.kind = GS_AT_METER});
    if (clips) {
        const int wide = gs_banner_pixels("CLIP") * pixel.columns + 2 * pixel.columns;
        for (int row = 0; row < GS_LETTER_ROWS * pixel.rows; row++)
            gs_grid_fill(grid, x, y + row, wide, ' ', GS_STYLE_CLIP);
        gs_banner_draw(grid, x + pixel.columns, y, pixel, GS_STYLE_CLIP, "CLIP",
                       gs_model_glyphs(model));
    }
    const char *figures = level + strspn(level, " ");
    x = grid->width - 1 - gs_banner_pixels(figures) * pixel.columns;
    gs_banner_draw(grid, x, y, pixel, GS_STYLE_VALUE, figures, gs_model_glyphs(model));
}

/* All channels' outputs, as tall as there is room; those around the selected one when there is not
 * a row for each. */
static void draw_bars(const struct gs_model *model, struct gs_grid *grid, int y, int rows) {
    enum { X = 4 };
    const struct gs_glyphs *glyphs = gs_model_glyphs(model);
    const int cells = grid->width - X - 1, all = gs_model_channels(model);
    gs_bar_scale(grid, X, y++, cells);
    rows--;
    const int shown = all < rows ? all : rows;
    if (shown < 1)
        return;
    const int step = rows / shown, air = step > 2 && shown > 1;
    int first = model->channel - shown / 2;
    first = first < 0 ? 0 : first > all - shown ? all - shown : first;
    for (int i = 0; i < shown; i++) {
        const struct gs_channel_view *channel = &model->levels.channel[first + i];
        const struct gs_tap_view *tap = &channel->tap[GS_STAGE_OUT];
        gs_target_mark(grid, 0, y + i * step, X, step,
                       (struct gs_target){.kind = GS_AT_CHANNEL, .index = first + i});
        gs_target_mark(grid, X, y + i * step, cells, step, (struct gs_target){.kind = GS_AT_METER});
        gs_grid_print(grid, 1, y + i * step, 2,
                      channel->tap[GS_STAGE_INPUT].clips ? GS_STYLE_CLIP
                      : first + i == model->channel      ? GS_STYLE_CHANNEL_FOCUS
                                                         : GS_STYLE_LABEL,
                      "%2d", first + i + 1);
        for (int row = 0; row < step - air; row++)
            gs_bar_level(grid, X, y + i * step + row, cells, tap->bar.level, tap->bar.held, glyphs);
    }
}

static void draw(const struct gs_model *model, struct gs_grid *grid, struct gs_area area) {
    const int end = area.top + area.height;
    int y = area.top + draw_state(model, grid, area);
    /* The bars keep the scale, a row for each of a few channels, and a third of what is left. */
    const int left = end - y, channels = gs_model_channels(model);
    const int least = 1 + (channels < 4 ? channels : 4), most = left - 2;
    int rows = most - least < left * 2 / 3 ? most - least : left * 2 / 3;
    rows = gs_banner_fit(widest, grid->width - 2, rows).rows * GS_LETTER_ROWS;
    if (rows > 0) {
        gs_grid_right(grid, grid->width - 1, y, grid->width, GS_STYLE_DIM, "loudest output, dBFS");
        draw_level(model, grid, y + 1, rows);
        y += rows + 2;
    }
    draw_bars(model, grid, y, end - y);
}

const struct gs_view gs_view_big = {
    .name = "big",
    .title = "state, time and level to be read from across the room",
    .in_round = true,
    .draw = draw,
    .focus = gs_view_focus_channel,
};
