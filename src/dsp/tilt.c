/* What a tilt is set to, and what it says. */
#include "gainstage/dsp/tilt.h"

#include <math.h>
#include <string.h>

#include "gainstage/dsp/svf.h"

enum {
    TICK = GS_TILT_TICK,
    COEFFICIENTS = GS_TILT_COEFFICIENTS,
    INPUTS = GS_TILT_INPUTS,
};

static const double window_seconds = 0.003;

void gs_tilt_init(struct gs_tilt *tilt, double rate, double up, double down) {
    *tilt = (struct gs_tilt){.phase = 0};
    tilt->f.keep = (float)exp(-TICK / (window_seconds * rate));
    tilt->f.up = (float)(1 - exp(-TICK / (up * rate)));
    tilt->f.down = (float)(1 - exp(-TICK / (down * rate)));
}

/* The filter is linear, so what it does to one sample or one state at a time says all. */
static void show_effects(struct gs_tilt *tilt, double g) {
    const struct gs_svf_core core = gs_svf_tune(g, (double)GS_TILT_DAMPING);
    for (unsigned input = 0; input < INPUTS; input++) {
        struct gs_svf svf = {input == 4, input == 5};
        for (unsigned i = 0; i < 4; i++) {
            const struct gs_svf_out out = gs_svf_next(&svf, &core, i == input);
            tilt->effect[input][i] = (float)(out.high / core.scale);
        }
        tilt->effect[input][4] = (float)svf.s1;
        tilt->effect[input][5] = (float)svf.s2;
    }
}

void gs_tilt_tune(struct gs_tilt *tilt, double g) {
    struct gs_tilt_floats *f = &tilt->f;
    const float corner = (float)g;
    const float damped = corner + GS_TILT_DAMPING;
    const float scale = 1.0f / (1.0f + corner * damped);
    f->corner = corner;
    f->damped = damped;
    f->rise = corner * scale;
    f->twice = 2.0f * corner;
    f->share = scale * scale;
    tilt->loudness = f->share * (1.0f - f->keep) / TICK;
    show_effects(tilt, g);
}

void gs_tilt_reset(struct gs_tilt *tilt, float value) {
    struct gs_tilt_floats *f = &tilt->f;
    f->s1 = f->s2 = f->t1 = f->t2 = 0;
    memset(f->pending, 0, sizeof f->pending);
    f->band_sum = f->whole_sum = 0;
    f->band = f->whole = 0;
    f->value = f->next = value;
    f->gain = 0;
    f->highest = f->loudest = 0;
    for (unsigned k = 0; k < COEFFICIENTS; k++)
        f->now[k] = f->step[k] = f->goal[k] = 0;
    tilt->phase = 0;
}

float gs_tilt_value(const struct gs_tilt *tilt) {
    const unsigned passed = tilt->phase % TICK;
    if (passed == 0)
        return tilt->f.next;
    return tilt->f.value + (tilt->f.next - tilt->f.value) * (float)passed * (1.0f / TICK);
}

void gs_tilt_begin(struct gs_tilt *tilt) {
    tilt->f.highest = 0;
    tilt->f.loudest = tilt->f.band;
}

float gs_tilt_highest(const struct gs_tilt *tilt) {
    return fmaxf(tilt->f.highest, gs_tilt_value(tilt));
}

float gs_tilt_loudest(const struct gs_tilt *tilt) {
    return tilt->f.loudest * tilt->loudness;
}
