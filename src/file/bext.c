/* The Broadcast Audio Extension chunk, EBU Tech 3285 version 2. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"
#include "chunks.h"

enum { FIXED = 602, HEAD = 8, UNKNOWN = 0x7FFF };

/* Where its fields lie. */
enum {
    DESCRIPTION = 0,
    ORIGINATOR = 256,
    REFERENCE = 288,
    DATE = 320,
    TIME = 330,
    TIME_REFERENCE = 338,
    VERSION = 346,
    LOUDNESS = 412
};

uint64_t gs_metadata_time_reference(const struct gs_metadata *metadata) {
    struct tm local;
    if (!localtime_r(&metadata->began.tv_sec, &local))
        return 0;
    const uint64_t seconds =
        (uint64_t)local.tm_hour * 3600 + (uint64_t)local.tm_min * 60 + (uint64_t)local.tm_sec;
    const uint64_t rate = metadata->rate;
    return seconds * rate + ((uint64_t)metadata->began.tv_nsec * rate + 500000000) / 1000000000;
}

/* ASCII into a field of fixed size; a character that is none becomes '?'. */
static void put_ascii(unsigned char *to, size_t size, const char *from) {
    size_t at = 0;
    for (; *from && at < size; from++) {
        const unsigned char c = (unsigned char)*from;
        if ((c & 0xC0) == 0x80) /* the rest of a character that is written already */
            continue;
        to[at++] = c < 0x80 ? c : '?';
    }
}

/* Hundredths; out of range or unknown is 0x7FFF. */
static void put_level(unsigned char *to, double level) {
    const double hundredths = round(level * 100.0);
    const bool known = isfinite(level) && hundredths > -32768.0 && hundredths < 32767.0;
    gs_put16(to, known ? (uint32_t)(int32_t)hundredths & 0xFFFF : UNKNOWN);
}

static const char *mode_of(unsigned channels) {
    return channels == 1 ? "mono" : channels == 2 ? "stereo" : "multitrack";
}

/* EBU R 98: a line for each step of the way that the sound has gone. */
static void add_history(struct gs_text *text, const struct gs_metadata *metadata) {
    char device[64];
    size_t at = 0;
    for (const char *c = metadata->device; *c && at + 1 < sizeof device; c++)
        if ((*c & 0xC0) != 0x80)
            device[at++] = (unsigned char)*c < 0x80 && *c != ',' ? *c : ' ';
    device[at] = '\0';
    const unsigned bits = gs_format_bytes(metadata->format) * 8;
    gs_text_add(text, "A=PCM,F=%u,W=%u,M=%s,T=%s%s%s\r\n", metadata->rate, bits,
                mode_of(metadata->channels), device,
                metadata->format == GS_FORMAT_FLOAT ? ";float" : "",
                metadata->file_index ? ";converter" : "");
    if (!metadata->file_index)
        gs_text_add(text, "A=PCM,F=%u,W=%u,M=%s,T=%s\r\n", metadata->rate, bits,
                    mode_of(metadata->channels), metadata->software);
    if (text->length & 1)
        gs_text_add_bytes(text, "", 1);
}

/* In the manner of EBU R 99: country (ZZ: none), organisation, the take's own number, its time. */
static void add_reference(char *out, size_t size, const struct gs_metadata *metadata,
                          const struct tm *local) {
    snprintf(out, size, "ZZGST%.12s%02d%02d%02d%.8s%u", metadata->uid, local->tm_hour % 100,
             local->tm_min % 100, local->tm_sec % 100, metadata->uid + 12,
             metadata->file_index % 10);
}

void gs_bext_add(struct gs_text *bytes, const struct gs_metadata *metadata) {
    unsigned char fixed[HEAD + FIXED] = {0}, *body = fixed + HEAD;
    struct gs_text history = {0};
    struct tm local = {0};
    char text[64];
    const double levels[] = {metadata->integrated, metadata->range, metadata->true_peak,
                             metadata->momentary_max, metadata->short_term_max};
    if (!localtime_r(&metadata->began.tv_sec, &local))
        local = (struct tm){.tm_mday = 1};
    add_history(&history, metadata);
    gs_put_name(fixed, "bext");
    gs_put32(fixed + 4, (uint32_t)(FIXED + history.length));
    put_ascii(body + DESCRIPTION, 256, metadata->title[0] ? metadata->title : metadata->name);
    put_ascii(body + ORIGINATOR, 32, metadata->software);
    add_reference(text, sizeof text, metadata, &local);
    put_ascii(body + REFERENCE, 32, text);
    strftime(text, sizeof text, "%Y-%m-%d", &local);
    put_ascii(body + DATE, 10, text);
    strftime(text, sizeof text, "%H:%M:%S", &local);
    put_ascii(body + TIME, 8, text);
    gs_put64(body + TIME_REFERENCE, gs_metadata_time_reference(metadata));
    gs_put16(body + VERSION, 2);
    for (int i = 0; i < 5; i++)
        put_level(body + LOUDNESS + 2 * i, levels[i]);
    gs_text_add_bytes(bytes, (const char *)fixed, sizeof fixed);
    gs_text_add_bytes(bytes, gs_text_string(&history), history.length);
    bytes->failed = bytes->failed || history.failed;
    gs_text_done(&history);
}
