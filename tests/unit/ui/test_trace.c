/* The last minutes of loudness as columns, and the view that shows them. */
#include "fixture.h"
#include "ui/trace.h"

static struct gs_model model;
static struct gs_grid grid, later;
static struct gs_trace trace;

static int start(void **state) {
    (void)state;
    start_model(&model);
    memset(&trace, 0, sizeof trace);
    return 0;
}

static void a_value_a_second(void **state) {
    (void)state;
    for (int i = 0; i < 19; i++)
        gs_trace_advance(&trace, 0.25, -20 - i / 4);
    assert_int_equal(trace.count, 4);
    assert_true(fabs(gs_trace_mean(&trace, 0, 1) - -23) < 1e-6);
    assert_true(fabs(gs_trace_mean(&trace, 0, 4) - -21.5) < 1e-6);
    assert_true(fabs(gs_trace_mean(&trace, 2, 9) - -20.5) < 1e-6);
    assert_true(isnan(gs_trace_mean(&trace, 4, 3)));
    /* nobody knows what was while nobody looked */
    gs_trace_advance(&trace, 5, -30);
    assert_int_equal(trace.count, 9);
    assert_true(isnan(gs_trace_mean(&trace, 1, 4)));
    assert_true(fabs(gs_trace_mean(&trace, 0, 5) - -30) < 1e-6);
    /* and the oldest go */
    for (int i = 0; i < 2 * GS_TRACE; i++)
        gs_trace_advance(&trace, 1, -10);
    assert_true(fabs(gs_trace_mean(&trace, GS_TRACE - 1, 1) - -10) < 1e-6);
    assert_true(isnan(gs_trace_mean(&trace, GS_TRACE, 5)));
}

static int height_at(const struct gs_grid *from, int x) {
    int eighths = 0;
    for (int y = 0; y < from->height; y++) {
        const uint32_t glyph = gs_grid_at(from, x, y).glyph;
        if (glyph >= 0x2581 && glyph <= 0x2588)
            eighths += (int)glyph - 0x2580;
    }
    return eighths;
}

static void columns_tell_the_level_and_move_as_they_are(void **state) {
    (void)state;
    enum { SPAN = 4, COLUMNS = 30, ROWS = 10 };
    const struct gs_trace_chart chart = {
        .columns = COLUMNS, .rows = ROWS, .least = -40, .most = 0, .target = -16, .span = SPAN};
    for (int i = 0; i < 400; i++)
        gs_trace_advance(&trace, 1, -38 + i % 37);
    assert_int_equal(gs_grid_resize(&grid, COLUMNS, ROWS), GS_OK);
    assert_int_equal(gs_grid_resize(&later, COLUMNS, ROWS), GS_OK);
    gs_trace_draw(&grid, &chart, &trace, &gs_glyphs_full);
    for (int x = 0; x < COLUMNS; x++) {
        const int back = (COLUMNS - 1 - x) * SPAN;
        const double mean = gs_trace_mean(&trace, (uint64_t)back, SPAN);
        assert_int_equal(height_at(&grid, x), lround((mean + 40) / 40 * ROWS * 8));
    }
    for (int second = 1; second <= SPAN; second++) {
        gs_trace_advance(&trace, 1, -20);
        gs_grid_clear(&later);
        gs_trace_draw(&later, &chart, &trace, &gs_glyphs_full);
        /* moved by one at the first second of a span, then at rest but for the newest */
        for (int x = 0; x + 1 < COLUMNS; x++)
            assert_int_equal(height_at(&later, x), height_at(&grid, x + 1));
        assert_int_equal(height_at(&later, COLUMNS - 1), ROWS * 8 / 2);
    }
    /* below the target, above it, and its line where nothing stands */
    for (int x = 0; x < COLUMNS; x++)
        for (int y = 0; y < ROWS; y++) {
            const struct gs_cell cell = gs_grid_at(&grid, x, y);
            const int row = ROWS - 1 - y;
            if (cell.glyph == gs_glyphs_full.line)
                assert_int_equal(row, 6);
            else if (cell.glyph != ' ')
                assert_int_equal(cell.style, row >= 6 ? GS_STYLE_METER_HIGH : GS_STYLE_METER_SAFE);
        }
}

static void figures_stand_against_the_target(void **state) {
    (void)state;
    tell(&model, "loudness_m", "-19.0");
    tell(&model, "loudness_s", "-20.5");
    tell(&model, "loudness_i", "-21.6");
    tell(&model, "loudness_range", "5.1");
    tell(&model, "true_peak", "-0.4");
    assert_int_equal(gs_view_show(&model, "loudness", NULL), GS_OK);
    assert_int_equal(gs_grid_resize(&grid, 80, 24), GS_OK);
    gs_view_draw(&model, &grid);
    assert_non_null(strstr(row_text(&grid, find_row(&grid, "I  take")), "-21.6    -5.6"));
    assert_true(find_row(&grid, "to -16: +5.6 dB") > 0);
    assert_true(has_style(&grid, GS_STYLE_WARNING)); /* the true peak */
    gs_view_focus(&model, GS_DOWN);
    gs_view_draw(&model, &grid);
    assert_true(find_row(&grid, "to -17: +4.6 dB") > 0);
    static const char *const lines[] = {"strip", "meters"}; /* as one row of figures */
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(gs_view_show(&model, lines[i], NULL), GS_OK);
        gs_view_draw(&model, &grid);
        assert_non_null(strstr(row_text(&grid, find_row(&grid, "LUFS  ")), "to -17:  +4.6"));
        assert_true(has_style(&grid, GS_STYLE_WARNING)); /* the true peak */
    }
    assert_int_equal(gs_view_show(&model, "loudness", NULL), GS_OK);
    /* no sound, no figures: an old one would look like a steady tone */
    tell(&model, "audio", "waiting");
    gs_view_draw(&model, &grid);
    assert_true(find_row(&grid, "-21.6") < 0);
}

static void the_last_minutes_are_kept(void **state) {
    (void)state;
    assert_int_equal(gs_grid_resize(&grid, 80, 24), GS_OK);
    for (int i = 0; i < 300; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i < 150 ? -40 : -20);
        tell(&model, "loudness_s", text);
        gs_model_advance(&model, 1);
    }
    assert_true(fabs(gs_trace_mean(&model.loudness, 0, 100) + 20) < 1e-6);
    assert_true(fabs(gs_trace_mean(&model.loudness, 160, 100) + 40) < 1e-6);
    static const char *const views[] = {"loudness", "meters"};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(gs_view_show(&model, views[i], NULL), GS_OK);
        gs_view_draw(&model, &grid);
        const int now = find_row(&grid, " now"), quiet = gs_text_columns(row_text(&grid, now)) - 50;
        assert_true(now > 0 && find_row(&grid, "-2 min") == now);
        /* the quiet minutes stand in the lowest rows, the loud ones above them */
        assert_int_not_equal(gs_grid_at(&grid, 78, now - 2).glyph, ' ');
        assert_int_equal(gs_grid_at(&grid, quiet, now - 2).glyph, ' ');
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_value_a_second, start),
        cmocka_unit_test_setup(columns_tell_the_level_and_move_as_they_are, start),
        cmocka_unit_test_setup(figures_stand_against_the_target, start),
        cmocka_unit_test_setup(the_last_minutes_are_kept, start),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    gs_grid_done(&grid);
    gs_grid_done(&later);
    return failed;
}
