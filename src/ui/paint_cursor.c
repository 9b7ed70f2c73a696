/* The cursor: which of its ways is the shortest, in bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "painter.h"

enum { WAY = 48 }; /* bytes that any way takes at most */

static void repeat(char *way, char byte, int count) {
    size_t length = strlen(way);
    memset(way + length, byte, (size_t)count);
    way[length + (size_t)count] = '\0';
}

/* "ESC [ n X", n left out where it is 1 */
static void step(char *way, int count, char to) {
    size_t length = strlen(way);
    if (count == 1)
        snprintf(way + length, WAY - length, "\033[%c", to);
    else
        snprintf(way + length, WAY - length, "\033[%d%c", count, to);
}

static void go_along(char *way, int from, int to) {
    enum { FEW = 4 };
    char back[WAY] = "\r", *before = way + strlen(way);
    if (to > from)
        step(way, to - from, 'C');
    else if (to < from && from - to <= FEW)
        repeat(way, '\b', from - to);
    else if (to < from)
        step(way, from - to, 'D');
    if (to > 0)
        step(back, to, 'C');
    if (to < from && strlen(back) < strlen(before))
        memcpy(before, back, strlen(back) + 1);
}

static void go_relative(const struct gs_painter *painter, int x, int y, char *way) {
    enum { FEW = 3 };
    const int down = y - painter->y;
    *way = '\0';
    /* A line feed is a byte; it never comes from the last row, where it would scroll. */
    if (down > 0 && down <= FEW)
        repeat(way, '\n', down);
    else if (down > 0)
        step(way, down, 'B');
    else if (down < 0)
        step(way, -down, 'A');
    go_along(way, painter->x, x);
}

int gs_paint_bytes(uint32_t code) {
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

void gs_paint_add_glyph(struct gs_text *out, uint32_t code, bool utf8) {
    char bytes[4];
    const int length = gs_paint_bytes(code);
    if (!utf8 && code > 126)
        code = '?';
    if (code < 0x80) {
        bytes[0] = (char)code;
        gs_text_add_bytes(out, bytes, 1);
        return;
    }
    for (int i = length - 1; i > 0; i--, code >>= 6)
        bytes[i] = (char)(0x80 | (code & 0x3F));
    bytes[0] = (char)((0xF0 << (4 - length) & 0xFF) | code);
    gs_text_add_bytes(out, bytes, (size_t)length);
}

/* The bytes that writing the cells from the cursor up to x once more takes; a move may be longer.
 * -1: they can't be written with this pen. */
static int rewriting(const struct gs_painter *painter, int x) {
    int bytes = 0;
    for (int i = painter->x; i < x && bytes < WAY; i++) {
        struct gs_cell cell = gs_grid_at(&painter->next, i, painter->y);
        if (!gs_paint_fits(painter, cell) || gs_glyph_columns(cell.glyph) != 1 ||
            cell.glyph == GS_FILLER)
            return -1;
        bytes += gs_paint_bytes(cell.glyph);
    }
    return bytes;
}

void gs_paint_shows(struct gs_painter *painter, int x, int y) {
    const int at = y * painter->next.width + x, end = (y + 1) * painter->next.width;
    painter->shown.cell[at] = painter->next.cell[at];
    if (at + 1 < end && painter->next.cell[at + 1].glyph == GS_FILLER)
        painter->shown.cell[at + 1] = painter->next.cell[at + 1];
}

void gs_paint_go(struct gs_painter *painter, struct gs_text *out, int x, int y) {
    char absolute[WAY], relative[WAY];
    if (painter->x == x && painter->y == y)
        return;
    if (x == 0 && y == 0)
        snprintf(absolute, sizeof absolute, "\033[H");
    else if (x == 0)
        snprintf(absolute, sizeof absolute, "\033[%dH", y + 1);
    else
        snprintf(absolute, sizeof absolute, "\033[%d;%dH", y + 1, x + 1);
    const char *way = absolute;
    if (painter->x >= 0) {
        go_relative(painter, x, y, relative);
        if (strlen(relative) < strlen(way))
            way = relative;
        const int again = y == painter->y && x > painter->x ? rewriting(painter, x) : -1;
        if (again >= 0 && again <= (int)strlen(way)) {
            for (int i = painter->x; i < x; i++) {
                gs_paint_add_glyph(out, gs_grid_at(&painter->next, i, y).glyph, painter->utf8);
                gs_paint_shows(painter, i, y);
            }
            way = "";
        }
    }
    gs_text_add_bytes(out, way, strlen(way));
    painter->x = x;
    painter->y = y;
}

/* ---- how far it is ----------------------------------------------------------------------------
 */

int gs_paint_step_bytes(int count) {
    return count == 1 ? 3 : count < 10 ? 4 : count < 100 ? 5 : 6;
}

static int digits(int number) {
    return number < 10 ? 1 : number < 100 ? 2 : 3;
}

int gs_paint_way(int from_x, int from_y, int x, int y) {
    enum { FEW_DOWN = 3, FEW_BACK = 4, FRAME = 4 };
    const int absolute = FRAME + digits(x + 1) + digits(y + 1);
    const int down = y - from_y, along = x - from_x;
    if (from_x < 0)
        return absolute;
    int bytes = down >= 0 && down <= FEW_DOWN ? down : gs_paint_step_bytes(abs(down));
    if (along != 0)
        bytes += along < 0 && along >= -FEW_BACK ? -along : gs_paint_step_bytes(abs(along));
    return bytes < absolute ? bytes : absolute;
}
