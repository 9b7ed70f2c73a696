/* What a WAV or RF64 file holds, whatever its header says. Trusts no byte that it reads. */
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "gainstage/repair.h"

enum {
    SEARCH = 1 << 20, /* bytes in which a lost data chunk is looked for */
    CHUNKS = 100000,  /* more of them than any program writes */
    CHANNELS = 4096
};

static bool read_at(const struct gs_bytes *bytes, uint64_t at, void *to, size_t count) {
    if (at > bytes->size || count > bytes->size - at)
        return false;
    if (bytes->memory) {
        memcpy(to, bytes->memory + at, count);
        return true;
    }
    unsigned char *into = to;
    while (count) {
        const ssize_t got = pread(bytes->fd, into, count, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        into += got;
        at += (uint64_t)got;
        count -= (size_t)got;
    }
    return true;
}

struct chunk {
    char id[5];
    uint64_t at;   /* of its id */
    uint64_t size; /* as it says */
};

/* False where no chunk can begin: no room, or an id that is no text. */
static bool read_chunk(const struct gs_bytes *bytes, uint64_t at, struct chunk *chunk) {
    unsigned char head[8];
    if (!read_at(bytes, at, head, sizeof head))
        return false;
    for (int i = 0; i < 4; i++)
        if (head[i] < ' ' || head[i] > '~')
            return false;
    memcpy(chunk->id, head, 4);
    chunk->id[4] = '\0';
    chunk->at = at;
    chunk->size = gs_get32(head + 4);
    return true;
}

static bool is(const struct chunk *chunk, const char *id) {
    return memcmp(chunk->id, id, 4) == 0;
}

/* What is known to stand behind the sound. Samples may look like the id of a chunk by chance. */
static bool is_known(const struct chunk *chunk) {
    static const char known[][5] = {"LIST", "cue ", "bext", "iXML", "axml", "chna", "id3 ", "ID3 ",
                                    "JUNK", "junk", "PAD ", "FLLR", "fact", "smpl", "inst", "acid",
                                    "levl", "cart", "DISP", "plst", "note", "labl", "minf", "elm1",
                                    "regn", "umid", "afsp", "PEAK", "strc", "_PMX", "aXML", "qlty"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (is(chunk, known[i]))
            return true;
    return false;
}

struct walk {
    const struct gs_bytes *bytes;
    struct gs_wav_plan *plan;
    bool has_format, has_data, has_ds64;
    uint64_t wide_riff, wide_data;
    uint64_t told_data;
};

/* ---- the chunks before the sound ---- */

static bool take_format(struct walk *walk, const struct chunk *chunk) {
    unsigned char format[16];
    struct gs_wav_plan *plan = walk->plan;
    if (chunk->size < sizeof format || !read_at(walk->bytes, chunk->at + 8, format, sizeof format))
        return false;
    const unsigned channels = gs_get16(format + 2), block = gs_get16(format + 12);
    const unsigned bits = gs_get16(format + 14), rate = gs_get32(format + 4);
    const unsigned wanted = channels * ((bits + 7) / 8);
    if (channels < 1 || channels > CHANNELS || rate < 1 || (!block && !wanted))
        return false;
    plan->channels = channels;
    plan->rate = rate;
    plan->bits = bits;
    plan->frame_bytes = block ? block : wanted;
    walk->has_format = true;
    return true;
}

static void take_wide_sizes(struct walk *walk, const struct chunk *chunk) {
    unsigned char sizes[16];
    if (chunk->at != 12 || chunk->size < 28 ||
        !read_at(walk->bytes, chunk->at + 8, sizes, sizeof sizes))
        return;
    walk->has_ds64 = true;
    walk->wide_riff = gs_get64(sizes);
    walk->wide_data = gs_get64(sizes + 8);
}

static void take_data(struct walk *walk, const struct chunk *chunk) {
    walk->has_data = true;
    walk->plan->data = chunk->at + 8;
    walk->told_data = chunk->size;
    if (walk->plan->wide && chunk->size == UINT32_MAX)
        walk->told_data = walk->has_ds64 ? walk->wide_data : UINT64_MAX;
    else if (chunk->size == UINT32_MAX)
        walk->told_data = UINT64_MAX;
}

/* The chunk behind this one; programs that forget the even byte are followed. */
static bool next_chunk(struct walk *walk, struct chunk *chunk) {
    const uint64_t end = chunk->at + 8 + chunk->size;
    const bool odd = (chunk->size & 1) != 0;
    struct chunk next;
    if (read_chunk(walk->bytes, end + odd, &next)) {
        *chunk = next;
        return true;
    }
    if (odd && read_chunk(walk->bytes, end, &next)) {
        walk->plan->damage |= GS_DAMAGE_NO_PADDING;
        walk->plan->rebuild = true;
        *chunk = next;
        return true;
    }
    return false;
}

/* Of a format whose size is broken the part that says it all. */
static void keep_chunk(struct walk *walk, const struct chunk *chunk, bool is_format) {
    struct gs_wav_plan *plan = walk->plan;
    const uint64_t there = walk->bytes->size - chunk->at - 8;
    const bool whole = chunk->size <= there;
    if (!whole && !is_format)
        return;
    if (plan->chunks == GS_WAV_CHUNKS) { /* more than anybody writes before the sound */
        if (!is_format)
            return;
        plan->chunks--;
    }
    plan->chunk[plan->chunks].at = chunk->at;
    plan->chunk[plan->chunks++].size = 8 + (whole ? chunk->size : 16);
}

static void take_chunk(struct walk *walk, const struct chunk *chunk) {
    const bool room = chunk->at == 12 && walk->plan->has_room;
    const bool is_format = is(chunk, "fmt ") && take_format(walk, chunk);
    if (is(chunk, "ds64"))
        take_wide_sizes(walk, chunk);
    else if (is(chunk, "fact") && chunk->size >= 4)
        walk->plan->fact = chunk->at + 8;
    else if (is(chunk, "data"))
        take_data(walk, chunk);
    if (!room && (is_format || !is(chunk, "fmt ")) && !is(chunk, "data") && !is(chunk, "ds64"))
        keep_chunk(walk, chunk, is_format);
}

/* The chain is broken: the chunks that matter are looked for byte by byte. */
static void search(struct walk *walk, uint64_t from) {
    unsigned char window[4096];
    struct chunk chunk;
    walk->plan->damage |= GS_DAMAGE_LOST_CHUNKS;
    walk->plan->rebuild = true;
    for (uint64_t at = from; at < from + SEARCH && at + 8 <= walk->bytes->size;) {
        const uint64_t left = walk->bytes->size - at;
        const size_t count = left < sizeof window ? (size_t)left : sizeof window;
        if (!read_at(walk->bytes, at, window, count))
            return;
        for (size_t i = 0; i + 8 <= count; i++) {
            const bool format = !walk->has_format && memcmp(window + i, "fmt ", 4) == 0;
            const bool data = walk->has_format && memcmp(window + i, "data", 4) == 0;
            if ((!format && !data) || !read_chunk(walk->bytes, at + i, &chunk))
                continue;
            take_chunk(walk, &chunk);
            if (walk->has_data)
                return;
        }
        at += count - 7;
        if (count < sizeof window)
            return;
    }
}

static void walk_head(struct walk *walk) {
    struct chunk chunk;
    uint64_t last = 12;
    bool more = read_chunk(walk->bytes, 12, &chunk);
    for (int i = 0; more && i < CHUNKS; i++) {
        if (i == 0)
            walk->plan->has_room = chunk.size >= 28 &&
                                   (is(&chunk, "ds64") || is(&chunk, "JUNK") || is(&chunk, "junk"));
        take_chunk(walk, &chunk);
        if (walk->has_data)
            break;
        last = chunk.at + 8;
        more = next_chunk(walk, &chunk);
    }
    if (!walk->has_data || !walk->has_format) {
        walk->has_data = false;
        search(walk, walk->has_format ? last : 12);
    }
}

/* ---- the sound, and the chunks behind it ---- */

/* Whole chunks from `at` on. True when they reach to the end of the file, give or take the byte
 * that evens the last. *end is behind the last whole one. */
static bool walk_tail(const struct gs_bytes *bytes, uint64_t at, uint64_t *end, bool *known) {
    struct chunk chunk;
    *end = at;
    *known = false;
    for (int i = 0; i < CHUNKS && read_chunk(bytes, at, &chunk); i++) {
        *known = *known || is_known(&chunk);
        const uint64_t behind = at + 8 + chunk.size;
        if (behind > bytes->size)
            return false;
        at = behind + (chunk.size & 1);
        *end = at < bytes->size ? at : bytes->size;
    }
    return at >= bytes->size;
}

/* Where the sound ends, when the header's figure is not to be trusted: at the end of the file. */
static void sound_to_the_end(struct gs_wav_plan *plan, const struct gs_bytes *bytes) {
    const uint64_t there = bytes->size - plan->data;
    plan->frames = there / plan->frame_bytes;
    if (there % plan->frame_bytes)
        plan->damage |= GS_DAMAGE_TORN_FRAME;
    plan->tail = plan->tail_end = bytes->size;
}

static void walk_sound(struct walk *walk) {
    struct gs_wav_plan *plan = walk->plan;
    const struct gs_bytes *bytes = walk->bytes;
    const uint64_t there = bytes->size - plan->data, told = walk->told_data;
    if (told > there) {
        sound_to_the_end(plan, bytes);
        const uint64_t sound = plan->frames * plan->frame_bytes;
        /* some programs leave the even byte out at the end, others count it */
        if (told != UINT64_MAX && told - there <= 1 && sound == there && (told & 1) == 0)
            return;
        plan->damage |= GS_DAMAGE_COUNT_MORE;
        return;
    }
    const uint64_t end = plan->data + told;
    uint64_t padded_end, plain_end;
    bool padded_known, plain_known;
    const bool padded = walk_tail(bytes, end + (told & 1), &padded_end, &padded_known);
    const bool plain = (told & 1) && walk_tail(bytes, end, &plain_end, &plain_known);
    const bool torn = !padded && padded_known;
    if (!padded && !plain && !torn) {
        sound_to_the_end(plan, bytes);
        plan->damage |= GS_DAMAGE_COUNT_LESS;
        return;
    }
    plan->frames = told / plan->frame_bytes;
    plan->tail = end + (told & 1);
    plan->tail_end = padded_end;
    if (plain && end < bytes->size) {
        plan->tail = end;
        plan->tail_end = plain_end;
        plan->damage |= GS_DAMAGE_NO_PADDING;
        plan->rebuild = true;
    }
    if (plan->tail > bytes->size)
        plan->tail = plan->tail_end = bytes->size;
    if (torn)
        plan->damage |= GS_DAMAGE_TORN_CHUNK;
    if (told % plan->frame_bytes) {
        plan->damage |= GS_DAMAGE_TORN_FRAME;
        plan->rebuild = true;
    }
}

/* The figure for the whole file; off by the even byte is what many programs write. */
static void check_riff_size(struct walk *walk, uint64_t told) {
    const uint64_t size = walk->bytes->size - 8;
    if (told != size && told != size + 1 && told + 1 != size)
        walk->plan->damage |= GS_DAMAGE_FILE_SIZE;
}

enum gs_status gs_wav_examine(const struct gs_bytes *bytes, struct gs_wav_plan *plan,
                              struct gs_error *error) {
    unsigned char head[12];
    struct gs_wav_plan found = {.told = UINT64_MAX};
    struct walk walk = {.bytes = bytes, .plan = &found};
    if (!read_at(bytes, 0, head, sizeof head))
        return gs_fail(error, GS_ERR_FORMAT, "it holds nothing");
    const bool riff = memcmp(head, "RIFF", 4) == 0;
    found.wide = memcmp(head, "RF64", 4) == 0 || memcmp(head, "BW64", 4) == 0;
    if (memcmp(head, "RIFX", 4) == 0)
        return gs_fail(error, GS_ERR_FORMAT, "big-endian WAV files are not known here");
    if ((!riff && !found.wide) || memcmp(head + 8, "WAVE", 4) != 0)
        return gs_fail(error, GS_ERR_FORMAT, "it does not begin like a WAV file");
    walk_head(&walk);
    if (!walk.has_format)
        return gs_fail(error, GS_ERR_FORMAT, "nothing in it tells the format of its samples");
    if (!walk.has_data)
        return gs_fail(error, GS_ERR_FORMAT, "it ends before the sound begins");
    if (walk.told_data != UINT64_MAX)
        found.told = walk.told_data / found.frame_bytes;
    walk_sound(&walk);
    const uint64_t sound = found.frames * found.frame_bytes;
    const uint64_t riff_size = found.data + sound + (sound & 1) + (found.tail_end - found.tail) - 8;
    if (!found.wide && riff_size > UINT32_MAX)
        found.damage |= GS_DAMAGE_FOUR_GIB;
    if ((found.wide || riff_size > UINT32_MAX) && !found.has_room)
        found.rebuild = true;
    if (found.wide && !walk.has_ds64)
        found.damage |= GS_DAMAGE_FILE_SIZE;
    check_riff_size(&walk, found.wide && walk.has_ds64 ? walk.wide_riff : gs_get32(head + 4));
    *plan = found;
    return GS_OK;
}

const char *gs_damage_text(unsigned damage) {
    static const char *const texts[GS_DAMAGE_KINDS] = {"its header counts less sound than there is",
                                                       "its header counts more sound than there is",
                                                       "the size of the file is told wrong",
                                                       "its last frame is torn",
                                                       "a chunk behind the sound is torn",
                                                       "an odd chunk lacks the byte that evens it",
                                                       "it is longer than its header can count",
                                                       "its chunks are broken",
                                                       "its header is lost",
                                                       "its encoder did not end it"};
    for (unsigned i = 0; i < GS_DAMAGE_KINDS; i++)
        if (damage >> i & 1)
            return texts[i];
    return "nothing is wrong";
}
