/* What the parts of the recorder know of each other; private to recorder*.c. */
#ifndef GAINSTAGE_TAKE_RECORDER_PARTS_H
#define GAINSTAGE_TAKE_RECORDER_PARTS_H

#include "recorder.h"

/* The next frame to be written, as a ring position. */
static inline uint64_t gs_recorder_cursor(const struct gs_recorder *recorder) {
    return recorder->now.take.start + recorder->now.take.frames;
}

/* Where the open take stops or is split, whichever comes first; GS_RECORDER_NEVER. */
static inline uint64_t gs_recorder_boundary(const struct gs_recorder *recorder) {
    return recorder->stop_at < recorder->split_at ? recorder->stop_at : recorder->split_at;
}

/* recorder_about.c */
/* Emits an event; `take` may be NULL. */
void gs_recorder_tell(struct gs_recorder *recorder, enum gs_writer_event_kind kind, uint64_t ticket,
                      const struct gs_take *take, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* Markers before the boundary belong to the open take. */
void gs_recorder_count_markers(struct gs_recorder *recorder);
struct gs_sidecar_view gs_recorder_view(const struct gs_recorder *recorder, const char *state);
/* A sidecar that can't be written is no reason not to record: told once. */
void gs_recorder_write_sidecar(struct gs_recorder *recorder, const struct gs_sidecar_view *view);
/* The wall clock of the take's first frame, from which those of the takes that follow are counted.
 */
void gs_recorder_set_origin(struct gs_recorder *recorder);
/* Headers say what the sidecar says. */
void gs_recorder_describe(struct gs_recorder *recorder, const struct gs_sidecar_view *view);
/* The take's start is known: the note tells of it, and what the settings are. */
void gs_recorder_begin_note(struct gs_recorder *recorder);
/* The note learns what has happened since; what merely goes on, when `all`. */
void gs_recorder_keep_note(struct gs_recorder *recorder, bool all);
/* The take's start is known: the first sidecar and header of it. */
void gs_recorder_begin_sidecar(struct gs_recorder *recorder);
/* Writes the sidecar again when it is time for it. */
void gs_recorder_keep_sidecar(struct gs_recorder *recorder);

/* recorder_end.c */
/* A fault of the disk, which `fault` tells: the take goes on elsewhere, or ends. */
void gs_recorder_fail(struct gs_recorder *recorder, enum gs_status cause,
                      const struct gs_error *fault);
/* The boundary is reached. */
void gs_recorder_stop_now(struct gs_recorder *recorder);
void gs_recorder_split_now(struct gs_recorder *recorder);
/* Tells, once, when somebody has deleted a file of the take. */
void gs_recorder_look_for_deletion(struct gs_recorder *recorder);

#endif
