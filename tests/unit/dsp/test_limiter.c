#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gainstage/dsp/limiter.h"
#include "measure.h"

static const double rates[] = {44100, 48000, 88200, 96000, 176400, 192000};
enum { RATES = 6, LENGTH = 100000 };
static float x[LENGTH];
static float y[LENGTH];

static void run(struct gs_limiter *limiter, float *buffer, size_t n, unsigned cut) {
    for (size_t at = 0; at < n; at += cut)
        gs_limiter_process(limiter, buffer + at, (unsigned)(n - at < cut ? n - at : cut));
}

static struct gs_limiter make(double rate, double ceiling) {
    struct gs_limiter limiter;
    gs_limiter_init(&limiter, rate);
    gs_limiter_set_ceiling(&limiter, ceiling);
    gs_limiter_set_limit(&limiter, 1);
    gs_limiter_reset(&limiter);
    return limiter;
}

static void looks_ahead_1_ms_and_no_more_than_2(void **state) {
    (void)state;
    for (int r = 0; r < RATES; r++) {
        struct gs_limiter limiter = make(rates[r], -1);
        const unsigned latency = gs_limiter_latency(&limiter);
        assert_in_range(latency, (unsigned)(0.001 * rates[r]) + 1, (unsigned)(0.00185 * rates[r]));
        memset(x, 0, 2000 * sizeof *x);
        x[100] = 0.5f;
        run(&limiter, x, 2000, 64);
        assert_int_equal(measure_first_above(x, 0, 2000, 1e-9), 100 + latency);
        assert_true(x[100 + latency] == 0.5f);
    }
}

/* The gain begins to fall so long before a peak that stands alone, and is there when it comes. */
static void sees_a_peak_1_ms_before_it_comes(void **state) {
    (void)state;
    for (int r = 0; r < RATES; r++) {
        struct gs_limiter limiter = make(rates[r], -1);
        const unsigned latency = gs_limiter_latency(&limiter);
        for (size_t i = 0; i < 4000; i++)
            y[i] = 1e-3f;
        y[2000] = (float)measure_linear(3);
        memcpy(x, y, 4000 * sizeof *x);
        run(&limiter, x, 4000, 64);
        size_t first = latency;
        while (first < 4000 && x[first] == y[first - latency])
            first++;
        assert_in_range(2000 + latency - first, (unsigned)ceil(0.001 * rates[r]),
                        (unsigned)(0.0011 * rates[r]) + 2);
        assert_near(measure_db((double)x[2000 + latency]), -1.08, 0.01);
    }
}

static void passes_every_bit_below_the_ceiling(void **state) {
    (void)state;
    for (int r = 0; r < RATES; r++) {
        for (int on = 0; on < 2; on++) {
            struct gs_limiter limiter = make(rates[r], -6);
            gs_limiter_set_limit(&limiter, on);
            gs_limiter_reset(&limiter);
            const unsigned latency = gs_limiter_latency(&limiter);
            /* Off: anything. On: -6.2 dBTP, at the threshold of the cheap test and above it. */
            measure_tone(y, 20000, rates[r], 997, on ? measure_linear(-6.2) : 30, 0);
            for (size_t i = 0; i < 5000; i++)
                y[i] *= (float)i / 5000;
            memcpy(x, y, 20000 * sizeof *x);
            run(&limiter, x, 20000, 97);
            assert_memory_equal(x + latency, y, (20000 - latency) * sizeof *x);
            assert_true(gs_limiter_reduction(&limiter) == 0);
        }
    }
}

/* What kinds of signals there are: each fills y with n samples that peak about `peak`. */
static size_t make_signal(int kind, double rate, double peak) {
    const size_t n = 12000;
    switch (kind) {
    case 0: /* sines, low to as high as anyone hears */
    case 1:
    case 2:
    case 3: {
        static const double frequencies[] = {60, 997, 7321, 19000};
        measure_burst(y, n, rate, frequencies[kind], peak, 1000, 6000);
        break;
    }
    case 4: /* noise */
        measure_noise(y, n, peak, 77);
        break;
    case 5: /* noise in bursts */
        measure_noise(y, n, peak, 78);
        for (size_t i = 0; i < n; i++)
            y[i] *= i / 300 % 3 == 0 ? 1 : 0.05f;
        break;
    case 6: /* clicks */
        memset(y, 0, n * sizeof *y);
        for (size_t i = 500; i < n; i += 137 + i % 61)
            y[i] = (float)(i % 2 ? peak : -peak);
        break;
    case 7: /* a quarter of the rate, between the samples */
        measure_tone(y, n, rate, rate / 4, peak, 0.785398163);
        break;
    case 8: /* a square wave, as clipped speech */
        for (size_t i = 0; i < n; i++)
            y[i] = (float)(i / 50 % 2 ? peak : -peak);
        break;
    case 9: /* a step from soft to loud */
        measure_tone(y, n, rate, 440, peak, 0);
        for (size_t i = 0; i < 5000; i++)
            y[i] *= 0.01f;
        break;
    default: /* a sweep that ends at 21 kHz, swelling */
        measure_sweep(y, n, rate, 20, 21000, peak);
        for (size_t i = 0; i < n; i++)
            y[i] *= (float)i / (float)n;
        break;
    }
    return n;
}

static void never_above_the_ceiling(void **state) {
    (void)state;
    double worst = -100;
    for (int r = 0; r < RATES; r++) {
        for (int kind = 0; kind < 11; kind++) {
            for (double over = 0; over <= 24; over += 8) {
                struct gs_limiter limiter = make(rates[r], -1);
                const size_t n = make_signal(kind, rates[r], measure_linear(-1 + over));
                memcpy(x, y, n * sizeof *x);
                /* An end inside the buffer: a wave cut off there rings as well. */
                memset(x + n - 2000, 0, 2000 * sizeof *x);
                run(&limiter, x, n, 256);
                const double peak = measure_db(measure_true_peak(x, n));
                assert_below(peak, -1 + 0.1);
                worst = fmax(worst, peak);
            }
        }
    }
    /* Nor needlessly below. */
    assert_above(worst, -1.08);
    /* The ends of the knob. */
    static const double ceilings[] = {-12, 0};
    for (int k = 0; k < 2 * RATES; k++) {
        struct gs_limiter limiter = make(rates[k / 2], ceilings[k % 2]);
        const size_t n = make_signal(5, rates[k / 2], measure_linear(ceilings[k % 2] + 24));
        memcpy(x, y, n * sizeof *x);
        run(&limiter, x, n, 256);
        assert_below(measure_db(measure_true_peak(x, n)), ceilings[k % 2] + 0.1);
    }
}

static void reduces_a_steady_tone_to_the_ceiling(void **state) {
    (void)state;
    for (int r = 0; r < RATES; r++) {
        struct gs_limiter limiter = make(rates[r], -3);
        measure_tone(x, 50000, rates[r], 997, measure_linear(9), 0);
        run(&limiter, x, 50000, 256);
        assert_near(measure_level(x + 20000, 30000, rates[r], 997), -3, 0.15);
        assert_near((double)gs_limiter_reduction(&limiter), 12, 0.15);
    }
}

/* On a constant each sample is the gain itself; what it lacks to 1 falls by e in 100 ms. */
static void lets_go_and_passes_every_bit_again(void **state) {
    (void)state;
    static float in[400000];
    static float out[400000];
    for (int r = 0; r < RATES; r++) {
        struct gs_limiter limiter = make(rates[r], -1);
        const unsigned latency = gs_limiter_latency(&limiter);
        const size_t n = (size_t)(2 * rates[r]);
        const size_t loud = (size_t)(0.02 * rates[r]);
        for (size_t i = 0; i < n; i++)
            in[i] = out[i] = i < loud ? 4 : 0.03125f;
        run(&limiter, out, n, 64);
        const size_t over = loud + latency;
        for (size_t i = over; i < n; i++)
            in[i] = out[i] * 32;
        const double half = measure_step_time(in + over, n - over, rates[r], 0, 1, 0.5);
        const double most =
            measure_step_time(in + over, n - over, rates[r], 0, 1, 1 - 0.5 * exp(-1));
        assert_below(half, 0.05);
        assert_near(most - half, 0.1, 0.0005);
        for (size_t i = (size_t)(1.9 * rates[r]); i < n; i++)
            assert_true(in[i] == 1);
        assert_true(limiter.busy == 0);
    }
}

static void turns_off_within_20_ms(void **state) {
    (void)state;
    for (int k = 0; k < 2 * RATES; k++) {
        const int r = k / 2;
        struct gs_limiter limiter = make(rates[r], -1);
        const unsigned latency = gs_limiter_latency(&limiter);
        const size_t ms20 = (size_t)(0.02 * rates[r]) + 1;
        measure_tone(y, 50000, rates[r], 997, measure_linear(k % 2 ? 60 : 23), 0);
        memcpy(x, y, 50000 * sizeof *x);
        run(&limiter, x, 20000, 64);
        gs_limiter_set_limit(&limiter, 0);
        run(&limiter, x + 20000, 10000, 64);
        assert_memory_equal(x + 20000 + ms20, y + 20000 + ms20 - latency,
                            (10000 - ms20) * sizeof *x);
        gs_limiter_set_limit(&limiter, 1);
        run(&limiter, x + 30000, 20000, 64);
        assert_below(measure_peak(x + 30000 + ms20 + latency, 10000), measure_linear(-0.99));
        /* Neither way is a jump: 0.1 dB a sample. */
        double step = 0;
        for (size_t i = 20000; i < 40000; i++) {
            if (fabsf(y[i - latency]) < 0.1f || fabsf(y[i - 1 - latency]) < 0.1f)
                continue;
            const double now = measure_db((double)x[i] / (double)y[i - latency]);
            const double then = measure_db((double)x[i - 1] / (double)y[i - 1 - latency]);
            step = fmax(step, fabs(now - then));
        }
        /* 84 dB in 20 ms; what the release alone would do, 84 dB in 18 ms, is too much. */
        assert_below(step, 84 / (0.02 * rates[r]) * 1.05);
        assert_below(step, 0.1);
    }
}

/* Turned up under a tone far above it, the ceiling takes 20 ms to rise, and holds on its way. */
static void a_rising_ceiling_is_a_ceiling(void **state) {
    (void)state;
    for (int r = 0; r < RATES; r++) {
        struct gs_limiter limiter = make(rates[r], -12);
        const size_t ms = (size_t)(rates[r] / 1000);
        measure_tone(x, 60 * ms, rates[r], 3000, measure_linear(14), 0);
        run(&limiter, x, 20 * ms, 64);
        gs_limiter_set_ceiling(&limiter, -1);
        run(&limiter, x + 20 * ms, 40 * ms, 64);
        for (size_t t = 0; t < 20; t++) {
            const double ceiling = -12 + 11 * (double)(t + 1) / 20;
            assert_below(measure_db(measure_peak(x + (20 + t) * ms, ms)), ceiling + 0.1);
        }
        /* It did rise. */
        assert_above(measure_db(measure_peak(x + 45 * ms, 15 * ms)), -1.3);
    }
}

static void cuts_do_not_matter(void **state) {
    (void)state;
    static const unsigned cuts[] = {1, 17, 64, 256, 4096};
    for (int c = 0; c < 5; c++) {
        float *out = c == 0 ? x : y;
        struct gs_limiter limiter = make(44100, -1);
        measure_noise(out, 60000, 3, 1);
        for (size_t i = 0; i < 60000; i++)
            out[i] *= i / 5000 % 3 == 0 ? 1 : 0.1f;
        for (size_t part = 0; part < 20; part++) {
            run(&limiter, out + part * 3000, 1234, cuts[c]);
            gs_limiter_set_ceiling(&limiter, -(double)(part * 7 % 12));
            run(&limiter, out + part * 3000 + 1234, 1766, cuts[c]);
            gs_limiter_set_limit(&limiter, part % 4 != 3);
        }
        if (c > 0)
            assert_memory_equal(x, y, 60000 * sizeof *x);
    }
}

static void nothing_breaks_it(void **state) {
    (void)state;
    struct gs_limiter limiter = make(48000, -1);
    measure_noise(x, 50000, 1e12, 9);
    run(&limiter, x, 50000, 64);
    assert_below(measure_peak(x, 50000), 1);
    for (size_t i = 0; i < LENGTH; i++)
        x[i] = 1e-41f * (float)(i % 3);
    run(&limiter, x, LENGTH, 64);
    measure_tone(x, 50000, 48000, 1000, 0.5, 0);
    memcpy(y, x, 50000 * sizeof *x);
    run(&limiter, x, 50000, 64);
    assert_memory_equal(x + gs_limiter_latency(&limiter), y, 40000 * sizeof *x);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_ahead_1_ms_and_no_more_than_2),
        cmocka_unit_test(sees_a_peak_1_ms_before_it_comes),
        cmocka_unit_test(passes_every_bit_below_the_ceiling),
        cmocka_unit_test(never_above_the_ceiling),
        cmocka_unit_test(reduces_a_steady_tone_to_the_ceiling),
        cmocka_unit_test(lets_go_and_passes_every_bit_again),
        cmocka_unit_test(turns_off_within_20_ms),
        cmocka_unit_test(a_rising_ceiling_is_a_ceiling),
        cmocka_unit_test(cuts_do_not_matter),
        cmocka_unit_test(nothing_breaks_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
