#include "gainstage/dsp/enhancer.h"

#include <math.h>
#include <stdbool.h>

#include "gainstage/dsp/decibel.h"
#include "gainstage/dsp/shelf.h"

static const double butterworth = 1.41421356237309505; /* 1/Q */
static const double bass_hz = 100;
static const double bass_db = 0.9; /* a step */
static const double mud_hz = 250;
static const double mud_db = -0.4;
static const double air_hz = 5000;
static const double air_db = 1.2;
/* The band above 5 kHz against the whole, in dB: dull at and below, bright at and above. A vowel is
 * at -30 or lower, pink noise at -7, an s near 0. */
static const double dull_db = -24;
static const double bright_db = -6;
static const double fall_seconds = 0.005;
static const double rise_seconds = 0.1;

static double root_of(double db) {
    return (double)gs_gain_of_db((float)(0.25 * db));
}

/* Low shelf: half of its gain in dB at the corner. */
static void tune_bass(struct gs_enhancer *enhancer) {
    const double root = root_of(bass_db * enhancer->low.value);
    const double corner = root * root;
    struct gs_enhancer_filter *bass = &enhancer->bass;
    bass->core = gs_svf_tune(enhancer->bass_g / root, butterworth);
    bass->band = butterworth * corner;
    bass->low = corner * corner;
}

/* Bell with Q 1: the same width whether it lifts or dips. */
static void tune_mud(struct gs_enhancer *enhancer) {
    const double root = root_of(mud_db * enhancer->low.value);
    const double half = root * root;
    struct gs_enhancer_filter *mud = &enhancer->mud;
    mud->core = gs_svf_tune(enhancer->mud_g, 1 / half);
    mud->band = half;
    mud->low = 1;
}

static void rest_low(struct gs_enhancer *enhancer) {
    enhancer->bass.state = (struct gs_svf){0, 0};
    enhancer->mud.state = (struct gs_svf){0, 0};
}

static void rest_high(struct gs_enhancer *enhancer) {
    gs_balance_reset(&enhancer->balance);
    enhancer->air = (struct gs_svf){0, 0};
    enhancer->lack = 1;
}

void gs_enhancer_set_low(struct gs_enhancer *enhancer, double low) {
    gs_ramp_set(&enhancer->low, low);
}

void gs_enhancer_set_high(struct gs_enhancer *enhancer, double high) {
    gs_ramp_set(&enhancer->high, high);
}

void gs_enhancer_reset(struct gs_enhancer *enhancer) {
    gs_ramp_jump(&enhancer->low);
    gs_ramp_jump(&enhancer->high);
    rest_low(enhancer);
    rest_high(enhancer);
    tune_bass(enhancer);
    tune_mud(enhancer);
    enhancer->grid.phase = 0;
}

/* tan(pi f / rate): the corner on the warped axis of the filters. */
static double warp(double hz, double rate) {
    const double pi = 3.14159265358979323846;
    return tan(pi * fmin(hz / rate, 0.45));
}

void gs_enhancer_init(struct gs_enhancer *enhancer, double rate) {
    *enhancer = (struct gs_enhancer){
        .rate = rate,
        .bass_g = warp(bass_hz, rate),
        .mud_g = warp(mud_hz, rate),
        .air_g = warp(air_hz, rate),
        .fall = 1 - exp(-1 / (fall_seconds * rate)),
        .rise = 1 - exp(-1 / (rise_seconds * rate)),
    };
    gs_balance_init(&enhancer->balance, rate);
    gs_balance_tune(&enhancer->balance, enhancer->air_g);
    gs_ramp_init(&enhancer->low, 0, rate);
    gs_ramp_init(&enhancer->high, 0, rate);
    gs_enhancer_reset(enhancer);
}

static inline double lift_low(struct gs_enhancer_filter *bass, struct gs_enhancer_filter *mud,
                              double x) {
    const struct gs_svf_out shelf = gs_svf_next(&bass->state, &bass->core, x);
    const double lifted = shelf.high + bass->band * shelf.band + bass->low * shelf.low;
    const struct gs_svf_out bell = gs_svf_next(&mud->state, &mud->core, lifted);
    return bell.high + mud->band * bell.band + bell.low;
}

static void lift_lows(struct gs_enhancer *enhancer, float *x, unsigned n) {
    if (enhancer->low.left != 0) {
        for (unsigned i = 0; i < n; i++) {
            gs_ramp_next(&enhancer->low);
            tune_bass(enhancer);
            tune_mud(enhancer);
            x[i] = (float)lift_low(&enhancer->bass, &enhancer->mud, (double)x[i]);
        }
        return;
    }
    struct gs_enhancer_filter bass = enhancer->bass;
    struct gs_enhancer_filter mud = enhancer->mud;
    for (unsigned i = 0; i < n; i++)
        x[i] = (float)lift_low(&bass, &mud, (double)x[i]);
    enhancer->bass.state = bass.state;
    enhancer->mud.state = mud.state;
}

/* The lift of every sample in dB, from the signal as it comes in. */
static void find_lift(struct gs_enhancer *enhancer, const float *x, float *lift, unsigned n) {
    float balance[GS_GRID];
    struct gs_svf states[GS_GRID];
    gs_balance_run(&enhancer->balance, x, balance, states, n);
    const float scale = (float)(1 / (bright_db - dull_db));
    for (unsigned i = 0; i < n; i++) {
        const float asked = ((float)bright_db - balance[i]) * scale;
        const float positive = asked > 0.0f ? asked : 0.0f;
        lift[i] = positive < 1.0f ? positive : 1.0f;
    }
    const double fall = enhancer->fall;
    const double rise = enhancer->rise;
    double lack = enhancer->lack;
    for (unsigned i = 0; i < n; i++) {
        const double distance = (double)lift[i] - lack;
        /* The fall is the faster of the two, so the lower step is the right one either way. */
        const double down = distance * fall;
        const double up = distance * rise;
        lack += down < up ? down : up;
        lift[i] = (float)lack;
    }
    enhancer->lack = lack;
    if (enhancer->high.left != 0) {
        for (unsigned i = 0; i < n; i++)
            lift[i] *= (float)(air_db * gs_ramp_next(&enhancer->high));
    } else {
        const float full = (float)(air_db * enhancer->high.value);
        for (unsigned i = 0; i < n; i++)
            lift[i] *= full;
    }
}

/* A run of samples over which both ramps are either under way or still. */
static void process_run(struct gs_enhancer *enhancer, float *x, unsigned n) {
    const bool lows = enhancer->low.value != 0 || enhancer->low.left != 0;
    const bool highs = enhancer->high.value != 0 || enhancer->high.left != 0;
    float lift[GS_GRID];
    if (highs)
        find_lift(enhancer, x, lift, n);
    if (lows)
        lift_lows(enhancer, x, n);
    if (highs)
        gs_shelf_run(&enhancer->air, enhancer->air_g, lift, x, n);
    /* What has just come to 0 starts afresh the next time. */
    if (lows && enhancer->low.value == 0 && enhancer->low.left == 0)
        rest_low(enhancer);
    if (highs && enhancer->high.value == 0 && enhancer->high.left == 0)
        rest_high(enhancer);
}

void gs_enhancer_process(struct gs_enhancer *enhancer, float *x, unsigned n) {
    while (n != 0) {
        const unsigned line = gs_grid_run(&enhancer->grid, n);
        const unsigned run = gs_ramp_run(&enhancer->low, gs_ramp_run(&enhancer->high, line));
        process_run(enhancer, x, run);
        if (gs_grid_pass(&enhancer->grid, run)) {
            gs_svf_rest(&enhancer->bass.state);
            gs_svf_rest(&enhancer->mud.state);
            gs_svf_rest(&enhancer->air);
            gs_balance_rest(&enhancer->balance);
            enhancer->lack = gs_detector_rest(enhancer->lack);
        }
        x += run;
        n -= run;
    }
}
