/* Which device an input means, without any device. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "audio/match.h"
#include "audio/source.h"

static const struct gs_device devices[] = {
    {.index = 0,
     .name = "HDA Intel: ALC257 (hw:0,0)",
     .host = "ALSA",
     .channels = 2,
     .rate = 44100},
    {.index = 2,
     .name = "Scarlett 2i2 4th Gen: USB Audio (hw:1,0)",
     .host = "ALSA",
     .channels = 4,
     .rate = 48000},
    {.index = 5, .name = "pulse", .host = "ALSA", .channels = 32, .rate = 44100},
    {.index = 6,
     .name = "default",
     .host = "ALSA",
     .channels = 32,
     .rate = 44100,
     .is_default = true},
    {.index = 9, .name = "system", .host = "JACK", .channels = 2, .rate = 48000},
    {.index = 10, .name = "System Monitor", .host = "JACK", .channels = 1, .rate = 48000},
    {.index = 11, .name = "pulse", .host = "JACK", .channels = 2, .rate = 48000},
};
enum { COUNT = sizeof devices / sizeof *devices };

static int chosen(const char *input) {
    const struct gs_device *found = NULL;
    struct gs_error error;
    enum gs_status status = gs_device_match(devices, COUNT, input, &found, &error);
    if (status != GS_OK)
        return -(int)status;
    return found->index;
}

static void test_index(void **state) {
    (void)state;
    assert_int_equal(chosen("2"), 2);
    assert_int_equal(chosen("11"), 11);
    assert_int_equal(chosen("1"), -GS_ERR_MISSING); /* an output, not listed */
    assert_int_equal(chosen("-1"), -GS_ERR_MISSING);
    /* no whole number: part of a name */
    assert_int_equal(chosen("2i2"), 2);
    assert_int_equal(chosen("hw:0,0"), 0);
}

static void test_part_of_name(void **state) {
    (void)state;
    assert_int_equal(chosen("scarlett"), 2);
    assert_int_equal(chosen("SCARLETT 2I2"), 2);
    assert_int_equal(chosen("usb audio"), 2);
    assert_int_equal(chosen("hw:"), 0); /* the first of several */
    assert_int_equal(chosen("monitor"), 10);
    assert_int_equal(chosen("focusrite"), -GS_ERR_MISSING);
}

static void test_host(void **state) {
    (void)state;
    assert_int_equal(chosen("JACK: pulse"), 11);
    assert_int_equal(chosen("jack: pul"), 11);
    assert_int_equal(chosen("jack"), 9);
    assert_int_equal(chosen("ALSA: pulse"), 5);
    assert_int_equal(chosen("alsa: system"), -GS_ERR_MISSING);
}

static void test_whole_name_wins(void **state) {
    (void)state;
    assert_int_equal(chosen("pulse"), 5);           /* the first of two equals */
    assert_int_equal(chosen("system monitor"), 10); /* whole but for the case */
    assert_int_equal(chosen("system"), 9);
    const struct gs_device pair[] = {
        {.index = 0, .name = "mic in the hall", .host = "ALSA", .channels = 1},
        {.index = 1, .name = "MIC", .host = "ALSA", .channels = 1},
        {.index = 2, .name = "mic", .host = "ALSA", .channels = 1}};
    const struct gs_device *found = NULL;
    assert_int_equal(gs_device_match(pair, 3, "mic", &found, NULL), GS_OK);
    assert_int_equal(found->index, 2);
    assert_int_equal(gs_device_match(pair, 2, "mic", &found, NULL), GS_OK);
    assert_int_equal(found->index, 1);
    assert_int_equal(gs_device_match(pair, 1, "mic", &found, NULL), GS_OK);
    assert_int_equal(found->index, 0);
}

static void test_default(void **state) {
    (void)state;
    assert_int_equal(chosen(""), 6);
    assert_int_equal(chosen("default"), 6);
    assert_int_equal(chosen("auto"), 6);
    const struct gs_device *found = NULL;
    struct gs_error error;
    /* the first four rows but the default one */
    assert_int_equal(gs_device_match(devices, 3, "default", &found, &error), GS_ERR_MISSING);
    assert_non_null(strstr(error.text, "`gainstage devices`"));
    assert_non_null(strstr(error.text, "`--input demo`"));
    assert_int_equal(gs_device_match(NULL, 0, "auto", &found, &error), GS_ERR_MISSING);
    assert_null(found);
    assert_true(gs_source_auto_falls_back("auto"));
    assert_false(gs_source_auto_falls_back("default"));
    assert_false(gs_source_auto_falls_back(""));
}

static void test_missing(void **state) {
    (void)state;
    const struct gs_device *found = NULL;
    struct gs_error error;
    assert_int_equal(gs_device_match(devices, COUNT, "focusrite", &found, &error), GS_ERR_MISSING);
    assert_non_null(strstr(error.text, "no input device matches 'focusrite'"));
    assert_non_null(strstr(error.text, "`gainstage devices`"));
    /* the name of a file: what was meant is said */
    assert_int_equal(gs_device_match(devices, COUNT, "/etc/passwd", &found, &error),
                     GS_ERR_MISSING);
    assert_non_null(strstr(error.text, "--input file:/etc/passwd"));
}

static void test_channels(void **state) {
    (void)state;
    unsigned channels = 0;
    struct gs_error error;
    assert_int_equal(gs_device_channels(&devices[1], 0, &channels, &error), GS_OK);
    assert_int_equal(channels, 2);
    assert_int_equal(gs_device_channels(&devices[5], 0, &channels, &error), GS_OK);
    assert_int_equal(channels, 1);
    assert_int_equal(gs_device_channels(&devices[1], 4, &channels, &error), GS_OK);
    assert_int_equal(channels, 4);
    assert_int_equal(gs_device_channels(&devices[1], 5, &channels, &error), GS_ERR_RANGE);
    assert_non_null(strstr(error.text, "has 4 input channels, not 5"));
    assert_int_equal(gs_device_channels(&devices[5], 2, &channels, &error), GS_ERR_RANGE);
    assert_non_null(strstr(error.text, "has 1 input channel, not 2"));
    assert_int_equal(gs_device_channels(&devices[2], 33, &channels, &error), GS_ERR_RANGE);
    assert_int_equal(channels, 4); /* untouched by what was refused */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_index),    cmocka_unit_test(test_part_of_name),
        cmocka_unit_test(test_host),     cmocka_unit_test(test_whole_name_wins),
        cmocka_unit_test(test_default),  cmocka_unit_test(test_missing),
        cmocka_unit_test(test_channels),
    };
    return cmocka_run_group_tests_name("device choice", tests, NULL, NULL);
}
