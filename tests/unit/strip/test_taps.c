/* Taps against arithmetic done the long way. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gainstage/meter/levels.h"
#include "gainstage/strip.h"
#include "measure.h"

enum { LENGTH = 96000 };
static float in[LENGTH];
static float dry[LENGTH];
static float wet[LENGTH];

static struct gs_strip *make(double rate) {
    struct gs_strip *strip = NULL;
    assert_int_equal(gs_strip_new(1, rate, &strip), GS_OK);
    return strip;
}

static void step(struct gs_strip *strip, size_t at, size_t n, struct gs_channel_sums *sums) {
    gs_strip_process(strip, (const float *const[]){in + at}, (float *const[]){dry + at},
                     (float *const[]){wet + at}, (unsigned)n, sums);
}

/* Clips at the input tap and at the output tap when `in` is taken in pieces of `cut`. */
static void count(size_t n, size_t cut, uint32_t *input, uint32_t *out) {
    struct gs_strip *strip = make(48000);
    *input = 0;
    *out = 0;
    for (size_t at = 0; at < n; at += cut) {
        struct gs_channel_sums sums;
        step(strip, at, n - at < cut ? n - at : cut, &sums);
        *input += sums.tap[GS_STAGE_INPUT].clips;
        *out += sums.tap[GS_STAGE_OUT].clips;
    }
    gs_strip_free(strip);
}

static void peaks_of_every_sample_at_every_tap(void **state) {
    (void)state;
    struct gs_strip *strip = make(48000);
    gs_strip_set(strip, 0, GS_PREAMP_GAIN, 20);
    gs_strip_set(strip, 0, GS_OUT_GAIN, -10);
    gs_strip_settle(strip);
    /* One sample sticks out, at every place of a call, whole ones and odd ones; eight calls, so
     * that it moves by one in the grid of the strip, too. */
    for (size_t place = 0; place < 101; place++) {
        struct gs_channel_sums sums;
        memset(in, 0, 1000 * sizeof *in);
        in[place] = -0.01f;
        step(strip, 0, 101, &sums);
        assert_near((double)sums.tap[GS_STAGE_INPUT].peak, 0.01, 1e-9);
        double preamp = 0;
        double out = 0;
        for (size_t at = 0; at < 700; at += 101) {
            preamp = fmax(preamp, (double)sums.tap[GS_STAGE_PREAMP].peak);
            out = fmax(out, (double)sums.tap[GS_STAGE_OUT].peak);
            for (int stage = GS_STAGE_HPF; stage < GS_STAGE_OUT; stage++)
                assert_true(sums.tap[stage].peak == sums.tap[GS_STAGE_PREAMP].peak);
            step(strip, at + 101, 101, &sums);
        }
        assert_near(preamp, 0.1, 1e-7);
        assert_near(out, 0.1 * pow(10, -0.5), 1e-7);
    }
    gs_strip_free(strip);
}

/* The live meter of the input and `measure` count the same clips, at every resolution. */
static void clips_agree_with_the_file_meter(void **state) {
    (void)state;
    static const double tops[] = {
        32766.5 / 32768, 32767.0 / 32768, 8388606.0 / 8388608, 8388607.0 / 8388608, 1.0, 1.2};
    for (size_t t = 0; t < sizeof tops / sizeof *tops; t++) {
        enum { COUNT = 4800 };
        uint32_t input, out;
        struct gs_levels levels;
        /* twice what fits, cut off at the top: two clips in each of ten periods */
        for (size_t i = 0; i < COUNT; i++) {
            const double x = 2 * sin(2 * M_PI * (double)i / 480);
            in[i] = (float)fmin(fmax(x, -tops[t]), tops[t]);
        }
        count(COUNT, 64, &input, &out);
        assert_int_equal(gs_levels_init(&levels, 1), GS_OK);
        gs_levels_add(&levels, in, COUNT);
        assert_int_equal(gs_levels_clips(&levels), input);
        assert_int_equal(input, t == 0 ? 0 : 20);
        gs_levels_done(&levels);
    }
}

static void mean_square_reads_a_step_in_300_ms(void **state) {
    (void)state;
    static const double rates[] = {44100, 48000, 96000, 192000};
    static const size_t cuts[] = {1, 7, 64, 256};
    for (int r = 0; r < 4; r++) {
        for (int c = 0; c < 4; c++) {
            struct gs_strip *strip = make(rates[r]);
            const double keep = pow(1 - 0.99 * 0.99, 1 / (0.3 * rates[r]));
            double mean = 0;
            measure_noise(in, 30000, 0.5, 6);
            for (size_t at = 0; at < 30000; at += cuts[c]) {
                const size_t n = 30000 - at < cuts[c] ? 30000 - at : cuts[c];
                struct gs_channel_sums sums;
                step(strip, at, n, &sums);
                for (size_t i = at; i < at + n; i++)
                    mean = keep * mean + (1 - keep) * (double)in[i] * (double)in[i];
                if (at > 1000)
                    assert_near((double)sums.tap[GS_STAGE_INPUT].mean2 / mean, 1, 5e-4);
            }
            gs_strip_free(strip);
        }
    }
}

/* However a call is long and wherever in it a sample lies, it fades by its age alone. */
static void mean_square_fades_by_age(void **state) {
    (void)state;
    for (size_t n = 1; n < 12; n++) {
        for (size_t place = 0; place < n; place++) {
            struct gs_strip *strip = make(8000);
            struct gs_channel_sums sums;
            memset(in, 0, n * sizeof *in);
            in[place] = 1;
            step(strip, 0, n, &sums);
            const double keep = pow(1 - 0.99 * 0.99, 1 / (0.3 * 8000));
            const double expected = (1 - keep) * pow(keep, (double)(n - 1 - place));
            assert_near((double)sums.tap[GS_STAGE_INPUT].mean2 / expected, 1, 1e-5);
            gs_strip_free(strip);
        }
    }
}

static void mean_square_comes_to_rest(void **state) {
    (void)state;
    struct gs_strip *strip = make(8000);
    struct gs_channel_sums sums;
    in[0] = 1;
    memset(in + 1, 0, (LENGTH - 1) * sizeof *in);
    for (size_t at = 0; at + 256 < LENGTH; at += 256)
        step(strip, at, 256, &sums);
    assert_true(sums.tap[GS_STAGE_INPUT].mean2 == 0 && sums.tap[GS_STAGE_OUT].mean2 == 0);
    gs_strip_free(strip);
}

/* What a tap says must hold when its stage comes in after it had been out. */
static void taps_of_stages_that_are_out_follow(void **state) {
    (void)state;
    struct gs_strip *strip = make(48000);
    struct gs_channel_sums sums;
    measure_tone(in, LENGTH, 48000, 1000, 0.5, 0);
    for (size_t at = 0; at + 256 <= 48000; at += 256)
        step(strip, at, 256, &sums);
    const double settled = (double)sums.tap[GS_STAGE_GATE].mean2;
    assert_near(settled, 0.125, 0.003);
    gs_strip_set(strip, 0, GS_COMP_DRIVE, 0);
    gs_strip_set(strip, 0, GS_COMP_ON, 1);
    step(strip, 48000, 256, &sums);
    assert_near((double)sums.tap[GS_STAGE_COMP].mean2, settled, 0.003);
    assert_near((double)sums.tap[GS_STAGE_GATE].mean2, settled, 0.003);
    gs_strip_free(strip);
}

static void converter_clips_are_runs_of_three(void **state) {
    (void)state;
    static const size_t cuts[] = {1, 2, 3, 7, 64, 256};
    for (int c = 0; c < 6; c++) {
        uint32_t input;
        uint32_t out;
        memset(in, 0, sizeof in);
        in[10] = in[11] = 1;             /* two: no clip */
        in[20] = in[21] = in[22] = 1;    /* three */
        in[30] = in[31] = in[32] = -1;   /* three, below */
        for (size_t i = 40; i < 60; i++) /* twenty: one run, one clip */
            in[i] = i % 2 ? 1 : -1;
        in[70] = in[71] = 1;
        in[72] = 0.999f;
        in[73] = in[74] = 1; /* interrupted */
        for (size_t i = 80; i < 83; i++)
            in[i] = 32767 / 32768.0f; /* a 16-bit converter's top */
        for (size_t i = 90; i < 94; i++)
            in[i] = 32766 / 32768.0f; /* one step below it */
        for (size_t i = 254; i < 258; i++)
            in[i] = 1; /* across calls */
        count(1000, cuts[c], &input, &out);
        assert_int_equal(input, 5);
        /* Full scale itself is not over it. */
        assert_int_equal(out, 0);
    }
}

static void later_clips_are_runs_above_full_scale(void **state) {
    (void)state;
    static const size_t cuts[] = {1, 2, 7, 64, 256};
    for (int c = 0; c < 5; c++) {
        uint32_t input;
        uint32_t out;
        memset(in, 0, sizeof in);
        in[10] = 1.0000001f; /* one sample is enough */
        in[12] = -1.5f;
        for (size_t i = 100; i < 200; i++)
            in[i] = 2;
        in[300] = 1;
        count(1000, cuts[c], &input, &out);
        assert_int_equal(out, 3);
        assert_int_equal(input, 1);
    }
}

static void reductions_are_of_stages_that_are_in(void **state) {
    (void)state;
    struct gs_strip *strip = make(48000);
    struct gs_channel_sums sums;
    measure_tone(in, LENGTH, 48000, 7000, 1, 0);
    for (size_t at = 0; at + 256 <= 48000; at += 256)
        step(strip, at, 256, &sums);
    for (int r = 0; r < GS_REDUCTION_COUNT; r++)
        assert_true(sums.reduction[r] == 0);
    assert_true(sums.sibilance == -200);
    gs_strip_set(strip, 0, GS_COMP_ON, 1);
    gs_strip_set(strip, 0, GS_DEESS_ON, 1);
    gs_strip_set(strip, 0, GS_OUT_GAIN, 20);
    gs_strip_set(strip, 0, GS_OUT_LIMIT, 1);
    for (size_t at = 48000; at + 256 <= 96000; at += 256)
        step(strip, at, 256, &sums);
    /* Threshold -12, ratio 4, 0 dBFS in. */
    assert_near((double)sums.reduction[GS_REDUCTION_COMP], 9, 0.2);
    assert_near((double)sums.reduction[GS_REDUCTION_DEESS], 10, 0.7);
    assert_above((double)sums.reduction[GS_REDUCTION_LIMIT], 1);
    assert_near((double)sums.sibilance, -9, 1.5);
    assert_true(sums.reduction[GS_REDUCTION_GATE] == 0);
    gs_strip_free(strip);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(peaks_of_every_sample_at_every_tap),
        cmocka_unit_test(clips_agree_with_the_file_meter),
        cmocka_unit_test(mean_square_reads_a_step_in_300_ms),
        cmocka_unit_test(mean_square_fades_by_age),
        cmocka_unit_test(mean_square_comes_to_rest),
        cmocka_unit_test(taps_of_stages_that_are_out_follow),
        cmocka_unit_test(converter_clips_are_runs_of_three),
        cmocka_unit_test(later_clips_are_runs_above_full_scale),
        cmocka_unit_test(reductions_are_of_stages_that_are_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
