#include "markers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gainstage/path.h"
#include "gainstage/text.h"

enum { NAMES = 1000 };

static void add_u32(struct gs_text *bytes, uint32_t value) {
    const char little[4] = {(char)(value & 255), (char)(value >> 8 & 255),
                            (char)(value >> 16 & 255), (char)(value >> 24)};
    gs_text_add_bytes(bytes, little, sizeof little);
}

static void add_id(struct gs_text *bytes, const char *id) {
    gs_text_add_bytes(bytes, id, 4);
}

static void add_cue(struct gs_text *bytes, const struct gs_marker *markers, unsigned count) {
    add_id(bytes, "cue ");
    add_u32(bytes, 4 + 24 * count);
    add_u32(bytes, count);
    for (unsigned i = 0; i < count; i++) {
        const uint32_t frame = (uint32_t)markers[i].frame;
        add_u32(bytes, i + 1);
        add_u32(bytes, frame);
        add_id(bytes, "data");
        add_u32(bytes, 0); /* chunk start */
        add_u32(bytes, 0); /* block start */
        add_u32(bytes, frame);
    }
}

static void add_labels(struct gs_text *bytes, const struct gs_marker *markers, unsigned count) {
    size_t size = 4;
    for (unsigned i = 0; i < count; i++)
        size += 8 + ((4 + strlen(markers[i].label) + 1 + 1) & ~(size_t)1);
    add_id(bytes, "LIST");
    add_u32(bytes, (uint32_t)size);
    add_id(bytes, "adtl");
    for (unsigned i = 0; i < count; i++) {
        const size_t length = strlen(markers[i].label) + 1;
        add_id(bytes, "labl");
        add_u32(bytes, (uint32_t)(4 + length));
        add_u32(bytes, i + 1);
        gs_text_add_bytes(bytes, markers[i].label, length);
        if (length & 1)
            gs_text_add_bytes(bytes, "", 1);
    }
}

static bool write_at(int fd, const void *data, size_t size, off_t offset) {
    const char *from = data;
    while (size) {
        ssize_t written = pwrite(fd, from, size, offset);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        from += written;
        offset += written;
        size -= (size_t)written;
    }
    return true;
}

/* The size of the whole file, less the 8 bytes in front, lies at 4 (RIFF) or in ds64 (RF64). */
static bool write_riff_size(int fd, bool wide, uint64_t size) {
    unsigned char little[8];
    for (int i = 0; i < 8; i++)
        little[i] = (unsigned char)(size >> 8 * i & 255);
    return wide ? write_at(fd, little, 8, 20) : write_at(fd, little, 4, 4);
}

enum gs_status gs_markers_append(int fd, const struct gs_marker *markers, unsigned count,
                                 struct gs_error *error) {
    char head[16];
    struct stat status;
    if (pread(fd, head, sizeof head, 0) != (ssize_t)sizeof head || fstat(fd, &status))
        return gs_fail(error, GS_ERR_IO, "markers: the file can't be read back");
    const bool wide = !memcmp(head, "RF64", 4) && !memcmp(head + 12, "ds64", 4);
    if (!wide && memcmp(head, "RIFF", 4))
        return gs_fail(error, GS_ERR_FORMAT, "markers: neither RIFF nor RF64");
    for (unsigned i = 0; i < count; i++)
        if (markers[i].frame > UINT32_MAX)
            return gs_fail(error, GS_ERR_RANGE, "markers: a frame above 2^32");

    struct gs_text bytes = {0};
    if (status.st_size & 1)
        gs_text_add_bytes(&bytes, "", 1);
    add_cue(&bytes, markers, count);
    add_labels(&bytes, markers, count);
    const uint64_t size = (uint64_t)status.st_size + bytes.length - 8;
    enum gs_status result = GS_OK;
    if (bytes.failed)
        result = gs_fail(error, GS_ERR_MEMORY, "markers: out of memory");
    else if (!wide && size > UINT32_MAX)
        result = gs_fail(error, GS_ERR_RANGE, "markers: the file is too close to 4 GiB");
    else if (!write_at(fd, bytes.data, bytes.length, status.st_size) ||
             !write_riff_size(fd, wide, size)) {
        result = gs_fail(error, errno == ENOSPC || errno == EDQUOT ? GS_ERR_FULL : GS_ERR_IO,
                         "markers could not be stored: %s", strerror(errno));
        if (ftruncate(fd, status.st_size) ||
            !write_riff_size(fd, wide, (uint64_t)status.st_size - 8))
            result = gs_fail(error, GS_ERR_IO, "markers: a torn chunk stays behind the sound: %s",
                             strerror(errno));
    }
    gs_text_done(&bytes);
    return result;
}

enum gs_status gs_markers_text(const char *path, unsigned rate, const struct gs_marker *markers,
                               unsigned count, struct gs_error *error) {
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash : path, '.');
    const int stem = (int)(dot ? dot - path : (ptrdiff_t)strlen(path));
    char *name = gs_path_format("%.*s" GS_MARKERS_EXTENSION, stem, path);
    struct gs_text text = {0};
    for (unsigned i = 0; i < count; i++) {
        const double seconds = (double)markers[i].frame / rate;
        gs_text_add(&text, "%.6f\t%.6f\t%s\n", seconds, seconds, markers[i].label);
    }
    enum gs_status result = GS_OK;
    int fd = -1;
    if (!name || text.failed) {
        result = gs_fail(error, GS_ERR_MEMORY, "markers: out of memory");
        goto done;
    }
    fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    /* one that appeared since the take was named must not cost its markers */
    for (int number = 2; fd < 0 && errno == EEXIST && number < NAMES; number++) {
        free(name);
        name = gs_path_format("%.*s_%d" GS_MARKERS_EXTENSION, stem, path, number);
        if (!name) {
            result = gs_fail(error, GS_ERR_MEMORY, "markers: out of memory");
            goto done;
        }
        fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    }
    if (fd < 0 || !write_at(fd, text.data, text.length, 0) || fdatasync(fd))
        result = gs_fail(error, errno == ENOSPC || errno == EDQUOT ? GS_ERR_FULL : GS_ERR_IO,
                         "%s: %s", name, strerror(errno));
done:
    if (fd >= 0)
        close(fd);
    gs_text_done(&text);
    free(name);
    return result;
}
