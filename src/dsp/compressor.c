#include "gainstage/dsp/compressor.h"

#include <math.h>
#include <stdbool.h>

#include "gainstage/dsp/decibel.h"

static const double knee_width = 10;

static void find_knee(struct gs_compressor *compressor) {
    /* A little lower than the knee itself: what is below needs no logarithm to be known as
     * untouched, and the logarithm, with its error, agrees. */
    const double level = compressor->threshold.target - knee_width / 2 - 0.01;
    compressor->knee = pow(10, (level - GS_SINE_DB) / 10);
}

void gs_compressor_set_drive(struct gs_compressor *compressor, double drive) {
    gs_ramp_set(&compressor->threshold, -4 * drive);
    find_knee(compressor);
}

void gs_compressor_set_density(struct gs_compressor *compressor, double density) {
    const double release = 125 * pow(10, (density - 5) / 10);
    compressor->pole = gs_detector_pole(10 / log(10) / release, compressor->rate);
}

void gs_compressor_set_ratio(struct gs_compressor *compressor, double ratio) {
    gs_ramp_set(&compressor->slope, 1 - 1 / fmax(ratio, 1));
}

void gs_compressor_set_makeup(struct gs_compressor *compressor, double makeup) {
    gs_ramp_set(&compressor->makeup, makeup);
}

void gs_compressor_reset(struct gs_compressor *compressor) {
    gs_ramp_jump(&compressor->threshold);
    gs_ramp_jump(&compressor->slope);
    gs_ramp_jump(&compressor->makeup);
    compressor->mean = 0;
    compressor->grid.phase = 0;
    compressor->reduction = 0;
}

void gs_compressor_init(struct gs_compressor *compressor, double rate) {
    *compressor = (struct gs_compressor){.rate = rate};
    gs_ramp_init(&compressor->threshold, 0, rate);
    gs_ramp_init(&compressor->slope, 0, rate);
    gs_ramp_init(&compressor->makeup, 0, rate);
    gs_compressor_set_drive(compressor, 3);
    gs_compressor_set_density(compressor, 5);
    gs_compressor_set_ratio(compressor, 4);
    gs_compressor_set_makeup(compressor, 0);
    gs_compressor_reset(compressor);
}

static void fill(struct gs_ramp *ramp, float *values, unsigned n) {
    if (ramp->left == 0) {
        const float value = (float)ramp->value;
        for (unsigned i = 0; i < n; i++)
            values[i] = value;
    } else {
        for (unsigned i = 0; i < n; i++)
            values[i] = (float)gs_ramp_next(ramp);
    }
}

/* The static curve for `n` <= GS_GRID samples, whose mean squares are in `mean`. Returns the
 * largest reduction in dB. */
static float compress(struct gs_compressor *compressor, const float *restrict mean,
                      float *restrict x, unsigned n) {
    float threshold[GS_GRID];
    float slope[GS_GRID];
    float makeup[GS_GRID];
    float reduction[GS_GRID];
    fill(&compressor->threshold, threshold, n);
    fill(&compressor->slope, slope, n);
    fill(&compressor->makeup, makeup, n);
    const float width = (float)knee_width;
    for (unsigned i = 0; i < n; i++) {
        const float level = GS_DB_PER_LOG2 * gs_log2(mean[i]) + (float)GS_SINE_DB;
        const float above = level - threshold[i] + width / 2;
        /* The parabola inside the knee and the line behind it, in one piece. */
        const float lifted = above > 0.0f ? above : 0.0f;
        const float knee = lifted < width ? lifted : width;
        reduction[i] = slope[i] * (knee * knee / (2 * width) + (lifted - knee));
        x[i] *= gs_gain_of_db(makeup[i] - reduction[i]);
    }
    float largest = 0;
    for (unsigned i = 0; i < n; i++)
        largest = reduction[i] > largest ? reduction[i] : largest;
    return largest;
}

/* The mean squares of `n` samples; returns the largest. */
static double detect(struct gs_compressor *compressor, const float *restrict x,
                     float *restrict mean, unsigned n) {
    const double pole = compressor->pole;
    double now = compressor->mean;
    double largest = 0;
    for (unsigned i = 0; i < n; i++) {
        now = gs_detector_next(now, pole, (double)x[i]);
        mean[i] = (float)now;
        largest = now > largest ? now : largest;
    }
    compressor->mean = now;
    return largest;
}

static bool is_moving(const struct gs_compressor *compressor) {
    return (compressor->threshold.left | compressor->slope.left | compressor->makeup.left) != 0;
}

void gs_compressor_process(struct gs_compressor *compressor, float *x, unsigned n) {
    compressor->reduction = 0;
    while (n != 0) {
        const unsigned run = gs_grid_run(&compressor->grid, n);
        float mean[GS_GRID];
        const double loudest = detect(compressor, x, mean, run);
        if (loudest > compressor->knee || compressor->makeup.value != 0 || is_moving(compressor)) {
            const float reduction = compress(compressor, mean, x, run);
            compressor->reduction = fmaxf(compressor->reduction, reduction);
        }
        if (gs_grid_pass(&compressor->grid, run))
            compressor->mean = gs_detector_rest(compressor->mean);
        x += run;
        n -= run;
    }
}

float gs_compressor_reduction(const struct gs_compressor *compressor) {
    return compressor->reduction;
}
