/* EBU Tech 3341 cases 15..23 (tolerance +0.2/-0.4 dB) and what the interpolator promises. */
#include "near.h"

#include <string.h>

#include "gainstage/meter/truepeak.h"

static const double pi = 3.14159265358979323846;

static double dbtp(const struct gs_truepeak *truepeak) {
    return 20.0 * log10((double)gs_truepeak_reading(truepeak));
}

static double measure(const float *samples, size_t count) {
    struct gs_truepeak truepeak;
    gs_truepeak_init(&truepeak);
    gs_truepeak_process(&truepeak, samples, count, 1);
    return dbtp(&truepeak);
}

/* A tone at a fraction of the rate with 10 ms fades, as cases 15..19 have it. */
static double faded_tone(unsigned rate, double divisor, double degrees, double amplitude) {
    size_t count = rate, fade = rate / 100;
    float *tone = malloc(count * sizeof *tone);
    assert_non_null(tone);
    make_sine(tone, count, rate, rate / divisor, amplitude, degrees * pi / 180.0, 0);
    for (size_t i = 0; i < fade; i++) {
        float part = (float)i / (float)fade;
        tone[i] *= part;
        tone[count - 1 - i] *= part;
    }
    double peak = measure(tone, count);
    free(tone);
    return peak;
}

static void cases_15_to_19(void **state) {
    (void)state;
    const struct {
        double divisor, degrees, amplitude, expected;
    } cases[] = {{4, 0, 0.50, -6},
                 {4, 45, 0.50, -6},
                 {6, 60, 0.50, -6},
                 {8, 67.5, 0.50, -6},
                 {4, 45, 1.41, 3}};
    for (size_t r = 0; r < TEST_RATES; r++)
        for (size_t i = 0; i < 5; i++)
            assert_within(
                faded_tone(test_rates[r], cases[i].divisor, cases[i].degrees, cases[i].amplitude),
                cases[i].expected - 0.4, cases[i].expected + 0.2);
}

/* fs/6 at 0.5 with one period of fs/4 at 1.0 in its middle, made at 4 fs, limited to the band that
 * fs can hold and decimated: only with offset 0 does a sample lie on the top. */
enum { TONE = 24 * 100, SPLICE = 16, MADE = 2 * TONE + SPLICE, REACH = 200 };

static void make_splice(float *made) {
    static float wide[MADE];
    make_sine(wide, TONE, 24.0, 1.0, 0.5, 0.0, 0);
    make_sine(wide + TONE, SPLICE, SPLICE, 1.0, 1.0, 0.0, 0);
    make_sine(wide + TONE + SPLICE, TONE, 24.0, 1.0, 0.5, 0.0, 0);
    for (int i = 0; i < MADE; i++) {
        double sum = 0.0;
        for (int d = -REACH; d <= REACH; d++)
            if (i - d >= 0 && i - d < MADE) {
                double hann = 0.5 + 0.5 * cos(pi * d / (REACH + 1));
                sum += (d ? sin(pi * d / 4.0) / (pi * d) : 0.25) * hann * (double)wide[i - d];
            }
        made[i] = (float)sum;
    }
    /* Fade in and out: an abrupt end has peaks of its own. */
    for (int i = 0; i < 480; i++) {
        made[i] *= (float)i / 480.0f;
        made[MADE - 1 - i] *= (float)i / 480.0f;
    }
}

static void cases_20_to_23(void **state) {
    (void)state;
    static float made[MADE], kept[MADE / 4];
    make_splice(made);
    for (size_t offset = 0; offset < 4; offset++) {
        for (size_t i = 0; i < MADE / 4; i++)
            kept[i] = made[4 * i + offset];
        assert_within(measure(kept, MADE / 4), -0.4, 0.2);
    }
}

/* Each phase delays by its quarter of a sample and nothing else, up to 0.45 of the rate: what it
 * adds to or takes from a tone stays below 0.05 dB. */
static void passband_is_flat_to_20_khz(void **state) {
    (void)state;
    struct gs_truepeak truepeak;
    gs_truepeak_init(&truepeak);
    for (int phase = 0; phase < GS_TRUEPEAK_FACTOR; phase++)
        for (int step = 0; step <= 90; step++) {
            double part = step / 200.0;
            double real = 0.0, imaginary = 0.0;
            for (int k = 0; k < GS_TRUEPEAK_TAPS; k++) {
                double turn = 2.0 * pi * part * (k - 15 - phase / 4.0);
                real += (double)truepeak.tap[k][phase] * cos(turn);
                imaginary += (double)truepeak.tap[k][phase] * sin(turn);
            }
            double error = hypot(real - 1.0, imaginary);
            assert_within(error, 0.0, 0.0055);
        }
}

/* Tones that drift through all phases never read more than their amplitude. */
static void tones_are_not_overstated(void **state) {
    (void)state;
    enum { COUNT = 20000 };
    static float tone[COUNT];
    for (int step = 1; step < 45; step++) {
        double part = 0.0101 * step;
        make_sine(tone, COUNT, 1.0, part, 0.5, 0.3, 0);
        for (size_t i = 0; i < 1000; i++)
            tone[i] *= (float)i / 1000.0f;
        assert_within(measure(tone, COUNT), -6.0206 - 0.05, -6.0206 + 0.15);
    }
}

/* The worst that samples of 0.5 can do: signs that all add up half-way between two of them, here
 * the first `length` of such signs. It must be found behind a maximum of `before`,
 * and at any place: the meter works in chunks, and a peak may lie across two of them. */
static void check_worst_case(int length, double before) {
    double expected = 0.0;
    float sign[GS_TRUEPEAK_TAPS] = {0};
    for (int k = 0; k < length; k++) {
        double t = k - 15.5, sinc = sin(pi * t) / (pi * t);
        sign[k] = sinc > 0.0 ? 0.5f : -0.5f;
        expected += 0.5 * fabs(sinc) * (1.0 - fabs(t) / 16.0); /* any sound window does more */
    }
    assert_true(expected > before);
    for (size_t place = 200; place < 200 + GS_TRUEPEAK_CHUNK; place++) {
        float worst[400] = {0};
        make_sine(worst, 100, 100.0, 1.0, before, 0.0, 0);
        memcpy(worst + place, sign, sizeof sign);
        assert_within(measure(worst, 400), 20.0 * log10(expected), 20.0 * log10(1.5));
    }
}

static void worst_case_is_found_behind_a_maximum(void **state) {
    (void)state;
    check_worst_case(GS_TRUEPEAK_TAPS, 1.0);
    check_worst_case(20, 0.75);
}

/* Half-way between +1 and +1 of an fs/4 tone at 45 degrees lies sqrt(2). */
static void finds_what_lies_between_the_samples(void **state) {
    (void)state;
    float square[400];
    for (int i = 0; i < 400; i++)
        square[i] = (i / 2 % 2 ? -1.0f : 1.0f) * (float)fmin(1.0, i / 100.0);
    assert_near(measure(square, 400), 3.0103, 0.05);
}

static void samples_count_at_once(void **state) {
    (void)state;
    const float last[] = {0.0f, 0.1f, -0.7f};
    assert_near(measure(last, 3), 20.0 * log10(0.7), 1e-5);
    struct gs_truepeak truepeak;
    gs_truepeak_init(&truepeak);
    assert_near((double)gs_truepeak_reading(&truepeak), 0.0, 0.0);
}

/* An impulse draws the kernel: its top is the sample itself. */
static void impulse_reads_itself(void **state) {
    (void)state;
    float impulse[200] = {0};
    impulse[100] = 0.5f;
    assert_near(measure(impulse, 200), -6.0206, 1e-4);
}

static void cutting_and_stride_change_nothing(void **state) {
    (void)state;
    enum { COUNT = 5000 };
    static float tone[COUNT], stereo[2 * COUNT];
    make_sine(tone, COUNT, 48000.0, 11000.0, 0.4, 1.0, 0);
    uint32_t seed = 1;
    for (size_t i = 0; i < COUNT; i++) {
        seed = seed * 1664525u + 1013904223u;
        tone[i] += (float)(seed >> 8) / 16777216.0f * 0.3f;
        stereo[2 * i + 1] = tone[i];
        stereo[2 * i] = 100.0f;
    }
    struct gs_truepeak whole, parts, strided;
    gs_truepeak_init(&whole);
    gs_truepeak_init(&parts);
    gs_truepeak_init(&strided);
    gs_truepeak_process(&whole, tone, COUNT, 1);
    gs_truepeak_process(&strided, stereo + 1, COUNT, 2);
    const size_t sizes[] = {1, 17, 64, 3, 500};
    for (size_t at = 0, i = 0; at < COUNT; i++) {
        size_t size = sizes[i % 5] < COUNT - at ? sizes[i % 5] : COUNT - at;
        gs_truepeak_process(&parts, tone + at, size, 1);
        at += size;
    }
    float expected = gs_truepeak_reading(&whole);
    assert_true(expected > 0.4f);
    assert_near((double)gs_truepeak_reading(&parts), (double)expected, 0.0);
    assert_near((double)gs_truepeak_reading(&strided), (double)expected, 0.0);
}

/* A loud passage, however short, is found behind any quiet one (most of which is not interpolated),
 * and a restart measures afresh without an edge. */
static void restart_keeps_the_past(void **state) {
    (void)state;
    enum { COUNT = 4800 };
    static float tone[COUNT];
    make_sine(tone, COUNT, 4.0, 1.0, 0.5, pi / 4.0, 0);
    struct gs_truepeak truepeak;
    gs_truepeak_init(&truepeak);
    gs_truepeak_process(&truepeak, tone, COUNT, 1);
    gs_truepeak_restart(&truepeak);
    gs_truepeak_process(&truepeak, tone, COUNT, 1);
    assert_near(dbtp(&truepeak), -6.0206, 0.05);
    for (size_t i = 0; i < COUNT; i++)
        tone[i] *= i < COUNT / 2 ? 0.5f : 1.5f;
    gs_truepeak_restart(&truepeak);
    gs_truepeak_process(&truepeak, tone, COUNT / 2, 1);
    gs_truepeak_process(&truepeak, tone + COUNT / 2, COUNT / 2, 1);
    assert_within(dbtp(&truepeak), -2.55, -2.2);
}

static void garbage_counts_as_silence(void **state) {
    (void)state;
    float tone[300];
    make_sine(tone, 300, 48.0, 1.0, 0.25, 0.0, 0);
    tone[100] = NAN;
    tone[200] = INFINITY;
    assert_within(measure(tone, 300), -12.1, -6.0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_15_to_19),
        cmocka_unit_test(cases_20_to_23),
        cmocka_unit_test(passband_is_flat_to_20_khz),
        cmocka_unit_test(tones_are_not_overstated),
        cmocka_unit_test(worst_case_is_found_behind_a_maximum),
        cmocka_unit_test(finds_what_lies_between_the_samples),
        cmocka_unit_test(samples_count_at_once),
        cmocka_unit_test(impulse_reads_itself),
        cmocka_unit_test(cutting_and_stride_change_nothing),
        cmocka_unit_test(restart_keeps_the_past),
        cmocka_unit_test(garbage_counts_as_silence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
