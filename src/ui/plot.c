#include "gainstage/plot.h"

#include <math.h>
#include <stdio.h>

/* ---- axes and lines ---- */

void gs_plot_tick(struct gs_plot_axis *axis, double at, const char *label) {
    if (axis->ticks == GS_PLOT_TICKS)
        return;
    axis->tick[axis->ticks].at = at;
    snprintf(axis->tick[axis->ticks++].label, sizeof axis->tick->label, "%s", label);
}

void gs_plot_ticks(struct gs_plot_axis *axis, double step) {
    const long first = lround(ceil(axis->least / step - 1e-9));
    const long last = lround(floor(axis->most / step + 1e-9));
    for (long i = first; i <= last; i++) {
        char label[16];
        snprintf(label, sizeof label, "%.0f", (double)i * step);
        gs_plot_tick(axis, (double)i * step, label);
    }
}

double gs_plot_place(const struct gs_plot_axis *axis, double value) {
    return axis->logarithmic ? log(value / axis->least) / log(axis->most / axis->least)
                             : (value - axis->least) / (axis->most - axis->least);
}

/* The value at a place: the other way round. */
static double value_of(const struct gs_plot_axis *axis, double place) {
    return axis->logarithmic ? axis->least * pow(axis->most / axis->least, place)
                             : axis->least + (axis->most - axis->least) * place;
}

double gs_plot_value(const struct gs_plot *plot, const struct gs_plot_line *line, double place) {
    const double at = value_of(&plot->x, place);
    /* What rounding has taken away at the ends. */
    const double slack = 1e-9 * (plot->x.logarithmic ? at : plot->x.most - plot->x.least);
    if (line->count < 2 || at < line->x[0] - slack)
        return (double)NAN;
    for (unsigned i = 1; i < line->count; i++) {
        if (at > line->x[i] + slack)
            continue;
        const double from = gs_plot_place(&plot->x, line->x[i - 1]);
        const double to = gs_plot_place(&plot->x, line->x[i]);
        return line->y[i - 1] + (line->y[i] - line->y[i - 1]) * (place - from) / (to - from);
    }
    return (double)NAN;
}

/* ---- the frequency response ---- */

static bool has_sibilant(const struct gs_response *response) {
    for (unsigned i = 0; i < response->points; i++)
        if (fabs(response->point[i].sibilant - response->point[i].voice) > 0.05)
            return true;
    return false;
}

/* Room for all of it in steps of 6 dB, but no more than 48 dB of a slope. */
static void choose_gains(const struct gs_response *response, struct gs_plot_axis *axis) {
    double least = HUGE_VAL, most = -HUGE_VAL;
    for (unsigned i = 0; i < response->points; i++) {
        least = fmin(least, fmin(response->point[i].voice, response->point[i].sibilant));
        most = fmax(most, fmax(response->point[i].voice, response->point[i].sibilant));
    }
    axis->most = 6 * ceil((most + 1) / 6);
    axis->least = fmin(6 * floor((least - 1) / 6), axis->most - 18);
    axis->least = fmax(axis->least, axis->most - 48);
    gs_plot_ticks(axis, 6);
}

void gs_plot_response(const struct gs_response *response, struct gs_plot *plot) {
    static const struct {
        double hz;
        const char *label;
    } ticks[] = {{20, "20"},   {50, "50"},   {100, "100"}, {200, "200"},   {500, "500"},
                 {1000, "1k"}, {2000, "2k"}, {5000, "5k"}, {10000, "10k"}, {20000, "20k"}};
    *plot = (struct gs_plot){.title = "Frequency response",
                             .x = {.name = "Hz", .least = 20, .most = 20000, .logarithmic = true},
                             .y = {.name = "dB"}};
    for (size_t i = 0; i < sizeof ticks / sizeof *ticks; i++)
        gs_plot_tick(&plot->x, ticks[i].hz, ticks[i].label);
    choose_gains(response, &plot->y);
    plot->lines = has_sibilant(response) ? 2 : 1;
    plot->line[0].name = "voice";
    plot->line[1].name = "while an s sounds";
    for (unsigned i = 0; i < response->points; i++) {
        plot->line[0].x[i] = plot->line[1].x[i] = response->point[i].hz;
        plot->line[0].y[i] = response->point[i].voice;
        plot->line[1].y[i] = response->point[i].sibilant;
    }
    plot->line[0].count = plot->line[1].count = response->points;
}

/* ---- dots ---- */

long gs_plot_dot(double place, unsigned count) {
    return lround(place * (count - 1.0));
}

/* Outside the chart beyond its rows, but not far. */
static long row_of(double place, unsigned high) {
    return lround(fmin(fmax((1 - place) * (high - 1.0), -1), high));
}

bool gs_plot_pen_move(struct gs_plot_pen *pen, double place, unsigned high, long *first,
                      long *last) {
    if (!isfinite(place)) {
        pen->down = false;
        return false;
    }
    /* A steep line fills the rows that it passes on its way from the last dot. */
    const long row = row_of(place, high), before = pen->row;
    const long from = !pen->down || row == before ? row : row > before ? before + 1 : before - 1;
    *first = row < from ? row : from;
    *last = row > from ? row : from;
    pen->down = true;
    pen->row = row;
    return true;
}

/* Unicode counts the dots of a braille cell column by column, but the lowest row last. */
static uint32_t braille(unsigned dots) {
    static const unsigned char bit[GS_DOTS_ACROSS * GS_DOTS_DOWN] = {0, 1, 2, 6, 3, 4, 5, 7};
    uint32_t code = 0x2800;
    for (unsigned i = 0; i < GS_DOTS_ACROSS * GS_DOTS_DOWN; i++)
        code |= (dots >> i & 1) << bit[i];
    return code;
}

/* What looks most like them: high, middle or low, or a stroke. */
static uint32_t ascii(unsigned dots) {
    static const char look[16] = {' ', '\'', '-', '\'', '-', '|', '-', '|',
                                  '.', '|',  '|', '|',  '.', '|', '|', '|'};
    return (uint32_t)look[(dots | dots >> GS_DOTS_DOWN) & 0xF];
}

uint32_t gs_plot_glyph(unsigned dots, bool utf8) {
    return dots == 0 ? ' ' : utf8 ? braille(dots) : ascii(dots);
}
