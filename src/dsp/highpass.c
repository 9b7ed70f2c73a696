#include "gainstage/dsp/highpass.h"

#include <math.h>

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

static inline float filter(struct gs_highpass *highpass, const struct gs_svf_core *core,
                           double first, float in) {
    const double x = (double)in;
    const double v = (x - highpass->state) * first;
    const double low = highpass->state + v;
    highpass->state = low + v;
    const double high = x - low;
    const struct gs_svf_out out = gs_svf_next(&highpass->svf, core, high);
    return gs_tiny_to_zero((float)(high - out.band - out.low));
}

static void run(struct gs_highpass *highpass, float *x, unsigned n) {
    unsigned i = 0;
    for (; i < n && highpass->octave.left != 0; i++) {
        const double octave = gs_ramp_next(&highpass->octave);
        tune(highpass, highpass->octave.left == 0 ? highpass->freq : exp2(octave));
        x[i] = filter(highpass, &highpass->core, highpass->first, x[i]);
    }
    struct gs_highpass local = *highpass;
    for (; i < n; i++)
        x[i] = filter(&local, &local.core, local.first, x[i]);
    highpass->state = local.state;
    highpass->svf = local.svf;
}

void gs_highpass_process(struct gs_highpass *highpass, float *x, unsigned n) {
    while (n > 0) {
        const unsigned part = gs_grid_run(&highpass->grid, n);
        run(highpass, x, part);
        if (gs_grid_pass(&highpass->grid, part)) {
            gs_svf_rest(&highpass->svf);
            if (fabs(highpass->state) < 1e-30)
                highpass->state = 0;
        }
        x += part;
        n -= part;
    }
}
