#include "gainstage/dsp/oversample.h"

#include <string.h>

#include "gainstage/dsp/clones.h"
#include "gainstage/dsp/tiny.h"

/* Elliptic half-bands, the coefficients in order of size: even ones belong to the first chain, odd
 * ones to the second. Transition band (of the upper rate) and stop-band:
 *   steep   0.03,  114 dB: at 44.1 kHz it passes 20.7 kHz and stops what would fold below that
 *   middle  0.25,  117 dB
 *   wide    0.375,  94 dB: all that it has to stop lies above 150 kHz, where harmonics are weak */
enum { STEEP_PAIRS = 5, MIDDLE_PAIRS = 2, WIDE_PAIRS = 1 };

static const gs_pair steep[STEEP_PAIRS] = {
    {0.031327113221688296, 0.11795078693713304}, {0.24130607206862256, 0.37952613508816291},
    {0.51460710485231986, 0.63572998702893679},  {0.73900996936994767, 0.82556224488475527},
    {0.89951280359686137, 0.96672508776087152},
};
static const gs_pair middle[MIDDLE_PAIRS] = {
    {0.042454709865267573, 0.17073985049749862},
    {0.39331989319032623, 0.74571358872021387},
};
static const gs_pair wide[WIDE_PAIRS] = {
    {0.11248466847940242, 0.54080553726656788},
};

/* y[n] = a x[n] + x[n-1] - a y[n-1], pair after pair. In this order only a product and a difference
 * stand between one output and the next, so that the samples of a block overlap in the processor.
 */
static inline gs_pair chain(struct gs_halfband *half, const gs_pair *coefficients, unsigned pairs,
                            gs_pair x) {
    for (unsigned k = 0; k < pairs; k++) {
        const gs_pair fresh = coefficients[k] * x + half->input[k];
        const gs_pair y = fresh - coefficients[k] * half->output[k];
        half->input[k] = x;
        half->output[k] = y;
        x = y;
    }
    return x;
}

/* n samples to 2 n: the chains give the even and the odd ones. */
static inline void double_rate(struct gs_halfband *state, const gs_pair *coefficients,
                               unsigned pairs, const double *x, unsigned n, double *out) {
    struct gs_halfband half = *state;
    for (unsigned i = 0; i < n; i++) {
        const gs_pair y = chain(&half, coefficients, pairs, (gs_pair){x[i], x[i]});
        memcpy(out + 2 * i, &y, sizeof y);
    }
    *state = half;
}

/* 2 n samples to n. The first chain takes the later of two samples and the second the earlier one,
 * so here the coefficients change sides. */
static inline void halve_rate(struct gs_halfband *state, const gs_pair *coefficients,
                              unsigned pairs, const double *in, unsigned n, double *out) {
    struct gs_halfband half = *state;
    gs_pair turned[GS_HALFBAND_PAIRS];
    for (unsigned k = 0; k < pairs; k++)
        turned[k] = (gs_pair){coefficients[k][1], coefficients[k][0]};
    for (unsigned i = 0; i < n; i++) {
        gs_pair x;
        memcpy(&x, in + 2 * i, sizeof x);
        const gs_pair y = chain(&half, turned, pairs, x + GS_TINY_OFFSET);
        out[i] = 0.5 * (y[0] + y[1]);
    }
    *state = half;
}

void gs_oversample_init(struct gs_oversample *oversample, double rate) {
    oversample->stages = rate <= 50e3 ? 3 : rate <= 100e3 ? 2 : 1;
    gs_oversample_reset(oversample);
}

void gs_oversample_reset(struct gs_oversample *oversample) {
    memset(oversample->up, 0, sizeof oversample->up);
    memset(oversample->down, 0, sizeof oversample->down);
}

unsigned gs_oversample_factor(const struct gs_oversample *oversample) {
    return 1U << oversample->stages;
}

/* An all-pass delays low frequencies by (1 - a) / (1 + a) samples of the lower rate; the filter by
 * the mean of its chains, and by half an upper sample more for going up. Going down the two samples
 * that belong together are taken at once, which wins that half back. */
static double chain_delay(const gs_pair *coefficients, unsigned pairs) {
    double delay = 0;
    for (unsigned k = 0; k < pairs; k++)
        for (unsigned side = 0; side < 2; side++)
            delay += (1 - coefficients[k][side]) / (1 + coefficients[k][side]);
    return delay;
}

double gs_oversample_delay(const struct gs_oversample *oversample) {
    double delay = chain_delay(steep, STEEP_PAIRS);
    if (oversample->stages > 1)
        delay += chain_delay(middle, MIDDLE_PAIRS) / 2;
    if (oversample->stages > 2)
        delay += chain_delay(wide, WIDE_PAIRS) / 4;
    return delay;
}

GS_CLONES
static void go_up(struct gs_oversample *oversample, const double *x, unsigned n, double *out) {
    double start[GS_OVERSAMPLE_BLOCK];
    double two[2 * GS_OVERSAMPLE_BLOCK];
    double four[4 * GS_OVERSAMPLE_BLOCK];
    const unsigned stages = oversample->stages;
    for (unsigned i = 0; i < n; i++)
        start[i] = x[i] + GS_TINY_OFFSET;
    double_rate(&oversample->up[0], steep, STEEP_PAIRS, start, n, stages == 1 ? out : two);
    if (stages > 1)
        double_rate(&oversample->up[1], middle, MIDDLE_PAIRS, two, 2 * n, stages == 2 ? out : four);
    if (stages > 2)
        double_rate(&oversample->up[2], wide, WIDE_PAIRS, four, 4 * n, out);
}

void gs_oversample_up(struct gs_oversample *oversample, const double *x, unsigned n, double *out) {
    go_up(oversample, x, n, out);
}

GS_CLONES
static void go_down(struct gs_oversample *oversample, double *in, unsigned n, double *out) {
    if (oversample->stages > 2)
        halve_rate(&oversample->down[2], wide, WIDE_PAIRS, in, 4 * n, in);
    if (oversample->stages > 1)
        halve_rate(&oversample->down[1], middle, MIDDLE_PAIRS, in, 2 * n, in);
    halve_rate(&oversample->down[0], steep, STEEP_PAIRS, in, n, out);
}

void gs_oversample_down(struct gs_oversample *oversample, double *in, unsigned n, double *out) {
    go_down(oversample, in, n, out);
}
