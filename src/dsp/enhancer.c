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

/* The parameters as they are now. */
static void turn(struct gs_enhancer *enhancer) {
    gs_lows_aim(&enhancer->lows, enhancer->low.value, GS_TILT_TICK);
    enhancer->tilt.f.per = (float)(air_db * enhancer->high.value);
    enhancer->turning = (enhancer->low.left | enhancer->high.left) != 0 || enhancer->lows.moving;
}

void gs_enhancer_set_low(struct gs_enhancer *enhancer, double low) {
    gs_ramp_set(&enhancer->low, low);
    enhancer->turning = true;
}

void gs_enhancer_set_high(struct gs_enhancer *enhancer, double high) {
    gs_ramp_set(&enhancer->high, high);
    enhancer->turning = true;
}

void gs_enhancer_reset(struct gs_enhancer *enhancer) {
    gs_ramp_jump(&enhancer->low);
    gs_ramp_jump(&enhancer->high);
    turn(enhancer);
    gs_lows_reset(&enhancer->lows);
    gs_tilt_reset(&enhancer->tilt, 1);
    enhancer->grid.phase = 0;
    enhancer->turning = false;
}

/* Whoever looks at the value every tick and takes another to get there is at the end in time. */
static void shorten(struct gs_ramp *ramp) {
    const unsigned late = 2 * GS_TILT_TICK;
    ramp->length = ramp->length > late ? ramp->length - late : 1;
}

void gs_enhancer_init(struct gs_enhancer *enhancer, double rate) {
    *enhancer = (struct gs_enhancer){.turning = false};
    gs_lows_init(&enhancer->lows, rate);
    gs_tilt_init(&enhancer->tilt, rate, rise_seconds, fall_seconds);
    gs_tilt_tune(&enhancer->tilt, tan(pi * fmin(air_hz / rate, 0.45)));
    enhancer->tilt.f.slope = (float)(1 / (dull_db - bright_db));
    enhancer->tilt.f.offset = (float)(bright_db / (bright_db - dull_db));
    enhancer->tilt.f.most = 1;
    gs_ramp_init(&enhancer->low, 0, rate);
    gs_ramp_init(&enhancer->high, 0, rate);
    shorten(&enhancer->low);
    shorten(&enhancer->high);
    gs_enhancer_reset(enhancer);
}

static bool is_moving(const struct gs_ramp *ramp) {
    return ramp->value != 0 || ramp->left != 0;
}

static bool lifts_lows(const struct gs_enhancer *enhancer) {
    return is_moving(&enhancer->low) || gs_lows_is_on(&enhancer->lows);
}

static bool lifts_highs(const struct gs_enhancer *enhancer) {
    const struct gs_tilt_floats *f = &enhancer->tilt.f;
    return is_moving(&enhancer->high) || f->per != 0 || f->gain != 0 || f->step[GS_TILT_TOP] != 0;
}

/* How many of the next n samples pass before a parameter, or what is needed, is looked at again. */
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

static void pass(struct gs_enhancer *enhancer, unsigned n) {
    gs_ramp_skip(&enhancer->low, n);
    gs_ramp_skip(&enhancer->high, n);
    if (gs_grid_pass(&enhancer->grid, n))
        gs_lows_rest(&enhancer->lows);
    /* What has come to 0 starts afresh the next time. */
    if (!lifts_lows(enhancer))
        gs_lows_reset(&enhancer->lows);
    if (!lifts_highs(enhancer))
        gs_tilt_reset(&enhancer->tilt, 1);
}

/* Samples over which everything that runs keeps running. */
static void process_part(struct gs_enhancer *const *enhancer, float *const *x, unsigned n) {
    struct gs_tilt *tilt[GS_QUAD] = {NULL};
    struct gs_lows *lows[GS_QUAD] = {NULL};
    bool any_tilt = false;
    bool any_lows = false;
    for (unsigned lane = 0; lane < GS_QUAD; lane++) {
        if (enhancer[lane] && lifts_highs(enhancer[lane])) {
            tilt[lane] = &enhancer[lane]->tilt;
            tilt[lane]->phase = enhancer[lane]->grid.phase;
            any_tilt = true;
        }
        if (enhancer[lane] && lifts_lows(enhancer[lane])) {
            lows[lane] = &enhancer[lane]->lows;
            any_lows = true;
        }
    }
    if (any_tilt)
        gs_tilt_run(tilt, x, n, (const bool[]){false, false});
    if (any_lows)
        gs_lows_run(lows, x, n);
    for (unsigned lane = 0; lane < GS_QUAD; lane++)
        if (enhancer[lane])
            pass(enhancer[lane], n);
}

void gs_enhancer_process_four(struct gs_enhancer *const *enhancer, float *const *x, unsigned n) {
    float *at[GS_QUAD] = {NULL};
    for (unsigned lane = 0; lane < GS_QUAD; lane++)
        at[lane] = enhancer[lane] ? x[lane] : NULL;
    while (n != 0) {
        /* Float filters crawl through denormals where nobody flushes them: up to a line at most. */
        unsigned part = n;
        for (unsigned lane = 0; lane < GS_QUAD; lane++) {
            if (enhancer[lane]) {
                const unsigned line = gs_grid_run(&enhancer[lane]->grid, part);
                part = until_turn(enhancer[lane], line);
            }
        }
        process_part(enhancer, at, part);
        for (unsigned lane = 0; lane < GS_QUAD; lane++)
            if (enhancer[lane])
                at[lane] += part;
        n -= part;
    }
}

void gs_enhancer_process(struct gs_enhancer *enhancer, float *x, unsigned n) {
    struct gs_enhancer *const alone[GS_QUAD] = {enhancer};
    float *const samples[GS_QUAD] = {x};
    gs_enhancer_process_four(alone, samples, n);
}
