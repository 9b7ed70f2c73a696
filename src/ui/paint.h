/* Painting: from the picture that the terminal shows to the one that it should show, in few bytes.
 * Only cells that changed are sent, those of one look together, so that a frame has one change of
 * colour a look and not one a cell; the cursor takes the shortest way to the next. Knows no device:
 * it makes bytes. One thread. */
#ifndef UI_PAINT_H
#define UI_PAINT_H

#include <stdbool.h>

#include "gainstage/text.h"
#include "grid.h"
#include "terminal.h"
#include "theme.h"

/* Every style, and every style in reverse (GS_REVERSED) behind those. */
enum { GS_LOOKS = 2 * GS_STYLE_COUNT };

struct gs_painter {
    const struct gs_terminal *terminal;
    bool colour, utf8;
    struct gs_grid shown; /* normalised: cells that look the same are the same */
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
    size_t changes, room;
    bool *urgent; /* of each cell shown: it is a meter's or tells the state */
    bool hurried;
};

/* `colour` false: attributes only. `terminal` must outlive the painter. */
void gs_painter_init(struct gs_painter *painter, const struct gs_terminal *terminal, bool colour);
void gs_painter_done(struct gs_painter *painter);
/* What the terminal shows is not known any more: the next picture is sent whole. */
void gs_painter_forget(struct gs_painter *painter);
/* The next picture shows only meters and state anew, in the fewest bytes; the rest of what changed
 * follows with the one after. */
void gs_painter_hurry(struct gs_painter *painter);
/* Adds to `out` what makes the terminal show the grid; nothing when it does already. When memory is
 * short out->failed is set or the picture is sent whole next time. */
void gs_painter_paint(struct gs_painter *painter, const struct gs_grid *grid,
                      const struct gs_theme *theme, bool utf8, struct gs_text *out);

#endif
