#include "comments.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"

enum { BLOCK_HEAD = 4, COMMENTS = 4, PADDING = 1, LAST = 0x80, NOTE_MAX = 10240 };

struct comments {
    struct gs_text bytes;
    uint32_t count;
};

static void add_number(struct gs_text *bytes, uint32_t value) {
    unsigned char little[4];
    gs_put32(little, value);
    gs_text_add_bytes(bytes, (const char *)little, sizeof little);
}

static void add_bytes(struct comments *comments, const char *key, const char *value,
                      size_t length) {
    if (!length)
        return;
    add_number(&comments->bytes, (uint32_t)(strlen(key) + 1 + length));
    gs_text_add(&comments->bytes, "%s=", key);
    gs_text_add_bytes(&comments->bytes, value, length);
    comments->count++;
}

static void add(struct comments *comments, const char *key, const char *value) {
    add_bytes(comments, key, value, strlen(value));
}

static void __attribute__((format(printf, 3, 4)))
add_format(struct comments *comments, const char *key, const char *format, ...) {
    char value[64];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(value, sizeof value, format, arguments);
    va_end(arguments);
    add(comments, key, value);
}

static void add_facts(struct comments *comments, const struct gs_metadata *metadata, size_t note) {
    struct tm local;
    char text[32];
    add(comments, "TITLE", metadata->title[0] ? metadata->title : metadata->name);
    add(comments, "ARTIST", metadata->artist);
    if (metadata->began.tv_sec && localtime_r(&metadata->began.tv_sec, &local)) {
        strftime(text, sizeof text, "%Y-%m-%d", &local);
        add(comments, "DATE", text);
        strftime(text, sizeof text, "%H:%M:%S", &local);
        add(comments, "ORIGINATION_TIME", text);
        add_format(comments, "TIME_REFERENCE", "%llu",
                   (unsigned long long)gs_metadata_time_reference(metadata));
    }
    add_bytes(comments, "COMMENT", metadata->note, gs_text_prefix(metadata->note, note));
    add(comments, "SCENE", metadata->scene);
    add(comments, "ENCODER", metadata->software);
    add(comments, "SOFTWARE", metadata->software); /* the one that libsndfile knows */
    add(comments, "SOURCE", metadata->device);
    if (metadata->rating)
        add_format(comments, "RATING", "%d", metadata->rating);
    if (isfinite(metadata->integrated))
        add_format(comments, "LOUDNESS", "%.2f LUFS", metadata->integrated);
    if (isfinite(metadata->true_peak))
        add_format(comments, "TRUE_PEAK", "%.2f dBTP", metadata->true_peak);
    for (unsigned c = 0; c < metadata->channels && c < GS_METADATA_TRACKS; c++) {
        snprintf(text, sizeof text, "TRACK%uNAME", c + 1);
        add(comments, text, metadata->track[c]);
    }
}

/* CHAPTER001=00:01:02.500 and CHAPTER001NAME=verse: what players read. */
static void add_chapter(struct comments *comments, unsigned number, const struct gs_marker *marker,
                        unsigned rate) {
    char key[32];
    const uint64_t ms = (marker->frame * 1000 + rate / 2) / rate;
    snprintf(key, sizeof key, "CHAPTER%03u", number);
    add_format(comments, key, "%02llu:%02u:%02u.%03u", (unsigned long long)(ms / 3600000),
               (unsigned)(ms / 60000 % 60), (unsigned)(ms / 1000 % 60), (unsigned)(ms % 1000));
    snprintf(key, sizeof key, "CHAPTER%03uNAME", number);
    add(comments, key, marker->label);
}

static void put_head(unsigned char *to, unsigned kind, size_t size) {
    to[0] = (unsigned char)kind;
    to[1] = (unsigned char)(size >> 16 & 255);
    to[2] = (unsigned char)(size >> 8 & 255);
    to[3] = (unsigned char)(size & 255);
}

bool gs_comments_fill(unsigned char *room, size_t size, const struct gs_metadata *metadata,
                      const struct gs_marker *markers, unsigned count, unsigned *chapters) {
    struct comments comments = {{0}, 0};
    const size_t vendor = strlen(metadata->software);
    const size_t least = BLOCK_HEAD + 4 + vendor + 4 + BLOCK_HEAD;
    size_t note = NOTE_MAX, used = 0;
    *chapters = 0;
    if (size < least)
        return false;
    do {
        gs_text_clear(&comments.bytes);
        comments.count = 0;
        add_facts(&comments, metadata, note);
        note /= 2;
    } while (comments.bytes.length > size - least && note > 0);
    used = comments.bytes.length;
    bool done = !comments.bytes.failed && used <= size - least;
    for (unsigned i = 0; done && i < count && i < GS_CHAPTERS_MAX; i++) {
        const uint32_t before = comments.count;
        add_chapter(&comments, i + 1, &markers[i], metadata->rate);
        if (comments.bytes.failed || comments.bytes.length > size - least) {
            comments.count = before;
            break;
        }
        used = comments.bytes.length;
        ++*chapters;
    }
    if (done) {
        unsigned char *to = room;
        const size_t body = 4 + vendor + 4 + used, rest = size - 2 * BLOCK_HEAD - body;
        put_head(to, COMMENTS, body);
        gs_put32(to + 4, (uint32_t)vendor);
        memcpy(to + 8, metadata->software, vendor);
        to += 8 + vendor;
        gs_put32(to, comments.count);
        memcpy(to + 4, gs_text_string(&comments.bytes), used);
        to += 4 + used;
        put_head(to, PADDING | LAST, rest);
        memset(to + BLOCK_HEAD, 0, rest);
    }
    gs_text_done(&comments.bytes);
    return done;
}
