/* How short-term loudness went during the last minutes, with a title and both scales. */
#include <math.h>
#include <stdio.h>

#include "view.h"

enum { LABEL_X = 1, GUTTER = 6 /* columns left of the chart, for its labels */ };

static void draw_minutes(struct gs_grid *grid, const struct gs_trace_chart *chart) {
    const int y = chart->y + chart->rows, end = chart->x + chart->columns;
    gs_grid_right(grid, end, y, 3, GS_STYLE_SCALE, "now");
    int free_from = end - 4;
    for (int minute = 1;; minute++) {
        char text[16];
        const int columns = snprintf(text, sizeof text, "-%d min", minute);
        const int at = end - minute * 60 / (int)chart->span;
        if (at < chart->x)
            return;
        if (at + columns >= free_from)
            continue;
        gs_grid_text(grid, at, y, columns, GS_STYLE_SCALE, text);
        free_from = at;
    }
}

static void draw_levels(struct gs_grid *grid, const struct gs_trace_chart *chart) {
    const int bottom = chart->y + chart->rows - 1, target = gs_trace_row(chart, chart->target);
    char text[16];
    snprintf(text, sizeof text, "%.0f", chart->target);
    gs_grid_right(grid, chart->x - 2, bottom - target, 4, GS_STYLE_LABEL_FOCUS, text);
    for (int tick = -60; tick <= 0; tick += 10) {
        const int row = gs_trace_row(chart, tick);
        snprintf(text, sizeof text, "%d", tick);
        if (tick >= chart->least && tick <= chart->most && row != target)
            gs_grid_right(grid, chart->x - 2, bottom - row, 4, GS_STYLE_SCALE, text);
    }
}

void gs_draw_loudness_history(const struct gs_model *model, struct gs_grid *grid, int y, int end) {
    struct gs_trace_chart chart = {.x = LABEL_X + GUTTER,
                                   .y = y + 1,
                                   .columns = grid->width - LABEL_X - GUTTER - 1,
                                   .rows = end - y - 2,
                                   .least = model->target - GS_TRACE_BELOW,
                                   .most = model->target + GS_TRACE_ABOVE,
                                   .target = model->target};
    if (chart.rows < 2)
        return;
    chart.span = gs_trace_span(chart.columns);
    gs_grid_text(grid, LABEL_X, y, grid->width, GS_STYLE_TITLE, "SHORT-TERM");
    gs_grid_print(grid, LABEL_X + 12, y, grid->width, GS_STYLE_DIM, "LUFS, the last %.0f minutes",
                  floor(chart.span * (double)chart.columns / 60));
    draw_levels(grid, &chart);
    gs_trace_draw(grid, &chart, &model->loudness, gs_model_glyphs(model));
    draw_minutes(grid, &chart);
}
