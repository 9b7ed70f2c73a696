/* Sound files that nobody finished, or whose header tells less or more than there is: what is wrong
 * with them, and making them whole. Any thread. */
#ifndef GAINSTAGE_REPAIR_H
#define GAINSTAGE_REPAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gainstage/status.h"

/* ---- what a WAV or RF64 file holds ---- */

/* Where its bytes come from: a descriptor, or memory. */
struct gs_bytes {
    const unsigned char *memory; /* NULL: `fd` */
    int fd;
    uint64_t size;
};

/* Bits of `damage`. */
enum gs_damage {
    GS_DAMAGE_COUNT_LESS = 1 << 0,  /* the header counts less sound than there is */
    GS_DAMAGE_COUNT_MORE = 1 << 1,  /* …or more, or does not say */
    GS_DAMAGE_FILE_SIZE = 1 << 2,   /* the size of the whole file is told wrong */
    GS_DAMAGE_TORN_FRAME = 1 << 3,  /* the last frame is not whole */
    GS_DAMAGE_TORN_CHUNK = 1 << 4,  /* a chunk behind the sound is not whole */
    GS_DAMAGE_NO_PADDING = 1 << 5,  /* an odd chunk without the byte that evens it */
    GS_DAMAGE_FOUR_GIB = 1 << 6,    /* more than a RIFF header can count */
    GS_DAMAGE_LOST_CHUNKS = 1 << 7, /* the chain of chunks breaks before the sound */
    GS_DAMAGE_NO_HEADER = 1 << 8,   /* nothing tells the format; another file of the take did */
    GS_DAMAGE_UNFINISHED = 1 << 9,  /* FLAC: its encoder did not end it */
    GS_DAMAGE_KINDS = 10
};
/* A short phrase for the lowest bit of `damage`. */
const char *gs_damage_text(unsigned damage);

enum { GS_WAV_CHUNKS = 64 };

/* All offsets and sizes in bytes. The sound is frames * frame_bytes from `data` on. */
struct gs_wav_plan {
    unsigned channels, rate, bits;
    unsigned frame_bytes;
    bool wide;             /* an RF64 (or BW64) header */
    bool has_room;         /* a ds64 chunk is first, or something that can become it */
    uint64_t told, frames; /* frames as the header counts them (UINT64_MAX: does not say); there */
    uint64_t data;         /* offset of the first sample */
    uint64_t fact;         /* offset of the fact chunk's count; 0: there is none */
    uint64_t tail, tail_end; /* whole chunks behind the sound, equal when there are none */
    /* What stands before the sound besides the room for ds64: for a header that is built anew. */
    struct {
        uint64_t at, size; /* of the whole chunk, without the byte that evens it */
    } chunk[GS_WAV_CHUNKS];
    unsigned chunks;
    bool rebuild;    /* sizes alone don't make it whole: the header has to be built anew */
    unsigned damage; /* 0: nothing is wrong */
};

/* Reads any bytes, changes nothing. GS_ERR_FORMAT when there is no sound to be found in them: not
 * a WAV, or its format is not told. */
enum gs_status gs_wav_examine(const struct gs_bytes *bytes, struct gs_wav_plan *plan,
                              struct gs_error *error);

/* ---- files ---- */

enum gs_repair_result {
    GS_REPAIR_WHOLE,    /* nothing was wrong */
    GS_REPAIR_DONE,     /* repaired */
    GS_REPAIR_NEEDED,   /* it would be repaired; looking was all that was asked for */
    GS_REPAIR_BUSY,     /* somebody is writing it: left alone */
    GS_REPAIR_HOPELESS, /* nothing can be done */
    GS_REPAIR_RESULTS
};
extern const char *const gs_repair_result_names[GS_REPAIR_RESULTS];

struct gs_repair_options {
    bool look_only;
    bool in_place; /* where only sizes are wrong they are put right where they stand: no copy */
    bool keep;     /* the damaged file stays as NAME.damaged.EXT */
};

struct gs_repair {
    enum gs_repair_result result;
    unsigned damage;
    unsigned rate;
    uint64_t told, frames; /* as the header counted; as there are */
    char kept[1400];       /* where the damaged file is now; "" when it was replaced */
    char text[512];        /* HOPELESS: why */
};

/* Examines a file and repairs it. The original is not touched before a repaired copy of it is on
 * the disk under another name, which then takes its place. Where more than sizes had to be guessed
 * (a header from the other file of the take, FLAC encoded anew) the damaged file is kept in any
 * case. An error: it could not be read, or the copy could not be stored; the original is as it was.
 */
enum gs_status gs_repair_file(const char *path, const struct gs_repair_options *options,
                              struct gs_repair *repair, struct gs_error *error);
/* Somebody has the file open for writing. Where a file system does not tell, nobody has. */
bool gs_repair_is_written(int fd);
/* Whether the name is one that gs_repair_file() may know what to do with: .wav, .rf64, .flac, … */
bool gs_repair_knows(const char *path);
/* The copy that an interrupted repair has left behind has this in its name; it may be removed. */
#define GS_REPAIR_MARK ".gainstage-recovering"

#endif
