/* What a tilt is set to, and what it says. */
#include "gainstage/dsp/tilt.h"

#include <math.h>

#include "gainstage/dsp/svf.h"

static const double window_seconds = 0.003;

void gs_tilt_init(struct gs_tilt *tilt, double rate, double up, double down) {
    *tilt = (struct gs_tilt){.per = 0};
    tilt->keep = (float)exp(-GS_CHUNK / (window_seconds * rate));
    tilt->up = (float)(1 - exp(-GS_CHUNK / (up * rate)));
    tilt->down = (float)(1 - exp(-GS_CHUNK / (down * rate)));
}

/* The filter is linear, so what it does to one state at a time says all. */
static void show_states(struct gs_tilt *tilt, double g) {
    const struct gs_svf_core core = gs_svf_tune(g, (double)GS_TILT_DAMPING);
    for (unsigned k = 0; k < 2; k++) {
        struct gs_svf svf = {k == 0, k == 1};
        for (unsigned i = 0; i < GS_CHUNK; i++)
            gs_eight_fill(tilt->adds[k][i], (float)(gs_svf_next(&svf, &core, 0).high / core.scale));
        tilt->turns[k][0] = (float)svf.s1;
        tilt->turns[k][1] = (float)svf.s2;
    }
}

/* As the shelf is while it does nothing: to the bit what comes of a gain of 0 dB in tilt_run.c. */
static void lay_flat(struct gs_tilt *tilt) {
    const float push = tilt->rise + tilt->rise;
    tilt->gain = 0;
    tilt->now[GS_TILT_KEEP] = 1.0f - push * tilt->damped;
    tilt->now[GS_TILT_PUSH] = push;
    tilt->now[GS_TILT_FLOW] = tilt->twice * (1.0f - tilt->rise * tilt->damped);
    tilt->now[GS_TILT_BACK] = 1.0f - tilt->twice * tilt->rise;
    tilt->now[GS_TILT_BY_S1] = tilt->now[GS_TILT_BY_U] = 0;
}

void gs_tilt_tune(struct gs_tilt *tilt, double g) {
    const float corner = (float)g;
    const float damped = corner + GS_TILT_DAMPING;
    const float scale = 1.0f / (1.0f + corner * damped);
    tilt->corner = corner;
    tilt->damped = damped;
    tilt->rise = corner * scale;
    tilt->twice = 2.0f * corner;
    tilt->share = scale * scale;
    tilt->loudness = tilt->share * (1.0f - tilt->keep) / GS_CHUNK;
    show_states(tilt, g);
    if (tilt->gain == 0)
        lay_flat(tilt);
}

void gs_tilt_reset(struct gs_tilt *tilt, float value) {
    tilt->s1 = tilt->s2 = tilt->t1 = tilt->t2 = 0;
    tilt->band_sum = tilt->whole_sum = 0;
    tilt->band = tilt->whole = 0;
    tilt->value = value;
    tilt->highest = tilt->loudest = 0;
    lay_flat(tilt);
}

void gs_tilt_begin(struct gs_tilt *tilt) {
    tilt->highest = tilt->value;
    tilt->loudest = tilt->band;
}

float gs_tilt_highest(const struct gs_tilt *tilt) {
    return tilt->highest;
}

float gs_tilt_loudest(const struct gs_tilt *tilt) {
    return tilt->loudest * tilt->loudness;
}
