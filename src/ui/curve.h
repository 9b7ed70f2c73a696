/* Curves as cells: axes, lines of dots, marks and points in a rectangle of the grid. Pure; nothing
 * is drawn outside of the rectangle but the axes, which stand beside it. */
#ifndef UI_CURVE_H
#define UI_CURVE_H

#include "gainstage/plot.h"
#include "grid.h"

/* The inside of a chart. */
struct gs_curve_box {
    int x, y, columns, rows; /* nothing is drawn when there are none */
};

enum {
    GS_CURVE_GUTTER = 5, /* columns left of the box: the labels of the upright axis and its line */
    GS_CURVE_BELOW = 2   /* rows below it: the line of the other axis and its labels */
};

enum gs_curve_dash { GS_CURVE_SOLID, GS_CURVE_DASHED, GS_CURVE_DOTTED };

/* The value of a curve at a place 0..1 of the x axis; NaN: none there. */
typedef double gs_curve_law(const void *context, double place);

/* Where a place 0..1 stands in the box: a column or a row of the grid, held inside. */
int gs_curve_column(const struct gs_curve_box *box, double place);
int gs_curve_row(const struct gs_curve_box *box, double place);

/* The axes with as many labels as have room. */
void gs_curve_axes(struct gs_grid *grid, const struct gs_curve_box *box,
                   const struct gs_plot_axis *x, const struct gs_plot_axis *y, bool utf8);
/* A curve on the y axis. In braille it joins what curves have left in its cells. */
void gs_curve_line(struct gs_grid *grid, const struct gs_curve_box *box,
                   const struct gs_plot_axis *y, gs_curve_law *law, const void *context,
                   enum gs_curve_dash dash, enum gs_style style, bool utf8);
/* An upright line of one glyph at a place of the x axis; none when that is outside 0..1. */
void gs_curve_mark(struct gs_grid *grid, const struct gs_curve_box *box, double place,
                   uint32_t glyph, enum gs_style style);
/* One cell; a place beyond the lower or upper edge is shown on it, one beyond the sides is not. */
void gs_curve_point(struct gs_grid *grid, const struct gs_curve_box *box, double x, double y,
                    uint32_t glyph, enum gs_style style);

#endif
