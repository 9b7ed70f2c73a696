#include "theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gainstage/command.h"

static const struct {
    const char *name;
    int number;
} color_names[] = {
    {"default", GS_COLOR_NONE},
    {"black", 0},
    {"red", 1},
    {"green", 2},
    {"yellow", 3},
    {"blue", 4},
    {"magenta", 5},
    {"cyan", 6},
    {"white", 7},
    {"gray", 8},
    {"bright-red", 9},
    {"bright-green", 10},
    {"bright-yellow", 11},
    {"bright-blue", 12},
    {"bright-magenta", 13},
    {"bright-cyan", 14},
    {"bright-white", 15},
    {"orange", 208},
};

static const struct {
    const char *name;
    unsigned bit;
} attribute_names[] = {
    {"bold", GS_ATTR_BOLD},
    {"dim", GS_ATTR_DIM},
    {"reverse", GS_ATTR_REVERSE},
    {"underline", GS_ATTR_UNDERLINE},
};

void gs_theme_plain(struct gs_theme *theme) {
    *theme = (struct gs_theme){.name = "plain"};
    for (int i = 0; i < GS_STYLE_COUNT; i++)
        theme->look[i] = (struct gs_look){GS_COLOR_NONE, GS_COLOR_NONE, gs_styles[i].plain};
}

/* "d7af5f" */
static bool true_color(const char *digits, int *color) {
    enum { DIGITS = 6 };
    if (strlen(digits) != DIGITS || strspn(digits, "0123456789abcdefABCDEF") != DIGITS)
        return false;
    *color = GS_COLOR_TRUE | (int)strtol(digits, NULL, 16);
    return true;
}

static bool find_color(const char *word, int *color) {
    for (size_t i = 0; i < sizeof color_names / sizeof color_names[0]; i++)
        if (strcmp(word, color_names[i].name) == 0) {
            *color = color_names[i].number;
            return true;
        }
    if (*word == '#')
        return true_color(word + 1, color);
    long number;
    if (!gs_parse_integer(word, &number) || number < 0 || number > 255)
        return false;
    *color = (int)number;
    return true;
}

static bool find_attribute(const char *word, unsigned *bit) {
    for (size_t i = 0; i < sizeof attribute_names / sizeof attribute_names[0]; i++)
        if (strcmp(word, attribute_names[i].name) == 0) {
            *bit = attribute_names[i].bit;
            return true;
        }
    return false;
}

enum gs_status gs_theme_color(struct gs_theme *theme, const struct gs_words *words,
                              struct gs_error *error) {
    enum gs_style style;
    if (!gs_style_find(words->word[1], &style))
        return gs_fail(error, GS_ERR_UNKNOWN, "color: no element is called '%.40s'",
                       words->word[1]);
    struct gs_look look = {GS_COLOR_NONE, GS_COLOR_NONE, 0};
    if (!find_color(words->word[2], &look.foreground))
        return gs_fail(error, GS_ERR_UNKNOWN,
                       "color %s: '%.40s' is no colour; use a name, 0 to 255 or '#rrggbb'",
                       words->word[1], words->word[2]);
    int at = 3;
    if (at < words->count && find_color(words->word[at], &look.background))
        at++;
    for (; at < words->count; at++) {
        unsigned bit;
        if (!find_attribute(words->word[at], &bit))
            return gs_fail(error, GS_ERR_UNKNOWN,
                           "color %s: '%.40s' is neither a colour nor one of bold, dim, reverse, "
                           "underline",
                           words->word[1], words->word[at]);
        look.attributes |= bit;
    }
    theme->look[style] = look;
    return GS_OK;
}

enum gs_status gs_glyph_choice_parse(const char *word, enum gs_glyph_choice *choice,
                                     struct gs_error *error) {
    if (strcmp(word, "full") == 0)
        *choice = GS_GLYPHS_FULL;
    else if (strcmp(word, "compat") == 0)
        *choice = GS_GLYPHS_COMPAT;
    else if (strcmp(word, "ascii") == 0)
        *choice = GS_GLYPHS_ASCII;
    else
        return gs_fail(error, GS_ERR_RANGE, "glyphs: '%.40s' is none of full, compat, ascii", word);
    return GS_OK;
}

static enum gs_status theme_line(void *context, enum gs_command_id id, const struct gs_words *words,
                                 struct gs_error *error) {
    struct gs_theme *theme = context;
    if (id == GS_CMD_COLOR)
        return gs_theme_color(theme, words, error);
    if (id == GS_CMD_GLYPHS)
        return gs_glyph_choice_parse(words->word[1], &theme->glyphs, error);
    return gs_fail(error, GS_ERR_FORMAT, "'%s' has no place in a theme; only color and glyphs do",
                   words->word[0]);
}

enum gs_status gs_theme_parse(const char *name, const char *label, const char *text,
                              struct gs_theme *theme, struct gs_error *error) {
    struct gs_theme parsed;
    gs_theme_plain(&parsed);
    snprintf(parsed.name, sizeof parsed.name, "%s", name);
    enum gs_status status = gs_command_file(label, text, theme_line, &parsed, error);
    if (status == GS_OK)
        *theme = parsed;
    return status;
}

/* ---- fitting colours to terminals ------------------------------------------------------------ */

struct rgb {
    int r, g, b;
};

/* xterm's table: 16 named ones, a 6x6x6 cube, 24 greys. */
static struct rgb color_rgb(int color) {
    static const struct rgb named[16] = {
        {0, 0, 0},       {205, 0, 0},   {0, 205, 0},   {205, 205, 0},
        {0, 0, 238},     {205, 0, 205}, {0, 205, 205}, {229, 229, 229},
        {127, 127, 127}, {255, 0, 0},   {0, 255, 0},   {255, 255, 0},
        {92, 92, 255},   {255, 0, 255}, {0, 255, 255}, {255, 255, 255},
    };
    if (color & GS_COLOR_TRUE)
        return (struct rgb){color >> 16 & 0xFF, color >> 8 & 0xFF, color & 0xFF};
    if (color < 16)
        return named[color];
    if (color >= 232) {
        int grey = 8 + 10 * (color - 232);
        return (struct rgb){grey, grey, grey};
    }
    int at = color - 16, level[3] = {at / 36, at / 6 % 6, at % 6};
    for (int i = 0; i < 3; i++)
        level[i] = level[i] ? 55 + 40 * level[i] : 0;
    return (struct rgb){level[0], level[1], level[2]};
}

static int nearest(struct rgb want, int first, int colors) {
    int best = first, least = -1;
    for (int i = first; i < colors; i++) {
        struct rgb have = color_rgb(i);
        int r = want.r - have.r, g = want.g - have.g, b = want.b - have.b;
        int distance = r * r + g * g + b * b;
        if (least < 0 || distance < least) {
            best = i;
            least = distance;
        }
    }
    return best;
}

/* The first sixteen are whatever the user likes: they stand for no colour in particular. */
static int indexed(int color) {
    return color < GS_COLOR_TRUE ? color : nearest(color_rgb(color), 16, 256);
}

static bool is_grey(struct rgb c) {
    int most = c.r > c.g ? c.r : c.g, least = c.r < c.g ? c.r : c.g;
    most = c.b > most ? c.b : most;
    least = c.b < least ? c.b : least;
    return most - least < 40;
}

struct gs_look gs_look_fit(struct gs_look look, int colors) {
    if (colors >= GS_COLOR_TRUE)
        return look;
    if (colors >= 256) {
        look.foreground = indexed(look.foreground);
        look.background = indexed(look.background);
        return look;
    }
    if (colors < 8)
        return (struct gs_look){GS_COLOR_NONE, GS_COLOR_NONE, look.attributes};
    int named = colors >= 16 ? 16 : 8;
    bool ground = look.background != GS_COLOR_NONE;
    if (look.foreground >= named) {
        struct rgb want = color_rgb(look.foreground);
        if (is_grey(want) && !ground) {
            /* Eight colours hold no grey that can be read on any ground: the attributes do it. */
            look.foreground = GS_COLOR_NONE;
            if (want.g < 170)
                look.attributes |= GS_ATTR_DIM;
        } else {
            look.foreground = nearest(want, 0, named);
        }
    }
    if (look.background >= named)
        look.background = nearest(color_rgb(look.background), 0, named);
    /* Never a text in the colour of its own ground. */
    if (ground && look.foreground == look.background)
        look.foreground = look.background == 0 ? 7 : 0;
    return look;
}
