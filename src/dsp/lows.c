#include "gainstage/dsp/lows.h"

#include <math.h>
#include <string.h>

#include "gainstage/dsp/clones.h"
#include "gainstage/dsp/decibel.h"
#include "gainstage/dsp/quad.h"
#include "gainstage/dsp/svf.h"

static const double pi = 3.14159265358979323846;
static const double butterworth = 1.41421356237309505; /* 1/Q */
static const double bass_hz = 100;
static const double bass_db = 0.9; /* a step */
static const double mud_hz = 250;
static const double mud_db = -0.4;

enum { QUAD = 4, ORDER = GS_LOWS_ORDER, INPUTS = GS_LOWS_INPUTS };

/* The filters themselves; what they add to the sample is, in terms of svf.h, so much of these. */
struct filters {
    struct gs_svf_core bass, mud;
    double bass_band, bass_low;
    double mud_band;
};

static double root_of(double db) {
    return (double)gs_gain_of_db((float)(0.25 * db));
}

/* The shelf: half of its gain in dB at the corner. The bell: the same width whether it lifts or
 * dips. */
static struct filters design(const struct gs_lows *lows, double steps) {
    struct filters to;
    const double bass_root = root_of(bass_db * steps);
    const double bass_half = bass_root * bass_root;
    to.bass = gs_svf_tune(lows->bass_g / bass_root, butterworth);
    to.bass_band = butterworth * (bass_half - 1);
    to.bass_low = bass_half * bass_half - 1;
    const double mud_root = root_of(mud_db * steps);
    const double mud_half = mud_root * mud_root;
    to.mud = gs_svf_tune(lows->mud_g, 1 / mud_half);
    to.mud_band = mud_half - 1 / mud_half;
    return to;
}

static double filter(const struct filters *filters, double *state, double x) {
    struct gs_svf bass = {state[0], state[1]};
    struct gs_svf mud = {state[2], state[3]};
    const struct gs_svf_out shelf = gs_svf_next(&bass, &filters->bass, x);
    const double added = filters->bass_band * shelf.band + filters->bass_low * shelf.low;
    const struct gs_svf_out bell = gs_svf_next(&mud, &filters->mud, x + added);
    state[0] = bass.s1;
    state[1] = bass.s2;
    state[2] = mud.s1;
    state[3] = mud.s2;
    return added + filters->mud_band * bell.band;
}

/* They are linear, so what they do to one sample or one state at a time says all. */
static void tune(struct gs_lows *lows, double steps) {
    const struct filters filters = design(lows, steps);
    for (unsigned input = 0; input < INPUTS; input++) {
        double state[ORDER] = {0};
        if (input >= QUAD)
            state[input - QUAD] = 1;
        for (unsigned i = 0; i < QUAD; i++)
            lows->effect[input][i] = (float)filter(&filters, state, i == input ? 1 : 0);
        for (unsigned k = 0; k < ORDER; k++)
            lows->effect[input][QUAD + k] = (float)state[k];
    }
}

/* Whatever was in the filters is gone. */
static void empty(struct gs_lows *lows) {
    memset(lows->state, 0, sizeof lows->state);
    memset(lows->pending, 0, sizeof lows->pending);
}

void gs_lows_reset(struct gs_lows *lows) {
    gs_ramp_jump(&lows->steps);
    lows->on = lows->steps.value != 0;
    lows->moving = false;
    tune(lows, lows->steps.value);
    empty(lows);
    lows->grid.phase = 0;
}

void gs_lows_init(struct gs_lows *lows, double rate) {
    *lows = (struct gs_lows){
        .bass_g = tan(pi * bass_hz / rate),
        .mud_g = tan(pi * mud_hz / rate),
    };
    gs_ramp_init(&lows->steps, 0, rate);
    /* It begins and ends on a four of samples: two of them later than asked at most. */
    lows->steps.length -= 2 * QUAD;
    gs_lows_reset(lows);
}

void gs_lows_set(struct gs_lows *lows, double steps) {
    gs_ramp_set(&lows->steps, steps);
}

/* `quads` times four samples, in place. */
GS_CLONES
static void run_still(struct gs_lows *lows, float *x, unsigned quads) {
    typedef float lanes __attribute__((vector_size(4 * (QUAD + ORDER))));
    lanes effect[INPUTS];
    gs_quad s = gs_quad_load(lows->state);
    memcpy(effect, lows->effect, sizeof effect);
    for (unsigned q = 0; q < quads; q++) {
        const float *at = x + (size_t)QUAD * q;
        const gs_quad v = gs_quad_load(at);
        /* Four sums, so that none has to wait long. */
        const lanes all =
            ((at[0] * effect[0] + at[1] * effect[1]) + (at[2] * effect[2] + at[3] * effect[3])) +
            ((s[0] * effect[4] + s[1] * effect[5]) + (s[2] * effect[6] + s[3] * effect[7]));
        const gs_quad added = __builtin_shufflevector(all, all, 0, 1, 2, 3);
        s = __builtin_shufflevector(all, all, 4, 5, 6, 7);
        /* The 0 makes sure that no cut turns a 0 into -0. */
        gs_quad_store(x + (size_t)QUAD * q, v + (added + 0.0f));
    }
    gs_quad_store(lows->state, s);
}

/* Four samples while the steps move: the filters themselves, with new corners and gains for each.
 */
static void run_moving(struct gs_lows *lows, float *x) {
    double state[ORDER];
    for (unsigned k = 0; k < ORDER; k++)
        state[k] = (double)lows->state[k];
    struct gs_ramp steps = lows->before;
    for (unsigned i = 0; i < QUAD; i++) {
        gs_ramp_skip(&steps, 1);
        const struct filters filters = design(lows, steps.value);
        x[i] = (float)((double)x[i] + (filter(&filters, state, (double)x[i]) + 0.0));
    }
    for (unsigned k = 0; k < ORDER; k++)
        lows->state[k] = (float)state[k];
}

static void run(struct gs_lows *lows, float *x, unsigned quads) {
    if (lows->moving)
        run_moving(lows, x);
    else
        run_still(lows, x, quads);
}

/* `n` of the four samples, from the `at`-th on. Those before and after them do not change what
 * comes of these; the state moves on when the four are complete. */
static void run_cut(struct gs_lows *lows, float *x, unsigned at, unsigned n) {
    const gs_quad before = gs_quad_load(lows->state);
    float samples[QUAD];
    memcpy(lows->pending + at, x, n * sizeof *x);
    memcpy(samples, lows->pending, sizeof samples);
    run(lows, samples, 1);
    memcpy(x, samples + at, n * sizeof *x);
    if (at + n == QUAD)
        memset(lows->pending, 0, sizeof lows->pending);
    else
        gs_quad_store(lows->state, before);
}

/* Before four samples. Back at 0 it is off, and starts afresh the next time. */
static void look(struct gs_lows *lows) {
    if (lows->steps.left != 0) {
        lows->before = lows->steps;
        gs_ramp_skip(&lows->steps, QUAD);
        lows->moving = true;
        lows->on = true;
    } else if (lows->moving) {
        lows->moving = false;
        lows->on = lows->steps.value != 0;
        tune(lows, lows->steps.value);
        if (!lows->on)
            empty(lows);
    }
}

/* Ends fades before they crawl through the denormals, which are slow. */
static void rest(struct gs_lows *lows) {
    for (unsigned k = 0; k < ORDER; k++)
        if (fabsf(lows->state[k]) < 1e-25f)
            lows->state[k] = 0;
}

void gs_lows_process(struct gs_lows *lows, float *x, unsigned n) {
    while (n > 0) {
        const unsigned at = lows->grid.phase % QUAD;
        unsigned part = gs_grid_run(&lows->grid, n);
        if (at == 0) {
            look(lows);
            if (lows->moving)
                part = part < QUAD ? part : QUAD;
        }
        if (at != 0 || part < QUAD) {
            part = QUAD - at < part ? QUAD - at : part;
            if (lows->on)
                run_cut(lows, x, at, part);
        } else if (lows->on) {
            part -= part % QUAD;
            run(lows, x, part / QUAD);
        }
        if (gs_grid_pass(&lows->grid, part) && lows->on)
            rest(lows);
        x += part;
        n -= part;
    }
}
