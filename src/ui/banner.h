/* Letters as large as the screen allows, to be read from across the room. Pure. */
#ifndef UI_BANNER_H
#define UI_BANNER_H

#include "glyphs.h"
#include "grid.h"

enum { GS_LETTER_ROWS = 5 }; /* pixels */

/* How large a pixel is, in cells. */
struct gs_pixel {
    int columns, rows;
};

/* Pixels that a text takes, one of air between two letters. Capitals, digits and . : - + are
 * known; everything else is a space. */
int gs_banner_pixels(const char *text);
/* The largest pixels, about square, with which a text fits; columns 0: it does not fit at all. */
struct gs_pixel gs_banner_fit(const char *text, int columns, int rows);
/* Draws it from x, y on; returns how many columns it took. */
int gs_banner_draw(struct gs_grid *grid, int x, int y, struct gs_pixel pixel, enum gs_style style,
                   const char *text, const struct gs_glyphs *glyphs);

#endif
