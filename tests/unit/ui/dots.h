/* Looking at curves in a grid. */
#ifndef TESTS_UI_DOTS_H
#define TESTS_UI_DOTS_H

#include "ui/curve.h"

static inline uint32_t cell(const struct gs_grid *grid, int x, int y) {
    return gs_grid_at(grid, x, y).glyph;
}

/* Whether the dot is set; x and y count dots from the box's upper left. */
static inline bool dot(const struct gs_grid *grid, const struct gs_curve_box *box, long x, long y) {
    /* Unicode's own order: dots 1 2 3 7 on the left, 4 5 6 8 on the right */
    static const uint32_t bits[2][4] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};
    const uint32_t glyph = cell(grid, box->x + (int)x / 2, box->y + (int)y / 4);
    return glyph >= 0x2800 && glyph <= 0x28FF && (glyph & bits[x % 2][y % 4]);
}

#endif
