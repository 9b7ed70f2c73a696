/* Themes: a look for every element of the screen. A theme file is made of `color` and `glyphs`
 * commands; what it does not name keeps its plain look. */
#ifndef UI_THEME_H
#define UI_THEME_H

#include "gainstage/status.h"
#include "gainstage/text.h"
#include "glyphs.h"
#include "style.h"

/* The terminal's own; behind xterm's table, with red, green and blue in the bytes below. */
enum { GS_COLOR_NONE = -1, GS_COLOR_TRUE = 1 << 24 };

struct gs_look {
    int foreground, background; /* GS_COLOR_NONE, 0..255 as in xterm's table, or true */
    unsigned attributes;        /* GS_ATTR_… */
};

struct gs_theme {
    char name[64];
    struct gs_look look[GS_STYLE_COUNT];
    enum gs_glyph_choice glyphs;
};

/* No colour at all: attributes and words only. What NO_COLOR and colourless terminals get. */
void gs_theme_plain(struct gs_theme *theme);
/* Reads a theme's text over the plain look. On failure `theme` is untouched and the message begins
 * with "LABEL:LINE:". */
enum gs_status gs_theme_parse(const char *name, const char *label, const char *text,
                              struct gs_theme *theme, struct gs_error *error);
/* The words of a `color` or `glyphs` command. On failure nothing is changed. */
enum gs_status gs_theme_color(struct gs_theme *theme, const struct gs_words *words,
                              struct gs_error *error);
enum gs_status gs_glyph_choice_parse(const char *word, enum gs_glyph_choice *choice,
                                     struct gs_error *error);

/* A look as a terminal with `colors` colours (0, 8, 16, 88, 256, 1 << 24) can show it. */
struct gs_look gs_look_fit(struct gs_look look, int colors);

#endif
