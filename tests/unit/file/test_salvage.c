/* FLAC files that were cut off, or count wrong: what decodes is encoded anew. */
#include "gainstage/metadata.h"
#include "repairs.h"

static void expect_title(const char *path, const char *title) {
    struct gs_metadata about;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    gs_metadata_read(fd, &about);
    close(fd);
    assert_string_equal(about.title, title);
}

static void torn_flac(void **state) {
    enum { LONG = 30000 };
    static const struct gs_metadata about = {
        .title = "still known", .software = "gainstage", .channels = 1, .rate = 48000};
    char path[PATH_SIZE];
    size_t size;
    struct gs_container *container;
    struct gs_error error = {{0}};
    float *samples = malloc(LONG * sizeof *samples);
    assert_non_null(samples);
    for (unsigned i = 0; i < LONG; i++)
        samples[i] = sound(i, 0, 0);
    join(path, *state, "take.flac");
    if (gs_container_create(path, GS_FORMAT_FLAC, 1, 48000, &container, &error) ||
        gs_container_describe(container, &about, &error) ||
        gs_container_write(container, samples, LONG, &error) ||
        gs_container_finish(container, NULL, 0, &error))
        fail_msg("%s", error.text);
    unsigned char *bytes = slurp(path, &size);
    const size_t header = 32768; /* and a little */
    spill(path, bytes, header + (size - header) / 2);
    const struct gs_repair found = repair(path, (struct gs_repair_options){0});
    assert_int_equal(found.result, GS_REPAIR_DONE);
    assert_int_equal(found.damage, GS_DAMAGE_COUNT_MORE);
    expect_title(path, "still known");
    assert_in_range(found.frames, LONG / 2 - 4096, LONG / 2 + 4096);
    assert_true(is_there(found.kept));
    assert_int_equal(file_frames(path), found.frames);
    expect_sound(path, 0, found.frames, 0, 0);
    assert_true(run_program((const char *[]){"flac", "-s", "-t", path, NULL}) <= 0);
    /* one whose header counts less than what decodes */
    bytes[24] = 0x10;
    spill(path, bytes, size);
    assert_int_equal(repair(path, (struct gs_repair_options){0}).damage, GS_DAMAGE_COUNT_LESS);
    assert_int_equal(file_frames(path), LONG);
    free(bytes);
    free(samples);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
int main(void) {
    const struct CMUnitTest tests[] = {TEST(torn_flac)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
