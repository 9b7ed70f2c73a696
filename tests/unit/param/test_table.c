/* The parameter table: what every reader of it relies on. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gainstage/param.h"

static void test_stages(void **state) {
    (void)state;
    for (int i = 0; i < GS_STAGE_COUNT; i++) {
        const struct gs_stage_info *stage = &gs_stages[i];
        assert_non_null(stage->key);
        assert_true(strlen(stage->key) > 0);
        assert_int_equal(strspn(stage->key, "abcdefghijklmnopqrstuvwxyz"), strlen(stage->key));
        assert_true(strlen(stage->label) > 0 && strlen(stage->label) <= 9);
        assert_true(strlen(stage->help) > 0);
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(stage->key, gs_stages[j].key);
            assert_string_not_equal(stage->label, gs_stages[j].label);
        }
    }
}

static void test_keys(void **state) {
    (void)state;
    for (int i = 0; i < GS_PARAM_COUNT; i++) {
        const struct gs_param *param = &gs_params[i];
        assert_non_null(param->key);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(param->key, gs_params[j].key);
        /* "STAGE.name", of the stage that the row says */
        assert_in_range(param->stage, 0, GS_STAGE_COUNT - 1);
        const char *stage = gs_stages[param->stage].key;
        size_t length = strlen(stage);
        if (strncmp(param->key, stage, length) != 0 || param->key[length] != '.' ||
            !param->key[length + 1])
            fail_msg("%s is not a key of stage %s", param->key, stage);
        /* rows of a stage lie together, stages in signal order */
        if (i)
            assert_true(param->stage >= gs_params[i - 1].stage);
    }
}

static void test_texts_fit_the_screen(void **state) {
    (void)state;
    for (int i = 0; i < GS_PARAM_COUNT; i++) {
        const struct gs_param *param = &gs_params[i];
        assert_true(strlen(param->label) > 0 && strlen(param->label) <= 8);
        assert_true(strlen(param->unit) <= 4);
        assert_true(strlen(param->help) > 0 && strlen(param->help) <= 72);
        assert_null(strchr(param->help, '\n'));
        /* two knobs of a stage can be told apart */
        for (int j = 0; j < i; j++)
            if (gs_params[j].stage == param->stage)
                assert_string_not_equal(gs_params[j].label, param->label);
    }
}

static void test_ranges(void **state) {
    (void)state;
    for (int i = 0; i < GS_PARAM_COUNT; i++) {
        const struct gs_param *param = &gs_params[i];
        assert_true(isfinite(param->min) && isfinite(param->max));
        assert_true(param->min < param->max);
        assert_true(param->def >= param->min && param->def <= param->max);
        assert_true(param->step > 0 && param->coarse >= param->step);
        assert_in_range(param->decimals, 0, 3);
        if (param->taper == GS_TAPER_GEOMETRIC)
            assert_true(param->min > 0 && param->coarse < 1);
    }
}

static void test_choices(void **state) {
    (void)state;
    for (int i = 0; i < GS_PARAM_COUNT; i++) {
        const struct gs_param *param = &gs_params[i];
        if (param->type == GS_PARAM_REAL) {
            assert_null(param->choices);
            continue;
        }
        assert_non_null(param->choices);
        int count = 0;
        while (param->choices[count]) {
            assert_true(strlen(param->choices[count]) > 0);
            for (int j = 0; j < count; j++)
                assert_string_not_equal(param->choices[j], param->choices[count]);
            count++;
        }
        assert_true(param->min == 0 && param->max == count - 1);
        if (param->type == GS_PARAM_SWITCH) {
            assert_int_equal(count, 2);
            assert_string_equal(param->choices[0], "off");
            assert_string_equal(param->choices[1], "on");
        }
    }
}

/* Every stage but the converter's can be bypassed, and its switch is its first row. */
static void test_every_stage_has_its_switch(void **state) {
    (void)state;
    for (int stage = GS_STAGE_INPUT + 1; stage < GS_STAGE_COUNT; stage++) {
        int i = 0;
        while (i < GS_PARAM_COUNT && gs_params[i].stage != (enum gs_stage)stage)
            i++;
        assert_in_range(i, 0, GS_PARAM_COUNT - 1);
        assert_int_equal(gs_params[i].type, GS_PARAM_SWITCH);
        assert_string_equal(strchr(gs_params[i].key, '.'), ".on");
    }
}

/* The chain, in the order of the hardware it models. */
static void test_order_of_the_chain(void **state) {
    (void)state;
    static const char *const chain[] = {"input", "preamp",  "hpf",  "comp",
                                        "deess", "enhance", "gate", "out"};
    assert_int_equal(GS_STAGE_COUNT, sizeof chain / sizeof *chain);
    for (int i = 0; i < GS_STAGE_COUNT; i++)
        assert_string_equal(gs_stages[i].key, chain[i]);
}

/* The ranges, defaults and units that the strip's laws are written for. */
static void test_published_figures(void **state) {
    (void)state;
    static const struct {
        const char *key, *unit;
        double min, max, def;
    } rows[] = {
        {"preamp.on", "", 0, 1, 1},
        {"preamp.gain", "dB", -20, 60, 0},
        {"preamp.invert", "", 0, 1, 0},
        {"preamp.color", "", 0, 2, 0},
        {"preamp.drive", "dB", 0, 40, 0},
        {"hpf.on", "", 0, 1, 0},
        {"hpf.freq", "Hz", 20, 300, 80},
        {"comp.on", "", 0, 1, 0},
        {"comp.drive", "", 0, 10, 3},
        {"comp.density", "", 0, 10, 5},
        {"comp.ratio", ":1", 1.5, 20, 4},
        {"comp.makeup", "dB", 0, 24, 0},
        {"deess.on", "", 0, 1, 0},
        {"deess.freq", "Hz", 800, 10000, 5000},
        {"deess.threshold", "dB", -30, 0, -10},
        {"deess.range", "dB", 0, 20, 10},
        {"enhance.on", "", 0, 1, 0},
        {"enhance.low", "", 0, 10, 0},
        {"enhance.high", "", 0, 10, 0},
        {"gate.on", "", 0, 1, 0},
        {"gate.threshold", "dBFS", -80, 0, -50},
        {"gate.ratio", ":1", 1, 10, 2},
        {"gate.range", "dB", 0, 80, 40},
        {"out.on", "", 0, 1, 1},
        {"out.gain", "dB", -30, 20, 0},
        {"out.limit", "", 0, 1, 0},
        {"out.ceiling", "dBTP", -12, 0, -1},
    };
    assert_int_equal(sizeof rows / sizeof *rows, GS_PARAM_COUNT);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum gs_param_id id;
        assert_int_equal(gs_param_find(rows[i].key, &id, NULL), GS_OK);
        const struct gs_param *param = &gs_params[id];
        if (param->min != rows[i].min || param->max != rows[i].max || param->def != rows[i].def)
            fail_msg("%s: %g..%g, default %g", param->key, param->min, param->max, param->def);
        assert_string_equal(param->unit, rows[i].unit);
    }
    assert_true(gs_params[GS_PREAMP_GAIN].step == 0.5 && gs_params[GS_PREAMP_GAIN].coarse == 3);
    static const char *const colors[] = {"clean", "tube", "transformer"};
    for (int i = 0; i < 3; i++)
        assert_string_equal(gs_params[GS_PREAMP_COLOR].choices[i], colors[i]);
}

static void test_settings_start_at_defaults(void **state) {
    (void)state;
    static struct gs_settings settings;
    memset(&settings, 0xff, sizeof settings);
    gs_settings_init(&settings);
    for (int channel = 0; channel < GS_MAX_CHANNELS; channel++)
        for (int id = 0; id < GS_PARAM_COUNT; id++)
            assert_true(settings.value[channel][id] == gs_params[id].def);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stages),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_texts_fit_the_screen),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_every_stage_has_its_switch),
        cmocka_unit_test(test_order_of_the_chain),
        cmocka_unit_test(test_published_figures),
        cmocka_unit_test(test_settings_start_at_defaults),
    };
    return cmocka_run_group_tests_name("parameter table", tests, NULL, NULL);
}
