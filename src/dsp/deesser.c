#include "gainstage/dsp/deesser.h"

#include <math.h>

#include "gainstage/dsp/detector.h"

static const double attack_seconds = 0.001;
static const double release_seconds = 0.06;

void gs_deesser_set_freq(struct gs_deesser *deesser, double freq) {
    const double pi = 3.14159265358979323846;
    /* The warped corner moves in octaves, more or less: even steps for the ear. */
    gs_ramp_set(&deesser->corner, log(tan(pi * fmin(freq / deesser->rate, 0.45))));
    deesser->turning = true;
}

void gs_deesser_set_threshold(struct gs_deesser *deesser, double threshold) {
    gs_ramp_set(&deesser->threshold, threshold);
    deesser->turning = true;
}

void gs_deesser_set_range(struct gs_deesser *deesser, double range) {
    gs_ramp_set(&deesser->range, range);
    deesser->turning = true;
}

void gs_deesser_turn(struct gs_deesser *deesser) {
    struct gs_tilt *tilt = &deesser->tilt;
    gs_tilt_tune(tilt, exp(deesser->corner.value));
    tilt->slope = 1;
    tilt->offset = -(float)deesser->threshold.value;
    tilt->most = (float)deesser->range.value;
    tilt->per = -1;
    deesser->turning = (deesser->corner.left | deesser->threshold.left | deesser->range.left) != 0;
}

void gs_deesser_reset(struct gs_deesser *deesser) {
    gs_ramp_jump(&deesser->corner);
    gs_ramp_jump(&deesser->threshold);
    gs_ramp_jump(&deesser->range);
    gs_tilt_reset(&deesser->tilt, 0);
    gs_deesser_turn(deesser);
}

void gs_deesser_init(struct gs_deesser *deesser, double rate) {
    *deesser = (struct gs_deesser){.rate = rate};
    /* The tilt's straight line to its next value is a chunk late: it counts towards the attack. */
    gs_tilt_init(&deesser->tilt, rate, attack_seconds - GS_CHUNK / rate, release_seconds);
    deesser->tilt.near = 0.01f;
    gs_ramp_init(&deesser->corner, 0, rate);
    gs_ramp_init(&deesser->threshold, 0, rate);
    gs_ramp_init(&deesser->range, 0, rate);
    gs_deesser_set_freq(deesser, 5000);
    gs_deesser_set_threshold(deesser, -10);
    gs_deesser_set_range(deesser, 10);
    gs_deesser_reset(deesser);
}

float gs_deesser_reduction(const struct gs_deesser *deesser) {
    return gs_tilt_highest(&deesser->tilt);
}

float gs_deesser_sibilance(const struct gs_deesser *deesser) {
    return (float)gs_detector_level((double)gs_tilt_loudest(&deesser->tilt));
}
