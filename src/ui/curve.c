#include "curve.h"

#include <math.h>
#include <string.h>

enum { BRAILLE = 0x2800, BRAILLE_LAST = 0x28FF };

static int held(double place, int cells, unsigned dots) {
    long cell = gs_plot_dot(fmin(fmax(place, 0), 1), (unsigned)cells * dots) / (long)dots;
    return (int)cell;
}

int gs_curve_column(const struct gs_curve_box *box, double place) {
    return box->x + held(place, box->columns, GS_DOTS_ACROSS);
}

int gs_curve_row(const struct gs_curve_box *box, double place) {
    return box->y + held(1 - place, box->rows, GS_DOTS_DOWN);
}

static bool is_empty(const struct gs_curve_box *box) {
    return box->columns < 1 || box->rows < 1;
}

/* ---- axes ---- */

/* Every how many-th tick has room for its label; 0, or else the first, is one of those. */
static unsigned choose_stride(const struct gs_plot_axis *axis, int rows, unsigned *first) {
    static const double least = 1.5; /* rows from one to the next */
    unsigned stride = 1;
    while (stride < axis->ticks && (double)stride * (rows - 1) < least * (axis->ticks - 1))
        stride++;
    *first = 0;
    for (unsigned i = 0; i < axis->ticks; i++)
        if (fabs(axis->tick[i].at) < 1e-9)
            *first = i % stride;
    return stride;
}

static void draw_upright(struct gs_grid *grid, const struct gs_curve_box *box,
                         const struct gs_plot_axis *axis, bool utf8) {
    const uint32_t line = utf8 ? 0x2502 : '|', tick = utf8 ? 0x2524 : '+';
    for (int row = 0; row < box->rows; row++)
        gs_grid_put(grid, box->x - 1, box->y + row, line, GS_STYLE_SCALE);
    unsigned first;
    const unsigned stride = choose_stride(axis, box->rows, &first);
    for (unsigned i = first; i < axis->ticks; i += stride) {
        const int row = gs_curve_row(box, gs_plot_place(axis, axis->tick[i].at));
        gs_grid_put(grid, box->x - 1, row, tick, GS_STYLE_SCALE);
        gs_grid_right(grid, box->x - 1, row, GS_CURVE_GUTTER - 1, GS_STYLE_SCALE,
                      axis->tick[i].label);
    }
}

static void draw_level(struct gs_grid *grid, const struct gs_curve_box *box,
                       const struct gs_plot_axis *axis, bool utf8) {
    const int y = box->y + box->rows;
    int end = box->x + box->columns, free_from = box->x - 1;
    gs_grid_put(grid, box->x - 1, y, utf8 ? 0x2514 : '+', GS_STYLE_SCALE);
    gs_grid_fill(grid, box->x, y, box->columns, utf8 ? 0x2500 : '-', GS_STYLE_SCALE);
    /* The last one first: both ends of the scale are worth more than what lies between them. */
    for (unsigned k = 0; k < axis->ticks; k++) {
        const unsigned i = k == 0 ? axis->ticks - 1 : k - 1;
        const char *label = axis->tick[i].label;
        const int length = (int)strlen(label);
        const int at = gs_curve_column(box, gs_plot_place(axis, axis->tick[i].at));
        int from = at - length / 2;
        from = from + length > end && k == 0 ? end - length : from;
        from = from < box->x - 1 ? box->x - 1 : from;
        gs_grid_put(grid, at, y, utf8 ? 0x2534 : '+', GS_STYLE_SCALE);
        if (from < free_from || from + length > end)
            continue;
        gs_grid_text(grid, from, y + 1, length, GS_STYLE_SCALE, label);
        if (k == 0)
            end = from - 1;
        else
            free_from = from + length + 1;
    }
}

void gs_curve_axes(struct gs_grid *grid, const struct gs_curve_box *box,
                   const struct gs_plot_axis *x, const struct gs_plot_axis *y, bool utf8) {
    if (is_empty(box))
        return;
    draw_upright(grid, box, y, utf8);
    draw_level(grid, box, x, utf8);
}

/* ---- lines ---- */

/* Rows of dots that a line fills in one column of dots. */
struct span {
    long first, last; /* first > last: none */
};

static bool is_drawn(enum gs_curve_dash dash, unsigned x) {
    return dash == GS_CURVE_SOLID || (dash == GS_CURVE_DASHED ? x / 2 % 2 == 0 : x % 2 == 0);
}

static void put_dots(struct gs_grid *grid, int x, int y, unsigned dots, enum gs_style style,
                     bool utf8) {
    uint32_t glyph = gs_plot_glyph(dots, utf8);
    uint32_t under = gs_grid_at(grid, x, y).glyph;
    if (utf8 && under >= BRAILLE && under <= BRAILLE_LAST)
        glyph |= under; /* its lower eight bits are the dots */
    gs_grid_put(grid, x, y, glyph, style);
}

/* The cells of one column that the spans of its dots reach. */
static void draw_column(struct gs_grid *grid, const struct gs_curve_box *box, int column,
                        const struct span span[GS_DOTS_ACROSS], enum gs_style style, bool utf8) {
    for (int row = 0; row < box->rows; row++) {
        unsigned dots = 0;
        for (unsigned i = 0; i < GS_DOTS_ACROSS; i++)
            for (unsigned k = 0; k < GS_DOTS_DOWN; k++) {
                const long dot = (long)row * GS_DOTS_DOWN + k;
                if (dot >= span[i].first && dot <= span[i].last)
                    dots |= 1u << (i * GS_DOTS_DOWN + k);
            }
        if (dots)
            put_dots(grid, box->x + column, box->y + row, dots, style, utf8);
    }
}

void gs_curve_line(struct gs_grid *grid, const struct gs_curve_box *box,
                   const struct gs_plot_axis *y, gs_curve_law *law, const void *context,
                   enum gs_curve_dash dash, enum gs_style style, bool utf8) {
    if (is_empty(box))
        return;
    const unsigned wide = (unsigned)box->columns * GS_DOTS_ACROSS;
    const unsigned high = (unsigned)box->rows * GS_DOTS_DOWN;
    /* A cell is the least that ASCII can leave out. */
    if (!utf8 && dash == GS_CURVE_DOTTED)
        dash = GS_CURVE_DASHED;
    struct gs_plot_pen pen = {0};
    for (int column = 0; column < box->columns; column++) {
        struct span span[GS_DOTS_ACROSS];
        for (unsigned i = 0; i < GS_DOTS_ACROSS; i++) {
            const unsigned x = (unsigned)column * GS_DOTS_ACROSS + i;
            const double place = gs_plot_place(y, law(context, (double)x / (wide - 1)));
            if (!gs_plot_pen_move(&pen, place, high, &span[i].first, &span[i].last) ||
                !is_drawn(dash, x))
                span[i] = (struct span){0, -1};
        }
        draw_column(grid, box, column, span, style, utf8);
    }
}

/* ---- marks ---- */

void gs_curve_mark(struct gs_grid *grid, const struct gs_curve_box *box, double place,
                   uint32_t glyph, enum gs_style style) {
    if (is_empty(box) || !(place >= 0 && place <= 1))
        return;
    for (int row = 0; row < box->rows; row++)
        gs_grid_put(grid, gs_curve_column(box, place), box->y + row, glyph, style);
}

void gs_curve_point(struct gs_grid *grid, const struct gs_curve_box *box, double x, double y,
                    uint32_t glyph, enum gs_style style) {
    if (is_empty(box) || !(x >= 0 && x <= 1) || isnan(y))
        return;
    gs_grid_put(grid, gs_curve_column(box, x), gs_curve_row(box, y), glyph, style);
}
