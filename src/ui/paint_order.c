/* In which order pieces are sent: meters that stand below one another are a line feed apart, and
 * what was left out on the way has to be gone back for. The nearest piece first, then stretches of
 * that way turned round as long as it gets shorter (2-opt). */
#include "painter.h"

static int way(const struct gs_piece *from, const struct gs_piece *to) {
    return gs_paint_way(from->behind, from->y, to->x, to->y);
}

static void swap(struct gs_piece *a, struct gs_piece *b) {
    const struct gs_piece kept = *a;
    *a = *b;
    *b = kept;
}

/* `piece[-1]` is where the cursor is. */
static void take_nearest_first(struct gs_piece *piece, int count) {
    for (int at = 0; at < count - 1; at++) {
        int nearest = at;
        for (int i = at + 1; i < count; i++)
            if (way(&piece[at - 1], &piece[i]) < way(&piece[at - 1], &piece[nearest]))
                nearest = i;
        /* those that are left stay in the order in which they stand */
        for (int i = nearest; i > at; i--)
            swap(&piece[i], &piece[i - 1]);
    }
}

/* The bytes from piece first - 1 through to piece last + 1, if there is one. */
static int length(const struct gs_piece *piece, int first, int last, int count) {
    int bytes = 0;
    for (int i = first; i <= last + 1 && i < count; i++)
        bytes += way(&piece[i - 1], &piece[i]);
    return bytes;
}

static void turn_round(struct gs_piece *piece, int first, int last) {
    for (; first < last; first++, last--)
        swap(&piece[first], &piece[last]);
}

/* Moves the piece at `from` to place `to`. */
static void carry(struct gs_piece *piece, int from, int to) {
    for (; from < to; from++)
        swap(&piece[from], &piece[from + 1]);
    for (; from > to; from--)
        swap(&piece[from], &piece[from - 1]);
}

static bool shorten(struct gs_piece *piece, int count) {
    bool shorter = false;
    for (int first = 0; first < count - 1; first++)
        for (int last = first + 1; last < count; last++) {
            const int before = length(piece, first, last, count);
            turn_round(piece, first, last);
            if (length(piece, first, last, count) < before) {
                shorter = true;
                continue;
            }
            turn_round(piece, first, last);
            carry(piece, first, last);
            if (length(piece, first, last, count) < before) {
                shorter = true;
                continue;
            }
            carry(piece, last, first);
            carry(piece, last, first);
            if (length(piece, first, last, count) < before)
                shorter = true;
            else
                carry(piece, first, last);
        }
    return shorter;
}

void gs_paint_order(const struct gs_painter *painter, struct gs_piece *piece, int count) {
    enum { ROUNDS = 4 };
    struct gs_piece all[GS_PIECES + 1];
    all[0] = (struct gs_piece){.y = painter->y, .behind = painter->x};
    for (int i = 0; i < count; i++)
        all[i + 1] = piece[i];
    take_nearest_first(all + 1, count);
    for (int round = 0; round < ROUNDS && shorten(all + 1, count); round++)
        ;
    for (int i = 0; i < count; i++)
        piece[i] = all[i + 1];
}
