/* Whole screens: what is where at every size. */
#include "picture.h"
#include "ui/layout.h"

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
        model.view = (int)any(3); /* all but the help */
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
            int bottom = at.stage_y[GS_STAGE_COUNT - 1] + at.stage_rows;
            assert_true(bottom <= area.top + area.height);
            assert_true(at.loudness_y == GS_NOWHERE || at.loudness_y >= bottom);
            assert_true(at.help_y == GS_NOWHERE || at.help_y > at.loudness_y);
            assert_true(at.help_y < area.top + area.height);
            for (int s = 0; s < GS_STAGE_COUNT; s++) {
                int y = at.stage_y[s];
                assert_true(s == 0 || y >= at.stage_y[s - 1] + at.stage_rows);
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
            int y = at.stage_y[s] + i / at.knob_columns;
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
    assert_string_equal(row_text(&grid, 1), "  1   2   disk 31 h                     "
                                            "               lost 0  xruns 0  clips 0");
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
    /* the four directions are told apart, and ':' says what it is for */
    assert_true(find_row(&grid, "the stage before") > 0);
    assert_true(find_row(&grid, "the next stage") > 0);
    assert_true(find_row(&grid, "the stage's knob before") > 0);
    assert_true(find_row(&grid, "the stage's next knob") > 0);
    assert_true(find_row(&grid, "type a command") > 0);
    assert_true(find_row(&grid, "::") < 0);
    /* down to the end and not beyond */
    draw(100, 24);
    model.height = 24;
    gs_view_scroll(&model, 100000);
    draw(100, 24);
    assert_true(model.scroll < rows);
    char last[64];
    snprintf(last, sizeof last, "to %d of %d", rows, rows);
    assert_non_null(strstr(row_text(&grid, 22), last));
    assert_true(strlen(row_text(&grid, 3)) > 0); /* the page is full */
    gs_view_scroll(&model, -100000);
    assert_int_equal(model.scroll, 0);
}

/* A row of the help that begins with this key, alone or among others, and says what it does. */
static bool help_lists(const char *key) {
    enum { NAME_X = 3, KEYS_END = 21 };
    for (int y = 0; y < grid.height; y++) {
        char keys[64] = " ";
        size_t length = 1;
        for (int x = NAME_X; x <= KEYS_END && length + 5 < sizeof keys; x++) {
            const uint32_t glyph = gs_grid_at(&grid, x, y).glyph;
            keys[length++] = glyph < 128 ? (char)glyph : '?';
        }
        char wanted[32];
        snprintf(wanted, sizeof wanted, " %s ", key);
        if (gs_grid_at(&grid, NAME_X, y).style == GS_STYLE_KEY && strstr(keys, wanted) &&
            gs_text_columns(row_text(&grid, y)) > KEYS_END + 3)
            return true;
    }
    return false;
}

static void help_lists_every_key(void **state) {
    (void)state;
    assert_int_equal(gs_view_show(&model, "help", NULL), GS_OK);
    draw(100, gs_view_help.rows(&model, 100) + 10);
    for (const struct gs_default_binding *b = gs_default_bindings; b->key; b++)
        if (strncmp(b->command, "enter ", 6) != 0 || b->command[6] < '0' || b->command[6] > '9')
            if (!help_lists(b->key))
                fail_msg("the help does not list %s", b->key);
    assert_true(find_row(&grid, "0 to 9  ") > 0);
    int listed = 0;
    for (unsigned i = 0; i < gs_view_count(); i++)
        for (const struct gs_view_key *k = gs_views[i]->keys; k && k->key; k++, listed++)
            if (!help_lists(k->key) || find_row(&grid, k->brief) < 0)
                fail_msg("the help does not list %s of the view %s", k->key, gs_views[i]->name);
    assert_true(listed > 0);
}

static void all_views_are_told_of(void **state) {
    (void)state;
    struct gs_error error = {""};
    assert_int_equal(gs_view_show(&model, "sideways", &error), GS_ERR_UNKNOWN);
    assert_true(gs_view_count() >= 9);
    for (unsigned i = 0; i < gs_view_count(); i++)
        assert_non_null(strstr(error.text, gs_views[i]->name));
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
        cmocka_unit_test_setup(the_knob_in_hand_is_always_in_sight, start),
        cmocka_unit_test_setup(help_comes_from_the_tables, start),
        cmocka_unit_test_setup(help_lists_every_key, start),
        cmocka_unit_test_setup(all_views_are_told_of, start),
        cmocka_unit_test_setup(nothing_moves_while_nothing_happens, start),
    };
    return cmocka_run_group_tests(tests, NULL, finish);
}
