/* Text into cells: clipping, alignment, what does not fit one column. */
#include "fixture.h"

static void text_is_clipped_on_all_sides(void **state) {
    (void)state;
    struct gs_grid grid = {0};
    assert_int_equal(gs_grid_resize(&grid, 6, 2), GS_OK);
    gs_grid_text(&grid, -2, 0, 100, GS_STYLE_TEXT, "abcdefghijkl");
    gs_grid_text(&grid, 0, 5, 100, GS_STYLE_TEXT, "nowhere");
    gs_grid_put(&grid, 6, 0, 'x', GS_STYLE_TEXT);
    gs_grid_put(&grid, 0, -1, 'x', GS_STYLE_TEXT);
    assert_string_equal(row_text(&grid, 0), "cdefgh");
    assert_string_equal(row_text(&grid, 1), "");
    gs_grid_done(&grid);
}

static void text_is_cut_between_words(void **state) {
    (void)state;
    static struct gs_grid grid;
    assert_int_equal(gs_grid_resize(&grid, 20, 4), GS_OK);
    assert_int_equal(gs_grid_cut_words(&grid, 0, 0, 20, GS_STYLE_TEXT, "aim for -18 dBFS RMS", '~'),
                     20);
    assert_string_equal(row_text(&grid, 0), "aim for -18 dBFS RMS");
    assert_int_equal(gs_grid_cut_words(&grid, 0, 1, 19, GS_STYLE_TEXT, "aim for -18 dBFS RMS", '~'),
                     17);
    assert_string_equal(row_text(&grid, 1), "aim for -18 dBFS~");
    gs_grid_cut_words(&grid, 0, 2, 5, GS_STYLE_TEXT, "threshold", '~'); /* no word fits */
    assert_string_equal(row_text(&grid, 2), "thre~");
    gs_grid_cut_words(&grid, 0, 3, 0, GS_STYLE_TEXT, "threshold", '~');
    assert_string_equal(row_text(&grid, 3), "");
    gs_grid_done(&grid);
}

static void limits_and_right_edges_hold(void **state) {
    (void)state;
    struct gs_grid grid = {0};
    assert_int_equal(gs_grid_resize(&grid, 12, 3), GS_OK);
    assert_int_equal(gs_grid_text(&grid, 1, 0, 4, GS_STYLE_TEXT, "abcdef"), 4);
    assert_string_equal(row_text(&grid, 0), " abcd");
    assert_int_equal(gs_grid_right(&grid, 10, 1, 6, GS_STYLE_TEXT, "-18.4"), 5);
    assert_string_equal(row_text(&grid, 1), "     -18.4");
    gs_grid_cut(&grid, 0, 2, 5, GS_STYLE_TEXT, "near -12", '~');
    assert_string_equal(row_text(&grid, 2), "near~");
    gs_grid_done(&grid);
}

static void every_character_takes_one_cell(void **state) {
    (void)state;
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"K\u00FCche", "K\u00FCche"},     /* two bytes, one cell */
        {"e\u0301a", "ea"},               /* a combining accent has no cell of its own */
        {"\u97F3\u58F0", "\u97F3\u58F0"}, /* two columns wide on terminals */
        {"a\tb\x1b[1m", "a?b?[1m"},       /* nothing reaches the terminal as a control */
        {"\xff\xc3", "??"},               /* no UTF-8 at all */
        {"\xc0\xafx", "??x"},             /* overlong */
        {"\xed\xa0\x80", "???"},          /* half of a surrogate pair */
        {"\uFFFF", "?"},                  /* no character */
    };
    struct gs_grid grid = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(gs_grid_resize(&grid, 20, 1), GS_OK);
        int taken = gs_grid_text(&grid, 0, 0, 20, GS_STYLE_TEXT, cases[i].text);
        assert_string_equal(row_text(&grid, 0), cases[i].shown);
        assert_int_equal(taken, gs_text_columns(cases[i].text));
    }
    gs_grid_done(&grid);
}

static void wide_characters_take_two_cells(void **state) {
    (void)state;
    struct gs_grid grid = {0};
    assert_int_equal(gs_grid_resize(&grid, 8, 2), GS_OK);
    assert_int_equal(gs_text_columns("\u97F3a\u58F0"), 5);
    assert_int_equal(gs_grid_text(&grid, 0, 0, 8, GS_STYLE_TEXT, "\u97F3a\u58F0"), 5);
    assert_int_equal(gs_grid_at(&grid, 0, 0).glyph, 0x97F3);
    assert_int_equal(gs_grid_at(&grid, 1, 0).glyph, GS_FILLER);
    assert_int_equal(gs_grid_at(&grid, 2, 0).glyph, 'a');
    assert_int_equal(gs_grid_at(&grid, 4, 0).glyph, GS_FILLER);
    /* no half of one stays behind, neither under other text, */
    gs_grid_put(&grid, 1, 0, 'x', GS_STYLE_TEXT);
    gs_grid_put(&grid, 3, 0, 'y', GS_STYLE_TEXT);
    assert_string_equal(row_text(&grid, 0), " xay");
    assert_int_equal(gs_grid_at(&grid, 4, 0).glyph, ' ');
    /* nor at an edge or a limit */
    assert_int_equal(gs_grid_text(&grid, 7, 1, 8, GS_STYLE_TEXT, "\u97F3"), 2);
    assert_int_equal(gs_grid_text(&grid, 0, 1, 3, GS_STYLE_TEXT, "\u97F3\u58F0"), 3);
    assert_string_equal(row_text(&grid, 1), "\u97F3");
    gs_grid_text(&grid, -1, 1, 4, GS_STYLE_TEXT, "\u97F3b");
    assert_string_equal(row_text(&grid, 1), " b");
    gs_grid_cut(&grid, 0, 0, 4, GS_STYLE_TEXT, "\u97F3\u58F0\u97F3", '~');
    assert_string_equal(row_text(&grid, 0), "\u97F3 ~"); /* the first takes two, a half is blank */
    assert_int_equal(gs_text_fit("\u97F3\u58F0\u97F3", 5), 6); /* two of them, three bytes each */
    gs_grid_done(&grid);
}

static void grids_compare_by_glyph_and_style(void **state) {
    (void)state;
    struct gs_grid a = {0}, b = {0};
    assert_int_equal(gs_grid_resize(&a, 4, 4), GS_OK);
    assert_int_equal(gs_grid_resize(&b, 4, 4), GS_OK);
    assert_true(gs_grid_equal(&a, &b));
    gs_grid_put(&a, 3, 3, ' ', GS_STYLE_REC);
    assert_false(gs_grid_equal(&a, &b));
    gs_grid_put(&a, 3, 3, 'x', GS_STYLE_TEXT);
    assert_false(gs_grid_equal(&a, &b));
    gs_grid_put(&b, 3, 3, 'x', GS_STYLE_TEXT);
    assert_true(gs_grid_equal(&a, &b));
    gs_grid_done(&a);
    gs_grid_done(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_clipped_on_all_sides),
        cmocka_unit_test(text_is_cut_between_words),
        cmocka_unit_test(limits_and_right_edges_hold),
        cmocka_unit_test_setup(every_character_takes_one_cell, use_unicode),
        cmocka_unit_test_setup(wide_characters_take_two_cells, use_unicode),
        cmocka_unit_test(grids_compare_by_glyph_and_style),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
