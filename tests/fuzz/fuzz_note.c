/* Any bytes as the note of an open take: what is read of it lies in its limits, and makes a piece
 * of a sidecar that is JSON. */
#include "gainstage/takes.h"
#include "must.h"
#include "take/note_text.h"
#include "take/sidecar_text.h"

static void write_history(const struct gs_unfinished *note) {
    const struct gs_take take = {.start = note->start, .frames = 1000};
    const struct gs_sidecar_view view = {.take = &take};
    struct gs_journal_extract piece;
    struct gs_text text = {0};
    char *merged = NULL;
    static const char sidecar[] = "{\"gainstage\": 1}";
    must(gs_journal_read(note->past, take.start, take.start + take.frames, &piece), "a piece");
    must(piece.count <= GS_JOURNAL_MOST, "no more of them than there may be");
    gs_sidecar_add_history(&text, &view, &piece, note->channels);
    must(gs_sidecar_merge(sidecar, strlen(sidecar), gs_text_string(&text), &merged, NULL) == GS_OK,
         "it is JSON");
    gs_journal_extract_done(&piece);
    gs_text_done(&text);
    free(merged);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct gs_unfinished note = {.start = GS_UNFINISHED_NOT_BEGUN, .lock = -1};
    char *text = must_string(data, size);
    if (gs_note_parse(text, &note)) {
        must(note.channels <= 1024 && note.rate > 0, "a format");
        must(note.marker_count <= GS_UNFINISHED_MARKERS, "so many markers");
    }
    for (unsigned i = 1; i < note.marker_count; i++)
        must(note.markers[i - 1].frame <= note.markers[i].frame, "markers in their order");
    if (note.past && note.start < UINT64_MAX / 2)
        write_history(&note);
    gs_unfinished_done(&note);
    free(text);
    return 0;
}
