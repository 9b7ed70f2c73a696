#include "gainstage/dsp/enhancer.h"

#include <math.h>

#include "gainstage/dsp/quad.h"

static const double pi = 3.14159265358979323846;
static const double air_hz = 5000;
static const double air_db = 1.2; /* a step */
/* The band above 5 kHz against the whole, in dB: dull at and below, bright at and above. A vowel is
 * at -30 or lower, pink noise at -7, an s near 0. */
static const double dull_db = -24;
static const double bright_db = -6;
static const double fall_seconds = 0.005;
static const double rise_seconds = 0.1;

/* The parameter as it is now. */
static void turn(struct gs_enhancer *enhancer) {
    enhancer->tilt.f.per = (float)(air_db * enhancer->high.value);
    enhancer->turning = enhancer->high.left != 0;
}

void gs_enhancer_set_low(struct gs_enhancer *enhancer, double low) {
    gs_lows_set(&enhancer->lows, low);
}

void gs_enhancer_set_high(struct gs_enhancer *enhancer, double high) {
    gs_ramp_set(&enhancer->high, high);
    enhancer->turning = true;
}

void gs_enhancer_reset(struct gs_enhancer *enhancer) {
    gs_ramp_jump(&enhancer->high);
    turn(enhancer);
    gs_lows_reset(&enhancer->lows);
    gs_tilt_reset(&enhancer->tilt, 1);
    enhancer->grid.phase = 0;
}

void gs_enhancer_init(struct gs_enhancer *enhancer, double rate) {
    *enhancer = (struct gs_enhancer){.turning = false};
    gs_lows_init(&enhancer->lows, rate);
    gs_tilt_init(&enhancer->tilt, rate, rise_seconds, fall_seconds);
    gs_tilt_tune(&enhancer->tilt, tan(pi * fmin(air_hz / rate, 0.45)));
    enhancer->tilt.f.slope = (float)(1 / (dull_db - bright_db));
    enhancer->tilt.f.offset = (float)(bright_db / (bright_db - dull_db));
    enhancer->tilt.f.most = 1;
    gs_ramp_init(&enhancer->high, 0, rate);
    /* The tilt looks at it every tick and takes another to get there: it has to be early. */
    enhancer->high.length -= 2 * GS_TILT_TICK;
    gs_enhancer_reset(enhancer);
}

static bool is_needed(const struct gs_enhancer *enhancer) {
    const struct gs_tilt_floats *f = &enhancer->tilt.f;
    return enhancer->high.value != 0 || enhancer->high.left != 0 || f->per != 0 || f->gain != 0 ||
           f->step[GS_TILT_TOP] != 0;
}

/* How many of the next n samples pass before the parameter, or whether the tilt is needed, is
 * looked at again. */
static unsigned until_turn(struct gs_enhancer *enhancer, unsigned n) {
    const bool fading = enhancer->high.value == 0 && enhancer->tilt.f.step[GS_TILT_TOP] != 0;
    if (!enhancer->turning && !fading)
        return n;
    const unsigned passed = enhancer->grid.phase % GS_TILT_TICK;
    if (passed == 0 && enhancer->turning)
        turn(enhancer);
    const unsigned wait = GS_TILT_TICK - passed;
    return wait < n ? wait : n;
}

/* n samples over which the same tilts are needed. */
static void lift_highs(struct gs_enhancer *const *enhancer, float *const *x, unsigned n) {
    struct gs_tilt *tilt[GS_QUAD] = {NULL};
    bool any = false;
    for (unsigned lane = 0; lane < GS_QUAD; lane++) {
        if (enhancer[lane] && is_needed(enhancer[lane])) {
            tilt[lane] = &enhancer[lane]->tilt;
            tilt[lane]->phase = enhancer[lane]->grid.phase;
            any = true;
        }
    }
    if (any)
        gs_tilt_run(tilt, x, n, (const bool[]){false, false});
    for (unsigned lane = 0; lane < GS_QUAD; lane++) {
        if (!enhancer[lane])
            continue;
        gs_ramp_skip(&enhancer[lane]->high, n);
        gs_grid_pass(&enhancer[lane]->grid, n);
        /* What has come to 0 starts afresh the next time. */
        const bool needed = is_needed(enhancer[lane]);
        if (enhancer[lane]->lifting && !needed)
            gs_tilt_reset(&enhancer[lane]->tilt, 1);
        enhancer[lane]->lifting = needed;
    }
}

void gs_enhancer_process_four(struct gs_enhancer *const *enhancer, float *const *x, unsigned n) {
    float *at[GS_QUAD] = {NULL};
    for (unsigned lane = 0; lane < GS_QUAD; lane++)
        at[lane] = enhancer[lane] ? x[lane] : NULL;
    for (unsigned left = n; left != 0;) {
        unsigned part = left;
        for (unsigned lane = 0; lane < GS_QUAD; lane++)
            if (enhancer[lane])
                part = until_turn(enhancer[lane], part);
        lift_highs(enhancer, at, part);
        for (unsigned lane = 0; lane < GS_QUAD; lane++)
            if (enhancer[lane])
                at[lane] += part;
        left -= part;
    }
    for (unsigned lane = 0; lane < GS_QUAD; lane++)
        if (enhancer[lane])
            gs_lows_process(&enhancer[lane]->lows, x[lane], n);
}

void gs_enhancer_process(struct gs_enhancer *enhancer, float *x, unsigned n) {
    struct gs_enhancer *const alone[GS_QUAD] = {enhancer};
    float *const samples[GS_QUAD] = {x};
    gs_enhancer_process_four(alone, samples, n);
}
