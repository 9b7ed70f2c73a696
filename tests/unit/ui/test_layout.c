/* Where the strip view puts things, and what it does with more or less room. */
#include "picture.h"
#include "ui/layout.h"

static void no_step_back_when_the_terminal_grows(void **state) {
    (void)state;
    for (int rows = 8; rows <= 47; rows++) {
        struct gs_strip_layout before = {0};
        for (int width = 40; width <= 300; width++) {
            struct gs_strip_layout at =
                gs_strip_layout(width, (struct gs_area){GS_HEADER_ROWS, rows});
            const bool same = at.stage_rows == before.stage_rows;
            assert_true(at.meter_cells >= before.meter_cells || !same);
            assert_true(at.knob_columns >= before.knob_columns || !same);
            assert_true((at.rms_end != GS_NOWHERE) >= (before.rms_end != GS_NOWHERE) || !same);
            assert_true((at.max_end != GS_NOWHERE) >= (before.max_end != GS_NOWHERE) || !same);
            /* more columns only beside a bar that can be read */
            if (at.knob_columns > 1)
                assert_true(at.meter_cells >= (at.stage_rows > 1 ? 25 : 32));
            assert_true(at.knob_x > at.peak_end && at.knob_x > at.max_end);
            before = at;
        }
    }
    /* and what loses rows first as it gets lower gets them last as it grows */
    for (int width = 40; width <= 200; width += 4) {
        bool loudness = false, help = false;
        for (int rows = 8; rows <= 60; rows++) {
            struct gs_strip_layout at =
                gs_strip_layout(width, (struct gs_area){GS_HEADER_ROWS, rows});
            assert_true(at.loudness_y != GS_NOWHERE || !loudness);
            assert_true(at.help_y != GS_NOWHERE || !help);
            loudness = at.loudness_y != GS_NOWHERE;
            help = at.help_y != GS_NOWHERE;
        }
    }
}

static void room_is_used(void **state) {
    (void)state;
    /* 100x30 has all that 80x24 has, with units, and no hole in the middle */
    draw(100, 30);
    assert_true(find_row(&grid, "+0.0 dB") > 0);
    assert_true(find_row(&grid, "80 Hz") > 0);
    assert_true(find_row(&grid, "rms") > 0);
    struct gs_strip_layout at = gs_strip_layout(100, (struct gs_area){GS_HEADER_ROWS, 27});
    int row = GS_HEADER_ROWS;
    for (int s = 0; s < GS_STAGE_COUNT; s++) {
        assert_in_range(at.stage_y[s] - row, 0, 2); /* the first has the scale above it */
        row = at.stage_y[s] + at.stage_rows;
    }
    assert_in_range(at.loudness_y - row, 0, 1);
    assert_true(find_row(&grid, "LUFS") > 0 && find_row(&grid, "preamp.gain") > 0);
}

static void more_knobs_than_places_have_a_mark(void **state) {
    (void)state;
    draw(40, 12);
    assert_non_null(strstr(row_text(&grid, find_row(&grid, "PREAMP")), "\u00BB"));
    assert_null(strstr(row_text(&grid, find_row(&grid, "HIGH-PASS")), "\u00BB")); /* its only one */
    assert_non_null(
        strstr(row_text(&grid, find_row(&grid, "GATE")), "thr   -50.0")); /* no "thres" */
    draw(80, 24);
    assert_true(find_row(&grid, "\u00BB") < 0); /* all of them are there */
}

static void maxima_are_told_once(void **state) {
    (void)state;
    struct gs_telemetry *frame = new_frame(2);
    for (int s = 0; s < GS_STAGE_COUNT; s++)
        frame->channel[0].tap[s].max = linear(s < GS_STAGE_COMP ? -10.3 : -6.9);
    gs_levels_view_fold(&model.levels, frame);
    free(frame);
    gs_model_advance(&model, 0.3);
    draw(80, 24);
    int seen = 0;
    for (int y = 0; y < 24; y++)
        seen += strstr(row_text(&grid, y), "-10.3") || strstr(row_text(&grid, y), " -6.9");
    assert_int_equal(seen, 2); /* at the input, and where it changes */
    assert_true(find_row(&grid, " off") < 0 ||
                strstr(row_text(&grid, find_row(&grid, " off")), "invert")); /* no second "off" */
    draw(132, 43);
    for (int y = 0, rows = 0; y < 43; y++) {
        rows += strstr(row_text(&grid, y), "-10.3") || strstr(row_text(&grid, y), " -6.9");
        if (y == 42)
            assert_int_equal(rows, GS_STAGE_COUNT); /* a column of its own has them all */
    }
}

static void small_terminals_lose_what_matters_least(void **state) {
    (void)state;
    /* rows of a screen 60 wide: help goes first, then loudness, then the scale */
    int scale_least = 0, loudness_least = 0, help_least = 0;
    for (int height = 40; height >= 10; height--) {
        draw(48, height);
        if (find_row(&grid, "-12") >= 0)
            scale_least = height;
        if (find_row(&grid, "LUFS") >= 0)
            loudness_least = height;
        if (find_row(&grid, "preamp.gain") >= 0)
            help_least = height;
        for (int s = 0; s < GS_STAGE_COUNT; s++)
            assert_true(find_row(&grid, gs_stages[s].label) >= 0);
    }
    assert_true(scale_least < loudness_least && loudness_least < help_least);
    assert_true(help_least <= 16);
    /* maxima go with width */
    draw(80, 16);
    assert_true(find_row(&grid, "max") >= 0);
    draw(50, 16);
    assert_true(find_row(&grid, "max") < 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(no_step_back_when_the_terminal_grows, start),
        cmocka_unit_test_setup(room_is_used, start),
        cmocka_unit_test_setup(more_knobs_than_places_have_a_mark, start),
        cmocka_unit_test_setup(maxima_are_told_once, start),
        cmocka_unit_test_setup(small_terminals_lose_what_matters_least, start),
    };
    return cmocka_run_group_tests(tests, NULL, finish);
}
