/* Reading any sound file that libsndfile reads. */
#include <errno.h>
#include <fcntl.h>
#include <sndfile.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gainstage/container.h"
#include "gainstage/metadata.h"
#include "pcm.h"

struct gs_reader {
    SNDFILE *file;
    int fd;
    SF_INFO info;
    bool packed;     /* samples of 24 bits that need no decoder */
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

/* WAV in 24 bits, little-endian: what is recorded and rendered most. */
static bool is_packed(int format) {
    const int type = format & SF_FORMAT_TYPEMASK, order = format & SF_FORMAT_ENDMASK;
    const bool wav = type == SF_FORMAT_WAV || type == SF_FORMAT_WAVEX || type == SF_FORMAT_RF64;
    return wav && (format & SF_FORMAT_SUBMASK) == SF_FORMAT_PCM_24 &&
           (order == SF_ENDIAN_FILE || order == SF_ENDIAN_LITTLE);
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
    made->packed = is_packed(made->info.format);
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

const char *gs_reader_format(const struct gs_reader *reader) {
    if ((reader->info.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_FLAC)
        return gs_format_names[GS_FORMAT_FLAC];
    switch (reader->info.format & SF_FORMAT_SUBMASK) {
    case SF_FORMAT_PCM_16:
        return gs_format_names[GS_FORMAT_PCM16];
    case SF_FORMAT_PCM_24:
        return gs_format_names[GS_FORMAT_PCM24];
    case SF_FORMAT_FLOAT:
        return gs_format_names[GS_FORMAT_FLOAT];
    default:
        return "";
    }
}

/* What only libsndfile finds: texts behind the sound, or in formats that are not known here. */
void gs_reader_describe(const struct gs_reader *reader, struct gs_metadata *metadata) {
    gs_metadata_read(reader->fd, metadata);
    const struct {
        int kind;
        char *to;
        size_t size;
    } texts[] = {{SF_STR_TITLE, metadata->title, sizeof metadata->title},
                 {SF_STR_ARTIST, metadata->artist, sizeof metadata->artist},
                 {SF_STR_COMMENT, metadata->note, sizeof metadata->note},
                 {SF_STR_SOFTWARE, metadata->software, sizeof metadata->software}};
    metadata->channels = gs_reader_channels(reader);
    metadata->rate = gs_reader_rate(reader);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const char *text = texts[i].to[0] ? NULL : sf_get_string(reader->file, texts[i].kind);
        if (text && (texts[i].kind != SF_STR_TITLE || strcmp(text, metadata->name) != 0))
            snprintf(texts[i].to, texts[i].size, "%s", text);
    }
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

/* The bytes come to lie at the end of the floats' own room. */
static sf_count_t read_packed(struct gs_reader *reader, float *interleaved, sf_count_t frames) {
    const sf_count_t samples = frames * reader->info.channels;
    unsigned char *bytes = (unsigned char *)interleaved + samples;
    const sf_count_t got = sf_read_raw(reader->file, bytes, 3 * samples);
    const sf_count_t whole = got > 0 ? got / 3 / reader->info.channels : 0;
    gs_pcm24_get(bytes, interleaved, (size_t)(whole * reader->info.channels));
    return whole;
}

enum gs_status gs_reader_read(struct gs_reader *reader, float *interleaved, uint64_t frames,
                              uint64_t *got, struct gs_error *error) {
    const sf_count_t wanted = (sf_count_t)frames;
    const sf_count_t count = reader->packed ? read_packed(reader, interleaved, wanted)
                                            : sf_readf_float(reader->file, interleaved, wanted);
    if (count < wanted && sf_error(reader->file))
        return gs_fail(error, GS_ERR_IO, "%s: %s", reader->path, sf_strerror(reader->file));
    *got = count > 0 ? (uint64_t)count : 0;
    return GS_OK;
}
