#include "gainstage/dsp/deesser.h"

#include <math.h>

#include "gainstage/dsp/detector.h"
#include "gainstage/dsp/quad.h"

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

/* The parameters as they are now. */
static void turn(struct gs_deesser *deesser) {
    struct gs_tilt *tilt = &deesser->tilt;
    gs_tilt_tune(tilt, exp(deesser->corner.value));
    tilt->f.slope = 1;
    tilt->f.offset = -(float)deesser->threshold.value;
    tilt->f.most = (float)deesser->range.value;
    tilt->f.per = -1;
    deesser->turning = (deesser->corner.left | deesser->threshold.left | deesser->range.left) != 0;
}

void gs_deesser_reset(struct gs_deesser *deesser) {
    gs_ramp_jump(&deesser->corner);
    gs_ramp_jump(&deesser->threshold);
    gs_ramp_jump(&deesser->range);
    gs_tilt_reset(&deesser->tilt, 0);
    turn(deesser);
}

void gs_deesser_init(struct gs_deesser *deesser, double rate) {
    *deesser = (struct gs_deesser){.rate = rate};
    /* The tilt's straight line to its next tick is a tick late: it counts towards the attack. */
    gs_tilt_init(&deesser->tilt, rate, attack_seconds - GS_TILT_TICK / rate, release_seconds);
    gs_ramp_init(&deesser->corner, 0, rate);
    gs_ramp_init(&deesser->threshold, 0, rate);
    gs_ramp_init(&deesser->range, 0, rate);
    gs_deesser_set_freq(deesser, 5000);
    gs_deesser_set_threshold(deesser, -10);
    gs_deesser_set_range(deesser, 10);
    gs_deesser_reset(deesser);
}

/* How many of the next n samples pass before a parameter is looked at again. */
static unsigned until_turn(struct gs_deesser *deesser, unsigned n) {
    if (!deesser->turning)
        return n;
    unsigned wait = gs_tilt_wait(&deesser->tilt);
    if (wait == 0) {
        turn(deesser);
        wait = GS_TILT_TICK;
    }
    return wait < n ? wait : n;
}

void gs_deesser_process_four(struct gs_deesser *const *deesser, float *const *x, unsigned n,
                             const bool *linked) {
    struct gs_tilt *tilt[GS_QUAD] = {NULL};
    float *at[GS_QUAD] = {NULL};
    for (unsigned lane = 0; lane < GS_QUAD; lane++) {
        if (deesser[lane]) {
            tilt[lane] = &deesser[lane]->tilt;
            at[lane] = x[lane];
            gs_tilt_begin(tilt[lane]);
        }
    }
    while (n != 0) {
        unsigned part = n;
        for (unsigned lane = 0; lane < GS_QUAD; lane++)
            if (deesser[lane])
                part = until_turn(deesser[lane], part);
        gs_tilt_run(tilt, at, part, linked);
        for (unsigned lane = 0; lane < GS_QUAD; lane++) {
            if (!deesser[lane])
                continue;
            gs_ramp_skip(&deesser[lane]->corner, part);
            gs_ramp_skip(&deesser[lane]->threshold, part);
            gs_ramp_skip(&deesser[lane]->range, part);
            at[lane] += part;
        }
        n -= part;
    }
}

void gs_deesser_process(struct gs_deesser *deesser, float *x, unsigned n) {
    struct gs_deesser *const alone[GS_QUAD] = {deesser};
    float *const samples[GS_QUAD] = {x};
    gs_deesser_process_four(alone, samples, n, (const bool[]){false, false});
}

float gs_deesser_reduction(const struct gs_deesser *deesser) {
    return gs_tilt_highest(&deesser->tilt);
}

float gs_deesser_sibilance(const struct gs_deesser *deesser) {
    return (float)gs_detector_level((double)gs_tilt_loudest(&deesser->tilt));
}
