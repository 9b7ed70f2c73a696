#include "gainstage/meter/rms.h"

#include <math.h>

#include "gainstage/meter/decibel.h"
#include "sample.h"

void gs_rms_init(struct gs_rms *rms, double rate, double integration) {
    /* 99 % in level is 98.01 % in mean square, which a one-pole reaches after 3.92 tau. */
    double tau = integration / -log(1.0 - 0.99 * 0.99);
    rms->step = -expm1(-1.0 / (tau * rate));
    gs_rms_reset(rms);
}

void gs_rms_reset(struct gs_rms *rms) {
    rms->mean_square = 0.0;
}

void gs_rms_process(struct gs_rms *rms, const float *samples, size_t count) {
    double mean = rms->mean_square, step = rms->step;
    for (size_t i = 0; i < count; i++) {
        double x = (double)gs_sample_finite(samples[i]);
        mean += step * (x * x - mean);
    }
    rms->mean_square = gs_sample_settle(mean);
}

double gs_rms_reading(const struct gs_rms *rms) {
    return gs_decibel_from_linear(sqrt(2.0 * rms->mean_square));
}
