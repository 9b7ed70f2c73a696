/* Where everything of the strip view stands, as a function of the terminal's size alone: columns
 * are the same on every row, nothing moves when values change, and a wider terminal never has
 * shorter bars. */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include <stdbool.h>

#include "view.h"

enum { GS_NOWHERE = -1 };

struct gs_strip_layout {
    /* rows; GS_NOWHERE for what there is no room for */
    int scale_y, stage_y[GS_STAGE_COUNT], loudness_y, help_y;
    int stage_rows; /* of each stage: 1 = all on one row, else a lane for reduction below the meter
                     */
    int meter_rows; /* height of the level bar */
    int knob_rows;  /* of each stage */
    bool stacked;   /* maximum below the peak instead of beside it */

    /* columns; numbers end before these */
    int label_x, lamp_x, meter_x, meter_cells;
    int reduction_end; /* a column of its own on single rows */
    int peak_end, rms_end, max_end;
    int knob_x, knob_columns, knob_cells; /* knob_cells without the gap; a mark may follow */
    bool knob_mark;                       /* one cell behind the knobs is kept for it */
};

enum { GS_KNOB_GAP = 2 };

struct gs_strip_layout gs_strip_layout(int width, struct gs_area area);

#endif
