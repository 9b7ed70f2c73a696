/* The loudness of the output as one row of figures. */
#include <math.h>
#include <stdio.h>

#include "figures.h"
#include "view.h"

struct figure {
    const char *name;
    char text[24];
    enum gs_style style;
};

static int columns_of(const struct figure *figure) {
    return gs_text_columns(figure->name) + 1 + gs_text_columns(figure->text);
}

static struct figure take_figure(const struct gs_model *model, const char *name,
                                 enum gs_state_field field) {
    const double value = gs_model_loudness(model, field);
    struct figure figure = {.name = name, .style = GS_STYLE_VALUE};
    if (field == GS_STATE_LOUDNESS_RANGE) {
        char text[24];
        gs_figure_range(value, text, sizeof text);
        snprintf(figure.text, sizeof figure.text, "%s", text + 1); /* a range needs no sign */
    } else {
        gs_figure_loudness(value, figure.text, sizeof figure.text);
    }
    if (field == GS_STATE_TRUE_PEAK && value > GS_TRUE_PEAK_MOST)
        figure.style = GS_STYLE_WARNING;
    return figure;
}

void gs_draw_loudness(const struct gs_model *model, struct gs_grid *grid, int label_x, int x,
                      int y) {
    const int gap = grid->width < 60 ? 1 : grid->width < 76 ? 2 : grid->width < 100 ? 3 : 4;
    const double integrated = gs_model_loudness(model, GS_STATE_LOUDNESS_I);
    char name[32];
    snprintf(name, sizeof name, "to %.0f:", model->target);
    struct figure figures[] = {
        take_figure(model, "M", GS_STATE_LOUDNESS_M),
        take_figure(model, "S", GS_STATE_LOUDNESS_S),
        take_figure(model, "I", GS_STATE_LOUDNESS_I),
        take_figure(model, "LRA", GS_STATE_LOUDNESS_RANGE),
        take_figure(model, "TP", GS_STATE_TRUE_PEAK),
        {.name = name, .text = "   --", .style = GS_STYLE_VALUE},
    };
    if (!isnan(integrated))
        snprintf(figures[5].text, sizeof figures[5].text, "%+5.1f",
                 round((model->target - integrated) * 10) / 10);
    gs_grid_text(grid, label_x, y, 4, GS_STYLE_LABEL, "LUFS");
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        if (x + columns_of(&figures[i]) > grid->width)
            return;
        x += gs_grid_text(grid, x, y, grid->width, GS_STYLE_DIM, figures[i].name) + 1;
        x += gs_grid_text(grid, x, y, grid->width, figures[i].style, figures[i].text) + gap;
    }
}
