#include "replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool write_all(int fd, const char *bytes, size_t length) {
    while (length) {
        const ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            errno = written ? errno : EIO;
            return false;
        }
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

static int put_in_place(const char *fresh, const char *path, enum gs_replacing how) {
    if (how == GS_REPLACE)
        return rename(fresh, path);
    if (renameat2(AT_FDCWD, fresh, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        return 0;
    /* a file system that knows no such thing */
    if ((errno != EINVAL && errno != ENOSYS) || link(fresh, path))
        return errno == EPERM ? rename(fresh, path) : -1;
    return unlink(fresh);
}

enum gs_status gs_replace(const char *path, const char *fresh, int folder, const char *bytes,
                          size_t length, enum gs_replacing how, struct gs_error *error) {
    /* one that a crash left behind */
    unlink(fresh);
    const int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool done = fd >= 0 && write_all(fd, bytes, length) && fdatasync(fd) == 0;
    int cause = errno;
    if (fd >= 0 && close(fd) && done) {
        cause = errno;
        done = false;
    }
    if (done && put_in_place(fresh, path, how)) {
        cause = errno;
        done = false;
    }
    if (done) {
        /* some file systems can't sync a folder; the content is on the disk in any case */
        if (folder >= 0)
            (void)fsync(folder);
        return GS_OK;
    }
    if (fd >= 0)
        unlink(fresh);
    return gs_fail(error, cause == ENOSPC || cause == EDQUOT ? GS_ERR_FULL : GS_ERR_IO, "%s: %s",
                   path, strerror(cause));
}
