/* The view of all channels. */
#include "fixture.h"

static struct gs_model model;
static struct gs_grid grid;

static int start(void **state) {
    (void)state;
    start_model(&model);
    return 0;
}

static void draw(int width, int height) {
    assert_int_equal(gs_grid_resize(&grid, width, height), GS_OK);
    gs_view_draw(&model, &grid);
}

/* The numbers of the channels that have a row, and the selected one's style. */
static int channels_shown(int width, int height, bool *selected) {
    int shown = 0;
    *selected = false;
    draw(width, height);
    for (int y = GS_HEADER_ROWS; y < height; y++)
        for (int x = 1; x < width; x++) {
            uint32_t digit = gs_grid_at(&grid, x, y).glyph;
            enum gs_style style = gs_grid_at(&grid, x, y).style;
            bool number = digit >= '0' && digit <= '9' &&
                          (style == GS_STYLE_LABEL || style == GS_STYLE_CHANNEL_FOCUS) &&
                          gs_grid_at(&grid, x + 1, y).style != style;
            shown += number;
            *selected = *selected || (number && style == GS_STYLE_CHANNEL_FOCUS);
        }
    return shown;
}

static void the_overview_has_all_channels(void **state) {
    (void)state;
    model.view = 1;
    static const int counts[] = {1, 2, 8, 16, 19, 20, 21, 32};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        char text[12];
        snprintf(text, sizeof text, "%d", counts[i]);
        tell(&model, "channels", text);
        struct gs_telemetry *frame = new_frame((unsigned)counts[i]);
        for (int c = 0; c < counts[i]; c++)
            frame->channel[c].tap[GS_STAGE_OUT].peak = linear(-10.1 - c);
        gs_levels_view_init(&model.levels, 2);
        gs_levels_view_fold(&model.levels, frame);
        free(frame);
        gs_model_advance(&model, 0.3);
        draw(80, 24);
        for (int c = 0; c < counts[i]; c++) {
            snprintf(text, sizeof text, "-%.1f", 10.1 + c);
            assert_true(find_row(&grid, text) > 0);
        }
    }
}

static void the_overview_scrolls_before_it_gets_too_narrow(void **state) {
    (void)state;
    bool selected;
    model.view = 1;
    tell(&model, "channels", "32");
    for (int channel = 0; channel < 32; channel++) {
        gs_model_select(&model, channel);
        assert_in_range(channels_shown(40, 10, &selected), 7, 16);
        assert_true(selected);
        /* every row still has a bar beside its number: twelve cells with it */
        assert_true(find_row(&grid, "peak") == GS_HEADER_ROWS);
    }
    assert_int_equal(channels_shown(80, 24, &selected), 32);
}

static void the_overview_has_titles_loudness_and_clips(void **state) {
    (void)state;
    model.view = 1;
    tell(&model, "channels", "4");
    tell(&model, "loudness_i", "-19.8");
    struct gs_telemetry *frame = new_frame(4);
    frame->position = 480000; /* loudness is known */
    frame->channel[2].tap[GS_STAGE_INPUT].clips = 2;
    frame->channel[3].tap[GS_STAGE_OUT].clips = 5;
    gs_levels_view_fold(&model.levels, frame);
    gs_model_advance(&model, 0.3);
    draw(80, 24);
    int y = find_row(&grid, "INPUT");
    assert_true(y > 0 && strstr(row_text(&grid, y), "OUTPUT"));
    assert_int_equal(gs_grid_at(&grid, 5, y).style, GS_STYLE_TITLE);
    assert_true(find_row(&grid, "LUFS") > 0 && find_row(&grid, "-19.8") > 0);
    assert_true(find_row(&grid, "3!") > 0 && find_row(&grid, "4!") > 0);
    assert_non_null(strstr(row_text(&grid, find_row(&grid, "3!")), "CLIP \u00D72"));
    assert_non_null(strstr(row_text(&grid, find_row(&grid, "4!")), "OVER \u00D75"));
    free(frame);
    /* outputs only: a clip at the input is marked all the same */
    tell(&model, "channels", "32");
    frame = new_frame(32);
    frame->channel[30].tap[GS_STAGE_INPUT].clips = 2;
    gs_levels_view_fold(&model.levels, frame);
    free(frame);
    gs_model_advance(&model, 0.3);
    draw(80, 24);
    assert_true(find_row(&grid, "31!") > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_overview_has_all_channels, start),
        cmocka_unit_test_setup(the_overview_scrolls_before_it_gets_too_narrow, start),
        cmocka_unit_test_setup(the_overview_has_titles_loudness_and_clips, start),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    gs_grid_done(&grid);
    return failed;
}
