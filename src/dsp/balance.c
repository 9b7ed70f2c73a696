#include "gainstage/dsp/balance.h"

#include <string.h>

#include "gainstage/dsp/decibel.h"
#include "gainstage/dsp/grid.h"

static const double window_seconds = 0.003;

void gs_balance_reset(struct gs_balance *balance) {
    balance->filter = (struct gs_svf){0, 0};
    balance->band = 0;
    balance->whole = 0;
    balance->peak = 0;
}

void gs_balance_init(struct gs_balance *balance, double rate) {
    *balance = (struct gs_balance){.peak = 0};
    balance->pole = gs_detector_pole(window_seconds, rate);
}

void gs_balance_tune(struct gs_balance *balance, double g) {
    balance->core = gs_svf_tune(g, GS_BALANCE_DAMPING);
}

/* Mean squares. */
struct pair {
    float band;
    float whole;
};

/* Two detectors side by side, as the vector unit likes them. */
typedef double lanes __attribute__((vector_size(16)));
typedef float short_lanes __attribute__((vector_size(8)));

static void listen(struct gs_balance *balance, const float *x, struct pair *mean,
                   struct gs_svf *states, unsigned n) {
    struct gs_svf filter = balance->filter;
    const struct gs_svf_core core = balance->core;
    const lanes pole = {balance->pole, balance->pole};
    lanes now = {balance->band, balance->whole};
    double peak = balance->peak;
    for (unsigned i = 0; i < n; i++) {
        const double sample = (double)x[i];
        const struct gs_svf_out out = gs_svf_next(&filter, &core, sample);
        states[i] = filter;
        const lanes both = {out.high, sample};
        const lanes square = both * both;
        now = square + pole * (now - square);
        const short_lanes shorter = __builtin_convertvector(now, short_lanes);
        memcpy(&mean[i], &shorter, sizeof shorter);
        peak = now[0] > peak ? now[0] : peak;
    }
    balance->filter = filter;
    balance->band = now[0];
    balance->whole = now[1];
    balance->peak = peak;
}

void gs_balance_run(struct gs_balance *balance, const float *x, float *db, struct gs_svf *states,
                    unsigned n) {
    float ratio[GS_GRID];
    struct pair mean[GS_GRID];
    listen(balance, x, mean, states, n);
    /* Silence has no balance: 1e-20 stands for it. */
    for (unsigned i = 0; i < n; i++)
        ratio[i] = mean[i].whole > 0.0f ? mean[i].band / mean[i].whole : 1e-20f;
    for (unsigned i = 0; i < n; i++)
        db[i] = GS_DB_PER_LOG2 * gs_log2(ratio[i]);
}

void gs_balance_rest(struct gs_balance *balance) {
    gs_svf_rest(&balance->filter);
    balance->band = gs_detector_rest(balance->band);
    balance->whole = gs_detector_rest(balance->whole);
}
