/* The painter against a terminal in memory: whatever pictures follow one another, the terminal
 * shows the last one, cell by cell, and few bytes went there. */
#include "fixture.h"
#include "ui/bar.h"
#include "ui/painter.h"
#include "vt.h"

static struct gs_terminal terminal;
static struct gs_painter painter;
static struct gs_grid grid;
static struct gs_theme theme;
static struct vt vt;
static struct gs_text out;

static unsigned seed;
static int random_below(int most) {
    seed = seed * 1664525U + 1013904223U;
    return (int)((seed >> 8) % (unsigned)most);
}

static void begin(const char *name, int width, int height) {
    assert_int_equal(gs_terminal_describe(name, &terminal, NULL), GS_OK);
    gs_painter_init(&painter, &terminal, true);
    gs_grid_resize(&grid, width, height);
    vt_init(&vt, width, height);
    vt_feed(&vt, terminal.enter, strlen(terminal.enter));
    gs_theme_plain(&theme);
    for (int i = 0; i < GS_STYLE_COUNT; i++) /* some alike, some with a ground */
        theme.look[i] =
            (struct gs_look){i % 5 == 0 ? GS_COLOR_NONE : (i * 37) % 256,
                             i % 7 == 3 ? (i * 11) % 256 : GS_COLOR_NONE, (unsigned)(i / 2 % 16)};
    theme.look[1] = theme.look[0] = (struct gs_look){GS_COLOR_NONE, GS_COLOR_NONE, 0};
}

/* From now on the terminal repeats characters. */
static void repeats(void) {
    painter.repeats = vt.knows_repeat = true;
}

static void end(void) {
    gs_painter_done(&painter);
    gs_grid_done(&grid);
    gs_text_done(&out);
    vt_done(&vt);
}

static size_t paint(bool utf8) {
    gs_text_clear(&out);
    gs_painter_paint(&painter, &grid, &theme, utf8, &out);
    assert_false(out.failed);
    vt_feed(&vt, gs_text_string(&out), out.length);
    return out.length;
}

/* A portion of a picture; with a `what` below GS_PAINT_ALL the rest of the one before. */
static bool left;
static size_t paint_portion(int what, size_t most) {
    gs_text_clear(&out);
    if (what >= 0)
        gs_painter_take(&painter, &grid, &theme, true, (enum gs_paint_what)what);
    left = gs_painter_send(&painter, &out, most);
    assert_false(out.failed);
    vt_feed(&vt, gs_text_string(&out), out.length);
    return out.length;
}
enum { REST = -1 };

/* What a cell looks like; a blank's letters can't be seen. */
static void expect_cell(int x, int y, bool utf8) {
    const struct gs_cell cell = gs_grid_at(&grid, x, y);
    const struct vt_cell *shown = &vt.cell[y * vt.width + x];
    struct gs_look look = painter.look[cell.style];
    uint32_t glyph = cell.glyph == GS_FILLER ? (utf8 ? VT_FILLER : ' ') : cell.glyph;
    if (!utf8 && glyph > 126)
        glyph = '?';
    assert_int_equal(shown->glyph, glyph);
    if (glyph == VT_FILLER)
        return;
    const unsigned seen = GS_ATTR_REVERSE | GS_ATTR_UNDERLINE;
    const bool letters = glyph != ' ' || (look.attributes & seen);
    assert_int_equal(shown->background, look.background);
    if (!letters) {
        assert_false(shown->attributes & seen);
        return;
    }
    assert_int_equal(shown->foreground, look.foreground);
    assert_int_equal(shown->attributes, look.attributes);
}

static void expect_picture(bool utf8) {
    for (int y = 0; y < grid.height; y++)
        for (int x = 0; x < grid.width; x++)
            if (terminal.corner || x < grid.width - 1 || y < grid.height - 1)
                expect_cell(x, y, utf8);
    assert_int_equal(vt.unknown, 0);
    assert_int_equal(vt.scrolls, 0);
}

static void scribble(int times) {
    static const char *const texts[] = {"-18.4", "████▌", "音声テスト",          "é·×", "   ", "█",
                                        "x",     "-",     "                    "};
    for (int i = 0; i < times; i++)
        gs_grid_text(&grid, random_below(grid.width + 4) - 2, random_below(grid.height), 100,
                     (enum gs_style)random_below(GS_STYLE_COUNT),
                     texts[random_below((int)(sizeof texts / sizeof texts[0]))]);
}

static void any_pictures_on(const char *name) {
    for (int round = 0; round < 30; round++) {
        seed = (unsigned)round + 1;
        begin(name, 2 + random_below(70), 1 + random_below(20));
        for (int i = 0; i < 40; i++) {
            if (random_below(10) == 0)
                gs_grid_clear(&grid);
            if (random_below(12) == 0)
                gs_painter_forget(&painter);
            scribble(random_below(8));
            paint(true);
            expect_picture(true);
            assert_int_equal(paint(true), 0); /* nothing new */
        }
        end();
    }
}

static void pictures_arrive(void **state) {
    (void)state;
    any_pictures_on("xterm-256color");
    any_pictures_on("linux");
    any_pictures_on("vt100");
    any_pictures_on("no-such-terminal");
    any_pictures_on("screen");
}

static void pictures_arrive_without_utf8(void **state) {
    (void)state;
    begin("vt220", 30, 8);
    for (int i = 0; i < 40; i++) {
        seed = (unsigned)i + 1;
        scribble(4);
        paint(false);
        expect_picture(false);
    }
    end();
}

static void a_new_size_is_sent_whole(void **state) {
    (void)state;
    begin("xterm-256color", 40, 10);
    for (int i = 1; i < 30; i++) {
        gs_grid_resize(&grid, i, 1 + i % 7);
        vt_resize(&vt, i, 1 + i % 7);
        seed = (unsigned)i;
        scribble(6);
        paint(true);
        expect_picture(true);
    }
    end();
}

/* A terminal that became narrower before anybody was told: nothing wraps into other rows. */
static void nothing_wraps_on_a_narrower_terminal(void **state) {
    (void)state;
    begin("xterm-256color", 40, 4);
    vt_resize(&vt, 20, 4);
    for (int y = 0; y < 4; y++)
        gs_grid_print(&grid, 0, y, 40, GS_STYLE_TEXT, "%d%s", y,
                      "23456789012345678901234567890123456789");
    paint(true);
    char row[256];
    for (int y = 0; y < 4; y++) {
        vt_row(&vt, y, row);
        assert_int_equal(row[0], '0' + y);
    }
    assert_int_equal(vt.scrolls, 0);
    end();
}

/* The budget: eight bars whose ends move, all in one colour, cost a dozen bytes each at most. */
static void eight_bars_take_few_bytes(void **state) {
    (void)state;
    size_t most = 0, all = 0;
    begin("xterm-256color", 80, 24);
    theme.look[GS_STYLE_METER_SAFE].background = GS_COLOR_NONE;
    theme.look[GS_STYLE_METER_SAFE].attributes = 0;
    theme.look[GS_STYLE_METER_SAFE].foreground = 71;
    enum { FRAMES = 100 };
    for (int i = 0; i <= FRAMES; i++) {
        gs_grid_clear(&grid);
        for (int row = 0; row < 8; row++)
            gs_bar_level(&grid, 13, 5 + 2 * row, 27, -40 + 15 * sin(i * 0.2) - row * 0.7, -20,
                         &gs_glyphs_full);
        const size_t bytes = paint(true);
        if (i == 0)
            continue;
        most = bytes > most ? bytes : most;
        all += bytes;
    }
    expect_picture(true);
    assert_in_range(most, 20, 150);
    assert_in_range(all / FRAMES, 20, 100);
    end();
}

/* A bar that leaps up: a few bytes, whatever its length. */
static void long_runs_are_repeated(void **state) {
    (void)state;
    size_t most[2] = {0, 0};
    for (int can = 0; can < 2; can++) {
        begin("xterm-256color", 80, 3);
        if (can)
            repeats();
        gs_bar_level(&grid, 2, 1, 70, -60, -60, &gs_glyphs_full);
        paint(true);
        gs_grid_clear(&grid);
        gs_bar_level(&grid, 2, 1, 70, -20, -60, &gs_glyphs_full);
        most[can] = paint(true);
        expect_picture(true);
        gs_grid_fill(&grid, 0, 2, 80, '=', GS_STYLE_TEXT); /* up to the edge */
        paint(true);
        expect_picture(true);
        gs_grid_fill(&grid, 0, 0, 80, '-', GS_STYLE_TEXT);
        paint(true);
        expect_picture(true);
        end();
    }
    assert_in_range(most[0], 80, 250);
    assert_in_range(most[1], 10, 60);
}

static void looks_are_sent_once_a_picture(void **state) {
    (void)state;
    begin("xterm-256color", 60, 20);
    paint(true);
    for (int y = 0; y < 20; y++)
        for (int x = 0; x < 60; x++) /* two looks, checkered */
            gs_grid_put(&grid, x, y, 'a', (x + y) % 2 ? GS_STYLE_METER_SAFE : GS_STYLE_CLIP);
    paint(true);
    int changes = 0;
    for (const char *at = gs_text_string(&out); (at = strchr(at, 'm')); at++)
        changes++;
    assert_in_range(changes, 1, 2);
    expect_picture(true);
    end();
}

/* Without colours it is not the theme without its colours, but the looks that do without any. */
static void without_colours_looks_are_plain(void **state) {
    (void)state;
    struct gs_theme plain;
    gs_theme_plain(&plain);
    begin("xterm-256color", 20, 2);
    for (int colors = 0; colors < 8; colors += 2) {
        terminal.colors = colors;
        gs_painter_forget(&painter);
        theme.look[GS_STYLE_TEXT].attributes ^= GS_ATTR_BOLD; /* another theme */
        paint(true);
        for (int i = 0; i < GS_STYLE_COUNT; i++) {
            assert_int_equal(painter.look[i].foreground, GS_COLOR_NONE);
            assert_int_equal(painter.look[i].background, GS_COLOR_NONE);
            assert_int_equal(painter.look[i].attributes,
                             plain.look[i].attributes & terminal.attributes);
        }
    }
    end();
}

static void another_theme_is_seen_at_once(void **state) {
    (void)state;
    begin("xterm-256color", 30, 4);
    for (int i = 0; i < GS_STYLE_COUNT; i++)
        gs_grid_put(&grid, i % 30, i / 30, 'x', (enum gs_style)i);
    paint(true);
    for (int i = 0; i < GS_STYLE_COUNT; i++) {
        theme.look[i].foreground = theme.look[i].foreground == 99 ? 98 : 99;
        assert_true(paint(true) > 0);
        expect_picture(true);
        assert_int_equal(vt.cell[i].foreground, theme.look[i].foreground);
    }
    end();
}

static void true_colours_are_sent_as_such(void **state) {
    (void)state;
    begin("xterm-256color", 20, 2);
    terminal.colors = GS_COLOR_TRUE;
    theme.look[GS_STYLE_REC] = (struct gs_look){GS_COLOR_TRUE | 0xD75F5F, GS_COLOR_TRUE | 7, 0};
    gs_grid_text(&grid, 0, 0, 20, GS_STYLE_REC, "REC");
    paint(true);
    assert_non_null(strstr(gs_text_string(&out), "38;2;215;95;95;48;2;0;0;7m"));
    end();
}

/* After a stall: meters and state first, in few bytes, and with the next picture all of it. */
static void a_hurried_picture_shows_meters_alone(void **state) {
    (void)state;
    begin("xterm-256color", 40, 4);
    gs_grid_text(&grid, 0, 0, 40, GS_STYLE_REC, "REC 0:00:01");
    gs_grid_text(&grid, 0, 2, 40, GS_STYLE_VALUE, "-20.0");
    paint(true);
    gs_bar_level(&grid, 2, 1, 30, -50, -10, &gs_glyphs_full);
    paint(true);
    gs_grid_put(&grid, 35, 1, 'x', GS_STYLE_METER_SAFE);
    paint(true); /* the look that is on now is the bar's */
    gs_grid_clear(&grid);
    gs_bar_level(&grid, 2, 1, 30, -12, -10, &gs_glyphs_full);
    gs_grid_text(&grid, 0, 0, 40, GS_STYLE_REC, "REC 0:00:31");
    gs_grid_text(&grid, 0, 2, 40, GS_STYLE_VALUE, "-30.0");
    gs_grid_text(&grid, 0, 3, 40, GS_STYLE_DIM, "loudness");
    const size_t first = paint_portion(GS_PAINT_METERS, 1);
    assert_true(left);
    for (int x = 0; x < 40; x++)
        expect_cell(x, 0, true); /* the clock is first of all */
    while (left)
        paint_portion(REST, 1);
    for (int x = 0; x < 40; x++)
        expect_cell(x, 1, true);
    assert_int_equal(vt.cell[2 * 40 + 1].glyph, '2');
    assert_int_equal(vt.cell[3 * 40].glyph, ' ');
    const size_t rest = paint(true);
    expect_picture(true);
    assert_true(first > 0 && rest > 0);
    assert_int_equal(paint(true), 0);
    end();
}

/* However pictures are cut into portions, and whatever comes between them: in the end the terminal
 * shows the last one. */
static void portions_add_up(void **state) {
    (void)state;
    enum { LEAST = 40, SPARE = 40 }; /* a way, a look and a cell go beyond */
    for (int round = 0; round < 60; round++) {
        seed = (unsigned)round + 100;
        begin("xterm-256color", 2 + random_below(70), 1 + random_below(20));
        if (round % 2)
            repeats();
        for (int i = 0; i < 30; i++) {
            if (random_below(10) == 0)
                gs_grid_clear(&grid);
            scribble(random_below(8));
            paint_portion(random_below(3), LEAST + (size_t)random_below(200));
            for (int n = random_below(4); n > 0 && left; n--) {
                const size_t most = LEAST + (size_t)random_below(60);
                assert_in_range(paint_portion(REST, most), 1, most + SPARE);
            }
        }
        paint_portion(GS_PAINT_ALL, LEAST);
        while (left)
            assert_true(paint_portion(REST, LEAST) > 0);
        expect_picture(true);
        assert_int_equal(paint(true), 0);
        end();
    }
}

/* What a key did, amid a picture that is on its way: that alone, and at once. */
static void news_come_before_the_rest(void **state) {
    (void)state;
    begin("xterm-256color", 60, 20);
    for (int y = 0; y < 20; y++)
        gs_grid_print(&grid, 0, y, 60, GS_STYLE_TEXT, "row %d", y);
    paint_portion(GS_PAINT_ALL, 60);
    assert_true(left);
    gs_grid_text(&grid, 50, 18, 10, GS_STYLE_VALUE, "+3.0");
    assert_in_range(paint_portion(GS_PAINT_NEWS, SIZE_MAX), 4, 30);
    assert_false(left);
    assert_int_equal(vt.cell[18 * 60 + 50].glyph, '+');
    assert_int_equal(vt.cell[19 * 60].glyph, ' ');
    gs_grid_text(&grid, 50, 18, 10, GS_STYLE_VALUE, "+3.1");
    assert_in_range(paint_portion(GS_PAINT_NEWS, SIZE_MAX), 1, 30); /* and again */
    paint(true);
    expect_picture(true);
    end();
}

/* Two columns of meters: one down, the other down, and not to and fro, wherever the cursor was. */
static void pieces_near_one_another_follow(void **state) {
    (void)state;
    enum { ROWS = 8, LEFT = 5, RIGHT = 60 };
    struct gs_piece piece[2 * ROWS];
    begin("xterm-256color", 80, 24);
    for (int from = 0; from < 24; from++) {
        for (int i = 0; i < 2 * ROWS; i++) {
            const int x = i % 2 ? RIGHT : LEFT;
            piece[i] = (struct gs_piece){(size_t)i, (size_t)i + 1, x, 4 + i / 2 * 2, x + 1};
        }
        painter.x = from * 3;
        painter.y = from;
        gs_paint_order(&painter, piece, 2 * ROWS);
        int crossings = 0, seen = 0;
        for (int i = 0; i < 2 * ROWS; i++) {
            seen |= 1 << piece[i].first;
            crossings += i > 0 && piece[i].x != piece[i - 1].x;
        }
        assert_int_equal(seen, (1 << 2 * ROWS) - 1);
        assert_in_range(crossings, 1, 2);
    }
    end();
}

int main(void) {
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_arrive),
        cmocka_unit_test(pictures_arrive_without_utf8),
        cmocka_unit_test(a_new_size_is_sent_whole),
        cmocka_unit_test(nothing_wraps_on_a_narrower_terminal),
        cmocka_unit_test(eight_bars_take_few_bytes),
        cmocka_unit_test(long_runs_are_repeated),
        cmocka_unit_test(looks_are_sent_once_a_picture),
        cmocka_unit_test(a_hurried_picture_shows_meters_alone),
        cmocka_unit_test(portions_add_up),
        cmocka_unit_test(news_come_before_the_rest),
        cmocka_unit_test(pieces_near_one_another_follow),
        cmocka_unit_test(without_colours_looks_are_plain),
        cmocka_unit_test(another_theme_is_seen_at_once),
        cmocka_unit_test(true_colours_are_sent_as_such),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
