#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gainstage/dsp/preamp.h"
#include "measure.h"

static const double rates[] = {44100, 48000, 88200, 96000, 176400, 192000};
enum { RATES = 6, LENGTH = 192000 * 4, CLEAN = 0, TUBE = 1, TRANSFORMER = 2 };
static float x[LENGTH + 8];
static float y[LENGTH];

/* In whole chunks: behind the n samples there is room for the last one. */
static void run(struct gs_preamp *preamp, float *buffer, size_t n, unsigned cut) {
    for (size_t at = 0; at < n; at += cut) {
        const size_t part = n - at < cut ? n - at : cut;
        gs_preamp_process(preamp, buffer + at, (unsigned)((part + 7) / 8 * 8));
    }
}

static struct gs_preamp make(double rate, double color, double drive) {
    struct gs_preamp preamp;
    gs_preamp_init(&preamp, rate);
    gs_preamp_set_color(&preamp, color);
    gs_preamp_set_drive(&preamp, drive);
    gs_preamp_reset(&preamp);
    return preamp;
}

/* A tone through a colour into x; returns how many settled samples lie from *settled on. */
static size_t play(double rate, double color, double drive, double frequency, double level,
                   double seconds, const float **settled) {
    struct gs_preamp preamp = make(rate, color, drive);
    const size_t n = (size_t)(seconds * rate);
    measure_tone(x, n, rate, frequency, measure_linear(level), 0);
    run(&preamp, x, n, 256);
    *settled = x + n / 2;
    return n / 2;
}

/* Level of a harmonic against the fundamental, dB. */
static double harmonic(double rate, double color, double drive, double frequency, double level,
                       int number) {
    const float *settled;
    const size_t n = play(rate, color, drive, frequency, level, 2, &settled);
    return measure_level(settled, n, rate, frequency * number) -
           measure_level(settled, n, rate, frequency);
}

static void gain_is_exact(void **state) {
    (void)state;
    struct gs_preamp preamp;
    for (int r = 0; r < RATES; r++) {
        for (double gain = -20; gain <= 60; gain += 2.5) {
            gs_preamp_init(&preamp, rates[r]);
            gs_preamp_set_gain(&preamp, gain);
            measure_tone(x, 8192, rates[r], 1000, 0.001, 0);
            run(&preamp, x, 8192, 256);
            assert_near(measure_level(x + 4096, 4096, rates[r], 1000), -60 + gain, 0.001);
        }
    }
}

static void clean_at_0_db_passes_every_bit(void **state) {
    (void)state;
    struct gs_preamp preamp;
    for (int r = 0; r < RATES; r++) {
        gs_preamp_init(&preamp, rates[r]);
        const unsigned latency = gs_preamp_latency(&preamp);
        measure_noise(y, 10000, 1, 5);
        y[100] = 1e-42f;
        y[101] = -0.0f;
        memcpy(x, y, 10000 * sizeof *x);
        gs_preamp_set_drive(&preamp, 20);
        run(&preamp, x, 10000, 104);
        assert_memory_equal(x + latency, y, (10000 - latency) * sizeof *x);
        /* Upside down and back, and louder and back, it does so again. */
        gs_preamp_set_invert(&preamp, 1);
        gs_preamp_set_gain(&preamp, 12);
        run(&preamp, x, 5000, 104);
        gs_preamp_set_invert(&preamp, 0);
        gs_preamp_set_gain(&preamp, 0);
        run(&preamp, x, 5000, 104);
        memcpy(x, y, 10000 * sizeof *x);
        run(&preamp, x, 10000, 104);
        assert_memory_equal(x + latency, y, (10000 - latency) * sizeof *x);
    }
}

static void invert_turns_the_wave(void **state) {
    (void)state;
    struct gs_preamp preamp;
    for (int r = 0; r < RATES; r++) {
        gs_preamp_init(&preamp, rates[r]);
        gs_preamp_set_invert(&preamp, 1);
        gs_preamp_reset(&preamp);
        measure_noise(y, 5000, 1, 5);
        memcpy(x, y, 5000 * sizeof *x);
        run(&preamp, x, 5000, 64);
        for (size_t i = 0; i + gs_preamp_latency(&preamp) < 5000; i++)
            assert_true(x[i + gs_preamp_latency(&preamp)] == -y[i]);
    }
}

/* On a constant each sample is the gain itself. */
static void gain_moves_smoothly(void **state) {
    (void)state;
    struct gs_preamp preamp;
    for (int r = 0; r < RATES; r++) {
        gs_preamp_init(&preamp, rates[r]);
        gs_preamp_set_gain(&preamp, -20);
        gs_preamp_reset(&preamp);
        for (size_t i = 0; i < 8192; i++)
            x[i] = 1;
        run(&preamp, x, 1000, 64);
        gs_preamp_set_gain(&preamp, 60);
        run(&preamp, x + 1000, 7192, 64);
        double step = 0;
        for (size_t i = 501; i < 8192; i++)
            step = fmax(step, fabs(measure_db((double)x[i] / (double)x[i - 1])));
        assert_below(step, 0.1);
        assert_above(step, 0.01);
        const size_t arrived = 1000 + gs_preamp_latency(&preamp) + (size_t)(0.02 * rates[r]) - 1;
        assert_near((double)x[arrived], 1000, 0.001);
        assert_true(x[arrived - 1] < 999.9f);
    }
}

static void quiet_sounds_keep_their_level(void **state) {
    (void)state;
    const float *settled;
    for (int r = 0; r < RATES; r++) {
        for (double color = TUBE; color <= TRANSFORMER; color++) {
            for (double drive = 0; drive <= 40; drive += 20) {
                size_t n = play(rates[r], color, drive, 1000, -90, 0.25, &settled);
                assert_near(measure_level(settled, n, rates[r], 1000), -90, 0.005);
                n = play(rates[r], color, drive, 20000, -90, 0.25, &settled);
                assert_near(measure_level(settled, n, rates[r], 20000), -90, 0.25);
                n = play(rates[r], color, drive, 20, -90, 2, &settled);
                assert_near(measure_level(settled, n, rates[r], 20), -90, 0.1);
            }
        }
    }
}

/* From the derivatives of tanh at b = 0.2: f''/f' = -2t, f'''/f' = 6t^2 - 2, t = tanh b. */
static void tube_harmonics_follow_the_law(void **state) {
    (void)state;
    const double t = tanh(0.2);
    for (int r = 0; r < RATES; r++) {
        const double soft = harmonic(rates[r], TUBE, 10, 1000, -50, 2);
        assert_near(soft, measure_db(t / 2 * measure_linear(-40)), 0.05);
        assert_near(harmonic(rates[r], TUBE, 10, 1000, -40, 2) - soft, 10, 0.1);
        assert_near(harmonic(rates[r], TUBE, 0, 1000, -30, 2) - soft, 10, 0.1);
        const double third = harmonic(rates[r], TUBE, 20, 1000, -50, 3);
        assert_near(third, measure_db((2 - 6 * t * t) / 24 * measure_linear(-60)), 0.1);
        assert_near(harmonic(rates[r], TUBE, 20, 1000, -40, 3) - third, 20, 0.2);
        assert_near(harmonic(rates[r], TUBE, 0, 1000, -20, 3) - third, 20, 0.2);
    }
}

static void tube_leaves_no_constant(void **state) {
    (void)state;
    const float *settled;
    for (int r = 0; r < RATES; r++) {
        const size_t n = play(rates[r], TUBE, 30, 1000, -6, 3, &settled);
        assert_below(fabs(measure_mean(settled, n)), 1e-6);
    }
    struct gs_preamp preamp = make(48000, TUBE, 40);
    memset(x, 0, 1000 * sizeof *x);
    run(&preamp, x, 1000, 64);
    assert_true(measure_peak(x, 1000) == 0);
}

static void transformer_distorts_by_flux(void **state) {
    (void)state;
    for (int r = 0; r < RATES; r++) {
        for (double level = -20; level < 1; level += 20) {
            const double at20 = harmonic(rates[r], TRANSFORMER, 0, 20, level, 3);
            const double at40 = harmonic(rates[r], TRANSFORMER, 0, 40, level, 3);
            const double at80 = harmonic(rates[r], TRANSFORMER, 0, 80, level, 3);
            assert_below(at20, measure_db(0.03));
            assert_near(at20 - measure_db(0.0225 * pow(measure_linear(level), 2)), 0, 0.3);
            assert_near(at40 - at20, -12, 0.3);
            assert_near(at80 - at40, -12, 0.3);
        }
        assert_below(harmonic(rates[r], TRANSFORMER, 0, 20, 0, 2), -100);
        assert_below(harmonic(rates[r], TRANSFORMER, 20, 100, 0, 2), -100);
        /* Almost pure third. */
        assert_below(harmonic(rates[r], TRANSFORMER, 0, 20, 0, 5), -80);
    }
}

static void aliases_stay_90_db_below(void **state) {
    (void)state;
    const size_t n = 1 << 17;
    for (int r = 0; r < RATES; r++) {
        for (double color = TUBE; color <= TRANSFORMER; color++) {
            struct gs_preamp preamp = make(rates[r], color, color == TUBE ? 20 : 40);
            measure_tone(x, n + 65536, rates[r], 4186, 1, 0);
            run(&preamp, x, n + 65536, 256);
            assert_above(measure_alias_distance(x + 65536, n, rates[r], 4186, 20000), 90);
        }
    }
}

static void nothing_breaks_it(void **state) {
    (void)state;
    for (double color = CLEAN; color <= TRANSFORMER; color++) {
        struct gs_preamp preamp = make(48000, color, 40);
        gs_preamp_set_gain(&preamp, 60);
        measure_noise(x, 48000, 1e6, 9);
        run(&preamp, x, 48000, 64);
        for (size_t i = 0; i < 48000; i++)
            assert_true(isfinite(x[i]));
        gs_preamp_set_gain(&preamp, 0);
        for (size_t i = 0; i < LENGTH; i++)
            x[i] = 1e-41f * (float)(i % 3);
        run(&preamp, x, 48000, 64);
        for (size_t i = 24000; i < 48000 && color != CLEAN; i++)
            assert_true(x[i] == 0 || fabsf(x[i]) >= 1e-25f);
        measure_tone(x, 96000, 48000, 1000, 1e-4, 0);
        run(&preamp, x, 96000, 64);
        assert_near(measure_level(x + 80000, 16000, 48000, 1000), -80, 0.1);
    }
}

static void colors_fade(void **state) {
    (void)state;
    struct gs_preamp preamp = make(48000, CLEAN, 30);
    measure_tone(x, 48000, 48000, 200, 0.1, 0);
    static const double colors[] = {TUBE, TRANSFORMER, CLEAN, TRANSFORMER, TUBE, CLEAN};
    for (size_t c = 0; c < 6; c++) {
        run(&preamp, x + 8000 * c, 4000, 64);
        gs_preamp_set_color(&preamp, colors[c]);
        run(&preamp, x + 8000 * c + 4000, 4000, 64);
    }
    /* The steepest the tube makes of it is its small-signal slope. */
    measure_tone(y, 4800, 48000, 200, 0.1, 0);
    assert_below(measure_max_step(x, 48000), 1.2 * measure_max_step(y, 4800));
    assert_near(measure_db(measure_peak(x + 47000, 1000)), -20, 0.001);
}

static void cuts_do_not_matter(void **state) {
    (void)state;
    static const unsigned cuts[] = {8, 24, 64, 256, 4096};
    struct gs_preamp preamp;
    for (int c = 0; c < 5; c++) {
        float *out = c == 0 ? x : y;
        measure_noise(out, 40000, 0.5, 1);
        gs_preamp_init(&preamp, 44100);
        for (size_t part = 0; part < 20; part++) {
            run(&preamp, out + part * 2000, 1232, cuts[c]);
            gs_preamp_set_color(&preamp, (double)(part * 7 % 3));
            gs_preamp_set_drive(&preamp, (double)(part * 13 % 40));
            run(&preamp, out + part * 2000 + 1232, 304, cuts[c]);
            gs_preamp_set_gain(&preamp, (double)(part * 11 % 30) - 10);
            gs_preamp_set_color(&preamp, (double)(part * 5 % 3));
            gs_preamp_set_invert(&preamp, (double)(part % 2));
            run(&preamp, out + part * 2000 + 1536, 464, cuts[c]);
        }
        if (c > 0)
            assert_memory_equal(x, y, 40000 * sizeof *x);
    }
}

static void latency_is_short_and_true(void **state) {
    (void)state;
    for (int r = 0; r < RATES; r++) {
        for (double color = CLEAN; color <= TRANSFORMER; color++) {
            struct gs_preamp preamp = make(rates[r], color, 0);
            const unsigned latency = gs_preamp_latency(&preamp);
            assert_in_range(latency, 1, GS_PREAMP_DELAY_MAX);
            measure_tone(x, 65536, rates[r], 500, 0.01, 0);
            run(&preamp, x, 65536, 64);
            double re;
            double im;
            /* Phase at whole cycles after the start, as samples of delay. */
            measure_phasor(x + (size_t)(rates[r] / 500 * 25), 40000, rates[r], 500, &re, &im);
            assert_near(-atan2(im, re) / 6.283185307179586 * rates[r] / 500, latency, 0.5);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gain_is_exact),
        cmocka_unit_test(clean_at_0_db_passes_every_bit),
        cmocka_unit_test(invert_turns_the_wave),
        cmocka_unit_test(gain_moves_smoothly),
        cmocka_unit_test(quiet_sounds_keep_their_level),
        cmocka_unit_test(tube_harmonics_follow_the_law),
        cmocka_unit_test(tube_leaves_no_constant),
        cmocka_unit_test(transformer_distorts_by_flux),
        cmocka_unit_test(aliases_stay_90_db_below),
        cmocka_unit_test(nothing_breaks_it),
        cmocka_unit_test(colors_fade),
        cmocka_unit_test(cuts_do_not_matter),
        cmocka_unit_test(latency_is_short_and_true),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
