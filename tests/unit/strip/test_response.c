/* What the strip says of itself agrees with the laws of its stages. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "gainstage/response.h"
#include "gainstage/strip.h"
#include "measure.h"

static const double rates[] = {44100, 48000, 96000, 192000};
enum { RATES = 4 };

static struct gs_settings settings;
static double *const value = settings.value[0];
static struct gs_response response;

static void points(double rate) {
    assert_int_equal(gs_response_measure_points(value, rate, &response), GS_OK);
}

static void levels(double rate) {
    assert_int_equal(gs_response_measure_levels(value, rate, &response), GS_OK);
}

static void harmonics(double rate, double level) {
    assert_int_equal(gs_response_measure_harmonics(value, rate, level, &response), GS_OK);
}

static const struct gs_response_point *point_at(double hz) {
    for (unsigned i = 0; i < response.points; i++)
        if (fabs(response.point[i].hz - hz) < 0.01)
            return &response.point[i];
    fail_msg("no point at %g Hz", hz);
    return NULL;
}

static const struct gs_response_level *level_at(double level) {
    return &response.level[(int)level + GS_RESPONSE_LEVELS - 1];
}

static int fresh(void **state) {
    (void)state;
    gs_settings_init(&settings);
    response = (struct gs_response){0};
    return 0;
}

static void refuses_what_no_strip_can_be(void **state) {
    (void)state;
    const double wrong[] = {7999, 384001, 44100.5, (double)NAN};
    for (int i = 0; i < 4; i++) {
        response.latency = 77;
        assert_int_equal(gs_response_measure(value, wrong[i], -12, &response), GS_ERR_RANGE);
        assert_int_equal(gs_response_measure_points(value, wrong[i], &response), GS_ERR_RANGE);
        assert_int_equal(response.latency, 77);
    }
}

static void frequencies_are_preferred_numbers(void **state) {
    (void)state;
    static const double thirds[] = {20,   25,   31.5, 40,    50,    63,    80,   100,
                                    125,  160,  200,  250,   315,   400,   500,  630,
                                    800,  1000, 1250, 1600,  2000,  2500,  3150, 4000,
                                    5000, 6300, 8000, 10000, 12500, 16000, 20000};
    points(48000);
    assert_int_equal(response.points, GS_RESPONSE_POINTS);
    for (unsigned i = 0; i < 31; i++)
        assert_near(response.point[i * GS_RESPONSE_THIRD].hz, thirds[i], 1e-9);
    for (unsigned i = 1; i < response.points; i++)
        assert_above(response.point[i].hz, response.point[i - 1].hz);
    points(8000);
    assert_near(response.point[response.points - 1].hz, 3550, 1e-9);
}

static void a_wire_is_flat_and_clean(void **state) {
    (void)state;
    for (int r = 0; r < RATES; r++) {
        assert_int_equal(gs_response_measure(value, rates[r], -12, &response), GS_OK);
        for (unsigned i = 0; i < response.points; i++) {
            assert_near(response.point[i].voice, 0, 0.0005);
            assert_near(response.point[i].sibilant, 0, 0.0005);
        }
        for (int i = 0; i < GS_RESPONSE_LEVELS; i++) {
            assert_near(response.level[i].in, i - 80, 1e-9);
            assert_near(response.level[i].out, i - 80, 0.0005);
            assert_true(response.level[i].comp == 0 && response.level[i].gate == 0);
        }
        assert_near(response.fundamental, -12, 0.0001);
        assert_below(response.distortion, -140);
        assert_near(response.rate, rates[r], 0);
        struct gs_strip *strip;
        assert_int_equal(gs_strip_new(1, rates[r], &strip), GS_OK);
        assert_int_equal(response.latency, gs_strip_latency(strip));
        gs_strip_free(strip);
    }
}

static void gains_are_in_the_response(void **state) {
    (void)state;
    value[GS_PREAMP_GAIN] = 60;
    value[GS_OUT_GAIN] = -12;
    value[GS_COMP_ON] = 1;
    value[GS_COMP_DRIVE] = 10;
    value[GS_COMP_MAKEUP] = 7;
    value[GS_GATE_ON] = 1;
    value[GS_GATE_THRESHOLD] = 0;
    value[GS_OUT_LIMIT] = 1;
    value[GS_OUT_CEILING] = -12;
    points(48000);
    for (unsigned i = 0; i < response.points; i++)
        assert_near(response.point[i].voice, 55, 0.001);
}

/* The analogue third-order Butterworth; what bilinear filters bend is below 0.01 dB there. */
static void highpass_follows_the_law(void **state) {
    (void)state;
    value[GS_HPF_ON] = 1;
    for (int r = 0; r < RATES; r++) {
        points(rates[r]);
        for (unsigned i = 0; response.point[i].hz < 400; i++)
            assert_near(response.point[i].voice, -10 * log10(1 + pow(80 / response.point[i].hz, 6)),
                        0.1);
        assert_near(point_at(20)->voice, -36.12, 0.1);
        assert_near(point_at(60)->voice, -8.21, 0.1);
        assert_near(point_at(80)->voice, -3.01, 0.1);
    }
}

static void deesser_acts_on_an_s_alone(void **state) {
    (void)state;
    value[GS_DEESS_ON] = 1;
    value[GS_DEESS_FREQ] = 4000;
    value[GS_DEESS_RANGE] = 12;
    value[GS_DEESS_THRESHOLD] = -20;
    for (int r = 0; r < RATES; r++) {
        points(rates[r]);
        for (unsigned i = 0; i < response.points; i++)
            assert_near(response.point[i].voice, 0, 0.0005);
        assert_near(point_at(4000)->sibilant, -6, 0.1);
        assert_near(point_at(12500)->sibilant, -12, 0.5);
        assert_near(point_at(500)->sibilant, 0, 0.1);
    }
    /* The excess of a lone s over the threshold is less than the range. */
    value[GS_DEESS_THRESHOLD] = -5;
    points(48000);
    assert_near(point_at(16000)->sibilant, -5, 0.5);
}

static void enhancer_lifts_a_dull_voice(void **state) {
    (void)state;
    value[GS_ENHANCE_ON] = 1;
    value[GS_ENHANCE_HIGH] = 10;
    for (int r = 0; r < RATES; r++) {
        points(rates[r]);
        assert_near(point_at(16000)->voice, 12, 0.4);
        assert_near(point_at(5000)->voice, 6, 0.1);
        assert_near(point_at(500)->voice, 0, 0.1);
        assert_near(point_at(16000)->sibilant, 0, 0.1);
    }
}

/* The law of compressor.h: T = -20, R = 4. */
static double compressed(double x) {
    if (x < -25)
        return x;
    return x <= -15 ? x + (0.25 - 1) * (x + 25) * (x + 25) / 20 : -20 + (x + 20) / 4;
}

static void compressor_follows_the_law(void **state) {
    (void)state;
    static const double golden[][2] = {{-25, -25},      {-22, -22.3375}, {-20, -20.9375},
                                       {-18, -19.8375}, {-15, -18.75},   {0, -15}};
    value[GS_COMP_ON] = 1;
    value[GS_COMP_DRIVE] = 5;
    for (int r = 0; r < RATES; r++) {
        for (double density = 0; density <= 10; density += 5) {
            value[GS_COMP_DENSITY] = density;
            levels(rates[r]);
            for (int i = 0; i < 6; i++)
                assert_near(level_at(golden[i][0])->out, golden[i][1], 0.05);
            for (int i = 0; i < GS_RESPONSE_LEVELS; i++) {
                const struct gs_response_level *level = &response.level[i];
                assert_near(level->out, compressed(level->in), 0.05);
                assert_near(level->comp, level->in - compressed(level->in), 0.1);
            }
        }
    }
}

static void other_stages_stay_out_of_the_curve(void **state) {
    (void)state;
    value[GS_PREAMP_GAIN] = 20;
    value[GS_PREAMP_COLOR] = GS_COLOR_TUBE;
    value[GS_HPF_ON] = 1;
    value[GS_HPF_FREQ] = 300;
    value[GS_OUT_GAIN] = -30;
    value[GS_COMP_ON] = 1;
    value[GS_COMP_DRIVE] = 5;
    value[GS_COMP_MAKEUP] = 6;
    levels(48000);
    assert_near(level_at(-60)->out, -54, 0.05);
    assert_near(level_at(0)->out, -9, 0.05);
}

static void gate_follows_the_law(void **state) {
    (void)state;
    value[GS_GATE_ON] = 1;
    for (int r = 0; r < RATES; r++) {
        value[GS_GATE_RATIO] = 2;
        levels(rates[r]);
        assert_near(level_at(-60)->out, -70, 0.1);
        assert_near(level_at(-60)->gate, 10, 0.1);
        for (int x = -80; x <= 0; x++)
            assert_near(level_at(x)->out, x < -50 ? 2 * x + 50 : x, 0.1);
        value[GS_GATE_RATIO] = 10;
        levels(rates[r]);
        assert_near(level_at(-51)->out, -91, 0.1);
        assert_near(level_at(-50 + 1)->out, -49, 0.1);
    }
}

/* From the derivatives of tanh at b = 0.2: f''/f' = -2t, f'''/f' = 6t^2 - 2, t = tanh b. */
static void tube_harmonics_follow_the_law(void **state) {
    (void)state;
    const double t = tanh(0.2);
    value[GS_PREAMP_COLOR] = GS_COLOR_TUBE;
    value[GS_PREAMP_DRIVE] = 10;
    for (int r = 0; r < RATES; r++) {
        harmonics(rates[r], -50);
        assert_near(response.tone_level, -50, 0);
        assert_near(response.tone_hz, 1000, 0);
        assert_near(response.fundamental, -50, 0.01);
        assert_near(response.harmonic[2], measure_db(t / 2 * measure_linear(-40)), 0.05);
        const double soft = response.harmonic[2];
        const double third = response.harmonic[3];
        harmonics(rates[r], -40);
        assert_near(response.harmonic[2] - soft, 10, 0.1);
        /* 2 dB a dB, +-0.1. The softer one, -153 dBFS, lies below the last bit of 24; that it were
         * within 0.1 dB of the law itself is more than 32-bit floats can hold. */
        assert_near((response.harmonic[3] - third) / 10, 2, 0.1);
        assert_near(response.harmonic[3], measure_db((2 - 6 * t * t) / 24 * measure_linear(-60)),
                    0.1);
        harmonics(rates[r], -6);
        double sum = 0;
        for (int h = 2; h <= GS_RESPONSE_HARMONICS; h++)
            sum += pow(10, response.harmonic[h] / 10);
        assert_near(response.distortion, 10 * log10(sum), 1e-6);
        assert_above(response.harmonic[2], -40);
    }
}

/* ---- against the strip itself, measured another way ---- */

enum { MOST = 192000 * 4 };
static float in[MOST];
static float out[MOST];

/* What becomes of `in` with these settings; what the strip says of the last block in `last`. */
static void play(double rate, size_t n, struct gs_channel_sums *last) {
    static float dry[GS_STRIP_BLOCK];
    struct gs_strip *strip = NULL;
    assert_int_equal(gs_strip_new(1, rate, &strip), GS_OK);
    for (int id = 0; id < GS_PARAM_COUNT; id++)
        gs_strip_set(strip, 0, (enum gs_param_id)id, value[id]);
    gs_strip_settle(strip);
    for (size_t at = 0; at < n; at += GS_STRIP_BLOCK) {
        const size_t part = n - at < GS_STRIP_BLOCK ? n - at : GS_STRIP_BLOCK;
        gs_strip_process(strip, (const float *const[]){in + at}, (float *const[]){dry},
                         (float *const[]){out + at}, (unsigned)part, last);
    }
    gs_strip_free(strip);
}

static void set_a_voice(void) {
    static const double voice[][2] = {{GS_PREAMP_GAIN, 6},   {GS_PREAMP_COLOR, GS_COLOR_TUBE},
                                      {GS_PREAMP_DRIVE, 12}, {GS_HPF_ON, 1},
                                      {GS_HPF_FREQ, 100},    {GS_COMP_ON, 1},
                                      {GS_COMP_DRIVE, 5},    {GS_COMP_RATIO, 3},
                                      {GS_COMP_MAKEUP, 4},   {GS_DEESS_ON, 1},
                                      {GS_DEESS_RANGE, 8},   {GS_ENHANCE_ON, 1},
                                      {GS_ENHANCE_LOW, 4},   {GS_ENHANCE_HIGH, 6},
                                      {GS_GATE_ON, 1},       {GS_GATE_THRESHOLD, -45},
                                      {GS_GATE_RATIO, 3},    {GS_OUT_GAIN, -2},
                                      {GS_OUT_LIMIT, 1},     {GS_OUT_CEILING, -6}};
    for (size_t k = 0; k < sizeof voice / sizeof *voice; k++)
        value[(size_t)voice[k][0]] = voice[k][1];
}

/* A tone by itself, 50 dB below one that says what kind of sound this is. */
static double gain_at(double rate, double hz, double pilot) {
    const size_t n = (size_t)rate;
    struct gs_channel_sums sums;
    measure_tone(in, 2 * n, rate, pilot, measure_linear(-80), 0);
    measure_add_tone(in, 2 * n, rate, hz, measure_linear(-130), 0);
    play(rate, 2 * n, &sums);
    return measure_level(out + n, n, rate, hz) + 130;
}

static void response_is_the_strips_own(void **state) {
    (void)state;
    static const double tones[] = {20, 50, 100, 250, 1000, 3150, 8000, 16000, 20000};
    for (int r = 0; r < RATES; r++) {
        set_a_voice();
        points(rates[r]);
        value[GS_GATE_ON] = 0; /* open, says the heading */
        for (size_t t = 0; t < sizeof tones / sizeof *tones; t++) {
            const struct gs_response_point *point = point_at(tones[t]);
            value[GS_DEESS_ON] = 1;
            assert_near(point->sibilant, gain_at(rates[r], tones[t], 12700), 0.03);
            value[GS_DEESS_ON] = 0;
            assert_near(point->voice, gain_at(rates[r], tones[t], 700), 0.03);
        }
    }
}

static void curve_is_the_strips_own(void **state) {
    (void)state;
    static const double tested[] = {-75, -60, -50, -30, -24, -20, -15, -6, 0};
    for (int r = 0; r < RATES; r++) {
        const size_t n = (size_t)rates[r];
        set_a_voice();
        levels(rates[r]);
        value[GS_PREAMP_ON] = value[GS_HPF_ON] = value[GS_DEESS_ON] = 0;
        value[GS_ENHANCE_ON] = value[GS_OUT_ON] = 0;
        for (size_t t = 0; t < sizeof tested / sizeof *tested; t++) {
            struct gs_channel_sums sums;
            const struct gs_response_level *level = level_at(tested[t]);
            /* After silence, which shuts the gate. */
            memset(in, 0, n / 2 * sizeof *in);
            measure_tone(in + n / 2, 3 * n, rates[r], 1000, measure_linear(tested[t]), 0);
            play(rates[r], n / 2 + 3 * n, &sums);
            assert_near(level->out, measure_level(out + n / 2 + 2 * n, n, rates[r], 1000), 0.02);
            assert_near(level->comp, (double)sums.reduction[GS_REDUCTION_COMP], 0.05);
            assert_near(level->gate, (double)sums.reduction[GS_REDUCTION_GATE], 0.05);
        }
    }
}

static void harmonics_are_the_strips_own(void **state) {
    (void)state;
    for (int r = 0; r < RATES; r++) {
        const size_t n = (size_t)rates[r];
        struct gs_channel_sums sums;
        set_a_voice();
        for (double level = -30; level <= 0; level += 15) {
            harmonics(rates[r], level);
            measure_tone(in, 4 * n, rates[r], 1000, measure_linear(level), 0);
            play(rates[r], 4 * n, &sums);
            const double tone = measure_level(out + 3 * n, n, rates[r], 1000);
            assert_near(response.fundamental, tone, 0.01);
            for (int h = 2; h <= GS_RESPONSE_HARMONICS; h++) {
                const double harmonic = measure_level(out + 3 * n, n, rates[r], h * 1000) - tone;
                if (harmonic > -110)
                    assert_near(response.harmonic[h], harmonic, 0.1);
                else
                    assert_below(response.harmonic[h], -105);
            }
            assert_near(response.distortion, measure_thd(out + 3 * n, n, rates[r], 1000), 0.02);
        }
    }
}

static void no_harmonic_is_made_up_above_half_the_rate(void **state) {
    (void)state;
    value[GS_PREAMP_COLOR] = GS_COLOR_TUBE;
    harmonics(8000, -12);
    assert_true(isfinite(response.harmonic[3]));
    for (int h = 4; h <= GS_RESPONSE_HARMONICS; h++)
        assert_true(isnan(response.harmonic[h]));
    assert_true(isfinite(response.distortion));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(refuses_what_no_strip_can_be, fresh),
        cmocka_unit_test_setup(frequencies_are_preferred_numbers, fresh),
        cmocka_unit_test_setup(a_wire_is_flat_and_clean, fresh),
        cmocka_unit_test_setup(gains_are_in_the_response, fresh),
        cmocka_unit_test_setup(highpass_follows_the_law, fresh),
        cmocka_unit_test_setup(deesser_acts_on_an_s_alone, fresh),
        cmocka_unit_test_setup(enhancer_lifts_a_dull_voice, fresh),
        cmocka_unit_test_setup(compressor_follows_the_law, fresh),
        cmocka_unit_test_setup(other_stages_stay_out_of_the_curve, fresh),
        cmocka_unit_test_setup(gate_follows_the_law, fresh),
        cmocka_unit_test_setup(tube_harmonics_follow_the_law, fresh),
        cmocka_unit_test_setup(response_is_the_strips_own, fresh),
        cmocka_unit_test_setup(curve_is_the_strips_own, fresh),
        cmocka_unit_test_setup(harmonics_are_the_strips_own, fresh),
        cmocka_unit_test_setup(no_harmonic_is_made_up_above_half_the_rate, fresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
