#include "gainstage/container.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sndfile.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "markers.h"
#include "restore.h"

const char *const gs_format_names[GS_FORMAT_COUNT + 1] = {"pcm16", "pcm24", "float", "flac", NULL};

static const struct {
    int library; /* as libsndfile calls it */
    int bits;    /* of an integer sample, 0: float */
    unsigned bytes;
    const char *extension;
} formats[GS_FORMAT_COUNT] = {
    [GS_FORMAT_PCM16] = {SF_FORMAT_RF64 | SF_FORMAT_PCM_16, 16, 2, ".wav"},
    [GS_FORMAT_PCM24] = {SF_FORMAT_RF64 | SF_FORMAT_PCM_24, 24, 3, ".wav"},
    [GS_FORMAT_FLOAT] = {SF_FORMAT_RF64 | SF_FORMAT_FLOAT, 0, 4, ".wav"},
    [GS_FORMAT_FLAC] = {SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 24, 2, ".flac"},
};

const char *gs_format_extension(enum gs_format format) {
    return formats[format].extension;
}

unsigned gs_format_bytes(enum gs_format format) {
    return formats[format].bytes;
}

const char *gs_format_dot(const char *path) {
    const char *slash = strrchr(path, '/');
    const char *file = slash ? slash + 1 : path;
    const char *dot = strrchr(file, '.');
    return dot == file ? NULL : dot;
}

enum gs_status gs_format_check_path(enum gs_format format, const char *path,
                                    struct gs_error *error) {
    const char *dot = gs_format_dot(path);
    if (!dot || strcasecmp(dot, formats[format].extension) == 0)
        return GS_OK;
    return gs_fail(error, GS_ERR_FORMAT, "%s: format %s goes into a file that ends in %s", path,
                   gs_format_names[format], formats[format].extension);
}

/* ---- reading ---- */

struct gs_reader {
    SNDFILE *file;
    int fd;
    SF_INFO info;
    bool counted;    /* the file did not tell its length, and then it can't be sought in either */
    char path[1024]; /* for messages */
};

/* Opens without blocking, so that a FIFO or a terminal can't hang the caller. */
static enum gs_status open_regular(const char *path, int *fd, struct gs_error *error) {
    int opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (opened < 0)
        return gs_fail(error, errno == ENOENT ? GS_ERR_MISSING : GS_ERR_IO, "%s: %s", path,
                       strerror(errno));
    struct stat status;
    if (fstat(opened, &status) || !S_ISREG(status.st_mode)) {
        close(opened);
        return gs_fail(error, GS_ERR_FORMAT, "%s: not a regular file", path);
    }
    *fd = opened;
    return GS_OK;
}

static enum gs_status open_again(struct gs_reader *reader, struct gs_error *error) {
    SF_INFO info = {0};
    sf_close(reader->file);
    lseek(reader->fd, 0, SEEK_SET);
    reader->file = sf_open_fd(reader->fd, SFM_READ, &info, 0);
    if (!reader->file)
        return gs_fail(error, GS_ERR_FORMAT, "%s: %s", reader->path, sf_strerror(NULL));
    return GS_OK;
}

/* Decodes up to `frames` frames for nobody; how many there were. */
static sf_count_t skip(struct gs_reader *reader, sf_count_t frames) {
    float some[4096];
    const sf_count_t most = (sf_count_t)(sizeof some / sizeof some[0]) / reader->info.channels;
    sf_count_t done = 0, got = most;
    while (done < frames && got > 0) {
        got = sf_readf_float(reader->file, some, frames - done < most ? frames - done : most);
        done += got > 0 ? got : 0;
    }
    return done;
}

/* A FLAC file whose recording was cut off does not know its length: only decoding tells. Behind its
 * torn end the decoder does not find its way back, so it begins anew. */
static enum gs_status count_frames(struct gs_reader *reader, struct gs_error *error) {
    reader->counted = true;
    reader->info.frames = skip(reader, reader->info.frames);
    return open_again(reader, error);
}

enum gs_status gs_reader_open(const char *path, struct gs_reader **reader, struct gs_error *error) {
    struct gs_reader *made = calloc(1, sizeof *made);
    if (!made)
        return gs_fail(error, GS_ERR_MEMORY, "%s: out of memory", path);
    enum gs_status status = open_regular(path, &made->fd, error);
    if (status) {
        free(made);
        return status;
    }
    made->file = sf_open_fd(made->fd, SFM_READ, &made->info, 0);
    if (!made->file) {
        status = gs_fail(error, GS_ERR_FORMAT, "%s: not a readable sound file: %s", path,
                         sf_strerror(NULL));
    } else if (made->info.channels < 1 || made->info.samplerate < 1 || made->info.frames < 0 ||
               !made->info.seekable) {
        status = gs_fail(error, GS_ERR_FORMAT, "%s: a sound file without a length", path);
    }
    if (status) {
        gs_reader_close(made);
        return status;
    }
    strncpy(made->path, path, sizeof made->path - 1);
    if (made->info.frames == SF_COUNT_MAX) {
        status = count_frames(made, error);
        if (status) {
            gs_reader_close(made);
            return status;
        }
    }
    *reader = made;
    return GS_OK;
}

void gs_reader_close(struct gs_reader *reader) {
    if (!reader)
        return;
    if (reader->file)
        sf_close(reader->file);
    close(reader->fd);
    free(reader);
}

unsigned gs_reader_channels(const struct gs_reader *reader) {
    return (unsigned)reader->info.channels;
}

unsigned gs_reader_rate(const struct gs_reader *reader) {
    return (unsigned)reader->info.samplerate;
}

uint64_t gs_reader_frames(const struct gs_reader *reader) {
    return (uint64_t)reader->info.frames;
}

enum gs_status gs_reader_seek(struct gs_reader *reader, uint64_t frame, struct gs_error *error) {
    if (frame > gs_reader_frames(reader))
        return gs_fail(error, GS_ERR_RANGE, "%s: frame %llu lies behind its end", reader->path,
                       (unsigned long long)frame);
    if (reader->counted) {
        const enum gs_status status = open_again(reader, error);
        if (status)
            return status;
        if (skip(reader, (sf_count_t)frame) != (sf_count_t)frame)
            return gs_fail(error, GS_ERR_IO, "%s: changed while it was read", reader->path);
        return GS_OK;
    }
    if (sf_seek(reader->file, (sf_count_t)frame, SEEK_SET) != (sf_count_t)frame)
        return gs_fail(error, GS_ERR_IO, "%s: %s", reader->path, sf_strerror(reader->file));
    return GS_OK;
}

enum gs_status gs_reader_read(struct gs_reader *reader, float *interleaved, uint64_t frames,
                              uint64_t *got, struct gs_error *error) {
    sf_count_t count = sf_readf_float(reader->file, interleaved, (sf_count_t)frames);
    if (count < (sf_count_t)frames && sf_error(reader->file))
        return gs_fail(error, GS_ERR_IO, "%s: %s", reader->path, sf_strerror(reader->file));
    *got = count > 0 ? (uint64_t)count : 0;
    return GS_OK;
}

/* ---- writing ---- */

enum {
    CHUNK = 8192,     /* samples converted at a time */
    HEADER_LEAST = 44 /* bytes of the shortest WAV header */
};

struct gs_container {
    SNDFILE *file;
    int fd;
    enum gs_format format;
    unsigned channels, rate;
    uint64_t frames; /* stored whole */
    uint64_t header; /* bytes before the first sample (WAV) */
    uint64_t pushed; /* bytes that were handed to the system for storing */
    bool failed;     /* a write went wrong: nothing more may be added */
    char path[1400];
    int32_t samples[CHUNK];
};

static bool is_flac(const struct gs_container *container) {
    return container->format == GS_FORMAT_FLAC;
}

static uint64_t frame_bytes(const struct gs_container *container) {
    return (uint64_t)container->channels * formats[container->format].bytes;
}

/* The cause as the system tells it; `cause` is errno, 0 when only a count was short. */
static enum gs_status storing_failed(const struct gs_container *container, int cause,
                                     struct gs_error *error) {
    if (cause == ENOSPC || cause == EDQUOT)
        return gs_fail(error, GS_ERR_FULL, "%s: disk full", container->path);
    return gs_fail(error, GS_ERR_IO, "%s: writing failed: %s", container->path,
                   cause ? strerror(cause) : "fewer bytes arrived than were sent");
}

/* libsndfile does not tell of every fault: what lies on the disk is the proof. */
static enum gs_status check_size(const struct gs_container *container, struct gs_error *error) {
    struct stat status;
    if (fstat(container->fd, &status))
        return storing_failed(container, errno, error);
    uint64_t least = container->header;
    if (!is_flac(container))
        least += container->frames * frame_bytes(container);
    return (uint64_t)status.st_size < least ? storing_failed(container, 0, error) : GS_OK;
}

static enum gs_status update_header(struct gs_container *container, struct gs_error *error) {
    if (is_flac(container)) /* its header is written once, at the end */
        return GS_OK;
    errno = 0;
    sf_command(container->file, SFC_UPDATE_HEADER_NOW, NULL, 0);
    return sf_error(container->file) ? storing_failed(container, errno, error) : GS_OK;
}

static enum gs_status open_library(struct gs_container *made, struct gs_error *error) {
    SF_INFO info = {.samplerate = (int)made->rate,
                    .channels = (int)made->channels,
                    .format = formats[made->format].library};
    if (!sf_format_check(&info))
        return gs_fail(error, GS_ERR_RANGE, "%s: %s can't hold %u channels at %u Hz", made->path,
                       gs_format_names[made->format], made->channels, made->rate);
    errno = 0;
    made->file = sf_open_fd(made->fd, SFM_WRITE, &info, 0);
    if (!made->file && errno)
        return storing_failed(made, errno, error);
    if (!made->file)
        return gs_fail(error, GS_ERR_IO, "%s: %s", made->path, sf_strerror(NULL));
    if (!is_flac(made))
        sf_command(made->file, SFC_RF64_AUTO_DOWNGRADE, NULL, SF_TRUE);
    enum gs_status status = update_header(made, error);
    struct stat file;
    if (!status && fstat(made->fd, &file))
        status = storing_failed(made, errno, error);
    if (!status && !is_flac(made) && file.st_size < HEADER_LEAST)
        status = storing_failed(made, errno ? errno : ENOSPC, error);
    if (!status)
        made->header = (uint64_t)file.st_size;
    return status;
}

enum gs_status gs_container_create(const char *path, enum gs_format format, unsigned channels,
                                   unsigned rate, struct gs_container **container,
                                   struct gs_error *error) {
    struct gs_container *made = calloc(1, sizeof *made);
    if (!made)
        return gs_fail(error, GS_ERR_MEMORY, "%s: out of memory", path);
    if (strlen(path) >= sizeof made->path) {
        free(made);
        return gs_fail(error, GS_ERR_RANGE, "the path of the file is too long");
    }
    *made = (struct gs_container){.format = format, .channels = channels, .rate = rate};
    strncpy(made->path, path, sizeof made->path - 1);
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
    enum gs_status status = open_library(made, error);
    if (status) { /* nothing is in it yet, and it is our own file */
        if (made->file)
            sf_close(made->file);
        unlink(path);
        close(made->fd);
        free(made);
        return status;
    }
    *container = made;
    return GS_OK;
}

/* Nearest integer of x·2^(bits-1), clipped, ties to even, left-aligned in 32 bits as libsndfile
 * takes it. Its own float conversion scales by 2^(bits-1)-1 or truncates, which is exact for no
 * converter. */
static void quantise(const float *in, int32_t *out, size_t count, int bits) {
    const float scale = (float)(1 << (bits - 1));
    const int shift = 32 - bits;
    for (size_t i = 0; i < count; i++) {
        float scaled = in[i] * scale;
        scaled = scaled == scaled ? scaled : 0.0f;
        scaled = scaled < -scale ? -scale : scaled;
        scaled = scaled > scale - 1.0f ? scale - 1.0f : scaled;
        out[i] = (int32_t)lrintf(scaled) * (1 << shift);
    }
}

static sf_count_t put(struct gs_container *container, const float *interleaved, size_t frames) {
    const int bits = formats[container->format].bits;
    if (!bits)
        return sf_writef_float(container->file, interleaved, (sf_count_t)frames);
    quantise(interleaved, container->samples, frames * container->channels, bits);
    return sf_writef_int(container->file, container->samples, (sf_count_t)frames);
}

enum gs_status gs_container_write(struct gs_container *container, const float *interleaved,
                                  uint64_t frames, struct gs_error *error) {
    if (container->failed)
        return gs_fail(error, GS_ERR_STATE, "%s: closed by an earlier fault", container->path);
    const uint64_t most = CHUNK / container->channels;
    while (frames) {
        const size_t now = (size_t)(frames < most ? frames : most);
        errno = 0;
        sf_count_t stored = put(container, interleaved, now);
        if (stored > 0)
            container->frames += (uint64_t)stored;
        if (stored != (sf_count_t)now || sf_error(container->file)) {
            container->failed = true;
            return storing_failed(container, errno, error);
        }
        interleaved += now * container->channels;
        frames -= now;
    }
    return GS_OK;
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
    sf_count_t position = (sf_count_t)frames;
    errno = 0;
    if (sf_command(container->file, SFC_FILE_TRUNCATE, &position, sizeof position))
        return storing_failed(container, errno, error);
    container->frames = frames;
    return GS_OK;
}

/* STREAMINFO counts the samples only when libFLAC could finish its last block and come back to the
 * header; libsndfile keeps a failure there to itself. */
static enum gs_status check_flac(const struct gs_container *container, struct gs_error *error) {
    unsigned char info[26];
    if (pread(container->fd, info, sizeof info, 0) != (ssize_t)sizeof info)
        return storing_failed(container, 0, error);
    uint64_t total = info[21] & 15;
    for (int i = 22; i < 26; i++)
        total = total << 8 | info[i];
    return total == container->frames ? GS_OK : storing_failed(container, 0, error);
}

static enum gs_status store_markers(const struct gs_container *container,
                                    const struct gs_marker *markers, unsigned count,
                                    struct gs_error *error) {
    if (!count)
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

void gs_container_discard(struct gs_container *container) {
    struct stat own, named;
    sf_close(container->file);
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

enum gs_status gs_container_finish(struct gs_container *container, const struct gs_marker *markers,
                                   unsigned count, struct gs_error *error) {
    struct gs_error text;
    enum gs_status first = GS_OK;
    if (container->failed && !is_flac(container)) /* a torn frame must not stay behind the last */
        keep_first(&first, gs_container_cut(container, container->frames, &text), error, &text);
    keep_first(&first, update_header(container, &text), error, &text);
    errno = 0;
    if (sf_close(container->file))
        keep_first(&first, storing_failed(container, errno, &text), error, &text);
    keep_first(&first,
               is_flac(container) ? check_flac(container, &text) : check_size(container, &text),
               error, &text);
    keep_first(&first, bring_back(container, &text), error, &text);
    keep_first(&first, store_markers(container, markers, count, &text), error, &text);
    if (fdatasync(container->fd))
        keep_first(&first, storing_failed(container, errno, &text), error, &text);
    if (close(container->fd))
        keep_first(&first, storing_failed(container, errno, &text), error, &text);
    free(container);
    return first;
}
