#include "paint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANY_LOOK = GS_LOOKS };

/* A cell that has to be sent. A blank one can be sent in any look of the same ground. */
struct gs_change {
    int x, y;
    enum gs_style with; /* the look in whose turn it is sent; ANY_LOOK: any that fits */
    bool sent;
};

void gs_painter_init(struct gs_painter *painter, const struct gs_terminal *terminal, bool colour) {
    *painter = (struct gs_painter){.terminal = terminal, .colour = colour};
    gs_painter_forget(painter);
}

void gs_painter_done(struct gs_painter *painter) {
    gs_grid_done(&painter->shown);
    gs_grid_done(&painter->next);
    free(painter->change);
    painter->change = NULL;
    painter->room = 0;
}

void gs_painter_forget(struct gs_painter *painter) {
    gs_grid_done(&painter->shown);
    painter->x = painter->y = painter->pen = -1;
}

/* ---- looks ------------------------------------------------------------------------------------
 */

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

static bool is_plain_ground(const struct gs_look *look) {
    return look->background == GS_COLOR_NONE &&
           !(look->attributes & (GS_ATTR_REVERSE | GS_ATTR_UNDERLINE));
}

static void set_theme(struct gs_painter *painter, const struct gs_theme *theme, bool utf8) {
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

static bool same_theme(const struct gs_theme *a, const struct gs_theme *b) {
    for (int i = 0; i < GS_STYLE_COUNT; i++)
        if (!same_look(&a->look[i], &b->look[i]))
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
    else
        gs_text_add(out, ";%d;5;%d", base + 8, color);
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
static void take_pen(struct gs_painter *painter, struct gs_text *out, enum gs_style style) {
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

/* ---- the cursor -------------------------------------------------------------------------------
 */

enum { WAY = 48 }; /* bytes that any way takes at most */

static void repeat(char *way, char byte, int count) {
    size_t length = strlen(way);
    memset(way + length, byte, (size_t)count);
    way[length + (size_t)count] = '\0';
}

/* "ESC [ n X", n left out where it is 1 */
static void step(char *way, int count, char to) {
    size_t length = strlen(way);
    if (count == 1)
        snprintf(way + length, WAY - length, "\033[%c", to);
    else
        snprintf(way + length, WAY - length, "\033[%d%c", count, to);
}

static void go_along(char *way, int from, int to) {
    enum { FEW = 4 };
    char back[WAY] = "\r", *before = way + strlen(way);
    if (to > from)
        step(way, to - from, 'C');
    else if (to < from && from - to <= FEW)
        repeat(way, '\b', from - to);
    else if (to < from)
        step(way, from - to, 'D');
    if (to > 0)
        step(back, to, 'C');
    if (to < from && strlen(back) < strlen(before))
        memcpy(before, back, strlen(back) + 1);
}

static void go_relative(const struct gs_painter *painter, int x, int y, char *way) {
    enum { FEW = 3 };
    const int down = y - painter->y;
    *way = '\0';
    /* A line feed is a byte; it never comes from the last row, where it would scroll. */
    if (down > 0 && down <= FEW)
        repeat(way, '\n', down);
    else if (down > 0)
        step(way, down, 'B');
    else if (down < 0)
        step(way, -down, 'A');
    go_along(way, painter->x, x);
}

static int utf8_bytes(uint32_t code) {
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

static void add_glyph(struct gs_text *out, uint32_t code, bool utf8) {
    char bytes[4];
    const int length = utf8_bytes(code);
    if (!utf8 && code > 126)
        code = '?';
    if (code < 0x80) {
        bytes[0] = (char)code;
        gs_text_add_bytes(out, bytes, 1);
        return;
    }
    for (int i = length - 1; i > 0; i--, code >>= 6)
        bytes[i] = (char)(0x80 | (code & 0x3F));
    bytes[0] = (char)((0xF0 << (4 - length) & 0xFF) | code);
    gs_text_add_bytes(out, bytes, (size_t)length);
}

/* Whether a cell can be written with the pen as it is. */
static bool fits_pen(const struct gs_painter *painter, struct gs_cell cell) {
    if (painter->pen < 0)
        return false;
    return (int)cell.style == painter->pen ||
           (cell.glyph == ' ' && painter->ground[painter->pen] == cell.style);
}

/* The bytes that writing the cells from the cursor up to x once more takes; a move may be longer.
 * -1: they can't be written with this pen. */
static int rewriting(const struct gs_painter *painter, int x) {
    int bytes = 0;
    for (int i = painter->x; i < x && bytes < WAY; i++) {
        struct gs_cell cell = gs_grid_at(&painter->next, i, painter->y);
        if (!fits_pen(painter, cell) || gs_glyph_columns(cell.glyph) != 1 ||
            cell.glyph == GS_FILLER)
            return -1;
        bytes += utf8_bytes(cell.glyph);
    }
    return bytes;
}

/* With the pen already taken. */
static void go(struct gs_painter *painter, struct gs_text *out, int x, int y) {
    char absolute[WAY], relative[WAY];
    if (painter->x == x && painter->y == y)
        return;
    if (x == 0 && y == 0)
        snprintf(absolute, sizeof absolute, "\033[H");
    else if (x == 0)
        snprintf(absolute, sizeof absolute, "\033[%dH", y + 1);
    else
        snprintf(absolute, sizeof absolute, "\033[%d;%dH", y + 1, x + 1);
    const char *way = absolute;
    if (painter->x >= 0) {
        go_relative(painter, x, y, relative);
        if (strlen(relative) < strlen(way))
            way = relative;
        const int again = y == painter->y && x > painter->x ? rewriting(painter, x) : -1;
        if (again >= 0 && again <= (int)strlen(way)) {
            for (int i = painter->x; i < x; i++)
                add_glyph(out, gs_grid_at(&painter->next, i, y).glyph, painter->utf8);
            way = "";
        }
    }
    gs_text_add_bytes(out, way, strlen(way));
    painter->x = x;
    painter->y = y;
}

/* Letters of other scripts may be as wide as they please on the terminal. */
static bool is_sure(uint32_t code) {
    return code < 0x300 || (code >= 0x2000 && code < 0x2C00);
}

static void send_cell(struct gs_painter *painter, struct gs_text *out, int x, int y) {
    const struct gs_cell cell = gs_grid_at(&painter->next, x, y);
    go(painter, out, x, y);
    add_glyph(out, cell.glyph, painter->utf8);
    painter->x += painter->utf8 ? gs_glyph_columns(cell.glyph) : 1;
    if (painter->x >= painter->next.width || !is_sure(cell.glyph))
        painter->x = -1;
}

/* ---- pictures ---------------------------------------------------------------------------------
 */

static bool can_reverse(const struct gs_painter *painter) {
    return painter->terminal->attributes & ~painter->terminal->colorless & GS_ATTR_REVERSE;
}

static struct gs_cell normal(const struct gs_painter *painter, struct gs_cell cell) {
    if (cell.glyph == GS_FILLER && !painter->utf8)
        cell.glyph = ' ';
    if (cell.glyph & GS_REVERSED) {
        cell.glyph &= ~GS_REVERSED;
        cell.style = (enum gs_style)(cell.style + GS_STYLE_COUNT);
        if (!can_reverse(painter)) /* at least it can be seen */
            cell.glyph = cell.glyph == ' ' ? '#' : ' ';
    }
    cell.style = cell.glyph == ' ' ? painter->ground[cell.style] : painter->face[cell.style];
    return cell;
}

static bool prepare(struct gs_painter *painter, const struct gs_grid *grid) {
    const size_t cells = (size_t)grid->width * (size_t)grid->height;
    if (gs_grid_resize(&painter->next, grid->width, grid->height) != GS_OK)
        return false;
    if (painter->room < cells) {
        free(painter->change);
        painter->change = malloc(cells * sizeof *painter->change);
        painter->room = painter->change ? cells : 0;
    }
    for (size_t i = 0; painter->change && i < cells; i++)
        painter->next.cell[i] = normal(painter, grid->cell[i]);
    painter->changes = 0;
    return painter->change != NULL;
}

static bool is_next_to(const struct gs_change *a, const struct gs_change *b) {
    return a->y == b->y && a->x + 1 == b->x;
}

static bool may_join(const struct gs_painter *painter, const struct gs_change *blank,
                     const struct gs_change *neighbour) {
    return blank->with == (enum gs_style)ANY_LOOK && neighbour->with != (enum gs_style)ANY_LOOK &&
           painter->ground[neighbour->with] == gs_grid_at(&painter->next, blank->x, blank->y).style;
}

/* What differs. A blank goes with the cell beside it, so that a bar's end that moved is one piece.
 */
static void find_changes(struct gs_painter *painter) {
    struct gs_change *change = painter->change;
    size_t count = 0;
    for (int y = 0; y < painter->next.height; y++)
        for (int x = 0; x < painter->next.width; x++) {
            const struct gs_cell cell = gs_grid_at(&painter->next, x, y);
            const struct gs_cell before = gs_grid_at(&painter->shown, x, y);
            if (cell.glyph == GS_FILLER ||
                (cell.glyph == before.glyph && cell.style == before.style))
                continue;
            if (!painter->terminal->corner && x == painter->next.width - 1 &&
                y == painter->next.height - 1)
                continue;
            change[count++] = (struct gs_change){
                x, y, cell.glyph == ' ' ? (enum gs_style)ANY_LOOK : cell.style, false};
        }
    for (size_t i = 1; i < count; i++)
        if (is_next_to(&change[i - 1], &change[i]) && may_join(painter, &change[i], &change[i - 1]))
            change[i].with = change[i - 1].with;
    for (size_t i = count; i-- > 1;)
        if (is_next_to(&change[i - 1], &change[i]) && may_join(painter, &change[i - 1], &change[i]))
            change[i - 1].with = change[i].with;
    painter->changes = count;
}

/* Everything blank, and the looks forgotten. */
static void clear(struct gs_painter *painter, struct gs_text *out) {
    static const char bytes[] = "\033[m\033[H\033[2J";
    gs_text_add_bytes(out, bytes, sizeof bytes - 1);
    painter->x = painter->y = 0;
    painter->pen = -1;
    for (int i = 0; i < GS_STYLE_COUNT; i++)
        if (same_look(&painter->look[i], &(struct gs_look){GS_COLOR_NONE, GS_COLOR_NONE, 0}))
            painter->pen = (int)painter->face[i];
    /* It is blank on the terminal's own ground, whether or not any style has that. */
    struct gs_cell blank = {GS_FILLER, GS_STYLE_TEXT};
    for (int i = 0; i < GS_STYLE_COUNT; i++)
        if (is_plain_ground(&painter->look[i]))
            blank = (struct gs_cell){' ', painter->ground[i]};
    for (int i = 0; i < painter->shown.width * painter->shown.height; i++)
        painter->shown.cell[i] = blank;
}

/* Blanks up to the end of a row: erased at once where they are many. Returns how many changes it
 * settled. */
static size_t erase_end(struct gs_painter *painter, struct gs_text *out, size_t first) {
    enum { MANY = 5 };
    struct gs_change *change = &painter->change[first];
    if (!is_plain_ground(&painter->look[painter->pen]))
        return 0;
    for (int x = change->x; x < painter->next.width; x++) {
        const struct gs_cell cell = gs_grid_at(&painter->next, x, change->y);
        if (cell.glyph != ' ' || cell.style != painter->ground[painter->pen])
            return 0;
    }
    size_t count = 0;
    while (first + count < painter->changes && change[count].y == change->y)
        count++;
    if (count < MANY)
        return 0;
    go(painter, out, change->x, change->y);
    gs_text_add_bytes(out, "\033[K", 3);
    for (size_t i = 0; i < count; i++)
        change[i].sent = true;
    return count;
}

/* Whether it is this look's turn to send it; the pen is taken. */
static bool has_turn(const struct gs_painter *painter, const struct gs_change *change,
                     enum gs_style style) {
    if (change->sent)
        return false;
    return change->with == style ||
           (change->with == (enum gs_style)ANY_LOOK &&
            fits_pen(painter, gs_grid_at(&painter->next, change->x, change->y)));
}

/* Cells beside one another, from change `first` on; returns the change behind them. */
static size_t piece_end(const struct gs_painter *painter, size_t first, enum gs_style style) {
    const struct gs_change *change = painter->change;
    size_t i = first + 1;
    while (i < painter->changes && is_next_to(&change[i - 1], &change[i]) &&
           has_turn(painter, &change[i], style))
        i++;
    return i;
}

static void send_piece(struct gs_painter *painter, struct gs_text *out, size_t first, size_t end) {
    for (size_t i = first; i < end; i++) {
        struct gs_change *change = &painter->change[i];
        if (change->sent)
            continue;
        if (gs_grid_at(&painter->next, change->x, change->y).glyph == ' ' &&
            erase_end(painter, out, i))
            return;
        send_cell(painter, out, change->x, change->y);
        change->sent = true;
    }
}

/* About how many bytes "ESC [ n X" takes. */
static int step_bytes(int count) {
    return count == 1 ? 3 : count < 10 ? 4 : count < 100 ? 5 : 6;
}

/* About how many bytes the way there takes. */
static int distance(const struct gs_painter *painter, const struct gs_change *to) {
    enum { FAR = 8, FEW_DOWN = 3, FEW_BACK = 4 };
    const int down = to->y - painter->y, along = to->x - painter->x;
    if (painter->x < 0)
        return FAR;
    int bytes = down >= 0 && down <= FEW_DOWN ? down : step_bytes(abs(down));
    if (along != 0)
        bytes += along < 0 && along >= -FEW_BACK ? -along : step_bytes(abs(along));
    return bytes < FAR ? bytes : FAR;
}

/* Everything of one look. Of the next few pieces the nearest goes first: meters that stand below
 * one another are a line feed apart, those side by side are not. */
static void send_with(struct gs_painter *painter, struct gs_text *out, enum gs_style style) {
    enum { FEW = 16 };
    struct {
        size_t first, end;
    } piece[FEW];
    int pieces = 0;
    size_t next = 0;
    take_pen(painter, out, style);
    for (;;) {
        while (pieces < FEW && next < painter->changes) {
            if (!has_turn(painter, &painter->change[next], style)) {
                next++;
                continue;
            }
            piece[pieces].first = next;
            piece[pieces++].end = next = piece_end(painter, next, style);
        }
        if (pieces == 0)
            return;
        int nearest = 0, least = distance(painter, &painter->change[piece[0].first]);
        for (int i = 1; i < pieces; i++) {
            const int bytes = distance(painter, &painter->change[piece[i].first]);
            if (bytes < least) {
                least = bytes;
                nearest = i;
            }
        }
        send_piece(painter, out, piece[nearest].first, piece[nearest].end);
        pieces--;
        memmove(&piece[nearest], &piece[nearest + 1], (size_t)(pieces - nearest) * sizeof piece[0]);
    }
}

void gs_painter_paint(struct gs_painter *painter, const struct gs_grid *grid,
                      const struct gs_theme *theme, bool utf8, struct gs_text *out) {
    if (!painter->themed || painter->utf8 != utf8 || !same_theme(theme, &painter->theme))
        set_theme(painter, theme, utf8);
    if (!prepare(painter, grid)) {
        gs_painter_forget(painter);
        return;
    }
    if (!painter->shown.cell || painter->shown.width != grid->width ||
        painter->shown.height != grid->height) {
        if (gs_grid_resize(&painter->shown, grid->width, grid->height) != GS_OK) {
            gs_painter_forget(painter);
            return;
        }
        clear(painter, out);
    }
    find_changes(painter);
    /* The look that is on comes first, the others as they appear. */
    if (painter->pen >= 0 && painter->changes > 0)
        send_with(painter, out, (enum gs_style)painter->pen);
    for (size_t i = 0; i < painter->changes; i++) {
        const struct gs_change *change = &painter->change[i];
        if (change->sent)
            continue;
        send_with(painter, out,
                  change->with == (enum gs_style)ANY_LOOK
                      ? gs_grid_at(&painter->next, change->x, change->y).style
                      : change->with);
    }
    struct gs_grid shown = painter->shown;
    painter->shown = painter->next;
    painter->next = shown;
    if (out->failed)
        gs_painter_forget(painter);
}
