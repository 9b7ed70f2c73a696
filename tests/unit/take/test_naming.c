/* Names of takes: templates, numbers, collisions, and what is refused. */
#include "takes.h"

#include "take/disk.h"
#include "take/naming.h"

/* 2021-03-04 05:06:07 in the zone that the test sets */
static const time_t when = 1614834367;

static struct gs_take_options options_for(void **state, const char *template, const char *name) {
    struct gs_take_options options = {.format = GS_FORMAT_PCM24, .dry = true};
    set_text(options.dir, sizeof options.dir, *state);
    set_text(options.template, sizeof options.template, template);
    set_text(options.name, sizeof options.name, name);
    return options;
}

static void touch(const char *folder, const char *name) {
    char path[PATH_SIZE];
    join(path, folder, name);
    const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    close(fd);
}

static void expect_name(const struct gs_take_options *options, const char *expected) {
    struct gs_take_names names;
    struct gs_error error = {{0}};
    char path[PATH_SIZE];
    if (gs_naming_next(options, when, &names, &error))
        fail_msg("%s", error.text);
    assert_string_equal(names.name, expected);
    snprintf(path, sizeof path, "%s/%s.wav", options->dir, expected);
    assert_string_equal(names.wet, path);
    snprintf(path, sizeof path, "%s/%s.dry.wav", options->dir, expected);
    assert_string_equal(names.dry, path);
}

static void expect_refusal(const struct gs_take_options *options, enum gs_status status,
                           const char *phrase) {
    struct gs_take_names names;
    struct gs_error error = {{0}};
    assert_int_equal(gs_naming_next(options, when, &names, &error), status);
    if (!strstr(error.text, phrase))
        fail_msg("'%s' does not say '%s'", error.text, phrase);
}

static void expands_all_words(void **state) {
    setenv("TZ", "UTC", 1);
    tzset();
    struct gs_take_options options =
        options_for(state, "{name}-{date}_{time} take {number}", "voice");
    expect_name(&options, "voice-2021-03-04_05-06-07 take 001");
}

static void numbers_go_on_from_the_highest(void **state) {
    struct gs_take_options options = options_for(state, "{name}_{number}", "a");
    touch(*state, "a_001.wav");
    expect_name(&options, "a_002");
    touch(*state, "a_007.dry.wav"); /* dry alone takes the number too */
    expect_name(&options, "a_008");
    touch(*state, "a_012.flac"); /* and so does another format */
    expect_name(&options, "a_013");
    touch(*state, "b_500.wav");
    touch(*state, "a_900x.wav");
    touch(*state, "xa_900.wav");
    touch(*state, "a_99.wav"); /* two digits: not from this template */
    expect_name(&options, "a_013");
    touch(*state, "a_999.wav");
    expect_name(&options, "a_1000");
    touch(*state, "a_1000.wav");
    expect_name(&options, "a_1001");
}

static void number_before_other_digits(void **state) {
    struct gs_take_options options = options_for(state, "{number}{name}", "42");
    touch(*state, "00742.wav");
    expect_name(&options, "00842");
}

static void without_number_a_suffix(void **state) {
    struct gs_take_options options = options_for(state, "{name}", "solo");
    expect_name(&options, "solo");
    touch(*state, "solo.wav");
    expect_name(&options, "solo_2");
    touch(*state, "solo_2.dry.wav");
    expect_name(&options, "solo_3");
}

/* Markers that an older take left behind are not for the new one. */
static void markers_take_the_name_too(void **state) {
    struct gs_take_options options = options_for(state, "{name}", "solo");
    touch(*state, "solo.markers.txt");
    expect_name(&options, "solo_2");
    touch(*state, "solo_2.dry.markers.txt");
    expect_name(&options, "solo_3");
    options = options_for(state, "{name}_{number}", "n");
    touch(*state, "n_004.markers.txt");
    expect_name(&options, "n_005");
    /* a file of one's own naming: a FLAC could not keep its markers, a WAV holds them itself */
    char path[PATH_SIZE];
    struct gs_take_names names;
    struct gs_error error = {{0}};
    join(path, *state, "solo.wav");
    set_text(options.path, sizeof options.path, path);
    assert_int_equal(gs_naming_next(&options, when, &names, &error), GS_OK);
    options.format = GS_FORMAT_FLAC;
    join(path, *state, "solo.flac");
    set_text(options.path, sizeof options.path, path);
    expect_refusal(&options, GS_ERR_EXISTS, "solo.markers.txt");
    join(path, *state, "solo_2.flac");
    set_text(options.path, sizeof options.path, path);
    expect_refusal(&options, GS_ERR_EXISTS, "solo_2.dry.markers.txt");
    options.dry = false;
    assert_int_equal(gs_naming_next(&options, when, &names, &error), GS_OK);
}

static void names_are_made_harmless(void **state) {
    struct gs_take_options options = options_for(state, "{name}", "../x/\n\x7fy");
    expect_name(&options, "_._x___y");
    options = options_for(state, ".{name}", "hidden");
    expect_name(&options, "_hidden");
    options = options_for(state, "{name}", "\xc3\xbc\xe2\x99\xaa"); /* UTF-8 stays */
    expect_name(&options, "\xc3\xbc\xe2\x99\xaa");
}

static void bad_templates(void **state) {
    struct gs_take_options options = options_for(state, "{name}_{take}", "x");
    expect_refusal(&options, GS_ERR_FORMAT, "unknown {take}");
    options = options_for(state, "{}", "x");
    expect_refusal(&options, GS_ERR_FORMAT, "unknown {}");
    options = options_for(state, "a/{name}", "x");
    expect_refusal(&options, GS_ERR_FORMAT, "no '/'");
    options = options_for(state, "{name", "x");
    expect_refusal(&options, GS_ERR_FORMAT, "without '}'");
    options = options_for(state, "{name}", "");
    expect_refusal(&options, GS_ERR_FORMAT, "empty name");
    options = options_for(state, "{name}", "x");
    memset(options.template, 'a', 250);
    options.template[250] = '\0';
    expect_refusal(&options, GS_ERR_RANGE, "longer than 200");
}

static void folders(void **state) {
    struct gs_take_options options = options_for(state, "{name}", "x");
    char deep[PATH_SIZE];
    join(deep, *state, "new/deeper");
    set_text(options.dir, sizeof options.dir, deep);
    expect_name(&options, "x");
    assert_true(is_there(deep));
    touch(*state, "file");
    join(deep, *state, "file/below");
    set_text(options.dir, sizeof options.dir, deep);
    expect_refusal(&options, GS_ERR_IO, "file");
    options.dir[0] = '\0';
    expect_refusal(&options, GS_ERR_MISSING, "no folder");
    if (geteuid() != 0) {
        join(deep, *state, "locked");
        assert_int_equal(mkdir(deep, 0500), 0);
        set_text(options.dir, sizeof options.dir, deep);
        expect_refusal(&options, GS_ERR_IO, "locked");
    }
}

static void given_path(void **state) {
    struct gs_take_options options = options_for(state, "", "");
    struct gs_take_names names;
    struct gs_error error;
    char path[PATH_SIZE], expected[PATH_SIZE];
    join(path, *state, "my.take.wav");
    join(expected, *state, "my.take.dry.wav");
    set_text(options.path, sizeof options.path, path);
    assert_int_equal(gs_naming_next(&options, when, &names, &error), GS_OK);
    assert_string_equal(names.name, "my.take");
    assert_string_equal(names.wet, path);
    assert_string_equal(names.dry, expected);
    assert_string_equal(names.folder[0] ? "folder" : "", "folder");

    touch(*state, "my.take.dry.wav");
    expect_refusal(&options, GS_ERR_EXISTS, "my.take.dry.wav exists already");
    options.dry = false; /* then that file is nobody's business */
    assert_int_equal(gs_naming_next(&options, when, &names, &error), GS_OK);
    touch(*state, "my.take.wav");
    expect_refusal(&options, GS_ERR_EXISTS, "my.take.wav exists already");

    join(path, *state, "plain"); /* gets an extension */
    join(expected, *state, "plain.wav");
    set_text(options.path, sizeof options.path, path);
    assert_int_equal(gs_naming_next(&options, when, &names, &error), GS_OK);
    assert_string_equal(names.wet, expected);
    options.format = GS_FORMAT_FLAC;
    join(expected, *state, "plain.flac");
    assert_int_equal(gs_naming_next(&options, when, &names, &error), GS_OK);
    assert_string_equal(names.wet, expected);

    join(path, *state, "x.wav"); /* not what flac goes into */
    set_text(options.path, sizeof options.path, path);
    expect_refusal(&options, GS_ERR_FORMAT, ".flac");
    options.format = GS_FORMAT_FLOAT;
    join(path, *state, "x.mp3");
    set_text(options.path, sizeof options.path, path);
    expect_refusal(&options, GS_ERR_FORMAT, ".wav");
    join(path, *state, "missing/x.wav");
    set_text(options.path, sizeof options.path, path);
    expect_refusal(&options, GS_ERR_MISSING, "missing");
    join(path, *state, "");
    set_text(options.path, sizeof options.path, path);
    expect_refusal(&options, GS_ERR_USAGE, "names a folder");
}

static void room_on_the_disk(void **state) {
    struct gs_take_options options = options_for(state, "{name}", "x");
    const double here = gs_disk_room(&options);
    assert_true(here > 0.0);
    /* a folder that is not there yet lies on the disk of what is above it */
    char path[PATH_SIZE];
    join(path, *state, "not/yet");
    set_text(options.dir, sizeof options.dir, path);
    assert_true(gs_disk_room(&options) > here / 2 && gs_disk_room(&options) < here * 2);
    snprintf(options.path, sizeof options.path, "%s/file.wav", (const char *)*state);
    assert_true(gs_disk_room(&options) > here / 2);
    assert_true(gs_disk_free("/proc") >= 0.0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(expands_all_words),
        TEST(numbers_go_on_from_the_highest),
        TEST(number_before_other_digits),
        TEST(without_number_a_suffix),
        TEST(markers_take_the_name_too),
        TEST(names_are_made_harmless),
        TEST(bad_templates),
        TEST(folders),
        TEST(given_path),
        TEST(room_on_the_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
