/* Letters that can be read from across the room. */
#include "picture.h"
#include "ui/banner.h"

static void pixels_are_as_large_as_fits(void **state) {
    (void)state;
    const char *text = "REC 0:12:47";
    const int pixels = gs_banner_pixels(text);
    assert_int_equal(gs_banner_pixels(""), 0);
    assert_int_equal(gs_banner_pixels("1"), 3);
    assert_int_equal(gs_banner_pixels("1:"), 5);
    for (int columns = 1; columns < 250; columns++)
        for (int rows = 1; rows < 40; rows++) {
            const struct gs_pixel fit = gs_banner_fit(text, columns, rows);
            assert_true(fit.columns * pixels <= columns && fit.rows * GS_LETTER_ROWS <= rows);
            /* one larger would not have fitted */
            const int next = fit.columns + 1;
            assert_true(next * pixels > columns || (next + 1) / 2 * GS_LETTER_ROWS > rows);
        }
}

static void letters_are_drawn_as_they_are(void **state) {
    (void)state;
    static const char *const expected[] = {"### ### ###   # #", "#   #   # # # # #",
                                           "##  ### # #   ###", "#     # # # #   #",
                                           "### ### ###     #"};
    assert_int_equal(gs_grid_resize(&grid, 40, 6), GS_OK);
    gs_grid_clear(&grid);
    int columns = gs_banner_draw(&grid, 0, 0, (struct gs_pixel){1, 1}, GS_STYLE_VALUE, "ES0:4",
                                 &gs_glyphs_ascii);
    assert_int_equal(columns, gs_banner_pixels("ES0:4"));
    for (int y = 0; y < GS_LETTER_ROWS; y++)
        assert_string_equal(row_text(&grid, y), expected[y]);
    /* twice as large */
    gs_grid_clear(&grid);
    gs_banner_draw(&grid, 3, 0, (struct gs_pixel){2, 1}, GS_STYLE_VALUE, "L", &gs_glyphs_ascii);
    assert_string_equal(row_text(&grid, 0), "   ##");
    assert_string_equal(row_text(&grid, 4), "   ######");
}

static void every_state_fills_the_width(void **state) {
    (void)state;
    static const int sizes[][2] = {{80, 24}, {60, 20}, {132, 43}, {40, 12}, {40, 10}, {200, 50}};
    assert_int_equal(gs_view_show(&model, "big", NULL), GS_OK);
    tell(&model, "state", "recording");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        draw(sizes[i][0], sizes[i][1]);
        int red = 0;
        for (int k = 2 * grid.width; k < grid.width * grid.height; k++)
            red += grid.cell[k].style == GS_STYLE_REC;
        assert_true(red >= grid.width * GS_LETTER_ROWS);
        assert_true(red % grid.width == 0);
        assert_true(find_row(&grid, "-12") > 0); /* the bars have their scale */
    }
}

static void a_clip_stands_beside_the_level(void **state) {
    (void)state;
    assert_int_equal(gs_view_show(&model, "big", NULL), GS_OK);
    struct gs_telemetry *frame = new_frame(2);
    frame->channel[1].tap[GS_STAGE_INPUT].clips = 1;
    gs_levels_view_fold(&model.levels, frame);
    gs_model_advance(&model, 0.3);
    draw(80, 24);
    int before = 0;
    for (int k = 2 * grid.width; k < grid.width * grid.height; k++)
        before += grid.cell[k].style == GS_STYLE_CLIP;
    assert_true(before > 100);
    frame->resets = 1;
    frame->channel[1].tap[GS_STAGE_INPUT].clips = 0;
    gs_levels_view_fold(&model.levels, frame);
    gs_model_advance(&model, 0.3);
    draw(80, 24);
    assert_false(has_style(&grid, GS_STYLE_CLIP));
    free(frame);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pixels_are_as_large_as_fits),
        cmocka_unit_test(letters_are_drawn_as_they_are),
        cmocka_unit_test_setup(every_state_fills_the_width, start),
        cmocka_unit_test_setup(a_clip_stands_beside_the_level, start),
    };
    return cmocka_run_group_tests(tests, NULL, finish);
}
