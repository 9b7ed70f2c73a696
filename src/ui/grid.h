/* What a screen shows, as plain data: rows of cells with one character and one style each. Views
 * fill a grid, tests look at it, the painter sends it to the terminal. Everything outside of the
 * grid is clipped, so a view need not know how small the terminal is. One thread at a time. */
#ifndef UI_GRID_H
#define UI_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gainstage/status.h"
#include "style.h"

enum { GS_FILLER = 0x110000 }; /* behind Unicode */
/* Beside a character: colours and ground change places. */
#define GS_REVERSED UINT32_C(0x80000000)

struct gs_cell {
    uint32_t glyph; /* a Unicode character, maybe GS_REVERSED; or GS_FILLER behind a wide one */
    enum gs_style style;
};

struct gs_grid {
    int width, height;
    struct gs_cell *cell; /* width * height, row by row */
    struct gs_ask *ask;   /* target.h; NULL: nobody wants to know what stands where */
};

/* Zero-initialise a grid, gs_grid_done() it. Resizing blanks it; sizes below 1 become 1. */
enum gs_status gs_grid_resize(struct gs_grid *grid, int width, int height);
void gs_grid_done(struct gs_grid *grid);
void gs_grid_clear(struct gs_grid *grid);
bool gs_grid_equal(const struct gs_grid *a, const struct gs_grid *b);
/* The cell at x, y; a blank one outside. */
struct gs_cell gs_grid_at(const struct gs_grid *grid, int x, int y);

/* What stood there goes; of a wide character both halves. */
void gs_grid_put(struct gs_grid *grid, int x, int y, uint32_t glyph, enum gs_style style);
/* `count` cells of one glyph. */
void gs_grid_fill(struct gs_grid *grid, int x, int y, int count, uint32_t glyph,
                  enum gs_style style);
/* UTF-8 text from x on, at most `limit` cells; returns how many it took. Characters are as wide as
 * the locale's wcwidth() says; one of which only a half would be in sight is left blank. Controls,
 * broken bytes and what the locale doesn't know become '?', combining marks are left out. */
int gs_grid_text(struct gs_grid *grid, int x, int y, int limit, enum gs_style style,
                 const char *text);
/* The same; a text that does not fit ends in `more`, so that "-12" can never read "-1". */
int gs_grid_cut(struct gs_grid *grid, int x, int y, int limit, enum gs_style style,
                const char *text, uint32_t more);
/* The same, between two words: "aim for…". */
int gs_grid_cut_words(struct gs_grid *grid, int x, int y, int limit, enum gs_style style,
                      const char *text, uint32_t more);
/* As gs_grid_text(), ending before column `end`: text that is too long loses its end, not its
 * beginning. */
int gs_grid_right(struct gs_grid *grid, int end, int y, int limit, enum gs_style style,
                  const char *text);
/* printf into cells. */
int gs_grid_print(struct gs_grid *grid, int x, int y, int limit, enum gs_style style,
                  const char *format, ...) __attribute__((format(printf, 6, 7)));
/* Changes the style of cells that are there. */
void gs_grid_restyle(struct gs_grid *grid, int x, int y, int count, enum gs_style style);

/* Columns that gs_grid_text() needs for the text. */
int gs_text_columns(const char *text);
/* How many bytes of a text fit into `room` columns without breaking a word (a word that is longer
 * than that is broken). */
size_t gs_text_fit(const char *text, int room);
/* The columns of a character: 1, 2, or 0 for what combines with the one before it. */
int gs_glyph_columns(uint32_t code);
/* Decodes one character and moves *text behind it; 0 at the end. Broken bytes give '?'. */
uint32_t gs_utf8_next(const char **text);

#endif
