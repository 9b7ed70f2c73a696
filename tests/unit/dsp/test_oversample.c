/* The half-bands and the soft clip that the colours stand on. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gainstage/dsp/oversample.h"
#include "gainstage/dsp/softclip.h"
#include "measure.h"

static const double rates[] = {44100, 48000, 88200, 96000, 176400, 192000};
enum { RATES = 6, LENGTH = 1 << 16 };
static float x[LENGTH];
static float y[LENGTH * GS_OVERSAMPLE_MAX];

static void runs_at_176_khz_or_more(void **state) {
    (void)state;
    static const unsigned factors[] = {8, 8, 4, 4, 2, 2};
    struct gs_oversample oversample;
    for (int r = 0; r < RATES; r++) {
        gs_oversample_init(&oversample, rates[r]);
        assert_int_equal(gs_oversample_factor(&oversample), factors[r]);
    }
}

/* A chunk up: sample after sample, those of the phases side by side. */
static void up(struct gs_oversample *oversample, const float *in, float *many) {
    struct gs_phase phase[GS_OVERSAMPLE_MAX];
    const unsigned factor = gs_oversample_factor(oversample);
    gs_oversample_up(oversample, in, GS_CHUNK, phase);
    for (unsigned i = 0; i < GS_CHUNK; i++)
        for (unsigned k = 0; k < factor; k++)
            many[i * factor + k] = phase[k].at[GS_OVERSAMPLE_PAST + i];
}

/* And down again. */
static void down(struct gs_oversample *oversample, const float *many, float *out) {
    struct gs_phase phase[GS_OVERSAMPLE_MAX];
    const unsigned factor = gs_oversample_factor(oversample);
    for (unsigned i = 0; i < GS_CHUNK; i++)
        for (unsigned k = 0; k < factor; k++)
            phase[k].at[GS_OVERSAMPLE_PAST + i] = many[i * factor + k];
    gs_oversample_down(oversample, phase, GS_CHUNK, out);
}

static double there_and_back(double rate, double frequency, double *delay) {
    struct gs_oversample oversample;
    gs_oversample_init(&oversample, rate);
    measure_tone(x, LENGTH, rate, frequency, 0.5, 0);
    for (size_t i = 0; i < LENGTH; i += GS_CHUNK) {
        float many[GS_OVERSAMPLE_MAX * GS_CHUNK];
        up(&oversample, x + i, many);
        down(&oversample, many, x + i);
    }
    double re;
    double im;
    const size_t skip = 4096;
    measure_phasor(x + skip, LENGTH - skip, rate, frequency, &re, &im);
    const double turns =
        fmod(frequency / rate * (double)skip, 1) - atan2(im, re) / 6.283185307179586;
    *delay = (turns - floor(turns + 0.5)) * rate / frequency;
    return measure_db(hypot(re, im)) - measure_db(0.5);
}

static void flat_and_as_late_as_it_says(void **state) {
    (void)state;
    struct gs_oversample oversample;
    double delay;
    for (int r = 0; r < RATES; r++) {
        gs_oversample_init(&oversample, rates[r]);
        assert_near(there_and_back(rates[r], 1000, &delay), 0, 0.001);
        assert_near(delay, gs_oversample_delay(&oversample), 0.02);
        assert_near(there_and_back(rates[r], 20000, &delay), 0, 0.001);
    }
}

/* Every image of a tone below 20 kHz, all the way up. */
static void images_are_gone(void **state) {
    (void)state;
    for (int r = 0; r < RATES; r++) {
        static const double tones[] = {997, 10000, 20000};
        for (int t = 0; t < 3; t++) {
            struct gs_oversample oversample;
            gs_oversample_init(&oversample, rates[r]);
            const unsigned factor = gs_oversample_factor(&oversample);
            measure_tone(x, LENGTH, rates[r], tones[t], 0.5, 0);
            for (size_t i = 0; i < LENGTH; i += GS_CHUNK)
                up(&oversample, x + i, y + i * factor);
            const size_t n = LENGTH / 2;
            const float *settled = y + (size_t)LENGTH * factor - n;
            const double upper = rates[r] * factor;
            const double level = measure_level(settled, n, upper, tones[t]);
            assert_near(level, measure_db(0.5), 0.001);
            for (double image = rates[r]; image < upper / 2 + 1; image += rates[r]) {
                const double bound = image > 150e3 ? -90 : -110;
                assert_below(measure_level(settled, n, upper, image - tones[t]) - level, bound);
                if (image + tones[t] < upper / 2)
                    assert_below(measure_level(settled, n, upper, image + tones[t]) - level, bound);
            }
        }
    }
}

/* Going down, what lies above must not fold into what is heard. */
static void nothing_folds(void **state) {
    (void)state;
    for (int r = 0; r < RATES; r++) {
        struct gs_oversample oversample;
        gs_oversample_init(&oversample, rates[r]);
        const unsigned factor = gs_oversample_factor(&oversample);
        const double upper = rates[r] * factor;
        for (double heard = 1000; heard < 20500; heard += 9500) {
            for (double above = rates[r] - heard; above < upper / 2; above += rates[r]) {
                gs_oversample_reset(&oversample);
                measure_tone(y, (size_t)LENGTH * factor / 4, upper, above, 0.5, 0);
                for (size_t i = 0; i < LENGTH / 4; i += GS_CHUNK)
                    down(&oversample, y + i * factor, x + i);
                const double bound = above > 150e3 ? -90 : -110;
                assert_below(measure_level(x + 2048, 8192, rates[r], heard) + 6.02, bound);
            }
        }
    }
}

static double ln_cosh(double u) {
    return fabs(u) + log1p(exp(-2 * fabs(u))) - log(2);
}

static double mean_of(float a, float b) {
    const float ratio = gs_softclip_ratio(a, gs_softclip_decay(a), b, gs_softclip_decay(b));
    return (double)gs_softclip_mean(a, b, ratio);
}

/* How far the mean of tanh from a to b is from the exact one. */
static double error_of_mean(float a, float b) {
    const double from = (double)a / (double)GS_SOFTCLIP_UNIT;
    const double to = (double)b / (double)GS_SOFTCLIP_UNIT;
    /* Where the exact quotient loses its digits Simpson's rule has them all. */
    const double exact = fabs(to - from) < 1e-3
                             ? (tanh(from) + 4 * tanh((from + to) / 2) + tanh(to)) / 6
                             : (ln_cosh(to) - ln_cosh(from)) / (to - from);
    return fabs(mean_of(a, b) - exact);
}

static void soft_clip_is_the_mean_of_tanh(void **state) {
    (void)state;
    static const float apart[] = {0,    1e-7f, 1e-5f, 1e-3f, 0.03f, 0.4f,
                                  1.1f, 2.9f,  7,     40,    300,   1e6f};
    double worst = 0;
    for (float a = -60; a < 60; a += 0.00737f) {
        for (size_t k = 0; k < sizeof apart / sizeof *apart; k++) {
            worst = fmax(worst, error_of_mean(a, a + apart[k]));
            worst = fmax(worst, error_of_mean(a, a - apart[k]));
        }
    }
    assert_below(worst, 5e-7);
    assert_above(worst, 1e-8); /* of what was measured */
}

static void soft_clip_is_odd_and_ends_at_1(void **state) {
    (void)state;
    for (float a = -50; a < 50; a += 0.0917f) {
        for (float b = -50; b < 50; b += 0.7193f) {
            assert_true(mean_of(a, b) == -mean_of(-a, -b) && fabs(mean_of(a, b)) <= 1.000001);
        }
    }
    static const float far[] = {30, 1e4f, 1e9f, 1e12f};
    for (size_t k = 0; k < sizeof far / sizeof *far; k++) {
        assert_near(mean_of(far[k], far[k]), 1, 5e-7);
        assert_near(mean_of(-far[k], -far[k]), -1, 5e-7);
        assert_near(mean_of(-far[k], far[k]), 0, 5e-7);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_at_176_khz_or_more),
        cmocka_unit_test(flat_and_as_late_as_it_says),
        cmocka_unit_test(images_are_gone),
        cmocka_unit_test(nothing_folds),
        cmocka_unit_test(soft_clip_is_the_mean_of_tanh),
        cmocka_unit_test(soft_clip_is_odd_and_ends_at_1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
