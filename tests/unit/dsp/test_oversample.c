/* The half-bands and the table that the colours stand on. */
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

static double there_and_back(double rate, double frequency, double *delay) {
    struct gs_oversample oversample;
    gs_oversample_init(&oversample, rate);
    measure_tone(x, LENGTH, rate, frequency, 0.5, 0);
    for (size_t i = 0; i < LENGTH; i++) {
        double many[GS_OVERSAMPLE_MAX];
        const double one = (double)x[i];
        double back;
        gs_oversample_up(&oversample, &one, 1, many);
        gs_oversample_down(&oversample, many, 1, &back);
        x[i] = (float)back;
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
            for (size_t i = 0; i < LENGTH; i++) {
                double many[GS_OVERSAMPLE_MAX];
                const double one = (double)x[i];
                gs_oversample_up(&oversample, &one, 1, many);
                for (unsigned k = 0; k < factor; k++)
                    y[i * factor + k] = (float)many[k];
            }
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
                for (size_t i = 0; i < LENGTH / 4; i++) {
                    double many[GS_OVERSAMPLE_MAX];
                    for (unsigned k = 0; k < factor; k++)
                        many[k] = (double)y[i * factor + k];
                    double back;
                    gs_oversample_down(&oversample, many, 1, &back);
                    x[i] = (float)back;
                }
                const double bound = above > 150e3 ? -90 : -110;
                assert_below(measure_level(x + 2048, 8192, rates[r], heard) + 6.02, bound);
            }
        }
    }
}

static void soft_clip_is_tanh(void **state) {
    (void)state;
    double worst = 0;
    double worst_integral = 0;
    gs_softclip_prepare();
    for (int i = -400000; i <= 400000; i++) {
        const double at = i * 5e-5 + 1e-5;
        const double integral = fabs(at) + log1p(exp(-2 * fabs(at))) - log(2);
        worst = fmax(worst, fabs(gs_softclip(at) - tanh(at)));
        worst_integral = fmax(worst_integral, fabs(gs_softclip_integral(at) - integral));
    }
    assert_below(worst, 1e-8);
    assert_below(worst_integral, 1e-10);
    assert_true(gs_softclip(0) == 0 && gs_softclip(1e9) == 1 && gs_softclip(-1e9) == -1);
}

/* The quotient and the curve must meet, or quiet sounds would rattle between the two. */
static void soft_clip_agrees_with_its_integral(void **state) {
    (void)state;
    gs_softclip_prepare();
    double worst = 0;
    for (double a = -18; a < 18; a += 0.00371) {
        const double b = a + 1e-5;
        const double quotient = (gs_softclip_integral(b) - gs_softclip_integral(a)) / (b - a);
        worst = fmax(worst, fabs(quotient - gs_softclip((a + b) / 2)));
    }
    assert_below(worst, 1e-8);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_at_176_khz_or_more),
        cmocka_unit_test(flat_and_as_late_as_it_says),
        cmocka_unit_test(images_are_gone),
        cmocka_unit_test(nothing_folds),
        cmocka_unit_test(soft_clip_is_tanh),
        cmocka_unit_test(soft_clip_agrees_with_its_integral),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
