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

/* The whole name, a short one, or none at all: "transformer" speaks for itself, half a name does
 * not. */
static const char *fitting_name(const char *label, int room) {
    static const char *const brief[][2] = {{"thresh", "thr"},   {"density", "dens"},
                                           {"ceiling", "ceil"}, {"makeup", "make"},
                                           {"invert", "inv"},   {"color", "col"}};
    if (gs_text_columns(label) <= room)
        return label;
    for (size_t i = 0; i < sizeof brief / sizeof brief[0]; i++)
        if (strcmp(label, brief[i][0]) == 0 && gs_text_columns(brief[i][1]) <= room)
            return brief[i][1];
    return "";
}

void gs_knob_draw(struct gs_grid *grid, int x, int y, int cells, enum gs_param_id id, double value,
                  bool focus, bool on) {
    const struct gs_param *param = &gs_params[id];
    char text[48];
    gs_param_show(id, value, text, sizeof text);
    if (cells < GS_KNOB_UNITS)
        gs_knob_short(id, value, text, sizeof text);
    int value_cells = gs_text_columns(text), room = cells - value_cells - 1;
    if (focus)
        gs_grid_fill(grid, x, y, cells, ' ', GS_STYLE_KNOB_FOCUS);
    const char *name = fitting_name(param->label, room);
    enum gs_style dim = on ? GS_STYLE_KNOB_LABEL : GS_STYLE_LABEL_OFF;
    enum gs_style plain = on ? GS_STYLE_KNOB : GS_STYLE_LABEL_OFF;
    gs_grid_text(grid, x, y, cells, focus ? GS_STYLE_KNOB_FOCUS : dim, name);
    gs_grid_right(grid, x + cells, y, cells, focus ? GS_STYLE_KNOB_FOCUS : plain, text);
}
