/* The view of all channels. */
#include "picture.h"

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

static void channels_have_their_names(void **state) {
    (void)state;
    tell(&model, "tracks", "'lead vocal' \"\" 左マイク");
    tell(&model, "channels", "3");
    draw(80, 24); /* the strip, of the selected channel */
    assert_non_null(strstr(row_text(&grid, find_row(&grid, "INPUT")), "lead vocal"));
    gs_model_select(&model, 2);
    for (int width = 40; width <= 200; width += 20) {
        draw(width, 24);
        assert_non_null(strstr(row_text(&grid, find_row(&grid, "INPUT")), "左マイク"));
    }
    assert_int_equal(gs_view_show(&model, "meters", NULL), GS_OK);
    draw(80, 24);
    const int y = find_row(&grid, " 1  lead vocal"); /* above its bars */
    assert_true(y == find_row(&grid, "-60") + 1 && find_row(&grid, " 3  左マイク") == y + 10);
    tell(&model, "channels", "9"); /* beside them where there is no row to spare */
    draw(80, 14);
    assert_true(find_row(&grid, " 1  lead vo\u2026 ") > 0);
    assert_true(find_row(&grid, " 3  左マイク ") > 0);
    draw(132, 14);
    assert_true(find_row(&grid, " 1  lead vocal ") > 0);
    draw(48, 14); /* the bars need the room */
    assert_true(find_row(&grid, "lead") < 0 && find_row(&grid, "peak") > 0);
    tell(&model, "channels", "32"); /* outputs alone, in columns */
    draw(80, 24);
    assert_true(find_row(&grid, " 1  lead vo\u2026 ") > 0 && find_row(&grid, "32") > 0);
    tell(&model, "tracks", "-");
    draw(80, 24);
    assert_true(find_row(&grid, "lead") < 0);
    tell(&model, "tracks", "'open"); /* what can't be read is no name */
    draw(80, 24);
    assert_true(find_row(&grid, "open") < 0);
}

static void room_that_is_left_is_used(void **state) {
    (void)state;
    assert_int_equal(gs_view_show(&model, "meters", NULL), GS_OK);
    for (int i = 0; i < 500; i++) /* as loud as the chart is high */
        gs_trace_advance(&model.loudness, 1, -7);
    for (int height = 24; height <= 60; height += 4)
        for (int channels = 1; channels <= 32; channels++) {
            char text[12];
            snprintf(text, sizeof text, "%d", channels);
            tell(&model, "channels", text);
            draw(100, height);
            int blank = 0, longest = 0;
            for (int y = GS_HEADER_ROWS; y < height; y++) {
                /* a bar of silence has its aim */
                blank = *row_text(&grid, y) ? 0 : blank + 1;
                longest = blank > longest ? blank : longest;
            }
            assert_in_range(longest, 0, 6);
            if (channels <= height - 6 || channels == 32) /* the first leave two rows for it */
                assert_true(find_row(&grid, "LUFS") > 0 || height == 36);
        }
    tell(&model, "channels", "2");
    draw(80, 24);
    assert_true(find_row(&grid, "SHORT-TERM") > find_row(&grid, " 2  "));
    assert_true(find_row(&grid, "now") > 0 && find_row(&grid, "now") < find_row(&grid, "LUFS  M"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_overview_has_all_channels, start),
        cmocka_unit_test_setup(the_overview_scrolls_before_it_gets_too_narrow, start),
        cmocka_unit_test_setup(the_overview_has_titles_loudness_and_clips, start),
        cmocka_unit_test_setup(channels_have_their_names, start),
        cmocka_unit_test_setup(room_that_is_left_is_used, start),
    };
    return cmocka_run_group_tests(tests, NULL, finish);
}
