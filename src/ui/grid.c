#include "grid.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static const struct gs_cell blank = {' ', GS_STYLE_TEXT};

enum gs_status gs_grid_resize(struct gs_grid *grid, int width, int height) {
    enum { MOST = 4096 };
    width = width < 1 ? 1 : width > MOST ? MOST : width;
    height = height < 1 ? 1 : height > MOST ? MOST : height;
    if (width != grid->width || height != grid->height) {
        struct gs_cell *cell = calloc((size_t)width * (size_t)height, sizeof *cell);
        if (!cell)
            return GS_ERR_MEMORY;
        free(grid->cell);
        grid->width = width;
        grid->height = height;
        grid->cell = cell;
    }
    gs_grid_clear(grid);
    return GS_OK;
}

void gs_grid_done(struct gs_grid *grid) {
    free(grid->cell);
    *grid = (struct gs_grid){0};
}

void gs_grid_clear(struct gs_grid *grid) {
    for (int i = 0; i < grid->width * grid->height; i++)
        grid->cell[i] = blank;
}

bool gs_grid_equal(const struct gs_grid *a, const struct gs_grid *b) {
    if (a->width != b->width || a->height != b->height)
        return false;
    for (int i = 0; i < a->width * a->height; i++)
        if (a->cell[i].glyph != b->cell[i].glyph || a->cell[i].style != b->cell[i].style)
            return false;
    return true;
}

static struct gs_cell *find(const struct gs_grid *grid, int x, int y) {
    if (x < 0 || y < 0 || x >= grid->width || y >= grid->height)
        return NULL;
    return &grid->cell[y * grid->width + x];
}

struct gs_cell gs_grid_at(const struct gs_grid *grid, int x, int y) {
    const struct gs_cell *cell = find(grid, x, y);
    return cell ? *cell : blank;
}

void gs_grid_put(struct gs_grid *grid, int x, int y, uint32_t glyph, enum gs_style style) {
    struct gs_cell *cell = find(grid, x, y), *behind = find(grid, x + 1, y);
    if (!cell)
        return;
    if (cell->glyph == GS_FILLER && x > 0)
        cell[-1].glyph = ' ';
    if (behind && behind->glyph == GS_FILLER)
        behind->glyph = ' ';
    *cell = (struct gs_cell){glyph, style};
}

/* A character over two cells. */
static void put_wide(struct gs_grid *grid, int x, int y, uint32_t glyph, enum gs_style style) {
    const bool whole = find(grid, x, y) && find(grid, x + 1, y);
    gs_grid_put(grid, x, y, whole ? glyph : ' ', style);
    gs_grid_put(grid, x + 1, y, ' ', style);
    if (whole)
        find(grid, x + 1, y)->glyph = GS_FILLER;
}

void gs_grid_fill(struct gs_grid *grid, int x, int y, int count, uint32_t glyph,
                  enum gs_style style) {
    for (int i = 0; i < count; i++)
        gs_grid_put(grid, x + i, y, glyph, style);
}

void gs_grid_restyle(struct gs_grid *grid, int x, int y, int count, enum gs_style style) {
    for (int i = 0; i < count; i++) {
        struct gs_cell *cell = find(grid, x + i, y);
        if (cell)
            cell->style = style;
    }
}

uint32_t gs_utf8_next(const char **text) {
    const unsigned char *s = (const unsigned char *)*text;
    if (*s == 0)
        return 0;
    int more = s[0] < 0x80 ? 0 : s[0] >= 0xF0 ? 3 : s[0] >= 0xE0 ? 2 : 1;
    uint32_t code = more == 0 ? s[0] : s[0] & (0x3Fu >> more);
    bool sound = s[0] < 0x80 || (s[0] >= 0xC2 && s[0] <= 0xF4);
    for (int i = 1; sound && i <= more; i++) {
        sound = (s[i] & 0xC0) == 0x80;
        code = code << 6 | (s[i] & 0x3Fu);
    }
    /* overlong forms, surrogates and what is no Unicode at all */
    if (sound && ((more == 2 && code < 0x800) || (more == 3 && code < 0x10000) ||
                  (code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF))
        sound = false;
    *text += sound ? more + 1 : 1;
    return sound ? code : '?';
}

/* Marks that combine with the character before them, whatever the locale knows of them. */
static bool combines(uint32_t code) {
    return (code >= 0x300 && code <= 0x36F) || (code >= 0x1AB0 && code <= 0x1AFF) ||
           (code >= 0x1DC0 && code <= 0x1DFF) || (code >= 0x200B && code <= 0x200F) ||
           (code >= 0x202A && code <= 0x202E) || (code >= 0x2060 && code <= 0x2064) ||
           (code >= 0x20D0 && code <= 0x20FF) || (code >= 0xFE00 && code <= 0xFE0F) ||
           (code >= 0xFE20 && code <= 0xFE2F) || code == 0xFEFF;
}

int gs_glyph_columns(uint32_t code) {
    enum { LATIN = 0xA0, WIDEST = 2 };
    if (code < LATIN)
        return 1; /* controls become '?' */
    if (combines(code))
        return 0;
    const int columns = wcwidth((wchar_t)code);
    return columns < 0 ? 1 : columns > WIDEST ? WIDEST : columns;
}

/* Characters that move the cursor, and those that the locale's terminal can't show; in a locale
 * without Unicode the painter replaces what is not ASCII. */
static bool unfit(uint32_t code) {
    if (code < ' ' || (code >= 0x7F && code < 0xA0))
        return true;
    return code >= 0xA0 && MB_CUR_MAX > 1 && wcwidth((wchar_t)code) < 0;
}

/* The next character as cells show it; 0 at the end. */
static uint32_t next_glyph(const char **text) {
    uint32_t code = gs_utf8_next(text);
    while (code && gs_glyph_columns(code) == 0)
        code = gs_utf8_next(text);
    return code && unfit(code) ? '?' : code;
}

int gs_text_columns(const char *text) {
    int columns = 0;
    for (uint32_t glyph; (glyph = next_glyph(&text)) != 0;)
        columns += gs_glyph_columns(glyph);
    return columns;
}

size_t gs_text_fit(const char *text, int room) {
    const char *at = text, *gap = NULL;
    for (int columns = 0; *at && columns < room;) {
        const char *behind = at;
        const uint32_t glyph = next_glyph(&behind);
        columns += glyph ? gs_glyph_columns(glyph) : 0;
        if (columns > room && at != text)
            break; /* only a half of it would fit */
        if (*at == ' ')
            gap = at;
        at = behind;
    }
    if (!*at || *at == ' ')
        return (size_t)(at - text);
    return (size_t)((gap ? gap : at) - text);
}

int gs_grid_text(struct gs_grid *grid, int x, int y, int limit, enum gs_style style,
                 const char *text) {
    int taken = 0;
    for (uint32_t glyph; taken < limit && (glyph = next_glyph(&text)) != 0;) {
        const int columns = gs_glyph_columns(glyph);
        if (columns == 1 || taken + columns > limit)
            gs_grid_put(grid, x + taken++, y, columns == 1 ? glyph : ' ', style);
        else
            put_wide(grid, x + taken, y, glyph, style), taken += columns;
    }
    return taken;
}

int gs_grid_cut(struct gs_grid *grid, int x, int y, int limit, enum gs_style style,
                const char *text, uint32_t more) {
    int taken = gs_grid_text(grid, x, y, limit, style, text);
    if (taken > 0 && gs_text_columns(text) > limit)
        gs_grid_put(grid, x + taken - 1, y, more, style);
    return taken;
}

int gs_grid_cut_words(struct gs_grid *grid, int x, int y, int limit, enum gs_style style,
                      const char *text, uint32_t more) {
    char whole[512];
    if (gs_text_columns(text) <= limit)
        return gs_grid_text(grid, x, y, limit, style, text);
    snprintf(whole, sizeof whole, "%.*s", (int)gs_text_fit(text, limit - 1), text);
    const int taken = gs_grid_text(grid, x, y, limit - 1, style, whole);
    if (limit > 0)
        gs_grid_put(grid, x + taken, y, more, style);
    return taken + 1;
}

int gs_grid_right(struct gs_grid *grid, int end, int y, int limit, enum gs_style style,
                  const char *text) {
    int columns = gs_text_columns(text);
    if (columns > limit)
        columns = limit;
    return gs_grid_text(grid, end - columns, y, columns, style, text);
}

int gs_grid_print(struct gs_grid *grid, int x, int y, int limit, enum gs_style style,
                  const char *format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return gs_grid_text(grid, x, y, limit, style, text);
}
