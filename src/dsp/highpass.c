#include "gainstage/dsp/highpass.h"

#include <math.h>
#include <string.h>

#include "gainstage/dsp/clones.h"
#include "gainstage/dsp/svf.h"
#include "gainstage/dsp/tiny.h"

static const double pi = 3.14159265358979323846;

enum { QUAD = 4, ORDER = GS_HIGHPASS_ORDER, INPUTS = GS_HIGHPASS_INPUTS };

typedef double four __attribute__((vector_size(32)));
typedef float four_floats __attribute__((vector_size(16)));

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

/* It is linear, so what it does to one sample or one state at a time says all. */
static void tune(struct gs_highpass *highpass, double freq) {
    const double g = tan(pi * freq / highpass->rate);
    const double first = g / (1 + g);
    const struct gs_svf_core core = gs_svf_tune(g, 1);
    for (unsigned input = 0; input < INPUTS; input++) {
        double state[4] = {0};
        if (input >= QUAD)
            state[input - QUAD] = 1;
        for (unsigned i = 0; i < QUAD; i++)
            highpass->out[input][i] = filter(first, &core, state, i == input ? 1 : 0);
        memcpy(highpass->next[input], state, sizeof state);
    }
}

void gs_highpass_init(struct gs_highpass *highpass, double rate) {
    *highpass = (struct gs_highpass){.rate = rate, .freq = 80};
    gs_ramp_init(&highpass->octave, log2(80), rate);
    gs_highpass_reset(highpass);
}

void gs_highpass_reset(struct gs_highpass *highpass) {
    gs_ramp_jump(&highpass->octave);
    tune(highpass, highpass->freq);
    memset(highpass->state, 0, sizeof highpass->state);
    memset(highpass->pending, 0, sizeof highpass->pending);
    highpass->grid.phase = 0;
}

void gs_highpass_set_freq(struct gs_highpass *highpass, double freq) {
    highpass->freq = freq;
    gs_ramp_set(&highpass->octave, log2(freq));
}

/* `quads` times four samples, in place. */
GS_CLONES
static void run(struct gs_highpass *highpass, float *x, unsigned quads) {
    four out[INPUTS];
    four next[INPUTS];
    four state;
    memcpy(out, highpass->out, sizeof out);
    memcpy(next, highpass->next, sizeof next);
    memcpy(&state, highpass->state, sizeof state);
    for (unsigned q = 0; q < quads; q++) {
        four_floats in;
        memcpy(&in, x + (size_t)QUAD * q, sizeof in);
        const four v = __builtin_convertvector(in, four);
        /* Two sums each, so that none has to wait long; from 0, so that no cut makes a -0. */
        const four y = ((v[0] * out[0] + v[1] * out[1]) + (v[2] * out[2] + v[3] * out[3])) +
                       ((state[0] * out[4] + state[1] * out[5]) + (state[2] * out[6] + 0.0));
        const four to = ((v[0] * next[0] + v[1] * next[1]) + (v[2] * next[2] + v[3] * next[3])) +
                        ((state[0] * next[4] + state[1] * next[5]) + state[2] * next[6]);
        in = __builtin_convertvector(y, four_floats);
        memcpy(x + (size_t)QUAD * q, &in, sizeof in);
        state = to;
    }
    memcpy(highpass->state, &state, sizeof state);
    for (unsigned i = 0; i < QUAD * quads; i++)
        x[i] = gs_tiny_to_zero(x[i]);
}

/* `n` of the four samples, from the `at`-th on. Those before and after them do not change what
 * comes of these; the state moves on when the four are complete. */
static void run_cut(struct gs_highpass *highpass, float *x, unsigned at, unsigned n) {
    double before[QUAD];
    float four_samples[QUAD];
    memcpy(before, highpass->state, sizeof before);
    memcpy(highpass->pending + at, x, n * sizeof *x);
    memcpy(four_samples, highpass->pending, sizeof four_samples);
    run(highpass, four_samples, 1);
    memcpy(x, four_samples + at, n * sizeof *x);
    if (at + n == QUAD)
        memset(highpass->pending, 0, sizeof highpass->pending);
    else
        memcpy(highpass->state, before, sizeof before);
}

/* The frequency moves between fours of samples. */
static void move(struct gs_highpass *highpass) {
    gs_ramp_skip(&highpass->octave, QUAD);
    tune(highpass, highpass->octave.left == 0 ? highpass->freq : exp2(highpass->octave.value));
}

/* Ends fades before they crawl through the denormals, which are slow. */
static void rest(struct gs_highpass *highpass) {
    for (unsigned k = 0; k < ORDER; k++)
        if (fabs(highpass->state[k]) < 1e-30)
            highpass->state[k] = 0;
}

void gs_highpass_process(struct gs_highpass *highpass, float *x, unsigned n) {
    while (n > 0) {
        const unsigned at = highpass->grid.phase % QUAD;
        unsigned part = gs_grid_run(&highpass->grid, n);
        if (at == 0 && highpass->octave.left != 0) {
            move(highpass);
            part = part < QUAD ? part : QUAD;
        }
        if (at != 0 || part < QUAD) {
            part = QUAD - at < part ? QUAD - at : part;
            run_cut(highpass, x, at, part);
        } else {
            part -= part % QUAD;
            run(highpass, x, part / QUAD);
        }
        if (gs_grid_pass(&highpass->grid, part))
            rest(highpass);
        x += part;
        n -= part;
    }
}
