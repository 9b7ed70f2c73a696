#include "flac.h"

#include <errno.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "comments.h"
#include "samples.h"

enum { CHUNK = 8192 /* samples converted at a time */ };
/* Bytes for comments and some five hundred chapters; a metadata block's header; its kind. */
enum { ROOM = 32768, BLOCK_HEAD = 4, COMMENTS_BLOCK = 4 };

/* Where STREAMINFO, always the first block, keeps things: from the start of the file. */
enum { INFO_BLOCK = 10, INFO_TOTAL = 21, INFO_MD5 = 26, INFO_END = 42 };

struct gs_flac {
    SNDFILE *file;
    int fd;
    unsigned channels;
    uint64_t frames, counted;
    struct gs_metadata *metadata;
    bool described; /* the file has it */
    size_t room;    /* bytes for comments and padding; 0: not seen yet */
    int32_t samples[CHUNK];
};

/* A comment as long as the room that comments and chapters are to have: libsndfile writes it with
 * the header, and what is known later takes its place. */
static void reserve(SNDFILE *file) {
    char *blank = malloc(ROOM + 1);
    if (!blank)
        return; /* then there is no room, and nothing is written there */
    memset(blank, ' ', ROOM);
    blank[ROOM] = '\0';
    sf_set_string(file, SF_STR_COMMENT, blank);
    free(blank);
}

enum gs_status gs_flac_create(const char *path, int fd, unsigned channels, unsigned rate,
                              struct gs_flac **flac, struct gs_error *error) {
    SF_INFO info = {.samplerate = (int)rate,
                    .channels = (int)channels,
                    .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_24};
    if (!sf_format_check(&info))
        return gs_fail(error, GS_ERR_RANGE, "%s: flac can't hold %u channels at %u Hz", path,
                       channels, rate);
    struct gs_flac *made = calloc(1, sizeof *made);
    if (!made)
        return gs_fail(error, GS_ERR_MEMORY, "%s: out of memory", path);
    made->metadata = calloc(1, sizeof *made->metadata);
    if (!made->metadata) {
        free(made);
        return gs_fail(error, GS_ERR_MEMORY, "%s: out of memory", path);
    }
    made->metadata->rate = rate;
    strcpy(made->metadata->software, "gainstage " GS_VERSION);
    made->fd = fd;
    made->channels = channels;
    errno = 0;
    made->file = sf_open_fd(fd, SFM_WRITE, &info, 0);
    if (!made->file) {
        const int cause = errno;
        free(made->metadata);
        free(made);
        return gs_fail(error, cause == ENOSPC || cause == EDQUOT ? GS_ERR_FULL : GS_ERR_IO,
                       "%s: %s", path, cause ? strerror(cause) : sf_strerror(NULL));
    }
    reserve(made->file);
    *flac = made;
    return GS_OK;
}

void gs_flac_describe(struct gs_flac *flac, const struct gs_metadata *metadata) {
    *flac->metadata = *metadata;
    flac->described = false;
}

/* Integers go left-aligned in 32 bits, as libsndfile takes them. */
uint64_t gs_flac_write(struct gs_flac *flac, const float *interleaved, uint64_t frames) {
    const uint64_t most = CHUNK / flac->channels;
    uint64_t done = 0;
    while (done < frames) {
        const size_t now = (size_t)(frames - done < most ? frames - done : most);
        for (size_t i = 0; i < now * flac->channels; i++)
            flac->samples[i] = gs_quantise(interleaved[i], 24) * 256;
        errno = 0;
        const sf_count_t stored = sf_writef_int(flac->file, flac->samples, (sf_count_t)now);
        done += stored > 0 ? (uint64_t)stored : 0;
        if (stored != (sf_count_t)now || sf_error(flac->file))
            break;
        interleaved += now * flac->channels;
    }
    flac->frames += done;
    return done;
}

static uint64_t total_of(const unsigned char *header) {
    uint64_t total = header[INFO_TOTAL] & 15;
    for (int i = INFO_TOTAL + 1; i < INFO_MD5; i++)
        total = total << 8 | header[i];
    return total;
}

static void put_total(unsigned char *header, uint64_t total) {
    header[INFO_TOTAL] = (unsigned char)((header[INFO_TOTAL] & 0xF0) | (total >> 32 & 15));
    for (int i = INFO_MD5 - 1; i > INFO_TOTAL; i--, total >>= 8)
        header[i] = (unsigned char)(total & 255);
}

static bool is_flac_header(const unsigned char *header) {
    return memcmp(header, "fLaC", 4) == 0 && (header[4] & 127) == 0;
}

/* The comments, the second and last block of the header, are written anew where they stand.
 * `described` once they are there, which takes the first samples. */
static int write_comments(struct gs_flac *flac, const struct gs_marker *markers, unsigned count,
                          unsigned *chapters) {
    unsigned char head[INFO_END + BLOCK_HEAD];
    if (pread(flac->fd, head, sizeof head, 0) != (ssize_t)sizeof head || !is_flac_header(head))
        return 0;
    const unsigned char *block = head + INFO_END;
    const size_t size =
        BLOCK_HEAD + ((size_t)block[1] << 16 | (size_t)block[2] << 8 | (size_t)block[3]);
    if ((block[0] & 127) != COMMENTS_BLOCK || (!flac->room && size < ROOM))
        return 0; /* no room could be had */
    /* the room is what libsndfile's block takes; later it is two blocks: comments and padding */
    const size_t whole = flac->room ? flac->room : size;
    unsigned char *room = malloc(whole);
    int cause = room ? 0 : ENOMEM;
    if (room && gs_comments_fill(room, whole, flac->metadata, markers, count, chapters))
        cause = gs_store_at(flac->fd, room, whole, INFO_END);
    if (!cause) {
        flac->room = whole;
        flac->described = true;
    }
    free(room);
    return cause;
}

/* The encoder lets go of a block once the first sample behind it has come. */
int gs_flac_update(struct gs_flac *flac) {
    unsigned char header[INFO_END];
    if (pread(flac->fd, header, sizeof header, 0) != (ssize_t)sizeof header)
        return 0; /* it has not begun yet */
    const uint64_t block = (uint64_t)header[INFO_BLOCK] << 8 | header[INFO_BLOCK + 1];
    if (!is_flac_header(header) || !block || !flac->frames)
        return 0;
    unsigned chapters;
    const int refused = flac->described ? 0 : write_comments(flac, NULL, 0, &chapters);
    if (refused)
        return refused;
    const uint64_t out = (flac->frames - 1) / block * block;
    if (out == flac->counted)
        return 0;
    put_total(header, out);
    const int cause = gs_store_at(flac->fd, header + INFO_TOTAL, INFO_MD5 - INFO_TOTAL, INFO_TOTAL);
    if (!cause)
        flac->counted = out;
    return cause;
}

/* STREAMINFO counts all samples only when libFLAC could finish its last block and come back to the
 * header; libsndfile keeps a failure there to itself. */
int gs_flac_finish(struct gs_flac *flac, uint64_t frames, const struct gs_marker *markers,
                   unsigned count, unsigned *chapters) {
    unsigned char header[INFO_END];
    errno = 0;
    const int refused = sf_close(flac->file);
    int cause = refused ? errno ? errno : EIO : 0;
    const bool there = pread(flac->fd, header, sizeof header, 0) == (ssize_t)sizeof header;
    if (!cause && (!there || total_of(header) != frames))
        cause = EIO;
    if (cause && there && is_flac_header(header)) { /* 0: whoever reads counts for himself */
        put_total(header, 0);
        gs_store_at(flac->fd, header + INFO_TOTAL, INFO_MD5 - INFO_TOTAL, INFO_TOTAL);
    }
    *chapters = 0;
    const int untold = write_comments(flac, markers, count, chapters);
    free(flac->metadata);
    free(flac);
    return cause ? cause : untold;
}
