#include "knob.h"

#include <stdio.h>
#include <string.h>

void gs_knob_short(enum gs_param_id id, double value, char *out, size_t size) {
    const struct gs_param *param = &gs_params[id];
    if (strcmp(param->unit, "Hz") == 0) {
        if (value >= 1000)
            snprintf(out, size, "%.1fk", value / 1000);
        else
            snprintf(out, size, "%.0fHz", value);
        return;
    }
    gs_param_show(id, value, out, size);
    char *unit = strchr(out, ' ');
    if (unit)
        *unit = '\0';
}

void gs_knob_draw(struct gs_grid *grid, int x, int y, int cells, enum gs_param_id id, double value,
                  bool focus, bool on) {
    enum { LONG_NAME = 7 };
    const struct gs_param *param = &gs_params[id];
    char text[48];
    gs_param_show(id, value, text, sizeof text);
    /* With a unit only where there is room for it beside the longest name. */
    if (cells < LONG_NAME + 1 + 10)
        gs_knob_short(id, value, text, sizeof text);
    int value_cells = gs_text_columns(text), name_cells = gs_text_columns(param->label);
    if (focus)
        gs_grid_fill(grid, x, y, cells, ' ', GS_STYLE_KNOB_FOCUS);
    int room = cells - value_cells - 1;
    /* "transformer" speaks for itself, half a name does not */
    if (room < name_cells && room < 4)
        room = 0;
    enum gs_style dim = on ? GS_STYLE_KNOB_LABEL : GS_STYLE_LABEL_OFF;
    enum gs_style plain = on ? GS_STYLE_KNOB : GS_STYLE_LABEL_OFF;
    gs_grid_text(grid, x, y, room, focus ? GS_STYLE_KNOB_FOCUS : dim, param->label);
    gs_grid_right(grid, x + cells, y, cells, focus ? GS_STYLE_KNOB_FOCUS : plain, text);
}
