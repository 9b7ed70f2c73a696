#include "near.h"

#include <string.h>

#include "gainstage/meter/decibel.h"
#include "gainstage/meter/meters.h"

/* Highest dBFS while `seconds` of a tone run and behind it. `at` (may be NULL): seconds until it
 * first reached `threshold` dBFS. */
static double burst(enum gs_meter_id id, unsigned rate, double frequency, double seconds,
                    double threshold, double *at) {
    struct gs_meter meter;
    gs_meter_init(&meter, id, rate);
    size_t length = (size_t)lrint(seconds * rate), total = length + rate / 10;
    double highest = -200.0, crossed = -1.0;
    for (size_t i = 0; i < total; i++) {
        float x = 0.0f;
        if (i < length)
            make_sine(&x, 1, rate, frequency, 1.0, 0.0, i);
        gs_meter_process(&meter, &x, 1);
        double level = gs_meter_reading(&meter) + meter.class->zero;
        highest = fmax(highest, level);
        if (crossed < 0.0 && level >= threshold)
            crossed = (double)(i + 1) / rate;
    }
    if (at)
        *at = crossed;
    return highest;
}

static double steady(enum gs_meter_id id, unsigned rate, double frequency, double amplitude) {
    struct gs_meter meter;
    gs_meter_init(&meter, id, rate);
    size_t count = 3 * (size_t)rate;
    float *tone = malloc(count * sizeof *tone);
    assert_non_null(tone);
    make_sine(tone, count, rate, frequency, amplitude, 0.0, 0);
    gs_meter_process(&meter, tone, count);
    free(tone);
    return gs_meter_reading(&meter);
}

static void zero_is_where_the_class_says(void **state) {
    (void)state;
    const double zero[GS_METER_COUNT] = {
        [GS_METER_RMS] = 0.0,    [GS_METER_VU] = -18.0,   [GS_METER_PPM_1] = -9.0,
        [GS_METER_PPM_2A] = -18, [GS_METER_PPM_2B] = -18, [GS_METER_K12] = -12,
        [GS_METER_K14] = -14,    [GS_METER_K20] = -20};
    for (int id = 0; id < GS_METER_COUNT; id++)
        for (size_t r = 0; r < TEST_RATES; r++)
            assert_near(
                steady((enum gs_meter_id)id, test_rates[r], 1000.0, gs_decibel_to_linear(zero[id])),
                0.0, 0.1);
}

/* IEC 60268-17: 99 % at 300 +- 10 ms, overshoot 1..1.5 %. The tone is long enough for the swing. */
static void vu_swings_as_a_vu(void **state) {
    (void)state;
    for (size_t r = 0; r < TEST_RATES; r++) {
        double at,
            highest = burst(GS_METER_VU, test_rates[r], 5000.0, 2.0, 20.0 * log10(0.99), &at);
        assert_near(at, 0.300, 0.010);
        assert_within(gs_decibel_to_linear(highest), 1.010, 1.015);
    }
}

struct figure {
    double milliseconds, decibel, tolerance;
};

static void check_bursts(enum gs_meter_id id, const struct figure *figures, size_t count) {
    for (size_t r = 0; r < TEST_RATES; r++) {
        double reference = burst(id, test_rates[r], 5000.0, 2.0, 0.0, NULL);
        for (size_t i = 0; i < count; i++)
            assert_near(
                burst(id, test_rates[r], 5000.0, figures[i].milliseconds / 1000.0, 0.0, NULL) -
                    reference,
                figures[i].decibel, figures[i].tolerance);
    }
}

static void ppm_1_meets_iec_60268_10(void **state) {
    (void)state;
    const struct figure figures[] = {{10, -1, 0.5}, {5, -2, 1}, {3, -4, 1}, {0.4, -15, 4}};
    check_bursts(GS_METER_PPM_1, figures, 4);
}

static void ppm_2_meets_iec_60268_10(void **state) {
    (void)state;
    const struct figure figures[] = {
        {100, 0, 0.5}, {10, -2, 0.5}, {5, -4, 0.75}, {1.5, -9, 1}, {0.5, -17, 2}};
    check_bursts(GS_METER_PPM_2A, figures, 5);
    check_bursts(GS_METER_PPM_2B, figures, 5);
}

/* Seconds in which the reading falls by `drop` after a tone. */
static double fall_time(enum gs_meter_id id, unsigned rate, double drop) {
    struct gs_meter meter;
    float *tone = malloc(rate * sizeof *tone);
    assert_non_null(tone);
    gs_meter_init(&meter, id, rate);
    make_sine(tone, rate, rate, 5000.0, 0.5, 0.0, 0);
    gs_meter_process(&meter, tone, rate);
    free(tone);
    double from = gs_meter_reading(&meter);
    const float silence[16] = {0};
    for (size_t i = 0; i < 10 * (size_t)rate; i += 16) {
        if (gs_meter_reading(&meter) <= from - drop)
            return (double)i / rate;
        gs_meter_process(&meter, silence, 16);
    }
    return HUGE_VAL;
}

static void ppm_falls_in_its_time(void **state) {
    (void)state;
    for (size_t r = 0; r < TEST_RATES; r++) {
        assert_near(fall_time(GS_METER_PPM_1, test_rates[r], 20.0), 1.7, 0.3);
        assert_near(fall_time(GS_METER_PPM_2A, test_rates[r], 24.0), 2.8, 0.3);
        assert_near(fall_time(GS_METER_PPM_2B, test_rates[r], 24.0), 2.8, 0.3);
    }
}

/* The integration time is where a step reads 99 % of its end: 300 ms for RMS, 600 ms for K meters.
 */
static void rms_integrates_over_its_time(void **state) {
    (void)state;
    for (size_t r = 0; r < TEST_RATES; r++) {
        double at;
        burst(GS_METER_RMS, test_rates[r], 5000.0, 1.0, 20.0 * log10(0.99), &at);
        assert_near(at, 0.300, 0.003);
        burst(GS_METER_K20, test_rates[r], 5000.0, 1.5, 20.0 * log10(0.99), &at);
        assert_near(at, 0.600, 0.006);
    }
}

/* White noise of variance s^2 has an RMS of s, which AES17 reads 3.01 dB higher; a square wave too.
 */
static void rms_is_rms_whatever_the_wave(void **state) {
    (void)state;
    struct gs_meter meter;
    gs_meter_init(&meter, GS_METER_RMS, 48000.0);
    for (int i = 0; i < 96000; i++) {
        float x = i / 48 % 2 ? 0.25f : -0.25f;
        gs_meter_process(&meter, &x, 1);
    }
    assert_near(gs_meter_reading(&meter), -12.0412 + 3.0103, 0.001);
}

static void cutting_the_input_changes_nothing(void **state) {
    (void)state;
    enum { COUNT = 20000 };
    float *tone = malloc(COUNT * sizeof *tone);
    assert_non_null(tone);
    make_sine(tone, COUNT, 48000.0, 440.0, 0.3, 0.2, 0);
    for (int id = 0; id < GS_METER_COUNT; id++) {
        struct gs_meter whole, parts;
        gs_meter_init(&whole, (enum gs_meter_id)id, 48000.0);
        gs_meter_init(&parts, (enum gs_meter_id)id, 48000.0);
        gs_meter_process(&whole, tone, COUNT);
        const size_t sizes[] = {1, 17, 64, 333};
        for (size_t at = 0, i = 0; at < COUNT; i++) {
            size_t size = sizes[i % 4] < COUNT - at ? sizes[i % 4] : COUNT - at;
            gs_meter_process(&parts, tone + at, size);
            at += size;
        }
        double a = gs_meter_reading(&whole), b = gs_meter_reading(&parts);
        assert_memory_equal(&a, &b, sizeof a);
    }
    free(tone);
}

static void garbage_counts_as_silence(void **state) {
    (void)state;
    const float garbage[] = {NAN, INFINITY, -INFINITY, -NAN};
    for (int id = 0; id < GS_METER_COUNT; id++) {
        struct gs_meter meter;
        gs_meter_init(&meter, (enum gs_meter_id)id, 48000.0);
        gs_meter_process(&meter, garbage, 4);
        assert_near(gs_meter_reading(&meter), -200.0, 0.0);
    }
}

static void reset_and_long_silence_end_at_the_floor(void **state) {
    (void)state;
    static const float silence[4800];
    for (int id = 0; id < GS_METER_COUNT; id++) {
        struct gs_meter meter;
        gs_meter_init(&meter, (enum gs_meter_id)id, 8000.0);
        const float full = 1.0f;
        gs_meter_process(&meter, &full, 1);
        assert_true(gs_meter_reading(&meter) > -100.0);
        for (int i = 0; i < 200; i++)
            gs_meter_process(&meter, silence, 4800);
        assert_near(gs_meter_reading(&meter), -200.0, 0.0);
        gs_meter_process(&meter, &full, 1);
        gs_meter_reset(&meter);
        assert_near(gs_meter_reading(&meter), -200.0, 0.0);
    }
}

static void faces_are_complete(void **state) {
    (void)state;
    for (int i = 0; i < GS_METER_COUNT; i++) {
        const struct gs_meter_class *class = &gs_meter_classes[i];
        const char *const words[] = {class->key, class->label, class->unit, class->help};
        for (int w = 0; w < 4; w++)
            assert_non_null(words[w]);
        assert_true(strlen(class->label) <= 9);
        assert_near(gs_meter_deflection(class, class->min), 0.0, 1e-12);
        assert_near(gs_meter_deflection(class, class->max), 1.0, 1e-12);
        assert_near(gs_meter_deflection(class, GS_DECIBEL_FLOOR), 0.0, 0.0);
        assert_near(gs_meter_deflection(class, 100.0), 1.0, 0.0);
        double before = -1.0;
        for (const struct gs_scale_mark *mark = class->marks; mark->text; mark++) {
            double at = gs_meter_deflection(class, mark->decibel);
            assert_true(at > before && at <= 1.0);
            before = at;
            if (mark->text[0] != 'T') /* the number on the face is the one that is shown */
                assert_near(gs_meter_number(class, mark->decibel), strtod(mark->text, NULL), 1e-9);
        }
        enum gs_meter_id id;
        assert_int_equal(gs_meter_find(class->key, &id, NULL), GS_OK);
        assert_int_equal(id, i);
    }
}

/* IIa marks 1..7 lie 4 dB apart round mark 4 = -18 dBFS; a VU's 0 stands at 68.6 % of the voltage
 * between -20 and +3. */
static void faces_have_their_laws(void **state) {
    (void)state;
    const struct gs_meter_class *bbc = &gs_meter_classes[GS_METER_PPM_2A];
    assert_near(
        gs_meter_number(bbc, steady(GS_METER_PPM_2A, 48000, 1000.0, gs_decibel_to_linear(-10.0))),
        6.0, 0.05);
    assert_near(gs_meter_deflection(&gs_meter_classes[GS_METER_VU], 0.0),
                (1.0 - 0.1) / (1.41254 - 0.1), 1e-4);
    assert_near(gs_meter_deflection(&gs_meter_classes[GS_METER_RMS], -20.0), 47.5 / 97.5, 1e-12);
}

static void unknown_keys_are_refused_by_name(void **state) {
    (void)state;
    enum gs_meter_id id = GS_METER_COUNT;
    struct gs_error error;
    assert_int_equal(gs_meter_find("k13", &id, &error), GS_ERR_UNKNOWN);
    assert_int_equal(id, GS_METER_COUNT);
    assert_non_null(strstr(error.text, "k13"));
    assert_non_null(strstr(error.text, "ppm2a"));
    assert_non_null(strstr(error.text, "k20"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zero_is_where_the_class_says),
        cmocka_unit_test(vu_swings_as_a_vu),
        cmocka_unit_test(ppm_1_meets_iec_60268_10),
        cmocka_unit_test(ppm_2_meets_iec_60268_10),
        cmocka_unit_test(ppm_falls_in_its_time),
        cmocka_unit_test(rms_integrates_over_its_time),
        cmocka_unit_test(rms_is_rms_whatever_the_wave),
        cmocka_unit_test(cutting_the_input_changes_nothing),
        cmocka_unit_test(garbage_counts_as_silence),
        cmocka_unit_test(reset_and_long_silence_end_at_the_floor),
        cmocka_unit_test(faces_are_complete),
        cmocka_unit_test(faces_have_their_laws),
        cmocka_unit_test(unknown_keys_are_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
