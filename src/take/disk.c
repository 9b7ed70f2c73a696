#include "disk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "gainstage/path.h"

double gs_disk_bytes(const char *folder) {
    char path[1400];
    if (strlen(folder) >= sizeof path)
        return -1.0;
    strcpy(path, folder[0] ? folder : ".");
    struct statvfs disk;
    while (statvfs(path, &disk) != 0) {
        if (errno == EINTR)
            continue;
        if (errno != ENOENT)
            return -1.0;
        char *slash = strrchr(path, '/');
        if (slash && slash != path)
            *slash = '\0';
        else if (slash && path[1])
            path[1] = '\0';
        else if (!slash && strcmp(path, ".") != 0)
            strcpy(path, ".");
        else
            return -1.0;
    }
    /* f_bavail, not f_bfree: what is set aside for root is no room for takes */
    return (double)disk.f_bavail * (double)disk.f_frsize;
}

double gs_disk_free(const char *folder) {
    const double room = gs_disk_bytes(folder);
    return room < 0.0 ? room : room > GS_DISK_RESERVE ? room - GS_DISK_RESERVE : 0.0;
}

enum gs_disk_state gs_disk_state(double seconds_left) {
    static const double low = 30 * 60, critical = 10 * 60;
    return seconds_left < 0          ? GS_DISK_UNKNOWN
           : seconds_left < critical ? GS_DISK_CRITICAL
           : seconds_left < low      ? GS_DISK_LOW
                                     : GS_DISK_OK;
}

double gs_disk_room(const struct gs_take_options *options) {
    if (options->path[0]) {
        const char *slash = strrchr(options->path, '/');
        char folder[sizeof options->path] = ".";
        if (slash) {
            const size_t length = slash == options->path ? 1 : (size_t)(slash - options->path);
            memcpy(folder, options->path, length);
            folder[length] = '\0';
        }
        return gs_disk_free(folder);
    }
    char *folder = options->dir[0] ? gs_path_expand(options->dir) : NULL;
    const double room = folder ? gs_disk_free(folder) : -1.0;
    free(folder);
    return room;
}
