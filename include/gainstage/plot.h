/* Charts: curves over two axes, and the dots and characters that they are drawn with. Computation
 * only, any thread. */
#ifndef GAINSTAGE_PLOT_H
#define GAINSTAGE_PLOT_H

#include <stdbool.h>
#include <stdint.h>

#include "gainstage/response.h"

enum { GS_PLOT_POINTS = 128, GS_PLOT_TICKS = 16, GS_PLOT_LINES = 2 };

struct gs_plot_axis {
    const char *name; /* with its unit, "Hz" */
    double least, most;
    bool logarithmic; /* both ends above 0 */
    unsigned ticks;
    struct {
        double at;
        char label[16];
    } tick[GS_PLOT_TICKS];
};

/* Points with rising x; y that is no number is not drawn. */
struct gs_plot_line {
    const char *name;
    unsigned count;
    double x[GS_PLOT_POINTS], y[GS_PLOT_POINTS];
};

struct gs_plot {
    const char *title;
    struct gs_plot_axis x, y;
    bool bars; /* from the lower edge up, instead of a line */
    unsigned lines;
    struct gs_plot_line line[GS_PLOT_LINES];
};

/* Adds a tick; beyond GS_PLOT_TICKS they are left out. */
void gs_plot_tick(struct gs_plot_axis *axis, double at, const char *label);
/* Ticks at the whole multiples of `step`. */
void gs_plot_ticks(struct gs_plot_axis *axis, double step);
/* Where x lies between the ends of its axis, 0..1; outside them beyond that. */
double gs_plot_place(const struct gs_plot_axis *axis, double value);
/* The line's value at a place 0..1 of the x axis, NaN outside the line. */
double gs_plot_value(const struct gs_plot *plot, const struct gs_plot_line *line, double place);

/* The frequency response, 20 Hz to 20 kHz, with room for all of it but no more than 48 dB of a
 * slope. Two lines where an s sounds unlike the rest. */
void gs_plot_response(const struct gs_response *response, struct gs_plot *plot);

/* ---- dots: each cell of a chart is 2 dots wide and 4 high ---- */

enum { GS_DOTS_ACROSS = 2, GS_DOTS_DOWN = 4 };

/* A line's way from one column of dots to the next. Zero-initialise it. */
struct gs_plot_pen {
    bool down;
    long row;
};

/* Moves to a place 0 (the lowest of `high` dots) to 1 in the next column, or lifts the pen (NaN).
 * Gives the rows of dots, from the top, that the line fills there; some may lie outside. False when
 * there are none. */
bool gs_plot_pen_move(struct gs_plot_pen *pen, double place, unsigned high, long *first,
                      long *last);
/* The dot of a place 0..1 among `count`, from 0. */
long gs_plot_dot(double place, unsigned count);
/* The character of a cell whose dots are set, bit = 4 * (column in it) + row in it: braille, or
 * the ASCII that looks most like it. No dots: a blank. */
uint32_t gs_plot_glyph(unsigned dots, bool utf8);

#endif
