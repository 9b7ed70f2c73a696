#include "gainstage/meter/ppm.h"

#include <math.h>

#include "gainstage/meter/decibel.h"
#include "sample.h"

/* Speeds and shares are fitted to the burst tables of IEC 60268-10. */
const struct gs_ppm_law gs_ppm_type_1 = {
    .slow = 204.0, .fast = 795.0, .share = 0.1, .fall = 20.0 / 1.7, .gain = 1.0225};
const struct gs_ppm_law gs_ppm_type_2 = {
    .slow = 162.0, .fast = 790.0, .share = 0.4, .fall = 24.0 / 2.8, .gain = 1.028};

void gs_ppm_init(struct gs_ppm *ppm, double rate, const struct gs_ppm_law *law) {
    ppm->law = law;
    ppm->slow = -expm1(-law->slow / rate);
    ppm->fast = -expm1(-law->fast / rate);
    ppm->fall = pow(10.0, -law->fall / (20.0 * rate));
    gs_ppm_reset(ppm);
}

void gs_ppm_reset(struct gs_ppm *ppm) {
    ppm->slow_level = ppm->fast_level = 0.0;
}

void gs_ppm_process(struct gs_ppm *ppm, const float *samples, size_t count) {
    struct gs_ppm s = *ppm;
    for (size_t i = 0; i < count; i++) {
        double push = (double)fabsf(gs_sample_finite(samples[i]));
        s.slow_level *= s.fall;
        s.fast_level *= s.fall;
        if (push > s.slow_level)
            s.slow_level += s.slow * (push - s.slow_level);
        if (push > s.fast_level)
            s.fast_level += s.fast * (push - s.fast_level);
    }
    ppm->slow_level = gs_sample_settle(s.slow_level);
    ppm->fast_level = gs_sample_settle(s.fast_level);
}

double gs_ppm_reading(const struct gs_ppm *ppm) {
    double share = ppm->law->share;
    return gs_decibel_from_linear(ppm->law->gain *
                                  (share * ppm->slow_level + (1.0 - share) * ppm->fast_level));
}
