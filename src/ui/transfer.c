#include "transfer.h"

#include <math.h>

#include "gainstage/meter/decibel.h"

static const double knee = 10, threshold_a_step = -4; /* dB */
static const double shut_ratio = 10;                  /* from here on straight to the range */

struct gs_transfer gs_transfer(const double value[GS_PARAM_COUNT], double in) {
    struct gs_transfer transfer = {.out = in};
    if (value[GS_COMP_ON] != 0) {
        const double above = in - threshold_a_step * value[GS_COMP_DRIVE] + knee / 2;
        const double bent = fmin(fmax(above, 0), knee);
        transfer.comp =
            (1 - 1 / value[GS_COMP_RATIO]) * (bent * bent / (2 * knee) + fmax(above - knee, 0));
        transfer.out += value[GS_COMP_MAKEUP] - transfer.comp;
    }
    if (value[GS_GATE_ON] != 0) {
        const double below = value[GS_GATE_THRESHOLD] - transfer.out, range = value[GS_GATE_RANGE];
        if (below > 0)
            transfer.gate = value[GS_GATE_RATIO] >= shut_ratio
                                ? range
                                : fmin((value[GS_GATE_RATIO] - 1) * below, range);
        transfer.out -= transfer.gate;
    }
    return transfer;
}

double gs_transfer_comp_threshold(const double value[GS_PARAM_COUNT]) {
    return value[GS_COMP_ON] != 0 ? threshold_a_step * value[GS_COMP_DRIVE] : (double)NAN;
}

/* Behind the compressor the level rises with its input, so halving finds the one that opens. */
double gs_transfer_gate_threshold(const double value[GS_PARAM_COUNT]) {
    double low = -120, high = 24;
    if (value[GS_GATE_ON] == 0 ||
        gs_transfer(value, high).out + gs_transfer(value, high).gate < value[GS_GATE_THRESHOLD])
        return (double)NAN;
    for (int i = 0; i < 50; i++) {
        const double middle = (low + high) / 2;
        const struct gs_transfer there = gs_transfer(value, middle);
        if (there.out + there.gate < value[GS_GATE_THRESHOLD])
            low = middle;
        else
            high = middle;
    }
    return high;
}

static double level(const struct gs_channel_view *channel, enum gs_stage stage, bool digits) {
    const struct gs_tap_view *tap = &channel->tap[stage];
    return digits ? tap->rms : gs_decibel_from_linear((double)tap->latest_rms);
}

bool gs_transfer_live(const struct gs_channel_view *channel, bool digits, double *in, double *out) {
    *in = level(channel, GS_STAGE_HPF, digits);
    *out = level(channel, GS_STAGE_COMP, digits) + level(channel, GS_STAGE_GATE, digits) -
           level(channel, GS_STAGE_ENHANCE, digits);
    /* The digits know whether news still come: an old level would look like a steady tone. */
    return *in > GS_DECIBEL_FLOOR && level(channel, GS_STAGE_HPF, true) > GS_DECIBEL_FLOOR;
}
