/* The one line of a terminal that is too small for anything else. */
#include "badge.h"
#include "bar.h"
#include "figures.h"
#include "view.h"

/* The state at the left, which nothing ever covers; returns the column behind it. */
static int draw_state(const struct gs_model *model, struct gs_grid *grid) {
    struct gs_badge badge[GS_BADGES];
    const int count = gs_badges(model, true, badge);
    int x = 0;
    for (int i = 0; i < count; i++) {
        char text[96];
        gs_badge_text(&badge[i], text, sizeof text);
        x += gs_grid_text(grid, x, 0, grid->width - x, badge[i].style, text) + 1;
    }
    return x;
}

void gs_draw_line(const struct gs_model *model, struct gs_grid *grid) {
    int x = draw_state(model, grid);
    const bool below = grid->height > 1;
    if (gs_draw_message(model, grid, below ? 0 : x - 1, below ? 1 : 0, false) && !below)
        return;
    if (gs_model_demo(model) && grid->width - x > 16)
        x += gs_grid_text(grid, x, 0, 4, GS_STYLE_DEMO, "DEMO") + 1;
    int loudest = 0, channels = gs_model_channels(model);
    uint32_t clips = 0, overs = 0;
    for (int c = 0; c < channels; c++) {
        const struct gs_channel_view *view = model->levels.channel;
        if (view[c].tap[GS_STAGE_OUT].peak > view[loudest].tap[GS_STAGE_OUT].peak)
            loudest = c;
        clips += view[c].tap[GS_STAGE_INPUT].clips;
        overs += view[c].tap[GS_STAGE_OUT].clips;
    }
    const struct gs_tap_view *tap = &model->levels.channel[loudest].tap[GS_STAGE_OUT];
    char text[24];
    if ((clips || overs) && grid->width - x >= GS_CLIP_COLUMNS) {
        gs_figure_clips(clips ? clips : overs, !clips, gs_model_glyphs(model), text, sizeof text);
        x +=
            gs_grid_text(grid, x, 0, GS_CLIP_COLUMNS, clips ? GS_STYLE_CLIP : GS_STYLE_OVER, text) +
            1;
    }
    if (grid->width - x < GS_LEVEL_COLUMNS)
        return;
    gs_figure_level(tap->peak, text, sizeof text);
    gs_grid_right(grid, grid->width, 0, GS_LEVEL_COLUMNS, GS_STYLE_VALUE, text);
    int cells = grid->width - x - GS_LEVEL_COLUMNS - 1;
    if (cells > 0)
        gs_bar_level(grid, x, 0, cells, tap->bar.level, tap->bar.held, gs_model_glyphs(model));
}
