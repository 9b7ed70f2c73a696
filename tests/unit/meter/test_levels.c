#include "near.h"

#include "gainstage/meter/levels.h"

static void add_constant(struct gs_levels *levels, float value, int frames) {
    for (int i = 0; i < frames; i++)
        gs_levels_add(levels, &value, 1);
}

/* AES17: a full-scale sine reads 0 dBFS as peak and as RMS; a square wave of half scale reads -3.01
 * as RMS. */
static void sine_and_square_read_as_aes17_has_it(void **state) {
    (void)state;
    enum { COUNT = 48000 };
    float *tone = malloc(COUNT * sizeof *tone);
    assert_non_null(tone);
    struct gs_levels levels;
    assert_int_equal(gs_levels_init(&levels, 1), GS_OK);
    make_sine(tone, COUNT, 48000.0, 1000.0, 1.0, 0.0, 0);
    gs_levels_add(&levels, tone, COUNT);
    assert_near(gs_levels_peak(&levels), 0.0, 1e-6);
    assert_near(gs_levels_rms(&levels), 0.0, 1e-5);
    gs_levels_done(&levels);
    for (int i = 0; i < COUNT; i++)
        tone[i] = i % 2 ? 0.5f : -0.5f;
    assert_int_equal(gs_levels_init(&levels, 1), GS_OK);
    gs_levels_add(&levels, tone, COUNT);
    assert_near(gs_levels_peak(&levels), -6.0206, 1e-4);
    assert_near(gs_levels_rms(&levels), -6.0206 + 3.0103, 1e-4);
    gs_levels_done(&levels);
    free(tone);
}

static void rms_is_over_all_channels(void **state) {
    (void)state;
    const float frames[] = {0.5f, 0.0f, -0.5f, 0.0f};
    struct gs_levels levels;
    assert_int_equal(gs_levels_init(&levels, 2), GS_OK);
    gs_levels_add(&levels, frames, 2);
    assert_near(gs_levels_rms(&levels), -6.0206, 1e-4);
    gs_levels_done(&levels);
}

static void silence_reads_minus_infinity(void **state) {
    (void)state;
    struct gs_levels levels;
    assert_int_equal(gs_levels_init(&levels, 1), GS_OK);
    for (int i = 0; i < 2; i++) {
        assert_true(isinf(gs_levels_peak(&levels)) && gs_levels_peak(&levels) < 0.0);
        assert_true(isinf(gs_levels_rms(&levels)) && gs_levels_rms(&levels) < 0.0);
        assert_int_equal(gs_levels_clips(&levels), 0);
        add_constant(&levels, 0.0f, 10);
    }
    gs_levels_done(&levels);
}

/* Runs of 2, 3 and 10 full-scale samples of either sign: two clips, each channel for itself. */
static void clips_are_runs_of_three(void **state) {
    (void)state;
    struct gs_levels levels;
    assert_int_equal(gs_levels_init(&levels, 1), GS_OK);
    add_constant(&levels, 0.1f, 5);
    add_constant(&levels, 1.0f, 2);
    add_constant(&levels, 0.1f, 1);
    assert_int_equal(gs_levels_clips(&levels), 0);
    add_constant(&levels, -1.0f, 3);
    add_constant(&levels, 0.1f, 1);
    assert_int_equal(gs_levels_clips(&levels), 1);
    add_constant(&levels, 1.5f, 5);
    add_constant(&levels, -1.5f, 5);
    assert_int_equal(gs_levels_clips(&levels), 2);
    gs_levels_done(&levels);

    const float frames[] = {1, 0.1f, 1, 1, 1, 1, 0.1f, 1, 0, 0};
    assert_int_equal(gs_levels_init(&levels, 2), GS_OK);
    gs_levels_add(&levels, frames, 5);
    assert_int_equal(gs_levels_clips(&levels), 1 /* left: 3 in a row; right: 3 */ + 1);
    gs_levels_done(&levels);
}

/* Full scale is 32767/32768 for every signal, so the highest codes of finer converters are above
 * it, whatever else the programme shows of its resolution. */
static void full_scale_is_one_for_all(void **state) {
    (void)state;
    const double below = 32766.9 / 32768.0, top_16 = 32767.0 / 32768.0;
    const double top_24 = 8388607.0 / 8388608.0;
    const struct {
        double other, loud;
        uint64_t clips;
    } cases[] = {
        {0.25, top_16, 1},  {0.25, below, 0},           {0.25, -1.0, 1},
        {0.25, -top_16, 1}, {1 / 8388608.0, top_24, 1}, {1 / 8388608.0, top_16, 1},
        {1e-9, top_24, 1},  {1e-9, below, 0},           {1e-9, 1.5, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct gs_levels levels;
        assert_int_equal(gs_levels_init(&levels, 1), GS_OK);
        add_constant(&levels, (float)cases[i].loud, 4);
        add_constant(&levels, (float)cases[i].other, 1);
        assert_int_equal(gs_levels_clips(&levels), cases[i].clips);
        gs_levels_done(&levels);
    }
}

static void garbage_is_counted_as_silence(void **state) {
    (void)state;
    const float frames[] = {NAN, INFINITY, -INFINITY, 0.5f};
    struct gs_levels levels;
    assert_int_equal(gs_levels_init(&levels, 1), GS_OK);
    gs_levels_add(&levels, frames, 4);
    assert_int_equal(levels.nonfinite, 3);
    assert_int_equal(levels.frames, 4);
    assert_near(gs_levels_peak(&levels), -6.0206, 1e-4);
    assert_int_equal(gs_levels_clips(&levels), 0);
    gs_levels_done(&levels);
}

static void no_channels_are_refused(void **state) {
    (void)state;
    struct gs_levels levels;
    assert_int_equal(gs_levels_init(&levels, 0), GS_ERR_RANGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sine_and_square_read_as_aes17_has_it),
        cmocka_unit_test(rms_is_over_all_channels),
        cmocka_unit_test(silence_reads_minus_infinity),
        cmocka_unit_test(clips_are_runs_of_three),
        cmocka_unit_test(full_scale_is_one_for_all),
        cmocka_unit_test(garbage_is_counted_as_silence),
        cmocka_unit_test(no_channels_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
