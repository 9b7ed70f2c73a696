#include "gainstage/container.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chunks.h"
#include "flac.h"
#include "markers.h"
#include "restore.h"
#include "wav.h"

struct gs_container {
    struct gs_flac *flac; /* NULL: it is a WAV */
    struct gs_wav wav;
    int fd;
    enum gs_format format;
    unsigned channels, rate;
    uint64_t frames;   /* stored whole */
    uint64_t pushed;   /* bytes that were handed to the system for storing */
    unsigned chapters; /* markers that are in the file already (FLAC) */
    bool failed;       /* a write went wrong: nothing more may be added */
    bool hurry;        /* not to be synced at the end */
    char path[1400];
};

static bool is_flac(const struct gs_container *container) {
    return container->format == GS_FORMAT_FLAC;
}

/* The cause as the system tells it; `cause` is errno, 0 when only a count was short. */
static enum gs_status storing_failed(const struct gs_container *container, int cause,
                                     struct gs_error *error) {
    if (cause == ENOSPC || cause == EDQUOT)
        return gs_fail(error, GS_ERR_FULL, "%s: %s", container->path,
                       cause == EDQUOT ? "the disk quota is used up" : "disk full");
    /* too large is the file alone: another may have room */
    return gs_fail(error, cause == EFBIG ? GS_ERR_RANGE : GS_ERR_IO, "%s: writing failed: %s",
                   container->path, cause ? strerror(cause) : "fewer bytes arrived than were sent");
}

/* Whatever the calls said, what lies on the disk is the proof. */
static enum gs_status check_size(const struct gs_container *container, struct gs_error *error) {
    struct stat status;
    if (is_flac(container))
        return GS_OK;
    if (fstat(container->fd, &status))
        return storing_failed(container, errno, error);
    const uint64_t least = container->wav.header + container->frames * container->wav.frame_bytes;
    return (uint64_t)status.st_size < least ? storing_failed(container, 0, error) : GS_OK;
}

static enum gs_status update_header(struct gs_container *container, struct gs_error *error) {
    const int cause =
        is_flac(container) ? gs_flac_update(container->flac) : gs_wav_update(&container->wav);
    return cause ? storing_failed(container, cause, error) : GS_OK;
}

static enum gs_status begin(struct gs_container *made, struct gs_error *error) {
    if (is_flac(made))
        return gs_flac_create(made->path, made->fd, made->channels, made->rate, &made->flac, error);
    const int cause = gs_wav_create(&made->wav, made->fd, made->format, made->channels, made->rate);
    if (cause == ERANGE)
        return gs_fail(error, GS_ERR_RANGE, "%s: %s can't hold %u channels at %u Hz", made->path,
                       gs_format_names[made->format], made->channels, made->rate);
    return cause ? storing_failed(made, cause, error) : GS_OK;
}

static struct gs_container *prepare(const char *path, enum gs_format format, unsigned channels,
                                    unsigned rate, enum gs_status *status, struct gs_error *error) {
    struct gs_container *made = calloc(1, sizeof *made);
    if (!made) {
        *status = gs_fail(error, GS_ERR_MEMORY, "%s: out of memory", path);
        return NULL;
    }
    if (strlen(path) >= sizeof made->path) {
        free(made);
        *status = gs_fail(error, GS_ERR_RANGE, "the path of the file is too long");
        return NULL;
    }
    *made = (struct gs_container){.format = format, .channels = channels, .rate = rate};
    strncpy(made->path, path, sizeof made->path - 1);
    return made;
}

enum gs_status gs_container_create(const char *path, enum gs_format format, unsigned channels,
                                   unsigned rate, struct gs_container **container,
                                   struct gs_error *error) {
    enum gs_status status;
    struct gs_container *made = prepare(path, format, channels, rate, &status, error);
    if (!made)
        return status;
    made->fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0666);
    if (made->fd < 0) {
        int cause = errno;
        free(made);
        return gs_fail(error,
                       cause == EEXIST                      ? GS_ERR_EXISTS
                       : cause == ENOENT                    ? GS_ERR_MISSING
                       : cause == ENOSPC || cause == EDQUOT ? GS_ERR_FULL
                                                            : GS_ERR_IO,
                       "%s: %s", path, cause == EEXIST ? "exists already" : strerror(cause));
    }
    status = begin(made, error);
    if (status) { /* nothing is in it yet, and it is our own file */
        unlink(path);
        close(made->fd);
        gs_wav_done(&made->wav);
        free(made);
        return status;
    }
    *container = made;
    return GS_OK;
}

enum gs_status gs_container_reopen(const char *path, enum gs_format format, unsigned channels,
                                   unsigned rate, uint64_t frames, struct gs_container **container,
                                   struct gs_error *error) {
    enum gs_status status;
    if (format == GS_FORMAT_FLAC)
        return gs_fail(error, GS_ERR_STATE, "%s: flac can't be gone on with", path);
    struct gs_container *made = prepare(path, format, channels, rate, &status, error);
    if (!made)
        return status;
    made->fd = open(path, O_RDWR | O_CLOEXEC);
    const int cause =
        made->fd < 0 ? errno : gs_wav_reopen(&made->wav, made->fd, format, channels, rate, frames);
    if (cause) {
        status = gs_fail(error, cause == EINVAL ? GS_ERR_FORMAT : GS_ERR_IO,
                         "%s: can't be gone on with: %s", path,
                         cause == EINVAL ? "it is not the take that it was" : strerror(cause));
        if (made->fd >= 0)
            close(made->fd);
        free(made);
        return status;
    }
    made->frames = frames;
    *container = made;
    return GS_OK;
}

enum gs_status gs_container_write(struct gs_container *container, const float *interleaved,
                                  uint64_t frames, struct gs_error *error) {
    if (container->failed)
        return gs_fail(error, GS_ERR_STATE, "%s: closed by an earlier fault", container->path);
    int cause = 0;
    uint64_t stored = 0;
    if (is_flac(container)) {
        stored = gs_flac_write(container->flac, interleaved, frames);
        cause = errno;
    } else {
        cause = gs_wav_write(&container->wav, interleaved, frames);
        stored = container->wav.frames - container->frames;
    }
    container->frames += stored;
    container->failed = stored < frames;
    return container->failed ? storing_failed(container, cause, error) : GS_OK;
}

enum gs_status gs_container_update(struct gs_container *container, int sync,
                                   struct gs_error *error) {
    enum gs_status status = update_header(container, error);
    if (!status)
        status = check_size(container, error);
    if (!status && sync && fdatasync(container->fd))
        status = storing_failed(container, errno, error);
    if (status)
        container->failed = true;
    return status;
}

int gs_container_stored(struct gs_container *container) {
    return fdatasync(container->fd) == 0;
}

void gs_container_push(struct gs_container *container) {
    struct stat status;
    if (fstat(container->fd, &status) || (uint64_t)status.st_size <= container->pushed)
        return;
    /* A hint: when it fails, the next sync does the work and tells of the fault. */
    sync_file_range(container->fd, (off_t)container->pushed,
                    status.st_size - (off_t)container->pushed, SYNC_FILE_RANGE_WRITE);
    container->pushed = (uint64_t)status.st_size;
}

uint64_t gs_container_frames(const struct gs_container *container) {
    return container->frames;
}

enum gs_status gs_container_cut(struct gs_container *container, uint64_t frames,
                                struct gs_error *error) {
    if (is_flac(container))
        return gs_fail(error, GS_ERR_STATE, "%s: flac can't be cut", container->path);
    const int cause = gs_wav_cut(&container->wav, frames);
    if (cause)
        return storing_failed(container, cause, error);
    container->frames = frames;
    return GS_OK;
}

enum gs_status gs_container_describe(struct gs_container *container,
                                     const struct gs_metadata *metadata, struct gs_error *error) {
    if (is_flac(container)) {
        gs_flac_describe(container->flac, metadata);
        return GS_OK;
    }
    gs_wav_room_changed(&container->wav);
    if (gs_chunks_fill(container->wav.room, container->wav.room_size, metadata))
        return GS_OK;
    return gs_fail(error, GS_ERR_MEMORY, "%s: out of memory", container->path);
}

static enum gs_status store_markers(const struct gs_container *container,
                                    const struct gs_marker *markers, unsigned count,
                                    struct gs_error *error) {
    if (!count || container->chapters == count)
        return GS_OK;
    enum gs_status status = GS_ERR_RANGE;
    if (!is_flac(container))
        status = gs_markers_append(container->fd, markers, count, error);
    if (status == GS_ERR_RANGE)
        status = gs_markers_text(container->path, container->rate, markers, count, error);
    return status;
}

int gs_container_deleted(const struct gs_container *container) {
    return gs_restore_needed(container->fd);
}

static enum gs_status bring_back(struct gs_container *container, struct gs_error *error) {
    if (!gs_restore_needed(container->fd))
        return GS_OK;
    int copy;
    const enum gs_status status =
        gs_restore(container->fd, container->path, sizeof container->path, &copy, error);
    if (copy >= 0) {
        close(container->fd);
        container->fd = copy;
    }
    return status;
}

static int end_writing(struct gs_container *container, const struct gs_marker *markers,
                       unsigned count) {
    int cause;
    if (is_flac(container))
        return gs_flac_finish(container->flac, container->frames, markers, count,
                              &container->chapters);
    cause = gs_wav_finish(&container->wav);
    gs_wav_done(&container->wav);
    return cause;
}

void gs_container_discard(struct gs_container *container) {
    struct stat own, named;
    end_writing(container, NULL, 0);
    /* by now the name may be somebody else's */
    if (fstat(container->fd, &own) == 0 && stat(container->path, &named) == 0 &&
        own.st_dev == named.st_dev && own.st_ino == named.st_ino)
        unlink(container->path);
    close(container->fd);
    free(container);
}

/* The first thing that went wrong is the one to tell. */
static void keep_first(enum gs_status *first, enum gs_status status, struct gs_error *error,
                       const struct gs_error *text) {
    if (*first || !status)
        return;
    *first = status;
    if (error)
        *error = *text;
}

void gs_container_hurry(struct gs_container *container) {
    container->hurry = true;
}

enum gs_status gs_container_finish(struct gs_container *container, const struct gs_marker *markers,
                                   unsigned count, struct gs_error *error) {
    struct gs_error text;
    enum gs_status first = GS_OK;
    if (container->failed && !is_flac(container)) /* a torn frame must not stay behind the last */
        keep_first(&first, gs_container_cut(container, container->frames, &text), error, &text);
    const int cause = end_writing(container, markers, count);
    if (cause)
        keep_first(&first, storing_failed(container, cause, &text), error, &text);
    keep_first(&first, check_size(container, &text), error, &text);
    keep_first(&first, bring_back(container, &text), error, &text);
    keep_first(&first, store_markers(container, markers, count, &text), error, &text);
    if (!container->hurry && fdatasync(container->fd))
        keep_first(&first, storing_failed(container, errno, &text), error, &text);
    if (close(container->fd))
        keep_first(&first, storing_failed(container, errno, &text), error, &text);
    free(container);
    return first;
}
