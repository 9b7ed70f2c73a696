/* What the meters show of every channel's taps. Telemetry frames are folded in as they come, so
 * that no peak between two pictures is missed; bars move with every picture, reduction lets go a
 * few times a second, digits change at most three times. One thread. */
#ifndef UI_LEVELS_H
#define UI_LEVELS_H

#include <stdbool.h>
#include <stdint.h>

#include "gainstage/meter/ballistics.h"
#include "gainstage/telemetry.h"

/* Seconds between two changes of the digits: slow enough to be read. */
#define GS_DIGITS_PERIOD 0.3
/* …and between two steps of a reduction that gets smaller; a larger one is shown at once. Each
 * picture without one is a change of colour less. */
#define GS_RELEASE_PERIOD 0.1

struct gs_tap_view {
    struct gs_ballistics bar;
    double peak, rms, max; /* dBFS, as the digits show them; the peak is never below its bar */
    uint32_t clips;
    /* since the last picture, since the digits changed: linear */
    float bar_peak, digit_peak;
    float latest_rms, latest_max;
};

struct gs_reduction_view {
    double bar;                  /* dB, falls gently */
    double number;               /* dB, largest since the digits changed before */
    double bar_peak, digit_peak; /* since it last could fall, since the digits changed */
};

struct gs_channel_view {
    struct gs_tap_view tap[GS_STAGE_COUNT];
    struct gs_reduction_view reduction[GS_REDUCTION_COUNT];
};

struct gs_levels_view {
    unsigned channels; /* in the telemetry; 0 before the first frame */
    uint64_t position; /* of the latest frame */
    uint32_t rate;     /* Hz */
    bool fresh;        /* frames came since the digits changed */
    double digits_age; /* seconds since they did */
    double bars_age;   /* …since reductions could fall */
    uint32_t resets;
    uint64_t reset_at; /* position when they last changed; 0 = not since the start */
    double hold;       /* seconds, as gs_ballistics_set_hold() */
    struct gs_channel_view channel[GS_MAX_CHANNELS];
};

void gs_levels_view_init(struct gs_levels_view *view, double hold);
void gs_levels_view_hold(struct gs_levels_view *view, double hold);
/* Takes in a frame. */
void gs_levels_view_fold(struct gs_levels_view *view, const struct gs_telemetry *frame);
/* Moves the bars on by `seconds`, and the digits when their time has come. */
void gs_levels_view_advance(struct gs_levels_view *view, double seconds);

#endif
