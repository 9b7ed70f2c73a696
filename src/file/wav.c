#include "wav.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bytes.h"
#include "pcm.h"
#include "samples.h"

enum { BUFFER = 3 << 15, PAGE = 4096, MANY_CHANNELS = 8 };
enum { TAG_PCM = 1, TAG_FLOAT = 3, TAG_EXTENSIBLE = 0xFFFE };

/* The tag and the fourteen bytes that are the same for all of them. */
static void put_subformat(unsigned char *to, unsigned tag) {
    static const unsigned char tail[14] = {0,    0,    0,    0,    0x10, 0x00, 0x80,
                                           0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71};
    gs_put16(to, tag);
    memcpy(to + 2, tail, sizeof tail);
}

static unsigned char *put_chunk(unsigned char *to, const char *id, uint32_t size) {
    memcpy(to, id, 4);
    gs_put32(to + 4, size);
    return to + 8;
}

/* With the names of many tracks it takes a second page. */
static unsigned header_length(unsigned channels) {
    return channels > MANY_CHANNELS ? 2 * PAGE : PAGE;
}

/* The header for that many frames; its length does not depend on them. */
static unsigned make_header(const struct gs_wav *wav, uint64_t frames, unsigned char *header) {
    const bool is_float = wav->format == GS_FORMAT_FLOAT;
    const unsigned bytes = gs_format_bytes(wav->format);
    const unsigned length = header_length(wav->channels);
    const uint64_t data = frames * wav->frame_bytes, riff = length + data + wav->pad - 8;
    const bool wide = riff > UINT32_MAX;
    memset(header, 0, GS_WAV_HEADER_MAX);
    unsigned char *at =
        put_chunk(header, wide ? "RF64" : "RIFF", wide ? UINT32_MAX : (uint32_t)riff);
    gs_put_name(at, "WAVE");
    at = put_chunk(at + 4, wide ? "ds64" : "JUNK", 28);
    if (wide) {
        gs_put64(at, riff);
        gs_put64(at + 8, data);
        gs_put64(at + 16, frames);
    }
    at = put_chunk(at + 28, "fmt ", 40);
    gs_put16(at, TAG_EXTENSIBLE);
    gs_put16(at + 2, wav->channels);
    gs_put32(at + 4, wav->rate);
    gs_put32(at + 8, wav->rate * wav->frame_bytes);
    gs_put16(at + 12, wav->frame_bytes);
    gs_put16(at + 14, bytes * 8);
    gs_put16(at + 16, 22); /* what follows: valid bits, speakers, the true format */
    gs_put16(at + 18, bytes * 8);
    gs_put32(at + 20, wav->channels == 1 ? 4 : wav->channels == 2 ? 3 : 0);
    put_subformat(at + 24, is_float ? TAG_FLOAT : TAG_PCM);
    at += 40;
    if (is_float) {
        at = put_chunk(at, "fact", 4);
        gs_put32(at, frames > UINT32_MAX ? UINT32_MAX : (uint32_t)frames);
        at += 4;
    }
    memcpy(at, wav->room, wav->room_size);
    put_chunk(at + wav->room_size, "data", wide ? UINT32_MAX : (uint32_t)data);
    return length;
}

static int init(struct gs_wav *wav, int fd, enum gs_format format, unsigned channels,
                unsigned rate) {
    const unsigned frame_bytes = channels * gs_format_bytes(format);
    if (channels < 1 || frame_bytes > UINT16_MAX || (uint64_t)rate * frame_bytes > UINT32_MAX)
        return ERANGE;
    *wav = (struct gs_wav){
        .fd = fd, .format = format, .channels = channels, .rate = rate, .frame_bytes = frame_bytes};
    wav->room_size = header_length(channels) - (format == GS_FORMAT_FLOAT ? 116 : 104);
    wav->bytes = malloc(BUFFER + frame_bytes);
    wav->room = calloc(1, wav->room_size);
    if (!wav->bytes || !wav->room) {
        gs_wav_done(wav);
        return ENOMEM;
    }
    put_chunk(wav->room, "JUNK", wav->room_size - 8);
    return 0;
}

int gs_wav_create(struct gs_wav *wav, int fd, enum gs_format format, unsigned channels,
                  unsigned rate) {
    const int cause = init(wav, fd, format, channels, rate);
    return cause ? cause : gs_wav_update(wav);
}

/* Everything but the sizes is the same in both. */
static bool same_header(const struct gs_wav *wav, const unsigned char *found) {
    unsigned char wanted[GS_WAV_HEADER_MAX];
    const unsigned length = make_header(wav, 0, wanted);
    return memcmp(found + 8, wanted + 8, 4) == 0 && memcmp(found + 48, wanted + 48, 48) == 0 &&
           memcmp(found + length - 8, wanted + length - 8, 4) == 0;
}

int gs_wav_reopen(struct gs_wav *wav, int fd, enum gs_format format, unsigned channels,
                  unsigned rate, uint64_t frames) {
    unsigned char header[GS_WAV_HEADER_MAX], found[GS_WAV_HEADER_MAX];
    struct stat about;
    int cause = init(wav, fd, format, channels, rate);
    if (cause)
        return cause;
    wav->header = make_header(wav, 0, header);
    if (pread(fd, found, wav->header, 0) != (ssize_t)wav->header || !same_header(wav, found) ||
        fstat(fd, &about) != 0 || (uint64_t)about.st_size < wav->header + frames * wav->frame_bytes)
        cause = EINVAL;
    else
        memcpy(wav->room, found + wav->header - 8 - wav->room_size, wav->room_size);
    if (!cause)
        cause = gs_wav_cut(wav, frames);
    if (cause)
        gs_wav_done(wav);
    return cause;
}

/* The room behind BUFFER takes what the last sample of 24 bits spills. */
static void convert(const struct gs_wav *wav, const float *in, size_t samples) {
    unsigned char *to = wav->bytes;
    if (wav->format == GS_FORMAT_PCM24)
        gs_pcm24_put(in, to, samples);
    else if (wav->format == GS_FORMAT_PCM16)
        for (size_t i = 0; i < samples; i++)
            gs_put16(to + 2 * i, (uint32_t)gs_quantise(in[i], 16));
    else
        for (size_t i = 0; i < samples; i++) {
            uint32_t bits;
            memcpy(&bits, in + i, sizeof bits);
            gs_put32(to + 4 * i, bits);
        }
}

/* Whole frames that the file holds: what a failed write has left behind. */
static uint64_t frames_there(const struct gs_wav *wav, uint64_t most) {
    struct stat about;
    if (fstat(wav->fd, &about) != 0 || (uint64_t)about.st_size < wav->header)
        return wav->frames;
    const uint64_t there = ((uint64_t)about.st_size - wav->header) / wav->frame_bytes;
    return there < wav->frames ? wav->frames : there < most ? there : most;
}

int gs_wav_write(struct gs_wav *wav, const float *interleaved, uint64_t frames) {
    const uint64_t most = BUFFER / wav->frame_bytes ? BUFFER / wav->frame_bytes : 1;
    while (frames) {
        const size_t now = (size_t)(frames < most ? frames : most);
        convert(wav, interleaved, now * wav->channels);
        const int cause = gs_store_at(wav->fd, wav->bytes, now * wav->frame_bytes,
                                      wav->header + wav->frames * wav->frame_bytes);
        if (cause) {
            wav->frames = frames_there(wav, wav->frames + now);
            return cause;
        }
        wav->frames += now;
        interleaved += now * wav->channels;
        frames -= now;
    }
    return 0;
}

int gs_wav_update(struct gs_wav *wav) {
    unsigned char header[GS_WAV_HEADER_MAX];
    if (wav->header && wav->counted == wav->frames)
        return 0;
    const unsigned length = make_header(wav, wav->frames, header);
    const int cause = gs_store_at(wav->fd, header, length, 0);
    if (cause)
        return cause;
    wav->header = length;
    wav->counted = wav->frames;
    return 0;
}

/* The header goes first when it shrinks the sound: it never counts what is not there. */
int gs_wav_cut(struct gs_wav *wav, uint64_t frames) {
    const uint64_t before = wav->frames, counted = wav->counted;
    wav->frames = frames;
    wav->counted = UINT64_MAX;
    const int cause = gs_wav_update(wav);
    if (cause && counted > frames) { /* an old header that can't be written any more counts them */
        wav->frames = before;
        return cause;
    }
    if (ftruncate(wav->fd, (off_t)(wav->header + frames * wav->frame_bytes)))
        return errno;
    return cause;
}

int gs_wav_finish(struct gs_wav *wav) {
    const uint64_t data = wav->frames * wav->frame_bytes;
    int cause = 0;
    if (data & 1) {
        cause = gs_store_at(wav->fd, "", 1, wav->header + data);
        wav->pad = cause ? 0 : 1;
        wav->counted = UINT64_MAX;
    }
    const int header = gs_wav_update(wav);
    return header ? header : cause;
}

void gs_wav_room_changed(struct gs_wav *wav) {
    wav->counted = UINT64_MAX;
}

void gs_wav_done(struct gs_wav *wav) {
    free(wav->bytes);
    free(wav->room);
    wav->bytes = wav->room = NULL;
}
