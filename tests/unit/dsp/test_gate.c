#include "cuts.h"
#include "gainstage/dsp/gate.h"

static struct gs_gate unit;

static void start(double rate) {
    gs_gate_init(&unit, rate);
}

static void turn(unsigned step) {
    const double thresholds[] = {-30, -50, -10, -45};
    const double ratios[] = {2, 10, 1, 4, 3};
    const double ranges[] = {40, 80, 0, 20};
    gs_gate_set_threshold(&unit, thresholds[step % 4]);
    gs_gate_set_ratio(&unit, ratios[step % 5]);
    gs_gate_set_range(&unit, ranges[step / 3 % 4]);
}

static void process_tile(struct gs_tile *tile) {
    gs_gate_process(&unit, tile, 1);
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

static void set(double threshold, double ratio, double range) {
    gs_gate_set_threshold(&unit, threshold);
    gs_gate_set_ratio(&unit, ratio);
    gs_gate_set_range(&unit, range);
    gs_gate_reset(&unit);
}

/* What a tone at `level` comes out with after 3 s, against what went in, in dB. */
static double steady_gain(double rate, double frequency, double level) {
    const size_t second = (size_t)rate;
    float *x = buffer(4 * second);
    measure_tone(x, 4 * second, rate, frequency, measure_linear(level), 0);
    process(x, (unsigned)(4 * second));
    const double gain = measure_rms(x + 3 * second, second) - level;
    free(x);
    return gain;
}

static void test_law(void **state) {
    (void)state;
    /* threshold, ratio, range, level, gain */
    static const double points[][5] = {
        {-50, 2, 40, -60, -10}, {-50, 2, 40, -65, -15}, {-50, 2, 40, -51, 0},
        {-50, 2, 40, -95, -40}, {-30, 4, 60, -45, -45}, {-30, 10, 80, -35, -80},
        {-30, 1, 80, -60, 0},   {-20, 3, 12, -40, -12}, {-40, 1.5, 40, -60, -10},
    };
    for (unsigned r = 0; r < RATES; r++) {
        for (unsigned p = 0; p < sizeof points / sizeof points[0]; p++) {
            start(rates[r]);
            set(points[p][0], points[p][1], points[p][2]);
            assert_near(steady_gain(rates[r], 1000, points[p][3]), points[p][4], 0.1);
        }
    }
}

static void test_low_tones_are_held_too(void **state) {
    (void)state;
    const double tones[] = {21, 50, 100, 440, 7000};
    for (unsigned r = 0; r < RATES; r++) {
        for (unsigned t = 0; t < 5; t++) {
            start(rates[r]);
            set(-50, 2, 40);
            assert_near(steady_gain(rates[r], tones[t], -60), -10, 0.1);
        }
    }
}

static void test_open_is_a_wire(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        const size_t n = (size_t)rates[r];
        float *x = buffer(n);
        float *y = buffer(n);
        start(rates[r]);
        measure_tone(x, n, rates[r], 440, measure_linear(-48), 0);
        x[100] = -0.0f;
        memcpy(y, x, n * sizeof *x);
        process(y, (unsigned)n);
        assert_memory_equal(x, y, n * sizeof *x);
        assert_true(gs_gate_reduction(&unit) == 0.0f);
        /* After it was closed as well, once the attack is over. */
        memset(y, 0, n * sizeof *y);
        process(y, (unsigned)n);
        assert_near((double)gs_gate_reduction(&unit), 40, 0.5);
        memcpy(y, x, n * sizeof *x);
        process(y, (unsigned)n);
        const size_t over = n / 100;
        assert_memory_equal(x + over, y + over, (n - over) * sizeof *x);
        free(x);
        free(y);
    }
}

/* The level of a square wave goes to `after` at once; the reduction in dB of each of the n samples
 * behind that, as they come out. */
static float *reductions(size_t n, double after) {
    float *x = buffer(n);
    float *y = buffer(n);
    square_wave(x, n, measure_linear(after));
    memcpy(y, x, n * sizeof *x);
    process(y, (unsigned)n);
    for (size_t i = 0; i < n; i++)
        x[i] = (float)-measure_db((double)y[i] / (double)x[i]);
    free(y);
    return x;
}

/* The whole way, sample by sample: nothing moves while it holds; then the rest of the way to the
 * range falls by e in 200 ms; and opened, the reduction by e in 0.5 ms, from the first sample on.
 * It listens chunk by chunk, so the hold may end a chunk early or late. */
static void test_times(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        const double rate = rates[r];
        const size_t n = 3 * (size_t)rate / GS_CHUNK * GS_CHUNK;
        start(rate);
        set(-40, 10, 40);
        free(reductions(n, -20));
        assert_true(unit.open);
        float *shut = reductions(n, -60);
        const double hold = measure_step_time(shut, n, rate, 0, 1e-9, 1);
        assert_near(hold, 0.05, GS_CHUNK / rate);
        const size_t held = (size_t)lround(hold * rate);
        assert_near(measure_step_time(shut + held, n - held, rate, 0, 40, 1 - exp(-1)), 0.2,
                    0.0005);
        for (size_t i = held; i < held + (size_t)rate; i++)
            assert_near((double)shut[i], 40 * (1 - exp(-(double)(i - held + 1) / (0.2 * rate))),
                        0.002);
        assert_near((double)gs_gate_reduction(&unit), 40, 0.001);
        float *opened = reductions(n, -20);
        assert_near(measure_step_time(opened, n, rate, 40, 0, 1 - exp(-1)), 0.0005, 0.000005);
        for (size_t i = 0; i < n; i++)
            assert_near((double)opened[i], 40 * exp(-(double)(i + 1) / (0.0005 * rate)), 0.002);
        free(shut);
        free(opened);
    }
}

/* Half a second at `level`; open at the end? */
static bool open_at(double rate, double level) {
    const size_t n = (size_t)(rate / 2) / GS_CHUNK * GS_CHUNK;
    float *x = buffer(n);
    square_wave(x, n, measure_linear(level));
    process(x, (unsigned)n);
    free(x);
    return unit.open;
}

/* Opened at T, shut 3 dB below it. */
static void test_hysteresis(void **state) {
    (void)state;
    static const double thresholds[] = {-70, -40, -10};
    for (unsigned r = 0; r < RATES; r++) {
        for (unsigned t = 0; t < 3; t++) {
            const double threshold = thresholds[t];
            start(rates[r]);
            set(threshold, 2, 40);
            assert_true(open_at(rates[r], threshold - 2.95));
            assert_false(open_at(rates[r], threshold - 3.05));
            assert_false(open_at(rates[r], threshold - 0.05));
            assert_true(open_at(rates[r], threshold + 0.05));
        }
    }
}

/* A tone whose level wanders +-`swing` dB around `middle`, at 0.3 to 7 Hz. */
static unsigned transitions(double rate, double middle, double swing, bool from_open) {
    start(rate);
    set(-40, 10, 40);
    if (!from_open) {
        float *zero = calloc((size_t)rate, sizeof *zero);
        assert_non_null(zero);
        process(zero, (unsigned)rate);
        free(zero);
        assert_false(unit.open);
    }
    unsigned count = 0;
    bool before = unit.open;
    double phase = 0;
    for (size_t at = 0; at < (size_t)(5 * rate);) {
        float x[GS_CHUNK];
        phase += (0.3 + 1.34 * (double)at / rate) * GS_CHUNK / rate;
        next_chunk(x, rate, 300, measure_linear(middle + swing * sin(2 * M_PI * phase)), &at);
        process(x, GS_CHUNK);
        count += unit.open != before;
        before = unit.open;
    }
    return count;
}

static void test_no_chatter(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        for (double middle = -44; middle <= -39; middle += 1) {
            assert_in_range(transitions(rates[r], middle, 1, false), 0, 1);
            assert_in_range(transitions(rates[r], middle, 1, true), 0, 1);
        }
        /* The detector of this test does see a gate at work. */
        assert_in_range(transitions(rates[r], -41.5, 6, false), 10, 1000);
    }
}

static void test_knobs_move_smoothly(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        const size_t second = (size_t)rates[r];
        float *x = buffer(2 * second);
        float *y = buffer(2 * second);
        start(rates[r]);
        set(-20, 10, 80);
        square_wave(x, 2 * second, measure_linear(-40));
        memcpy(y, x, 2 * second * sizeof *x);
        process(y, (unsigned)(2 * second));
        double gain = measure_db((double)y[2 * second - 1] / (double)x[2 * second - 1]);
        static const double steps[][4] = {
            /* threshold, ratio, range, gain two seconds later */
            {-20, 10, 0, 0},      {-20, 10, 80, -80}, {-80, 10, 80, 0},
            {-20, 10, 80, -80},   {-20, 1, 80, 0},    {-20, 9, 70, -70},
            {-39.9, 9, 70, -0.8}, {-20, 3, 70, -40},  {-20, 2, 70, -20},
        };
        for (unsigned s = 0; s < sizeof steps / sizeof steps[0]; s++) {
            gs_gate_set_threshold(&unit, steps[s][0]);
            gs_gate_set_ratio(&unit, steps[s][1]);
            gs_gate_set_range(&unit, steps[s][2]);
            memcpy(y, x, 2 * second * sizeof *x);
            process(y, (unsigned)(2 * second));
            size_t settled;
            assert_below(gain_step(x, y, 2 * second, &gain, &settled), 0.1);
            assert_near(gain, steps[s][3], 0.1);
        }
        free(x);
        free(y);
    }
}

static void test_cuts(void **state) {
    (void)state;
    check_cuts(&as_unit);
}

/* A threshold that drops while the hold runs out: sound between the two levels comes too late for
 * the hold, however much is looked at in one go. */
static void test_a_threshold_that_drops_in_the_hold(void **state) {
    (void)state;
    enum { LOUD = 4800, AFTER = 4000, SOFT = 40 };
    static float out[2][LOUD + 2800 + AFTER];
    for (size_t pause = 2160; pause <= 2640; pause += GS_CHUNK) {
        const size_t drop = LOUD + pause, n = drop + AFTER;
        for (unsigned way = 0; way < 2; way++) {
            const size_t cut = way ? GS_CHUNK : n;
            float *x = out[way];
            for (size_t i = 0; i < n; i++)
                x[i] = i < LOUD                                         ? 0.5F
                       : i < drop                                       ? 0.03F
                       : i >= drop + SOFT && i < drop + SOFT + GS_CHUNK ? 0.0085F
                                                                        : 0.001F;
            start(48000);
            set(-20, 10, 40);
            for (size_t at = 0, end; at < n; at = end) {
                end = at + cut < n ? at + cut : n;
                if (at < drop && end > drop)
                    end = drop;
                if (at == drop)
                    gs_gate_set_threshold(&unit, -40);
                process(x + at, (unsigned)(end - at));
            }
        }
        assert_memory_equal(out[0], out[1], n * sizeof(float));
    }
}

static void test_overload(void **state) {
    (void)state;
    check_overload(&as_unit, 4);
    assert_true(unit.peak == 0.0f && unit.candidate == 0.0f && unit.age == 0);
    assert_false(unit.open);
    assert_true(unit.current == unit.target);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_law),
        cmocka_unit_test(test_low_tones_are_held_too),
        cmocka_unit_test(test_open_is_a_wire),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_hysteresis),
        cmocka_unit_test(test_no_chatter),
        cmocka_unit_test(test_knobs_move_smoothly),
        cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_a_threshold_that_drops_in_the_hold),
        cmocka_unit_test(test_overload),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
