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

/* A page is stored as a whole. Where there are two, the first chunk covers both while they change.
 */
static int store(int fd, const struct room *room) {
    unsigned char cover[CHUNK_HEAD] = {'J', 'U', 'N', 'K'};
    const unsigned first = PAGE - room->at;
    int cause = 0;
    if (room->size <= first)
        return gs_store_at(fd, room->bytes, room->size, room->at);
    gs_put32(cover + 4, room->size - CHUNK_HEAD);
    cause = gs_store_at(fd, cover, sizeof cover, room->at);
    if (!cause && fdatasync(fd) != 0)
        cause = errno;
    if (!cause)
        cause = gs_store_at(fd, room->bytes + first, room->size - first, PAGE);
    if (!cause && fdatasync(fd) != 0)
        cause = errno;
    return cause ? cause : gs_store_at(fd, room->bytes, first, room->at);
}

static enum gs_status change_it(int fd, gs_metadata_change *change, const void *context,
                                struct gs_error *error) {
    struct room *room = calloc(2, sizeof *room);
    struct gs_metadata *metadata = calloc(1, sizeof *metadata);
    enum gs_status status = GS_OK;
    if (!room || !metadata) {
        status = gs_fail(error, GS_ERR_MEMORY, "out of memory");
        goto done;
    }
    struct room *same = room + 1;
    const bool found = find_room(fd, room, metadata);
    *same = *room;
    /* what would not come out as it is now holds more than is understood here */
    if (!found || !gs_chunks_fill(same->bytes, same->size, metadata) ||
        memcmp(same->bytes, room->bytes, room->size) != 0) {
        status = gs_fail(error, GS_ERR_STATE, "what it says was not written by this program");
        goto done;
    }
    change(metadata, context);
    if (!gs_chunks_fill(room->bytes, room->size, metadata)) {
        status = gs_fail(error, GS_ERR_MEMORY, "out of memory");
        goto done;
    }
    if (memcmp(same->bytes, room->bytes, room->size) == 0)
        goto done;
    int cause = store(fd, room);
    if (!cause && fdatasync(fd) != 0)
        cause = errno;
    if (cause)
        status = gs_fail(error, GS_ERR_IO, "%s", strerror(cause));
done:
    free(metadata);
    free(room);
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
