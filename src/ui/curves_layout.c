#include "curves.h"

enum {
    NOT_SHOWN = -1,
    MARGIN = 1,
    GAP = 3,           /* between two charts */
    LEAST_WIDTH = 60,  /* of two charts side by side */
    STACK_WIDTH = 100, /* below it, one above the other where there are rows for it */
    STACK_ROWS = 26,
    CHAIN_WIDTH = 74, /* the names of all stages */
    LEAST_TRANSFER = 20
};

/* A chart in columns x to end, rows y to y + rows. */
static struct gs_curves_chart lay_chart(int x, int end, int y, int rows) {
    enum { LEAST_FOR_TITLE = 11 };
    struct gs_curves_chart chart = {.x = x, .end = end, .title_y = NOT_SHOWN};
    const int bottom = y + rows;
    if (rows >= LEAST_FOR_TITLE)
        chart.title_y = y++;
    chart.head_y = y++;
    chart.box = (struct gs_curve_box){.x = x + GS_CURVE_GUTTER,
                                      .y = y,
                                      .columns = end - x - GS_CURVE_GUTTER,
                                      .rows = bottom - GS_CURVE_BELOW - y};
    return chart;
}

static bool is_dynamic(enum gs_stage stage) {
    return stage == GS_STAGE_COMP || stage == GS_STAGE_GATE;
}

/* The rows at the bottom, next to the keys; returns how many are left for the charts. */
static int lay_bottom(struct gs_curves_layout *layout, int width, struct gs_area area) {
    int y = area.top + area.height - 1;
    layout->help_y = area.height >= 9 ? y-- : NOT_SHOWN;
    layout->knobs_y = y--;
    layout->chain_y = width >= CHAIN_WIDTH && area.height >= 12 ? y-- : NOT_SHOWN;
    if (area.height >= 14)
        y--;
    return y + 1 - area.top;
}

struct gs_curves_layout gs_curves_layout(int width, struct gs_area area, enum gs_stage focus) {
    struct gs_curves_layout layout = {.chain_y = NOT_SHOWN};
    int rows = lay_bottom(&layout, width, area), top = area.top;
    if (rows >= 15) { /* air below the header */
        top++;
        rows--;
    }
    const int left = MARGIN, right = width - MARGIN;
    if (width < LEAST_WIDTH) {
        struct gs_curves_chart chart = lay_chart(left, right, top, rows);
        if (is_dynamic(focus))
            layout.transfer = chart;
        else
            layout.response = chart;
        return layout;
    }
    if (width < STACK_WIDTH && rows >= STACK_ROWS) {
        const int upper = (rows - 1) / 2;
        layout.response = lay_chart(left, right, top, upper);
        layout.transfer = lay_chart(left, right, top + upper + 1, rows - upper - 1);
        return layout;
    }
    /* A cell is twice as high as it is wide: a square, so that 45 degrees look like it. */
    const int most = width * 45 / 100 - GS_CURVE_GUTTER;
    int columns = 2 * lay_chart(left, right, top, rows).box.rows;
    columns = columns < LEAST_TRANSFER ? LEAST_TRANSFER : columns > most ? most : columns;
    const int middle = right - columns - GS_CURVE_GUTTER;
    layout.transfer = lay_chart(middle, right, top, rows);
    layout.response = lay_chart(left, middle - GAP, top, rows);
    return layout;
}
