#include "levels.h"

#include <math.h>
#include <string.h>

#include "gainstage/meter/decibel.h"

/* dB/s: fast enough to show every syllable, slow enough to be seen. */
static const double reduction_fall = 40.0;

void gs_levels_view_init(struct gs_levels_view *view, double hold) {
    memset(view, 0, sizeof *view);
    view->hold = hold;
    for (int c = 0; c < GS_MAX_CHANNELS; c++)
        for (int s = 0; s < GS_STAGE_COUNT; s++) {
            struct gs_tap_view *tap = &view->channel[c].tap[s];
            gs_ballistics_init(&tap->bar, hold);
            tap->peak = tap->rms = tap->max = GS_DECIBEL_FLOOR;
        }
}

void gs_levels_view_hold(struct gs_levels_view *view, double hold) {
    view->hold = hold;
    for (int c = 0; c < GS_MAX_CHANNELS; c++)
        for (int s = 0; s < GS_STAGE_COUNT; s++)
            gs_ballistics_set_hold(&view->channel[c].tap[s].bar, hold);
}

static float larger(float a, float b) {
    return b > a ? b : a;
}

void gs_levels_view_fold(struct gs_levels_view *view, const struct gs_telemetry *frame) {
    if (frame->resets != view->resets) {
        view->resets = frame->resets;
        view->reset_at = frame->position;
        view->digits_age = GS_DIGITS_PERIOD; /* a reset is seen at once */
        for (int c = 0; c < GS_MAX_CHANNELS; c++)
            for (int s = 0; s < GS_STAGE_COUNT; s++) {
                struct gs_ballistics *bar = &view->channel[c].tap[s].bar;
                if (bar->hold > GS_HOLD_OFF) /* there is no mark to let go otherwise */
                    bar->held = bar->level;
                bar->left = 0;
            }
    }
    unsigned channels = frame->channels < GS_MAX_CHANNELS ? frame->channels : GS_MAX_CHANNELS;
    view->channels = channels;
    view->position = frame->position;
    view->rate = frame->rate;
    view->fresh = true;
    for (unsigned c = 0; c < channels; c++) {
        struct gs_channel_view *channel = &view->channel[c];
        const struct gs_channel_reading *reading = &frame->channel[c];
        for (int s = 0; s < GS_STAGE_COUNT; s++) {
            struct gs_tap_view *tap = &channel->tap[s];
            tap->bar_peak = larger(tap->bar_peak, reading->tap[s].peak);
            tap->digit_peak = larger(tap->digit_peak, reading->tap[s].peak);
            tap->latest_rms = reading->tap[s].rms;
            tap->latest_max = reading->tap[s].max;
            tap->clips = reading->tap[s].clips;
        }
        for (int r = 0; r < GS_REDUCTION_COUNT; r++) {
            struct gs_reduction_view *reduction = &channel->reduction[r];
            reduction->bar_peak = fmax(reduction->bar_peak, (double)reading->reduction[r]);
            reduction->digit_peak = fmax(reduction->digit_peak, (double)reading->reduction[r]);
        }
    }
}

static void change_digits(struct gs_channel_view *channel, bool fresh) {
    for (int s = 0; s < GS_STAGE_COUNT; s++) {
        struct gs_tap_view *tap = &channel->tap[s];
        tap->peak = fmax(gs_decibel_from_linear((double)tap->digit_peak), tap->bar.level);
        tap->max = gs_decibel_from_linear((double)tap->latest_max);
        /* Without news there is no level: an old number would look like a steady tone. */
        tap->rms = fresh ? gs_decibel_from_linear((double)tap->latest_rms) : GS_DECIBEL_FLOOR;
        tap->digit_peak = 0;
    }
    for (int r = 0; r < GS_REDUCTION_COUNT; r++) {
        channel->reduction[r].number = channel->reduction[r].digit_peak;
        channel->reduction[r].digit_peak = 0;
    }
}

static void move_reduction(struct gs_reduction_view *reduction, bool falls, double seconds) {
    const double least =
        falls ? fmax(reduction->bar - reduction_fall * seconds, 0) : reduction->bar;
    reduction->bar = fmax(reduction->bar_peak, least);
    if (falls)
        reduction->bar_peak = 0;
}

void gs_levels_view_advance(struct gs_levels_view *view, double seconds) {
    const double tolerance = 0.005; /* pictures come a little early, too */
    view->digits_age += seconds;
    view->bars_age += seconds;
    const bool digits = view->digits_age >= GS_DIGITS_PERIOD - tolerance;
    const bool falls = view->bars_age >= GS_RELEASE_PERIOD - tolerance;
    for (int c = 0; c < GS_MAX_CHANNELS; c++) {
        struct gs_channel_view *channel = &view->channel[c];
        for (int s = 0; s < GS_STAGE_COUNT; s++) {
            struct gs_tap_view *tap = &channel->tap[s];
            gs_ballistics_feed(&tap->bar, (double)tap->bar_peak, seconds);
            tap->bar_peak = 0;
        }
        for (int r = 0; r < GS_REDUCTION_COUNT; r++)
            move_reduction(&channel->reduction[r], falls, view->bars_age);
        if (digits)
            change_digits(channel, view->fresh);
    }
    if (falls)
        view->bars_age = 0;
    if (digits) {
        view->digits_age = 0;
        view->fresh = false;
    }
}
