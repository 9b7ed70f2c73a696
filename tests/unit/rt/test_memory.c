/* Sealed shared memory: its size is fixed for ever, and a reader's descriptor can't write. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "gainstage/rt.h"

enum { BYTES = 3 * 4096 + 40 };

static struct gs_memory make(void) {
    struct gs_memory memory;
    assert_int_equal(gs_memory_create("test", BYTES, &memory, NULL), GS_OK);
    return memory;
}

static void test_zeroed_and_sized(void **state) {
    (void)state;
    struct gs_memory memory = make();
    struct stat about;
    const unsigned char *bytes = memory.address;
    assert_int_equal(memory.bytes, BYTES);
    assert_int_equal(fstat(memory.fd, &about), 0);
    assert_int_equal(about.st_size, BYTES);
    for (size_t i = 0; i < BYTES; i++)
        assert_int_equal(bytes[i], 0);
    assert_true(fcntl(memory.fd, F_GETFD) & FD_CLOEXEC);
    gs_memory_done(&memory);
    assert_null(memory.address);
    gs_memory_done(&memory); /* twice does no harm */
}

static void test_sealed(void **state) {
    (void)state;
    struct gs_memory memory = make();
    assert_int_equal(ftruncate(memory.fd, 0), -1);
    assert_int_equal(errno, EPERM);
    assert_int_equal(ftruncate(memory.fd, BYTES * 2), -1);
    assert_int_equal(errno, EPERM);
    /* and no further seal can be laid: one against writing would stop the audio */
    assert_int_equal(fcntl(memory.fd, F_ADD_SEALS, F_SEAL_WRITE), -1);
    assert_int_equal(errno, EPERM);
    gs_memory_done(&memory);
}

static void test_reader_sees_but_cannot_write(void **state) {
    (void)state;
    struct gs_memory memory = make(), view;
    int fd = gs_memory_reader(&memory);
    assert_true(fd >= 0);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    assert_ptr_equal(mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
    assert_int_equal(errno, EACCES);
    assert_int_equal(write(fd, "x", 1), -1);
    assert_int_equal(gs_memory_map(fd, false, &view, NULL), GS_OK);
    assert_int_equal(view.bytes, BYTES);
    ((unsigned char *)memory.address)[BYTES - 1] = 42;
    assert_int_equal(((const unsigned char *)view.address)[BYTES - 1], 42);

    pid_t child = fork();
    if (child == 0) {
        /* a sanitizer's own handler would turn the signal into a report */
        signal(SIGSEGV, SIG_DFL);
        *(volatile unsigned char *)view.address = 1;
        _exit(0);
    }
    int how;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFSIGNALED(how) && WTERMSIG(how) == SIGSEGV);
    gs_memory_done(&view);
    gs_memory_done(&memory);
}

/* The memory outlives the process that made it. */
static void test_outlives_its_maker(void **state) {
    (void)state;
    struct gs_memory memory = make();
    pid_t child = fork();
    if (child == 0) {
        memcpy(memory.address, "kept", 5);
        gs_memory_done(&memory);
        _exit(0);
    }
    int how;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_string_equal(memory.address, "kept");
    gs_memory_done(&memory);
}

static void test_map_refuses(void **state) {
    (void)state;
    struct gs_memory view = {.fd = 77};
    struct gs_error error = {""};
    /* not sealed: its size could change under the reader */
    int fd = memfd_create("open", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    assert_int_equal(ftruncate(fd, BYTES), 0);
    assert_int_equal(gs_memory_map(fd, false, &view, &error), GS_ERR_FORMAT);
    assert_true(strlen(error.text) > 0);
    assert_int_equal(fcntl(fd, F_GETFD), -1); /* it had become the function's own: closed */
    /* sealed against shrinking only */
    fd = memfd_create("half", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    assert_int_equal(ftruncate(fd, BYTES), 0);
    assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK), 0);
    assert_int_equal(gs_memory_map(fd, false, &view, NULL), GS_ERR_FORMAT);
    /* sealed but empty */
    fd = memfd_create("empty", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW), 0);
    assert_int_equal(gs_memory_map(fd, false, &view, NULL), GS_ERR_FORMAT);
    /* no memory at all */
    fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_int_equal(gs_memory_map(fd, false, &view, NULL), GS_ERR_FORMAT);
    assert_int_equal(view.fd, 77);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zeroed_and_sized),
        cmocka_unit_test(test_sealed),
        cmocka_unit_test(test_reader_sees_but_cannot_write),
        cmocka_unit_test(test_outlives_its_maker),
        cmocka_unit_test(test_map_refuses),
    };
    return cmocka_run_group_tests_name("shared memory", tests, NULL, NULL);
}
