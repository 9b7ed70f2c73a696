/* How states, trouble and news look. */
#include "picture.h"

static void below_forty_by_ten_there_is_one_line(void **state) {
    (void)state;
    tell(&model, "state", "recording");
    tell(&model, "seconds", "767");
    struct gs_telemetry *frame = new_frame(2);
    frame->channel[1].tap[GS_STAGE_OUT].peak = linear(-9);
    gs_levels_view_fold(&model.levels, frame);
    free(frame);
    gs_model_advance(&model, 0.3);
    static const int sizes[][2] = {{39, 24}, {80, 9}, {39, 9}, {60, 1}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        draw(sizes[i][0], sizes[i][1]);
        assert_non_null(strstr(row_text(&grid, 0), "\u25CF REC 0:12:47"));
        assert_non_null(strstr(row_text(&grid, 0), " -9.0")); /* the loudest channel */
        assert_true(has_style(&grid, GS_STYLE_METER_HIGH));
        for (int y = 1; y < sizes[i][1]; y++)
            assert_string_equal(row_text(&grid, y), "");
    }
    draw(1, 1);
    assert_string_equal(row_text(&grid, 0), "\u25CF");
    draw(5, 3);
    assert_string_equal(row_text(&grid, 0), "\u25CF REC");
}

static void states_have_words_and_looks(void **state) {
    (void)state;
    draw(80, 24);
    assert_true(has_style(&grid, GS_STYLE_IDLE) && !has_style(&grid, GS_STYLE_REC));

    tell(&model, "state", "recording");
    tell(&model, "take", "vocal_014");
    tell(&model, "seconds", "3725.5");
    gs_model_advance(&model, 0.05);
    draw(80, 24);
    assert_non_null(strstr(row_text(&grid, 0), "vocal_014  \u25CF REC 1:02:05"));
    assert_int_equal(gs_grid_at(&grid, 79, 0).style, GS_STYLE_REC);
    assert_non_null(strstr(row_text(&grid, 23), "r stop"));

    tell(&model, "audio", "waiting");
    tell(&model, "audio_text", "the JACK server is gone");
    draw(80, 24);
    assert_non_null(strstr(row_text(&grid, 0), "RECONNECTING"));
    assert_non_null(strstr(row_text(&grid, 0), "REC 1:02:05")); /* the take is still open */
    assert_string_equal(row_text(&grid, 23), " the JACK server is gone");

    tell(&model, "state", "idle");
    draw(80, 24);
    assert_non_null(strstr(row_text(&grid, 0), "RECONNECTING"));
    assert_true(has_style(&grid, GS_STYLE_WAITING));

    tell(&model, "audio", "running");
    tell(&model, "host", "demo");
    draw(80, 24);
    assert_non_null(strstr(row_text(&grid, 0), " DEMO "));
    assert_non_null(strstr(row_text(&grid, 0), "no device"));
    draw(40, 12);
    assert_non_null(strstr(row_text(&grid, 0), "DEMO"));
}

/* One glance must do: in whatever glyphs, without a look at colours, no two are the same. */
static void no_two_states_read_alike(void **state) {
    static const char *const states[][3][2] = {
        {{"state", "idle"}},
        {{"state", "waiting"}},
        {{"state", "recording"}},
        {{"state", "recording"}, {"locked", "on"}},
        {{"state", "recording"}, {"audio", "waiting"}},
        {{"audio", "waiting"}},
        {{"audio", "starting"}},
        {{"audio", "failed"}},
        {{"error", "the disk is full"}},
        {{"host", "demo"}},
        {{"disk_seconds_left", "300"}, {"disk_state", "critical"}},
        {{"disk_seconds_left", "1500"}, {"disk_state", "low"}},
    };
    enum { STATES = sizeof states / sizeof states[0] };
    static const int sizes[][2] = {{80, 24}, {40, 10}, {132, 43}, {60, 20}, {40, 1}, {80, 9}};
    static char seen[STATES][2048];
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (int glyphs = GS_GLYPHS_AUTO; glyphs <= GS_GLYPHS_ASCII; glyphs++) {
            /* one line has no room for what is only to come */
            const int count = sizes[i][1] < 10 ? STATES - 1 : STATES;
            for (int k = 0; k < count; k++) {
                start(state);
                model.glyphs = (enum gs_glyph_choice)glyphs;
                for (int f = 0; f < 3 && states[k][f][0]; f++)
                    tell(&model, states[k][f][0], states[k][f][1]);
                model.message.text[0] = '\0';
                draw(sizes[i][0], sizes[i][1]);
                const int rows = sizes[i][1] < 10 ? 1 : GS_HEADER_ROWS;
                for (int y = 0, used = 0; y < rows; y++)
                    used +=
                        snprintf(seen[k] + used, sizeof seen[k] / 2, "%.900s|", row_text(&grid, y));
                for (int before = 0; before < k; before++)
                    if (strcmp(seen[before], seen[k]) == 0)
                        fail_msg("%dx%d: states %d and %d both read %s", sizes[i][0], sizes[i][1],
                                 before, k, seen[k]);
            }
        }
}

static void a_take_that_ended_by_itself_stays_in_sight(void **state) {
    (void)state;
    tell(&model, "error", "-");
    assert_string_equal(model.message.text, "");
    tell(&model, "error", "take_001 ended after 0:02:25: the disk is full"); /* at attach */
    assert_string_equal(model.message.text, "take_001 ended after 0:02:25: the disk is full");
    assert_int_equal(model.message.style, GS_STYLE_ERROR);
    draw(80, 24);
    assert_string_equal(row_text(&grid, 0) + strlen(row_text(&grid, 0)) - 10, "TAKE ENDED");
    assert_int_equal(gs_grid_at(&grid, 79, 0).style, GS_STYLE_ERROR);
    draw(30, 1);
    assert_ptr_equal(strstr(row_text(&grid, 0), "TAKE ENDED"), row_text(&grid, 0));
    model.message.text[0] = '\0';
    tell(&model, "error", "take_001 ended after 0:02:25: the disk is full"); /* no news */
    assert_string_equal(model.message.text, "");
    tell(&model, "audio", "waiting");
    draw(80, 24); /* both are wrong */
    assert_non_null(strstr(row_text(&grid, 0), "TAKE ENDED"));
    assert_non_null(strstr(row_text(&grid, 0), "RECONNECTING"));
    tell(&model, "audio", "running");
    tell(&model, "error", "-");
    draw(80, 24);
    assert_null(strstr(row_text(&grid, 0), "TAKE ENDED"));
}

static void the_last_line_never_hides_the_state(void **state) {
    (void)state;
    tell(&model, "state", "recording");
    gs_model_say(&model, GS_STYLE_ERROR, "the disk is nearly full");
    draw(60, 1);
    assert_ptr_equal(strstr(row_text(&grid, 0), "\u25CF REC 0:00:00 the disk"), row_text(&grid, 0));
    assert_int_equal(gs_grid_at(&grid, 0, 0).style, GS_STYLE_REC);
    gs_entry_begin(&model.entry, GS_ENTRY_CONFIRM, "");
    static const int widths[] = {30, 40, 60, 100};
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        draw(widths[i], 1);
        assert_ptr_equal(strstr(row_text(&grid, 0), "\u25CF REC"), row_text(&grid, 0));
        assert_non_null(strstr(row_text(&grid, 0), "y/n"));
    }
    gs_entry_end(&model.entry);
    model.message.text[0] = '\0';
    tell(&model, "audio", "waiting");
    draw(60, 1);
    assert_non_null(strstr(row_text(&grid, 0), "REC 0:00:00 NO SOUND"));
}

static void loudness_waits_for_its_first_second(void **state) {
    (void)state;
    tell(&model, "loudness_m", "-36.2");
    tell(&model, "loudness_range", "0.0");
    struct gs_telemetry *frame = new_frame(2);
    frame->position = 47999;
    gs_levels_view_fold(&model.levels, frame);
    draw(80, 24);
    assert_null(strstr(row_text(&grid, find_row(&grid, "LUFS")), "-36.2"));
    frame->position = 48000;
    gs_levels_view_fold(&model.levels, frame);
    draw(80, 24);
    assert_non_null(strstr(row_text(&grid, find_row(&grid, "LUFS")), "M -36.2"));
    assert_non_null(strstr(row_text(&grid, find_row(&grid, "LUFS")), "LRA   --"));
    tell(&model, "loudness_range", "5.1");
    frame->position = 96000;
    frame->resets = 1; /* and for the first one after a reset */
    gs_levels_view_fold(&model.levels, frame);
    frame->position = 143999;
    gs_levels_view_fold(&model.levels, frame);
    draw(80, 24);
    assert_null(strstr(row_text(&grid, find_row(&grid, "LUFS")), "-36.2"));
    assert_null(strstr(row_text(&grid, find_row(&grid, "LUFS")), "5.1"));
    frame->position = 144000;
    gs_levels_view_fold(&model.levels, frame);
    draw(80, 24);
    assert_non_null(strstr(row_text(&grid, find_row(&grid, "LUFS")), "LRA  5.1"));
    free(frame);
}

static void help_is_among_the_first_keys(void **state) {
    (void)state;
    for (int width = 40; width <= 50; width++) {
        draw(width, 12);
        const char *help = strstr(row_text(&grid, 11), "? help");
        assert_non_null(help);
        assert_true(!strstr(help, "next")); /* behind r and n, */
        help = strstr(row_text(&grid, 11), "m mark");
        assert_true(!help || !strstr(help, "? help")); /* before all others */
    }
}

static bool offers(const char *hint) {
    return strstr(row_text(&grid, grid.height - 1), hint) != NULL;
}

static void keys_that_do_nothing_are_not_offered(void **state) {
    (void)state;
    draw(132, 43);
    assert_true(offers("r record") && offers("v clear") && offers("b bypass"));
    assert_false(offers("n next") || offers("m mark")); /* there is no take */
    tell(&model, "state", "recording");
    draw(132, 43);
    assert_true(offers("r stop") && offers("n next") && offers("m mark"));
    assert_int_equal(gs_view_show(&model, "meters", NULL), GS_OK);
    draw(132, 43);
    assert_true(offers("v clear") && offers("n next"));
    assert_false(offers("b bypass") || offers("= default")); /* there are no knobs */
    model.view_only = true;
    assert_int_equal(gs_view_show(&model, "strip", NULL), GS_OK);
    draw(132, 43);
    assert_false(offers("r stop") || offers("n next") || offers("m mark") || offers("v clear") ||
                 offers("b bypass") || offers("= default"));
    assert_true(offers("? help") && offers("Tab view") && offers("d detach") && offers("t theme"));
}

static void clips_are_latched_in_place_of_the_maximum(void **state) {
    (void)state;
    struct gs_telemetry *frame = new_frame(2);
    frame->channel[0].tap[GS_STAGE_INPUT].clips = 3;
    frame->channel[0].tap[GS_STAGE_OUT].clips = 42;
    frame->channel[0].tap[GS_STAGE_INPUT].max = 1;
    frame->channel[0].tap[GS_STAGE_COMP].max = linear(-12.4);
    gs_levels_view_fold(&model.levels, frame);
    gs_model_advance(&model, 0.3);
    static const int sizes[][2] = {{80, 24}, {132, 43}, {80, 16}};
    for (size_t i = 0; i < 3; i++) {
        draw(sizes[i][0], sizes[i][1]);
        assert_true(find_row(&grid, "CLIP \u00D73") > 0);
        /* what a later stage did can be turned down: another word */
        assert_true(find_row(&grid, "OVER\u00D742") > 0);
        assert_true(find_row(&grid, "-12.4") > 0);
        assert_true(has_style(&grid, GS_STYLE_CLIP)); /* the converter's */
        assert_true(has_style(&grid, GS_STYLE_OVER)); /* the chain's */
    }
    draw(40, 10); /* no maximum, but a clip */
    assert_true(find_row(&grid, "CLIP") > 0 && find_row(&grid, "OVER") > 0);
    model.view = 1;
    draw(80, 24);
    assert_true(find_row(&grid, "CLIP \u00D73") > 0);
    frame->resets = 1;
    frame->channel[0].tap[GS_STAGE_INPUT].clips = 0;
    frame->channel[0].tap[GS_STAGE_OUT].clips = 0;
    gs_levels_view_fold(&model.levels, frame);
    gs_model_advance(&model, 0.3);
    draw(80, 24);
    assert_true(find_row(&grid, "CLIP") < 0);
    free(frame);
}

static void reduction_has_a_lane_and_a_number(void **state) {
    (void)state;
    gs_model_param(&model, 0, GS_COMP_ON, 1);
    struct gs_telemetry *frame = new_frame(2);
    frame->channel[0].reduction[GS_REDUCTION_COMP] = 4.2f;
    gs_levels_view_fold(&model.levels, frame);
    free(frame);
    gs_model_advance(&model, 0.3);
    draw(80, 24);
    int y = find_row(&grid, "COMP");
    assert_non_null(strstr(row_text(&grid, y + 1), "4.2 dB"));
    assert_non_null(strstr(row_text(&grid, y + 1), "reduction"));
    assert_true(has_style(&grid, GS_STYLE_REDUCTION));
    /* on one row it has a column of its own */
    draw(80, 16);
    y = find_row(&grid, "COMP");
    assert_non_null(strstr(row_text(&grid, y), " 4.2 "));
    /* a stage that is off reduces nothing */
    gs_model_param(&model, 0, GS_COMP_ON, 0);
    draw(80, 24);
    assert_false(has_style(&grid, GS_STYLE_REDUCTION));
    assert_non_null(strstr(row_text(&grid, find_row(&grid, "COMP")), "\u25CB COMP"));
}

static void typing_shows_at_the_bottom(void **state) {
    (void)state;
    gs_entry_begin(&model.entry, GS_ENTRY_VALUE, "12.5");
    draw(80, 24);
    assert_ptr_equal(strstr(row_text(&grid, 23), " preamp.gain = 12.5\u2588"), row_text(&grid, 23));
    gs_entry_begin(&model.entry, GS_ENTRY_COMMAND, "set comp.drive 5");
    draw(40, 10); /* no row of its own: over the second one */
    assert_ptr_equal(strstr(row_text(&grid, 1), ":set comp.drive 5\u2588"), row_text(&grid, 1));
    gs_entry_begin(&model.entry, GS_ENTRY_CONFIRM, "");
    draw(80, 24);
    assert_non_null(strstr(row_text(&grid, 23), "y/n"));
    draw(20, 1);
    assert_true(strlen(row_text(&grid, 0)) > 0);
}

static void the_clock_runs_between_two_updates(void **state) {
    (void)state;
    struct gs_telemetry *frame = new_frame(2);
    frame->position = 480000;
    gs_levels_view_fold(&model.levels, frame);
    tell(&model, "state", "recording");
    tell(&model, "seconds", "10.0");
    double before = 0;
    for (int i = 0; i < 10; i++) {
        frame->position += 4800;
        gs_levels_view_fold(&model.levels, frame);
        gs_model_advance(&model, 0.1);
        assert_true(fabs(model.seconds - (10 + 0.1 * (i + 1))) < 1e-6);
        assert_true(model.seconds > before);
        before = model.seconds;
    }
    tell(&model, "seconds", "10.9"); /* told late: the clock waits, it does not run backwards */
    gs_model_advance(&model, 0.01);
    assert_true(model.seconds >= before);
    tell(&model, "seconds", "0.1"); /* the next take */
    gs_model_advance(&model, 0.01);
    assert_true(model.seconds < 1);
    free(frame);
}

static void messages_go_after_a_while(void **state) {
    (void)state;
    gs_model_say(&model, GS_STYLE_MESSAGE, "marker 1");
    draw(80, 24);
    assert_string_equal(row_text(&grid, 23), " marker 1");
    for (int i = 0; i < 60; i++)
        gs_model_advance(&model, 0.1);
    draw(80, 24);
    assert_non_null(strstr(row_text(&grid, 23), "r record"));
}

static void long_messages_take_more_rows(void **state) {
    (void)state;
    gs_model_say(
        &model, GS_STYLE_ERROR,
        "the folder /home/anna/Music/gainstage can't be written: Permission denied; choose "
        "another one with `dir PATH`");
    draw(80, 24);
    assert_string_equal(
        row_text(&grid, 22),
        " the folder /home/anna/Music/gainstage can't be written: Permission denied;");
    assert_string_equal(row_text(&grid, 23), " choose another one with `dir PATH`");
    assert_true(find_row(&grid, "LUFS") == 21); /* and no more than they need */
    draw(40, 10);
    assert_non_null(strstr(row_text(&grid, 1), "\u2026"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(below_forty_by_ten_there_is_one_line, start),
        cmocka_unit_test_setup(states_have_words_and_looks, start),
        cmocka_unit_test_setup(no_two_states_read_alike, start),
        cmocka_unit_test_setup(a_take_that_ended_by_itself_stays_in_sight, start),
        cmocka_unit_test_setup(the_last_line_never_hides_the_state, start),
        cmocka_unit_test_setup(loudness_waits_for_its_first_second, start),
        cmocka_unit_test_setup(help_is_among_the_first_keys, start),
        cmocka_unit_test_setup(keys_that_do_nothing_are_not_offered, start),
        cmocka_unit_test_setup(clips_are_latched_in_place_of_the_maximum, start),
        cmocka_unit_test_setup(reduction_has_a_lane_and_a_number, start),
        cmocka_unit_test_setup(typing_shows_at_the_bottom, start),
        cmocka_unit_test_setup(the_clock_runs_between_two_updates, start),
        cmocka_unit_test_setup(messages_go_after_a_while, start),
        cmocka_unit_test_setup(long_messages_take_more_rows, start),
    };
    return cmocka_run_group_tests(tests, NULL, finish);
}
