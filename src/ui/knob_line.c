#include "knob_line.h"

#include <stdio.h>

#include "knob.h"
#include "target.h"

/* The range and default of a knob, with units and words or as short as can be. */
static void show_range(enum gs_param_id id, bool brief, char *out, size_t size) {
    const struct gs_param *param = &gs_params[id];
    char least[48], most[48], initial[48];
    gs_param_show(id, param->min, least, sizeof least);
    gs_param_show(id, param->max, most, sizeof most);
    gs_param_show(id, param->def, initial, sizeof initial);
    if (param->choices)
        snprintf(out, size, "default %s", initial);
    else if (brief)
        snprintf(out, size, "%g..%g (%g)", param->min, param->max, param->def);
    else
        snprintf(out, size, "%s to %s, default %s", least, most, initial);
}

void gs_knob_help(const struct gs_model *model, struct gs_grid *grid, int y) {
    enum gs_param_id id = gs_model_knob(model);
    const struct gs_param *param = &gs_params[id];
    char range[192];
    int x = 1, help = gs_text_columns(param->help);
    x += gs_grid_text(grid, x, y, grid->width, GS_STYLE_LABEL_FOCUS, param->key) + 1;
    show_range(id, false, range, sizeof range);
    if (x + gs_text_columns(range) + 2 + help >= grid->width)
        show_range(id, true, range, sizeof range);
    x += gs_grid_text(grid, x, y, grid->width - x, GS_STYLE_DIM, range) + 2;
    gs_grid_cut_words(grid, x, y, grid->width - x, GS_STYLE_TEXT, param->help,
                      gs_model_glyphs(model)->more);
}

void gs_knob_row(const struct gs_model *model, struct gs_grid *grid, int x, int y) {
    enum { GAP = 2, LEAST = 11, MOST = 19 };
    enum gs_param_id knob[GS_KNOBS_MAX];
    const int count = gs_stage_knobs(model->stage, knob), room = grid->width - 1 - x;
    int places = (room + GAP) / (LEAST + GAP);
    places = places < 1 ? 1 : places > count ? count : places;
    if (count == 0)
        return;
    int cells = (room + GAP) / places - GAP;
    cells = cells > MOST ? MOST : cells;
    const int in_hand = model->knob[model->stage] < count ? model->knob[model->stage] : 0;
    const int first = in_hand < places ? 0 : in_hand - places + 1;
    for (int i = 0; i < places; i++) {
        const int from = x + i * (cells + GAP);
        gs_knob_draw(grid, from, y, cells, knob[first + i], gs_model_value(model, knob[first + i]),
                     first + i == in_hand, gs_model_stage_on(model, model->stage));
        gs_target_mark(grid, from, y, cells, 1,
                       (struct gs_target){GS_AT_KNOB, model->stage, first + i});
    }
    if (places < count)
        gs_grid_put(grid, grid->width - 1, y, gs_model_glyphs(model)->further, GS_STYLE_DIM);
}

enum gs_style gs_stage_style(const struct gs_model *model, enum gs_stage stage) {
    return stage == model->stage             ? GS_STYLE_LABEL_FOCUS
           : gs_model_stage_on(model, stage) ? GS_STYLE_LABEL
                                             : GS_STYLE_LABEL_OFF;
}

int gs_stage_name(const struct gs_model *model, struct gs_grid *grid, int x, int y,
                  enum gs_stage stage) {
    const struct gs_glyphs *glyphs = gs_model_glyphs(model);
    const bool on = gs_model_stage_on(model, stage);
    gs_grid_put(grid, x, y, on ? glyphs->lit : glyphs->unlit,
                on ? GS_STYLE_METER_SAFE : GS_STYLE_LABEL_OFF);
    const int columns =
        2 + gs_grid_text(grid, x + 2, y, 9, gs_stage_style(model, stage), gs_stages[stage].label);
    gs_target_mark(grid, x, y, 2, 1, (struct gs_target){GS_AT_SWITCH, stage, 0});
    gs_target_mark(grid, x + 2, y, columns - 2, 1, (struct gs_target){GS_AT_STAGE, stage, 0});
    return columns;
}
