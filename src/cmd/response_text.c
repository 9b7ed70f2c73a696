/* `gainstage response` for people: tables, charts of characters, and the charts themselves. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "response_view.h"

/* ---- charts ---- */

static void chart_levels(const struct gs_response *response, struct gs_plot *plot) {
    *plot = (struct gs_plot){.title = "Compressor and gate",
                             .x = {.name = "dBFS in", .least = -80},
                             .y = {.name = "dBFS", .least = -80},
                             .lines = 1};
    /* Makeup may lift the curve over full scale. */
    double most = 0;
    for (unsigned i = 0; i < GS_RESPONSE_LEVELS; i++) {
        plot->line[0].x[i] = response->level[i].in;
        plot->line[0].y[i] = response->level[i].out;
        most = fmax(most, response->level[i].out);
    }
    plot->line[0].count = GS_RESPONSE_LEVELS;
    plot->y.most = 20 * ceil(most / 20 - 0.001);
    gs_plot_ticks(&plot->x, 20);
    gs_plot_ticks(&plot->y, 20);
}

static void chart_harmonics(const struct gs_response *response, struct gs_plot *plot) {
    *plot = (struct gs_plot){.title = "Harmonics",
                             .x = {.name = "number", .least = 1, .most = 10},
                             .y = {.name = "dB", .least = -140},
                             .bars = true,
                             .lines = 1};
    for (unsigned h = 2; h <= GS_RESPONSE_HARMONICS; h++) {
        char label[16];
        snprintf(label, sizeof label, "%u", h);
        gs_plot_tick(&plot->x, h, label);
        plot->line[0].x[h - 2] = h;
        plot->line[0].y[h - 2] = response->harmonic[h];
    }
    plot->line[0].count = GS_RESPONSE_HARMONICS - 1;
    gs_plot_ticks(&plot->y, 20);
}

void gs_response_charts(const struct gs_response *response, struct gs_plot chart[3]) {
    gs_plot_response(response, &chart[0]);
    chart_levels(response, &chart[1]);
    chart_harmonics(response, &chart[2]);
}

void gs_response_add_svg(struct gs_text *text, const struct gs_response_view *view) {
    const struct gs_response *response = &view->response;
    struct gs_plot chart[3];
    char notes[400], harmonics[80];
    gs_response_charts(response, chart);
    snprintf(harmonics, sizeof harmonics, "Harmonics of %.0f Hz at %g dBFS, THD %.4f %%",
             response->tone_hz, response->tone_level, 100 * pow(10, response->distortion / 20));
    chart[2].title = harmonics;
    snprintf(notes, sizeof notes, "%.100s, channel %u; %.0f Hz; latency %u frames (%.2f ms)",
             view->settings, view->channel, response->rate, response->latency,
             1000 * response->latency / response->rate);
    gs_plot_svg(text, chart, "gainstage response", notes);
}

/* ---- text ---- */

/* Without the sign of a zero that was rounded to. */
static double rounded(double value) {
    const double tenths = round(value * 10) / 10;
    return tenths == 0 ? 0 : tenths;
}

static void add_gain(struct gs_text *text, double db) {
    gs_text_add(text, "%+7.1f", rounded(db));
}

/* Third octaves, read down the columns. */
static void add_thirds(struct gs_text *text, const struct gs_response *response, bool both,
                       unsigned columns) {
    const unsigned cell = both ? 25 : 18;
    const unsigned count = (response->points + GS_RESPONSE_THIRD - 1) / GS_RESPONSE_THIRD;
    const unsigned fit = columns / cell;
    const unsigned across = fit < 1 ? 1 : fit > 4 ? 4 : fit;
    const unsigned rows = (count + across - 1) / across;
    for (unsigned c = 0; c < across; c++)
        gs_text_add(text, "%8s %6s%s%s", "Hz", "dB", both ? "    s dB" : "",
                    c + 1 < across ? "  " : "\n");
    for (unsigned row = 0; row < rows; row++) {
        for (unsigned i = row; i < count; i += rows) {
            const struct gs_response_point *point = &response->point[i * GS_RESPONSE_THIRD];
            gs_text_add(text, "%s%8g", i == row ? "" : "  ", point->hz);
            add_gain(text, point->voice);
            if (both) {
                gs_text_add(text, " ");
                add_gain(text, point->sibilant);
            }
        }
        gs_text_add(text, "\n");
    }
}

static void add_level(struct gs_text *text, const struct gs_response_level *level) {
    gs_text_add(text, "%8.0f %7.1f %6.1f %6.1f", level->in, rounded(level->out),
                rounded(level->comp), rounded(level->gate));
}

/* Every 5 dB, in two columns. */
static void add_levels(struct gs_text *text, const struct gs_response *response) {
    enum { STEP = 5, COUNT = (GS_RESPONSE_LEVELS + STEP - 1) / STEP, ROWS = (COUNT + 1) / 2 };
    static const char head[] = "      in     out   comp   gate";
    gs_text_add(text, "%s    %s\n", head, head);
    for (int row = 0; row < ROWS; row++) {
        add_level(text, &response->level[row * STEP]);
        if (row + ROWS < COUNT) {
            gs_text_add(text, "    ");
            add_level(text, &response->level[(row + ROWS) * STEP]);
        }
        gs_text_add(text, "\n");
    }
}

/* A bar from -140 dB up. */
static void add_bar(struct gs_text *text, double db, unsigned columns, bool utf8) {
    const double part = fmin(fmax((db + 140) / 140, 0), 1);
    for (long cells = lround(part * columns); cells > 0; cells--)
        gs_text_add(text, "%s", utf8 ? "█" : "#");
}

static void add_harmonics(struct gs_text *text, const struct gs_response *response,
                          unsigned columns, bool utf8) {
    for (int h = 2; h <= GS_RESPONSE_HARMONICS; h++) {
        const double db = response->harmonic[h];
        gs_text_add(text, "  H%d %7.0f Hz ", h, h * response->tone_hz);
        if (isnan(db))
            gs_text_add(text, "%9s", "-");
        else if (db < -140)
            gs_text_add(text, "%9s", "< -140");
        else
            gs_text_add(text, "%9.1f", db);
        if (db >= -140) {
            gs_text_add(text, "  ");
            add_bar(text, db, columns > 60 ? columns - 30 : 30, utf8);
        }
        gs_text_add(text, "\n");
    }
}

void gs_response_add_text(struct gs_text *text, const struct gs_response_view *view,
                          unsigned columns, bool utf8) {
    const struct gs_response *response = &view->response;
    struct gs_plot chart[3];
    gs_response_charts(response, chart);
    gs_text_add(text, "settings  %s, channel %u\nrate      %.0f Hz\n", view->settings,
                view->channel, response->rate);
    gs_text_add(text, "latency   %u frames, %.2f ms\n", response->latency,
                1000 * response->latency / response->rate);

    gs_text_add(text, "\nFREQUENCY RESPONSE, dB: soft tones, gate open%s\n",
                chart[0].lines > 1 ? "; dotted and \"s\": while an s sounds" : "");
    gs_plot_text(text, &chart[0], columns, 10, utf8);
    gs_text_add(text, "\n");
    add_thirds(text, response, chart[0].lines > 1, columns);

    gs_text_add(text,
                "\nCOMPRESSOR AND GATE: level in front and behind, dBFS, and reduction, dB\n");
    gs_plot_text(text, &chart[1], columns < 60 ? columns : 60, 12, utf8);
    gs_text_add(text, "\n");
    add_levels(text, response);

    gs_text_add(text, "\nHARMONICS of %.0f Hz at %g dBFS, dB: out %.1f dBFS, ", response->tone_hz,
                response->tone_level, rounded(response->fundamental));
    gs_text_add(text, "THD %.4f %% (%.1f dB)\n", 100 * pow(10, response->distortion / 20),
                response->distortion);
    add_harmonics(text, response, columns, utf8);
}
