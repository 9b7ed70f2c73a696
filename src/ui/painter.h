/* What the painter's files share: looks (paint_looks.c), the cursor's ways (paint_cursor.c), in
 * which order pieces are sent (paint_order.c). Nobody else's. */
#ifndef UI_PAINTER_H
#define UI_PAINTER_H

#include "paint.h"

/* Whether nothing but the terminal's own ground is seen of a blank in this look. */
bool gs_paint_is_plain(const struct gs_look *look);
/* The theme as this terminal can show it; what is shown is forgotten. */
void gs_paint_dress(struct gs_painter *painter, const struct gs_theme *theme, bool utf8);
bool gs_paint_is_dressed(const struct gs_painter *painter, const struct gs_theme *theme, bool utf8);
/* Switches to a look; nothing when it is on already. */
void gs_paint_take_pen(struct gs_painter *painter, struct gs_text *out, enum gs_style style);
/* Whether a cell can be written with the pen as it is. */
bool gs_paint_fits(const struct gs_painter *painter, struct gs_cell cell);

/* The terminal shows the picture's cell there, of a wide character both halves. */
void gs_paint_shows(struct gs_painter *painter, int x, int y);
/* Moves the cursor the shortest way, with the pen already taken: what stands between may be written
 * once more. */
void gs_paint_go(struct gs_painter *painter, struct gs_text *out, int x, int y);
void gs_paint_add_glyph(struct gs_text *out, uint32_t code, bool utf8);
/* The bytes of a character, and those of "ESC [ count X". */
int gs_paint_bytes(uint32_t code);
int gs_paint_step_bytes(int count);
/* About how many bytes the way takes; from x < 0: from where is not known. */
int gs_paint_way(int from_x, int from_y, int x, int y);

/* Cells beside one another that are sent together: the changes first..end-1. */
struct gs_piece {
    size_t first, end;
    int x, y, behind; /* columns: where it begins, where it leaves the cursor */
};
enum { GS_PIECES = 24 };
/* Puts at most GS_PIECES of them into an order with short ways, from the cursor on. */
void gs_paint_order(const struct gs_painter *painter, struct gs_piece *piece, int count);

#endif
