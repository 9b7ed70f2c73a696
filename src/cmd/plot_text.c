/* Charts in characters: a grid of dots, 2 by 4 in each cell. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot.h"

enum { ACROSS = 2, DOWN = 4, LABELS = 7 };

struct canvas {
    unsigned columns, rows;
    unsigned char *dots; /* a cell each: bit = DOWN * (column in it) + row in it */
};

static void set_dot(struct canvas *canvas, unsigned x, unsigned y) {
    unsigned char *cell = &canvas->dots[y / DOWN * canvas->columns + x / ACROSS];
    *cell = (unsigned char)(*cell | 1u << (x % ACROSS * DOWN + y % DOWN));
}

/* The line's value at a place 0..1 of the x axis, NaN outside the line. */
static double value_at(const struct gs_plot *plot, const struct gs_plot_line *line, double place) {
    for (unsigned i = 1; i < line->count; i++) {
        const double from = gs_plot_place(&plot->x, line->x[i - 1]);
        const double to = gs_plot_place(&plot->x, line->x[i]);
        if (place >= from - 1e-9 && place <= to + 1e-9)
            return line->y[i - 1] + (line->y[i] - line->y[i - 1]) * (place - from) / (to - from);
    }
    return (double)NAN;
}

/* Row of dots of a value, from the top; outside the chart beyond its rows, but not far. */
static long row_of(const struct gs_plot *plot, double value, unsigned high) {
    const double y = (1 - gs_plot_place(&plot->y, value)) * (high - 1);
    return lround(fmin(fmax(y, -1), high));
}

static void draw_line(struct canvas *canvas, const struct gs_plot *plot, unsigned number) {
    const unsigned wide = canvas->columns * ACROSS, high = canvas->rows * DOWN;
    bool joined = false;
    long before = 0;
    for (unsigned x = 0; x < wide; x++) {
        const double value = value_at(plot, &plot->line[number], (double)x / (wide - 1));
        if (!isfinite(value)) {
            joined = false;
            continue;
        }
        /* A steep line fills the rows that it passes on its way from the last dot. */
        const long row = row_of(plot, value, high);
        const long from = !joined || row == before ? row : row > before ? before + 1 : before - 1;
        /* Every line but the first is dotted. */
        const bool seen = number == 0 || x / 2 % 2 == 0;
        for (long y = row < from ? row : from; seen && y <= (row > from ? row : from); y++)
            if (y >= 0 && y < (long)high)
                set_dot(canvas, x, (unsigned)y);
        before = row;
        joined = true;
    }
}

/* Unicode counts the dots of a braille cell column by column, but the lowest row last. */
static void add_braille(struct gs_text *text, unsigned dots) {
    static const unsigned char bit[ACROSS * DOWN] = {0, 1, 2, 6, 3, 4, 5, 7};
    unsigned code = 0x2800;
    for (unsigned i = 0; i < ACROSS * DOWN; i++)
        code |= (dots >> i & 1) << bit[i];
    const char bytes[] = {(char)(0xE0 | code >> 12), (char)(0x80 | (code >> 6 & 0x3F)),
                          (char)(0x80 | (code & 0x3F))};
    gs_text_add_bytes(text, bytes, sizeof bytes);
}

/* What looks most like them: high, middle or low, or a stroke. */
static char ascii(unsigned dots) {
    const unsigned rows = (dots | dots >> DOWN) & 0xF;
    static const char look[16] = {' ', '\'', '-', '\'', '-', '|', '-', '|',
                                  '.', '|',  '|', '|',  '.', '|', '|', '|'};
    return look[rows];
}

static void add_cell(struct gs_text *text, unsigned dots, bool utf8) {
    if (utf8 && dots)
        add_braille(text, dots);
    else
        gs_text_add(text, "%c", utf8 ? ' ' : ascii(dots));
}

/* The label of the tick that lies in this row of cells, or "". */
static const char *row_label(const struct gs_plot_axis *axis, unsigned row, unsigned rows) {
    for (unsigned i = 0; i < axis->ticks; i++) {
        const double place = gs_plot_place(axis, axis->tick[i].at);
        if (lround((1 - place) * (rows * DOWN - 1)) / DOWN == (long)row)
            return axis->tick[i].label;
    }
    return "";
}

/* Ticks below the chart, as many labels as have room. */
static void add_x_axis(struct gs_text *text, const struct gs_plot_axis *axis, unsigned columns,
                       bool utf8) {
    char *labels = malloc(columns + 1);
    char *marks = malloc(columns + 1);
    if (!labels || !marks) {
        text->failed = true;
    } else {
        unsigned free_from = 0;
        memset(labels, ' ', columns);
        memset(marks, '-', columns);
        labels[columns] = marks[columns] = '\0';
        for (unsigned i = 0; i < axis->ticks; i++) {
            const double place = gs_plot_place(axis, axis->tick[i].at);
            const unsigned length = (unsigned)strlen(axis->tick[i].label);
            const unsigned at = (unsigned)lround(place * (columns - 1));
            unsigned start = at > length / 2 ? at - length / 2 : 0;
            if (start + length > columns)
                start = columns - length;
            marks[at] = '+';
            if (start < free_from)
                continue;
            memcpy(labels + start, axis->tick[i].label, length);
            free_from = start + length + 1;
        }
        gs_text_add(text, "%*s%s", LABELS, "", utf8 ? "└" : "+");
        for (const char *mark = marks; *mark; mark++)
            gs_text_add(text, "%s", utf8 ? (*mark == '+' ? "┴" : "─") : (*mark == '+' ? "+" : "-"));
        gs_text_add(text, "\n%*s%s %s\n", LABELS + 1, "", labels, axis->name);
    }
    free(labels);
    free(marks);
}

void gs_plot_text(struct gs_text *text, const struct gs_plot *plot, unsigned columns, unsigned rows,
                  bool utf8) {
    const unsigned around = LABELS + 2 + (unsigned)strlen(plot->x.name);
    struct canvas canvas = {.columns = columns > around + 20 ? columns - around : 20, .rows = rows};
    canvas.dots = calloc(canvas.rows, canvas.columns);
    if (!canvas.dots) {
        text->failed = true;
        return;
    }
    for (unsigned i = 0; i < plot->lines; i++)
        draw_line(&canvas, plot, i);
    for (unsigned row = 0; row < rows; row++) {
        const char *label = row_label(&plot->y, row, rows);
        const char *edge = utf8 ? (*label ? "┤" : "│") : (*label ? "+" : "|");
        unsigned last = canvas.columns;
        while (last > 0 && canvas.dots[row * canvas.columns + last - 1] == 0)
            last--;
        gs_text_add(text, "%*s %s", LABELS - 1, label, edge);
        for (unsigned column = 0; column < last; column++)
            add_cell(text, canvas.dots[row * canvas.columns + column], utf8);
        gs_text_add(text, "\n");
    }
    add_x_axis(text, &plot->x, canvas.columns, utf8);
    free(canvas.dots);
}
