/* What a sound file says about itself beside the sound: bext, iXML and LIST/INFO in WAV and RF64,
 * comments in FLAC. Plain data. */
#ifndef GAINSTAGE_METADATA_H
#define GAINSTAGE_METADATA_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "gainstage/container.h"
#include "gainstage/status.h"

enum { GS_METADATA_TRACKS = 32 };

/* UTF-8 without control characters; "" where nothing is known. */
struct gs_metadata {
    char name[256]; /* of the take */
    char file[320]; /* of the file, as it was created */
    char title[256], artist[256], project[256], scene[256];
    char note[10241];
    char track[GS_METADATA_TRACKS][64];
    char device[128];  /* what was recorded */
    char software[64]; /* "gainstage 0.1.0" */
    char uid[33];      /* of the take: 32 hexadecimal digits */
    enum gs_format format;
    unsigned channels, rate;
    unsigned file_index, files; /* 0: the processed one, 1: the dry; of how many */
    struct timespec began;      /* wall clock of the first frame */
    int rating;                 /* 0: none */
    /* LUFS, LU and dBTP of the take; not finite while nothing is known */
    double integrated, range, true_peak, momentary_max, short_term_max;
};

/* Frames since midnight, local time, at which the file begins. */
uint64_t gs_metadata_time_reference(const struct gs_metadata *metadata);

/* What a file says; of other programs' files, what they have of it. */
void gs_metadata_read(int fd, struct gs_metadata *metadata);
/* Markers of a WAV, RF64 or FLAC file as this program writes them, by frame, in a new array that
 * free() releases; NULL and *count 0: none. */
struct gs_marker *gs_metadata_markers(int fd, unsigned *count);
/* Changes what a finished WAV or RF64 file of this program's says, down to the disk; the sound and
 * its place stay. Killed at any moment, or by a power cut, it leaves the old words or the new ones;
 * where there are more than eight channels, the new ones may then lack names of tracks and the end
 * of a long note, and the next change goes on from them. GS_ERR_IO when the disk refuses: the old
 * words are put back, as far as it lets. GS_ERR_STATE, and nothing is changed, when somebody writes
 * the file or when it says anything that this program would not have written. */
typedef void gs_metadata_change(struct gs_metadata *metadata, const void *context);
enum gs_status gs_metadata_retell(const char *path, gs_metadata_change *change, const void *context,
                                  struct gs_error *error);

#endif
