#include "gainstage/dsp/deesser.h"

#include <math.h>

#include "gainstage/dsp/shelf.h"

static const double attack_seconds = 0.001;
static const double release_seconds = 0.06;
/* A reduction this small, in dB, that nothing asks for is over. */
static const float over = 1e-4f;

void gs_deesser_set_freq(struct gs_deesser *deesser, double freq) {
    const double pi = 3.14159265358979323846;
    /* The warped corner moves in octaves, more or less: even steps for the ear. */
    gs_ramp_set(&deesser->corner, log(tan(pi * fmin(freq / deesser->rate, 0.45))));
}

void gs_deesser_set_threshold(struct gs_deesser *deesser, double threshold) {
    gs_ramp_set(&deesser->threshold, threshold);
}

void gs_deesser_set_range(struct gs_deesser *deesser, double range) {
    gs_ramp_set(&deesser->range, range);
}

/* The corner as it is now. */
static void tune(struct gs_deesser *deesser) {
    deesser->g = exp(deesser->corner.value);
    gs_balance_tune(&deesser->balance, deesser->g);
}

void gs_deesser_reset(struct gs_deesser *deesser) {
    gs_ramp_jump(&deesser->corner);
    gs_ramp_jump(&deesser->threshold);
    gs_ramp_jump(&deesser->range);
    tune(deesser);
    gs_balance_reset(&deesser->balance);
    deesser->shelf = (struct gs_svf){0, 0};
    deesser->grid.phase = 0;
    deesser->current = 0;
    deesser->reduction = 0;
}

void gs_deesser_init(struct gs_deesser *deesser, double rate) {
    *deesser = (struct gs_deesser){
        .rate = rate,
        .attack = 1 - exp(-1 / (attack_seconds * rate)),
        .release = 1 - exp(-1 / (release_seconds * rate)),
    };
    gs_balance_init(&deesser->balance, rate);
    gs_ramp_init(&deesser->corner, 0, rate);
    gs_ramp_init(&deesser->threshold, 0, rate);
    gs_ramp_init(&deesser->range, 0, rate);
    gs_deesser_set_freq(deesser, 5000);
    gs_deesser_set_threshold(deesser, -10);
    gs_deesser_set_range(deesser, 10);
    gs_deesser_reset(deesser);
}

/* From the balance to the shelf's gain, both in dB; returns the largest reduction. */
static double decide(struct gs_deesser *deesser, const float *balance, float *gain, unsigned n) {
    const float threshold = (float)deesser->threshold.value;
    const float range = (float)deesser->range.value;
    for (unsigned i = 0; i < n; i++) {
        const float excess = balance[i] - threshold;
        const float positive = excess > 0.0f ? excess : 0.0f;
        gain[i] = positive < range ? positive : range;
    }
    const double attack = deesser->attack;
    const double release = deesser->release;
    double current = deesser->current;
    double largest = 0;
    for (unsigned i = 0; i < n; i++) {
        const double distance = (double)gain[i] - current;
        /* The attack is the faster of the two, so the greater step is the right one either way. */
        const double rise = distance * attack;
        const double fall = distance * release;
        current += rise > fall ? rise : fall;
        gain[i] = -(float)current;
        largest = current > largest ? current : largest;
    }
    deesser->current = current;
    return largest;
}

/* Samples without reduction stay as they are; the others go through the shelf. */
static void shelve(struct gs_deesser *deesser, float *x, const float *gain,
                   const struct gs_svf *states, unsigned n) {
    for (unsigned i = 0; i < n;) {
        unsigned end = i;
        while (end < n && gain[end] < -over)
            end++;
        if (end > i)
            gs_shelf_run(&deesser->shelf, deesser->g, gain + i, x + i, end - i);
        /* With no reduction the shelf would hold what the band's filter holds. */
        for (i = end; i < n && gain[i] >= -over; i++)
            deesser->shelf = states[i];
    }
}

/* A run of samples over which the parameters stand still. */
static void process_run(struct gs_deesser *deesser, float *x, unsigned n) {
    float balance[GS_GRID];
    float gain[GS_GRID];
    struct gs_svf states[GS_GRID];
    gs_balance_run(&deesser->balance, x, balance, states, n);
    const double reduction = decide(deesser, balance, gain, n);
    if (reduction > (double)over) {
        shelve(deesser, x, gain, states, n);
        deesser->reduction = fmax(deesser->reduction, reduction);
    } else {
        deesser->shelf = states[n - 1];
    }
}

void gs_deesser_process(struct gs_deesser *deesser, float *x, unsigned n) {
    deesser->reduction = 0;
    deesser->balance.peak = 0;
    while (n != 0) {
        unsigned run = gs_grid_run(&deesser->grid, n);
        if ((deesser->corner.left | deesser->threshold.left | deesser->range.left) != 0) {
            gs_ramp_next(&deesser->corner);
            gs_ramp_next(&deesser->threshold);
            gs_ramp_next(&deesser->range);
            tune(deesser);
            run = 1;
        }
        process_run(deesser, x, run);
        if (gs_grid_pass(&deesser->grid, run)) {
            gs_balance_rest(&deesser->balance);
            gs_svf_rest(&deesser->shelf);
            deesser->current = gs_detector_rest(deesser->current);
        }
        x += run;
        n -= run;
    }
}

float gs_deesser_reduction(const struct gs_deesser *deesser) {
    return (float)deesser->reduction;
}

float gs_deesser_sibilance(const struct gs_deesser *deesser) {
    return (float)gs_detector_level(deesser->balance.peak);
}
