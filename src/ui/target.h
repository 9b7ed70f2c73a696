/* What stands at a place of the screen, for the mouse. Views mark it while they draw, so it can't
 * be elsewhere than where it is seen; nobody keeps it: who wants to know has the picture drawn once
 * more with a question. Pure. */
#ifndef UI_TARGET_H
#define UI_TARGET_H

#include "gainstage/param.h"
#include "grid.h"

struct gs_target {
    enum gs_target_kind {
        GS_AT_NOTHING,
        GS_AT_STAGE,  /* its name */
        GS_AT_SWITCH, /* what switches it */
        GS_AT_KNOB,
        GS_AT_METER,
        GS_AT_CHANNEL,
        GS_AT_TAKE,
        GS_AT_PAGE /* where a page goes on: index is -1 for back, 1 for further */
    } kind;
    enum gs_stage stage;
    int index; /* of the stage's knob, the channel, the take in the list; from 0 */
};

/* Asked of a grid: what stands at x, y? */
struct gs_ask {
    int x, y;
    struct gs_target answer;
};

/* A rectangle of cells; what was marked there before it is covered. */
void gs_target_mark(const struct gs_grid *grid, int x, int y, int columns, int rows,
                    struct gs_target target);

#endif
