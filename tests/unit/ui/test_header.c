/* The second row: what is wrong, what is good to know, and that neither pushes the other. */
#include "picture.h"

/* The column at which a text stands in the second row, or -1. */
static int place_of(const char *text) {
    const char *row = row_text(&grid, 1), *at = strstr(row, text);
    return at ? (int)(at - row) : -1;
}

static void trouble_is_said_in_words(void **state) {
    (void)state;
    tell(&model, "disk_seconds_left", "1500");
    tell(&model, "xruns", "7");
    tell(&model, "lost_frames", "480");
    tell(&model, "clips", "2");
    draw(80, 24);
    assert_non_null(strstr(row_text(&grid, 1), "DISK LOW 25 min "));
    assert_non_null(strstr(row_text(&grid, 1), "lost 0.01 s    xruns 7             clips 2"));
    int x = (int)(strstr(row_text(&grid, 1), "DISK") - row_text(&grid, 1));
    assert_int_equal(gs_grid_at(&grid, x, 1).style, GS_STYLE_WARNING);
    tell(&model, "disk_seconds_left", "540");
    draw(80, 24);
    assert_int_equal(gs_grid_at(&grid, x, 1).style, GS_STYLE_ERROR);
    /* and on the smallest screen that has a header it is what is left of it */
    tell(&model, "preset", "voice");
    draw(40, 10);
    assert_non_null(strstr(row_text(&grid, 1), "DISK LOW 9 min"));
    assert_null(strstr(row_text(&grid, 1), "voice"));
}

static void linked_channels_hold_together(void **state) {
    (void)state;
    tell(&model, "channels", "14");
    tell(&model, "links", "11-12 13-14");
    draw(132, 24);
    /* channels stand in cells of 4 from column 1 on; the sign is in the last of the first's */
    for (int c = 0; c < 14; c++) {
        bool sign = gs_grid_at(&grid, 1 + 4 * c + 3, 1).glyph == '+';
        assert_int_equal(sign, c == 10 || c == 12);
    }
    tell(&model, "links", "-");
    draw(132, 24);
    assert_null(strchr(row_text(&grid, 1), '+'));
}

static void facts_keep_their_places(void **state) {
    (void)state;
    tell(&model, "preset", "voice");
    tell(&model, "clips", "1");
    tell(&model, "clips_input", "1");
    tell(&model, "clips_out", "0");
    tell(&model, "lost_frames", "4800");
    tell(&model, "gaps", "1");
    draw(100, 24);
    const int disk = place_of("disk 31 h"), voice = place_of("voice");
    const int xruns = place_of("xruns 0"), gaps = place_of("gaps 1"),
              lost = place_of("lost 0.10 s");
    assert_true(disk > 0 && voice > disk && lost > voice && gaps > lost && xruns > gaps);
    tell(&model, "preset", "voice*");
    tell(&model, "disk_seconds_left", "35940");
    tell(&model, "clips", "107");
    tell(&model, "clips_input", "98");
    tell(&model, "clips_out", "9");
    tell(&model, "lost_frames", "592000");
    draw(100, 24);
    assert_int_equal(place_of("disk 9 h 59"), disk);
    assert_int_equal(place_of("voice*"), voice);
    assert_int_equal(place_of("xruns 0"), xruns);
    assert_int_equal(place_of("gaps 1"), gaps);
    assert_int_equal(place_of("lost 12.3 s"), lost);
    assert_true(place_of("clips in 98 out 9") > 0);
    /* and all that is good to know stays where it is when trouble begins */
    tell(&model, "xruns", "3");
    draw(100, 24);
    assert_int_equal(place_of("voice*"), voice);
}

static void clips_are_told_apart(void **state) {
    (void)state;
    static const struct {
        const char *in, *out, *shown;
        enum gs_style style;
    } cases[] = {{"0", "0", "clips 0", GS_STYLE_DIM},
                 {"8", "2", "clips in 8 out 2", GS_STYLE_CLIP},
                 {"8", "0", "clips in 8", GS_STYLE_CLIP},
                 {"0", "2", "clips out 2", GS_STYLE_OVER}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        tell(&model, "clips_input", cases[i].in);
        tell(&model, "clips_out", cases[i].out);
        tell(&model, "clips", strcmp(cases[i].in, "0") ? "10" : cases[i].out);
        draw(80, 24);
        int x = place_of(cases[i].shown);
        assert_int_equal(x, 79 - (int)strlen(cases[i].shown));
        assert_int_equal(gs_grid_at(&grid, x, 1).style, cases[i].style);
    }
}

static void many_channels_leave_room_for_facts(void **state) {
    (void)state;
    tell(&model, "disk_seconds_left", "33900");
    for (int channels = 1; channels <= 32; channels++) {
        char text[12];
        snprintf(text, sizeof text, "%d", channels);
        tell(&model, "channels", text);
        for (int width = 40; width <= 200; width += 4) {
            gs_model_select(&model, channels - 1);
            draw(width, 24);
            assert_true(place_of("disk 9 h 25") > 0);
            assert_true(width < 60 || place_of("clips 0") > 0);
            assert_true(has_style(&grid, GS_STYLE_CHANNEL_FOCUS) || channels == 1);
        }
    }
}

static void markers_are_a_takes(void **state) {
    (void)state;
    tell(&model, "markers", "3");
    draw(80, 24);
    assert_int_equal(place_of("marks"), -1);
    tell(&model, "state", "recording");
    draw(80, 24);
    assert_true(place_of("marks 3") > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(trouble_is_said_in_words, start),
        cmocka_unit_test_setup(linked_channels_hold_together, start),
        cmocka_unit_test_setup(facts_keep_their_places, start),
        cmocka_unit_test_setup(clips_are_told_apart, start),
        cmocka_unit_test_setup(many_channels_leave_room_for_facts, start),
        cmocka_unit_test_setup(markers_are_a_takes, start),
    };
    return cmocka_run_group_tests(tests, NULL, finish);
}
