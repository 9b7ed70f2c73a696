/* Charts in characters: a grid of dots, 2 by 4 in each cell. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plot.h"

enum { LABELS = 7 };

struct canvas {
    unsigned columns, rows;
    unsigned char *dots; /* a cell each: bit = GS_DOTS_DOWN * (column in it) + row in it */
};

static void set_dot(struct canvas *canvas, unsigned x, unsigned y) {
    unsigned char *cell = &canvas->dots[y / GS_DOTS_DOWN * canvas->columns + x / GS_DOTS_ACROSS];
    *cell = (unsigned char)(*cell | 1u << (x % GS_DOTS_ACROSS * GS_DOTS_DOWN + y % GS_DOTS_DOWN));
}

static void draw_line(struct canvas *canvas, const struct gs_plot *plot, unsigned number) {
    const unsigned wide = canvas->columns * GS_DOTS_ACROSS, high = canvas->rows * GS_DOTS_DOWN;
    struct gs_plot_pen pen = {0};
    for (unsigned x = 0; x < wide; x++) {
        const double value = gs_plot_value(plot, &plot->line[number], (double)x / (wide - 1));
        long first, last;
        if (!gs_plot_pen_move(&pen, gs_plot_place(&plot->y, value), high, &first, &last))
            continue;
        /* Every line but the first is dotted. */
        const bool seen = number == 0 || x / 2 % 2 == 0;
        for (long y = first; seen && y <= last; y++)
            if (y >= 0 && y < (long)high)
                set_dot(canvas, x, (unsigned)y);
    }
}

static void add_cell(struct gs_text *text, unsigned dots, bool utf8) {
    const uint32_t code = gs_plot_glyph(dots, utf8);
    const char bytes[] = {(char)(0xE0 | code >> 12), (char)(0x80 | (code >> 6 & 0x3F)),
                          (char)(0x80 | (code & 0x3F))};
    if (code < 0x80)
        gs_text_add(text, "%c", (char)code);
    else
        gs_text_add_bytes(text, bytes, sizeof bytes); /* all of braille takes three */
}

/* The label of the tick that lies in this row of cells, or "". */
static const char *row_label(const struct gs_plot_axis *axis, unsigned row, unsigned rows) {
    for (unsigned i = 0; i < axis->ticks; i++) {
        const double place = gs_plot_place(axis, axis->tick[i].at);
        if (lround((1 - place) * (rows * GS_DOTS_DOWN - 1)) / GS_DOTS_DOWN == (long)row)
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
