/* The last minutes of a figure, one value a second, and their chart. Computation only; one thread.
 */
#ifndef UI_TRACE_H
#define UI_TRACE_H

#include <stdint.h>

#include "glyphs.h"
#include "grid.h"

enum { GS_TRACE = 3600 }; /* seconds */

struct gs_trace {
    uint64_t count; /* seconds that there were in all; the last GS_TRACE of them are kept */
    double age;     /* since the last one */
    float value[GS_TRACE];
};

/* Time goes by; the value of now is kept when a second is over. NaN: there is none. */
void gs_trace_advance(struct gs_trace *trace, double seconds, double value);
/* The mean of `span` seconds that ended `back` seconds ago, but for those without a value; NaN when
 * none has one. */
double gs_trace_mean(const struct gs_trace *trace, uint64_t back, unsigned span);

struct gs_trace_chart {
    int x, y, columns, rows;
    double least, most; /* of the upright axis */
    double target;      /* a level line; what is above it looks another way; NaN: none */
    unsigned span;      /* seconds a column */
};

/* LU that charts of loudness show below their target and above it. */
enum { GS_TRACE_BELOW = 27, GS_TRACE_ABOVE = 9 };

/* Seconds a column with which so many columns show some five minutes: slow enough that a slow line
 * has time for each step. */
unsigned gs_trace_span(int columns);
/* The row, from the lower edge, that a value falls into; held inside. */
int gs_trace_row(const struct gs_trace_chart *chart, double value);
/* Columns rise from the lower edge; the newest stands at the right. They stay the same while they
 * move to the left: whole spans are counted from the first second on. */
void gs_trace_draw(struct gs_grid *grid, const struct gs_trace_chart *chart,
                   const struct gs_trace *trace, const struct gs_glyphs *glyphs);

#endif
