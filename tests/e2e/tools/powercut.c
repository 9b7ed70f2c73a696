/* A preload that remembers what a power cut would leave: each time a file below CUT_DIR is synced,
 * its content goes to CUT_LOG/N, and a line to CUT_LOG/log once the sync is done:
 *   MICROSECONDS (since 1970) N PATH       a file, or
 *   MICROSECONDS - PATH                    a folder: the names in it are safe
 * What was written and never synced is in none of them. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static bool path_of(int fd, char *path, size_t size) {
    const char *folder = getenv("CUT_DIR");
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t length = folder ? readlink(link, path, size - 1) : -1;
    if (length < 0)
        return false;
    path[length] = '\0';
    const size_t head = strlen(folder);
    return strncmp(path, folder, head) == 0 && (path[head] == '/' || path[head] == '\0');
}

static void keep_copy(int fd, unsigned number) {
    char path[4096], bytes[65536];
    snprintf(path, sizeof path, "%s/%u", getenv("CUT_LOG"), number);
    const int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    off_t at = 0;
    for (ssize_t got; to >= 0 && (got = pread(fd, bytes, sizeof bytes, at)) > 0; at += got)
        if (syscall(SYS_write, to, bytes, (size_t)got) != got)
            abort();
    close(to);
}

static void note(const char *what, const char *path) {
    char line[4200], log[4096];
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    const int length = snprintf(line, sizeof line, "%lld%06ld %s %s\n", (long long)now.tv_sec,
                                now.tv_nsec / 1000, what, path);
    snprintf(log, sizeof log, "%s/log", getenv("CUT_LOG"));
    const int to = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (to < 0 || syscall(SYS_write, to, line, (size_t)length) != length)
        abort();
    close(to);
}

static int synced(int fd, long call) {
    static atomic_uint copies;
    char path[4096], what[16] = "-";
    struct stat about;
    const bool meant = getenv("CUT_LOG") && path_of(fd, path, sizeof path) && !fstat(fd, &about);
    if (meant && S_ISREG(about.st_mode)) {
        const unsigned number = atomic_fetch_add(&copies, 1);
        snprintf(what, sizeof what, "%u", number);
        keep_copy(fd, number);
    }
    const int result = (int)syscall(call, fd);
    const int cause = errno;
    if (meant && result == 0)
        note(what, path);
    errno = cause;
    return result;
}

int fsync(int fd) {
    return synced(fd, SYS_fsync);
}

int fdatasync(int fd) {
    return synced(fd, SYS_fdatasync);
}
