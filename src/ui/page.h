/* A page of headings and entries that is longer than the screen: counted always, drawn as far as
 * its lines fall into the area. */
#ifndef UI_PAGE_H
#define UI_PAGE_H

#include "grid.h"
#include "view.h"

struct gs_page {
    struct gs_grid *grid; /* NULL: only count */
    int left, width;      /* columns that it takes */
    struct gs_area area;
    int scroll, line; /* the first line in sight; the next one */
};

/* The page of a view that scrolls; the last row of the area is kept for gs_page_end(). */
struct gs_page gs_page_begin(struct gs_grid *grid, struct gs_area area, int left, int width,
                             int scroll);
/* Says which lines are in sight when not all of them are. */
void gs_page_end(const struct gs_page *page, const struct gs_glyphs *glyphs);
/* "lines 21 to 40 of 99" with arrows, ending before column `end`; a click moves the page. Nothing
 * where all of it is in sight. */
void gs_page_place(struct gs_grid *grid, int end, int y, int scroll, int shown, int all,
                   const struct gs_glyphs *glyphs);

/* The row of the next line, -1 when it is out of sight. */
int gs_page_row(struct gs_page *page);
/* A blank line before it, but at the beginning. */
void gs_page_heading(struct gs_page *page, const char *text);
/* A name and what it is, in `column`; long texts go on in the next rows, below their beginning. */
void gs_page_entry(struct gs_page *page, const char *name, enum gs_style name_style, int column,
                   const char *text, enum gs_style style);
/* A paragraph. */
void gs_page_text(struct gs_page *page, const char *text, enum gs_style style);

#endif
