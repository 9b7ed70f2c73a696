/* Takes: the writer thread, which reads the audio ring and keeps files.
 *
 * The ring's item is one frame: `channels` dry floats, then `channels` wet floats, dry and wet
 * lying side by side in time. Its position counts frames since the session began, gaps included.
 * Slow and full disks are the writer thread's problem alone: all calls below return at once and
 * what they asked for is answered by an event. They belong to the engine's main thread;
 * gs_writer_state() may be called by any. */
#ifndef GAINSTAGE_TAKE_H
#define GAINSTAGE_TAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "gainstage/container.h"
#include "gainstage/journal.h"
#include "gainstage/labels.h"
#include "gainstage/rt.h"
#include "gainstage/status.h"

/* Where takes go and what they are called. */
struct gs_take_options {
    char dir[1024];     /* made when missing */
    char template[256]; /* {name} {date} {time} {number} and plain text; no '/' */
    char name[128];     /* what {name} stands for */
    char path[1024]; /* when not empty: this very file (as given to `record FILE`), no template */
    enum gs_format format;
    bool dry;            /* keep NAME.dry.EXT too */
    char fallback[1024]; /* where a take goes on when the disk fails it; "": nowhere */
    struct gs_credits credits;
};

/* Whether the template gives file names: known words, no '/', not empty, not too long for them. Any
 * thread. GS_ERR_FORMAT or GS_ERR_RANGE otherwise. */
enum gs_status gs_take_check_template(const struct gs_take_options *options,
                                      struct gs_error *error);

/* A take, as told in events and in the state. Frames count from its first. */
struct gs_take {
    char name[256];  /* without folder and extension */
    char path[1400]; /* the wet file; the dry one has ".dry" before the extension */
    uint64_t start;  /* ring position of its first frame */
    uint64_t frames; /* written so far; all of them once it is finished */
    uint64_t lost;   /* frames that the disk was too slow for: silence in their place */
    unsigned markers;
};

enum gs_writer_event_kind {
    GS_WRITER_STARTED,  /* files are open */
    GS_WRITER_REFUSED,  /* they could not be opened; `text` says why; nothing is being recorded */
    GS_WRITER_FINISHED, /* closed as asked */
    GS_WRITER_ENDED,    /* closed by a fault (disk full, input/output error): `text` says which */
    GS_WRITER_MOVED,    /* the disk failed it: it goes on in `take`, from the next frame; `text` */
    GS_WRITER_WARNING   /* frames lost, slow disk, files deleted; the take goes on */
};
struct gs_writer_event {
    enum gs_writer_event_kind kind;
    uint64_t ticket; /* of the call that it answers; 0 when none asked */
    struct gs_take take;
    char text[512];
};

struct gs_writer_state {
    bool recording;
    struct gs_take take;      /* the open one, or the last */
    double disk_seconds_left; /* in the take folder at the present format; < 0: not known */
    double momentary, short_term, integrated, range; /* LUFS and LU of the wet signal; -inf: none */
    double true_peak;                                /* dBTP of its loudest channel */
    double write_lag; /* seconds that the writer is behind the ring, also while the disk hangs */
};

/* How urgent it is to make room. */
enum gs_disk_state {
    GS_DISK_UNKNOWN,
    GS_DISK_OK,
    GS_DISK_LOW,     /* less than 30 minutes at the present rate */
    GS_DISK_CRITICAL /* less than 10 */
};
/* `seconds_left` as in the state; < 0: not known. */
enum gs_disk_state gs_disk_state(double seconds_left);

struct gs_writer;

/* Starts the thread. `ring` must stay mapped until gs_writer_free(). `options` serve the disk
 * figure until a take starts. */
enum gs_status gs_writer_new(struct gs_broadcast ring, unsigned channels, unsigned rate,
                             const struct gs_take_options *options, struct gs_writer **writer,
                             struct gs_error *error);
/* Finishes an open take and ends the thread. */
void gs_writer_free(struct gs_writer *writer);

/* The take begins with the frame at `position` (which may lie a little back: pre-roll, or ahead).
 */
void gs_writer_start(struct gs_writer *writer, const struct gs_take_options *options,
                     uint64_t position, uint64_t ticket);
/* Goes on with a take that a dead engine has left, read from this very ring: in its own files where
 * their format allows it (WAV), else in new ones that begin on the sample behind them. STARTED
 * tells which. Takes `take` over, and what it holds. */
struct gs_unfinished;
void gs_writer_resume(struct gs_writer *writer, const struct gs_take_options *options,
                      struct gs_unfinished *take, uint64_t ticket);
/* Where notes of open takes are kept from now on; before the first take. */
struct gs_notes;
void gs_writer_keep_notes(struct gs_writer *writer, const struct gs_notes *notes);
/* A place in the ring and gs_clock_now() of the frame before it; false: not known. Writer thread.
 */
typedef bool gs_take_clock(void *context, uint64_t *position, int64_t *clock);
/* Who tells the time of a take from now on; before the first take. Where nobody knows, the ring's
 * end is now. */
void gs_writer_keep_time(struct gs_writer *writer, gs_take_clock *clock, void *context);
/* The take ends before the frame at `position`. */
void gs_writer_stop(struct gs_writer *writer, uint64_t position, uint64_t ticket);
/* The take ends before the frame at `position` and the next one begins with it: FINISHED (ticket 0)
 * and STARTED follow. When the new files can't be opened: REFUSED, and the old take goes on. */
void gs_writer_next(struct gs_writer *writer, const struct gs_take_options *options,
                    uint64_t position, uint64_t ticket);
/* A marker at an absolute ring position, in the take that holds it. */
void gs_writer_mark(struct gs_writer *writer, uint64_t position, const char *label);
/* What is said about the open take: replaces all of it, in the sidecar and the files. */
void gs_writer_labels(struct gs_writer *writer, const struct gs_labels *labels);
/* Where the engine writes down what happens to the session; the writer's own. */
struct gs_journal *gs_writer_journal(struct gs_writer *writer);
/* Options changed while idle (folder, format): the disk figure follows. */
void gs_writer_options(struct gs_writer *writer, const struct gs_take_options *options);
/* Integrated loudness and range begin anew. */
void gs_writer_reset_loudness(struct gs_writer *writer);

/* Readable when an event waits. */
int gs_writer_fd(const struct gs_writer *writer);
bool gs_writer_event(struct gs_writer *writer, struct gs_writer_event *event);
void gs_writer_state(struct gs_writer *writer, struct gs_writer_state *state);

#endif
