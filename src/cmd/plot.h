/* Charts: curves over two axes, drawn with characters or as one SVG page. Private to src/cmd. */
#ifndef GAINSTAGE_CMD_PLOT_H
#define GAINSTAGE_CMD_PLOT_H

#include <stdbool.h>

#include "gainstage/text.h"

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

/* A line chart, `rows` lines high and at most `columns` wide; braille dots, or ASCII. */
void gs_plot_text(struct gs_text *text, const struct gs_plot *plot, unsigned columns, unsigned rows,
                  bool utf8);
/* A page with three charts, one above two. `heading` and `notes` may hold any text. */
void gs_plot_svg(struct gs_text *text, const struct gs_plot plot[3], const char *heading,
                 const char *notes);

#endif
