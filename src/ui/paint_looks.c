/* Looks as a terminal can show them, and the shortest way from one to another. */
#include "painter.h"

static bool same_look(const struct gs_look *a, const struct gs_look *b) {
    return a->foreground == b->foreground && a->background == b->background &&
           a->attributes == b->attributes;
}

/* A blank shows its ground, and lines on it; in reverse its ground is the letters' colour. */
static bool same_blank(const struct gs_look *a, const struct gs_look *b) {
    const unsigned seen = GS_ATTR_REVERSE | GS_ATTR_UNDERLINE;
    if (same_look(a, b))
        return true;
    return !(a->attributes & seen) && !(b->attributes & seen) && a->background == b->background;
}

bool gs_paint_is_plain(const struct gs_look *look) {
    return look->background == GS_COLOR_NONE &&
           !(look->attributes & (GS_ATTR_REVERSE | GS_ATTR_UNDERLINE));
}

void gs_paint_dress(struct gs_painter *painter, const struct gs_theme *theme, bool utf8) {
    const struct gs_terminal *terminal = painter->terminal;
    const int colors = painter->colour ? terminal->colors : 0;
    struct gs_theme plain;
    painter->theme = *theme;
    painter->themed = true;
    painter->utf8 = utf8;
    if (colors < 8) {
        /* Without colour the looks that were made to do without it are better than what is left of
         * the others. */
        gs_theme_plain(&plain);
        theme = &plain;
    }
    for (int i = 0; i < GS_LOOKS; i++) {
        struct gs_look look = gs_look_fit(theme->look[i % GS_STYLE_COUNT], colors);
        look.attributes ^= i < GS_STYLE_COUNT ? 0 : GS_ATTR_REVERSE;
        look.attributes &= terminal->attributes;
        if (look.foreground != GS_COLOR_NONE || look.background != GS_COLOR_NONE)
            look.attributes &= ~terminal->colorless;
        painter->look[i] = look;
        painter->face[i] = painter->ground[i] = (enum gs_style)i;
        for (int j = i - 1; j >= 0; j--) {
            if (same_look(&painter->look[j], &look))
                painter->face[i] = painter->face[j];
            if (same_blank(&painter->look[j], &look))
                painter->ground[i] = painter->ground[j];
        }
    }
    gs_painter_forget(painter);
}

bool gs_paint_is_dressed(const struct gs_painter *painter, const struct gs_theme *theme,
                         bool utf8) {
    if (!painter->themed || painter->utf8 != utf8)
        return false;
    for (int i = 0; i < GS_STYLE_COUNT; i++)
        if (!same_look(&theme->look[i], &painter->theme.look[i]))
            return false;
    return true;
}

static void add_color(struct gs_text *out, int color, int base) {
    if (color == GS_COLOR_NONE)
        gs_text_add(out, ";%d", base + 9);
    else if (color < 8)
        gs_text_add(out, ";%d", base + color);
    else if (color < 16)
        gs_text_add(out, ";%d", base + 60 + color - 8);
    else if (color < GS_COLOR_TRUE)
        gs_text_add(out, ";%d;5;%d", base + 8, color);
    else
        gs_text_add(out, ";%d;2;%d;%d;%d", base + 8, color >> 16 & 0xFF, color >> 8 & 0xFF,
                    color & 0xFF);
}

static void add_attributes(struct gs_text *out, unsigned attributes) {
    static const struct {
        unsigned bit;
        const char *code;
    } codes[] = {{GS_ATTR_BOLD, ";1"},
                 {GS_ATTR_DIM, ";2"},
                 {GS_ATTR_UNDERLINE, ";4"},
                 {GS_ATTR_REVERSE, ";7"}};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (attributes & codes[i].bit)
            gs_text_add_bytes(out, codes[i].code, 2);
}

/* SGR, the shortest that gets there. */
void gs_paint_take_pen(struct gs_painter *painter, struct gs_text *out, enum gs_style style) {
    const struct gs_look *look = &painter->look[style];
    if (painter->pen == (int)painter->face[style])
        return;
    struct gs_look none = {GS_COLOR_NONE, GS_COLOR_NONE, 0};
    const struct gs_look *from = painter->pen < 0 ? &none : &painter->look[painter->pen];
    struct gs_text codes = {0};
    if (painter->pen < 0 || (from->attributes & ~look->attributes) || same_look(look, &none)) {
        gs_text_add(&codes, ";");
        from = &none; /* everything off first */
    }
    add_attributes(&codes, look->attributes & ~from->attributes);
    if (look->foreground != from->foreground)
        add_color(&codes, look->foreground, 30);
    if (look->background != from->background)
        add_color(&codes, look->background, 40);
    /* ";" alone is "ESC [ m", and ";1" after it "ESC [ 0 ; 1 m" */
    const char *text = gs_text_string(&codes);
    const bool reset = text[0] == ';' && (text[1] == ';' || !text[1]);
    gs_text_add(out, "\033[%s%sm", reset && text[1] ? "0" : "", text + 1);
    out->failed |= codes.failed;
    gs_text_done(&codes);
    painter->pen = (int)painter->face[style];
}

bool gs_paint_fits(const struct gs_painter *painter, struct gs_cell cell) {
    if (painter->pen < 0)
        return false;
    return (int)cell.style == painter->pen ||
           (cell.glyph == ' ' && painter->ground[painter->pen] == cell.style);
}
