/* A WAV file while it is written: a header of fixed length, then samples to the end of the file.
 *
 *   RIFF size WAVE | JUNK, 28 bytes | fmt, WAVE_FORMAT_EXTENSIBLE | fact (float) | … | data size |
 * …
 *
 * Beyond 4 GiB the JUNK becomes the ds64 chunk of RF64 (EBU Tech 3306) where it stands. The room
 * before the data holds chunks that tell of the take (chunks.h), JUNK to begin with; it makes the
 * header a page long, two with many channels. The header is one write within that page: whoever
 * dies, the old one or the new one is there. Writer thread. */
#ifndef GAINSTAGE_FILE_WAV_H
#define GAINSTAGE_FILE_WAV_H

#include <stdbool.h>

#include "gainstage/container.h"

enum { GS_WAV_HEADER_MAX = 8192 };

struct gs_wav {
    int fd; /* not its own */
    enum gs_format format;
    unsigned channels, rate;
    unsigned frame_bytes;
    uint64_t frames;  /* stored whole */
    uint64_t counted; /* of them, as the header tells */
    unsigned header;  /* bytes before the first sample */
    unsigned pad;     /* 1: a byte follows that evens the data chunk */
    unsigned char *bytes;
    unsigned char *room; /* what stands before the data chunk… */
    unsigned room_size;  /* …bytes */
};

/* Both return an errno, 0 when all is well. */
/* A new file: its header. ERANGE when the format can't hold that many channels at that rate. */
int gs_wav_create(struct gs_wav *wav, int fd, enum gs_format format, unsigned channels,
                  unsigned rate);
/* Goes on behind the first `frames` frames of a file that gs_wav_create() has made; what stood
 * behind them is dropped. EINVAL when the header is another. */
int gs_wav_reopen(struct gs_wav *wav, int fd, enum gs_format format, unsigned channels,
                  unsigned rate, uint64_t frames);
/* Appends; on an error `frames` tells how many are whole. */
int gs_wav_write(struct gs_wav *wav, const float *interleaved, uint64_t frames);
/* What `room` holds, room_size bytes of whole chunks, was changed: the next header has it. */
void gs_wav_room_changed(struct gs_wav *wav);
/* The header counts what is there. */
int gs_wav_update(struct gs_wav *wav);
int gs_wav_cut(struct gs_wav *wav, uint64_t frames);
/* The header, and the byte that evens the data chunk. */
int gs_wav_finish(struct gs_wav *wav);
void gs_wav_done(struct gs_wav *wav);

#endif
