/* Three sets of glyphs, and which terminal gets which. */
#include "fixture.h"
#include "ui/bar.h"
#include "ui/paint.h"

static struct gs_model model;
static struct gs_grid grid;

/* Of the characters behind ASCII, U+2590 alone has no ambiguous width (Unicode's EastAsianWidth:
 * N) and stands in code page 437, which all consoles' fonts cover. */
static bool is_everywhere(uint32_t glyph) {
    glyph &= ~GS_REVERSED;
    return (glyph >= ' ' && glyph < 127) || glyph == 0x2590;
}

static void every_compat_glyph_is_everywhere(void **state) {
    (void)state;
    const struct gs_glyphs *const sets[] = {&gs_glyphs_compat, &gs_glyphs_ascii};
    for (size_t s = 0; s < 2; s++) {
        const struct gs_glyphs *set = sets[s];
        const uint32_t single[] = {set->peak, set->aim,   set->reduction, set->reduction_half,
                                   set->lit,  set->unlit, set->caret,     set->more,
                                   set->line, set->pixel, set->further};
        const char *const texts[] = {set->rec,   set->pause,   set->dot,
                                     set->times, set->more_up, set->more_down};
        assert_false(set->braille);
        for (size_t i = 0; i < sizeof single / sizeof single[0]; i++)
            assert_true(is_everywhere(single[i]) && (s == 0 || single[i] < 127));
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
            assert_true(texts[i][0] >= ' ' && texts[i][0] < 127 && !texts[i][1]);
        for (int i = 0; i <= GS_EIGHTHS; i++)
            assert_true(is_everywhere(set->bar[i]) && is_everywhere(set->column[i]) &&
                        is_everywhere(set->level[i]));
    }
}

static void compat_needs_no_font(void **state) {
    (void)state;
    static const char *const views[] = {"strip",     "meters", "curves", "loudness", "big",
                                        "interface", "events", "help",   "takes"};
    start_model(&model);
    model.glyphs = GS_GLYPHS_COMPAT;
    struct gs_telemetry *frame = new_frame(2);
    for (int s = 0; s < GS_STAGE_COUNT; s++)
        frame->channel[0].tap[s].peak = linear(-50 + 7 * s);
    frame->channel[0].tap[GS_STAGE_COMP].clips = 3;
    frame->channel[0].reduction[GS_REDUCTION_COMP] = 7;
    gs_model_param(&model, 0, GS_COMP_ON, 1);
    gs_levels_view_fold(&model.levels, frame);
    free(frame);
    gs_model_advance(&model, 0.3);
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        assert_int_equal(gs_view_show(&model, views[i], NULL), GS_OK);
        assert_int_equal(gs_grid_resize(&grid, 100, 40), GS_OK);
        gs_view_draw(&model, &grid);
        for (int k = 0; k < grid.width * grid.height; k++) {
            const uint32_t glyph = grid.cell[k].glyph;
            /* names of commands and their arguments may hold an ellipsis */
            assert_true(is_everywhere(glyph) || (glyph == 0x2026 && i == 7));
        }
    }
}

static void halves_follow_the_level(void **state) {
    (void)state;
    enum { CELLS = 20 };
    assert_int_equal(gs_grid_resize(&grid, CELLS, 1), GS_OK);
    for (double level = -60; level <= 0; level += 0.1) {
        gs_grid_clear(&grid);
        gs_bar_level(&grid, 0, 0, CELLS, level, -100, &gs_glyphs_compat);
        double cells = 0;
        for (int x = 0; x < CELLS; x++) {
            const uint32_t glyph = gs_grid_at(&grid, x, 0).glyph;
            cells += glyph == (GS_REVERSED | ' ') ? 1 : glyph == (GS_REVERSED | 0x2590) ? 0.5 : 0;
        }
        assert_true(fabs(cells - gs_bar_eighths(level, CELLS) / 8.0) <= 0.25);
    }
}

static void terminals_get_what_they_can_show(void **state) {
    (void)state;
    static const struct {
        const char *term;
        enum gs_glyph_choice fitting;
    } cases[] = {{"xterm-256color", GS_GLYPHS_FULL}, {"tmux", GS_GLYPHS_FULL},
                 {"linux", GS_GLYPHS_COMPAT},        {"linux-16color", GS_GLYPHS_COMPAT},
                 {"screen.linux", GS_GLYPHS_COMPAT}, {"vt220", GS_GLYPHS_COMPAT},
                 {"foot", GS_GLYPHS_FULL},           {NULL, GS_GLYPHS_FULL}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(gs_glyphs_fitting(cases[i].term), cases[i].fitting);
    assert_ptr_equal(gs_glyphs_of(GS_GLYPHS_AUTO, true), &gs_glyphs_full);
    for (int choice = GS_GLYPHS_AUTO; choice <= GS_GLYPHS_ASCII; choice++)
        assert_ptr_equal(gs_glyphs_of((enum gs_glyph_choice)choice, false), &gs_glyphs_ascii);
    /* the user's word before the theme's, the theme's before the terminal's */
    start_model(&model);
    model.fitting = GS_GLYPHS_COMPAT;
    assert_ptr_equal(gs_model_glyphs(&model), &gs_glyphs_compat);
    model.theme.glyphs = GS_GLYPHS_ASCII;
    assert_ptr_equal(gs_model_glyphs(&model), &gs_glyphs_ascii);
    model.glyphs = GS_GLYPHS_FULL;
    assert_ptr_equal(gs_model_glyphs(&model), &gs_glyphs_full);
}

/* Paints one row of four cells and returns the bytes. */
static const char *painted(const char *term, bool colour) {
    static struct gs_text out;
    struct gs_terminal terminal;
    struct gs_painter painter;
    struct gs_theme theme;
    gs_theme_plain(&theme);
    theme.look[GS_STYLE_METER_SAFE] = (struct gs_look){71, GS_COLOR_NONE, 0};
    assert_int_equal(gs_terminal_describe(term, &terminal, NULL), GS_OK);
    gs_painter_init(&painter, &terminal, colour);
    assert_int_equal(gs_grid_resize(&grid, 4, 1), GS_OK);
    gs_grid_fill(&grid, 0, 0, 2, GS_REVERSED | ' ', GS_STYLE_METER_SAFE);
    gs_grid_put(&grid, 2, 0, GS_REVERSED | 0x2590, GS_STYLE_METER_SAFE);
    gs_text_clear(&out);
    gs_painter_paint(&painter, &grid, &theme, true, &out);
    gs_painter_done(&painter);
    return gs_text_string(&out);
}

static void reversed_cells_are_sent_in_reverse(void **state) {
    (void)state;
    const char *bytes = painted("xterm-256color", true);
    assert_non_null(strstr(bytes, "7;38;5;71m  \u2590"));
    /* without colour too, and where it can't be done something is there all the same */
    bytes = painted("vt220", false);
    assert_non_null(strstr(bytes, "7m  \u2590"));
    struct gs_terminal dull;
    assert_int_equal(gs_terminal_describe("vt220", &dull, NULL), GS_OK);
    dull.attributes = 0;
    struct gs_painter painter;
    struct gs_theme theme;
    struct gs_text out = {0};
    gs_theme_plain(&theme);
    gs_painter_init(&painter, &dull, false);
    gs_painter_paint(&painter, &grid, &theme, true, &out);
    assert_non_null(strstr(gs_text_string(&out), "##"));
    gs_painter_done(&painter);
    gs_text_done(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_compat_glyph_is_everywhere),
        cmocka_unit_test(compat_needs_no_font),
        cmocka_unit_test(halves_follow_the_level),
        cmocka_unit_test(reversed_cells_are_sent_in_reverse),
        cmocka_unit_test(terminals_get_what_they_can_show),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    gs_grid_done(&grid);
    return failed;
}
