/* Pictures: what differs from what is shown, look by look. */
#include <stdint.h>
#include <stdlib.h>

#include "painter.h"

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
    free(painter->urgent);
    free(painter->chosen);
    painter->change = NULL;
    painter->urgent = painter->chosen = NULL;
    painter->changes = painter->left = painter->room = 0;
}

void gs_painter_forget(struct gs_painter *painter) {
    gs_grid_done(&painter->shown);
    painter->changes = painter->left = 0;
    painter->x = painter->y = painter->pen = -1;
}

/* Letters of other scripts may be as wide as they please on the terminal. */
static bool is_sure(uint32_t code) {
    return code < 0x300 || (code >= 0x2000 && code < 0x2C00);
}

static void send_cell(struct gs_painter *painter, struct gs_text *out, int x, int y) {
    const struct gs_cell cell = gs_grid_at(&painter->next, x, y);
    gs_paint_go(painter, out, x, y);
    gs_paint_add_glyph(out, cell.glyph, painter->utf8);
    gs_paint_shows(painter, x, y);
    painter->x += painter->utf8 ? gs_glyph_columns(cell.glyph) : 1;
    if (painter->x >= painter->next.width || !is_sure(cell.glyph))
        painter->x = -1;
}

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

static bool make_room(struct gs_painter *painter, size_t cells) {
    if (painter->room >= cells)
        return true;
    free(painter->change);
    free(painter->urgent);
    free(painter->chosen);
    painter->change = malloc(cells * sizeof *painter->change);
    painter->urgent = calloc(cells, sizeof *painter->urgent);
    painter->chosen = calloc(cells, sizeof *painter->chosen);
    painter->room = painter->change && painter->urgent && painter->chosen ? cells : 0;
    return painter->room > 0;
}

/* Meters without what they hold of the past, and the state. */
static bool is_urgent(enum gs_style style) {
    static const enum gs_style urgent[] = {
        GS_STYLE_METER_SAFE, GS_STYLE_METER_HIGH, GS_STYLE_METER_HOT, GS_STYLE_CLIP,
        GS_STYLE_OVER,       GS_STYLE_REC,        GS_STYLE_WAITING};
    for (size_t i = 0; i < sizeof urgent / sizeof urgent[0]; i++)
        if (urgent[i] == style)
            return true;
    return false;
}

static bool is_sized(const struct gs_grid *shown, const struct gs_grid *grid) {
    return shown->cell && shown->width == grid->width && shown->height == grid->height;
}

static bool is_same(struct gs_cell a, struct gs_cell b) {
    return a.glyph == b.glyph && a.style == b.style;
}

/* It will be blank on the terminal's own ground, whether or not any style has that. */
static bool begin_blank(struct gs_painter *painter, int width, int height) {
    struct gs_cell blank = {GS_FILLER, GS_STYLE_TEXT};
    if (gs_grid_resize(&painter->shown, width, height) != GS_OK)
        return false;
    for (int i = 0; i < GS_STYLE_COUNT; i++)
        if (gs_paint_is_plain(&painter->look[i]))
            blank = (struct gs_cell){' ', painter->ground[i]};
    for (int i = 0; i < width * height; i++)
        painter->shown.cell[i] = blank;
    painter->blank = true;
    return true;
}

/* The picture, and which of its cells are to be sent. */
static bool prepare(struct gs_painter *painter, const struct gs_grid *grid,
                    enum gs_paint_what what) {
    const size_t cells = (size_t)grid->width * (size_t)grid->height;
    if (!is_sized(&painter->shown, grid) || !is_sized(&painter->next, grid)) {
        what = GS_PAINT_ALL;
        if (!begin_blank(painter, grid->width, grid->height) ||
            gs_grid_resize(&painter->next, grid->width, grid->height) != GS_OK ||
            !make_room(painter, cells))
            return false;
    }
    for (size_t i = 0; i < cells; i++) {
        const struct gs_cell cell = normal(painter, grid->cell[i]);
        const bool before = painter->urgent[i], now = is_urgent(grid->cell[i].style);
        painter->chosen[i] = what == GS_PAINT_ALL || (what == GS_PAINT_METERS && (before || now)) ||
                             (what == GS_PAINT_NEWS && !is_same(cell, painter->next.cell[i]));
        painter->urgent[i] = now;
        painter->next.cell[i] = cell;
    }
    return true;
}

static bool is_next_to(const struct gs_change *a, const struct gs_change *b) {
    return a->y == b->y && a->x + 1 == b->x;
}

static bool may_join(const struct gs_painter *painter, const struct gs_change *blank,
                     const struct gs_change *neighbour) {
    return blank->with == (enum gs_style)ANY_LOOK && neighbour->with != (enum gs_style)ANY_LOOK &&
           painter->ground[neighbour->with] == gs_grid_at(&painter->next, blank->x, blank->y).style;
}

/* Whether a cell of the terminal is not as the picture has it. Of a wide character that is there
 * the second half may have gone. */
static bool differs(const struct gs_painter *painter, int x, int y) {
    const struct gs_cell cell = gs_grid_at(&painter->next, x, y);
    if (cell.glyph == GS_FILLER)
        return false;
    if (!is_same(cell, gs_grid_at(&painter->shown, x, y)))
        return true;
    return gs_grid_at(&painter->next, x + 1, y).glyph == GS_FILLER &&
           gs_grid_at(&painter->shown, x + 1, y).glyph != GS_FILLER;
}

/* What differs. A blank goes with the cell beside it, so that a bar's end that moved is one piece.
 */
static void find_changes(struct gs_painter *painter) {
    const int width = painter->next.width, height = painter->next.height;
    struct gs_change *change = painter->change;
    size_t count = 0;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            const struct gs_cell cell = gs_grid_at(&painter->next, x, y);
            if (!painter->chosen[y * width + x] || !differs(painter, x, y) ||
                (!painter->terminal->corner && x == width - 1 && y == height - 1))
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
    painter->changes = painter->left = count;
}

/* Everything blank, and the looks forgotten. */
static void clear(struct gs_painter *painter, struct gs_text *out) {
    static const char bytes[] = "\033[m\033[H\033[2J";
    gs_text_add_bytes(out, bytes, sizeof bytes - 1);
    painter->x = painter->y = 0;
    painter->pen = -1;
    for (int i = 0; i < GS_STYLE_COUNT; i++)
        if (gs_paint_is_plain(&painter->look[i]) && painter->look[i].foreground == GS_COLOR_NONE &&
            !painter->look[i].attributes)
            painter->pen = (int)painter->face[i];
    painter->blank = false;
}

static void settle(struct gs_painter *painter, struct gs_change *change) {
    painter->left -= !change->sent;
    change->sent = true;
}

/* Blanks up to the end of a row: erased at once where they are many. Returns how many changes it
 * settled. */
static size_t erase_end(struct gs_painter *painter, struct gs_text *out, size_t first) {
    enum { MANY = 5 };
    struct gs_change *change = &painter->change[first];
    if (!gs_paint_is_plain(&painter->look[painter->pen]))
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
    gs_paint_go(painter, out, change->x, change->y);
    gs_text_add_bytes(out, "\033[K", 3);
    for (size_t i = 0; i < count; i++)
        settle(painter, &change[i]);
    for (int x = change->x; x < painter->next.width; x++)
        gs_paint_shows(painter, x, change->y);
    return count;
}

/* Whether it is this look's turn to send it; the pen is taken. */
static bool has_turn(const struct gs_painter *painter, const struct gs_change *change,
                     enum gs_style style) {
    if (change->sent)
        return false;
    return change->with == style ||
           (change->with == (enum gs_style)ANY_LOOK &&
            gs_paint_fits(painter, gs_grid_at(&painter->next, change->x, change->y)));
}

/* Cells beside one another, from change `first` on. */
static struct gs_piece cut_piece(const struct gs_painter *painter, size_t first,
                                 enum gs_style style) {
    const struct gs_change *change = painter->change;
    struct gs_piece piece = {first, first + 1, change[first].x, change[first].y, 0};
    while (piece.end < painter->changes && is_next_to(&change[piece.end - 1], &change[piece.end]) &&
           has_turn(painter, &change[piece.end], style))
        piece.end++;
    piece.behind = change[piece.end - 1].x + 1;
    if (piece.behind >= painter->next.width)
        piece.behind = -1;
    return piece;
}

/* How many cells from a change on, up to `end`, are one glyph that can be had by repeating it. The
 * last column is left out: terminals differ in what a character there does to the next. */
static int run_length(const struct gs_painter *painter, size_t first, size_t end) {
    const struct gs_change *change = &painter->change[first];
    const uint32_t glyph = gs_grid_at(&painter->next, change->x, change->y).glyph;
    int count = 1;
    if (!painter->repeats || !is_sure(glyph) || gs_glyph_columns(glyph) != 1)
        return count;
    for (size_t i = first + 1; i < end && !painter->change[i].sent; i++, count++)
        if (painter->change[i].x + 1 >= painter->next.width ||
            gs_grid_at(&painter->next, painter->change[i].x, change->y).glyph != glyph)
            break;
    return count;
}

/* Behind a cell that was sent: the ones after it that look the same, where that takes fewer bytes.
 * Returns how many. */
static size_t repeat_cell(struct gs_painter *painter, struct gs_text *out, size_t first,
                          size_t end) {
    const int x = painter->change[first].x, y = painter->change[first].y;
    const int more = run_length(painter, first, end) - 1;
    const uint32_t glyph = gs_grid_at(&painter->next, x, y).glyph;
    if (more < 1 || more * gs_paint_bytes(glyph) <= gs_paint_step_bytes(more))
        return 0;
    gs_text_add(out, more == 1 ? "\033[b" : "\033[%db", more);
    for (int i = 1; i <= more; i++) {
        settle(painter, &painter->change[first + (size_t)i]);
        gs_paint_shows(painter, x + i, y);
    }
    painter->x += more;
    return (size_t)more;
}

static void send_piece(struct gs_painter *painter, struct gs_text *out,
                       const struct gs_piece *piece) {
    for (size_t i = piece->first; i < piece->end; i++) {
        struct gs_change *change = &painter->change[i];
        if (out->length >= painter->full)
            return;
        if (change->sent)
            continue;
        if (gs_grid_at(&painter->next, change->x, change->y).glyph == ' ' &&
            erase_end(painter, out, i))
            return;
        send_cell(painter, out, change->x, change->y);
        settle(painter, change);
        i += repeat_cell(painter, out, i, piece->end);
    }
}

/* Everything of one look, some pieces at a time: those near one another follow one another. */
static void send_with(struct gs_painter *painter, struct gs_text *out, enum gs_style style) {
    struct gs_piece piece[GS_PIECES];
    int pieces = 0;
    gs_paint_take_pen(painter, out, style);
    for (size_t next = 0; next < painter->changes || pieces > 0;) {
        if (next < painter->changes && !has_turn(painter, &painter->change[next], style)) {
            next++;
        } else if (next < painter->changes && pieces < GS_PIECES) {
            piece[pieces++] = cut_piece(painter, next, style);
            next = piece[pieces - 1].end;
        } else {
            gs_paint_order(painter, piece, pieces);
            for (int i = 0; i < pieces && out->length < painter->full; i++)
                send_piece(painter, out, &piece[i]);
            if (out->length >= painter->full)
                return;
            pieces = 0;
        }
    }
}

void gs_painter_take(struct gs_painter *painter, const struct gs_grid *grid,
                     const struct gs_theme *theme, bool utf8, enum gs_paint_what what) {
    if (!gs_paint_is_dressed(painter, theme, utf8))
        gs_paint_dress(painter, theme, utf8);
    painter->hurried = what == GS_PAINT_METERS;
    if (prepare(painter, grid, what))
        find_changes(painter);
    else
        gs_painter_forget(painter);
}

bool gs_painter_send(struct gs_painter *painter, struct gs_text *out, size_t most) {
    enum { LEAST = 40 }; /* enough for a way, a look and a cell */
    most = most > LEAST ? most : LEAST;
    painter->full = most < SIZE_MAX - out->length ? out->length + most : SIZE_MAX;
    if (painter->blank && painter->shown.cell)
        clear(painter, out);
    /* The look that is on comes first, the others as they appear; in a hurry the clock on top does,
     * and the meters follow from there. */
    if (painter->pen >= 0 && painter->left > 0 && !painter->hurried)
        send_with(painter, out, (enum gs_style)painter->pen);
    for (size_t i = 0; i < painter->changes && out->length < painter->full; i++) {
        const struct gs_change *change = &painter->change[i];
        if (change->sent)
            continue;
        send_with(painter, out,
                  change->with == (enum gs_style)ANY_LOOK
                      ? gs_grid_at(&painter->next, change->x, change->y).style
                      : change->with);
    }
    if (out->failed)
        gs_painter_forget(painter);
    return painter->left > 0;
}

void gs_painter_paint(struct gs_painter *painter, const struct gs_grid *grid,
                      const struct gs_theme *theme, bool utf8, struct gs_text *out) {
    gs_painter_take(painter, grid, theme, utf8, GS_PAINT_ALL);
    gs_painter_send(painter, out, SIZE_MAX);
}
