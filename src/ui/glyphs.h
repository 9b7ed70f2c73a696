/* The characters that are not plain text, in three sets. `full`: block elements and friends, for
 * UTF-8 terminals with a good font. `compat`: bars are blanks in reverse, which no font can leave
 * gaps in; the one block besides has no ambiguous width and stands in every console's font.
 * `ascii`: for everything else. */
#ifndef UI_GLYPHS_H
#define UI_GLYPHS_H

#include <stdbool.h>
#include <stdint.h>

#include "grid.h"

enum { GS_EIGHTHS = 8 };

struct gs_glyphs {
    bool braille;                    /* curves are made of its dots, else of ASCII */
    uint32_t bar[GS_EIGHTHS + 1];    /* filled from the left by so many eighths */
    uint32_t column[GS_EIGHTHS + 1]; /* filled from below, cells of a column above each other */
    uint32_t level[GS_EIGHTHS + 1];  /* a column of one cell */
    uint32_t peak, aim;
    uint32_t reduction, reduction_half; /* whole cell, its right half; unlike any bar's shape */
    uint32_t lit, unlit;                /* a stage that is on, off */
    uint32_t caret;                     /* where typing goes on */
    uint32_t more;                      /* a text goes on that is cut here */
    uint32_t further;                   /* knobs that there is no room for */
    uint32_t line;                      /* a level one, across a chart */
    uint32_t pixel;                     /* of big letters */
    const char *rec, *pause, *dot, *times, *more_up, *more_down;
};

extern const struct gs_glyphs gs_glyphs_full, gs_glyphs_compat, gs_glyphs_ascii;

enum gs_glyph_choice { GS_GLYPHS_AUTO, GS_GLYPHS_FULL, GS_GLYPHS_COMPAT, GS_GLYPHS_ASCII };

/* What a terminal of that TERM can show: consoles with a font of 256 or 512 characters get
 * `compat`, all others `full`. */
enum gs_glyph_choice gs_glyphs_fitting(const char *term);
/* GS_GLYPHS_AUTO is `full`; without UTF-8 it is always `ascii`. */
const struct gs_glyphs *gs_glyphs_of(enum gs_glyph_choice choice, bool utf8);

#endif
