/* Reading what a sound file says of itself: the chunks that bext.c, info.c and ixml.c make, the
 * comments of comments.c, and other programs' as far as they are alike. Trusts no byte of it. */
#include "told.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "bytes.h"
#include "gainstage/text.h"

enum { HEAD = 65536, UNKNOWN = 0x7FFF, NANO = 1000000000 };

/* Up to `length` bytes, or up to a NUL, if they are UTF-8 without control characters. */
static void take_text(char *to, size_t size, const char *from, size_t length) {
    char *copy = strndup(from, length);
    if (copy && *copy && gs_text_is_utf8(copy)) {
        const size_t fits = gs_text_prefix(copy, size - 1);
        memcpy(to, copy, fits);
        to[fits] = '\0';
        for (char *c = to; *c; c++)
            if ((unsigned char)*c < ' ' || *c == 127)
                *c = ' ';
    }
    free(copy);
}

/* "2026-11-22" and "14:05:00", local time. */
static void take_time(struct gs_metadata *metadata, const char *date, const char *time) {
    struct tm local = {.tm_isdst = -1};
    if (sscanf(date, "%4d-%2d-%2d", &local.tm_year, &local.tm_mon, &local.tm_mday) != 3 ||
        sscanf(time, "%2d:%2d:%2d", &local.tm_hour, &local.tm_min, &local.tm_sec) != 3)
        return;
    local.tm_year -= 1900;
    local.tm_mon--;
    const time_t began = mktime(&local);
    metadata->began = (struct timespec){.tv_sec = began > 0 ? began : 0};
}

/* The part of a second that the date leaves out. */
static void take_reference(struct gs_metadata *metadata, uint64_t reference) {
    const uint64_t whole = gs_metadata_time_reference(metadata), rate = metadata->rate;
    if (metadata->began.tv_sec && rate && reference >= whole && reference - whole < rate)
        metadata->began.tv_nsec = (long)(((reference - whole) * NANO + rate / 2) / rate);
}

/* ---- chunks ---- */

static double level_at(const unsigned char *at) {
    const int32_t level = (int16_t)gs_get16(at);
    return level == UNKNOWN ? (double)NAN : level / 100.0;
}

/* A=PCM,F=48000,W=24,M=stereo,T=device;float;converter */
static void take_device(struct gs_metadata *metadata, const char *history, size_t length) {
    const char *line = memchr(history, '\n', length);
    const size_t first = line ? (size_t)(line - history) : length;
    const char *at = memmem(history, first, ",T=", 3);
    if (!at)
        return;
    at += 3;
    size_t size = 0;
    while (at + size < history + first && at[size] != ';' && at[size] != '\r')
        size++;
    take_text(metadata->device, sizeof metadata->device, at, size);
}

static void take_bext(struct gs_metadata *metadata, const unsigned char *body, size_t size) {
    const char *text = (const char *)body;
    char date[11] = "", time[9] = "";
    if (size < 602)
        return;
    take_text(metadata->title, sizeof metadata->title, text, 256);
    take_text(metadata->software, sizeof metadata->software, text + 256, 32);
    if (memcmp(text + 288, "ZZGST", 5) == 0) {
        take_text(metadata->uid, 13, text + 293, 12);
        take_text(metadata->uid + strlen(metadata->uid), 9, text + 311, 8);
    }
    memcpy(date, text + 320, 10);
    memcpy(time, text + 330, 8);
    take_time(metadata, date, time);
    take_reference(metadata, gs_get64(body + 338));
    if (gs_get16(body + 346) >= 2) {
        metadata->integrated = level_at(body + 412);
        metadata->range = level_at(body + 414);
        metadata->true_peak = level_at(body + 416);
        metadata->momentary_max = level_at(body + 418);
        metadata->short_term_max = level_at(body + 420);
    }
    take_device(metadata, text + 602, size - 602);
}

static void take_info(struct gs_metadata *metadata, const unsigned char *body, size_t size) {
    if (size < 4 || memcmp(body, "INFO", 4) != 0)
        return;
    for (size_t at = 4; at + 8 <= size;) {
        const char *text = (const char *)body + at + 8;
        size_t length = gs_get32(body + at + 4);
        length = length < size - at - 8 ? length : size - at - 8;
        if (memcmp(body + at, "INAM", 4) == 0)
            take_text(metadata->title, sizeof metadata->title, text, length);
        else if (memcmp(body + at, "IART", 4) == 0)
            take_text(metadata->artist, sizeof metadata->artist, text, length);
        else if (memcmp(body + at, "ICMT", 4) == 0)
            take_text(metadata->note, sizeof metadata->note, text, length);
        else if (memcmp(body + at, "IRTD", 4) == 0 && length && *text >= '1' && *text <= '5')
            metadata->rating = *text - '0';
        at += 8 + length + (length & 1);
    }
}

/* What stands between <TAG> and </TAG>, the first one from `from` on; NULL: none. */
static const char *find_tag(const char *from, const char *end, const char *tag, size_t *length) {
    char open[40], close[40];
    snprintf(open, sizeof open, "<%s>", tag);
    snprintf(close, sizeof close, "</%s>", tag);
    const char *at = memmem(from, (size_t)(end - from), open, strlen(open));
    if (!at)
        return NULL;
    at += strlen(open);
    const char *stop = memmem(at, (size_t)(end - at), close, strlen(close));
    *length = stop ? (size_t)(stop - at) : 0;
    return stop ? at : NULL;
}

static void take_tag(char *to, size_t size, const char *from, const char *end, const char *tag) {
    static const char *const entities[][2] = {
        {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}};
    size_t length = 0, at = 0;
    const char *text = find_tag(from, end, tag, &length);
    char *plain = text ? malloc(length + 1) : NULL;
    while (plain && length) {
        size_t skip = 1;
        char c = *text;
        for (size_t i = 0; c == '&' && i < sizeof entities / sizeof entities[0]; i++) {
            const size_t whole = strlen(entities[i][0]);
            if (whole <= length && memcmp(text, entities[i][0], whole) == 0) {
                c = entities[i][1][0];
                skip = whole;
            }
        }
        plain[at++] = c;
        text += skip;
        length -= skip;
    }
    if (plain)
        take_text(to, size, plain, at);
    free(plain);
}

static unsigned tag_number(const char *from, const char *end, const char *tag) {
    char text[16] = "";
    take_tag(text, sizeof text, from, end, tag);
    const unsigned long number = strtoul(text, NULL, 10);
    return number < 1000000 ? (unsigned)number : 0;
}

static void take_ixml(struct gs_metadata *metadata, const char *text, size_t size) {
    const char *end = text + size, *track;
    char index[8] = "";
    size_t length;
    take_tag(metadata->project, sizeof metadata->project, text, end, "PROJECT");
    take_tag(metadata->scene, sizeof metadata->scene, text, end, "SCENE");
    take_tag(metadata->note, sizeof metadata->note, text, end, "NOTE");
    take_tag(metadata->uid, sizeof metadata->uid, text, end, "FAMILY_UID");
    take_tag(metadata->name, sizeof metadata->name, text, end, "FAMILY_NAME");
    take_tag(metadata->file, sizeof metadata->file, text, end, "ORIGINAL_FILENAME");
    take_tag(index, sizeof index, text, end, "FILE_SET_INDEX");
    metadata->file_index = index[0] >= 'A' && index[0] <= 'Z' ? (unsigned)(index[0] - 'A') : 0;
    metadata->files = tag_number(text, end, "TOTAL_FILES");
    for (; (track = find_tag(text, end, "TRACK", &length)); text = track + length) {
        const unsigned channel = tag_number(track, track + length, "CHANNEL_INDEX");
        if (channel >= 1 && channel <= GS_METADATA_TRACKS)
            take_tag(metadata->track[channel - 1], sizeof metadata->track[0], track, track + length,
                     "NAME");
    }
}

void gs_chunks_read(const unsigned char *bytes, size_t size, struct gs_metadata *metadata) {
    for (size_t at = 0; at + 8 <= size;) {
        const unsigned char *body = bytes + at + 8;
        const uint64_t told = gs_get32(bytes + at + 4);
        const size_t length = told < size - at - 8 ? (size_t)told : size - at - 8;
        if (memcmp(bytes + at, "data", 4) == 0)
            break;
        if (memcmp(bytes + at, "fmt ", 4) == 0 && length >= 16) {
            metadata->channels = gs_get16(body + 2);
            metadata->rate = gs_get32(body + 4);
        } else if (memcmp(bytes + at, "bext", 4) == 0) {
            take_bext(metadata, body, length);
        } else if (memcmp(bytes + at, "LIST", 4) == 0) {
            take_info(metadata, body, length);
        } else if (memcmp(bytes + at, "iXML", 4) == 0) {
            take_ixml(metadata, (const char *)body, length);
        }
        at += 8 + length + (length & 1);
    }
    if (strcmp(metadata->title, metadata->name) == 0)
        metadata->title[0] = '\0';
}

/* ---- comments ---- */

struct telling {
    struct gs_metadata *metadata;
    char date[11], time[9];
};

static void take_comment(void *context, const char *text, size_t length, unsigned rate) {
    struct telling *telling = context;
    struct gs_metadata *metadata = telling->metadata;
    const struct {
        const char *key;
        char *to;
        size_t size;
    } known[] = {{"TITLE=", metadata->title, sizeof metadata->title},
                 {"ARTIST=", metadata->artist, sizeof metadata->artist},
                 {"COMMENT=", metadata->note, sizeof metadata->note},
                 {"SCENE=", metadata->scene, sizeof metadata->scene},
                 {"SOURCE=", metadata->device, sizeof metadata->device},
                 {"SOFTWARE=", metadata->software, sizeof metadata->software},
                 {"DATE=", telling->date, sizeof telling->date},
                 {"ORIGINATION_TIME=", telling->time, sizeof telling->time}};
    unsigned channel;
    int end = 0;
    char number[24] = "";
    metadata->rate = rate;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const size_t key = strlen(known[i].key);
        if (length > key && strncasecmp(text, known[i].key, key) == 0)
            take_text(known[i].to, known[i].size, text + key, length - key);
    }
    memcpy(number, text, length < sizeof number - 1 ? length : sizeof number - 1);
    if (sscanf(number, "RATING=%1d%n", &metadata->rating, &end) == 1 && metadata->rating > 5)
        metadata->rating = 0;
    double level;
    if (sscanf(number, "LOUDNESS=%lf", &level) == 1 && isfinite(level))
        metadata->integrated = level;
    else if (sscanf(number, "TRUE_PEAK=%lf", &level) == 1 && isfinite(level))
        metadata->true_peak = level;
    end = 0;
    if (sscanf(number, "TRACK%2uNAME=%n", &channel, &end) == 1 && end && channel >= 1 &&
        channel <= GS_METADATA_TRACKS && length > (size_t)end)
        take_text(metadata->track[channel - 1], sizeof metadata->track[0], text + end,
                  length - (size_t)end);
}

/* The block's body: vendor, count, and so many comments. */
static void each_comment(const unsigned char *body, size_t size, unsigned rate,
                         gs_comment_reader *take, void *context) {
    size_t at = size >= 8 ? 4 + (size_t)gs_get32(body) : size;
    if (at + 4 > size)
        return;
    uint32_t count = gs_get32(body + at);
    for (at += 4; count > 0 && at + 4 <= size; count--) {
        const size_t length = gs_get32(body + at);
        at += 4;
        if (length > size - at)
            break;
        take(context, (const char *)body + at, length, rate);
        at += length;
    }
}

void gs_blocks_read(const unsigned char *bytes, size_t size, gs_comment_reader *take,
                    void *context) {
    bool last = false;
    unsigned rate = 0;
    for (size_t at = 4; !last && at + 4 <= size;) {
        const unsigned char *body = bytes + at + 4;
        size_t length = (size_t)bytes[at + 1] << 16 | (size_t)bytes[at + 2] << 8 | bytes[at + 3];
        length = length < size - at - 4 ? length : size - at - 4;
        last = bytes[at] & 0x80;
        if ((bytes[at] & 0x7F) == 0 && length >= 13)
            rate = (unsigned)body[10] << 12 | (unsigned)body[11] << 4 | body[12] >> 4;
        else if ((bytes[at] & 0x7F) == 4)
            each_comment(body, length, rate, take, context);
        at += 4 + length;
    }
}

void gs_comments_read(int fd, gs_comment_reader *take, void *context) {
    unsigned char *head = malloc(HEAD);
    const ssize_t got = head ? pread(fd, head, HEAD, 0) : 0;
    if (got > 4)
        gs_blocks_read(head, (size_t)got, take, context);
    free(head);
}

/* ---- both ---- */

void gs_metadata_read(int fd, struct gs_metadata *metadata) {
    unsigned char *head = malloc(HEAD);
    const ssize_t got = head ? pread(fd, head, HEAD, 0) : 0;
    *metadata = (struct gs_metadata){.integrated = (double)NAN,
                                     .range = (double)NAN,
                                     .true_peak = (double)NAN,
                                     .momentary_max = (double)NAN,
                                     .short_term_max = (double)NAN};
    char magic[4] = "";
    if (got > 4)
        memcpy(magic, head, sizeof magic);
    if (got > 12 && memcmp(head + 8, "WAVE", 4) == 0)
        gs_chunks_read(head + 12, (size_t)got - 12, metadata);
    free(head);
    if (got > 8 && memcmp(magic, "fLaC", 4) == 0) {
        struct telling telling = {.metadata = metadata};
        gs_comments_read(fd, take_comment, &telling);
        take_time(metadata, telling.date, telling.time);
    }
}
