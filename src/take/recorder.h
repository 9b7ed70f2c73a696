/* One take at a time, from the ring into its files. The writer thread alone uses it. */
#ifndef GAINSTAGE_TAKE_RECORDER_H
#define GAINSTAGE_TAKE_RECORDER_H

#include "files.h"
#include "gainstage/take.h"
#include "gainstage/unfinished.h"
#include "sidecar.h"

enum {
    GS_RECORDER_CHUNK = 2048,  /* frames in one go */
    GS_RECORDER_MARKERS = 4096 /* in one take */
};
#define GS_RECORDER_NEVER UINT64_MAX

/* A take that is or will be written. */
struct gs_recording {
    struct gs_files files;
    struct gs_sidecar sidecar;
    struct gs_note note; /* that it is open */
    struct gs_take take; /* take.start + take.frames is the next frame to be written */
    enum gs_format format;
    bool deletion_told;
    struct gs_take_options options; /* that it was opened with */
    char base[256];                 /* its name, without the number of a later part */
    unsigned part;                  /* 1, or that number */
    uint64_t counted, synced; /* frames that the headers tell; that are on the disk for sure */
    uint64_t noted, grown;    /* revisions of the journal that its note has: see gs_journal_news */
};

struct gs_recorder {
    struct gs_broadcast ring;
    unsigned channels, rate;
    struct gs_journal *journal; /* not its own */
    struct gs_notes notes;
    void (*emit)(void *context, const struct gs_writer_event *event);
    void *context;
    gs_take_clock *clock; /* NULL: nobody knows */
    void *clock_context;

    bool open;
    double budget;            /* bytes that fit before the disk is looked at again */
    uint64_t origin_position; /* a frame of the first of several gapless takes… */
    int64_t origin_clock;     /* …and its time, ns since 1970: theirs follow to the sample */
    struct gs_recording now;
    uint64_t stop_at, stop_ticket; /* GS_RECORDER_NEVER: goes on */
    struct gs_recording next;      /* opened ahead of the split */
    uint64_t split_at, split_ticket;

    /* What was read from the ring and is not written yet: first `gap` frames that were overwritten,
     * then `have` frames in `items` from `offset` on. `position` is the ring's frame behind them.
     */
    uint64_t position, gap, have, offset;
    bool gap_told;

    float *items, *wet, *dry, *silence; /* GS_RECORDER_CHUNK frames each */
    struct gs_marker *markers;          /* by ring position, ascending */
    unsigned marker_count;
    bool markers_full;
    struct gs_metadata metadata;     /* scratch: it is large */
    int64_t pushed, updated, synced; /* clock of the last of each */
};

enum gs_status gs_recorder_init(struct gs_recorder *recorder, struct gs_broadcast ring,
                                unsigned channels, unsigned rate);
void gs_recorder_done(struct gs_recorder *recorder);

/* As the functions of the same names in take.h; what comes of them is emitted. */
void gs_recorder_start(struct gs_recorder *recorder, const struct gs_take_options *options,
                       uint64_t position, uint64_t ticket);
/* Goes on with a take that another engine has left open: in its files, or in new ones (`options`)
 * that begin on the sample behind them. */
void gs_recorder_resume(struct gs_recorder *recorder, const struct gs_take_options *options,
                        struct gs_unfinished *take, uint64_t ticket);
void gs_recorder_stop(struct gs_recorder *recorder, uint64_t position, uint64_t ticket);
void gs_recorder_next(struct gs_recorder *recorder, const struct gs_take_options *options,
                      uint64_t position, uint64_t ticket);
void gs_recorder_mark(struct gs_recorder *recorder, uint64_t position, const char *label);

/* What is said about the open take; nothing when none is open. */
void gs_recorder_labels(struct gs_recorder *recorder, const struct gs_labels *labels);

/* Writes up to one chunk; false when there is nothing to do at present. */
bool gs_recorder_step(struct gs_recorder *recorder);
/* Brings headers and disk up to date when it is time for it. */
void gs_recorder_upkeep(struct gs_recorder *recorder);
/* Frames of the ring that wait to be written. */
uint64_t gs_recorder_behind(const struct gs_recorder *recorder);
/* Frames until a stop or split ahead is due, GS_RECORDER_NEVER when none is. */
uint64_t gs_recorder_until_boundary(const struct gs_recorder *recorder);

#endif
