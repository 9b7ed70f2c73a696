/* The instruments first: a test of sound is worth what its meter is worth. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

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

static void true_peak_between_the_samples(void **state) {
    (void)state;
    float *x = signal_buffer();
    /* A quarter of the rate, 45 degrees off: the samples see 3.01 dB less. */
    measure_tone(x, 2000, 48000, 12000, 1, 0.78539816);
    for (int i = 0; i < 2000; i++)
        x[i] *= (float)(0.5 - 0.5 * cos(2 * 3.14159265 * i / 2000));
    assert_near(measure_db(measure_peak(x, 2000)), -3.01, 0.01);
    assert_near(measure_db(measure_true_peak(x, 2000)), 0, 0.01);
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
    assert_int_equal(measure_first_above(x, 0, 4000, 0.9), 4000);
    measure_noise(x, 4000, 1, 3);
    for (int i = 0; i < 4000; i++)
        y[i] = i >= 37 ? x[i - 37] : 0;
    assert_int_equal(measure_delay(x, y, 4000, 100), 37);
    assert_near(measure_db(measure_linear(-12.5)), -12.5, 1e-12);
    assert_near(measure_db(0), -400, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(level_of_known_tones),
        cmocka_unit_test(small_tone_beside_a_large_one),
        cmocka_unit_test(phase_of_a_tone),
        cmocka_unit_test(spectrum_and_alias_distance),
        cmocka_unit_test(true_peak_between_the_samples),
        cmocka_unit_test(noise_is_flat_and_repeats),
        cmocka_unit_test(bursts_steps_and_delays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
