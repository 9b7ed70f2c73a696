/* Charts: where values stand on an axis, what is drawn for known lines, markup that stays whole. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/plot.h"
#include "measure.h"

static struct gs_plot plot;
static struct gs_text text;

static int fresh(void **state) {
    (void)state;
    plot = (struct gs_plot){.title = "title",
                            .x = {.name = "x", .least = 0, .most = 10},
                            .y = {.name = "y", .least = 0, .most = 4},
                            .lines = 1};
    gs_text_clear(&text);
    return 0;
}

static void line(unsigned number, double from, double to) {
    plot.line[number].name = "line";
    plot.line[number].count = 2;
    plot.line[number].x[0] = 0;
    plot.line[number].x[1] = 10;
    plot.line[number].y[0] = from;
    plot.line[number].y[1] = to;
}

static unsigned count(const char *what) {
    unsigned found = 0;
    for (const char *at = gs_text_string(&text); (at = strstr(at, what)) != NULL; at++)
        found++;
    return found;
}

/* The n-th line of the text, without what is left of the chart's edge; at most 200 bytes. */
static const char *row(unsigned n, char edge) {
    static char copy[200];
    const char *at = gs_text_string(&text);
    for (; n > 0; n--)
        at = strchr(at, '\n') + 1;
    const char *from = memchr(at, edge, strcspn(at, "\n"));
    assert_non_null(from);
    const size_t length = strcspn(from + 1, "\n");
    assert_true(length < sizeof copy);
    memcpy(copy, from + 1, length);
    copy[length] = '\0';
    return copy;
}

static void places(void **state) {
    (void)state;
    const struct gs_plot_axis even = {.least = -80, .most = 0};
    assert_near(gs_plot_place(&even, -80), 0, 1e-12);
    assert_near(gs_plot_place(&even, -20), 0.75, 1e-12);
    assert_near(gs_plot_place(&even, 20), 1.25, 1e-12);
    const struct gs_plot_axis octaves = {.least = 20, .most = 20000, .logarithmic = true};
    assert_near(gs_plot_place(&octaves, 20), 0, 1e-12);
    assert_near(gs_plot_place(&octaves, 200), 1.0 / 3, 1e-12);
    assert_near(gs_plot_place(&octaves, 20000), 1, 1e-12);
}

static void ticks(void **state) {
    (void)state;
    struct gs_plot_axis axis = {.least = -13, .most = 12};
    gs_plot_ticks(&axis, 6);
    assert_int_equal(axis.ticks, 5);
    assert_near(axis.tick[0].at, -12, 1e-12);
    assert_string_equal(axis.tick[0].label, "-12");
    assert_string_equal(axis.tick[2].label, "0");
    assert_near(axis.tick[4].at, 12, 1e-12);
    for (int i = 0; i < 100; i++)
        gs_plot_tick(&axis, 1, "a label that has no room at all");
    assert_int_equal(axis.ticks, GS_PLOT_TICKS);
    assert_int_equal(strlen(axis.tick[GS_PLOT_TICKS - 1].label), 15);
}

/* Two rows of four dots: a line at 4/7 of the height from below is the upper row's lowest dots. */
static void a_flat_line_is_flat(void **state) {
    (void)state;
    plot.y.most = 7;
    line(0, 4, 4 + 1e-7);
    gs_plot_text(&text, &plot, 40, 2, false);
    assert_int_equal(strlen(row(0, '|')), 30);
    assert_int_equal(strspn(row(0, '|'), "."), 30);
    assert_string_equal(row(1, '|'), "");
    gs_text_clear(&text);
    gs_plot_text(&text, &plot, 40, 2, true);
    assert_int_equal(count("\u28C0"), 30); /* both lowest dots */
}

static void a_slope_rises_one_row_after_the_other(void **state) {
    (void)state;
    line(0, 0, 4);
    gs_plot_text(&text, &plot, 50, 4, false);
    /* 40 columns in four rows, to one column. */
    for (unsigned r = 0; r < 4; r++) {
        assert_near((double)strspn(row(3 - r, '|'), " "), 10 * r, 1);
        assert_near((double)strlen(row(3 - r, '|')), 10 * (r + 1), 1);
    }
}

static void what_is_outside_or_no_number_is_not_drawn(void **state) {
    (void)state;
    line(0, 9, 9);
    gs_plot_text(&text, &plot, 40, 2, false);
    line(0, (double)NAN, (double)NAN);
    gs_plot_text(&text, &plot, 40, 2, false);
    line(0, -HUGE_VAL, -HUGE_VAL);
    gs_plot_text(&text, &plot, 40, 2, false);
    for (unsigned chart = 0; chart < 3; chart++)
        for (unsigned r = 0; r < 2; r++)
            assert_string_equal(row(4 * chart + r, '|'), "");
}

static void no_row_is_wider_than_asked(void **state) {
    (void)state;
    gs_plot_ticks(&plot.x, 1);
    gs_plot_ticks(&plot.y, 1);
    line(0, 0, 4);
    gs_plot_text(&text, &plot, 60, 5, false);
    for (const char *at = gs_text_string(&text); *at; at += strcspn(at, "\n") + 1)
        assert_in_range(strcspn(at, "\n"), 1, 60);
}

static void markup_is_escaped_and_numbers_stay_finite(void **state) {
    (void)state;
    struct gs_plot page[3];
    line(0, -HUGE_VAL, 1e30);
    plot.line[0].y[1] = 1e30;
    gs_plot_ticks(&plot.x, 5);
    page[0] = page[1] = page[2] = plot;
    page[2].bars = true;
    gs_plot_svg(&text, page, "a <b> & c\x01\xff", "notes");
    assert_int_equal(count("a &lt;b&gt; &amp; c??"), 1);
    assert_int_equal(count("<clipPath"), 3);
    assert_int_equal(count("inf") + count("nan"), 0);
    assert_int_equal(count("<rect class=\"bar\""), 1);
    assert_int_equal(count("<text"), count("</text>"));
}

static int done(void **state) {
    (void)state;
    gs_text_done(&text);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(places, fresh),
        cmocka_unit_test_setup(ticks, fresh),
        cmocka_unit_test_setup(a_flat_line_is_flat, fresh),
        cmocka_unit_test_setup(a_slope_rises_one_row_after_the_other, fresh),
        cmocka_unit_test_setup(what_is_outside_or_no_number_is_not_drawn, fresh),
        cmocka_unit_test_setup(no_row_is_wider_than_asked, fresh),
        cmocka_unit_test_setup(markup_is_escaped_and_numbers_stay_finite, fresh),
    };
    return cmocka_run_group_tests(tests, NULL, done);
}
