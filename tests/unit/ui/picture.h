/* A model in a known state and a picture of it, for tests that look at whole screens. */
#ifndef TESTS_UI_PICTURE_H
#define TESTS_UI_PICTURE_H

#include "fixture.h"

static struct gs_model model;
static struct gs_grid grid;

/* Before each test. */
static inline int start(void **state) {
    (void)state;
    gs_model_done(&model);
    start_model(&model);
    return 0;
}

/* After the last one. */
static inline int finish(void **state) {
    (void)state;
    gs_model_done(&model);
    gs_grid_done(&grid);
    return 0;
}

static inline void draw(int width, int height) {
    model.width = width;
    model.height = height;
    assert_int_equal(gs_grid_resize(&grid, width, height), GS_OK);
    gs_view_draw(&model, &grid);
}

#endif
