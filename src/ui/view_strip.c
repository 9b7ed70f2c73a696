/* The strip of the selected channel: a meter behind every stage, with the stage's knobs beside it.
 */
#include <string.h>

#include "bar.h"
#include "figures.h"
#include "knob.h"
#include "knob_line.h"
#include "layout.h"
#include "view.h"

/* Reductions and the stages that do them. */
static const struct {
    enum gs_stage stage;
    enum gs_reduction reduction;
    enum gs_style style;
} reductions[] = {
    {GS_STAGE_COMP, GS_REDUCTION_COMP, GS_STYLE_REDUCTION},
    {GS_STAGE_DEESS, GS_REDUCTION_DEESS, GS_STYLE_REDUCTION},
    {GS_STAGE_GATE, GS_REDUCTION_GATE, GS_STYLE_REDUCTION},
    {GS_STAGE_OUT, GS_REDUCTION_LIMIT, GS_STYLE_LIMIT},
};

/* Index into the table above of a reduction that can happen now, or -1. */
static int active_reduction(const struct gs_model *model, enum gs_stage stage) {
    if (!gs_model_stage_on(model, stage))
        return -1;
    if (stage == GS_STAGE_OUT && gs_model_value(model, GS_OUT_LIMIT) < 0.5)
        return -1;
    for (size_t i = 0; i < sizeof reductions / sizeof reductions[0]; i++)
        if (reductions[i].stage == stage)
            return (int)i;
    return -1;
}

static const struct gs_channel_view *channel_view(const struct gs_model *model) {
    return &model->levels.channel[model->channel];
}

static void draw_scale(struct gs_grid *grid, const struct gs_strip_layout *at) {
    int y = at->scale_y;
    gs_bar_scale(grid, at->meter_x, y, at->meter_cells);
    if (at->stacked) {
        gs_grid_right(grid, at->max_end, y, GS_CLIP_COLUMNS, GS_STYLE_SCALE, "pk/max");
    } else {
        gs_grid_right(grid, at->peak_end, y, GS_LEVEL_COLUMNS, GS_STYLE_SCALE, "peak");
        if (at->max_end != GS_NOWHERE)
            gs_grid_right(grid, at->max_end, y, GS_LEVEL_COLUMNS, GS_STYLE_SCALE, "max");
    }
    if (at->rms_end != GS_NOWHERE)
        gs_grid_right(grid, at->rms_end, y, GS_LEVEL_COLUMNS, GS_STYLE_SCALE, "rms");
    if (at->reduction_end != GS_NOWHERE)
        gs_grid_right(grid, at->reduction_end, y, 4, GS_STYLE_SCALE, "red.");
}

static void draw_label(const struct gs_model *model, struct gs_grid *grid,
                       const struct gs_strip_layout *at, enum gs_stage stage, int y) {
    const struct gs_glyphs *glyphs = gs_model_glyphs(model);
    bool on = gs_model_stage_on(model, stage);
    enum gs_param_id id;
    if (gs_stage_switch(stage, &id))
        gs_grid_put(grid, at->lamp_x, y, on ? glyphs->lit : glyphs->unlit,
                    on ? GS_STYLE_METER_SAFE : GS_STYLE_LABEL_OFF);
    gs_grid_text(grid, at->label_x, y, 9, gs_stage_style(model, stage), gs_stages[stage].label);
}

static void draw_reduction(const struct gs_model *model, struct gs_grid *grid,
                           const struct gs_strip_layout *at, enum gs_stage stage, int y) {
    int which = active_reduction(model, stage);
    if (which < 0)
        return;
    const struct gs_glyphs *glyphs = gs_model_glyphs(model);
    const struct gs_reduction_view *view =
        &channel_view(model)->reduction[reductions[which].reduction];
    enum gs_style style = view->number >= 0.05 ? reductions[which].style : GS_STYLE_DIM;
    char text[24];
    gs_figure_reduction(view->number, text, sizeof text);
    if (at->stage_rows == 1) {
        gs_bar_reduction(grid, at->meter_x, y, at->meter_cells, view->bar, reductions[which].style,
                         glyphs);
        if (at->reduction_end != GS_NOWHERE)
            gs_grid_right(grid, at->reduction_end, y, 4, style, text);
        return;
    }
    int lane = y + at->meter_rows;
    gs_grid_print(grid, at->label_x, lane, 9, style, "%s dB", text);
    gs_bar_reduction(grid, at->meter_x, lane, at->meter_cells, view->bar, reductions[which].style,
                     glyphs);
    /* Its name, where the bar leaves it room. */
    static const char name[] = "reduction";
    for (int i = 0; name[i]; i++)
        if (gs_grid_at(grid, at->meter_x + i, lane).glyph != ' ')
            return;
    gs_grid_text(grid, at->meter_x, lane, 9, GS_STYLE_DIM, name);
}

/* Among the peaks a maximum stands only where it is another one than that of the stage before. */
static bool is_news(const struct gs_channel_view *channel, enum gs_stage stage, bool stacked) {
    char before[24], now[24];
    if (!stacked || stage == GS_STAGE_INPUT || channel->tap[stage - 1].clips)
        return true;
    gs_figure_level(channel->tap[stage - 1].max, before, sizeof before);
    gs_figure_level(channel->tap[stage].max, now, sizeof now);
    return strcmp(before, now) != 0;
}

static void draw_numbers(const struct gs_model *model, struct gs_grid *grid,
                         const struct gs_strip_layout *at, enum gs_stage stage, int y) {
    const struct gs_glyphs *glyphs = gs_model_glyphs(model);
    const struct gs_tap_view *tap = &channel_view(model)->tap[stage];
    char text[24];
    gs_figure_level(tap->peak, text, sizeof text);
    gs_grid_right(grid, at->peak_end, y, GS_LEVEL_COLUMNS, GS_STYLE_VALUE, text);
    if (at->rms_end != GS_NOWHERE) {
        gs_figure_level(tap->rms, text, sizeof text);
        gs_grid_right(grid, at->rms_end, y, GS_LEVEL_COLUMNS, GS_STYLE_VALUE, text);
    }
    if (tap->clips) {
        /* The converter's clips are beyond repair, those of later stages are not: two looks. The
         * narrowest screens have no maximum, but a clip is shown on all of them. */
        const bool over = stage != GS_STAGE_INPUT;
        const enum gs_style style = over ? GS_STYLE_OVER : GS_STYLE_CLIP;
        const int row = at->stacked ? y + 1 : y;
        gs_figure_clips(tap->clips, over, glyphs, text, sizeof text);
        if (at->max_end != GS_NOWHERE)
            gs_grid_right(grid, at->max_end, row, GS_CLIP_COLUMNS, style, text);
        else
            gs_grid_right(grid, at->peak_end, row, GS_LEVEL_COLUMNS, style,
                          over ? " OVER" : " CLIP");
    } else if (at->max_end != GS_NOWHERE && is_news(channel_view(model), stage, at->stacked)) {
        gs_figure_level(tap->max, text, sizeof text);
        gs_grid_right(grid, at->max_end, at->stacked ? y + 1 : y, GS_LEVEL_COLUMNS, GS_STYLE_DIM,
                      text);
    }
}

static void draw_knobs(const struct gs_model *model, struct gs_grid *grid,
                       const struct gs_strip_layout *at, enum gs_stage stage, int y) {
    enum gs_param_id knob[GS_KNOBS_MAX];
    int count = gs_stage_knobs(stage, knob);
    const int places = at->knob_rows * at->knob_columns, in_hand = model->knob[stage];
    /* when there are more knobs than places the one in hand is always among those shown */
    const int first = in_hand < places ? 0 : in_hand - places + 1;
    bool on = gs_model_stage_on(model, stage);
    for (int i = first; i < count && i - first < places; i++) {
        int x = at->knob_x + (i - first) % at->knob_columns * (at->knob_cells + GS_KNOB_GAP);
        const int row = y + (i - first) / at->knob_columns;
        gs_knob_draw(grid, x, row, at->knob_cells, knob[i], gs_model_value(model, knob[i]),
                     stage == model->stage && i == in_hand, on);
        gs_target_mark(grid, x, row, at->knob_cells, 1, (struct gs_target){GS_AT_KNOB, stage, i});
    }
    if (at->knob_mark && count > places)
        gs_grid_put(grid,
                    at->knob_x + at->knob_columns * (at->knob_cells + GS_KNOB_GAP) - GS_KNOB_GAP,
                    y + at->knob_rows - 1, gs_model_glyphs(model)->further, GS_STYLE_DIM);
}

/* The input has no knobs: what comes in stands in their place. */
static void draw_track(const struct gs_model *model, struct gs_grid *grid,
                       const struct gs_strip_layout *at) {
    gs_grid_cut(grid, at->knob_x, at->stage_y[GS_STAGE_INPUT], grid->width - 1 - at->knob_x,
                GS_STYLE_TITLE, model->tracks.name[model->channel], gs_model_glyphs(model)->more);
}

static void draw_stage(const struct gs_model *model, struct gs_grid *grid,
                       const struct gs_strip_layout *at, enum gs_stage stage) {
    const int y = at->stage_y[stage];
    const struct gs_tap_view *tap = &channel_view(model)->tap[stage];
    gs_target_mark(grid, 0, y, at->label_x, 1, (struct gs_target){GS_AT_SWITCH, stage, 0});
    gs_target_mark(grid, at->label_x, y, at->meter_x - at->label_x, 1,
                   (struct gs_target){GS_AT_STAGE, stage, 0});
    gs_target_mark(grid, at->meter_x, y, at->knob_x - at->meter_x, at->stage_rows,
                   (struct gs_target){GS_AT_METER, stage, 0});
    draw_label(model, grid, at, stage, y);
    for (int row = 0; row < at->meter_rows; row++)
        gs_bar_level(grid, at->meter_x, y + row, at->meter_cells, tap->bar.level, tap->bar.held,
                     gs_model_glyphs(model));
    draw_reduction(model, grid, at, stage, y);
    draw_numbers(model, grid, at, stage, y);
    draw_knobs(model, grid, at, stage, y);
}

/* Below the knobs of large screens: how short-term loudness went. */
static void draw_trace(const struct gs_model *model, struct gs_grid *grid,
                       const struct gs_strip_layout *at) {
    enum { GUTTER = 5, LEAST_ROWS = 3, LEAST_COLUMNS = 30 };
    const int top = at->stage_y[GS_STAGE_COUNT - 1] + at->stage_rows;
    struct gs_trace_chart chart = {.x = at->knob_x + GUTTER,
                                   .y = top,
                                   .columns = grid->width - 1 - at->knob_x - GUTTER,
                                   .rows = at->loudness_y + 1 - top,
                                   .least = model->target - GS_TRACE_BELOW,
                                   .most = model->target + GS_TRACE_ABOVE,
                                   .target = model->target};
    if (at->loudness_y == GS_NOWHERE || chart.rows < LEAST_ROWS || chart.columns < LEAST_COLUMNS)
        return;
    chart.span = gs_trace_span(chart.columns);
    const int bottom = top + chart.rows - 1;
    gs_grid_print(grid, at->knob_x, bottom - gs_trace_row(&chart, model->target), GUTTER - 1,
                  GS_STYLE_SCALE, "%4.0f", model->target);
    gs_grid_right(grid, at->knob_x + GUTTER - 1, bottom, 1, GS_STYLE_DIM, "S");
    gs_trace_draw(grid, &chart, &model->loudness, gs_model_glyphs(model));
}

static void draw(const struct gs_model *model, struct gs_grid *grid, struct gs_area area) {
    struct gs_strip_layout at = gs_strip_layout(grid->width, area);
    if (at.scale_y != GS_NOWHERE)
        draw_scale(grid, &at);
    for (int s = 0; s < GS_STAGE_COUNT; s++)
        draw_stage(model, grid, &at, (enum gs_stage)s);
    draw_track(model, grid, &at);
    if (at.loudness_y != GS_NOWHERE)
        gs_draw_loudness(model, grid, at.lamp_x + (grid->width < 60 ? 0 : 2),
                         grid->width < 60 ? 6 : at.meter_x, at.loudness_y);
    draw_trace(model, grid, &at);
    if (at.help_y != GS_NOWHERE)
        gs_knob_help(model, grid, at.help_y);
}

const struct gs_view gs_view_strip = {
    .name = "strip",
    .title = "a meter behind every stage of the selected channel, with its knobs",
    .in_round = true,
    .draw = draw,
};
