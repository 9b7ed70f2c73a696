/* Curves as cells: dots on the right places, nothing outside of the box, axes that tell the truth.
 */
#include "dots.h"
#include "fixture.h"
#include "ui/curve.h"

enum { SENTINEL = '#' };

static struct gs_grid grid;

static unsigned seed = 815;
static unsigned any(unsigned below) {
    seed = seed * 1103515245u + 12345u;
    return (seed >> 12) % below;
}

static const struct gs_plot_axis unit = {.least = 0, .most = 1};

static double rising(const void *context, double place) {
    (void)context;
    return place;
}

static double constant(const void *context, double place) {
    (void)place;
    return *(const double *)context;
}

static double step(const void *context, double place) {
    (void)context;
    return place < 0.5 ? 0 : 1;
}

static double wild(const void *context, double place) {
    (void)context, (void)place;
    static const double values[] = {(double)NAN, HUGE_VAL, -HUGE_VAL, 1e300, -1e300,
                                    0,           0.3,      1,         1.5,   -0.2};
    return values[any(sizeof values / sizeof values[0])];
}

static void blank(int width, int height, uint32_t glyph) {
    assert_int_equal(gs_grid_resize(&grid, width, height), GS_OK);
    for (int y = 0; y < height; y++)
        gs_grid_fill(&grid, 0, y, width, glyph, GS_STYLE_TEXT);
}

static void a_diagonal_is_one(void **state) {
    (void)state;
    const struct gs_curve_box box = {2, 1, 10, 5};
    blank(14, 7, ' ');
    gs_curve_line(&grid, &box, &unit, rising, NULL, GS_CURVE_SOLID, GS_STYLE_VALUE, true);
    for (long x = 0; x < 20; x++)
        for (long y = 0; y < 20; y++)
            assert_int_equal(dot(&grid, &box, x, y), x == 19 - y);
    /* another line joins it in the cells that they share */
    const double half = 0.5;
    gs_curve_line(&grid, &box, &unit, constant, &half, GS_CURVE_SOLID, GS_STYLE_VALUE, true);
    for (long x = 0; x < 20; x++)
        for (long y = 0; y < 20; y++)
            assert_int_equal(dot(&grid, &box, x, y), x == 19 - y || y == 10);
}

static void a_step_is_joined(void **state) {
    (void)state;
    const struct gs_curve_box box = {0, 0, 4, 3};
    blank(4, 3, ' ');
    gs_curve_line(&grid, &box, &unit, step, NULL, GS_CURVE_SOLID, GS_STYLE_VALUE, true);
    for (long x = 0; x < 8; x++)
        for (long y = 0; y < 12; y++)
            assert_int_equal(dot(&grid, &box, x, y), x < 4 ? y == 11 : x == 4 ? y < 11 : y == 0);
}

static void dashes_leave_gaps(void **state) {
    (void)state;
    const struct gs_curve_box box = {0, 0, 4, 1};
    const double half = 0.5;
    blank(4, 1, ' ');
    gs_curve_line(&grid, &box, &unit, constant, &half, GS_CURVE_DOTTED, GS_STYLE_VALUE, true);
    for (long x = 0; x < 8; x++)
        assert_int_equal(dot(&grid, &box, x, 2), x % 2 == 0);
    blank(4, 1, ' ');
    gs_curve_line(&grid, &box, &unit, constant, &half, GS_CURVE_DASHED, GS_STYLE_VALUE, true);
    for (long x = 0; x < 8; x++)
        assert_int_equal(dot(&grid, &box, x, 2), x % 4 < 2);
}

static void ascii_looks_like_it(void **state) {
    (void)state;
    const struct gs_curve_box box = {0, 0, 6, 2};
    static const struct {
        double value;
        const char *rows[2];
    } cases[] = {{1, {"''''''", ""}},   {0.72, {"------", ""}}, {0.58, {"......", ""}},
                 {0.3, {"", "------"}}, {0, {"", "......"}},    {2, {"", ""}}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        blank(6, 2, ' ');
        gs_curve_line(&grid, &box, &unit, constant, &cases[i].value, GS_CURVE_SOLID, GS_STYLE_VALUE,
                      false);
        assert_string_equal(row_text(&grid, 0), cases[i].rows[0]);
        assert_string_equal(row_text(&grid, 1), cases[i].rows[1]);
    }
    blank(6, 2, ' ');
    gs_curve_line(&grid, &box, &unit, step, NULL, GS_CURVE_SOLID, GS_STYLE_VALUE, false);
    assert_string_equal(row_text(&grid, 0), "   |''");
    assert_string_equal(row_text(&grid, 1), "...|");
}

static void points_and_marks_stand_where_they_should(void **state) {
    (void)state;
    const struct gs_curve_box box = {3, 2, 21, 9}; /* 42 by 36 dots */
    blank(30, 14, ' ');
    gs_curve_point(&grid, &box, 0, 0, 'a', GS_STYLE_VALUE);
    gs_curve_point(&grid, &box, 1, 1, 'b', GS_STYLE_VALUE);
    gs_curve_point(&grid, &box, 0.5, 0.25, 'c', GS_STYLE_VALUE);
    gs_curve_point(&grid, &box, 0.5, 7, 'd', GS_STYLE_VALUE); /* held at the upper edge */
    gs_curve_point(&grid, &box, 1.01, 0.5, 'e', GS_STYLE_VALUE);
    gs_curve_point(&grid, &box, -0.01, 0.5, 'f', GS_STYLE_VALUE);
    gs_curve_point(&grid, &box, 0.5, (double)NAN, 'g', GS_STYLE_VALUE);
    assert_int_equal(cell(&grid, 3, 10), 'a');
    assert_int_equal(cell(&grid, 23, 2), 'b');
    assert_int_equal(cell(&grid, 3 + 21 / 2, 2 + 26 / 4),
                     'c'); /* dots 20.5 and 26.25 of 0..41, 0..35 */
    assert_int_equal(cell(&grid, 3 + 21 / 2, 2), 'd');
    for (int i = 0; i < 30 * 14; i++)
        assert_true(grid.cell[i].glyph < 'e' || grid.cell[i].glyph > 'g');
    blank(30, 14, ' ');
    gs_curve_mark(&grid, &box, 1, '!', GS_STYLE_VALUE);
    gs_curve_mark(&grid, &box, 1.1, '!', GS_STYLE_VALUE);
    gs_curve_mark(&grid, &box, (double)NAN, '!', GS_STYLE_VALUE);
    for (int y = 0; y < 14; y++)
        for (int x = 0; x < 30; x++)
            assert_int_equal(cell(&grid, x, y) == '!', x == 23 && y >= 2 && y < 11);
}

static void check_outside(const struct gs_curve_box *box, int left, int below) {
    for (int y = 0; y < grid.height; y++)
        for (int x = 0; x < grid.width; x++)
            if (x < box->x - left || x >= box->x + box->columns || y < box->y ||
                y >= box->y + box->rows + below)
                assert_int_equal(cell(&grid, x, y), SENTINEL);
}

static void nothing_leaves_the_box(void **state) {
    (void)state;
    struct gs_plot_axis axis = {.least = -80, .most = 24};
    gs_plot_ticks(&axis, 10);
    for (int rows = 0; rows <= 60; rows += rows < 9 ? 1 : 17)
        for (int columns = 0; columns <= 200; columns += columns < 12 ? 1 : 47) {
            const struct gs_curve_box box = {7, 3, columns, rows};
            for (int utf8 = 0; utf8 < 2; utf8++) {
                blank(box.x + columns + 4, box.y + rows + 4, SENTINEL);
                for (int i = 0; i < 4; i++)
                    gs_curve_line(&grid, &box, &unit, wild, NULL, (enum gs_curve_dash)(i % 3),
                                  GS_STYLE_VALUE, utf8);
                for (int i = 0; i < 20; i++) {
                    gs_curve_point(&grid, &box, wild(NULL, 0), wild(NULL, 0), '*', GS_STYLE_VALUE);
                    gs_curve_mark(&grid, &box, wild(NULL, 0), ':', GS_STYLE_VALUE);
                }
                check_outside(&box, 0, 0);
                gs_curve_axes(&grid, &box, &axis, &axis, utf8);
                check_outside(&box, GS_CURVE_GUTTER, GS_CURVE_BELOW);
            }
            /* A grid smaller than the box. */
            blank(1 + (int)any(9), 1 + (int)any(5), ' ');
            gs_curve_axes(&grid, &box, &axis, &axis, true);
            gs_curve_line(&grid, &box, &unit, wild, NULL, GS_CURVE_SOLID, GS_STYLE_VALUE, true);
        }
}

static void axes_say_where_things_are(void **state) {
    (void)state;
    const struct gs_curve_box box = {5, 0, 41, 9};
    struct gs_plot_axis x = {.least = -80, .most = 0}, y = {.least = -40, .most = 0};
    gs_plot_ticks(&x, 20);
    gs_plot_ticks(&y, 10);
    blank(50, 11, ' ');
    gs_curve_axes(&grid, &box, &x, &y, false);
    assert_string_equal(row_text(&grid, 0), "   0+");
    assert_string_equal(row_text(&grid, 4), " -20+");
    assert_string_equal(row_text(&grid, 8), " -40+");
    assert_string_equal(row_text(&grid, 9), "    ++---------+---------+---------+---------+");
    assert_string_equal(row_text(&grid, 10), "    -80       -60       -40       -20        0");
    /* with fewer rows fewer labels, but the zero */
    const struct gs_curve_box low = {5, 0, 41, 4};
    blank(50, 11, ' ');
    gs_curve_axes(&grid, &low, &x, &y, false);
    assert_string_equal(row_text(&grid, 0), "   0+");
    assert_string_equal(row_text(&grid, 1), "    |");
    assert_string_equal(row_text(&grid, 2), " -20+");
    assert_string_equal(row_text(&grid, 3), " -40+");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_diagonal_is_one),
        cmocka_unit_test(a_step_is_joined),
        cmocka_unit_test(dashes_leave_gaps),
        cmocka_unit_test(ascii_looks_like_it),
        cmocka_unit_test(points_and_marks_stand_where_they_should),
        cmocka_unit_test(nothing_leaves_the_box),
        cmocka_unit_test(axes_say_where_things_are),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    gs_grid_done(&grid);
    return failed;
}
