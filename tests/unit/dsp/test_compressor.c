#include "cuts.h"
#include "gainstage/dsp/compressor.h"

static struct gs_compressor unit;

static void start(double rate) {
    gs_compressor_init(&unit, rate);
}

static void turn(unsigned step) {
    const double drives[] = {5, 0, 10, 2.5, 7};
    const double ratios[] = {4, 20, 1.5};
    gs_compressor_set_drive(&unit, drives[step % 5]);
    gs_compressor_set_ratio(&unit, ratios[step % 3]);
    gs_compressor_set_density(&unit, step % 11);
    gs_compressor_set_makeup(&unit, step % 4 == 3 ? 9.5 : 0);
}

static void process_tile(struct gs_tile *tile) {
    gs_compressor_process(&unit, tile, 1);
}

static void process(float *x, unsigned n) {
    through_tiles(process_tile, x, n);
}

static const struct unit as_unit = {start, turn, process};

static float *buffer(size_t n) {
    float *x = malloc(n * sizeof *x);
    assert_non_null(x);
    return x;
}

static void test_golden_points(void **state) {
    (void)state;
    static const double points[][2] = {{-40, -40},      {-25, -25},      {-22, -22.3375},
                                       {-20, -20.9375}, {-18, -19.8375}, {-15, -18.75},
                                       {-10, -17.5},    {0, -15}};
    for (unsigned r = 0; r < RATES; r++) {
        const size_t second = (size_t)rates[r];
        float *x = buffer(4 * second);
        for (unsigned p = 0; p < sizeof points / sizeof points[0]; p++) {
            start(rates[r]);
            gs_compressor_set_drive(&unit, 5);
            gs_compressor_set_density(&unit, 5);
            gs_compressor_set_ratio(&unit, 4);
            measure_tone(x, 4 * second, rates[r], 1000, measure_linear(points[p][0]), 0);
            process(x, (unsigned)(4 * second));
            assert_near(measure_rms(x + 3 * second, second), points[p][1], 0.05);
        }
        free(x);
    }
}

static void test_other_curves(void **state) {
    (void)state;
    /* T = -40, R = 20: -40 + 35/20; T = 0, R = 1.5: middle of the knee, -(1/3) 25/20. */
    static const double points[][4] = {{10, 20, -5, -38.25}, {0, 1.5, 0, -5.0 / 12}};
    const size_t second = 48000;
    float *x = buffer(4 * second);
    for (unsigned p = 0; p < 2; p++) {
        start(48000);
        gs_compressor_set_drive(&unit, points[p][0]);
        gs_compressor_set_ratio(&unit, points[p][1]);
        gs_compressor_reset(&unit);
        measure_tone(x, 4 * second, 48000, 1000, measure_linear(points[p][2]), 0);
        process(x, (unsigned)(4 * second));
        assert_near(measure_rms(x + 3 * second, second), points[p][3], 0.05);
        assert_near((double)gs_compressor_reduction(&unit), points[p][2] - points[p][3], 0.05);
    }
    free(x);
}

/* Runs the tone on from sample `*at` until the reduction has passed `level`; seconds it took. Told
 * from samples that are not near a zero, in silence from the reading. */
static double time_to(double level, double rate, double amplitude, size_t *at) {
    const bool rising = (double)gs_compressor_reduction(&unit) < level;
    for (size_t n = 0; n < (size_t)rate; n += GS_CHUNK) {
        float x[GS_CHUNK];
        float y[GS_CHUNK];
        next_chunk(x, rate, 5000, amplitude, at);
        memcpy(y, x, sizeof y);
        process(y, GS_CHUNK);
        for (unsigned i = 0; i < GS_CHUNK; i++) {
            double reduction = (double)gs_compressor_reduction(&unit);
            if (amplitude > 0)
                reduction = -measure_db((double)y[i] / (double)x[i]);
            if (fabs((double)x[i]) >= 0.3 * amplitude && (reduction > level) == rising)
                return (double)(n + i + 1) / rate;
        }
    }
    return HUGE_VAL;
}

static void test_attack_times(void **state) {
    (void)state;
    static const double expected[][2] = {{10, 15.8e-3}, {20, 6.7e-3}, {30, 2.8e-3}};
    for (unsigned r = 0; r < RATES; r++) {
        for (unsigned p = 0; p < 3; p++) {
            start(rates[r]);
            gs_compressor_set_drive(&unit, 10);
            gs_compressor_set_ratio(&unit, 4);
            gs_compressor_set_density(&unit, 5);
            gs_compressor_reset(&unit);
            /* From the upper end of the knee on, reduction is 3/4 of the level above T = -40. */
            size_t at = 0;
            const double rate = rates[r];
            while (at < (size_t)rate) {
                float x[GS_CHUNK];
                next_chunk(x, rate, 5000, measure_linear(-35), &at);
                process(x, GS_CHUNK);
            }
            assert_near((double)gs_compressor_reduction(&unit), 3.75, 0.01);
            const double rise = expected[p][0];
            const double time =
                time_to(3.75 + 0.75 * 0.632 * rise, rate, measure_linear(-35 + rise), &at);
            assert_near(time, expected[p][1], 0.05 * expected[p][1]);
        }
    }
}

static void test_release_speed(void **state) {
    (void)state;
    static const double densities[][2] = {{0, 39.528}, {5, 125}, {10, 395.28}};
    for (unsigned r = 0; r < RATES; r++) {
        for (unsigned p = 0; p < 3; p++) {
            start(rates[r]);
            gs_compressor_set_drive(&unit, 10);
            gs_compressor_set_ratio(&unit, 4);
            gs_compressor_set_density(&unit, densities[p][0]);
            gs_compressor_reset(&unit);
            size_t at = 0;
            while (at < (size_t)rates[r]) {
                float x[GS_CHUNK];
                next_chunk(x, rates[r], 5000, 1, &at);
                process(x, GS_CHUNK);
            }
            /* 20 dB of level are 15 dB of reduction at 4:1. */
            time_to(25, rates[r], 0, &at);
            const double time = time_to(10, rates[r], 0, &at);
            assert_near(20 / time, densities[p][1], 0.02 * densities[p][1]);
        }
    }
}

static void test_untouched_below_the_knee(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        const size_t n = (size_t)rates[r];
        float *x = buffer(n);
        float *y = buffer(n);
        start(rates[r]);
        gs_compressor_set_drive(&unit, 5);
        /* The ripple of the mean square at 1 kHz is 0.01 dB. */
        measure_tone(x, n, rates[r], 1000, measure_linear(-25.05), 0);
        x[100] = -0.0f;
        memcpy(y, x, n * sizeof *x);
        process(y, (unsigned)n);
        assert_memory_equal(x, y, n * sizeof *x);
        assert_true(gs_compressor_reduction(&unit) == 0.0f);
        free(x);
        free(y);
    }
}

static void test_makeup(void **state) {
    (void)state;
    const size_t n = 48000;
    float *x = buffer(n);
    start(48000);
    gs_compressor_set_makeup(&unit, 17.5);
    measure_tone(x, n, 48000, 1000, measure_linear(-50), 0);
    process(x, (unsigned)n);
    assert_near(measure_rms(x + n / 2, n / 2), -32.5, 0.005);
    /* Back at 0, it is a wire again. */
    gs_compressor_set_makeup(&unit, 0);
    process(x, 48000);
    float y[64];
    measure_noise(x, 64, 0.001, 1);
    memcpy(y, x, sizeof y);
    process(y, 64);
    assert_memory_equal(x, y, sizeof y);
    free(x);
}

static void test_knobs_move_smoothly(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        /* Whole chunks: silence behind the last sample would show in it. */
        const size_t n = (size_t)rates[r] / 10 / GS_CHUNK * GS_CHUNK;
        float *x = buffer(10 * n);
        float *y = buffer(10 * n);
        start(rates[r]);
        gs_compressor_set_drive(&unit, 0);
        gs_compressor_set_ratio(&unit, 1.5);
        square_wave(x, 10 * n, 0.5);
        memcpy(y, x, 10 * n * sizeof *x);
        process(y, (unsigned)(10 * n));
        double gain = measure_db((double)y[10 * n - 1] / (double)x[10 * n - 1]);
        const double drives[] = {10, 10, 10, 0, 0, 10};
        const double ratios[] = {1.5, 20, 1.5, 1.5, 20, 20};
        const double makeups[] = {0, 0, 24, 24, 0, 24};
        for (unsigned step = 0; step < 6; step++) {
            gs_compressor_set_drive(&unit, drives[step]);
            gs_compressor_set_ratio(&unit, ratios[step]);
            gs_compressor_set_makeup(&unit, makeups[step]);
            memcpy(y, x, n * sizeof *x);
            process(y, (unsigned)n);
            size_t settled;
            assert_below(gain_step(x, y, n, &gain, &settled), 0.1);
            assert_below((double)settled / rates[r], 0.020001);
            /* It did get there: a constant level of -6.02 + 3.01 dBFS through the law. */
            const double above = -3.0103 + 4 * drives[step];
            const double slope = 1 - 1 / ratios[step];
            const double reduction =
                above > 5 ? slope * above : slope * (above + 5) * (above + 5) / 20;
            assert_near(gain, makeups[step] - reduction, 0.01);
        }
        free(x);
        free(y);
    }
}

static void test_cuts(void **state) {
    (void)state;
    check_cuts(&as_unit);
}

static void test_overload(void **state) {
    (void)state;
    check_overload(&as_unit, 12);
    assert_true(unit.mean == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden_points),
        cmocka_unit_test(test_other_curves),
        cmocka_unit_test(test_attack_times),
        cmocka_unit_test(test_release_speed),
        cmocka_unit_test(test_untouched_below_the_knee),
        cmocka_unit_test(test_makeup),
        cmocka_unit_test(test_knobs_move_smoothly),
        cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_overload),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
