/* Meters as cells against the law of the scale. */
#include "fixture.h"
#include "ui/bar.h"
#include "ui/figures.h"

/* The scale's law as published: per cent at dBFS, then stretched to begin at -60. */
static double law(double dbfs) {
    static const double db[] = {-60, -50, -40, -30, -20, 0};
    static const double percent[] = {2.5, 7.5, 15, 30, 50, 100};
    if (dbfs <= -60)
        return 0;
    if (dbfs >= 0)
        return 1;
    int i = 1;
    while (dbfs > db[i])
        i++;
    double part = (dbfs - db[i - 1]) / (db[i] - db[i - 1]);
    return (percent[i - 1] + part * (percent[i] - percent[i - 1]) - 2.5) / 97.5;
}

/* Eighths that are filled in a lane of full glyphs. */
static int filled_eighths(const struct gs_grid *grid, int cells) {
    int eighths = 0;
    for (int x = 0; x < cells; x++) {
        uint32_t glyph = gs_grid_at(grid, x, 0).glyph;
        if (glyph >= 0x2588 && glyph <= 0x258F)
            eighths += 0x2590 - (int)glyph;
    }
    return eighths;
}

static void bars_follow_the_law_in_eighths(void **state) {
    (void)state;
    struct gs_grid grid = {0};
    for (int cells = 1; cells <= 130; cells += 7)
        for (double level = -75; level <= 6; level += 0.37) {
            assert_int_equal(gs_grid_resize(&grid, cells + 5, 1), GS_OK);
            gs_bar_level(&grid, 0, 0, cells, level, -200, &gs_glyphs_full);
            int expected = (int)floor(law(level) * cells * 8 + 0.5);
            assert_int_equal(filled_eighths(&grid, cells), expected);
            assert_int_equal(gs_grid_at(&grid, cells, 0).glyph, ' ');
        }
    gs_grid_done(&grid);
}

static void ascii_bars_move_by_whole_cells(void **state) {
    (void)state;
    struct gs_grid grid = {0};
    assert_int_equal(gs_grid_resize(&grid, 40, 1), GS_OK);
    gs_bar_level(&grid, 0, 0, 40, -20, -9, &gs_glyphs_ascii);
    int full = 0;
    for (int x = 0; x < 40; x++) {
        uint32_t glyph = gs_grid_at(&grid, x, 0).glyph;
        assert_true(glyph < 127);
        full += glyph == '=';
    }
    /* half a cell, and half an eighth in which the level is counted */
    assert_true(fabs(full - law(-20) * 40) <= 0.5 + 1 / 16.0);
    assert_int_equal(gs_grid_at(&grid, (int)(law(-9) * 40), 0).glyph, '|');
    assert_int_equal(gs_grid_at(&grid, (int)(law(-12) * 40), 0).glyph, ':');
    gs_grid_done(&grid);
}

static void zones_are_where_they_belong(void **state) {
    (void)state;
    enum { CELLS = 52 };
    struct gs_grid grid = {0};
    for (double level = -50; level <= 0; level += 0.25) {
        assert_int_equal(gs_grid_resize(&grid, CELLS, 1), GS_OK);
        gs_bar_level(&grid, 0, 0, CELLS, level, -200, &gs_glyphs_full);
        int tip = ((int)floor(law(level) * CELLS * 8 + 0.5) - 1) / 8;
        for (int x = 0; x < tip; x++) {
            double place = (double)x / CELLS;
            enum gs_style style = gs_grid_at(&grid, x, 0).style;
            if (place < law(-18) - 1e-9)
                assert_int_equal(style, GS_STYLE_METER_SAFE);
            else if (place > law(-18) + 1e-9 && place < law(-6) - 1e-9)
                assert_int_equal(style, GS_STYLE_METER_HIGH);
            else if (place > law(-6) + 1e-9)
                assert_int_equal(style, GS_STYLE_METER_HOT);
        }
        enum gs_style at_tip = gs_grid_at(&grid, tip, 0).style;
        assert_int_equal(at_tip, level > -6     ? GS_STYLE_METER_HOT
                                 : level >= -18 ? GS_STYLE_METER_HIGH
                                                : GS_STYLE_METER_SAFE);
    }
    gs_grid_done(&grid);
}

static void held_peaks_and_the_aim_have_their_places(void **state) {
    (void)state;
    enum { CELLS = 30 };
    struct gs_grid grid = {0};
    for (double held = -59; held <= 0; held += 0.5) {
        assert_int_equal(gs_grid_resize(&grid, CELLS, 1), GS_OK);
        gs_bar_level(&grid, 0, 0, CELLS, -200, held, &gs_glyphs_full);
        int cell = (int)(law(held) * CELLS);
        cell = cell < CELLS ? cell : CELLS - 1;
        assert_int_equal(gs_grid_at(&grid, cell, 0).glyph, gs_glyphs_full.peak);
        int aim = (int)(law(-12) * CELLS);
        if (aim != cell)
            assert_int_equal(gs_grid_at(&grid, aim, 0).glyph, gs_glyphs_full.aim);
    }
    gs_grid_done(&grid);
}

static void reduction_grows_from_the_right(void **state) {
    (void)state;
    enum { CELLS = 30 };
    struct gs_grid grid = {0};
    for (double reduction = 0; reduction <= 45; reduction += 0.25) {
        assert_int_equal(gs_grid_resize(&grid, CELLS, 1), GS_OK);
        gs_bar_reduction(&grid, 0, 0, CELLS, reduction, GS_STYLE_REDUCTION, &gs_glyphs_full);
        /* 30 dB fill the lane, in half cells: here one cell a dB */
        int halves = (int)floor(fmin(reduction, 30) * 2 + 0.5), seen = 0;
        for (int x = 0; x < CELLS; x++) {
            uint32_t glyph = gs_grid_at(&grid, x, 0).glyph;
            seen += glyph == gs_glyphs_full.reduction        ? 2
                    : glyph == gs_glyphs_full.reduction_half ? 1
                                                             : 0;
            if (x > 0 && gs_grid_at(&grid, x - 1, 0).glyph != ' ')
                assert_int_equal(glyph, gs_glyphs_full.reduction); /* no hole up to the end */
        }
        assert_int_equal(seen, halves);
    }
    gs_grid_done(&grid);
}

/* Whether a bar is ever drawn with that glyph. */
static bool is_bar(const struct gs_glyphs *glyphs, uint32_t glyph) {
    for (int i = 1; i <= GS_EIGHTHS; i++)
        if (glyph != ' ' && glyphs->bar[i] == glyph)
            return true;
    return glyphs->peak == glyph || glyphs->aim == glyph;
}

static void reduction_is_told_from_level_by_shape(void **state) {
    (void)state;
    enum { CELLS = 40 };
    static const struct gs_glyphs *const sets[] = {&gs_glyphs_full, &gs_glyphs_ascii};
    const int aim = (int)(law(-12) * CELLS);
    struct gs_grid grid = {0};
    int touching = 0;
    for (int set = 0; set < 2; set++) {
        const struct gs_glyphs *glyphs = sets[set];
        assert_false(is_bar(glyphs, glyphs->reduction));
        for (double level = -60; level <= 0; level += 0.5) {
            assert_int_equal(gs_grid_resize(&grid, CELLS + 4, 1), GS_OK);
            gs_bar_level(&grid, 2, 0, CELLS, level, -200, glyphs);
            bool aim_seen = gs_grid_at(&grid, 2 + aim, 0).glyph == glyphs->aim;
            gs_bar_reduction(&grid, 2, 0, CELLS, 30, GS_STYLE_REDUCTION, glyphs);
            for (int x = 3; x < CELLS + 2; x++) {
                uint32_t before = gs_grid_at(&grid, x - 1, 0).glyph;
                touching += gs_grid_at(&grid, x, 0).glyph == glyphs->reduction &&
                            before != glyphs->aim && is_bar(glyphs, before);
            }
            if (aim_seen)
                assert_int_equal(gs_grid_at(&grid, 2 + aim, 0).glyph, glyphs->aim);
        }
    }
    assert_int_equal(touching, 0);
    gs_grid_done(&grid);
}

static void scale_numbers_stand_over_their_cells(void **state) {
    (void)state;
    static const double marks[] = {-60, -40, -30, -20, -12, -6, -3, 0};
    struct gs_grid grid = {0};
    for (int cells = 6; cells <= 140; cells++) {
        int seen = 0;
        assert_int_equal(gs_grid_resize(&grid, cells + 20, 1), GS_OK);
        gs_bar_scale(&grid, 10, 0, cells);
        for (int x = 0; x < cells + 20;) {
            if (gs_grid_at(&grid, x, 0).glyph == ' ') {
                x++;
                continue;
            }
            char text[8] = "";
            int from = x;
            for (int i = 0; i < 7 && gs_grid_at(&grid, x, 0).glyph != ' '; i++, x++)
                text[i] = (char)gs_grid_at(&grid, x, 0).glyph;
            assert_true(from >= 10 && x <= 10 + cells);
            bool known = false;
            for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
                known = known || fabs(marks[i] - strtod(text, NULL)) < 0.5;
            assert_true(known);
            double cell = fmin(floor(law(strtod(text, NULL)) * cells), cells - 1);
            double centre = from - 10 + (x - from - 1) / 2.0;
            /* the ends are pushed into the lane */
            assert_true(fabs(centre - cell) <= 1.01);
            seen++;
        }
        assert_true(seen >= (cells >= 24 ? 5 : 1));
        if (cells >= 50)
            assert_int_equal(seen, 8);
    }
    gs_grid_done(&grid);
}

static void figures_keep_their_width(void **state) {
    (void)state;
    char text[64];
    for (double level = -250; level <= 150; level += 0.07) {
        gs_figure_level(level, text, sizeof text);
        assert_int_equal(strlen(text), GS_LEVEL_COLUMNS);
        assert_null(strstr(text, "-0.0"));
    }
    for (double reduction = -1; reduction <= 200; reduction += 0.7) {
        gs_figure_reduction(reduction, text, sizeof text);
        assert_int_equal(strlen(text), 4);
    }
    for (unsigned clips = 1; clips < 300; clips++) {
        gs_figure_clips(clips, clips % 2, &gs_glyphs_full, text, sizeof text);
        assert_int_equal(gs_text_columns(text), GS_CLIP_COLUMNS);
    }
    gs_figure_clips(3, false, &gs_glyphs_full, text, sizeof text);
    assert_string_equal(text, "CLIP \u00D73");
    gs_figure_clips(21, true, &gs_glyphs_full, text, sizeof text);
    assert_string_equal(text, "OVER\u00D721"); /* a later stage's, and mended by turning it down */
    gs_figure_lost(0.27, text, sizeof text);
    assert_string_equal(text, "0.27 s");
    gs_figure_lost(1 / 48000.0, text, sizeof text);
    assert_string_equal(text, "0.01 s"); /* not nothing */
    gs_figure_lost(12.34, text, sizeof text);
    assert_string_equal(text, "12.3 s");
    gs_figure_lost(0, text, sizeof text);
    assert_string_equal(text, "0");
    gs_figure_range(0, text, sizeof text);
    assert_string_equal(text, "   --");
    gs_figure_range(6.2, text, sizeof text);
    assert_string_equal(text, "  6.2");
    gs_figure_level(-18.44, text, sizeof text);
    assert_string_equal(text, "-18.4");
    gs_figure_level(2.26, text, sizeof text);
    assert_string_equal(text, " +2.3");
    gs_figure_level(-200, text, sizeof text);
    assert_string_equal(text, "   --");
    gs_figure_left(31 * 3600, text, sizeof text);
    assert_string_equal(text, "31 h");
    gs_figure_left(24 * 60 + 59, text, sizeof text);
    assert_string_equal(text, "24 min");
    gs_figure_left((double)NAN, text, sizeof text);
    assert_string_equal(text, "--");
    gs_figure_rate(44100, text, sizeof text);
    assert_string_equal(text, "44.1 kHz");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bars_follow_the_law_in_eighths),
        cmocka_unit_test(ascii_bars_move_by_whole_cells),
        cmocka_unit_test(zones_are_where_they_belong),
        cmocka_unit_test(held_peaks_and_the_aim_have_their_places),
        cmocka_unit_test(reduction_grows_from_the_right),
        cmocka_unit_test(reduction_is_told_from_level_by_shape),
        cmocka_unit_test(scale_numbers_stand_over_their_cells),
        cmocka_unit_test(figures_keep_their_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
