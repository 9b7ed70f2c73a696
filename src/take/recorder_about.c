/* What is known of the open take: told, marked, and kept in its sidecar and headers. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gainstage/clock.h"
#include "recorder_parts.h"

/* ---- telling ---- */

void gs_recorder_tell(struct gs_recorder *recorder, enum gs_writer_event_kind kind, uint64_t ticket,
                      const struct gs_take *take, const char *format, ...) {
    struct gs_writer_event event = {.kind = kind, .ticket = ticket};
    if (take)
        event.take = *take;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(event.text, sizeof event.text, format, arguments);
    va_end(arguments);
    recorder->emit(recorder->context, &event);
}

/* ---- markers ---- */

void gs_recorder_count_markers(struct gs_recorder *recorder) {
    unsigned count = 0;
    while (count < recorder->marker_count && recorder->markers[count].frame < recorder->split_at &&
           recorder->markers[count].frame <= recorder->stop_at)
        count++;
    recorder->now.take.markers = count;
}

void gs_recorder_mark(struct gs_recorder *recorder, uint64_t position, const char *label) {
    if (!recorder->open || position < recorder->now.take.start)
        return;
    if (recorder->marker_count == GS_RECORDER_MARKERS) {
        if (!recorder->markers_full)
            gs_recorder_tell(recorder, GS_WRITER_WARNING, 0, &recorder->now.take,
                             "%s: no room for more than %d markers", recorder->now.take.name,
                             GS_RECORDER_MARKERS);
        recorder->markers_full = true;
        return;
    }
    unsigned at = recorder->marker_count++;
    for (; at > 0 && recorder->markers[at - 1].frame > position; at--)
        recorder->markers[at] = recorder->markers[at - 1];
    recorder->markers[at] = (struct gs_marker){.frame = position};
    snprintf(recorder->markers[at].label, sizeof recorder->markers[at].label, "%s", label);
    gs_note_mark(position < recorder->split_at ? &recorder->now.note : &recorder->next.note,
                 &recorder->markers[at]);
    gs_recorder_count_markers(recorder);
}

/* ---- the sidecar ---- */

struct gs_sidecar_view gs_recorder_view(const struct gs_recorder *recorder, const char *state) {
    return (struct gs_sidecar_view){.take = &recorder->now.take,
                                    .markers = recorder->markers,
                                    .count = recorder->now.take.markers,
                                    .state = state,
                                    .journal = recorder->journal};
}

void gs_recorder_write_sidecar(struct gs_recorder *recorder, const struct gs_sidecar_view *view) {
    struct gs_sidecar *sidecar = &recorder->now.sidecar;
    struct gs_error error;
    if (gs_sidecar_write(sidecar, view, &error) == GS_OK) {
        sidecar->failure_told = false;
        return;
    }
    if (!sidecar->failure_told)
        gs_recorder_tell(recorder, GS_WRITER_WARNING, 0, &recorder->now.take,
                         "the take goes on, but what is known about it can't be stored: %s",
                         error.text);
    sidecar->failure_told = true;
}

/* The ring's end may be well behind now: the beginning of a stream is held for a moment. */
void gs_recorder_set_origin(struct gs_recorder *recorder) {
    struct timespec wall;
    const int64_t now = gs_clock_now();
    clock_gettime(CLOCK_REALTIME, &wall);
    const uint64_t start = recorder->now.take.start;
    uint64_t place = gs_broadcast_end(&recorder->ring);
    int64_t clock = now;
    if (recorder->clock)
        recorder->clock(recorder->clock_context, &place, &clock);
    const int64_t ago = now - clock +
                        (place >= start ? gs_clock_span(place - start, recorder->rate)
                                        : -gs_clock_span(start - place, recorder->rate));
    recorder->origin_position = start;
    recorder->origin_clock = (int64_t)wall.tv_sec * GS_SECOND + wall.tv_nsec - ago;
    /* on the grid of samples that begins at midnight: times of takes that follow are exact */
    const uint64_t part = (uint64_t)(recorder->origin_clock % GS_SECOND);
    const uint64_t sample = (part * recorder->rate + GS_SECOND / 2) / GS_SECOND;
    recorder->origin_clock += gs_clock_span(sample, recorder->rate) - (int64_t)part;
}

void gs_recorder_describe(struct gs_recorder *recorder, const struct gs_sidecar_view *view) {
    gs_sidecar_describe(&recorder->now.sidecar, view, &recorder->metadata);
    gs_files_describe(&recorder->now.files, &recorder->metadata);
}

/* The wall clock of the take's first frame. */
static struct timespec beginning(const struct gs_recorder *recorder) {
    const int64_t began =
        recorder->origin_clock +
        gs_clock_span(recorder->now.take.start - recorder->origin_position, recorder->rate);
    return (struct timespec){.tv_sec = began / GS_SECOND, .tv_nsec = began % GS_SECOND};
}

void gs_recorder_begin_note(struct gs_recorder *recorder) {
    struct gs_journal_extract piece;
    const uint64_t start = recorder->now.take.start;
    const struct timespec began = beginning(recorder);
    if (gs_journal_read(recorder->journal, start, start, &piece)) {
        gs_note_start(&recorder->now.note, start, &began, &piece);
        gs_journal_extract_done(&piece);
    }
}

void gs_recorder_keep_note(struct gs_recorder *recorder, bool all) {
    struct gs_recording *now = &recorder->now;
    struct gs_journal_entry *entry;
    unsigned count;
    if (gs_journal_news(recorder->journal, now->take.start, &now->noted, all ? &now->grown : NULL,
                        &entry, &count))
        gs_note_events(&now->note, entry, count);
    free(entry);
}

void gs_recorder_begin_sidecar(struct gs_recorder *recorder) {
    const struct gs_sidecar_view view = gs_recorder_view(recorder, "recording");
    const struct timespec began = beginning(recorder);
    gs_sidecar_begin(&recorder->now.sidecar, &began);
    gs_recorder_describe(recorder, &view);
    gs_recorder_write_sidecar(recorder, &view);
}

void gs_recorder_keep_sidecar(struct gs_recorder *recorder) {
    const struct gs_sidecar_view view = gs_recorder_view(recorder, "recording");
    if (!gs_sidecar_is_due(&recorder->now.sidecar, &view))
        return;
    gs_recorder_describe(recorder, &view);
    gs_recorder_write_sidecar(recorder, &view);
}

void gs_recorder_labels(struct gs_recorder *recorder, const struct gs_labels *labels) {
    if (!recorder->open)
        return;
    const struct gs_sidecar_view view = gs_recorder_view(recorder, "recording");
    gs_sidecar_label(&recorder->now.sidecar, labels);
    gs_recorder_describe(recorder, &view);
}
