/* Sound files: reading any, writing takes. Not for the audio thread. */
#ifndef GAINSTAGE_CONTAINER_H
#define GAINSTAGE_CONTAINER_H

#include <stdint.h>

#include "gainstage/status.h"

/* ---- reading ---- */
struct gs_reader;
/* Any format that libsndfile reads. Integer samples come as value/2^(bits-1). */
enum gs_status gs_reader_open(const char *path, struct gs_reader **reader, struct gs_error *error);
void gs_reader_close(struct gs_reader *reader);
unsigned gs_reader_channels(const struct gs_reader *reader);
unsigned gs_reader_rate(const struct gs_reader *reader);
uint64_t gs_reader_frames(const struct gs_reader *reader);
/* One of gs_format_names, or "" when no take is written so. */
const char *gs_reader_format(const struct gs_reader *reader);
struct gs_metadata; /* gainstage/metadata.h */
/* What the file tells of itself: title, artist, note, software and, in a WAV, when it began. Bytes
 * as they stand there, not necessarily UTF-8. */
void gs_reader_describe(const struct gs_reader *reader, struct gs_metadata *metadata);
/* Moves to an absolute frame (at most gs_reader_frames()). */
enum gs_status gs_reader_seek(struct gs_reader *reader, uint64_t frame, struct gs_error *error);
/* Up to `frames` interleaved frames; *got is 0 at the end. */
enum gs_status gs_reader_read(struct gs_reader *reader, float *interleaved, uint64_t frames,
                              uint64_t *got, struct gs_error *error);

/* ---- writing ---- */
enum gs_format {
    GS_FORMAT_PCM16,
    GS_FORMAT_PCM24,
    GS_FORMAT_FLOAT,
    GS_FORMAT_FLAC,
    GS_FORMAT_COUNT
};
extern const char *const gs_format_names[GS_FORMAT_COUNT + 1]; /* "pcm16", …, NULL */
/* ".wav" or ".flac". */
const char *gs_format_extension(enum gs_format format);
/* Where the extension begins in the path's last part, at its dot; NULL when there is none. */
const char *gs_format_dot(const char *path);
/* GS_ERR_FORMAT when the path has an extension and it is not the format's (in any case). */
enum gs_status gs_format_check_path(enum gs_format format, const char *path,
                                    struct gs_error *error);
/* Bytes of one sample on disk (FLAC: an estimate). */
unsigned gs_format_bytes(enum gs_format format);

/* A point in a file with a label, for people and editors. */
struct gs_marker {
    uint64_t frame; /* from the start of the file */
    char label[64];
};

/* In the place of a sound file's extension: markers that the file itself can't hold. */
#define GS_MARKERS_EXTENSION ".markers.txt"

struct gs_container;
/* Creates a new file; GS_ERR_EXISTS rather than overwrite. WAV grows into RF64 beyond 4 GiB. */
enum gs_status gs_container_create(const char *path, enum gs_format format, unsigned channels,
                                   unsigned rate, struct gs_container **container,
                                   struct gs_error *error);
/* Goes on behind the first `frames` frames of a WAV that gs_container_create() made and nobody
 * finished; what stood behind them is dropped. */
enum gs_status gs_container_reopen(const char *path, enum gs_format format, unsigned channels,
                                   unsigned rate, uint64_t frames, struct gs_container **container,
                                   struct gs_error *error);
/* Appends whole frames. PCM formats round to nearest and clip, float keeps every bit. On an error
 * what was written before stays valid after gs_container_finish(). */
enum gs_status gs_container_write(struct gs_container *container, const float *interleaved,
                                  uint64_t frames, struct gs_error *error);
/* Makes what was written readable by anybody, now: the header counts it (FLAC: up to the last whole
 * block), in one small write; with `sync` it is on the disk when this returns. */
enum gs_status gs_container_update(struct gs_container *container, int sync,
                                   struct gs_error *error);
/* Whether everything that was written is on the disk by now: waits for it. */
int gs_container_stored(struct gs_container *container);
/* Asks the system to begin storing what was written, without waiting for it: the sync that comes
 * later finds little left to do. */
void gs_container_push(struct gs_container *container);
/* Drops everything behind the first `frames` frames. FLAC can't: GS_ERR_STATE, nothing changed. */
enum gs_status gs_container_cut(struct gs_container *container, uint64_t frames,
                                struct gs_error *error);
/* What the file tells of itself from the next header on; again and again as more is known. GS_ERR
 * only for want of memory. */
enum gs_status gs_container_describe(struct gs_container *container,
                                     const struct gs_metadata *metadata, struct gs_error *error);
uint64_t gs_container_frames(const struct gs_container *container);
/* Somebody has deleted the file while it is written: gs_container_finish() will bring it back. */
int gs_container_deleted(const struct gs_container *container);
/* This file can be made again: gs_container_finish() need not wait until it is on the disk. */
void gs_container_hurry(struct gs_container *container);
/* Closes the file and removes it. */
void gs_container_discard(struct gs_container *container);
/* Closes the file: header, markers, sync. One that was deleted meanwhile is copied to its name
 * again. Frees the container whatever happens; an error says that something could not be stored. */
enum gs_status gs_container_finish(struct gs_container *container, const struct gs_marker *markers,
                                   unsigned count, struct gs_error *error);

#endif
