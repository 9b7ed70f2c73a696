/* What is found out about a take goes to that take, and under the lock of its folder. */
#include <sys/file.h>
#include <sys/syscall.h>

#include "folders.h"
#include "gainstage/metadata.h"
#include "gainstage/takes.h"

/* ---- what happens meanwhile ---- */

static const char *swapped; /* the folder whose `one` is moved away, and `other` takes its name */
static unsigned locks;
static const char *watched; /* the folder that must be locked while a file is written into */
static unsigned told, told_unlocked;

static void swap(const char *folder) {
    static const char *const tails[] = {".wav", ".dry.wav"};
    for (int i = 0; i < 2; i++) {
        char from[PATH_SIZE], to[PATH_SIZE], name[32];
        snprintf(name, sizeof name, "one%s", tails[i]);
        join(to, folder, name);
        snprintf(name, sizeof name, "away%s", tails[i]);
        join(from, folder, name);
        assert_int_equal(rename(to, from), 0);
        snprintf(name, sizeof name, "other%s", tails[i]);
        join(from, folder, name);
        assert_int_equal(rename(from, to), 0);
    }
}

/* In place of the C library's. Locks that wait are a folder's: the second is taken when all was
 * measured. */
int flock(int fd, int how) {
    if (how == LOCK_EX && ++locks == 2 && swapped)
        swap(swapped);
    return (int)syscall(SYS_flock, fd, how);
}

static bool is_locked(const char *folder) {
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(fd >= 0);
    const bool free_now = syscall(SYS_flock, fd, LOCK_EX | LOCK_NB) == 0;
    close(fd);
    return !free_now;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
    if (watched) {
        told++;
        told_unlocked += !is_locked(watched);
    }
    return syscall(SYS_pwrite64, fd, bytes, size, at);
}

/* ---- takes ---- */

static void put_loud(const char *folder, const char *name) {
    static float tone[8000];
    const struct gs_metadata about = {.name = "one",
                                      .software = "gainstage 9.9",
                                      .uid = "0123456789ABCDEF0123456789ABCDEF",
                                      .format = GS_FORMAT_PCM16,
                                      .channels = 1,
                                      .rate = 8000,
                                      .files = 2,
                                      .began = {.tv_sec = 1790000000}};
    struct gs_container *container;
    char path[PATH_SIZE];
    for (unsigned i = 0; i < 8000; i++)
        tone[i] = i & 8 ? 0.5f : -0.5f;
    join(path, folder, name);
    assert_int_equal(gs_container_create(path, GS_FORMAT_PCM16, 1, 8000, &container, NULL), GS_OK);
    assert_int_equal(gs_container_describe(container, &about, NULL), GS_OK);
    assert_int_equal(gs_container_write(container, tone, 8000, NULL), GS_OK);
    assert_int_equal(gs_container_finish(container, NULL, 0, NULL), GS_OK);
}

static double peak_told(const char *folder, const char *name) {
    struct gs_metadata about;
    char path[PATH_SIZE];
    join(path, folder, name);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    gs_metadata_read(fd, &about);
    close(fd);
    return about.true_peak;
}

static enum gs_status mend(const char *folder) {
    const struct gs_mending how = {.measure = true};
    enum gs_mended mended;
    char path[PATH_SIZE];
    join(path, folder, "one.wav");
    locks = told = told_unlocked = 0;
    return gs_take_mend(path, &how, &mended, NULL);
}

static void levels_are_told_under_the_lock(void **state) {
    put_loud(*state, "one.wav");
    put_loud(*state, "one.dry.wav");
    put(*state, "one.json", SIDECAR("recording"));
    watched = *state;
    assert_int_equal(mend(*state), GS_OK);
    watched = NULL;
    assert_true(told >= 2);
    assert_int_equal(told_unlocked, 0);
    assert_true(peak_told(*state, "one.wav") > -7);
    assert_true(peak_told(*state, "one.dry.wav") > -7);
}

/* Whatever has its name now is another take: neither its sidecar nor its headers learn of it. */
static void another_take_has_its_name(void **state) {
    static const char *const names[] = {"one.wav", "one.dry.wav", "other.wav", "other.dry.wav"};
    for (int i = 0; i < 4; i++)
        put_loud(*state, names[i]);
    put(*state, "one.json", SIDECAR("complete"));
    const double before = peak_told(*state, "one.wav");
    swapped = *state;
    assert_int_equal(mend(*state), GS_ERR_STATE);
    swapped = NULL;
    assert_int_equal(locks, 2);
    assert_true(lies_in(*state, "away.wav"));
    assert_memory_equal(&(double){peak_told(*state, "one.wav")}, &before, sizeof before);
    assert_memory_equal(&(double){peak_told(*state, "one.dry.wav")}, &before, sizeof before);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
int main(void) {
    const struct CMUnitTest tests[] = {TEST(levels_are_told_under_the_lock),
                                       TEST(another_take_has_its_name)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
