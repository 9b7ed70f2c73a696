#include "gainstage/dsp/highpass.h"

#include <math.h>
#include <string.h>

#include "gainstage/dsp/svf.h"

static const double pi = 3.14159265358979323846;

enum { ORDER = GS_HIGHPASS_ORDER };

/* The filter itself, a sample at a time. */
static double filter(double first, const struct gs_svf_core *core, double *state, double x) {
    struct gs_svf svf = {state[1], state[2]};
    const double v = (x - state[0]) * first;
    const double low = state[0] + v;
    const struct gs_svf_out out = gs_svf_next(&svf, core, x - low);
    state[0] = low + v;
    state[1] = svf.s1;
    state[2] = svf.s2;
    return out.high;
}

/* It is linear, so what it does to one sample and to one state at a time says all. */
static void tune(struct gs_highpass *highpass, double freq) {
    const double g = tan(pi * freq / highpass->rate);
    const double first = g / (1 + g);
    const struct gs_svf_core core = gs_svf_tune(g, 1);
    double held[4] = {0};
    for (unsigned i = 0; i < GS_CHUNK; i++) {
        gs_eight_fill(highpass->answer[i], (float)filter(first, &core, held, i == 0));
        for (unsigned k = 0; k < ORDER; k++)
            gs_eight_fill(highpass->leaves[k][i], (float)held[k]);
    }
    for (unsigned k = 0; k < ORDER; k++) {
        double state[4] = {0};
        state[k] = 1;
        for (unsigned i = 0; i < GS_CHUNK; i++)
            gs_eight_fill(highpass->adds[k][i], (float)filter(first, &core, state, 0));
        memcpy(highpass->next[k], state, sizeof state);
    }
}

void gs_highpass_init(struct gs_highpass *highpass, double rate) {
    *highpass = (struct gs_highpass){.rate = rate, .freq = 80};
    gs_ramp_init(&highpass->octave, log2(80), rate);
    gs_highpass_reset(highpass);
}

void gs_highpass_reset(struct gs_highpass *highpass) {
    gs_ramp_jump(&highpass->octave);
    gs_highpass_tune(highpass);
    memset(highpass->state, 0, sizeof highpass->state);
}

void gs_highpass_set_freq(struct gs_highpass *highpass, double freq) {
    highpass->freq = freq;
    gs_ramp_set(&highpass->octave, log2(freq));
}

void gs_highpass_tune(struct gs_highpass *highpass) {
    const bool there = highpass->octave.left == 0;
    tune(highpass, there ? highpass->freq : exp2(highpass->octave.value));
}
