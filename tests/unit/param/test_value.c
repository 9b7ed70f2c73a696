/* Values: reading, writing, showing and turning every parameter over its whole range. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gainstage/param.h"

static void assert_near(double value, double expected, double tolerance) {
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.9g is not %.9g", value, expected);
}

/* Calls `check` with every value of every parameter's fine grid, the ends included. */
static unsigned on_every_grid_point(void (*check)(enum gs_param_id id, double value)) {
    unsigned points = 0;
    for (int i = 0; i < GS_PARAM_COUNT; i++) {
        const struct gs_param *param = &gs_params[i];
        double step = param->taper == GS_TAPER_GEOMETRIC ? 1 : param->step;
        long count = lround((param->max - param->min) / step);
        for (long n = 0; n <= count; n++, points++)
            check((enum gs_param_id)i, fmin(param->min + (double)n * step, param->max));
    }
    return points;
}

static void check_round_trip(enum gs_param_id id, double value) {
    char text[64];
    double back = 12345;
    gs_param_format(id, value, text, sizeof text);
    assert_int_equal(gs_param_parse(id, text, &back, NULL), GS_OK);
    assert_near(back, value, 1e-6);
    assert_null(strchr(text, ' '));
    assert_string_not_equal(text, "-0");
    assert_string_not_equal(text, "-0.0");
}

static void test_format_and_parse(void **state) {
    (void)state;
    assert_true(on_every_grid_point(check_round_trip) > 10000);
}

static void check_shown(enum gs_param_id id, double value) {
    char text[64], narrow[4];
    gs_param_show(id, value, text, sizeof text);
    assert_true(strlen(text) > 0 && strlen(text) <= 11);
    assert_null(strstr(text, "-0.0 "));
    gs_param_show(id, value, narrow, sizeof narrow);
    assert_true(strlen(narrow) < sizeof narrow);
    /* what is shown can be typed (the screen may have rounded it) */
    double back = 12345;
    if (gs_param_parse(id, text, &back, NULL) != GS_OK)
        fail_msg("%s: '%s' is shown but can't be typed", gs_params[id].key, text);
    assert_near(back, value, value >= 1000 ? 50 : 0.0501);
}

static void test_show(void **state) {
    (void)state;
    assert_true(on_every_grid_point(check_shown) > 10000);
    static const struct {
        enum gs_param_id id;
        double value;
        const char *text;
    } cases[] = {
        {GS_PREAMP_GAIN, 3, "+3.0 dB"},
        {GS_PREAMP_GAIN, -20, "-20.0 dB"},
        {GS_PREAMP_ON, 1, "on"},
        {GS_PREAMP_COLOR, 2, "transformer"},
        {GS_HPF_FREQ, 80, "80 Hz"},
        {GS_DEESS_FREQ, 5000, "5.0 kHz"},
        {GS_COMP_RATIO, 4, "4.0:1"},
        {GS_COMP_DRIVE, 5, "5.0"},
        {GS_GATE_THRESHOLD, -50, "-50.0 dBFS"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[64];
        gs_param_show(cases[i].id, cases[i].value, text, sizeof text);
        assert_string_equal(text, cases[i].text);
    }
}

static void test_parse_what_people_type(void **state) {
    (void)state;
    static const struct {
        enum gs_param_id id;
        const char *text;
        double value;
    } cases[] = {
        {GS_PREAMP_GAIN, "32", 32},
        {GS_PREAMP_GAIN, "+3", 3},
        {GS_PREAMP_GAIN, "-3.5", -3.5},
        {GS_PREAMP_GAIN, "-3.5dB", -3.5},
        {GS_PREAMP_GAIN, "-3.5 db", -3.5},
        {GS_HPF_FREQ, "120Hz", 120},
        {GS_HPF_FREQ, "0.1k", 100},
        {GS_DEESS_FREQ, "5k", 5000},
        {GS_DEESS_FREQ, "5 kHz", 5000},
        {GS_DEESS_FREQ, "6.3K", 6300},
        {GS_COMP_RATIO, "4", 4},
        {GS_COMP_RATIO, "4:1", 4},
        {GS_COMP_ON, "on", 1},
        {GS_COMP_ON, "OFF", 0},
        {GS_COMP_ON, "1", 1},
        {GS_COMP_ON, "0", 0},
        {GS_PREAMP_COLOR, "Tube", 1},
        {GS_GATE_THRESHOLD, "-60 dBFS", -60},
        {GS_OUT_CEILING, "-1dBTP", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = 12345;
        struct gs_error error;
        if (gs_param_parse(cases[i].id, cases[i].text, &value, &error) != GS_OK)
            fail_msg("'%s': %s", cases[i].text, error.text);
        assert_near(value, cases[i].value, 1e-9);
    }
}

/* However many decimals are typed: what is kept is what is written down, to the bit. */
static void test_what_is_written_is_what_is_kept(void **state) {
    (void)state;
    static const char *const typed[] = {"1.54444444444444444444444", "0.1234565", "-0",
                                        "2.9999999"};
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        double value, back;
        char text[64];
        assert_int_equal(gs_param_parse(GS_OUT_GAIN, typed[i], &value, NULL), GS_OK);
        gs_param_format(GS_OUT_GAIN, value, text, sizeof text);
        assert_int_equal(gs_param_parse(GS_OUT_GAIN, text, &back, NULL), GS_OK);
        assert_memory_equal(&back, &value, sizeof value);
        assert_false(signbit(value) && value >= 0);
    }
}

static void test_parse_refuses(void **state) {
    (void)state;
    static const struct {
        enum gs_param_id id;
        const char *text;
        enum gs_status status;
    } cases[] = {
        {GS_PREAMP_GAIN, "", GS_ERR_FORMAT},      {GS_PREAMP_GAIN, "loud", GS_ERR_FORMAT},
        {GS_PREAMP_GAIN, "3 Hz", GS_ERR_FORMAT},  {GS_PREAMP_GAIN, "3 dBFS", GS_ERR_FORMAT},
        {GS_PREAMP_GAIN, "3dB!", GS_ERR_FORMAT},  {GS_PREAMP_GAIN, "nan", GS_ERR_FORMAT},
        {GS_PREAMP_GAIN, "inf", GS_ERR_FORMAT},   {GS_PREAMP_GAIN, "3k", GS_ERR_FORMAT},
        {GS_PREAMP_GAIN, "60.01", GS_ERR_RANGE},  {GS_PREAMP_GAIN, "-20.5", GS_ERR_RANGE},
        {GS_PREAMP_GAIN, "1e300", GS_ERR_RANGE},  {GS_HPF_FREQ, "1k", GS_ERR_RANGE},
        {GS_HPF_FREQ, "0x50", GS_ERR_FORMAT},     {GS_COMP_ON, "maybe", GS_ERR_RANGE},
        {GS_COMP_ON, "2", GS_ERR_RANGE},          {GS_PREAMP_COLOR, "1", GS_ERR_RANGE},
        {GS_PREAMP_COLOR, "valve", GS_ERR_RANGE}, {GS_COMP_DRIVE, "5 steps", GS_ERR_FORMAT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = 12345;
        struct gs_error error = {""};
        if (gs_param_parse(cases[i].id, cases[i].text, &value, &error) != cases[i].status)
            fail_msg("%s '%s': not refused as it should be", gs_params[cases[i].id].key,
                     cases[i].text);
        assert_near(value, 12345, 0);
        /* the line names the key */
        assert_non_null(strstr(error.text, gs_params[cases[i].id].key));
    }
    struct gs_error error;
    gs_param_parse(GS_PREAMP_GAIN, "99", &(double){0}, &error);
    assert_string_equal(error.text, "preamp.gain: 99 is outside -20..60 dB");
    gs_param_parse(GS_PREAMP_COLOR, "valve", &(double){0}, &error);
    assert_string_equal(error.text, "preamp.color: 'valve' is none of clean, tube, transformer");
    /* a very long word is cut, not copied */
    char longer[5000];
    memset(longer, '9', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_int_not_equal(gs_param_parse(GS_PREAMP_GAIN, longer, &(double){0}, &error), GS_OK);
    assert_true(strlen(error.text) < 200);
}

/* From any point, a turn moves by exactly one step along the grid and stops at the ends. */
static void check_nudge(enum gs_param_id id, double value) {
    const struct gs_param *param = &gs_params[id];
    for (int coarse = 0; coarse < 2; coarse++)
        for (int steps = -3; steps <= 3; steps++) {
            double moved = gs_param_nudge(id, value, steps, coarse);
            assert_true(moved >= param->min && moved <= param->max);
            if (steps == 0)
                assert_near(moved, value, 1e-9);
            if (param->choices) {
                double count = param->max + 1;
                assert_near(moved, fmod(value + steps + 4 * count, count), 0);
                continue;
            }
            if (param->taper == GS_TAPER_LINEAR) {
                double size = coarse ? param->coarse : param->step;
                assert_near(moved, gs_param_clamp(id, value + steps * size), 1e-6);
                continue;
            }
            assert_near(moved, round(moved), 0); /* whole hertz */
            double ideal = value * pow(1 + (coarse ? param->coarse : param->step), steps);
            assert_near(moved, gs_param_clamp(id, ideal), 1);
            /* it always moves, unless it stands at that end */
            if (steps > 0 && value < param->max)
                assert_true(moved > value);
            if (steps < 0 && value > param->min)
                assert_true(moved < value);
        }
}

static void test_nudge(void **state) {
    (void)state;
    assert_true(on_every_grid_point(check_nudge) > 10000);
}

static void test_nudge_returns_to_the_grid(void **state) {
    (void)state;
    for (int i = 0; i < GS_PARAM_COUNT; i++) {
        const struct gs_param *param = &gs_params[i];
        if (param->taper != GS_TAPER_LINEAR || param->choices)
            continue;
        double middle = (param->min + param->max) / 2 + param->step * 0.23;
        double moved = gs_param_nudge((enum gs_param_id)i, middle, 1, false) / param->step;
        assert_near(moved, round(moved), 1e-6);
    }
}

/* However far it is turned, it stands at an end; lists go round. */
static void test_nudge_far(void **state) {
    (void)state;
    for (int i = 0; i < GS_PARAM_COUNT; i++) {
        const struct gs_param *param = &gs_params[i];
        enum gs_param_id id = (enum gs_param_id)i;
        if (param->choices) { /* goes round: 6e9 is a multiple of 2 and of 3 */
            assert_near(gs_param_nudge(id, param->def, 6e9, false), param->def, 0);
            assert_near(gs_param_nudge(id, param->def, -6e9, false), param->def, 0);
            continue;
        }
        assert_near(gs_param_nudge(id, param->def, 1e6, true), param->max, 0);
        assert_near(gs_param_nudge(id, param->def, -1e6, true), param->min, 0);
    }
}

static void test_clamp(void **state) {
    (void)state;
    for (int i = 0; i < GS_PARAM_COUNT; i++) {
        const struct gs_param *param = &gs_params[i];
        enum gs_param_id id = (enum gs_param_id)i;
        assert_near(gs_param_clamp(id, param->min - 1), param->min, 0);
        assert_near(gs_param_clamp(id, param->max + 1), param->max, 0);
        assert_near(gs_param_clamp(id, param->def), param->def, 0);
        assert_near(gs_param_clamp(id, (double)INFINITY), param->max, 0);
        assert_near(gs_param_clamp(id, (double)NAN), param->min, 0);
    }
}

static void test_find(void **state) {
    (void)state;
    for (int i = 0; i < GS_PARAM_COUNT; i++) {
        enum gs_param_id id = GS_PARAM_COUNT;
        int channel = 77;
        assert_int_equal(gs_param_find(gs_params[i].key, &id, NULL), GS_OK);
        assert_int_equal(id, i);
        id = GS_PARAM_COUNT;
        assert_int_equal(gs_param_find_channel(gs_params[i].key, &channel, &id, NULL), GS_OK);
        assert_int_equal(id, i);
        assert_int_equal(channel, -1);
        char key[64];
        snprintf(key, sizeof key, "%d.%s", GS_MAX_CHANNELS, gs_params[i].key);
        assert_int_equal(gs_param_find_channel(key, &channel, &id, NULL), GS_OK);
        assert_int_equal(id, i);
        assert_int_equal(channel, GS_MAX_CHANNELS - 1);
    }
}

static void test_find_refuses(void **state) {
    (void)state;
    enum gs_param_id id = GS_PARAM_COUNT;
    int channel = 77;
    struct gs_error error;
    assert_int_equal(gs_param_find("comp.drvie", &id, &error), GS_ERR_UNKNOWN);
    assert_non_null(strstr(error.text, "comp.drive"));
    static const char *const unknown[] = {"", "comp", "comp.", "COMP.DRIVE", "comp.drive ", "x"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        assert_int_equal(gs_param_find(unknown[i], &id, &error), GS_ERR_UNKNOWN);
    static const struct {
        const char *key;
        enum gs_status status;
    } wrong[] = {
        {"0.comp.drive", GS_ERR_RANGE},
        {"33.comp.drive", GS_ERR_RANGE},
        {"2comp.drive", GS_ERR_RANGE},
        {"2", GS_ERR_RANGE},
        {"99999999999999999999.comp.drive", GS_ERR_RANGE},
        {"2.", GS_ERR_UNKNOWN},
        {"2.nothing", GS_ERR_UNKNOWN},
        {"-1.comp.drive", GS_ERR_UNKNOWN},
        {"2.2.comp.drive", GS_ERR_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (gs_param_find_channel(wrong[i].key, &channel, &id, &error) != wrong[i].status)
            fail_msg("'%s': not refused as it should be", wrong[i].key);
    assert_int_equal(id, GS_PARAM_COUNT);
    assert_int_equal(channel, 77);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format_and_parse),
        cmocka_unit_test(test_show),
        cmocka_unit_test(test_parse_what_people_type),
        cmocka_unit_test(test_what_is_written_is_what_is_kept),
        cmocka_unit_test(test_parse_refuses),
        cmocka_unit_test(test_nudge),
        cmocka_unit_test(test_nudge_returns_to_the_grid),
        cmocka_unit_test(test_nudge_far),
        cmocka_unit_test(test_clamp),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_find_refuses),
    };
    return cmocka_run_group_tests_name("parameter values", tests, NULL, NULL);
}
