/* How a take ends: as asked, split into the next, or by a fault of the disk, and then it goes on
 * elsewhere if it can. */
#include <string.h>

#include "gainstage/clock.h"
#include "opening.h"
#include "recorder_parts.h"

/* ---- ending ---- */

void gs_recorder_look_for_deletion(struct gs_recorder *recorder) {
    struct gs_recording *now = &recorder->now;
    const char *path = now->deletion_told ? NULL : gs_files_deleted(&now->files);
    if (!path)
        return;
    now->deletion_told = true;
    gs_recorder_tell(
        recorder, GS_WRITER_WARNING, 0, &now->take,
        "%s was deleted while it is recorded; it will be there again when the take has ended",
        path);
}

/* A key is pressed behind the latest sound: at the very end of the last take it is that one's. */
static uint64_t place_of(const struct gs_recorder *recorder, const struct gs_marker *marker) {
    const struct gs_take *take = &recorder->now.take;
    const bool at_end = !recorder->open && marker->frame == take->start + take->frames;
    return at_end && take->frames > 0 ? marker->frame - 1 : marker->frame;
}

/* Closes the files with the markers that belong to them; those behind stay for the next take.
 * `fault` is why the take ends by itself, NULL when it was asked to. */
static enum gs_status close_files(struct gs_recorder *recorder, const struct gs_error *fault,
                                  struct gs_error *error) {
    struct gs_take *take = &recorder->now.take;
    gs_recorder_look_for_deletion(recorder);
    const uint64_t end = take->start + take->frames;
    unsigned count = 0;
    for (; count < recorder->marker_count; count++) {
        const uint64_t place = place_of(recorder, &recorder->markers[count]);
        if (place >= end)
            break;
        recorder->markers[count].frame = place - take->start;
    }
    take->markers = count;
    struct gs_sidecar_view view = gs_recorder_view(recorder, "complete");
    gs_recorder_describe(recorder, &view);
    const enum gs_status status =
        gs_files_finish(&recorder->now.files, recorder->markers, count, error);
    view.state = fault || status ? "ended" : "complete";
    view.from_start = true;
    if (fault || status) /* the same disk: its fault is told already */
        recorder->now.sidecar.failure_told = true;
    view.ended = fault ? fault->text : status && error ? error->text : NULL;
    gs_recorder_write_sidecar(recorder, &view);
    gs_sidecar_done(&recorder->now.sidecar);
    gs_note_end(&recorder->now.note);
    recorder->marker_count -= count;
    memmove(recorder->markers, recorder->markers + count,
            recorder->marker_count * sizeof *recorder->markers);
    return status;
}

static void drop_split(struct gs_recorder *recorder, const char *why) {
    if (recorder->split_at == GS_RECORDER_NEVER)
        return;
    gs_files_discard(&recorder->next.files);
    gs_sidecar_discard(&recorder->next.sidecar);
    gs_note_end(&recorder->next.note);
    recorder->split_at = GS_RECORDER_NEVER;
    if (recorder->split_ticket) /* nobody waits for one that came by itself */
        gs_recorder_tell(recorder, GS_WRITER_REFUSED, recorder->split_ticket, NULL,
                         "no next take: %s", why);
}

/* What follows from `start` on goes into `part`. The ring still holds it. */
static void move_to(struct gs_recorder *recorder, const struct gs_recording *part, uint64_t start) {
    recorder->now = *part;
    recorder->now.take.start = recorder->position = start;
    recorder->gap = recorder->have = recorder->offset = 0;
    recorder->gap_told = recorder->markers_full = false;
    recorder->budget = 0;
    recorder->updated = recorder->pushed = recorder->synced = gs_clock_now();
    gs_recorder_begin_note(recorder);
    gs_recorder_count_markers(recorder);
    gs_recorder_begin_sidecar(recorder);
}

/* A take that the disk does not take any more goes on elsewhere, without a gap: in a new file
 * beside it when the file alone was too large, else in the fallback folder. */
static bool go_on(struct gs_recorder *recorder, enum gs_status cause,
                  const struct gs_error *fault) {
    static const double SHORTEST = 10; /* seconds of a part, or a tiny limit would make many */
    struct gs_recording part;
    struct gs_recording *now = &recorder->now;
    struct gs_error error;
    const bool large =
        cause == GS_ERR_RANGE && (double)now->take.frames >= SHORTEST * recorder->rate;
    if ((!large || gs_opening_elsewhere(recorder, now, true, &part, &error)) &&
        gs_opening_elsewhere(recorder, now, false, &part, &error))
        return false;
    /* what a failing disk was given since the last sync may never have arrived: it is stored again,
     * and cut off here where that can be done */
    const bool doubtful = cause == GS_ERR_IO && !gs_files_stored(&now->files);
    uint64_t kept = doubtful ? now->synced : now->take.frames;
    gs_files_cut(&now->files, kept);
    /* other programs see what the header counts, and it may not be possible to write that any more
     */
    if (gs_files_update(&now->files, false, &error) && kept > now->counted)
        kept = now->counted;
    now->take.frames = gs_files_frames(&now->files);
    const struct gs_take old = now->take;
    *part.sidecar.labels = *now->sidecar.labels; /* what was said holds for the rest, too */
    close_files(recorder, fault, &error);
    drop_split(recorder, "the disk failed");
    move_to(recorder, &part, old.start + kept);
    gs_recorder_tell(recorder, GS_WRITER_MOVED, 0, &recorder->now.take,
                     "%.100s: %.200s; it goes on in %.200s", old.name, fault->text,
                     recorder->now.take.path);
    return true;
}

/* A fault of the disk: what is there is made valid, wet and dry of one length. */
void gs_recorder_fail(struct gs_recorder *recorder, enum gs_status cause,
                      const struct gs_error *fault) {
    struct gs_take *take = &recorder->now.take;
    struct gs_error late;
    const uint64_t ticket = recorder->stop_at == GS_RECORDER_NEVER ? 0 : recorder->stop_ticket;
    take->frames = gs_files_frames(&recorder->now.files);
    if (go_on(recorder, cause, fault))
        return;
    gs_files_cut(&recorder->now.files, take->frames);
    recorder->open = false;
    const bool lost = close_files(recorder, fault, &late) && recorder->now.deletion_told;
    drop_split(recorder, "the disk failed");
    recorder->stop_at = GS_RECORDER_NEVER;
    gs_recorder_tell(recorder, GS_WRITER_ENDED, ticket, take, "%s%s%s", fault->text,
                     lost ? "; " : "", lost ? late.text : "");
}

static void close_take(struct gs_recorder *recorder, uint64_t ticket) {
    struct gs_error error;
    struct gs_take *take = &recorder->now.take;
    if (close_files(recorder, NULL, &error))
        gs_recorder_tell(recorder, GS_WRITER_ENDED, ticket, take, "%s", error.text);
    else
        gs_recorder_tell(recorder, GS_WRITER_FINISHED, ticket, take, "%s", "");
}

void gs_recorder_stop_now(struct gs_recorder *recorder) {
    struct gs_take *take = &recorder->now.take;
    const uint64_t wanted = recorder->stop_at > take->start ? recorder->stop_at - take->start : 0;
    if (wanted < take->frames) { /* the call came very late; FLAC keeps what it has */
        gs_files_cut(&recorder->now.files, wanted);
        take->frames = gs_files_frames(&recorder->now.files);
    }
    drop_split(recorder, "the take was stopped before it");
    recorder->open = false;
    recorder->stop_at = GS_RECORDER_NEVER;
    close_take(recorder, recorder->stop_ticket);
}

/* The call came late: what lies behind `position` goes into the next take, read anew. */
static void take_back(struct gs_recorder *recorder, uint64_t position) {
    struct gs_take *take = &recorder->now.take;
    if (gs_recorder_cursor(recorder) <= position || position < take->start)
        return;
    gs_files_cut(&recorder->now.files, position - take->start);
    take->frames = gs_files_frames(&recorder->now.files);
    recorder->position = gs_recorder_cursor(recorder);
    recorder->gap = recorder->have = recorder->offset = 0;
}

void gs_recorder_split_now(struct gs_recorder *recorder) {
    const uint64_t wanted = recorder->split_at;
    take_back(recorder, wanted);
    const uint64_t start = gs_recorder_cursor(recorder);
    recorder->split_at = GS_RECORDER_NEVER;
    close_take(recorder, 0);
    recorder->now = recorder->next;
    recorder->next = (struct gs_recording){0};
    recorder->now.take.start = start;
    recorder->gap_told = false;
    recorder->markers_full = false;
    gs_recorder_begin_note(recorder);
    gs_recorder_count_markers(recorder);
    gs_recorder_begin_sidecar(recorder);
    if (start > wanted)
        gs_recorder_tell(recorder, GS_WRITER_STARTED, recorder->split_ticket, &recorder->now.take,
                         "begins %.3f s late: what came before is in the last take",
                         (double)(start - wanted) / recorder->rate);
    else
        gs_recorder_tell(recorder, GS_WRITER_STARTED, recorder->split_ticket, &recorder->now.take,
                         "%s", "");
}

void gs_recorder_stop(struct gs_recorder *recorder, uint64_t position, uint64_t ticket) {
    if (!recorder->open) {
        gs_recorder_tell(recorder, GS_WRITER_REFUSED, ticket, NULL, "nothing is being recorded");
        return;
    }
    if (recorder->stop_at != GS_RECORDER_NEVER) { /* the earlier end holds */
        const bool sooner = position < recorder->stop_at;
        gs_recorder_tell(recorder, GS_WRITER_REFUSED, sooner ? recorder->stop_ticket : ticket, NULL,
                         "the take ends sooner by another stop");
        if (!sooner)
            return;
    }
    recorder->stop_at = position;
    recorder->stop_ticket = ticket;
    gs_recorder_count_markers(recorder);
}

void gs_recorder_next(struct gs_recorder *recorder, const struct gs_take_options *options,
                      uint64_t position, uint64_t ticket) {
    if (!recorder->split_ticket)
        drop_split(recorder, "another comes sooner");
    const char *why = !recorder->open                           ? "nothing is being recorded"
                      : recorder->split_at != GS_RECORDER_NEVER ? "a next take is waiting already"
                      : recorder->stop_at <= position           ? "the take ends before it"
                                                                : NULL;
    if (why) {
        gs_recorder_tell(recorder, GS_WRITER_REFUSED, ticket, NULL, "no next take: %s", why);
        return;
    }
    struct gs_error error;
    char instead[480];
    if (gs_opening_begin(recorder, options, &recorder->next, instead, sizeof instead, &error)) {
        gs_recorder_tell(recorder, GS_WRITER_REFUSED, ticket, NULL, "%s", error.text);
        return;
    }
    if (instead[0])
        gs_recorder_tell(recorder, GS_WRITER_WARNING, 0, &recorder->now.take, "%s", instead);
    recorder->split_at = position;
    recorder->split_ticket = ticket;
    gs_recorder_count_markers(recorder);
}
