/* Death in the middle of work on files: every call that changes a file or a folder, or brings it to
 * the disk, counts down, and at zero the process is killed before it does anything. It is
 * remembered what came to the disk. These functions take the place of the C library's in the
 * program that includes this, once. For one thread. */
#ifndef GAINSTAGE_TESTS_DEATH_H
#define GAINSTAGE_TESTS_DEATH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int steps_to_live = -1; /* < 0: for ever */

static inline void count_down(void) {
    if (steps_to_live >= 0 && steps_to_live-- == 0)
        raise(SIGKILL);
}

/* This process does so many steps from here on. */
static inline void die_before(int step) {
    steps_to_live = step;
}

/* Waits for a child: true when it died of this, false when it ended with status 0. */
static inline bool died(pid_t child) {
    int status;
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status))
        assert_int_equal(WTERMSIG(status), SIGKILL);
    else
        assert_int_equal(WEXITSTATUS(status), 0);
    return WIFSIGNALED(status);
}

/* ---- what came to the disk ---- */

enum { SYNCS = 64 };
static struct stat synced[SYNCS];
static unsigned syncs;

static inline int remember(int result, int fd) {
    if (result == 0 && fstat(fd, &synced[syncs % SYNCS]) == 0)
        syncs++;
    return result;
}

/* Lately, and as long as it is now. */
static inline bool is_on_the_disk(const char *path) {
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    for (unsigned i = 0; i < syncs && i < SYNCS; i++)
        if (synced[i].st_dev == about.st_dev && synced[i].st_ino == about.st_ino &&
            synced[i].st_size == about.st_size)
            return true;
    return false;
}

/* ---- a disk that refuses ---- */

static struct refusal {
    int after, times; /* so many calls go well, then so many fail */
} refused_renames, refused_pwrites;

static inline bool is_refused(struct refusal *refusal, int cause) {
    if (!refusal->times || refusal->after-- > 0)
        return false;
    refusal->after = 0;
    refusal->times--;
    errno = cause;
    return true;
}

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags) {
    count_down();
    if (is_refused(&refused_renames, EIO))
        return -1;
    return (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
}

int rename(const char *from, const char *to) {
    count_down();
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int link(const char *from, const char *to) {
    count_down();
    return (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlinkat(int dir, const char *name, int flags) {
    count_down();
    return (int)syscall(SYS_unlinkat, dir, name, flags);
}

int unlink(const char *name) {
    count_down();
    return (int)syscall(SYS_unlinkat, AT_FDCWD, name, 0);
}

int ftruncate(int fd, off_t length) {
    count_down();
    return (int)syscall(SYS_ftruncate, fd, length);
}

ssize_t write(int fd, const void *bytes, size_t size) {
    count_down();
    return syscall(SYS_write, fd, bytes, size);
}

static unsigned pages_crossed; /* by one write: half of it may be on the disk after a power cut */

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
    count_down();
    if (is_refused(&refused_pwrites, ENOSPC))
        return -1;
    pages_crossed += size && at / 4096 != (at + (off_t)size - 1) / 4096;
    return syscall(SYS_pwrite64, fd, bytes, size, at);
}

ssize_t copy_file_range(int from, off_t *from_at, int to, off_t *to_at, size_t size,
                        unsigned flags) {
    count_down();
    return syscall(SYS_copy_file_range, from, from_at, to, to_at, size, flags);
}

int fsync(int fd) {
    count_down();
    return remember((int)syscall(SYS_fsync, fd), fd);
}

int fdatasync(int fd) {
    count_down();
    return remember((int)syscall(SYS_fdatasync, fd), fd);
}

#endif
