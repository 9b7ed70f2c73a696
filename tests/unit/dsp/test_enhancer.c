#include "cuts.h"
#include "gainstage/dsp/enhancer.h"

static struct gs_enhancer unit;

static void start(double rate) {
    gs_enhancer_init(&unit, rate);
}

static void turn(unsigned step) {
    const double lows[] = {5, 0, 10, 0, 3};
    const double highs[] = {0, 7, 10};
    gs_enhancer_set_low(&unit, lows[step % 5]);
    gs_enhancer_set_high(&unit, highs[step % 3]);
}

static void process_tile(struct gs_tile *tile) {
    gs_enhancer_process(&unit, tile, 1);
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

static void set(double rate, double low, double high) {
    start(rate);
    gs_enhancer_set_low(&unit, low);
    gs_enhancer_set_high(&unit, high);
    gs_enhancer_reset(&unit);
}

/* How much the signal lacks highs, after the last sample. */
static double lack(void) {
    return (double)unit.tilt.value;
}

/* The analogue curves: a second-order shelf of `low` * 0.9 dB at 100 Hz and a bell of `low` * -0.4
 * dB at 250 Hz, Q 1, in dB. With A the square root of the shelf's gain: (s^2 + sqrt(2A) s + A) /
 * (s^2 + sqrt(2/A) s + 1/A), and of the bell's: (s^2 + A s + 1) / (s^2 + s/A + 1). */
static double low_shelf(double frequency, double low) {
    const double a = measure_linear(0.45 * low);
    const double w = frequency / 100;
    return measure_db(hypot(a - w * w, sqrt(2 * a) * w) / hypot(1 / a - w * w, sqrt(2 / a) * w));
}

static double low_bell(double frequency, double low) {
    const double a = measure_linear(-0.2 * low);
    const double w = frequency / 250;
    return measure_db(hypot(1 - w * w, a * w) / hypot(1 - w * w, w / a));
}

static double low_curve(double frequency, double low) {
    return low_shelf(frequency, low) + low_bell(frequency, low);
}

static void test_low_detail(void **state) {
    (void)state;
    const double tones[] = {25, 50, 100, 150, 250, 400, 1000, 5000};
    const double steps[] = {1, 5, 10};
    for (unsigned r = 0; r < RATES; r++) {
        const size_t half = (size_t)rates[r] / 2;
        float *x = buffer(2 * half);
        for (unsigned s = 0; s < 3; s++) {
            for (unsigned t = 0; t < 8; t++) {
                set(rates[r], steps[s], 0);
                measure_tone(x, 2 * half, rates[r], tones[t], 0.1, 0);
                process(x, (unsigned)(2 * half));
                assert_near(measure_level(x + half, half, rates[r], tones[t]) + 20,
                            low_curve(tones[t], steps[s]), 0.03);
            }
        }
        free(x);
    }
}

/* Floats do: all that rounding adds to a tone is further below it than any converter's noise. */
static void test_rounding_is_far_below(void **state) {
    (void)state;
    const double tones[] = {30, 100, 400};
    for (unsigned r = 0; r < RATES; r++) {
        const size_t n = (size_t)rates[r];
        float *x = buffer(2 * n);
        for (unsigned t = 0; t < 3; t++) {
            set(rates[r], 10, 0);
            measure_tone(x, 2 * n, rates[r], tones[t], 0.3, 0);
            process(x, (unsigned)(2 * n));
            assert_below(residue(x + n, n, rates[r], tones[t]), -120);
        }
        free(x);
    }
}

static void test_low_curve_is_as_promised(void **state) {
    (void)state;
    /* Far below 100 Hz the shelf stands alone; at its corner it gives half; the bell is deepest at
     * 250 Hz. */
    assert_near(low_curve(2, 10), 9, 0.02);
    assert_near(low_curve(2, 1), 0.9, 0.02);
    assert_near(low_curve(100, 10), 4.5 + low_bell(100, 10), 1e-9);
    assert_near(low_bell(250, 10), -4, 1e-9);
    assert_near(low_curve(10000, 10), 0, 0.02);
}

/* What becomes of a 15 kHz tone `bright_level` dB above a 700 Hz tone, in dB. */
static double air(double rate, double high, double bright_level) {
    const size_t n = (size_t)rate;
    float *x = buffer(2 * n);
    set(rate, 0, high);
    measure_tone(x, 2 * n, rate, 700, 0.3, 0);
    measure_add_tone(x, 2 * n, rate, 15000, 0.3 * measure_linear(bright_level), 0);
    process(x, (unsigned)(2 * n));
    const double level = measure_level(x + n, n / 4, rate, 15000);
    free(x);
    return level - measure_db(0.3) - bright_level;
}

static void test_high_detail_lifts_what_is_dull(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        const double rate = rates[r];
        for (double high = 2; high <= 10; high += 4) {
            /* One and a half octaves above the corner the shelf is within 0.4 dB of its top. */
            const double full = 1.2 * high;
            assert_near(air(rate, high, -60), full, 0.4);
            assert_near(air(rate, high, -30), full, 0.4);
            /* Half way between -24 and -6. */
            assert_near(air(rate, high, -15), full / 2, 0.4);
            assert_near(air(rate, high, 0), 0, 0.1);
            assert_near(air(rate, high, 10), 0, 0.1);
        }
    }
}

static void test_level_does_not_matter(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        const size_t n = (size_t)rates[r];
        float *x = programme(n, rates[r]);
        float *y = buffer(n);
        for (size_t i = 0; i < n; i++)
            y[i] = x[i] * 0.001f;
        set(rates[r], 0, 8);
        process(x, (unsigned)n);
        set(rates[r], 0, 8);
        process(y, (unsigned)n);
        for (size_t i = 0; i < n; i++)
            assert_near((double)y[i] * 1000, (double)x[i], 1e-4);
        free(x);
        free(y);
    }
}

static void test_ballistics(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        const double rate = rates[r];
        set(rate, 0, 10);
        size_t at = 0;
        while (at < (size_t)rate) {
            float x[GS_CHUNK];
            next_chunk(x, rate, 300, 0.5, &at);
            process(x, GS_CHUNK);
        }
        assert_near(lack(), 1, 0.001);
        /* An s as loud again: bright within a fraction of a millisecond, and from then on the lift
         * shrinks to 37 % in 5 ms. */
        double begin = 0;
        double end = 0;
        for (size_t i = 0; end == 0 && i < (size_t)rate;) {
            float x[GS_CHUNK];
            const double before = lack();
            const double then = (double)i;
            next_chunk(x, rate, 9000, 0.9, &i);
            process(x, GS_CHUNK);
            if (begin == 0 && lack() < 0.6)
                begin = then + met_at(before, lack(), 0.6);
            if (lack() < 0.6 * exp(-1))
                end = then + met_at(before, lack(), 0.6 * exp(-1));
        }
        assert_below(begin / rate, 0.004);
        assert_near((end - begin) / rate, 0.005, 0.00005);
        for (size_t i = 0; i < (size_t)rate / 10;) {
            float x[GS_CHUNK];
            next_chunk(x, rate, 9000, 0.9, &i);
            process(x, GS_CHUNK);
        }
        assert_near(lack(), 0, 0.001);
        /* Dull again: the time in which the rest to the full lift shrinks to 37 %. */
        size_t first = 0;
        size_t last = 0;
        for (size_t i = 0; last == 0 && i < (size_t)rate;) {
            float x[GS_CHUNK];
            next_chunk(x, rate, 300, 0.5, &i);
            process(x, GS_CHUNK);
            if (first == 0 && lack() > 0.4)
                first = i;
            if (lack() > 1 - 0.6 * exp(-1))
                last = i;
        }
        assert_near((double)(last - first) / rate, 0.1, 0.001);
    }
}

static void test_zero_is_a_wire(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        const size_t n = (size_t)rates[r] / 2;
        float *x = buffer(n);
        float *y = buffer(n);
        start(rates[r]);
        measure_noise(x, n, 1, r);
        x[100] = -0.0f;
        memcpy(y, x, n * sizeof *x);
        process(y, (unsigned)n);
        assert_memory_equal(x, y, n * sizeof *x);
        /* Turned up and back to 0, it is a wire again 20 ms later. */
        gs_enhancer_set_low(&unit, 10);
        gs_enhancer_set_high(&unit, 10);
        process(y, (unsigned)n);
        assert_memory_not_equal(x, y, n * sizeof *x);
        gs_enhancer_set_low(&unit, 0);
        gs_enhancer_set_high(&unit, 0);
        memcpy(y, x, n * sizeof *x);
        process(y, (unsigned)n);
        const size_t ramp = (size_t)(0.02 * rates[r]);
        assert_memory_equal(x + ramp, y + ramp, (n - ramp) * sizeof *x);
        free(x);
        free(y);
    }
}

static void test_forgets_while_it_rests(void **state) {
    (void)state;
    enum { LENGTH = 4800 };
    float x[LENGTH];
    set(48000, 10, 10);
    measure_tone(x, LENGTH, 48000, 60, 0.9, 0);
    measure_add_tone(x, LENGTH, 48000, 9000, 0.1, 0);
    process(x, LENGTH);
    gs_enhancer_set_low(&unit, 0);
    gs_enhancer_set_high(&unit, 0);
    measure_tone(x, LENGTH, 48000, 60, 0.9, 0);
    process(x, LENGTH);
    /* Turned up again in silence, it has nothing left to say. */
    gs_enhancer_set_low(&unit, 10);
    gs_enhancer_set_high(&unit, 10);
    memset(x, 0, sizeof x);
    process(x, LENGTH);
    assert_true(measure_peak(x, LENGTH) == 0);
}

static void test_knobs_move_smoothly(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        const size_t n = (size_t)rates[r] / 10 / GS_CHUNK * GS_CHUNK;
        float *x = buffer(n);
        start(rates[r]);
        double before = 0;
        size_t at = 0;
        for (unsigned s = 0; s < 6; s++) {
            gs_enhancer_set_high(&unit, s % 2 ? 0 : 10);
            gs_enhancer_set_low(&unit, s % 2 ? 0 : 10);
            for (size_t i = 0; i < n; i += GS_CHUNK) {
                next_chunk(x + i, rates[r], 60, 0.5, &at);
                process(x + i, GS_CHUNK);
                assert_below(fabs(1.2 * unit.high.value * lack() - before), 0.1 * GS_CHUNK);
                before = 1.2 * unit.high.value * lack();
            }
            /* No click: the tone's own largest step at its largest gain. */
            assert_below(measure_max_step(x, n), 2 * M_PI * 60 / rates[r] * 0.5 * 3);
        }
        free(x);
    }
}

static void test_cuts(void **state) {
    (void)state;
    check_cuts(&as_unit);
}

static void turn_up(unsigned step) {
    (void)step;
    gs_enhancer_set_low(&unit, 10);
    gs_enhancer_set_high(&unit, 10);
}

static void test_overload(void **state) {
    (void)state;
    const struct unit turned_up = {start, turn_up, process};
    check_overload(&turned_up, 8);
    const struct gs_tilt *tilt = &unit.tilt;
    for (unsigned k = 0; k < GS_LOWS_ORDER; k++)
        assert_true(unit.lows.state[k] == 0);
    assert_true(tilt->s1 == 0 && tilt->s2 == 0 && tilt->t1 == 0 && tilt->t2 == 0);
    assert_true(tilt->band == 0 && tilt->whole == 0);
    assert_near(lack(), 1, 1e-9);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_low_detail),
        cmocka_unit_test(test_rounding_is_far_below),
        cmocka_unit_test(test_low_curve_is_as_promised),
        cmocka_unit_test(test_high_detail_lifts_what_is_dull),
        cmocka_unit_test(test_level_does_not_matter),
        cmocka_unit_test(test_ballistics),
        cmocka_unit_test(test_zero_is_a_wire),
        cmocka_unit_test(test_forgets_while_it_rests),
        cmocka_unit_test(test_knobs_move_smoothly),
        cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_overload),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
