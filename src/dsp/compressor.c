#include "gainstage/dsp/compressor.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "gainstage/dsp/clones.h"
#include "gainstage/dsp/decibel.h"
#include "gainstage/dsp/quad.h"

static const double knee_width = 10;
/* A mean square this small, -300 dB, is silence. */
static const float rest = 1e-30f;

static void find_knee(struct gs_compressor *compressor) {
    /* A little lower than the knee itself: what is below needs no logarithm to be known as
     * untouched, and the logarithm, with its error, agrees. */
    const double level = compressor->threshold.target - knee_width / 2 - 0.01;
    compressor->knee = (float)pow(10, (level - GS_SINE_DB) / 10);
}

void gs_compressor_set_drive(struct gs_compressor *compressor, double drive) {
    gs_ramp_set(&compressor->threshold, -4 * drive);
    find_knee(compressor);
}

void gs_compressor_set_density(struct gs_compressor *compressor, double density) {
    const double release = 125 * pow(10, (density - 5) / 10);
    const double pole = gs_detector_pole(10 / log(10) / release, compressor->rate);
    for (int k = 0; k < 4; k++)
        compressor->keep[k] = (float)pow(pole, k + 1);
}

void gs_compressor_set_ratio(struct gs_compressor *compressor, double ratio) {
    gs_ramp_set(&compressor->slope, 1 - 1 / fmax(ratio, 1));
}

void gs_compressor_set_makeup(struct gs_compressor *compressor, double makeup) {
    gs_ramp_set(&compressor->makeup, makeup);
}

void gs_compressor_set_link(struct gs_compressor *compressor, double link) {
    gs_ramp_set(&compressor->link, link);
}

void gs_compressor_reset(struct gs_compressor *compressor) {
    gs_ramp_jump(&compressor->threshold);
    gs_ramp_jump(&compressor->slope);
    gs_ramp_jump(&compressor->makeup);
    gs_ramp_jump(&compressor->link);
    compressor->mean = 0;
    memset(compressor->pending, 0, sizeof compressor->pending);
    compressor->grid.phase = 0;
    compressor->reduction = 0;
}

void gs_compressor_init(struct gs_compressor *compressor, double rate) {
    *compressor = (struct gs_compressor){.rate = rate};
    gs_ramp_init(&compressor->threshold, 0, rate);
    gs_ramp_init(&compressor->slope, 0, rate);
    gs_ramp_init(&compressor->makeup, 0, rate);
    gs_ramp_init(&compressor->link, 0, rate);
    gs_compressor_set_drive(compressor, 3);
    gs_compressor_set_density(compressor, 5);
    gs_compressor_set_ratio(compressor, 4);
    gs_compressor_set_makeup(compressor, 0);
    gs_compressor_reset(compressor);
}

/* The static curve: dB of reduction for a mean square. */
static inline float reduce(float mean, float threshold, float slope) {
    const float width = (float)knee_width;
    const float level = GS_DB_PER_LOG2 * gs_log2(mean) + (float)GS_SINE_DB;
    const float above = level - threshold + width / 2;
    /* The parabola inside the knee and the line behind it, in one piece. */
    const float lifted = above > 0.0f ? above : 0.0f;
    const float knee = lifted < width ? lifted : width;
    return slope * (knee * knee * (1 / (2 * width)) + (lifted - knee));
}

/* `n` <= GS_GRID samples, whose mean squares are in `mean`; these become reductions. */
GS_CLONES
static void compress(const struct gs_compressor *compressor, float *restrict mean,
                     float *restrict x, unsigned n) {
    const float threshold = (float)compressor->threshold.value;
    const float slope = (float)compressor->slope.value;
    const float makeup = (float)compressor->makeup.value;
    for (unsigned i = 0; i < n; i++) {
        mean[i] = reduce(mean[i], threshold, slope);
        x[i] *= gs_gain_of_db(makeup - mean[i]);
    }
}

/* Likewise while a parameter moves. */
static void compress_moving(struct gs_compressor *compressor, float *mean, float *x, unsigned n) {
    for (unsigned i = 0; i < n; i++) {
        const float threshold = (float)gs_ramp_next(&compressor->threshold);
        const float slope = (float)gs_ramp_next(&compressor->slope);
        const float makeup = (float)gs_ramp_next(&compressor->makeup);
        mean[i] = reduce(mean[i], threshold, slope);
        x[i] *= gs_gain_of_db(makeup - mean[i]);
    }
}

/* The mean squares after each of four samples, from their weighted squares and the mean before: the
 * recursion as sums that do not wait for each other. */
static inline gs_quad follow(gs_quad v, gs_quad keep, float mean) {
    const gs_quad none = gs_quad_of(0);
    v += keep[0] * __builtin_shufflevector(v, none, 4, 0, 1, 2);
    v += keep[1] * __builtin_shufflevector(v, none, 4, 5, 0, 1);
    return v + mean * keep;
}

/* A part of four samples, from the `at`-th on. They are computed again with the rest by the next
 * call; those behind do not change what comes before. */
static gs_quad detect_cut(struct gs_compressor *compressor, const float *x, float *mean,
                          unsigned at, unsigned n) {
    const gs_quad keep = gs_quad_load(compressor->keep);
    for (unsigned k = 0; k < n; k++)
        compressor->pending[at + k] = x[k] * x[k] * (1 - keep[0]);
    const gs_quad v = follow(gs_quad_load(compressor->pending), keep, compressor->mean);
    for (unsigned k = 0; k < n; k++)
        mean[k] = v[at + k];
    if (at + n == GS_QUAD) {
        compressor->mean = v[3];
        memset(compressor->pending, 0, sizeof compressor->pending);
    }
    return v;
}

/* The mean squares of `n` <= GS_GRID samples; returns one as high as the largest at least. */
GS_CLONES
static float detect(struct gs_compressor *compressor, const float *restrict x, float *restrict mean,
                    unsigned n) {
    const gs_quad keep = gs_quad_load(compressor->keep);
    const float rise = 1 - keep[0];
    const unsigned at = compressor->grid.phase % GS_QUAD;
    gs_quad top = gs_quad_of(0);
    unsigned i = 0;
    if (at != 0) {
        i = GS_QUAD - at < n ? GS_QUAD - at : n;
        top = detect_cut(compressor, x, mean, at, i);
    }
    float now = compressor->mean;
    for (; i + GS_QUAD <= n; i += GS_QUAD) {
        gs_quad v = gs_quad_load(x + i);
        v = follow(v * v * rise, keep, now);
        top = gs_quad_max(v, top);
        gs_quad_store(mean + i, v);
        now = v[3];
    }
    compressor->mean = now;
    if (i < n)
        top = gs_quad_max(detect_cut(compressor, x + i, mean + i, 0, n - i), top);
    return gs_quad_highest(top);
}

static bool is_moving(const struct gs_compressor *compressor) {
    return (compressor->threshold.left | compressor->slope.left | compressor->makeup.left) != 0;
}

static float largest_of(const float *x, unsigned n) {
    float largest = 0;
    gs_quad top = gs_quad_of(0);
    unsigned i = 0;
    for (; i + GS_QUAD <= n; i += GS_QUAD)
        top = gs_quad_max(gs_quad_load(x + i), top);
    for (; i < n; i++)
        largest = x[i] > largest ? x[i] : largest;
    return fmaxf(largest, gs_quad_highest(top));
}

/* `n` samples, whose mean squares are at most `loudest`, up to a line of the grid. */
static void apply(struct gs_compressor *compressor, float *mean, float loudest, float *x,
                  unsigned n) {
    const bool moving = is_moving(compressor);
    if (moving)
        compress_moving(compressor, mean, x, n);
    else if (loudest > compressor->knee || compressor->makeup.value != 0)
        compress(compressor, mean, x, n);
    if (moving || loudest > compressor->knee)
        compressor->reduction = fmaxf(compressor->reduction, largest_of(mean, n));
    if (gs_grid_pass(&compressor->grid, n) && compressor->mean < rest)
        compressor->mean = 0;
}

void gs_compressor_process(struct gs_compressor *compressor, float *x, unsigned n) {
    compressor->reduction = 0;
    gs_ramp_skip(&compressor->link, n);
    while (n != 0) {
        const unsigned run = gs_grid_run(&compressor->grid, n);
        float mean[GS_GRID];
        const float loudest = detect(compressor, x, mean, run);
        apply(compressor, mean, loudest, x, run);
        x += run;
        n -= run;
    }
}

/* Brings the two detectors' readings together, as far as the link is closed. */
static void join(struct gs_compressor *const *pair, float *first, float *second, unsigned n) {
    for (unsigned i = 0; i < n; i++) {
        const float louder = first[i] > second[i] ? first[i] : second[i];
        gs_ramp_skip(&pair[0]->link, 1);
        gs_ramp_skip(&pair[1]->link, 1);
        const float share = (float)pair[0]->link.value;
        first[i] = share == 1 ? louder : first[i] + share * (louder - first[i]);
        second[i] = share == 1 ? louder : second[i] + share * (louder - second[i]);
    }
}

void gs_compressor_process_pair(struct gs_compressor *const *pair, float *const *x, unsigned n) {
    if (pair[0]->link.value == 0 && pair[0]->link.left == 0) {
        gs_compressor_process(pair[0], x[0], n);
        gs_compressor_process(pair[1], x[1], n);
        return;
    }
    pair[0]->reduction = 0;
    pair[1]->reduction = 0;
    for (unsigned at = 0; at < n;) {
        const unsigned run = gs_grid_run(&pair[1]->grid, gs_grid_run(&pair[0]->grid, n - at));
        float first[GS_GRID];
        float second[GS_GRID];
        const float loudest =
            fmaxf(detect(pair[0], x[0] + at, first, run), detect(pair[1], x[1] + at, second, run));
        join(pair, first, second, run);
        apply(pair[0], first, loudest, x[0] + at, run);
        apply(pair[1], second, loudest, x[1] + at, run);
        at += run;
    }
}

float gs_compressor_reduction(const struct gs_compressor *compressor) {
    return compressor->reduction;
}
