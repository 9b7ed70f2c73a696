/* The sidecar of a take: NAME.json beside its sound, with everything that is known about it. It is
 * written at the start, while the take grows and at its end, each time anew under another name and
 * then renamed, so that a whole one is always there. Writer thread.
 *
 * While it is open the wet file is locked (flock), which tells other programs and other engines
 * that somebody is writing it: see gs_take_is_open(). */
#ifndef GAINSTAGE_TAKE_SIDECAR_H
#define GAINSTAGE_TAKE_SIDECAR_H

#include <time.h>

#include "gainstage/journal.h"
#include "gainstage/labels.h"
#include "gainstage/metadata.h"
#include "gainstage/take.h"
#include "gauge.h"
#include "naming.h"

/* Behind the name of a sidecar, hidden: one that is being written. */
#define GS_SIDECAR_FRESH ".new"
/* Where the sidecar of a take in `dir` lies, and what it is called meanwhile, both malloc'ed. The
 * take's name is `length` bytes of `name`; < 0: all. False, and both NULL: out of memory. */
bool gs_sidecar_paths(const char *dir, const char *name, int length, char **path, char **fresh);

struct gs_sidecar {
    char path[1400], fresh[1420]; /* what it is called, and its name while it is being written */
    char wet[320], dry[320];      /* names of the files; dry "" when there is none */
    int folder, lock;             /* descriptors; -1 */
    struct gs_labels *labels;
    char uid[33], project[128];
    struct gs_gauge gauge;
    enum gs_format format;
    unsigned channels, rate;
    struct timespec began; /* wall clock of the take's first frame */
    uint64_t revision;     /* of the journal, as written last */
    unsigned markers;      /* as written last */
    bool edited;
    bool resumed;    /* its gauge has not heard the beginning */
    int64_t written; /* clock of the last writing */
    bool stored;     /* it is there, and our own */
    bool failure_told;
};

/* What it is told of the take when it is written. */
struct gs_sidecar_view {
    const struct gs_take *take;
    const struct gs_marker *markers; /* by ring position, or… */
    unsigned count;
    bool from_start;   /* …by frames from the take's first */
    const char *state; /* "recording", "complete" or "ended" */
    const char *ended; /* why it ended by itself; NULL or "" */
    struct gs_journal *journal;
};

/* Makes it for files that were just created. Labels begin with the credits of the options. */
enum gs_status gs_sidecar_open(struct gs_sidecar *sidecar, const struct gs_take_names *names,
                               const struct gs_take_options *options, unsigned channels,
                               unsigned rate, struct gs_error *error);
/* The wall clock of the take's first frame. */
void gs_sidecar_begin(struct gs_sidecar *sidecar, const struct timespec *began);
/* One lies there already, of the same take: its labels are kept, and it may be replaced. */
void gs_sidecar_resume(struct gs_sidecar *sidecar);
void gs_sidecar_label(struct gs_sidecar *sidecar, const struct gs_labels *labels);
/* The same facts for the headers of the files; all but file and file_index. */
void gs_sidecar_describe(const struct gs_sidecar *sidecar, const struct gs_sidecar_view *view,
                         struct gs_metadata *metadata);
/* Writes it, down to the disk. */
enum gs_status gs_sidecar_write(struct gs_sidecar *sidecar, const struct gs_sidecar_view *view,
                                struct gs_error *error);
/* Whether it is time to write it again: soon after an edit, GS_SIDECAR_INTERVAL after anything
 * else that is new, a minute after the last time for the figures. */
bool gs_sidecar_is_due(const struct gs_sidecar *sidecar, const struct gs_sidecar_view *view);
/* Lets go of everything; a file that was written stays. */
void gs_sidecar_done(struct gs_sidecar *sidecar);
/* The take has come to nothing: removes the file too. */
void gs_sidecar_discard(struct gs_sidecar *sidecar);

#endif
