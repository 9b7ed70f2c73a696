/* What the strip of the selected channel does: its frequency response, and the static curve of
 * compressor and gate with the sound on it. The knobs of the focused stage stay at hand. */
#include <math.h>
#include <stdio.h>

#include "curves.h"
#include "figures.h"
#include "knob_line.h"
#include "transfer.h"

static bool uses_utf8(const struct gs_model *model) {
    return gs_model_glyphs(model)->braille;
}

static bool shown(const struct gs_curves_chart *chart) {
    return chart->box.columns > 0 && chart->box.rows > 0;
}

/* The mark of a stage's setting: bright while its knobs are in hand. */
static enum gs_style mark_style(const struct gs_model *model, enum gs_stage stage) {
    return stage == model->stage ? GS_STYLE_LABEL_FOCUS : GS_STYLE_METER_AIM;
}

/* An upright line at a place of the x axis with its name beside it in that row of the box. */
static void draw_mark(const struct gs_model *model, struct gs_grid *grid,
                      const struct gs_curve_box *box, enum gs_stage stage, double place, int row,
                      const char *name) {
    if (!(place >= 0 && place <= 1))
        return;
    enum { LEAST_ROWS = 6 }; /* in fewer the curve would run through the name */
    const int columns = gs_text_columns(name), at = gs_curve_column(box, place);
    gs_curve_mark(grid, box, place, gs_model_glyphs(model)->aim, mark_style(model, stage));
    const int from = at + 1 + columns <= box->x + box->columns ? at + 1 : at - columns;
    if (box->rows >= LEAST_ROWS && from >= box->x)
        gs_grid_text(grid, from, box->y + row, columns,
                     stage == model->stage ? GS_STYLE_LABEL_FOCUS : GS_STYLE_DIM, name);
}

/* ---- frequency response ---------------------------------------------------------------------- */

struct response_line {
    const struct gs_plot *plot;
    unsigned number;
};

static double response_law(const void *context, double place) {
    const struct response_line *line = context;
    return gs_plot_value(line->plot, &line->plot->line[line->number], place);
}

static double zero_law(const void *context, double place) {
    (void)context, (void)place;
    return 0;
}

static void draw_frequency(const struct gs_model *model, struct gs_grid *grid,
                           const struct gs_curve_box *box, const struct gs_plot *plot,
                           enum gs_param_id id) {
    const enum gs_stage stage = gs_params[id].stage;
    char name[48];
    if (!gs_model_stage_on(model, stage))
        return;
    gs_param_show(id, gs_model_value(model, id), name, sizeof name);
    draw_mark(model, grid, box, stage, gs_plot_place(&plot->x, gs_model_value(model, id)),
              box->rows - 1, name);
}

/* What the second line is, in as many words as there is room for. */
static void draw_legend(struct gs_grid *grid, int x, int y, int end) {
    static const char *const legends[] = {"- - while an s sounds", "- - during an s", "- - an s"};
    for (size_t i = 0; i < sizeof legends / sizeof legends[0]; i++)
        if (x + gs_text_columns(legends[i]) <= end) {
            gs_grid_text(grid, x, y, end - x, GS_STYLE_REDUCTION, legends[i]);
            return;
        }
}

static void draw_response(const struct gs_model *model, struct gs_grid *grid,
                          const struct gs_curves_chart *at) {
    const struct gs_curve_box *box = &at->box;
    const bool utf8 = uses_utf8(model);
    const int wide = at->end - at->x;
    struct gs_plot plot;
    gs_grid_text(grid, at->x, at->title_y, wide, GS_STYLE_TITLE, "FREQUENCY RESPONSE");
    if (model->measured.state != GS_MEASURED_FINE) {
        gs_grid_text(grid, box->x, box->y + box->rows / 2, box->columns, GS_STYLE_DIM,
                     model->measured.state == GS_MEASURED_FAILED ? "cannot be measured"
                                                                 : "being measured");
        return;
    }
    gs_plot_response(&model->measured.response, &plot);
    gs_curve_axes(grid, box, &plot.x, &plot.y, utf8);
    gs_curve_line(grid, box, &plot.y, zero_law, NULL, GS_CURVE_DOTTED, GS_STYLE_SCALE, utf8);
    draw_frequency(model, grid, box, &plot, GS_HPF_FREQ);
    draw_frequency(model, grid, box, &plot, GS_DEESS_FREQ);
    for (unsigned i = plot.lines; i-- > 0;)
        gs_curve_line(grid, box, &plot.y, response_law, &(struct response_line){&plot, i},
                      i == 0 ? GS_CURVE_SOLID : GS_CURVE_DASHED,
                      i == 0 ? GS_STYLE_VALUE : GS_STYLE_REDUCTION, utf8);
    int x = at->x + GS_CURVE_GUTTER;
    x += gs_grid_text(grid, x, at->head_y, at->end - x, GS_STYLE_SCALE, "dB over Hz");
    if (plot.lines > 1)
        draw_legend(grid, x + 3, at->head_y, at->end);
}

/* ---- compressor and gate --------------------------------------------------------------------- */

struct transfer_chart {
    const double *value;
    struct gs_plot_axis x, y;
};

static double transfer_law(const void *context, double place) {
    const struct transfer_chart *chart = context;
    const double in = chart->x.least + (chart->x.most - chart->x.least) * place;
    return gs_transfer(chart->value, in).out;
}

static double straight_law(const void *context, double place) {
    const struct transfer_chart *chart = context;
    return chart->x.least + (chart->x.most - chart->x.least) * place;
}

/* As far down as the meters go, with the gate further; makeup may lift the curve over 0 dBFS. */
static struct transfer_chart make_transfer(const struct gs_model *model) {
    struct transfer_chart chart = {.value = model->settings.value[model->channel]};
    const double least = gs_model_stage_on(model, GS_STAGE_GATE) ? -80 : -60;
    const double most = gs_transfer(chart.value, 0).out;
    chart.x = (struct gs_plot_axis){.least = least, .most = 0};
    chart.y = (struct gs_plot_axis){.least = least, .most = fmax(10 * ceil(most / 10 - 0.001), 0)};
    gs_plot_ticks(&chart.x, 20);
    gs_plot_ticks(&chart.y, 20);
    return chart;
}

static int draw_reading(struct gs_grid *grid, int x, int y, int end, const char *name,
                        const char *text, enum gs_style style) {
    const int columns = gs_text_columns(name) + 1 + gs_text_columns(text);
    if (x + columns > end)
        return 0;
    int from = x + gs_grid_text(grid, x, y, columns, GS_STYLE_DIM, name) + 1;
    gs_grid_text(grid, from, y, columns, style, text);
    return columns + 2;
}

static int draw_level(const struct gs_model *model, struct gs_grid *grid, int x, int y, int end,
                      bool out) {
    double level[2];
    char text[24];
    if (!gs_transfer_live(&model->levels.channel[model->channel], true, &level[0], &level[1]))
        level[0] = level[1] = -HUGE_VAL;
    gs_figure_level(level[out], text, sizeof text);
    return draw_reading(grid, x, y, end, out ? "out" : "in", text, GS_STYLE_VALUE);
}

static int draw_reduction(const struct gs_model *model, struct gs_grid *grid, int x, int y, int end,
                          enum gs_stage stage, enum gs_reduction which) {
    const double number = model->levels.channel[model->channel].reduction[which].number;
    char text[24];
    if (!gs_model_stage_on(model, stage))
        return draw_reading(grid, x, y, end, gs_stages[stage].label, " off", GS_STYLE_DIM);
    gs_figure_reduction(number, text, sizeof text);
    return draw_reading(grid, x, y, end, gs_stages[stage].label, text,
                        number >= 0.05 ? GS_STYLE_REDUCTION : GS_STYLE_DIM);
}

/* Reductions, and above them levels beside the title, where it leaves them room. On one row alone
 * the reductions come first. */
static void draw_readings(const struct gs_model *model, struct gs_grid *grid,
                          const struct gs_curves_chart *at) {
    enum { LEVELS = 19 };
    static const char title[] = "DYNAMICS";
    int x = at->x, y = at->head_y;
    x += draw_reduction(model, grid, x, y, at->end, GS_STAGE_COMP, GS_REDUCTION_COMP);
    x += draw_reduction(model, grid, x, y, at->end, GS_STAGE_GATE, GS_REDUCTION_GATE);
    if (at->title_y >= 0) {
        x = at->x;
        y = at->title_y;
        if (at->end - x > LEVELS + (int)sizeof title)
            x += gs_grid_text(grid, x, y, at->end - x, GS_STYLE_TITLE, title) + 2;
    }
    x += draw_level(model, grid, x, y, at->end, false);
    draw_level(model, grid, x, y, at->end, true);
}

static void draw_transfer(const struct gs_model *model, struct gs_grid *grid,
                          const struct gs_curves_chart *at) {
    const struct gs_curve_box *box = &at->box;
    const bool utf8 = uses_utf8(model);
    const struct transfer_chart chart = make_transfer(model);
    draw_readings(model, grid, at);
    gs_curve_axes(grid, box, &chart.x, &chart.y, utf8);
    gs_curve_line(grid, box, &chart.y, straight_law, &chart, GS_CURVE_DOTTED, GS_STYLE_SCALE, utf8);
    draw_mark(model, grid, box, GS_STAGE_COMP,
              gs_plot_place(&chart.x, gs_transfer_comp_threshold(chart.value)), 0,
              gs_stages[GS_STAGE_COMP].label);
    draw_mark(model, grid, box, GS_STAGE_GATE,
              gs_plot_place(&chart.x, gs_transfer_gate_threshold(chart.value)), 1,
              gs_stages[GS_STAGE_GATE].label);
    gs_curve_line(grid, box, &chart.y, transfer_law, &chart, GS_CURVE_SOLID, GS_STYLE_VALUE, utf8);
    double in, out;
    if (gs_transfer_live(&model->levels.channel[model->channel], false, &in, &out))
        gs_curve_point(grid, box, gs_plot_place(&chart.x, in), gs_plot_place(&chart.y, out),
                       gs_model_glyphs(model)->lit, GS_STYLE_REDUCTION);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void draw_bottom(const struct gs_model *model, struct gs_grid *grid,
                        const struct gs_curves_layout *at) {
    enum { NAME_CELLS = 12 };
    int x = 1;
    if (at->chain_y >= 0)
        for (int s = GS_STAGE_PREAMP; s < GS_STAGE_COUNT; s++)
            x += gs_stage_name(model, grid, x, at->chain_y, (enum gs_stage)s) + 2;
    else
        gs_stage_name(model, grid, 1, at->knobs_y, model->stage);
    gs_knob_row(model, grid, at->chain_y >= 0 ? 1 : 1 + NAME_CELLS, at->knobs_y);
    if (at->help_y >= 0)
        gs_knob_help(model, grid, at->help_y);
}

static void draw(const struct gs_model *model, struct gs_grid *grid, struct gs_area area) {
    const struct gs_curves_layout at = gs_curves_layout(grid->width, area, model->stage);
    if (shown(&at.response))
        draw_response(model, grid, &at.response);
    if (shown(&at.transfer))
        draw_transfer(model, grid, &at.transfer);
    draw_bottom(model, grid, &at);
}

const struct gs_view gs_view_curves = {
    .name = "curves",
    .title = "frequency response, and the curve of compressor and gate with the sound on it",
    .in_round = true,
    .measures = true,
    .draw = draw,
};
