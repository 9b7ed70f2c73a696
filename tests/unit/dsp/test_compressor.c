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
    static const double points[][2] = {{-40, -40},      {-25, -25},      {-23.5, -23.584375},
                                       {-22, -22.3375}, {-20, -20.9375}, {-18, -19.8375},
                                       {-15, -18.75},   {-10, -17.5},    {0, -15}};
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
    for (unsigned r = 0; r < RATES; r++) {
        const size_t second = (size_t)rates[r] / GS_CHUNK * GS_CHUNK;
        float *x = buffer(2 * second);
        for (unsigned p = 0; p < 2; p++) {
            start(rates[r]);
            gs_compressor_set_drive(&unit, points[p][0]);
            gs_compressor_set_ratio(&unit, points[p][1]);
            gs_compressor_reset(&unit);
            measure_tone(x, 2 * second, rates[r], 1000, measure_linear(points[p][2]), 0);
            process(x, (unsigned)(2 * second));
            assert_near(measure_rms(x + second, second), points[p][3], 0.05);
            assert_near((double)gs_compressor_reduction(&unit), points[p][2] - points[p][3], 0.05);
        }
        free(x);
    }
}

/* The level, sine calibrated, goes from `before` to `after` dBFS at once; the reduction in dB of
 * each of the n samples behind that, as they come out. A wave of a constant square shows the gain
 * of every sample, and its mean square has no ripple. T = -40, R = 4. */
static float *reductions(double rate, double density, double before, double after, size_t n) {
    const size_t second = (size_t)rate / GS_CHUNK * GS_CHUNK;
    float *x = buffer(second + n);
    float *y = buffer(second + n);
    start(rate);
    gs_compressor_set_drive(&unit, 10);
    gs_compressor_set_ratio(&unit, 4);
    gs_compressor_set_density(&unit, density);
    gs_compressor_reset(&unit);
    square_wave(x, second, measure_linear(before - 3.0103));
    square_wave(x + second, n, measure_linear(after - 3.0103));
    memcpy(y, x, (second + n) * sizeof *x);
    process(y, (unsigned)(second + n));
    for (size_t i = 0; i < n; i++)
        x[i] = (float)-measure_db((double)y[second + i] / (double)x[second + i]);
    free(y);
    return x;
}

/* From the upper end of the knee on, reduction is 3/4 of the level above T = -40. The mean square
 * goes up by (1 - e^(-t/tau)) of the way; 63 % of the step in dB is passed when that is
 * (10^(0.632 step/10) - 1) / (10^(step/10) - 1). The gain follows by a look at the curve later. */
static void test_attack_times(void **state) {
    (void)state;
    static const double published[][2] = {{10, 15.8e-3}, {20, 6.7e-3}, {30, 2.8e-3}};
    for (unsigned r = 0; r < RATES; r++) {
        const size_t n = (size_t)(rates[r] / 10) / GS_CHUNK * GS_CHUNK;
        const double tau = 10 / log(10) / 125;
        for (unsigned p = 0; p < 3; p++) {
            const double step = published[p][0];
            float *reduction = reductions(rates[r], 5, -35, -35 + step, n);
            const double time =
                measure_step_time(reduction, n, rates[r], 3.75, 3.75 + 0.75 * step, 0.632);
            const double way = (pow(10, 0.0632 * step) - 1) / (pow(10, 0.1 * step) - 1);
            assert_near(time, published[p][1], 0.05 * published[p][1]);
            assert_near(time, -tau * log(1 - way), 0.002 * published[p][1] + 5 / rates[r]);
            free(reduction);
        }
    }
}

/* 4.343/tau dB a second, a straight line all the way: 80 dB of level are 60 dB of reduction. */
static void test_release_speed(void **state) {
    (void)state;
    static const double densities[][2] = {{0, 39.528}, {5, 125}, {10, 395.28}};
    for (unsigned r = 0; r < RATES; r++) {
        const size_t n = (size_t)rates[r] / GS_CHUNK * GS_CHUNK;
        for (unsigned p = 0; p < 3; p++) {
            const double speed = densities[p][1];
            float *reduction = reductions(rates[r], densities[p][0], 0, -90, n);
            const double tenth = measure_step_time(reduction, n, rates[r], 30, 27.75, 1);
            const double most = measure_step_time(reduction, n, rates[r], 30, 7.5, 1);
            assert_near(27 / (most - tenth), speed, 0.02 * speed);
            assert_near(tenth, 3 / speed, 0.01 * 3 / speed + 5 / rates[r]);
            free(reduction);
        }
    }
}

/* The law itself, sample by sample, at T = -40 and 20:1. */
static void apply_law(float *x, size_t n, double rate, double density) {
    const double tau = 10 / log(10) / (125 * pow(10, (density - 5) / 10));
    const double keep = exp(-1 / (tau * rate));
    double mean = 0;
    for (size_t i = 0; i < n; i++) {
        mean = keep * mean + (1 - keep) * (double)x[i] * (double)x[i];
        const double above = 10 * log10(mean) + 3.0103 + 40;
        const double bent = above < -5 ? 0 : above < 5 ? (above + 5) * (above + 5) / 20 : above;
        x[i] = (float)((double)x[i] * measure_linear(-0.95 * bent));
    }
}

/* The strongest line that the compressor has more of than its law, against the tone, in dB. */
static double spurious(double rate, double density, double frequency) {
    enum { LINES = 1 << 14, SKIRT = 8 };
    static double ours[LINES / 2 + 1];
    static double law[LINES / 2 + 1];
    const size_t settled = (size_t)rate / 2 / GS_CHUNK * GS_CHUNK;
    const size_t n = settled + LINES;
    float *x = buffer(n);
    float *y = buffer(n);
    start(rate);
    gs_compressor_set_drive(&unit, 10);
    gs_compressor_set_ratio(&unit, 20);
    gs_compressor_set_density(&unit, density);
    gs_compressor_reset(&unit);
    measure_tone(x, n, rate, frequency, 1, 0);
    memcpy(y, x, n * sizeof *x);
    process(y, (unsigned)n);
    apply_law(x, n, rate, density);
    measure_spectrum(y + settled, LINES, ours);
    measure_spectrum(x + settled, LINES, law);
    double tone = 0;
    double most = 0;
    for (size_t i = 0; i <= LINES / 2; i++) {
        const double away = fabs((double)i - frequency / rate * LINES);
        tone = fmax(tone, law[i]);
        if (away > SKIRT)
            most = fmax(most, ours[i] - law[i]);
    }
    free(x);
    free(y);
    return measure_db(most / tone);
}

/* A mean square ripples at twice the tone, and so does the gain. A curve that is looked at now and
 * then folds that ripple about the rate of the looks, where it would stand beside the tone. At full
 * scale, 38 dB above the threshold, that stays 80 dB below, and with the fastest release there is,
 * whose ripple is 10 dB stronger, 70. */
static void test_looks_do_not_fold(void **state) {
    (void)state;
    static const double tones[] = {1000, 2000, 3000, 5000, 7000, 10000};
    for (unsigned r = 0; r < RATES; r++) {
        for (unsigned t = 0; t < 6; t++) {
            assert_below(spurious(rates[r], 5, tones[t]), -80);
            assert_below(spurious(rates[r], 10, tones[t]), -70);
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
    for (unsigned r = 0; r < RATES; r++) {
        const size_t n = (size_t)rates[r] / GS_CHUNK * GS_CHUNK;
        float *x = buffer(n);
        start(rates[r]);
        gs_compressor_set_makeup(&unit, 17.5);
        measure_tone(x, n, rates[r], 1000, measure_linear(-50), 0);
        process(x, (unsigned)n);
        assert_near(measure_rms(x + n / 2, n / 2), -32.5, 0.005);
        /* Back at 0, it is a wire again. */
        gs_compressor_set_makeup(&unit, 0);
        process(x, (unsigned)n);
        float y[64];
        measure_noise(x, 64, 0.001, 1);
        memcpy(y, x, sizeof y);
        process(y, 64);
        assert_memory_equal(x, y, sizeof y);
        free(x);
    }
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
        cmocka_unit_test(test_looks_do_not_fold),
        cmocka_unit_test(test_untouched_below_the_knee),
        cmocka_unit_test(test_makeup),
        cmocka_unit_test(test_knobs_move_smoothly),
        cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_overload),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
