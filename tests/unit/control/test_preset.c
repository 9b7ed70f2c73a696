/* Presets, settings and command files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "gainstage/assets.h"
#include "gainstage/command.h"
#include "gainstage/preset.h"
#include "gainstage/setup.h"

static char home[] = "/tmp/gainstage-test-XXXXXX";

static int make_home(void **state) {
    (void)state;
    if (!mkdtemp(home))
        return -1;
    return setenv("XDG_CONFIG_HOME", home, 1);
}

static int remove_home(void **state) {
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", home);
    return system(command);
}

static char *write_file(const char *name, const char *text) {
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", home, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    return path;
}

static struct gs_settings settings;
static struct gs_error error;

static void test_every_shipped_preset_applies(void **state) {
    (void)state;
    struct gs_asset *assets;
    unsigned count;
    assert_int_equal(gs_assets_list(GS_ASSET_PRESET, &assets, &count, NULL), GS_OK);
    assert_true(count >= 6);
    for (unsigned i = 0; i < count; i++) {
        gs_settings_init(&settings);
        if (gs_preset_apply(assets[i].name, &settings, -1, &error) != GS_OK)
            fail_msg("%s: %s", assets[i].name, error.text);
        assert_true(assets[i].title[0] != '\0');
    }
    free(assets);
}

static void test_preset_keeps_the_microphones_gain(void **state) {
    (void)state;
    gs_settings_init(&settings);
    settings.value[0][GS_PREAMP_GAIN] = 21;
    settings.value[0][GS_PREAMP_INVERT] = 1;
    settings.value[0][GS_COMP_RATIO] = 17;
    assert_int_equal(gs_preset_apply("flat", &settings, -1, &error), GS_OK);
    assert_float_equal(settings.value[0][GS_PREAMP_GAIN], 21, 0);
    assert_float_equal(settings.value[0][GS_PREAMP_INVERT], 1, 0);
    assert_float_equal(settings.value[0][GS_COMP_RATIO], 4, 0);
}

static void test_bad_line_is_named_and_changes_nothing(void **state) {
    (void)state;
    static const struct {
        const char *text, *wanted;
    } cases[] = {
        {"set comp.on on\nset comp.drive 11\n", ":2: comp.drive: 11 is outside 0..10"},
        {"# title\n\nset comp.dirve 4\n", ":3: unknown parameter 'comp.dirve'; did you mean "
                                          "'comp.drive'?"},
        {"set comp.on on\nrecord\n", ":2: 'record' does not belong into a preset"},
        {"set comp.on\n", ":1: usage: set KEY VALUE"},
        {"set comp.on \"on\n", ":1: a quote (\") is never closed"},
        {"frobnicate\n", ":1: unknown command 'frobnicate'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct gs_settings before;
        gs_settings_init(&settings);
        before = settings;
        const char *path = write_file("bad.preset", cases[i].text);
        assert_int_not_equal(gs_preset_apply(path, &settings, -1, &error), GS_OK);
        assert_memory_equal(&settings, &before, sizeof before);
        assert_non_null(strstr(error.text, path));
        if (!strstr(error.text, cases[i].wanted))
            fail_msg("'%s' lacks '%s'", error.text, cases[i].wanted);
    }
}

static void test_unknown_preset(void **state) {
    (void)state;
    assert_int_equal(gs_preset_apply("nosuch", &settings, -1, &error), GS_ERR_UNKNOWN);
    assert_non_null(strstr(error.text, "gainstage presets"));
}

static void test_saved_preset_comes_back(void **state) {
    (void)state;
    struct gs_settings loaded;
    gs_settings_init(&settings);
    gs_settings_init(&loaded);
    for (int id = 0; id < GS_PARAM_COUNT; id++)
        if (id != GS_PREAMP_GAIN && id != GS_PREAMP_INVERT)
            settings.value[0][id] =
                gs_param_nudge((enum gs_param_id)id, gs_params[id].def, 1, true);
    assert_int_equal(gs_preset_save(&settings, 0, "my own", &error), GS_OK);
    assert_int_equal(gs_preset_apply("my own", &loaded, 0, &error), GS_OK);
    for (int id = 0; id < GS_PARAM_COUNT; id++)
        assert_float_equal(loaded.value[0][id], settings.value[0][id], 1e-9);
    /* the other channels were not meant */
    assert_float_equal(loaded.value[1][GS_COMP_RATIO], 4, 0);
    assert_int_equal(gs_preset_save(&settings, 0, "../evil", &error), GS_ERR_RANGE);
}

static void test_assignments(void **state) {
    (void)state;
    gs_settings_init(&settings);
    assert_int_equal(gs_settings_assign(&settings, "2.comp.drive=5", &error), GS_OK);
    assert_float_equal(settings.value[0][GS_COMP_DRIVE], 3, 0);
    assert_float_equal(settings.value[1][GS_COMP_DRIVE], 5, 0);
    assert_int_equal(gs_settings_assign(&settings, "hpf.freq=0.1k", &error), GS_OK);
    assert_float_equal(settings.value[31][GS_HPF_FREQ], 100, 0);
    assert_int_equal(gs_settings_assign(&settings, "comp.drive", &error), GS_ERR_USAGE);
    assert_int_equal(gs_settings_assign(&settings, "33.comp.drive=1", &error), GS_ERR_RANGE);
    assert_int_equal(gs_settings_assign(&settings, "comp.drive=", &error), GS_ERR_FORMAT);
    assert_int_equal(gs_settings_reset(&settings, "2.comp", &error), GS_OK);
    assert_float_equal(settings.value[1][GS_COMP_DRIVE], 3, 0);
    assert_float_equal(settings.value[1][GS_HPF_FREQ], 100, 0);
    assert_int_equal(gs_settings_reset(&settings, "nosuch", &error), GS_ERR_UNKNOWN);
}

static void test_config_sets_the_session_up(void **state) {
    (void)state;
    static struct gs_setup setup;
    char dir[128];
    snprintf(dir, sizeof dir, "%s/gainstage", home);
    assert_int_equal(gs_setup_init(&setup, NULL), GS_OK);
    assert_int_equal(gs_setup_config(&setup, &error), GS_OK); /* none there */
    char command[160];
    snprintf(command, sizeof command, "mkdir -p %s", dir);
    assert_int_equal(system(command), 0);
    write_file("gainstage/config", "input demo 2 96000\nformat flac\ndry off\nname vocal\n"
                                   "bind x quit\npreset voice\nset comp.drive 9\r\n");
    if (gs_setup_config(&setup, &error) != GS_OK)
        fail_msg("%s", error.text);
    assert_string_equal(setup.engine.stream.input, "demo");
    assert_int_equal(setup.engine.stream.rate, 96000);
    assert_int_equal(setup.engine.take.format, GS_FORMAT_FLAC);
    assert_false(setup.engine.take.dry);
    assert_float_equal(setup.settings.value[0][GS_COMP_DRIVE], 9, 0);
    assert_string_equal(setup.preset, "voice");
    gs_setup_mark_preset(&setup); /* comp.drive was set behind it */
    assert_string_equal(setup.preset, "voice*");
    assert_int_equal(gs_setup_preset(&setup, "voice", &error), GS_OK);
    gs_setup_mark_preset(&setup);
    assert_string_equal(setup.preset, "voice");
    write_file("gainstage/config", "name a\nformat mp3\n");
    assert_int_not_equal(gs_setup_config(&setup, &error), GS_OK);
    assert_non_null(strstr(error.text, "gainstage/config:2: format 'mp3'"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_shipped_preset_applies),
        cmocka_unit_test(test_preset_keeps_the_microphones_gain),
        cmocka_unit_test(test_bad_line_is_named_and_changes_nothing),
        cmocka_unit_test(test_unknown_preset),
        cmocka_unit_test(test_saved_preset_comes_back),
        cmocka_unit_test(test_assignments),
        cmocka_unit_test(test_config_sets_the_session_up),
    };
    return cmocka_run_group_tests(tests, make_home, remove_home);
}
