#include "gainstage/dsp/enhancer.h"

#include <math.h>

static const double pi = 3.14159265358979323846;
static const double air_hz = 5000;
static const double air_db = 1.2; /* a step */
/* The band above 5 kHz against the whole, in dB: dull at and below, bright at and above. A vowel is
 * at -30 or lower, pink noise at -7, an s near 0. */
static const double dull_db = -24;
static const double bright_db = -6;
static const double fall_seconds = 0.005;
static const double rise_seconds = 0.1;

void gs_enhancer_turn(struct gs_enhancer *enhancer) {
    enhancer->tilt.per = (float)(air_db * enhancer->high.value);
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
    gs_enhancer_turn(enhancer);
    gs_lows_reset(&enhancer->lows);
    gs_tilt_reset(&enhancer->tilt, 1);
    enhancer->lifting = false;
}

void gs_enhancer_init(struct gs_enhancer *enhancer, double rate) {
    *enhancer = (struct gs_enhancer){.turning = false};
    gs_lows_init(&enhancer->lows, rate);
    gs_tilt_init(&enhancer->tilt, rate, rise_seconds, fall_seconds);
    gs_tilt_tune(&enhancer->tilt, tan(pi * fmin(air_hz / rate, 0.45)));
    enhancer->tilt.slope = (float)(1 / (dull_db - bright_db));
    enhancer->tilt.offset = (float)(bright_db / (bright_db - dull_db));
    enhancer->tilt.most = 1;
    enhancer->tilt.near = 0.001f;
    gs_ramp_init(&enhancer->high, 0, rate);
    /* The tilt looks at it every chunk and takes another to get there: it has to be early. */
    enhancer->high.length -= 2 * GS_CHUNK;
    gs_enhancer_reset(enhancer);
}
