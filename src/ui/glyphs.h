/* The characters that are not plain text, in two sets: block elements and friends for UTF-8
 * terminals, ASCII for everything else. */
#ifndef UI_GLYPHS_H
#define UI_GLYPHS_H

#include <stdbool.h>
#include <stdint.h>

enum { GS_EIGHTHS = 8 };

struct gs_glyphs {
    bool eighths;                    /* bars move by eighths of a cell, else by whole cells */
    uint32_t bar[GS_EIGHTHS + 1];    /* filled from the left by so many eighths */
    uint32_t column[GS_EIGHTHS + 1]; /* filled from below */
    uint32_t peak, aim;
    uint32_t reduction, reduction_half; /* whole cell, its right half; unlike any bar's shape */
    uint32_t lit, unlit;                /* a stage that is on, off */
    uint32_t caret;                     /* where typing goes on */
    uint32_t more;                      /* a text goes on that is cut here */
    uint32_t further;                   /* knobs that there is no room for */
    const char *rec, *pause, *dot, *times, *more_up, *more_down;
};

extern const struct gs_glyphs gs_glyphs_full, gs_glyphs_ascii;

#endif
