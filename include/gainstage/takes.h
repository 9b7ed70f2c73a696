/* The takes of a folder: listing them, keeping, discarding, restoring and renaming them. A take is
 * a sound file (with NAME.dry.EXT beside it, unless that was declined), its sidecar NAME.json and
 * NAME.markers.txt; takes without a sidecar, of other programs, count too.
 *
 * All of these read and move files and may take as long as the disk does: not for the engine's main
 * thread, nor for the writer. struct gs_clerk does them on a thread of its own. */
#ifndef GAINSTAGE_TAKES_H
#define GAINSTAGE_TAKES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gainstage/labels.h"
#include "gainstage/status.h"
#include "gainstage/text.h"

#define GS_SIDECAR_EXTENSION ".json"
/* Where discarded takes go, inside the folder for takes. */
#define GS_DISCARDED_FOLDER "Discarded"

/* ---- what a sidecar tells ---- */

enum gs_take_state {
    GS_TAKE_RECORDING,  /* somebody is writing it */
    GS_TAKE_COMPLETE,   /* ended as asked, or by a fault that it tells of */
    GS_TAKE_UNFINISHED, /* its program died, or its sound can't be read */
    GS_TAKE_KEPT,       /* complete, and marked as one to keep */
    GS_TAKE_RECOVERED,  /* its program died, and it was made whole */
    GS_TAKE_DISCARDED   /* in the folder for those */
};
extern const char *const gs_take_states[]; /* "recording", … */

/* What is known of a take; NAN and 0 where nothing is. Strings are the facts' own: release with
 * gs_take_facts_done(). */
struct gs_take_facts {
    char *name;                          /* without folder and extension */
    char *wet, *dry;                     /* file names; NULL: none */
    char *began;                         /* ISO 8601, local time */
    char *format;                        /* "pcm24", or what libsndfile calls it */
    char *ended;                         /* why it ended by itself, or "" */
    char *title, *artist, *scene, *note; /* never NULL */
    enum gs_take_state state;
    bool sidecar, kept, recording, recovered; /* the last two: the sidecar says so */
    int rating;
    unsigned rate, channels;
    uint64_t frames, lost_frames, bytes; /* bytes of all its files */
    double peak, integrated, range, true_peak;
    unsigned clips_input, clips_out, xruns, gaps, markers;
};
void gs_take_facts_done(struct gs_take_facts *facts);
double gs_take_seconds(const struct gs_take_facts *facts);

/* Reads a sidecar's bytes. GS_ERR_FORMAT with what is wrong, and where, when they are none: not
 * JSON, of another version, a field of the wrong kind. Fields that are not there stay unknown. */
enum gs_status gs_sidecar_parse(const char *bytes, size_t length, struct gs_take_facts *facts,
                                struct gs_error *error);
/* The same bytes with one label changed, or with `kept` (label GS_LABEL_COUNT, "on" or "off");
 * *out is malloc'ed. What this version does not know stays as it is. bytes NULL: makes one. */
enum gs_status gs_sidecar_edit(const char *bytes, size_t length, enum gs_label_id label,
                               const char *value, char **out, struct gs_error *error);
/* …with another name and other files in it; dry may be NULL. */
enum gs_status gs_sidecar_rename(const char *bytes, size_t length, const char *name,
                                 const char *wet, const char *dry, char **out,
                                 struct gs_error *error);

/* Somebody has the take of that sound file open for recording (whichever engine). */
bool gs_take_is_open(const char *sound);

/* ---- a folder ---- */

struct gs_catalogue {
    struct gs_take_facts *take; /* by time and name, oldest first; discarded ones behind */
    unsigned count;
};
/* What lies in `dir` and in its folder of discarded takes. Sidecars that can't be read are told in
 * `warnings` (may be NULL), a line each, and their sound is listed as it is. */
enum gs_status gs_catalogue_read(const char *dir, struct gs_catalogue *catalogue,
                                 struct gs_text *warnings, struct gs_error *error);
void gs_catalogue_done(struct gs_catalogue *catalogue);
/* A table for people, or one JSON object a line within an array. */
void gs_catalogue_text(const struct gs_catalogue *catalogue, struct gs_text *text);
void gs_catalogue_json(const struct gs_catalogue *catalogue, struct gs_text *text);

/* ---- single takes; `dir` is the folder for takes ---- */

/* GS_ERR_MISSING: there is no such take; GS_ERR_STATE: it is being recorded. */
enum gs_status gs_take_edit(const char *dir, const char *name, enum gs_label_id label,
                            const char *value, struct gs_error *error);
enum gs_status gs_take_keep(const char *dir, const char *name, bool on, struct gs_error *error);
/* Files move all together or not at all, also when the machine dies in between (the rest moves when
 * the folder is looked at next). *now is the name after it, malloc'ed; may be NULL. A kept take is
 * not discarded: GS_ERR_STATE. A name that is taken: GS_ERR_EXISTS. */
enum gs_status gs_take_discard(const char *dir, const char *name, char **now,
                               struct gs_error *error);
enum gs_status gs_take_restore(const char *dir, const char *name, struct gs_error *error);
enum gs_status gs_take_rename(const char *dir, const char *name, const char *wanted,
                              struct gs_error *error);

/* ---- takes that nobody finished ---- */

enum gs_mended {
    GS_MENDED_NOTHING,  /* nothing was to be done */
    GS_MENDED_FINISHED, /* its sidecar said that it is being recorded */
    GS_MENDED_MADE      /* it had none */
};
struct gs_mending {
    bool look_only;          /* say what would be done */
    bool make;               /* a sidecar that is missing, too, for sound files of this program */
    bool length_only;        /* what is read is not measured */
    bool measure;            /* levels of a take that ended well, too */
    const char *skip;        /* sound files to leave alone, a path a line; may be NULL */
    const atomic_bool *quit; /* becomes true: what is not measured by then is left; may be NULL */
};
/* Finishes the sidecar of the take with that (wet) sound file, which must be whole: length, peak
 * and loudness are measured, and its state is "recovered". Reads all of the file. One that somebody
 * is writing is left alone. */
enum gs_status gs_take_mend(const char *sound, const struct gs_mending *how, enum gs_mended *mended,
                            struct gs_error *error);
/* The same for all takes of a folder whose sidecar says that they are being recorded, after their
 * files were made whole (in place, where sizes alone are wrong). Adds a line for each to `told`:
 * what became of NAME. */
enum gs_status gs_takes_mend(const char *dir, const struct gs_mending *how, struct gs_text *told,
                             struct gs_error *error);

/* ---- the clerk: a thread that does all this for the engine ---- */

enum gs_clerk_task {
    GS_CLERK_LIST, /* value "json" or "" */
    GS_CLERK_EDIT, /* label and value */
    GS_CLERK_KEEP, /* value "on" or "off" */
    GS_CLERK_DISCARD,
    GS_CLERK_RESTORE,
    GS_CLERK_RENAME, /* value is the new name */
    GS_CLERK_MEND,   /* all takes of the folder but those in value; the answer: a line for each that
                        was mended */
    GS_CLERK_MEASURE /* value is the path of the take's sound */
};
struct gs_clerk_job {
    enum gs_clerk_task task;
    enum gs_label_id label;
    uint64_t ticket;
    char dir[1100], name[256];
    char value[GS_NOTE_MAX + 1];
};
struct gs_clerk_result {
    struct gs_clerk_job job;
    enum gs_status status;
    struct gs_text text; /* the answer, or what went wrong; gs_text_done() it */
};
struct gs_clerk;
enum gs_status gs_clerk_new(struct gs_clerk **clerk, struct gs_error *error);
/* Waits for the job that is being done (one that measures stops short); those behind it are
 * dropped. */
void gs_clerk_free(struct gs_clerk *clerk);
/* False: too many jobs wait already. */
bool gs_clerk_ask(struct gs_clerk *clerk, const struct gs_clerk_job *job);
/* Readable when a result waits. */
int gs_clerk_fd(const struct gs_clerk *clerk);
/* The next result, to be given back to gs_clerk_release(); NULL: none. */
struct gs_clerk_result *gs_clerk_result(struct gs_clerk *clerk);
void gs_clerk_release(struct gs_clerk_result *result);

#endif
