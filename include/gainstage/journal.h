/* What happened in the session, by ring position: settings and every change of them, clips and
 * losses. It is kept whether or not a take is open, so that one that begins in the past (pre-roll)
 * or between two others finds what belongs to it. Any thread; a lock is held for copies only.
 *
 * Memory is bounded. Beyond GS_JOURNAL_MOST entries time is cut into windows, of a tenth of a
 * second at first and doubled as often as needed: of a parameter's changes in one window the last
 * is kept, clips and losses in one are added up. */
#ifndef GAINSTAGE_JOURNAL_H
#define GAINSTAGE_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "gainstage/param.h"

enum { GS_JOURNAL_MOST = 32768 };

enum gs_journal_kind {
    GS_JOURNAL_PARAM, /* channel, id, value */
    GS_JOURNAL_LINK,  /* channel is the pair, value 0 or 1 */
    GS_JOURNAL_CLIP,  /* channel, id is the stage; count */
    GS_JOURNAL_LOSS   /* id is the kind; frames of silence, count */
};
enum gs_loss_kind {
    GS_LOSS_GAP,     /* the device was away */
    GS_LOSS_DROPOUT, /* the device lost some */
    GS_LOSS_DISK,    /* the disk was too slow */
    GS_LOSS_XRUN,    /* the device told of an overflow; nothing is known to be missing */
    GS_LOSS_COUNT
};
extern const char *const gs_loss_names[GS_LOSS_COUNT]; /* "gap", "dropout", "disk", "xrun" */

struct gs_journal_entry {
    uint64_t position; /* ring position */
    uint64_t frames;   /* LOSS: silence in place of sound; CLIP: from the first to the last */
    double value;
    uint64_t made, revision; /* the journal's revision when it was made; when it grew last */
    uint32_t count;
    uint16_t channel;
    uint8_t kind, id;
};

/* What a session listens to; short names for people. */
struct gs_journal_about {
    char session[40], device[128], host[32], preset[72];
};

/* A piece of the journal. Release with gs_journal_extract_done(). */
struct gs_journal_extract {
    struct gs_settings settings; /* as they were at the piece's first frame */
    uint32_t pairs;              /* linked ones, a bit each */
    struct gs_journal_entry *entry;
    unsigned count;
    uint64_t window; /* frames; 0: every change is there */
    struct gs_journal_about about;
};

struct gs_journal;

/* NULL when out of memory. */
struct gs_journal *gs_journal_new(unsigned rate);
void gs_journal_free(struct gs_journal *journal);
/* What holds from the beginning on. */
void gs_journal_begin(struct gs_journal *journal, const struct gs_settings *settings,
                      uint32_t pairs);
void gs_journal_about(struct gs_journal *journal, const struct gs_journal_about *about);
void gs_journal_read_about(struct gs_journal *journal, struct gs_journal_about *about);
void gs_journal_param(struct gs_journal *journal, uint64_t position, unsigned channel,
                      enum gs_param_id id, double value);
void gs_journal_link(struct gs_journal *journal, uint64_t position, unsigned pair, bool on);
/* Clips of one place that follow within a second are one entry. */
void gs_journal_clip(struct gs_journal *journal, uint64_t position, unsigned channel,
                     enum gs_stage stage, unsigned count);
/* `frames` of silence from `position` on; losses of one kind that touch are one entry. */
void gs_journal_loss(struct gs_journal *journal, uint64_t position, uint64_t frames,
                     enum gs_loss_kind kind, unsigned count);
/* Nobody will ask for anything before `position` any more. */
void gs_journal_forget(struct gs_journal *journal, uint64_t position);
/* Grows with every entry: tells whether anything is new. */
uint64_t gs_journal_revision(struct gs_journal *journal);
/* Everything from `from` up to, not including, `to`. False when out of memory. */
bool gs_journal_read(struct gs_journal *journal, uint64_t from, uint64_t to,
                     struct gs_journal_extract *extract);
void gs_journal_extract_done(struct gs_journal_extract *extract);

/* ---- what is written down of it while a take is open, and read again ---- */

/* Entries that are new since *revision, or have grown since *grown (NULL: those are left out); both
 * move on to now. Those that end before `from` are left out. *entry is malloc'ed, NULL for none.
 * False when out of memory. */
bool gs_journal_news(struct gs_journal *journal, uint64_t from, uint64_t *revision, uint64_t *grown,
                     struct gs_journal_entry **entry, unsigned *count);
/* An entry as it was: a new one, or what one of the same place and position has grown to. */
void gs_journal_put(struct gs_journal *journal, const struct gs_journal_entry *entry);
/* What `past` tells comes before all that `journal` has. A setting that is another now than at its
 * end was changed at `position`. `past` is empty after it. Returns the revision up to which all is
 * from the past. */
uint64_t gs_journal_join(struct gs_journal *journal, struct gs_journal *past, uint64_t position);

#endif
