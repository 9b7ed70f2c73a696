#include "gainstage/dsp/lows.h"

#include <math.h>
#include <string.h>

#include "gainstage/dsp/decibel.h"
#include "gainstage/dsp/svf.h"

static const double pi = 3.14159265358979323846;
static const double butterworth = 1.41421356237309505; /* 1/Q */
static const double bass_hz = 100;
static const double bass_db = 0.9; /* a step */
static const double mud_hz = 250;
static const double mud_db = -0.4;

enum { ORDER = GS_LOWS_ORDER };

/* The filters; what they add is, in terms of svf.h, so much of their outputs. */
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

/* What they add to x. */
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

/* They are linear, so what they do to one sample and to one state at a time says all. */
static void tune(struct gs_lows *lows, double steps) {
    const struct filters filters = design(lows, steps);
    double held[ORDER] = {0};
    for (unsigned i = 0; i < GS_CHUNK; i++) {
        gs_eight_fill(lows->answer[i], (float)filter(&filters, held, i == 0));
        for (unsigned k = 0; k < ORDER; k++)
            gs_eight_fill(lows->leaves[k][i], (float)held[k]);
    }
    for (unsigned k = 0; k < ORDER; k++) {
        double state[ORDER] = {0};
        state[k] = 1;
        for (unsigned i = 0; i < GS_CHUNK; i++)
            gs_eight_fill(lows->adds[k][i], (float)filter(&filters, state, 0));
        for (unsigned to = 0; to < ORDER; to++)
            lows->next[k][to] = (float)state[to];
    }
}

void gs_lows_reset(struct gs_lows *lows) {
    gs_ramp_jump(&lows->steps);
    lows->on = lows->steps.value != 0;
    lows->moving = false;
    tune(lows, lows->steps.value);
    memset(lows->state, 0, sizeof lows->state);
}

void gs_lows_init(struct gs_lows *lows, double rate) {
    *lows = (struct gs_lows){
        .bass_g = tan(pi * bass_hz / rate),
        .mud_g = tan(pi * mud_hz / rate),
    };
    gs_ramp_init(&lows->steps, 0, rate);
    gs_lows_reset(lows);
}

void gs_lows_set(struct gs_lows *lows, double steps) {
    gs_ramp_set(&lows->steps, steps);
    lows->moving = lows->moving || lows->steps.left != 0;
}

/* The filters themselves, with new corners and gains for each sample. */
static void run_moving(struct gs_lows *lows, float *x) {
    double state[ORDER];
    for (unsigned k = 0; k < ORDER; k++)
        state[k] = (double)lows->state[k];
    for (unsigned i = 0; i < GS_CHUNK; i++) {
        gs_ramp_skip(&lows->steps, 1);
        const struct filters filters = design(lows, lows->steps.value);
        x[i] = (float)((double)x[i] + filter(&filters, state, (double)x[i]));
    }
    for (unsigned k = 0; k < ORDER; k++)
        lows->state[k] = (float)state[k];
}

/* Back at 0 it is off, and starts afresh the next time. */
void gs_lows_move(struct gs_lows *lows, float *x) {
    run_moving(lows, x);
    lows->moving = lows->steps.left != 0;
    lows->on = lows->moving || lows->steps.value != 0;
    if (!lows->moving)
        tune(lows, lows->steps.value);
    if (!lows->on)
        memset(lows->state, 0, sizeof lows->state);
}
