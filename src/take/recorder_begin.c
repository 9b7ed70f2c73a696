/* How a take begins: anew, or in the files that a dead engine has left. */
#include <stdio.h>
#include <string.h>

#include "gainstage/clock.h"
#include "gainstage/takes.h"
#include "history.h"
#include "opening.h"
#include "recorder_parts.h"

/* ---- opening ---- */

/* Its files are open and hold `frames` frames already. */
static void roll(struct gs_recorder *recorder, uint64_t start, uint64_t frames) {
    recorder->open = true;
    recorder->now.take.start = start;
    recorder->now.take.frames = frames;
    recorder->position = start + frames;
    recorder->gap = recorder->have = recorder->offset = 0;
    recorder->gap_told = false;
    recorder->budget = 0;
    recorder->stop_at = recorder->split_at = GS_RECORDER_NEVER;
    recorder->marker_count = 0;
    recorder->markers_full = false;
    recorder->updated = recorder->pushed = recorder->synced = gs_clock_now();
    gs_recorder_set_origin(recorder);
}

void gs_recorder_start(struct gs_recorder *recorder, const struct gs_take_options *options,
                       uint64_t position, uint64_t ticket) {
    if (recorder->open) {
        gs_recorder_tell(recorder, GS_WRITER_REFUSED, ticket, NULL, "already recording %s",
                         recorder->now.take.name);
        return;
    }
    /* with a little margin, or the oldest would be overwritten before it is read */
    const uint64_t margin = recorder->rate / 50, oldest = gs_broadcast_oldest(&recorder->ring);
    const bool gone = oldest > 0 && position < oldest + margin;
    struct gs_error error;
    char instead[480];
    if (gs_opening_begin(recorder, options, &recorder->now, instead, sizeof instead, &error)) {
        gs_recorder_tell(recorder, GS_WRITER_REFUSED, ticket, NULL, "%s", error.text);
        return;
    }
    uint64_t start = position;
    if (gone) {
        const uint64_t end = gs_broadcast_end(&recorder->ring);
        start = gs_broadcast_oldest(&recorder->ring) + margin;
        start = start > end ? end : start;
    }
    roll(recorder, start, 0);
    gs_recorder_begin_note(recorder);
    gs_recorder_begin_sidecar(recorder);
    if (gone)
        gs_recorder_tell(recorder, GS_WRITER_STARTED, ticket, &recorder->now.take,
                         "begins %.3f s late: older sound is no longer held",
                         (double)(start - position) / recorder->rate);
    else
        gs_recorder_tell(recorder, GS_WRITER_STARTED, ticket, &recorder->now.take, "%s", instead);
}

/* ---- going on with what another engine has left ---- */

/* What happened before comes before what happens from now on. */
static uint64_t join_past(struct gs_recorder *recorder, const struct gs_unfinished *take,
                          uint64_t frames) {
    return take->past ? gs_journal_join(recorder->journal, take->past, take->start + frames) : 0;
}

/* Its clock, markers and labels as they were. */
static void take_over(struct gs_recorder *recorder, const struct gs_unfinished *take) {
    if (take->began.tv_sec)
        recorder->origin_clock = (int64_t)take->began.tv_sec * GS_SECOND + take->began.tv_nsec;
    for (unsigned i = 0; i < take->marker_count && i < GS_RECORDER_MARKERS; i++)
        recorder->markers[recorder->marker_count++] = take->markers[i];
    gs_recorder_count_markers(recorder);
    gs_sidecar_resume(&recorder->now.sidecar);
    gs_recorder_begin_sidecar(recorder);
}

static bool reopen(struct gs_recorder *recorder, const struct gs_take_options *options,
                   struct gs_unfinished *take, uint64_t frames) {
    struct gs_recording *now = &recorder->now;
    struct gs_take_options same = *options;
    same.format = take->format;
    same.dry = take->dry[0] != '\0';
    *now = (struct gs_recording){.format = take->format, .options = same, .part = 1};
    if (take->channels != recorder->channels || take->rate != recorder->rate ||
        gs_files_reopen(&now->files, take, frames, NULL) != GS_OK)
        return false;
    const struct gs_take_names *names = &now->files.names;
    if (gs_sidecar_open(&now->sidecar, names, &same, recorder->channels, recorder->rate, NULL)) {
        gs_files_finish(&now->files, NULL, 0, NULL);
        return false;
    }
    gs_note_resume(&now->note, take);
    memcpy(now->take.name, names->name, sizeof now->take.name);
    memcpy(now->take.path, names->wet, sizeof now->take.path);
    memcpy(now->base, names->name, sizeof now->base);
    return true;
}

/* A continuation begins with the frame behind the last: NAME_2 beside NAME. */
static void name_continuation(struct gs_take_options *options, const char *wet) {
    const char *slash = strrchr(wet, '/'), *dot = gs_format_dot(wet);
    const size_t folder = slash ? (size_t)(slash - wet) : 0;
    const size_t length = dot && slash ? (size_t)(dot - slash - 1) : 0;
    if (!folder || !length || folder >= sizeof options->dir || length >= sizeof options->name)
        return;
    snprintf(options->dir, sizeof options->dir, "%.*s", (int)folder, wet);
    snprintf(options->name, sizeof options->name, "%.*s", (int)length, slash + 1);
    strcpy(options->template, "{name}");
    options->path[0] = '\0';
}

void gs_recorder_resume(struct gs_recorder *recorder, const struct gs_take_options *options,
                        struct gs_unfinished *take, uint64_t ticket) {
    struct gs_error error = {""};
    uint64_t frames = 0;
    const bool begun = take->start != GS_UNFINISHED_NOT_BEGUN;
    /* a sidecar that knows more than the note stays as it is: the rest becomes another part */
    if (begun && !take->behind && gs_unfinished_frames(take, &frames, &error) == GS_OK &&
        reopen(recorder, options, take, frames)) {
        roll(recorder, take->start, frames);
        recorder->now.noted = recorder->now.grown = join_past(recorder, take, frames);
        take_over(recorder, take);
        gs_recorder_tell(recorder, GS_WRITER_STARTED, ticket, &recorder->now.take,
                         "gone on with after the engine died");
        return;
    }
    gs_unfinished_close(take, &frames, &error);
    if (begun)
        (void)join_past(recorder, take, frames);
    /* it ends there, even if more of it can be decoded: the next part begins with that */
    const struct gs_mending mending = {.length_only = true};
    enum gs_mended mended;
    if (gs_history_is_free(take))
        (void)gs_take_mend(take->wet, &mending, &mended, &error);
    const uint64_t next = begun ? take->start + frames : gs_broadcast_end(&recorder->ring);
    struct gs_take_options more = *options;
    name_continuation(&more, take->wet);
    gs_recorder_start(recorder, &more, next, ticket);
}
