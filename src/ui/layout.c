#include "layout.h"

#include "figures.h"
#include "knob.h"

enum {
    LAMP_X = 1,
    LABEL_X = 3,
    METER_X = 13,      /* labels have nine cells */
    ROOMY_WIDTH = 56,  /* narrower ones have one row a stage */
    MARGIN_WIDTH = 60, /* narrower ones have no margin to give away */
    KNOBS_MOST = 4     /* of any stage */
};

/* ---- rows ------------------------------------------------------------------------------------ */

/* Rows that are left over stand between the stages, at these places first. */
static void lay_stages(struct gs_strip_layout *layout, int y, int air) {
    static const enum gs_stage before[] = {GS_STAGE_PREAMP, GS_STAGE_OUT,     GS_STAGE_COMP,
                                           GS_STAGE_GATE,   GS_STAGE_ENHANCE, GS_STAGE_DEESS,
                                           GS_STAGE_HPF};
    int gap[GS_STAGE_COUNT] = {0};
    for (int i = 0; i < air && i < (int)(sizeof before / sizeof before[0]); i++)
        gap[before[i]] = 1;
    for (int s = 0; s < GS_STAGE_COUNT; s++) {
        y += gap[s];
        layout->stage_y[s] = y;
        y += layout->stage_rows;
    }
}

static void lay_rows(struct gs_strip_layout *layout, int width, struct gs_area area) {
    int spare = area.height - GS_STAGE_COUNT;
    /* dropped in the order help, loudness, (maxima: a matter of width), scale */
    bool scale = spare-- > 0, loudness = false, help = false, above = false;
    layout->stage_rows = 1;
    /* a second row is worth less than loudness and help */
    if (width >= ROOMY_WIDTH && spare >= GS_STAGE_COUNT + 2) {
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
    layout->knob_rows = layout->stage_rows <= 2 ? layout->stage_rows : layout->stage_rows - 1;

    int y = area.top + (above ? 1 : 0);
    layout->scale_y = scale ? y++ : GS_NOWHERE;
    const int air = layout->stage_rows <= 2 && spare > 0 ? spare : 0;
    lay_stages(layout, y, air);
    spare -= air < GS_STAGE_COUNT ? air : GS_STAGE_COUNT - 1;
    /* Loudness and help stand at the bottom, next to the keys. */
    int bottom = area.top + area.height - 1;
    layout->help_y = help ? bottom-- : GS_NOWHERE;
    layout->loudness_y = loudness ? bottom - (spare > 1 ? 1 : 0) : GS_NOWHERE;
}

/* ---- columns --------------------------------------------------------------------------------- */

/* How long bars are at some widths; straight lines lie between these. They never fall, so what else
 * comes with the width takes only of what is added. */
struct anchor {
    int width, cells;
};

static const struct anchor roomy_bars[] = {{56, 19},  {64, 27},   {80, 27},     {100, 31},
                                           {112, 35}, {212, 135}, {4212, 4135}, {0, 0}};
static const struct anchor dense_bars[] = {{40, 8},   {52, 20},     {55, 20},  {59, 24},  {72, 24},
                                           {80, 32},  {96, 32},     {112, 38}, {132, 50}, {160, 57},
                                           {200, 76}, {4200, 4076}, {0, 0}};

static int bar_cells(const struct anchor *at, int width) {
    while (at[1].width && at[1].width <= width)
        at++;
    if (!at[1].width)
        return at->cells;
    return at->cells + (width - at->width) * (at[1].cells - at->cells) / (at[1].width - at->width);
}

static int clamp(int value, int least, int most) {
    return value < least ? least : value > most ? most : value;
}

/* Numbers stand behind the bar; returns the column behind them. */
static int lay_numbers(struct gs_strip_layout *layout, int width) {
    const bool roomy = layout->stage_rows > 1;
    int end = layout->meter_x + layout->meter_cells + 1;
    layout->max_end = layout->rms_end = layout->reduction_end = GS_NOWHERE;
    layout->stacked = roomy && width < 112;
    if (!roomy && width >= 72)
        layout->reduction_end = (end += 5) - 1;
    layout->peak_end = end += layout->stacked ? GS_CLIP_COLUMNS : GS_LEVEL_COLUMNS;
    if (layout->stacked)
        layout->max_end = end;
    if (width >= (layout->stacked ? 90 : 112))
        layout->rms_end = end += GS_LEVEL_COLUMNS + 2;
    if (!layout->stacked && width >= 67)
        layout->max_end = end += GS_CLIP_COLUMNS + 1;
    return end;
}

/* Knobs take the rest, at the right edge. */
static void lay_knobs(struct gs_strip_layout *layout, int width, int from) {
    const bool roomy = layout->stage_rows > 1;
    /* with units only where they stay when the terminal grows */
    const bool units = width >= (roomy ? 100 : 132);
    const int end = width - (width >= MARGIN_WIDTH ? 1 : 0);
    const int room = end - from - (width < ROOMY_WIDTH ? 1 : 2);
    const int least = width < ROOMY_WIDTH ? 10 : units ? GS_KNOB_UNITS : 12;
    const int most = units ? roomy ? 19 : 22 : GS_KNOB_UNITS - 1;
    const int columns = (room + GS_KNOB_GAP) / (least + GS_KNOB_GAP);
    layout->knob_columns = clamp(columns, 1, roomy || !units ? 2 : KNOBS_MOST);
    layout->knob_cells = clamp((room + GS_KNOB_GAP) / layout->knob_columns - GS_KNOB_GAP, 1, most);
    /* where not all of them are in sight a mark says so, behind them */
    layout->knob_mark = layout->knob_columns * layout->knob_rows < KNOBS_MOST;
    int taken = layout->knob_columns * (layout->knob_cells + GS_KNOB_GAP) - GS_KNOB_GAP;
    if (layout->knob_mark && taken == room) {
        layout->knob_cells--;
        taken -= layout->knob_columns;
    }
    layout->knob_x = end - taken - (layout->knob_mark ? 1 : 0);
}

struct gs_strip_layout gs_strip_layout(int width, struct gs_area area) {
    struct gs_strip_layout layout = {.lamp_x = LAMP_X, .label_x = LABEL_X, .meter_x = METER_X};
    lay_rows(&layout, width, area);
    layout.meter_cells = bar_cells(layout.stage_rows > 1 ? roomy_bars : dense_bars, width);
    lay_knobs(&layout, width, lay_numbers(&layout, width));
    return layout;
}
