/* The instruments first: a test of sound is worth what its meter is worth. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "measure.h"

enum { LENGTH = 1 << 15 };

static float *signal_buffer(void) {
    static float x[LENGTH];
    return x;
}

static void level_of_known_tones(void **state) {
    (void)state;
    float *x = signal_buffer();
    measure_tone(x, LENGTH, 48000, 997, 0.5, 1);
    assert_near(measure_level(x, LENGTH, 48000, 997), -6.0206, 1e-4);
    measure_tone(x, LENGTH, 48000, 1000, 1, 0);
    assert_near(measure_rms(x, 48 * 600), 0, 1e-4);
    assert_near(measure_peak(x, LENGTH), 1, 1e-6);
    assert_near(measure_mean(x, 48 * 600), 0, 1e-6);
    assert_near(measure_max_step(x, LENGTH), 2 * sin(3.14159265 * 1000 / 48000), 1e-3);
}

static void small_tone_beside_a_large_one(void **state) {
    (void)state;
    float *x = signal_buffer();
    measure_tone(x, LENGTH, 44100, 1000, 0.7, 0);
    measure_add_tone(x, LENGTH, 44100, 3000, 0.7e-6, 2);
    assert_near(measure_level(x, LENGTH, 44100, 3000) - measure_level(x, LENGTH, 44100, 1000), -120,
                0.1);
    /* Where there is nothing, only float's own rounding is left. */
    assert_below(measure_level(x, LENGTH, 44100, 2000), -150);
}

static void phase_of_a_tone(void **state) {
    (void)state;
    float *x = signal_buffer();
    double re;
    double im;
    measure_tone(x, LENGTH, 48000, 1234, 0.8, 0.6);
    measure_phasor(x, LENGTH, 48000, 1234, &re, &im);
    assert_near(atan2(im, re), 0.6, 1e-5);
    assert_near(hypot(re, im), 0.8, 1e-5);
}

static void spectrum_and_alias_distance(void **state) {
    (void)state;
    static double spectrum[LENGTH / 2 + 1];
    float *x = signal_buffer();
    measure_tone(x, LENGTH, LENGTH, 4000, 0.25, 0);
    measure_spectrum(x, LENGTH, spectrum);
    assert_near(spectrum[4000], 0.25, 1e-6);
    assert_below(spectrum[4100], 1e-8);
    measure_add_tone(x, LENGTH, LENGTH, 8000, 0.1, 0);
    assert_above(measure_alias_distance(x, LENGTH, LENGTH, 4000, 15000), 140);
    measure_add_tone(x, LENGTH, LENGTH, 5123, 0.25e-4, 0);
    assert_near(measure_alias_distance(x, LENGTH, LENGTH, 4000, 15000), 80, 0.2);
    /* Out of the band of interest it counts no longer. */
    assert_above(measure_alias_distance(x, LENGTH, LENGTH, 4000, 5000), 140);
}

/* A cubic makes a third harmonic of a known level and nothing else; what lies beside the harmonics
 * is no harmonic distortion. */
static void distortion_of_a_cubic(void **state) {
    (void)state;
    float *x = signal_buffer();
    static const double rates[] = {44100, 192000};
    for (int r = 0; r < 2; r++) {
        measure_tone(x, LENGTH, rates[r], 1000, 0.5, 1);
        assert_below(measure_thd(x, LENGTH, rates[r], 1000), -140);
        /* sin^3 = 3/4 sin - 1/4 sin 3: 0.01 * 0.5^3 / 4 beside 0.5 - 0.01 * 0.5^3 * 3/4. */
        for (int i = 0; i < LENGTH; i++)
            x[i] -= 0.01f * x[i] * x[i] * x[i];
        const double third = 0.01 * 0.125 / 4;
        assert_near(measure_thd(x, LENGTH, rates[r], 1000), measure_db(third / (0.5 - 3 * third)),
                    0.001);
        measure_add_tone(x, LENGTH, rates[r], 3500, 0.1, 0);
        assert_near(measure_thd(x, LENGTH, rates[r], 1000), measure_db(third / (0.5 - 3 * third)),
                    0.001);
        /* Two harmonics add as powers do; the eleventh is not asked for. */
        measure_add_tone(x, LENGTH, rates[r], 2000, third, 0);
        measure_add_tone(x, LENGTH, rates[r], 11000, 0.1, 0);
        assert_near(measure_thd(x, LENGTH, rates[r], 1000),
                    measure_db(third / (0.5 - 3 * third)) + 3.0103, 0.001);
    }
}

/* Its zeros lie where the phase says, and an octave takes the same time everywhere. */
static void sweep_rises_by_octaves(void **state) {
    (void)state;
    float *x = signal_buffer();
    static const double octave_ends[] = {100, 200, 400, 800, 1600};
    measure_sweep(x, LENGTH, 48000, 100, 1600, 0.7);
    assert_near(measure_peak(x, LENGTH), 0.7, 1e-3);
    assert_true(x[0] == 0);
    for (int k = 0; k < 4; k++) {
        int crossings = 0;
        for (int i = k * LENGTH / 4 + 1; i < (k + 1) * LENGTH / 4; i++)
            crossings += (x[i] < 0) != (x[i - 1] < 0);
        /* Twice the mean frequency of an octave, (to - from) / ln 2, for that time. */
        const double mean = (octave_ends[k + 1] - octave_ends[k]) / log(2);
        assert_near(crossings, 2 * mean * LENGTH / 4 / 48000, 1);
    }
}

static void true_peak_between_the_samples(void **state) {
    (void)state;
    float *x = signal_buffer();
    /* A quarter of the rate, 45 degrees off: the samples see 3.01 dB less. */
    measure_tone(x, 2000, 48000, 12000, 1, 0.78539816);
    for (int i = 0; i < 2000; i++)
        x[i] *= (float)(0.5 - 0.5 * cos(2 * 3.14159265 * i / 2000));
    assert_near(measure_db(measure_peak(x, 2000)), -3.01, 0.01);
    assert_near(measure_db(measure_true_peak(x, 2000)), 0, 0.01);
    /* Wherever between two samples the peak lies. */
    for (double degrees = 2; degrees < 45; degrees += 6) {
        measure_tone(x, 2000, 48000, 12000, 1, degrees * 3.14159265 / 180);
        for (int i = 0; i < 2000; i++)
            x[i] *= (float)(0.5 - 0.5 * cos(2 * 3.14159265 * i / 2000));
        assert_near(measure_db(measure_true_peak(x, 2000)), 0, 0.02);
    }
    measure_tone(x, 2000, 48000, 19000, 1, 0.3);
    for (int i = 0; i < 2000; i++)
        x[i] *= (float)(0.5 - 0.5 * cos(2 * 3.14159265 * i / 2000));
    assert_near(measure_db(measure_true_peak(x, 2000)), 0, 0.05);
}

static void noise_is_flat_and_repeats(void **state) {
    (void)state;
    float *x = signal_buffer();
    static float again[LENGTH];
    measure_noise(x, LENGTH, 0.5, 7);
    measure_noise(again, LENGTH, 0.5, 7);
    assert_memory_equal(x, again, sizeof again);
    assert_near(measure_rms(x, LENGTH), -6.0206 - 4.7712 + 3.0103, 0.1);
    assert_true(measure_peak(x, LENGTH) <= 0.5);
    assert_near(measure_mean(x, LENGTH), 0, 0.01);
    measure_noise(again, LENGTH, 0.5, 8);
    assert_memory_not_equal(x, again, sizeof again);
}

static void bursts_steps_and_delays(void **state) {
    (void)state;
    float *x = signal_buffer();
    static float y[4000];
    measure_burst(x, 4000, 48000, 1000, 0.5, 1000, 96);
    assert_int_equal(measure_first_above(x, 0, 4000, 1e-9), 1001);
    assert_near((double)x[1012], 0.5, 1e-6);
    assert_true(measure_peak(x + 1096, 2904) == 0);
    assert_int_equal(measure_first_above(x, 1020, 4000, 0.4), 1032); /* below 0 */
    measure_burst(x, 4000, 48000, 1000, 0.5, 1000, 30);
    assert_true(x[1029] != 0 && measure_peak(x + 1030, 2970) == 0);
    assert_int_equal(measure_first_above(x, 0, 4000, 0.9), 4000);
    measure_noise(x, 4000, 1, 3);
    for (int i = 0; i < 4000; i++)
        y[i] = i >= 37 ? x[i - 37] : 0;
    assert_int_equal(measure_delay(x, y, 4000, 100), 37);
    assert_near(measure_db(measure_linear(-12.5)), -12.5, 1e-12);
    assert_near(measure_db(0), -400, 0);
}

/* A one-pole has gone 1 - 1/e of its way after its time constant, half of it after ln 2 of that. */
static void time_of_a_step(void **state) {
    (void)state;
    float *x = signal_buffer();
    for (int way = 0; way < 2; way++) {
        const double from = way ? 3 : -40;
        const double to = way ? -7 : 0;
        for (int i = 0; i < LENGTH; i++)
            x[i] = (float)(to + (from - to) * exp(-(i + 1) / (0.01 * 48000)));
        assert_near(measure_step_time(x, LENGTH, 48000, from, to, 1 - exp(-1)), 0.01, 1e-6);
        assert_near(measure_step_time(x, LENGTH, 48000, from, to, 0.5), 0.01 * log(2), 1e-6);
        assert_true(isinf(measure_step_time(x, LENGTH, 48000, from, to + (to - from), 0.6)));
    }
    /* Steps of a sample each: a quarter of the second one. */
    const float stairs[] = {1, 2, 3};
    assert_near(measure_step_time(stairs, 3, 1, 0, 4, 1.25 / 4), 1.25, 1e-12);
    assert_true(isinf(measure_step_time(stairs, 3, 1, 0, 4, 1)));
}

/* ---- checks that must fail ---- */

static void near_misses(void **state) {
    (void)state;
    assert_near(1.02, 1, 0.01);
}

static void near_misses_below(void **state) {
    (void)state;
    assert_near(0.98, 1, 0.01);
}

static void near_no_number(void **state) {
    (void)state;
    assert_near((double)NAN, 1, HUGE_VAL);
}

static void below_itself(void **state) {
    (void)state;
    assert_below(1, 1);
}

static void below_no_number(void **state) {
    (void)state;
    assert_below((double)NAN, 1);
}

static void above_itself(void **state) {
    (void)state;
    assert_above(1, 1);
}

static void above_no_number(void **state) {
    (void)state;
    assert_above((double)NAN, 1);
}

/* Each of them, in a process of its own and unheard. */
static void checks_can_fail(void **state) {
    (void)state;
    const struct CMUnitTest wrong[] = {
        cmocka_unit_test(near_misses),     cmocka_unit_test(near_misses_below),
        cmocka_unit_test(near_no_number),  cmocka_unit_test(below_itself),
        cmocka_unit_test(below_no_number), cmocka_unit_test(above_itself),
        cmocka_unit_test(above_no_number),
    };
    const int count = sizeof wrong / sizeof *wrong;
    fflush(NULL);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const bool unheard = freopen("/dev/null", "w", stdout) && freopen("/dev/null", "w", stderr);
        _exit(unheard ? cmocka_run_group_tests(wrong, NULL, NULL) : 99);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), count);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(level_of_known_tones),
        cmocka_unit_test(small_tone_beside_a_large_one),
        cmocka_unit_test(phase_of_a_tone),
        cmocka_unit_test(spectrum_and_alias_distance),
        cmocka_unit_test(distortion_of_a_cubic),
        cmocka_unit_test(sweep_rises_by_octaves),
        cmocka_unit_test(true_peak_between_the_samples),
        cmocka_unit_test(noise_is_flat_and_repeats),
        cmocka_unit_test(bursts_steps_and_delays),
        cmocka_unit_test(time_of_a_step),
        cmocka_unit_test(checks_can_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
