#include "gainstage/dsp/highpass.h"

#include <math.h>

#include "gainstage/dsp/clones.h"
#include "gainstage/dsp/tiny.h"

static const double pi = 3.14159265358979323846;

static void tune(struct gs_highpass *highpass, double freq) {
    const double g = tan(pi * freq / highpass->rate);
    highpass->first = g / (1 + g);
    highpass->core = gs_svf_tune(g, 1);
}

void gs_highpass_init(struct gs_highpass *highpass, double rate) {
    highpass->rate = rate;
    highpass->freq = 80;
    gs_ramp_init(&highpass->octave, log2(80), rate);
    gs_highpass_reset(highpass);
}

void gs_highpass_reset(struct gs_highpass *highpass) {
    gs_ramp_jump(&highpass->octave);
    tune(highpass, highpass->freq);
    highpass->state = 0;
    highpass->svf = (struct gs_svf){0, 0};
    highpass->grid.phase = 0;
}

void gs_highpass_set_freq(struct gs_highpass *highpass, double freq) {
    highpass->freq = freq;
    gs_ramp_set(&highpass->octave, log2(freq));
}

/* The next sample; `high` is what the filter is about. The state stays with the caller. */
static inline double filter(struct gs_highpass *highpass, double x) {
    const double v = (x - highpass->state) * highpass->first;
    const double low = highpass->state + v;
    highpass->state = low + v;
    const struct gs_svf_core *core = &highpass->core;
    const double rest = ((x - low) - highpass->svf.s2) - core->damped * highpass->svf.s1;
    const double rise = (core->g * core->scale) * rest;
    const double band = highpass->svf.s1 + rise;
    highpass->svf.s1 = band + rise;
    highpass->svf.s2 += (2 * core->g) * band;
    return core->scale * rest;
}

static void run_moving(struct gs_highpass *highpass, float *x, unsigned n) {
    for (unsigned i = 0; i < n; i++) {
        const double octave = gs_ramp_next(&highpass->octave);
        tune(highpass, highpass->octave.left == 0 ? highpass->freq : exp2(octave));
        x[i] = gs_tiny_to_zero((float)filter(highpass, (double)x[i]));
    }
}

GS_CLONES
static void run(struct gs_highpass *highpass, float *x, unsigned n) {
    struct gs_highpass local = *highpass;
    for (unsigned i = 0; i < n; i++)
        x[i] = (float)filter(&local, (double)x[i]);
    highpass->state = local.state;
    highpass->svf = local.svf;
    for (unsigned i = 0; i < n; i++)
        x[i] = gs_tiny_to_zero(x[i]);
}

void gs_highpass_process(struct gs_highpass *highpass, float *x, unsigned n) {
    while (n > 0) {
        const unsigned part = gs_grid_run(&highpass->grid, n);
        const unsigned moving = highpass->octave.left < part ? highpass->octave.left : part;
        run_moving(highpass, x, moving);
        run(highpass, x + moving, part - moving);
        if (gs_grid_pass(&highpass->grid, part)) {
            gs_svf_rest(&highpass->svf);
            if (fabs(highpass->state) < 1e-30)
                highpass->state = 0;
        }
        x += part;
        n -= part;
    }
}
