#include "view.h"

#include <stdio.h>
#include <string.h>

#include "gainstage/ui.h"

const struct gs_view *const gs_views[] = {
    &gs_view_strip, &gs_view_meters,    &gs_view_curves, &gs_view_loudness, &gs_view_big,
    &gs_view_takes, &gs_view_interface, &gs_view_events, &gs_view_help,     &gs_view_answer,
};

enum { LEAST_WIDTH = 40, LEAST_HEIGHT = 10, LEAST_FOR_MESSAGE = 12, LEAST_FOR_AIR = 20 };

unsigned gs_view_count(void) {
    return sizeof gs_views / sizeof gs_views[0];
}

bool gs_ui_view(unsigned i, const char **name, const char **title) {
    if (i >= gs_view_count())
        return false;
    *name = gs_views[i]->name;
    *title = gs_views[i]->title;
    return true;
}

bool gs_ui_view_key(unsigned view, unsigned i, const char **key, const char **help) {
    const struct gs_view_key *keys = view < gs_view_count() ? gs_views[view]->keys : NULL;
    for (unsigned k = 0; keys && k < i && keys->key; k++)
        keys++;
    if (!keys || !keys->key)
        return false;
    *key = keys->key;
    *help = keys->help;
    return true;
}

static bool is_tiny(int width, int height) {
    return width < LEAST_WIDTH || height < LEAST_HEIGHT;
}

int gs_message_rows(int height) {
    return height >= LEAST_FOR_MESSAGE ? 1 : 0;
}

/* Blank rows between the header and what scrolls, where there is room. */
static int air_above(const struct gs_view *view, int height) {
    return view->scrolls && height >= LEAST_FOR_AIR ? 1 : 0;
}

void gs_view_draw(const struct gs_model *model, struct gs_grid *grid) {
    gs_grid_clear(grid);
    if (is_tiny(grid->width, grid->height)) {
        gs_draw_line(model, grid);
        return;
    }
    const int own = gs_message_rows(grid->height);
    gs_draw_header(model, grid);
    const int top = GS_HEADER_ROWS + air_above(gs_views[model->view], grid->height);
    struct gs_area area = {top, grid->height - top - own};
    gs_views[model->view]->draw(model, grid, area);
    /* Without a row of its own a message covers the second row of the header. */
    gs_draw_message(model, grid, 0, own ? grid->height - 1 : 1, own > 0);
}

struct gs_target gs_view_at(const struct gs_model *model, int x, int y) {
    struct gs_ask ask = {x, y, {.kind = GS_AT_NOTHING}};
    struct gs_grid grid = {.ask = &ask};
    if (gs_grid_resize(&grid, model->width, model->height) == GS_OK)
        gs_view_draw(model, &grid);
    gs_grid_done(&grid);
    return ask.answer;
}

static void show(struct gs_model *model, int view) {
    model->view = view;
    model->scroll = 0;
    model->takes.stale |= gs_views[view] == &gs_view_takes;
}

bool gs_view_back(struct gs_model *model) {
    if (gs_views[model->view]->in_round)
        return false;
    show(model, model->view_before);
    return true;
}

/* What was called from another page goes back to where that one was called from. */
static void call_up(struct gs_model *model, int view) {
    if (gs_views[model->view]->in_round)
        model->view_before = model->view;
    show(model, view);
}

void gs_view_tell(struct gs_model *model, const char *command, struct gs_text *answer) {
    int view = 0;
    while (gs_views[view] != &gs_view_answer)
        view++;
    gs_answer_take(&model->answer, command, answer);
    call_up(model, view);
    if (is_tiny(model->width, model->height))
        gs_model_hint(model, "%s: a larger window shows the answer", model->answer.command);
}

enum gs_status gs_view_show(struct gs_model *model, const char *name, struct gs_error *error) {
    const int count = (int)gs_view_count();
    const bool forward = strcmp(name, "next") == 0;
    if (forward || strcmp(name, "previous") == 0) {
        int next = model->view;
        do
            next = (next + (forward ? 1 : count - 1)) % count;
        while (!gs_views[next]->in_round);
        show(model, next);
        return GS_OK;
    }
    for (int i = 0; i < count; i++) {
        if (strcmp(name, gs_views[i]->name) != 0)
            continue;
        if (i != model->view || !gs_view_back(model))
            call_up(model, i);
        return GS_OK;
    }
    char names[160] = "";
    for (int i = 0; i < count; i++)
        snprintf(names + strlen(names), sizeof names - strlen(names), "%s, ", gs_views[i]->name);
    return gs_fail(error, GS_ERR_UNKNOWN, "view: '%.32s' is none of %snext, previous", name, names);
}

void gs_view_focus(struct gs_model *model, enum gs_direction direction) {
    const struct gs_view *view = gs_views[model->view];
    if (view->scrolls)
        gs_view_scroll(model, direction == GS_UP ? -1 : direction == GS_DOWN ? 1 : 0);
    else if (view->focus)
        view->focus(model, direction);
    else
        gs_model_focus(model, direction);
}

void gs_view_focus_channel(struct gs_model *model, enum gs_direction direction) {
    gs_model_select(model, model->channel + (direction == GS_UP || direction == GS_LEFT ? -1 : 1));
}

bool gs_view_scrolls(const struct gs_model *model) {
    return gs_views[model->view]->scrolls;
}

bool gs_view_has_knobs(const struct gs_model *model) {
    const struct gs_view *view = gs_views[model->view];
    return !view->scrolls && !view->focus;
}

void gs_view_scroll(struct gs_model *model, int rows) {
    model->scroll += rows;
    /* the view's last row says where it is; before the first picture there is no height */
    const struct gs_view *view = gs_views[model->view];
    const int shown = model->height - GS_HEADER_ROWS - air_above(view, model->height) -
                      gs_message_rows(model->height) - 1;
    int last = view->rows(model, model->width) - (shown > 1 ? shown : 1);
    model->scroll = model->scroll > last ? last : model->scroll;
    model->scroll = model->scroll < 0 ? 0 : model->scroll;
}
