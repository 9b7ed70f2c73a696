/* Names of files: extensions that fit a format, markers beside a file, and what is removed. */
#include "takes.h"

static void extensions_fit_their_format(void **state) {
    (void)state;
    static const struct {
        enum gs_format format;
        const char *path;
        bool fits;
    } cases[] = {
        {GS_FORMAT_PCM24, "a.wav", true},      {GS_FORMAT_FLOAT, "x.y/a.WAV", true},
        {GS_FORMAT_FLAC, "a.flac", true},      {GS_FORMAT_FLAC, "a.Flac", true},
        {GS_FORMAT_PCM16, "a", true},          {GS_FORMAT_FLAC, "x.mp3/a", true},
        {GS_FORMAT_PCM24, ".hidden", true},    {GS_FORMAT_PCM24, "a.mp3", false},
        {GS_FORMAT_PCM24, "a.flac", false},    {GS_FORMAT_FLAC, "a.wav", false},
        {GS_FORMAT_FLAC, "a.wav.ogg", false},  {GS_FORMAT_FLOAT, "a.", false},
        {GS_FORMAT_FLOAT, "x/.a.aiff", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gs_error error = {{0}};
        const enum gs_status status = gs_format_check_path(cases[i].format, cases[i].path, &error);
        if (status != (cases[i].fits ? GS_OK : GS_ERR_FORMAT))
            fail_msg("%s as %s: %d", cases[i].path, gs_format_names[cases[i].format], (int)status);
        if (!cases[i].fits) {
            assert_non_null(strstr(error.text, cases[i].path));
            assert_non_null(strstr(error.text, gs_format_extension(cases[i].format)));
        }
    }
}

static struct gs_container *make(const char *path, enum gs_format format) {
    struct gs_container *container;
    struct gs_error error = {{0}};
    float block[1000];
    for (unsigned i = 0; i < 1000; i++)
        block[i] = sound(i, 0, 0);
    if (gs_container_create(path, format, 1, 48000, &container, &error) ||
        gs_container_write(container, block, 1000, &error))
        fail_msg("%s", error.text);
    return container;
}

static void put(const char *path, const char *text) {
    const int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static void expect_beginning(const char *path, const char *expected) {
    char text[256] = {0};
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_true(read(fd, text, strlen(expected)) >= 0);
    close(fd);
    assert_string_equal(text, expected);
}

static void expect_content(const char *path, const char *expected) {
    char text[256] = {0};
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_true(read(fd, text, sizeof text - 1) >= 0);
    close(fd);
    assert_string_equal(text, expected);
}

/* A left-over file of markers costs the take neither its end nor its markers. */
static void markers_beside_older_ones(void **state) {
    char path[PATH_SIZE], older[PATH_SIZE], own[PATH_SIZE];
    struct gs_error error = {{0}};
    join(path, *state, "take.flac");
    join(older, *state, "take.markers.txt");
    join(own, *state, "take_2.markers.txt");
    put(older, "precious");
    struct gs_container *container = make(path, GS_FORMAT_FLAC);
    /* more than a FLAC file has room for */
    static struct gs_marker markers[1000];
    for (int i = 0; i < 1000; i++)
        markers[i] = (struct gs_marker){24000, "half"};
    if (gs_container_finish(container, markers, 1000, &error))
        fail_msg("%s", error.text);
    expect_content(older, "precious");
    expect_beginning(own, "0.500000\t0.500000\thalf\n0.5");
}

/* Only the file that it wrote itself is removed, and it does not come back. */
static void discarding_leaves_other_files_alone(void **state) {
    char path[PATH_SIZE];
    join(path, *state, "x.wav");
    gs_container_discard(make(path, GS_FORMAT_PCM24));
    assert_false(is_there(path));
    struct gs_container *container = make(path, GS_FORMAT_PCM24);
    assert_false(gs_container_deleted(container));
    assert_int_equal(unlink(path), 0);
    assert_true(gs_container_deleted(container));
    put(path, "precious");
    gs_container_discard(container);
    expect_content(path, "precious");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)
int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(extensions_fit_their_format),
        TEST(markers_beside_older_ones),
        TEST(discarding_leaves_other_files_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
