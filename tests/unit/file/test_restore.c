/* Bytes of a deleted file on disks where a copy is not easily had. */
#include "takes.h"

#include <sys/mount.h>

enum { FRAMES = 100000 }; /* 400 kB */

static int unmount_and_remove(void **state) {
    umount2(*state, MNT_DETACH);
    return remove_folder(state);
}

/* A file of FRAMES frames on a disk of its own; skips where none can be mounted. */
static struct gs_container *make(void **state, const char *size, char *path) {
    struct gs_container *container;
    struct gs_error error = {{0}};
    float *block = malloc(FRAMES * sizeof *block);
    assert_non_null(block);
    for (unsigned i = 0; i < FRAMES; i++)
        block[i] = sound(i, 0, 0);
    if (geteuid() != 0 || mount("tmpfs", *state, "tmpfs", 0, size) != 0) {
        free(block);
        skip();
    }
    join(path, *state, "x.wav");
    if (gs_container_create(path, GS_FORMAT_FLOAT, 1, 48000, &container, &error) ||
        gs_container_write(container, block, FRAMES, &error))
        fail_msg("%s", error.text);
    free(block);
    return container;
}

/* The copy finds no room: as much as fits is kept, and it is told. */
static void a_disk_too_small_for_both(void **state) {
    char path[PATH_SIZE];
    struct gs_error error = {{0}};
    struct gs_container *container = make(state, "size=600k", path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(gs_container_finish(container, NULL, 0, &error), GS_ERR_FULL);
    assert_non_null(strstr(error.text, path));
    assert_non_null(strstr(error.text, "only a part"));
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_in_range(about.st_size, 100000, 300000);
    const uint64_t there = (uint64_t)(about.st_size - 1000) / 4;
    expect_sound(path, 0, there < 20000 ? there : 20000, 0, 0);
}

/* The disk has gone from its place: the copy goes to the one that lies there now. */
static void another_disk_in_its_place(void **state) {
    char path[PATH_SIZE];
    struct gs_error error = {{0}};
    struct gs_container *container = make(state, "size=1m", path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(umount2(*state, MNT_DETACH), 0);
    if (gs_container_finish(container, &(struct gs_marker){7, "seven"}, 1, &error))
        fail_msg("%s", error.text);
    assert_int_equal(file_frames(path), FRAMES);
    expect_sound(path, 0, FRAMES, 0, 0);
    assert_int_equal(header_bytes(path), FRAMES * 4);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, unmount_and_remove)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_disk_too_small_for_both),
        TEST(another_disk_in_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
