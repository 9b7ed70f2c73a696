/* A preload that makes a disk fail: it stands before the calls that store.
 *
 * FAULT_DIR is a folder: descriptors of files below it are meant, also of those that were deleted.
 * FAULT_CTL is a file with one line, read anew at each call; nothing or "ok" is a sound disk:
 *   enospc          every write and sync: no space left
 *   eio             every write: input/output error
 *   erofs           every write: the file system has become read-only
 *   edquot          every write: the user's quota is used up
 *   short           a write takes half of what it was given
 *   stall SECONDS   every write and sync sleeps first
 *   fsync-eio       every sync: input/output error
 *   fsync-stall SECONDS  every sync sleeps first */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct fault {
    char name[16];
    double seconds;
};

/* Past every wrapper of this file. */
static ssize_t raw_read(int fd, void *to, size_t size) {
    return syscall(SYS_read, fd, to, size);
}

static bool is_meant(int fd) {
    const char *folder = getenv("FAULT_DIR");
    char link[32], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t length = folder ? readlink(link, path, sizeof path - 1) : -1;
    if (length < 0)
        return false;
    path[length] = '\0';
    const size_t head = strlen(folder);
    return strncmp(path, folder, head) == 0 && path[head] == '/';
}

static struct fault present_fault(int fd) {
    struct fault fault = {"", 0};
    const char *control = getenv("FAULT_CTL");
    const int cause = errno;
    if (control && is_meant(fd)) {
        char line[64];
        const int from = open(control, O_RDONLY | O_CLOEXEC);
        const ssize_t got = from < 0 ? -1 : raw_read(from, line, sizeof line - 1);
        if (from >= 0)
            close(from);
        line[got > 0 ? got : 0] = '\0';
        sscanf(line, "%15s %lf", fault.name, &fault.seconds);
    }
    errno = cause;
    return fault;
}

static bool is(const struct fault *fault, const char *name) {
    return strcmp(fault->name, name) == 0;
}

static void sleep_for(double seconds) {
    struct timespec left = {.tv_sec = (time_t)seconds};
    left.tv_nsec = (long)((seconds - (double)left.tv_sec) * 1e9);
    while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR) /* wait: a hung disk */
        ;
}

/* False: the call fails, errno is set. *size becomes what may be stored. */
static bool may_write(int fd, size_t *size) {
    const struct fault fault = present_fault(fd);
    if (is(&fault, "enospc") || is(&fault, "eio") || is(&fault, "erofs") || is(&fault, "edquot")) {
        errno = is(&fault, "eio")      ? EIO
                : is(&fault, "erofs")  ? EROFS
                : is(&fault, "edquot") ? EDQUOT
                                       : ENOSPC;
        return false;
    }
    if (is(&fault, "stall"))
        sleep_for(fault.seconds);
    if (is(&fault, "short") && *size > 1)
        *size /= 2;
    return true;
}

static bool may_sync(int fd) {
    const struct fault fault = present_fault(fd);
    if (is(&fault, "enospc") || is(&fault, "fsync-eio")) {
        errno = is(&fault, "fsync-eio") ? EIO : ENOSPC;
        return false;
    }
    if (is(&fault, "stall") || is(&fault, "fsync-stall"))
        sleep_for(fault.seconds);
    return true;
}

ssize_t write(int fd, const void *data, size_t size) {
    return may_write(fd, &size) ? syscall(SYS_write, fd, data, size) : -1;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
    return may_write(fd, &size) ? syscall(SYS_pwrite64, fd, data, size, offset) : -1;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
    return pwrite(fd, data, size, offset);
}

int fsync(int fd) {
    return may_sync(fd) ? (int)syscall(SYS_fsync, fd) : -1;
}

int fdatasync(int fd) {
    return may_sync(fd) ? (int)syscall(SYS_fdatasync, fd) : -1;
}
