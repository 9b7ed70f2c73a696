/* Notes of the takes that are open: small files in the user's state folder, one a take, locked
 * (flock) by who writes the take and gone once it is closed. Whoever dies leaves them behind, and
 * who starts next finds by them what has to be made whole, or gone on with. Settings at the start,
 * every change of them, clips, losses and markers stand in it as soon as they are known, but only
 * the start and the markers are brought to the disk: what was kept by a system that has been
 * started anew since is not all, and neither is one that could not be written to its end. */
#ifndef GAINSTAGE_UNFINISHED_H
#define GAINSTAGE_UNFINISHED_H

#include <stdbool.h>
#include <time.h>

#include "gainstage/container.h"
#include "gainstage/journal.h"

enum { GS_UNFINISHED_MARKERS = 4096 };
#define GS_UNFINISHED_NOT_BEGUN UINT64_MAX

/* What a note says. */
struct gs_unfinished {
    char note[1200]; /* the note's own path… */
    int lock;        /* …and its descriptor, which locks it; -1 */
    char session[40];
    uint64_t ring;  /* gs_link_identity() of the ring that it was read from */
    uint64_t start; /* ring position of the take's first frame; GS_UNFINISHED_NOT_BEGUN */
    char wet[1400], dry[1400]; /* dry "" when there is none */
    enum gs_format format;
    unsigned channels, rate;
    struct timespec began;     /* wall clock of the first frame; 0: not told */
    struct gs_marker *markers; /* by ring position, ascending */
    unsigned marker_count;
    struct gs_journal *past; /* what happened from the first frame on; NULL: not told */
    bool behind;             /* more has happened, which its sidecar may tell; `past` is NULL */
    uint64_t length;         /* of the note, up to its last whole line */
};

/* All notes in `folder` whose writer is dead, in any order, locked for us; those that can't be read
 * are left out. free() with
 * gs_unfinished_free(). None: *count is 0. */
void gs_unfinished_list(const char *folder, struct gs_unfinished **list, unsigned *count);
void gs_unfinished_done(struct gs_unfinished *take);
void gs_unfinished_free(struct gs_unfinished *list, unsigned count);
/* Whole frames that all files of the take hold. */
enum gs_status gs_unfinished_frames(const struct gs_unfinished *take, uint64_t *frames,
                                    struct gs_error *error);
/* Closes the take's files as its engine would have: headers, markers, disk; its sidecar learns what
 * happened since it was written last, but still says that it is being recorded, see gs_take_mend().
 * Files that never held sound are removed. *frames is what the take has. Then the note goes,
 * whatever came of it. */
enum gs_status gs_unfinished_close(struct gs_unfinished *take, uint64_t *frames,
                                   struct gs_error *error);

/* ---- keeping a note; writer thread ---- */

/* Who keeps them. An empty folder: nobody does. */
struct gs_notes {
    char folder[1100];
    char session[40];
    uint64_t ring;
};
struct gs_note {
    bool open;
    bool stored;  /* start and markers are on the disk */
    bool partial; /* something could not be written… */
    bool told;    /* …and it says so */
    int fd;
    uint64_t length; /* bytes of whole lines */
    char path[1200];
};

/* A note that can't be written is no reason not to record: `open` stays false. */
void gs_note_begin(struct gs_note *note, const struct gs_notes *notes, const char *wet,
                   const char *dry, enum gs_format format, unsigned channels, unsigned rate);
/* Goes on with the note of a take that is gone on with; its descriptor is taken over. */
void gs_note_resume(struct gs_note *note, struct gs_unfinished *take);
/* `piece` is the journal at that position. */
void gs_note_start(struct gs_note *note, uint64_t position, const struct timespec *began,
                   const struct gs_journal_extract *piece);
void gs_note_events(struct gs_note *note, const struct gs_journal_entry *entry, unsigned count);
void gs_note_mark(struct gs_note *note, const struct gs_marker *marker);
/* Brings start and markers to the disk if they are not there yet. */
void gs_note_sync(struct gs_note *note);
/* The take is closed: the note goes. */
void gs_note_end(struct gs_note *note);

#endif
