/* Whole screens: what is where at every size, and how each state looks. */
#include "fixture.h"
#include "ui/figures.h"
#include "ui/layout.h"

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

static unsigned seed = 4711;
static unsigned any(unsigned below) {
    seed = seed * 1103515245u + 12345u;
    return (seed >> 12) % below;
}

/* A model as it may come: every parameter, every field, every level. */
static void shuffle(void) {
    static const char *const odd[] = {
        "-",         "",
        "0",         "3",
        "1e9",       "-5",
        "x",         "\u97F3",
        "recording", "idle",
        "waiting",   "failed",
        "starting",  "running",
        "demo",      "a very long text that goes on and on and on and on and on"};
    static const char *const keys[] = {
        "session",    "state",       "take",          "seconds",
        "xruns",      "lost_frames", "clips",         "disk_seconds_left",
        "rate",       "channels",    "device",        "host",
        "audio",      "audio_text",  "preset",        "markers",
        "loudness_m", "loudness_i",  "loudness_range"};
    start_model(&model);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (any(2))
            tell(&model, keys[i], odd[any(sizeof odd / sizeof odd[0])]);
    char channels[12];
    snprintf(channels, sizeof channels, "%u", 1 + any(GS_MAX_CHANNELS));
    if (any(3))
        tell(&model, "channels", channels);
    struct gs_telemetry *frame = new_frame(GS_MAX_CHANNELS);
    for (int c = 0; c < GS_MAX_CHANNELS; c++) {
        for (int s = 0; s < GS_STAGE_COUNT; s++)
            frame->channel[c].tap[s] = (struct gs_tap_reading){
                .peak = linear(any(900) / 10.0 - 80),
                .rms = linear(any(900) / 10.0 - 80),
                .max = linear(any(900) / 10.0 - 80),
                .clips = any(4) ? 0 : any(200),
            };
        for (int r = 0; r < GS_REDUCTION_COUNT; r++)
            frame->channel[c].reduction[r] = (float)any(900) / 10;
        for (int id = 0; id < GS_PARAM_COUNT; id++) {
            const struct gs_param *param = &gs_params[id];
            double value = param->min + (param->max - param->min) * any(1001) / 1000;
            gs_model_param(&model, c, (enum gs_param_id)id, param->choices ? floor(value) : value);
        }
    }
    gs_levels_view_fold(&model.levels, frame);
    free(frame);
    gs_model_advance(&model, 0.3);
    gs_model_select(&model, (int)any(GS_MAX_CHANNELS));
    for (unsigned i = any(12); i > 0; i--)
        gs_model_focus(&model, (enum gs_direction)any(4));
    model.view = (int)any(gs_view_count());
    model.scroll = (int)any(3) * 100;
    model.glyphs = any(2) ? GS_GLYPHS_ASCII : GS_GLYPHS_AUTO;
    if (!any(3))
        gs_model_say(&model, GS_STYLE_ERROR, "%s", odd[any(16)]);
    if (!any(4))
        gs_entry_begin(&model.entry, (enum gs_entry_kind)(1 + any(3)), odd[any(16)]);
}

static void every_size_holds_every_model(void **state) {
    (void)state;
    int drawn = 0;
    for (int height = 1; height <= 60; height += height < 26 ? 1 : 7)
        for (int width = 1; width <= 200; width += width < 84 ? 1 : 9) {
            shuffle();
            draw(width, height);
            drawn++;
            assert_int_equal(grid.width, width);
            for (int i = 0; i < width * height; i++) {
                struct gs_cell cell = grid.cell[i];
                assert_true(cell.glyph >= ' ' && cell.glyph != 127);
                assert_true((unsigned)cell.style < GS_STYLE_COUNT);
            }
        }
    assert_true(drawn > 2000);
}

static void ascii_screens_are_ascii(void **state) {
    (void)state;
    for (int i = 0; i < 300; i++) {
        shuffle();
        /* what the engine sends may be in any script; what we draw ourselves may not */
        model.state = (struct gs_state){0};
        tell(&model, "state", any(2) ? "recording" : "idle");
        model.message.text[0] = '\0';
        gs_entry_end(&model.entry);
        model.glyphs = GS_GLYPHS_ASCII;
        model.view = (int)any(2);
        draw(30 + (int)any(120), 1 + (int)any(50));
        for (int k = 0; k < grid.width * grid.height; k++)
            assert_true(grid.cell[k].glyph < 127);
    }
}

static void columns_are_the_same_on_every_row(void **state) {
    (void)state;
    for (int width = 40; width <= 200; width += 3)
        for (int height = 10; height <= 60; height += 3) {
            shuffle();
            model.view = 0;
            model.message.text[0] = '\0';
            gs_entry_end(&model.entry);
            draw(width, height);
            struct gs_area area = {GS_HEADER_ROWS,
                                   height - GS_HEADER_ROWS - (height >= 12 ? 1 : 0)};
            struct gs_strip_layout at = gs_strip_layout(width, area);
            assert_true(at.meter_cells >= 8);
            assert_true(at.knob_x + at.knob_columns * (at.knob_cells + GS_KNOB_GAP) - GS_KNOB_GAP <=
                        width);
            int bottom = at.stage_y + GS_STAGE_COUNT * at.stage_rows;
            assert_true(bottom <= area.top + area.height);
            assert_true(at.loudness_y == GS_NOWHERE || at.loudness_y >= bottom);
            assert_true(at.help_y == GS_NOWHERE || at.help_y > at.loudness_y);
            assert_true(at.help_y < area.top + area.height);
            for (int s = 0; s < GS_STAGE_COUNT; s++) {
                int y = at.stage_y + s * at.stage_rows;
                int label =
                    gs_grid_at(&grid, at.label_x, y).glyph == (uint32_t)gs_stages[s].label[0];
                assert_true(label);
                /* a blank between meter and numbers, numbers that end at their edge, knobs that
                 * begin at theirs */
                assert_int_equal(gs_grid_at(&grid, at.meter_x - 1, y).glyph, ' ');
                assert_int_equal(gs_grid_at(&grid, at.meter_x + at.meter_cells, y).glyph, ' ');
                assert_int_not_equal(gs_grid_at(&grid, at.peak_end - 1, y).glyph, ' ');
                assert_int_equal(gs_grid_at(&grid, at.peak_end, y).glyph, ' ');
                assert_int_equal(gs_grid_at(&grid, at.knob_x - 1, y).glyph, ' ');
                enum gs_param_id knob[GS_KNOBS_MAX];
                if (gs_stage_knobs((enum gs_stage)s, knob) > 0)
                    assert_int_not_equal(gs_grid_at(&grid, at.knob_x + at.knob_cells - 1, y).glyph,
                                         ' ');
            }
        }
}

static void eighty_by_twenty_four_shows_everything(void **state) {
    (void)state;
    draw(80, 24);
    for (int s = 0; s < GS_STAGE_COUNT; s++)
        assert_true(find_row(&grid, gs_stages[s].label) >= 0);
    struct gs_strip_layout at = gs_strip_layout(80, (struct gs_area){GS_HEADER_ROWS, 21});
    for (int s = 0; s < GS_STAGE_COUNT; s++) {
        /* all knobs of all stages are in sight, with their values */
        enum gs_param_id knob[GS_KNOBS_MAX];
        int count = gs_stage_knobs((enum gs_stage)s, knob);
        assert_true(count <= at.stage_rows * at.knob_columns);
        for (int i = 0; i < count; i++) {
            int y = at.stage_y + s * at.stage_rows + i / at.knob_columns;
            assert_non_null(strstr(row_text(&grid, y), gs_params[knob[i]].label));
        }
    }
    assert_true(find_row(&grid, "LUFS") > 0);
    assert_true(find_row(&grid, "-60") > 0);
    assert_true(find_row(&grid, "preamp.gain") > 0);
    assert_true(find_row(&grid, "r record") == 23);
    assert_non_null(strstr(row_text(&grid, 23), "q quit"));
    assert_string_equal(row_text(&grid, 0), " gainstage  Scarlett 2i2 \u00B7 48 kHz"
                                            "                                        \u25CB idle");
    assert_string_equal(row_text(&grid, 1),
                        "  1   2                                     "
                        "disk 31 h  lost 0  xruns 0  clips 0");
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

static void trouble_is_said_in_words(void **state) {
    (void)state;
    tell(&model, "disk_seconds_left", "1500");
    tell(&model, "xruns", "7");
    tell(&model, "lost_frames", "480");
    tell(&model, "clips", "2");
    draw(80, 24);
    assert_non_null(strstr(row_text(&grid, 1), "DISK LOW 25 min  lost 480  xruns 7  clips 2"));
    int x = (int)(strstr(row_text(&grid, 1), "DISK") - row_text(&grid, 1));
    assert_int_equal(gs_grid_at(&grid, x, 1).style, GS_STYLE_WARNING);
    tell(&model, "disk_seconds_left", "540");
    draw(80, 24);
    assert_int_equal(gs_grid_at(&grid, 79 - 40 + 2, 1).style, GS_STYLE_ERROR);
    /* and on the smallest screen that has a header it is what is left of it */
    tell(&model, "preset", "voice");
    draw(40, 10);
    assert_non_null(strstr(row_text(&grid, 1), "DISK LOW 9 min"));
    assert_null(strstr(row_text(&grid, 1), "voice"));
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
        assert_true(find_row(&grid, "CLIP\u00D742") > 0);
        assert_true(find_row(&grid, "-12.4") > 0);
        assert_true(has_style(&grid, GS_STYLE_CLIP)); /* the converter's */
        assert_true(has_style(&grid, GS_STYLE_OVER)); /* the chain's */
    }
    draw(40, 10); /* no maximum, but a clip */
    assert_true(find_row(&grid, "CLIP") > 0);
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
    assert_non_null(strstr(row_text(&grid, find_row(&grid, "COMP") + 1), "off"));
}

static void the_knob_in_hand_is_always_in_sight(void **state) {
    (void)state;
    static const int sizes[][2] = {{40, 10}, {40, 12}, {60, 20}, {80, 24}, {90, 16}, {200, 50}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (int s = GS_STAGE_PREAMP; s < GS_STAGE_COUNT; s++) {
            enum gs_param_id knob[GS_KNOBS_MAX];
            int count = gs_stage_knobs((enum gs_stage)s, knob);
            for (int k = 0; k < count; k++) {
                model.stage = (enum gs_stage)s;
                model.knob[s] = k;
                draw(sizes[i][0], sizes[i][1]);
                assert_true(has_style(&grid, GS_STYLE_KNOB_FOCUS));
                if (sizes[i][1] >= 24)
                    assert_true(find_row(&grid, gs_params[knob[k]].key) >= 0);
            }
        }
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

static void help_comes_from_the_tables(void **state) {
    (void)state;
    struct gs_error error = {""};
    assert_int_equal(gs_view_show(&model, "help", &error), GS_OK);
    model.width = 100;
    int rows = gs_view_help.rows(&model, 100);
    assert_true(rows > GS_PARAM_COUNT + 60);
    draw(100, rows + 10);
    assert_true(find_row(&grid, "comp.density") > 0);
    assert_true(find_row(&grid, "bind KEY COMMAND") > 0);
    assert_true(find_row(&grid, "meter.aim") > 0);
    assert_true(find_row(&grid, "start a take, or end it") > 0);
    /* down to the end and not beyond */
    draw(100, 24);
    gs_view_scroll(&model, 100000);
    draw(100, 24);
    assert_true(model.scroll < rows);
    gs_view_scroll(&model, -100000);
    assert_int_equal(model.scroll, 0);
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

static void nothing_moves_while_nothing_happens(void **state) {
    (void)state;
    struct gs_grid before = {0};
    shuffle();
    gs_levels_view_init(&model.levels, 2);
    gs_model_advance(&model, 20);
    draw(80, 24);
    assert_int_equal(gs_grid_resize(&before, 80, 24), GS_OK);
    gs_view_draw(&model, &before);
    for (int i = 0; i < 50; i++) {
        gs_model_advance(&model, 0.05);
        draw(80, 24);
        assert_true(gs_grid_equal(&grid, &before));
    }
    gs_grid_done(&before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_size_holds_every_model, start),
        cmocka_unit_test_setup(ascii_screens_are_ascii, start),
        cmocka_unit_test_setup(columns_are_the_same_on_every_row, start),
        cmocka_unit_test_setup(eighty_by_twenty_four_shows_everything, start),
        cmocka_unit_test_setup(small_terminals_lose_what_matters_least, start),
        cmocka_unit_test_setup(below_forty_by_ten_there_is_one_line, start),
        cmocka_unit_test_setup(states_have_words_and_looks, start),
        cmocka_unit_test_setup(trouble_is_said_in_words, start),
        cmocka_unit_test_setup(clips_are_latched_in_place_of_the_maximum, start),
        cmocka_unit_test_setup(reduction_has_a_lane_and_a_number, start),
        cmocka_unit_test_setup(the_knob_in_hand_is_always_in_sight, start),
        cmocka_unit_test_setup(typing_shows_at_the_bottom, start),
        cmocka_unit_test_setup(help_comes_from_the_tables, start),
        cmocka_unit_test_setup(the_overview_has_all_channels, start),
        cmocka_unit_test_setup(the_clock_runs_between_two_updates, start),
        cmocka_unit_test_setup(messages_go_after_a_while, start),
        cmocka_unit_test_setup(nothing_moves_while_nothing_happens, start),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    gs_grid_done(&grid);
    return failed;
}
