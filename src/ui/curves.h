/* Where everything of the view of curves stands, as a function of the terminal's size and the stage
 * in focus alone. */
#ifndef UI_CURVES_H
#define UI_CURVES_H

#include "curve.h"
#include "view.h"

/* A chart with the rows above it; box.columns 0: there is no room for it. */
struct gs_curves_chart {
    struct gs_curve_box box;
    int x, end;          /* columns of the rows above and of the axes */
    int title_y, head_y; /* -1: not shown; the readings stand in the head */
};

struct gs_curves_layout {
    struct gs_curves_chart response, transfer;
    int chain_y, knobs_y, help_y; /* -1: not shown */
};

struct gs_curves_layout gs_curves_layout(int width, struct gs_area area, enum gs_stage focus);

#endif
