#include "gainstage/dsp/oversample.h"

#include <string.h>

#include "gainstage/dsp/clones.h"
#include "gainstage/dsp/tiny.h"

/* So that taps and phases are constants wherever it is used. */
#define INLINE static inline __attribute__((always_inline))

enum { PAST = GS_OVERSAMPLE_PAST, PAIRS = GS_HALFBAND_PAIRS, MIDDLE = 6, WIDE = 3 };

/* The elliptic half-band of the first doubling, its coefficients in order of size: even ones belong
 * to the first chain, odd ones to the second. Transition band 0.03 of the upper rate, 114 dB. */
static const gs_pair steep[PAIRS] = {
    {0.031327113221688296, 0.11795078693713304}, {0.24130607206862256, 0.37952613508816291},
    {0.51460710485231986, 0.63572998702893679},  {0.73900996936994767, 0.82556224488475527},
    {0.89951280359686137, 0.96672508776087152},
};

/* The half-bands of the others: every other sample stays as it is, those between them are made of
 * so much of either neighbour, of the next ones, and so on. Minimax (Remez) over the band up to
 * 20.7 kHz at 44.1 kHz. What they stop:
 *   middle  what mirrors that band about 88.2 kHz, by 112 dB
 *   wide    about 176.4 kHz, by 97 dB: harmonics are weak there */
static const float middle[MIDDLE] = {0.6179088736f,   -0.1617427327f,  0.05879420139f,
                                     -0.01879805864f, 0.004395128888f, -0.000559927495f};
static const float wide[WIDE] = {0.5898822402f, -0.1037765361f, 0.01390742758f};

/* Pair after pair of y[n] = a (x[n] - y[n-1]) + x[n-1]. What comes out of one is what goes into the
 * next, so past[k] is the one's input a sample ago and the other's output. */
INLINE gs_pair chain(gs_pair *past, const gs_pair *coefficients, gs_pair x) {
    for (unsigned k = 0; k < PAIRS; k++) {
        const gs_pair y = coefficients[k] * (x - past[k + 1]) + past[k];
        past[k] = x;
        x = y;
    }
    past[PAIRS] = x;
    return x;
}

/* n samples to two phases: the chains give one each. */
INLINE void double_rate(struct gs_oversample *oversample, const float *restrict x, unsigned n,
                        struct gs_phase *restrict out) {
    gs_pair past[PAIRS + 1];
    memcpy(past, oversample->up, sizeof past);
    for (unsigned i = 0; i < n; i++) {
        const double one = (double)x[i] + GS_TINY_OFFSET;
        const gs_pair y = chain(past, steep, (gs_pair){one, one});
        out[0].at[PAST + i] = (float)y[0];
        out[1].at[PAST + i] = (float)y[1];
    }
    memcpy(oversample->up, past, sizeof past);
}

/* Two phases to n samples. The first chain takes the later of two samples and the second the
 * earlier one, so here the coefficients change sides. */
INLINE void halve_rate(struct gs_oversample *oversample, const struct gs_phase *restrict in,
                       unsigned n, float *restrict out) {
    gs_pair past[PAIRS + 1];
    gs_pair turned[PAIRS];
    double direct = oversample->direct;
    const double direct_step = oversample->direct_step;
    memcpy(past, oversample->down, sizeof past);
    for (unsigned k = 0; k < PAIRS; k++)
        turned[k] = (gs_pair){steep[k][1], steep[k][0]};
    for (unsigned i = 0; i < n; i++) {
        const gs_pair x = {(double)in[0].at[PAST + i], (double)in[1].at[PAST + i]};
        const gs_pair y = chain(past, turned, x + GS_TINY_OFFSET);
        const double one = 0.5 * (y[0] + y[1]);
        direct += (one - direct) * direct_step;
        out[i] = (float)(one - direct);
    }
    memcpy(oversample->down, past, sizeof past);
    oversample->direct = direct;
}

/* The m-th sample of all phases together, counted from the first one of the block. */
INLINE const float *sample(const struct gs_phase *in, int phases, int m) {
    const int phase = (m % phases + phases) % phases;
    return in[phase].at + PAST + (m - phase) / phases;
}

/* What lies between samples m and m + 1 of `phases`, and what between the next such two, n times.
 */
INLINE void fill_between(const struct gs_phase *restrict in, int phases, int m, const float *taps,
                         int count, unsigned n, float *restrict out) {
    for (unsigned i = 0; i < n; i++) {
        float sum = taps[0] * (sample(in, phases, m)[i] + sample(in, phases, m + 1)[i]);
        for (int k = 1; k < count; k++)
            sum += taps[k] * (sample(in, phases, m - k)[i] + sample(in, phases, m + 1 + k)[i]);
        out[i] = sum;
    }
}

/* `phases` of them to twice as many. */
INLINE void raise_rate(const struct gs_phase *restrict in, int phases, const float *taps, int count,
                       unsigned n, struct gs_phase *restrict out) {
    for (int p = 0; p < phases; p++) {
        memcpy(out[2 * p].at + PAST, sample(in, phases, p - count), n * sizeof(float));
        fill_between(in, phases, p - count, taps, count, n, out[2 * p + 1].at + PAST);
    }
}

/* And back: the samples that stay and those made of their neighbours, half of each. */
INLINE void lower_rate(const struct gs_phase *restrict in, int phases, const float *taps, int count,
                       unsigned n, struct gs_phase *restrict out) {
    const int half = phases / 2;
    for (int p = 0; p < half; p++) {
        const float *stays = sample(in, phases, 2 * (p - count + 1));
        float *made = out[p].at + PAST;
        for (unsigned i = 0; i < n; i++) {
            float sum = stays[i];
            for (int k = 0; k < count; k++)
                sum += taps[k] * (sample(in, phases, 2 * (p - count - k) + 1)[i] +
                                  sample(in, phases, 2 * (p - count + 1 + k) + 1)[i]);
            made[i] = 0.5f * sum;
        }
    }
}

static inline void recall(float (*past)[PAST], unsigned phases, struct gs_phase *x) {
    for (unsigned p = 0; p < phases; p++)
        memcpy(x[p].at, past[p], sizeof past[p]);
}

static inline void remember(const struct gs_phase *x, unsigned phases, unsigned n,
                            float (*past)[PAST]) {
    for (unsigned p = 0; p < phases; p++)
        memcpy(past[p], x[p].at + n, sizeof past[p]);
}

void gs_oversample_init(struct gs_oversample *oversample, double rate) {
    oversample->stages = rate <= 50e3 ? 3 : rate <= 100e3 ? 2 : 1;
    oversample->direct_step = 0;
    gs_oversample_reset(oversample);
}

void gs_oversample_reset(struct gs_oversample *oversample) {
    memset(oversample->up, 0, sizeof oversample->up);
    memset(oversample->down, 0, sizeof oversample->down);
    memset(oversample->up_two, 0, sizeof oversample->up_two);
    memset(oversample->up_four, 0, sizeof oversample->up_four);
    memset(oversample->down_four, 0, sizeof oversample->down_four);
    memset(oversample->down_eight, 0, sizeof oversample->down_eight);
    oversample->direct = 0;
}

unsigned gs_oversample_factor(const struct gs_oversample *oversample) {
    return 1U << oversample->stages;
}

/* An all-pass delays low frequencies by (1 - a) / (1 + a) samples of the lower rate; the filter by
 * the mean of its chains, and by half an upper sample more for going up. Going down the two samples
 * that belong together are taken at once, which wins that half back. The others wait for `taps`
 * samples on the way up and for one less on the way down. */
double gs_oversample_delay(const struct gs_oversample *oversample) {
    double delay = 0;
    for (unsigned k = 0; k < PAIRS; k++)
        for (unsigned side = 0; side < 2; side++)
            delay += (1 - steep[k][side]) / (1 + steep[k][side]);
    if (oversample->stages > 1)
        delay += (2 * MIDDLE - 1) / 2.0;
    if (oversample->stages > 2)
        delay += (2 * WIDE - 1) / 4.0;
    return delay;
}

GS_CLONES
static void go_up(struct gs_oversample *oversample, const float *x, unsigned n,
                  struct gs_phase *out) {
    struct gs_phase two[2];
    struct gs_phase four[4];
    const unsigned stages = oversample->stages;
    double_rate(oversample, x, n, stages == 1 ? out : two);
    if (stages == 1)
        return;
    recall(oversample->up_two, 2, two);
    raise_rate(two, 2, middle, MIDDLE, n, stages == 2 ? out : four);
    remember(two, 2, n, oversample->up_two);
    if (stages == 2)
        return;
    recall(oversample->up_four, 4, four);
    raise_rate(four, 4, wide, WIDE, n, out);
    remember(four, 4, n, oversample->up_four);
}

void gs_oversample_up(struct gs_oversample *oversample, const float *x, unsigned n,
                      struct gs_phase *out) {
    go_up(oversample, x, n, out);
}

GS_CLONES
static void go_down(struct gs_oversample *oversample, struct gs_phase *in, unsigned n, float *out) {
    struct gs_phase two[2];
    struct gs_phase four[4];
    const unsigned stages = oversample->stages;
    struct gs_phase *from = in;
    if (stages > 2) {
        recall(oversample->down_eight, 8, in);
        lower_rate(in, 8, wide, WIDE, n, four);
        remember(in, 8, n, oversample->down_eight);
        from = four;
    }
    if (stages > 1) {
        recall(oversample->down_four, 4, from);
        lower_rate(from, 4, middle, MIDDLE, n, two);
        remember(from, 4, n, oversample->down_four);
        from = two;
    }
    halve_rate(oversample, from, n, out);
}

void gs_oversample_down(struct gs_oversample *oversample, struct gs_phase *in, unsigned n,
                        float *out) {
    go_down(oversample, in, n, out);
}
