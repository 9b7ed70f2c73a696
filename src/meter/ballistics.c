#include "gainstage/meter/ballistics.h"

#include <math.h>

#include "gainstage/meter/decibel.h"

void gs_ballistics_init(struct gs_ballistics *ballistics, double hold) {
    gs_ballistics_set_hold(ballistics, hold);
    gs_ballistics_reset(ballistics);
}

void gs_ballistics_reset(struct gs_ballistics *ballistics) {
    ballistics->level = ballistics->held = GS_DECIBEL_FLOOR;
    ballistics->left = 0.0;
}

void gs_ballistics_set_hold(struct gs_ballistics *ballistics, double hold) {
    if (!(hold > GS_HOLD_OFF))
        hold = GS_HOLD_OFF;
    else if (!isinf(hold))
        hold = fmin(fmax(hold, GS_HOLD_LEAST), GS_HOLD_MOST);
    ballistics->hold = hold;
    /* A shorter hold acts on the mark that is already there. */
    ballistics->left = fmin(ballistics->left, hold);
    if (hold == GS_HOLD_OFF)
        ballistics->held = GS_DECIBEL_FLOOR;
}

void gs_ballistics_feed(struct gs_ballistics *ballistics, double peak, double seconds) {
    double passed = seconds > 0.0 ? seconds : 0.0;
    double now = gs_decibel_from_linear(peak);
    double fallen = ballistics->level - GS_BALLISTICS_FALL * passed;
    ballistics->level = fmax(fmax(now, fallen), GS_DECIBEL_FLOOR);

    if (ballistics->hold == GS_HOLD_OFF)
        return;
    if (now >= ballistics->held) {
        ballistics->held = now;
        ballistics->left = ballistics->hold;
        return;
    }
    /* Only the part of the frame after the hold ran out lets the mark fall. */
    double over = passed - ballistics->left;
    ballistics->left = fmax(ballistics->left - passed, 0.0);
    if (over > 0.0)
        ballistics->held = fmax(ballistics->held - GS_BALLISTICS_FALL * over, ballistics->level);
}
