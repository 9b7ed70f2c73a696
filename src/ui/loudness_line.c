/* The loudness of the output as one row of figures. */
#include <math.h>

#include "figures.h"
#include "view.h"

/* Nothing has been measured in the first second, and in the first one after a reset. */
static bool is_known(const struct gs_levels_view *levels) {
    return levels->rate == 0 || levels->position < levels->reset_at ||
           levels->position - levels->reset_at >= levels->rate;
}

void gs_draw_loudness(const struct gs_model *model, struct gs_grid *grid, int label_x, int x,
                      int y) {
    static const struct {
        const char *name;
        enum gs_state_field field;
    } item[] = {{"M", GS_STATE_LOUDNESS_M},
                {"S", GS_STATE_LOUDNESS_S},
                {"I", GS_STATE_LOUDNESS_I},
                {"LRA", GS_STATE_LOUDNESS_RANGE}};
    const int gap = grid->width < 60 ? 1 : 4;
    gs_grid_text(grid, label_x, y, 4, GS_STYLE_LABEL, "LUFS");
    for (size_t i = 0; i < sizeof item / sizeof item[0]; i++) {
        const double value =
            is_known(&model->levels) ? gs_state_number(&model->state, item[i].field) : (double)NAN;
        const bool range = item[i].field == GS_STATE_LOUDNESS_RANGE;
        char text[24];
        if (range)
            gs_figure_range(value, text, sizeof text);
        else
            gs_figure_loudness(value, text, sizeof text);
        x += gs_grid_text(grid, x, y, grid->width, GS_STYLE_DIM, item[i].name) + 1;
        /* a range needs no sign */
        x += gs_grid_text(grid, x, y, grid->width, GS_STYLE_VALUE, range ? text + 1 : text) + gap;
    }
}
