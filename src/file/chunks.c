#include "chunks.h"

#include <string.h>

#include "bytes.h"

enum { CHUNK_HEAD = 8, NOTE_IN_INFO = 1000 };

/* Everything, with so much of the note and so many tracks; iXML only if wanted. */
static void build(struct gs_text *bytes, const struct gs_metadata *metadata, size_t note,
                  unsigned tracks, bool ixml) {
    gs_text_clear(bytes);
    gs_bext_add(bytes, metadata);
    gs_info_add(bytes, metadata, note < NOTE_IN_INFO ? note : NOTE_IN_INFO);
    if (ixml)
        gs_ixml_add(bytes, metadata, note, tracks);
}

static void put_junk(unsigned char *to, size_t size) {
    memset(to, 0, size);
    gs_put_name(to, "JUNK");
    gs_put32(to + 4, (uint32_t)(size - CHUNK_HEAD));
}

static bool fill(unsigned char *room, size_t size, const struct gs_metadata *metadata,
                 bool tracks_first) {
    struct gs_text bytes = {0};
    const size_t most = size - CHUNK_HEAD;
    size_t note = strlen(metadata->note);
    unsigned tracks = metadata->channels;
    build(&bytes, metadata, note, tracks, true);
    while (tracks_first && bytes.length > most && tracks > 0)
        build(&bytes, metadata, note, --tracks, true);
    while (bytes.length > most && note > 0) {
        note = note * 3 / 4;
        build(&bytes, metadata, note, tracks, true);
    }
    while (bytes.length > most && tracks > 0)
        build(&bytes, metadata, 0, --tracks, true);
    if (bytes.length > most)
        build(&bytes, metadata, 0, 0, false);
    const bool done = !bytes.failed && bytes.length <= most;
    if (done) {
        memcpy(room, gs_text_string(&bytes), bytes.length);
        put_junk(room + bytes.length, size - bytes.length);
    } else {
        put_junk(room, size);
    }
    gs_text_done(&bytes);
    return done;
}

bool gs_chunks_fill(unsigned char *room, size_t size, const struct gs_metadata *metadata) {
    return fill(room, size, metadata, false);
}

bool gs_chunks_fill_short(unsigned char *room, size_t size, const struct gs_metadata *metadata) {
    return fill(room, size, metadata, true);
}
