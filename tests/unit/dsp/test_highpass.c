#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gainstage/dsp/highpass.h"
#include "measure.h"
#include "tiles.h"

static const double rates[] = {44100, 48000, 88200, 96000, 176400, 192000};
enum { RATES = 6, LENGTH = 192000 * 2 };
static float x[LENGTH];
static float y[LENGTH];

static struct gs_highpass *unit;

static void process_tile(struct gs_tile *tile) {
    gs_highpass_process(unit, tile, 1);
}

static void run(struct gs_highpass *highpass, float *buffer, size_t n, unsigned cut) {
    unit = highpass;
    for (size_t at = 0; at < n; at += cut)
        through_tiles(process_tile, buffer + at, n - at < cut ? n - at : cut);
}

static double response(double rate, double corner, double frequency) {
    struct gs_highpass highpass;
    gs_highpass_init(&highpass, rate);
    gs_highpass_set_freq(&highpass, corner);
    gs_highpass_reset(&highpass);
    const size_t n = (size_t)(2 * rate);
    measure_tone(x, n, rate, frequency, 0.5, 0);
    run(&highpass, x, n, 256);
    return measure_level(x + n / 2, n / 2, rate, frequency) - measure_db(0.5);
}

static void third_order_butterworth_at_every_rate(void **state) {
    (void)state;
    static const double published[][2] = {{20, -36.12}, {40, -18.13}, {60, -8.21},
                                          {80, -3.01},  {120, -0.37}, {160, -0.07}};
    for (int r = 0; r < RATES; r++) {
        for (size_t i = 0; i < sizeof published / sizeof *published; i++)
            assert_near(response(rates[r], 80, published[i][0]), published[i][1], 0.05);
        /* |H|^2 = 1 / (1 + (fc/f)^6) at the ends of the knob. */
        assert_near(response(rates[r], 20, 20), -3.0103, 0.02);
        assert_near(response(rates[r], 20, 40), -10 * log10(1 + pow(0.5, 6)), 0.02);
        assert_near(response(rates[r], 300, 300), -3.0103, 0.02);
        assert_near(response(rates[r], 300, 150), -10 * log10(1 + pow(2, 6)), 0.05);
        assert_near(response(rates[r], 80, 1000), 0, 0.001);
    }
}

/* At 20 Hz and 192 kHz the poles are 0.0003 away from 1: what rounds there is heard as noise. */
static void quiet_at_the_lowest_corner(void **state) {
    (void)state;
    struct gs_highpass highpass;
    gs_highpass_init(&highpass, 192000);
    gs_highpass_set_freq(&highpass, 20);
    gs_highpass_reset(&highpass);
    measure_tone(x, LENGTH, 192000, 1000, 0.5, 0);
    run(&highpass, x, LENGTH, 256);
    assert_below(measure_level(x + LENGTH / 2, LENGTH / 2, 192000, 100), -150);
    assert_below(measure_level(x + LENGTH / 2, LENGTH / 2, 192000, 3000), -150);
}

static void takes_away_a_constant(void **state) {
    (void)state;
    struct gs_highpass highpass;
    for (int r = 0; r < RATES; r++) {
        const size_t n = (size_t)rates[r];
        gs_highpass_init(&highpass, rates[r]);
        for (size_t i = 0; i < n; i++)
            x[i] = 0.25f;
        run(&highpass, x, n, 96);
        assert_below(measure_peak(x + n / 2, n / 2), 1e-6);
    }
}

static void cuts_do_not_matter(void **state) {
    (void)state;
    static const unsigned cuts[] = {24, 64, 256, 4096};
    struct gs_highpass highpass;
    for (int c = -1; c < 4; c++) {
        float *out = c < 0 ? x : y;
        measure_noise(out, 20000, 0.5, 1);
        gs_highpass_init(&highpass, 48000);
        tiles_chunk = 0;
        run(&highpass, out, 5000, c < 0 ? 8 : cuts[c]);
        gs_highpass_set_freq(&highpass, 300);
        run(&highpass, out + 5000, 504, c < 0 ? 8 : cuts[c]);
        gs_highpass_set_freq(&highpass, 20);
        run(&highpass, out + 5504, 14496, c < 0 ? 8 : cuts[c]);
        if (c >= 0)
            assert_memory_equal(x, y, 20000 * sizeof *x);
    }
}

/* A step of the corner must not be heard as a step of the sound. */
static void moves_without_a_click(void **state) {
    (void)state;
    struct gs_highpass highpass;
    for (int r = 0; r < RATES; r++) {
        const size_t half = (size_t)(rates[r] / 2) / GS_CHUNK * GS_CHUNK;
        gs_highpass_init(&highpass, rates[r]);
        measure_tone(x, 2 * half, rates[r], 100, 0.5, 0);
        const double own = measure_max_step(x, 2 * half);
        run(&highpass, x, half, 64);
        gs_highpass_set_freq(&highpass, 300);
        run(&highpass, x + half, half, 64);
        assert_below(measure_max_step(x + half / 20, 2 * half - half / 20), 1.3 * own);
        /* What is bent lies low; a click would reach far up. */
        assert_below(measure_level(x + half - half / 6, half / 3, rates[r], 5000), -110);
    }
}

/* A sound that fades ends while its numbers are still normal ones: what is denormal, below 1.2e-38,
 * would be slow. It looks on every 64th sample and ends there below 1e-25; until the next look the
 * highest corner at the lowest rate loses a factor of 15. */
static void comes_to_rest(void **state) {
    (void)state;
    static const double corners[] = {20, 80, 300};
    struct gs_highpass highpass;
    for (int r = 0; r < RATES; r++) {
        for (int c = 0; c < 3; c++) {
            gs_highpass_init(&highpass, rates[r]);
            gs_highpass_set_freq(&highpass, corners[c]);
            gs_highpass_reset(&highpass);
            tiles_chunk = 0;
            memset(x, 0, sizeof x);
            x[0] = 1;
            run(&highpass, x, LENGTH, 512);
            for (size_t i = 0; i < LENGTH; i++)
                assert_true(x[i] == 0 || fabsf(x[i]) >= 1e-30f);
            /* And it does end. */
            memset(x, 0, sizeof x);
            run(&highpass, x, LENGTH, 512);
            const double *left = highpass.state;
            assert_true(left[0] == 0 && left[1] == 0 && left[2] == 0);
            assert_true(measure_peak(x + LENGTH / 2, LENGTH / 2) == 0);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(third_order_butterworth_at_every_rate),
        cmocka_unit_test(quiet_at_the_lowest_corner),
        cmocka_unit_test(takes_away_a_constant),
        cmocka_unit_test(cuts_do_not_matter),
        cmocka_unit_test(moves_without_a_click),
        cmocka_unit_test(comes_to_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
