#include "restore.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "copy.h"
#include "gainstage/path.h"

enum { NAMES = 1000 };

bool gs_restore_needed(int fd) {
    struct stat about;
    return fstat(fd, &about) == 0 && about.st_nlink == 0;
}

/* Creates `path`, or the same with a number before its extension. */
static int create(char *path, size_t size, mode_t mode, bool *renamed) {
    const int flags = O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC;
    int fd = open(path, flags, mode);
    if (fd >= 0 || errno != EEXIST)
        return fd;
    char *wanted = strdup(path);
    if (!wanted)
        return -1;
    const char *slash = strrchr(wanted, '/');
    const char *dot = strrchr(slash ? slash : wanted, '.');
    const int stem = (int)(dot ? (size_t)(dot - wanted) : strlen(wanted));
    for (int number = 2; fd < 0 && errno == EEXIST && number < NAMES; number++) {
        if (snprintf(path, size, "%.*s_%d%s", stem, wanted, number, dot ? dot : "") >= (int)size) {
            errno = ENAMETOOLONG;
            break;
        }
        fd = open(path, flags, mode);
    }
    const int cause = errno;
    free(wanted);
    errno = cause;
    *renamed = true;
    return fd;
}

static void make_folder(const char *path) {
    const char *slash = strrchr(path, '/');
    char *folder =
        slash && slash != path ? gs_path_format("%.*s", (int)(slash - path), path) : NULL;
    if (folder) /* a failure shows when the file is created */
        gs_path_make_dir(folder, 0777, NULL);
    free(folder);
}

enum gs_status gs_restore(int fd, char *path, size_t size, int *copy, struct gs_error *error) {
    struct stat about;
    bool renamed = false;
    char *wanted = strdup(path);
    *copy = -1;
    if (!wanted)
        return gs_fail(error, GS_ERR_MEMORY, "%s was deleted while it was recorded: out of memory",
                       path);
    enum gs_status status = GS_OK;
    make_folder(path);
    if (fstat(fd, &about) == 0)
        *copy = create(path, size, about.st_mode & 0777, &renamed);
    if (*copy < 0)
        status = gs_fail(error, GS_ERR_IO,
                         "%s was deleted while it was recorded and could not be brought back: %s",
                         wanted, strerror(errno));
    else if (!gs_copy(fd, 0, *copy, 0, (uint64_t)about.st_size))
        status = gs_fail(error, errno == ENOSPC || errno == EDQUOT ? GS_ERR_FULL : GS_ERR_IO,
                         "%s was deleted while it was recorded; only a part of it could be brought "
                         "back: %s",
                         path, strerror(errno));
    else if (renamed)
        status = gs_fail(error, GS_ERR_EXISTS,
                         "%s was deleted while it was recorded and its name is taken: it is in %s",
                         wanted, path);
    free(wanted);
    return status;
}
