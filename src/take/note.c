/* Keeping the note of an open take: lines are added, nothing is changed. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "gainstage/path.h"
#include "gainstage/text.h"
#include "gainstage/unfinished.h"

static void add(struct gs_note *note, const struct gs_text *text) {
    if (!note->open || text->failed)
        return;
    /* one write: a line is there or it is not; the reader leaves out what is torn */
    if (write(note->fd, gs_text_string(text), text->length) == (ssize_t)text->length)
        note->stored = false;
}

void gs_note_begin(struct gs_note *note, const struct gs_notes *notes, const char *wet,
                   const char *dry, enum gs_format format, unsigned channels, unsigned rate) {
    static atomic_uint number;
    *note = (struct gs_note){.fd = -1};
    if (!notes->folder[0] || gs_path_make_dir(notes->folder, 0700, NULL) != GS_OK ||
        snprintf(note->path, sizeof note->path, "%s/%s-%d-%u.take", notes->folder, notes->session,
                 (int)getpid(), atomic_fetch_add(&number, 1)) >= (int)sizeof note->path)
        return;
    note->fd = open(note->path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    note->open = note->fd >= 0;
    if (note->open)
        flock(note->fd, LOCK_EX | LOCK_NB); /* where there are no locks, nobody asks for one */
    struct gs_text text = {0};
    char *wet_path = gs_path_absolute(wet), *dry_path = gs_path_absolute(dry);
    gs_text_add(&text, "session %s\nring %" PRIu64 "\nformat %s %u %u\nwet ", notes->session,
                notes->ring, gs_format_names[format], channels, rate);
    gs_text_add_word(&text, wet_path ? wet_path : wet);
    if (dry[0]) {
        gs_text_add(&text, "\ndry ");
        gs_text_add_word(&text, dry_path ? dry_path : dry);
    }
    gs_text_add(&text, "\n");
    add(note, &text);
    gs_text_done(&text);
    free(wet_path);
    free(dry_path);
}

void gs_note_resume(struct gs_note *note, struct gs_unfinished *take) {
    *note = (struct gs_note){.fd = take->lock, .open = take->lock >= 0};
    snprintf(note->path, sizeof note->path, "%s", take->note);
    take->lock = -1;
}

void gs_note_start(struct gs_note *note, uint64_t position) {
    struct gs_text text = {0};
    gs_text_add(&text, "start %" PRIu64 "\n", position);
    add(note, &text);
    gs_text_done(&text);
}

void gs_note_mark(struct gs_note *note, const struct gs_marker *marker) {
    struct gs_text text = {0};
    gs_text_add(&text, "mark %" PRIu64 " ", marker->frame);
    gs_text_add_word(&text, marker->label);
    gs_text_add(&text, "\n");
    add(note, &text);
    gs_text_done(&text);
}

void gs_note_sync(struct gs_note *note) {
    if (!note->open || note->stored)
        return;
    note->stored = true;
    fdatasync(note->fd);
}

void gs_note_end(struct gs_note *note) {
    if (!note->open)
        return;
    unlink(note->path);
    close(note->fd);
    *note = (struct gs_note){.fd = -1};
}
