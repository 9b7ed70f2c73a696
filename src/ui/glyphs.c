#include "glyphs.h"

#include <string.h>

const struct gs_glyphs gs_glyphs_full = {
    .braille = true,
    .bar = {' ', 0x258F, 0x258E, 0x258D, 0x258C, 0x258B, 0x258A, 0x2589, 0x2588},
    .column = {' ', 0x2581, 0x2582, 0x2583, 0x2584, 0x2585, 0x2586, 0x2587, 0x2588},
    .level = {' ', 0x2581, 0x2582, 0x2583, 0x2584, 0x2585, 0x2586, 0x2587, 0x2588},
    .peak = 0x2502,
    .aim = 0x254E,
    .reduction = 0x2501,
    .reduction_half = 0x257A,
    .lit = 0x25CF,
    .unlit = 0x25CB,
    .caret = 0x2588,
    .more = 0x2026,
    .further = 0x00BB,
    .line = 0x254C,
    .pixel = 0x2588,
    .rec = "\u25CF",
    .pause = "\u25CB",
    .dot = "\u00B7",
    .times = "\u00D7",
    .more_up = "\u2191",
    .more_down = "\u2193",
};

#define WHOLE     (GS_REVERSED | ' ')
#define LEFT_HALF (GS_REVERSED | 0x2590) /* the right half's block, in reverse */

const struct gs_glyphs gs_glyphs_compat = {
    .bar = {' ', ' ', LEFT_HALF, LEFT_HALF, LEFT_HALF, LEFT_HALF, WHOLE, WHOLE, WHOLE},
    .column = {' ', ' ', ' ', ' ', WHOLE, WHOLE, WHOLE, WHOLE, WHOLE},
    .level = {' ', '.', '.', '-', '-', '=', '=', '#', '#'},
    .peak = '|',
    .aim = ':',
    .reduction = '<',
    .reduction_half = ' ',
    .lit = '*',
    .unlit = '-',
    .caret = WHOLE,
    .more = '~',
    .further = '>',
    .line = '-',
    .pixel = WHOLE,
    .rec = "*",
    .pause = "-",
    .dot = "-",
    .times = "x",
    .more_up = "^",
    .more_down = "v",
};

const struct gs_glyphs gs_glyphs_ascii = {
    .bar = {' ', ' ', ' ', ' ', '=', '=', '=', '=', '='},
    .column = {' ', ' ', ' ', ' ', '#', '#', '#', '#', '#'},
    .level = {' ', '.', '.', '-', '-', '=', '=', '#', '#'},
    .peak = '|',
    .aim = ':',
    .reduction = '<',
    .reduction_half = ' ',
    .lit = '*',
    .unlit = '-',
    .caret = '_',
    .more = '~',
    .further = '>',
    .line = '-',
    .pixel = '#',
    .rec = "*",
    .pause = "-",
    .dot = "-",
    .times = "x",
    .more_up = "^",
    .more_down = "v",
};

enum gs_glyph_choice gs_glyphs_fitting(const char *term) {
    static const char *const consoles[] = {"linux", "screen.linux", "cons25", "vt", "wsvt", "pc3"};
    for (size_t i = 0; term && i < sizeof consoles / sizeof consoles[0]; i++)
        if (strncmp(term, consoles[i], strlen(consoles[i])) == 0)
            return GS_GLYPHS_COMPAT;
    return GS_GLYPHS_FULL;
}

const struct gs_glyphs *gs_glyphs_of(enum gs_glyph_choice choice, bool utf8) {
    if (!utf8 || choice == GS_GLYPHS_ASCII)
        return &gs_glyphs_ascii;
    return choice == GS_GLYPHS_COMPAT ? &gs_glyphs_compat : &gs_glyphs_full;
}
