#include "page.h"

#include <stdio.h>
#include <string.h>

#include "target.h"

enum { HEADING_X = 1, NAME_X = 3, LEAST_ROOM = 16 };

struct gs_page gs_page_begin(struct gs_grid *grid, struct gs_area area, int left, int width,
                             int scroll) {
    return (struct gs_page){.grid = grid,
                            .left = left,
                            .width = width,
                            .area = {area.top, area.height - 1},
                            .scroll = scroll};
}

int gs_page_row(struct gs_page *page) {
    const int y = page->area.top + page->line++ - page->scroll;
    const bool inside = page->grid && y >= page->area.top && y < page->area.top + page->area.height;
    return inside ? y : -1;
}

void gs_page_heading(struct gs_page *page, const char *text) {
    if (page->line > 0)
        gs_page_row(page);
    const int y = gs_page_row(page);
    if (y >= 0)
        gs_grid_text(page->grid, page->left + HEADING_X, y, page->width - 1, GS_STYLE_TITLE, text);
}

/* The first of the text's rows is y (-1: out of sight), the others follow. */
static void wrap(struct gs_page *page, int y, int column, const char *text, enum gs_style style) {
    const int room = page->width - column - 1 > 1 ? page->width - column - 1 : 1;
    for (;;) {
        const size_t length = gs_text_fit(text, room);
        char line[512];
        snprintf(line, sizeof line, "%.*s", (int)length, text);
        if (y >= 0)
            gs_grid_text(page->grid, page->left + column, y, room, style, line);
        text += length + strspn(text + length, " ");
        if (!*text)
            return;
        y = gs_page_row(page);
    }
}

void gs_page_entry(struct gs_page *page, const char *name, enum gs_style name_style, int column,
                   const char *text, enum gs_style style) {
    int y = gs_page_row(page);
    if (y >= 0)
        gs_grid_text(page->grid, page->left + NAME_X, y, page->width - NAME_X, name_style, name);
    if (page->width - column < LEAST_ROOM)
        column = NAME_X + 2;
    if (NAME_X + gs_text_columns(name) + 2 > column)
        y = gs_page_row(page);
    wrap(page, y, column, text, style);
}

void gs_page_text(struct gs_page *page, const char *text, enum gs_style style) {
    wrap(page, gs_page_row(page), NAME_X, text, style);
}

void gs_page_place(struct gs_grid *grid, int end, int y, int scroll, int shown, int all,
                   const struct gs_glyphs *glyphs) {
    enum { ARROW_CELLS = 2 };
    char text[96];
    if (all <= shown)
        return;
    const int last = scroll + shown < all ? scroll + shown : all;
    snprintf(text, sizeof text, "%s %s  lines %d to %d of %d", scroll > 0 ? glyphs->more_up : " ",
             last < all ? glyphs->more_down : " ", scroll + 1, last, all);
    const int columns = gs_grid_right(grid, end, y, end, GS_STYLE_DIM, text), x = end - columns;
    gs_target_mark(grid, x, y, columns, 1, (struct gs_target){.kind = GS_AT_PAGE, .index = 1});
    gs_target_mark(grid, x, y, ARROW_CELLS, 1, (struct gs_target){.kind = GS_AT_PAGE, .index = -1});
}

void gs_page_end(const struct gs_page *page, const struct gs_glyphs *glyphs) {
    gs_page_place(page->grid, page->width - 1, page->area.top + page->area.height, page->scroll,
                  page->area.height, page->line, glyphs);
}
