/* Charts as text and as one SVG page. Private to src/cmd. */
#ifndef GAINSTAGE_CMD_PLOT_H
#define GAINSTAGE_CMD_PLOT_H

#include "gainstage/plot.h"
#include "gainstage/text.h"

/* A line chart, `rows` lines high and at most `columns` wide; braille dots, or ASCII. */
void gs_plot_text(struct gs_text *text, const struct gs_plot *plot, unsigned columns, unsigned rows,
                  bool utf8);
/* A page with three charts, one above two. `heading` and `notes` may hold any text. */
void gs_plot_svg(struct gs_text *text, const struct gs_plot plot[3], const char *heading,
                 const char *notes);

#endif
