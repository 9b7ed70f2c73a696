#include "layout.h"

#include "figures.h"

enum {
    LAMP_X = 1,
    LABEL_X = 3,
    METER_X = 13, /* labels have nine cells */
    ROOMY_WIDTH = 56,
    KNOB_SMALL = 11,
    KNOB_MEDIUM = 14,
    KNOB_LARGE = 19
};

static void lay_rows(struct gs_strip_layout *layout, int width, struct gs_area area) {
    int spare = area.height - GS_STAGE_COUNT;
    /* dropped in the order help, loudness, (maxima: a matter of width), scale */
    bool scale = spare-- > 0, loudness = false, help = false, above = false;
    layout->stage_rows = 1;
    if (width >= ROOMY_WIDTH && spare >= GS_STAGE_COUNT) {
        layout->stage_rows = 2;
        spare -= GS_STAGE_COUNT;
    }
    loudness = spare-- > 0;
    help = spare-- > 0;
    spare--; /* air between the meters and these */
    above = spare-- > 0;
    while (layout->stage_rows > 1 && layout->stage_rows < 6 && spare >= GS_STAGE_COUNT) {
        layout->stage_rows++;
        spare -= GS_STAGE_COUNT;
    }
    /* one row of air under each stage once there is plenty, the rest makes the bars taller */
    layout->meter_rows = layout->stage_rows <= 3 ? 1 : layout->stage_rows - 2;

    int y = area.top + (above ? 1 : 0);
    layout->scale_y = scale ? y++ : GS_NOWHERE;
    layout->stage_y = y;
    /* Loudness and help stand at the bottom, next to the keys. */
    int bottom = area.top + area.height - 1;
    layout->help_y = help ? bottom-- : GS_NOWHERE;
    layout->loudness_y = loudness ? bottom - (spare > 1 ? 1 : 0) : GS_NOWHERE;
}

static void lay_knobs(struct gs_strip_layout *layout, int width) {
    bool roomy = layout->stage_rows > 1;
    layout->knob_columns = 1;
    layout->knob_cells = KNOB_MEDIUM;
    if (width < ROOMY_WIDTH)
        layout->knob_cells = KNOB_SMALL;
    else if (width >= 170)
        layout->knob_columns = 4, layout->knob_cells = KNOB_LARGE;
    else if (width >= 104)
        layout->knob_columns = 2, layout->knob_cells = KNOB_LARGE;
    else if (roomy ? width >= 76 : width >= 90)
        layout->knob_columns = 2;
    layout->knob_x =
        width - layout->knob_columns * (layout->knob_cells + GS_KNOB_GAP) + GS_KNOB_GAP - 1;
    if (width < 100)
        layout->knob_x++; /* no margin to give away */
}

static void lay_numbers(struct gs_strip_layout *layout, int width) {
    int end = layout->knob_x - 2;
    layout->max_end = layout->rms_end = layout->reduction_end = GS_NOWHERE;
    layout->stacked = layout->stage_rows > 1 && width < 100;
    if (layout->stacked) {
        layout->peak_end = layout->max_end = end;
        end -= GS_CLIP_COLUMNS;
    } else {
        if (width >= 64) {
            layout->max_end = end;
            end -= GS_CLIP_COLUMNS + 1;
        }
        if (width >= 100) {
            layout->rms_end = end;
            end -= GS_LEVEL_COLUMNS + 2;
        }
        layout->peak_end = end;
        end -= GS_LEVEL_COLUMNS;
        if (layout->stage_rows == 1 && width >= 72) {
            layout->reduction_end = end - 1;
            end -= 5;
        }
    }
    layout->meter_cells = end - 1 - layout->meter_x;
}

struct gs_strip_layout gs_strip_layout(int width, struct gs_area area) {
    struct gs_strip_layout layout = {.lamp_x = LAMP_X, .label_x = LABEL_X, .meter_x = METER_X};
    lay_rows(&layout, width, area);
    lay_knobs(&layout, width);
    lay_numbers(&layout, width);
    return layout;
}
