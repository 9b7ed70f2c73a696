#include "probe.h"

#include <math.h>

/* Softer than this is only the rounding of a 32-bit float. */
static const double floor_db = -200;

double gs_probe_db(double linear) {
    return fmax(20 * log10(linear), floor_db); /* log10(0) is -inf, no error */
}

double gs_probe_linear(double db) {
    return pow(10, db / 20);
}

enum gs_status gs_probe_strip(const double *value, double rate, struct gs_strip **strip) {
    enum gs_status status = rate == floor(rate) ? gs_strip_new(1, rate, strip) : GS_ERR_RANGE;
    if (status != GS_OK)
        return status;
    for (int id = 0; id < GS_PARAM_COUNT; id++)
        gs_strip_set(*strip, 0, (enum gs_param_id)id, value[id]);
    gs_strip_settle(*strip);
    return GS_OK;
}

void gs_probe_play(struct gs_strip *strip, const float *in, float *out, size_t n,
                   struct gs_channel_sums *last) {
    float dry[GS_STRIP_BLOCK];
    for (size_t at = 0; at < n; at += GS_STRIP_BLOCK) {
        const size_t part = n - at < GS_STRIP_BLOCK ? n - at : GS_STRIP_BLOCK;
        gs_strip_process(strip, (const float *const[]){in + at}, (float *const[]){dry},
                         (float *const[]){out + at}, (unsigned)part, last);
    }
}

/* Turning phasors. */
struct spin {
    double re[GS_PROBE_TONES], im[GS_PROBE_TONES];
    double step_re[GS_PROBE_TONES], step_im[GS_PROBE_TONES];
};

/* Tones of `bin` cycles in n samples. */
static struct spin spin_of(const size_t *bin, const double *phase, size_t n) {
    struct spin spin;
    for (int k = 0; k < GS_PROBE_TONES; k++) {
        const double step = GS_PROBE_TAU * (double)bin[k] / (double)n;
        spin.re[k] = cos(phase[k]);
        spin.im[k] = sin(phase[k]);
        spin.step_re[k] = cos(step);
        spin.step_im[k] = sin(step);
    }
    return spin;
}

static inline void turn(struct spin *spin) {
    for (int k = 0; k < GS_PROBE_TONES; k++) {
        const double re = spin->re[k] * spin->step_re[k] - spin->im[k] * spin->step_im[k];
        const double im = spin->re[k] * spin->step_im[k] + spin->im[k] * spin->step_re[k];
        spin->re[k] = re;
        spin->im[k] = im;
    }
}

void gs_probe_add(double *sum, size_t n, const size_t *bin, const double *phase,
                  const double *amplitude) {
    struct spin spin = spin_of(bin, phase, n);
    for (size_t i = 0; i < n; i++) {
        double now = 0;
        for (int k = 0; k < GS_PROBE_TONES; k++)
            now += amplitude[k] * spin.im[k];
        sum[i] += now;
        turn(&spin);
    }
}

void gs_probe_find(const float *x, size_t n, const size_t *bin, double *amplitude) {
    const double phase[GS_PROBE_TONES] = {0};
    struct spin spin = spin_of(bin, phase, n);
    double re[GS_PROBE_TONES] = {0}, im[GS_PROBE_TONES] = {0};
    for (size_t i = 0; i < n; i++) {
        const double sample = (double)x[i];
        for (int k = 0; k < GS_PROBE_TONES; k++) {
            re[k] += sample * spin.re[k];
            im[k] += sample * spin.im[k];
        }
        turn(&spin);
    }
    for (int k = 0; k < GS_PROBE_TONES; k++)
        amplitude[k] = 2 * hypot(re[k], im[k]) / (double)n;
}
