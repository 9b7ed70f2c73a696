/* Painting: from the picture that the terminal shows to the one that it should show, in few bytes.
 * Only cells that changed are sent, those of one look together, so that a frame has one change of
 * colour a look and not one a cell; the cursor takes the shortest way to the next. A picture may be
 * sent in portions, and what is worth more before the rest. Knows no device: it makes bytes. One
 * thread. */
#ifndef UI_PAINT_H
#define UI_PAINT_H

#include <stdbool.h>

#include "gainstage/text.h"
#include "grid.h"
#include "terminal.h"
#include "theme.h"

/* Every style, and every style in reverse (GS_REVERSED) behind those. */
enum { GS_LOOKS = 2 * GS_STYLE_COUNT };

/* What of a picture's changes is sent. */
enum gs_paint_what {
    GS_PAINT_ALL,
    GS_PAINT_METERS, /* meters and state alone */
    GS_PAINT_NEWS    /* what the picture before, sent whole or not, did not have */
};

struct gs_painter {
    const struct gs_terminal *terminal;
    bool colour, utf8;
    bool repeats;         /* the terminal repeats a character when told to (REP) */
    struct gs_grid shown; /* normalised: cells that look the same are the same */
    bool blank;           /* it is to be cleared before anything is sent */
    struct gs_look look[GS_LOOKS];
    enum gs_style face[GS_LOOKS];   /* the first style of the same look */
    enum gs_style ground[GS_LOOKS]; /* the first one whose blank looks the same */
    struct gs_theme theme;
    bool themed;
    /* the terminal's cursor and look; x < 0 and pen < 0: not known */
    int x, y, pen;
    /* the picture being painted and what of it has to be sent */
    struct gs_grid next;
    struct gs_change *change;
    size_t changes, left, room; /* in all, not sent yet, that there is memory for */
    /* of each cell: it is a meter's or tells the state; its change is one to be sent */
    bool *urgent, *chosen;
    bool hurried; /* meters and state alone, from the top */
    size_t full;  /* no cell is begun behind so many bytes of output */
};

/* `colour` false: attributes only. `terminal` must outlive the painter. */
void gs_painter_init(struct gs_painter *painter, const struct gs_terminal *terminal, bool colour);
void gs_painter_done(struct gs_painter *painter);
/* What the terminal shows is not known any more: the next picture is sent whole. */
void gs_painter_forget(struct gs_painter *painter);
/* Takes the grid as what the terminal is to show. When memory is short it is sent whole next time.
 */
void gs_painter_take(struct gs_painter *painter, const struct gs_grid *grid,
                     const struct gs_theme *theme, bool utf8, enum gs_paint_what what);
/* Adds to `out` what makes the terminal show it, in about `most` bytes; nothing when it does
 * already. True: more is left, for the next call. out->failed when memory is short. */
bool gs_painter_send(struct gs_painter *painter, struct gs_text *out, size_t most);
/* Both, all of it. */
void gs_painter_paint(struct gs_painter *painter, const struct gs_grid *grid,
                      const struct gs_theme *theme, bool utf8, struct gs_text *out);

#endif
