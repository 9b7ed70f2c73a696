/* Changing what a finished WAV or RF64 file says of itself, where it stands: the room before the
 * sound is as long as ever, so nothing moves. Whoever dies meanwhile leaves a file that is whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "chunks.h"
#include "gainstage/metadata.h"
#include "gainstage/repair.h"
#include "told.h"
#include "wav.h"

enum { PAGE = 4096, FIRST_CHUNKS = 96, FACT = 12, CHUNK_HEAD = 8 };

struct room {
    unsigned at, size; /* in the file */
    unsigned char bytes[GS_WAV_HEADER_MAX];
};

/* The room of a file that gs_wav_create() has made; false: it is none. */
static bool find_room(int fd, struct room *room, struct gs_metadata *metadata) {
    unsigned char head[GS_WAV_HEADER_MAX];
    const ssize_t got = pread(fd, head, sizeof head, 0);
    if (got < PAGE || memcmp(head + 8, "WAVE", 4) != 0 || memcmp(head + 48, "fmt ", 4) != 0 ||
        gs_get32(head + 16) != 28 || gs_get32(head + 52) != 40)
        return false;
    room->at = FIRST_CHUNKS + (memcmp(head + FIRST_CHUNKS, "fact", 4) == 0 ? FACT : 0);
    for (unsigned length = PAGE; length <= (unsigned)got; length += PAGE)
        if (memcmp(head + length - CHUNK_HEAD, "data", 4) == 0) {
            room->size = length - CHUNK_HEAD - room->at;
            memcpy(room->bytes, head + room->at, room->size);
            gs_chunks_read(head + 12, length - 12, metadata);
            const unsigned bits = gs_get16(head + 70);
            metadata->format = room->at > FIRST_CHUNKS ? GS_FORMAT_FLOAT
                               : bits == 16            ? GS_FORMAT_PCM16
                                                       : GS_FORMAT_PCM24;
            return true;
        }
    return false;
}

/* ---- two pages ---- */

/* A page is stored as a whole, two are not. So the first says meanwhile what it can hold alone, and
 * its JUNK covers the second; at its end stand a mark and a sum over what is before them. Whoever
 * dies then leaves a file that is whole, with the new words but for some names of tracks and the
 * end of a long note, and the next change knows it for its own. */
enum { MARK = 12 };
static const unsigned char mark[] = {'G', 'S', 0, 'C', 'U', 'T', 0, 1};

static unsigned first_of(const struct room *room) {
    return PAGE - room->at;
}

static uint32_t sum_of(const unsigned char *bytes, unsigned size) {
    uint32_t sum = 2166136261U; /* FNV-1a */
    for (unsigned i = 0; i < size; i++)
        sum = (sum ^ bytes[i]) * 16777619U;
    return sum;
}

static bool is_cut_short(const struct room *room) {
    const unsigned words = first_of(room) - MARK;
    return room->size > first_of(room) && memcmp(room->bytes + words, mark, sizeof mark) == 0 &&
           gs_get32(room->bytes + words + sizeof mark) == sum_of(room->bytes, words);
}

static bool cut_short(struct room *room, const struct gs_metadata *metadata) {
    const unsigned words = first_of(room) - MARK;
    if (!gs_chunks_fill_short(room->bytes, words, metadata))
        return false;
    unsigned junk = 0;
    while (memcmp(room->bytes + junk, "JUNK", 4) != 0) /* all chunks before it are even */
        junk += CHUNK_HEAD + gs_get32(room->bytes + junk + 4);
    gs_put32(room->bytes + junk + 4, room->size - junk - CHUNK_HEAD);
    memcpy(room->bytes + words, mark, sizeof mark);
    gs_put32(room->bytes + words + sizeof mark, sum_of(room->bytes, words));
    return true;
}

/* Names of tracks that the covered page still has. */
static bool read_covered(const struct room *room, struct gs_metadata *metadata) {
    const unsigned first = first_of(room), size = room->size - first;
    unsigned char *chunk = malloc(CHUNK_HEAD + size);
    struct gs_metadata *rest = calloc(1, sizeof *rest);
    const bool done = chunk && rest;
    if (done) {
        gs_put_name(chunk, "iXML");
        gs_put32(chunk + 4, size);
        memcpy(chunk + CHUNK_HEAD, room->bytes + first, size);
        gs_chunks_read(chunk, CHUNK_HEAD + size, rest);
        for (unsigned c = 0; c < GS_METADATA_TRACKS; c++)
            if (!metadata->track[c][0])
                memcpy(metadata->track[c], rest->track[c], sizeof rest->track[c]);
    }
    free(rest);
    free(chunk);
    return done;
}

static int store_part(int fd, const struct room *room, unsigned from, unsigned to) {
    const int cause = gs_store_at(fd, room->bytes + from, to - from, room->at + from);
    return cause ? cause : fdatasync(fd) != 0 ? errno : 0;
}

/* A disk that is full may refuse what is there already: that is not asked of it. */
static void put_back(int fd, const struct room *old) {
    const unsigned first = first_of(old), size = old->size - first;
    unsigned char there[GS_WAV_HEADER_MAX];
    const bool same = pread(fd, there, size, PAGE) == (ssize_t)size &&
                      memcmp(there, old->bytes + first, size) == 0;
    if (same || store_part(fd, old, first, old->size) == 0)
        (void)store_part(fd, old, 0, first);
}

static int store(int fd, const struct room *old, const struct room *made, const struct room *cut) {
    const unsigned first = first_of(made);
    if (made->size <= first)
        return store_part(fd, made, 0, made->size);
    int cause = store_part(fd, cut, 0, first);
    if (!cause)
        cause = store_part(fd, made, first, made->size);
    if (!cause)
        cause = store_part(fd, made, 0, first);
    if (cause)
        put_back(fd, old);
    return cause;
}

/* ---- all of it ---- */

/* What would not come out as it is now holds more than is understood here. */
static enum gs_status understand(const struct room *room, struct room *same,
                                 struct gs_metadata *metadata, struct gs_error *error) {
    *same = *room;
    if (is_cut_short(room))
        return read_covered(room, metadata) ? GS_OK
                                            : gs_fail(error, GS_ERR_MEMORY, "out of memory");
    if (gs_chunks_fill(same->bytes, same->size, metadata) &&
        memcmp(same->bytes, room->bytes, room->size) == 0)
        return GS_OK;
    return gs_fail(error, GS_ERR_STATE, "what it says was not written by this program");
}

static enum gs_status change_it(int fd, gs_metadata_change *change, const void *context,
                                struct gs_error *error) {
    struct room *rooms = calloc(3, sizeof *rooms), *old = rooms;
    struct gs_metadata *metadata = calloc(1, sizeof *metadata);
    enum gs_status status = GS_OK;
    if (!rooms || !metadata)
        status = gs_fail(error, GS_ERR_MEMORY, "out of memory");
    else if (!find_room(fd, old, metadata))
        status = gs_fail(error, GS_ERR_STATE, "what it says was not written by this program");
    else
        status = understand(old, rooms + 1, metadata, error);
    if (status)
        goto done;
    struct room *made = rooms + 1, *cut = rooms + 2;
    *cut = *old;
    change(metadata, context);
    if (!gs_chunks_fill(made->bytes, made->size, metadata) ||
        (made->size > first_of(made) && !cut_short(cut, metadata))) {
        status = gs_fail(error, GS_ERR_MEMORY, "out of memory");
        goto done;
    }
    if (memcmp(made->bytes, old->bytes, old->size) == 0)
        goto done;
    const int cause = store(fd, old, made, cut);
    if (cause)
        status = gs_fail(error, GS_ERR_IO, "%s", strerror(cause));
done:
    free(metadata);
    free(rooms);
    return status;
}

enum gs_status gs_metadata_retell(const char *path, gs_metadata_change *change, const void *context,
                                  struct gs_error *error) {
    struct gs_error why = {""};
    const int look = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    const bool busy = look >= 0 && gs_repair_is_written(look);
    if (look >= 0)
        close(look);
    if (busy)
        return gs_fail(error, GS_ERR_STATE, "%s: somebody is writing it", path);
    const int fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return gs_fail(error, GS_ERR_IO, "%s: %s", path, strerror(errno));
    const enum gs_status status = change_it(fd, change, context, &why);
    close(fd);
    return status ? gs_fail(error, status, "%s: %s", path, why.text) : GS_OK;
}
