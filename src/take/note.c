/* Keeping the note of an open take: lines are added, and the first may change to say that not all
 * of them could be. */
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
#include "note_text.h"

/* In place, which a full disk allows, too. */
static void tell_partial(struct gs_note *note) {
    const ssize_t size = sizeof GS_NOTE_PART - 1;
    if (note->partial && !note->told)
        note->told = pwrite(note->fd, GS_NOTE_PART, (size_t)size, 0) == size;
}

/* All of it or nothing; `store`: a recovery after a power cut needs it. */
static void add(struct gs_note *note, const struct gs_text *text, bool store) {
    if (!note->open)
        return;
    const char *bytes = gs_text_string(text);
    if (!text->failed &&
        pwrite(note->fd, bytes, text->length, (off_t)note->length) == (ssize_t)text->length) {
        note->length += text->length;
        note->stored = note->stored && !store;
        return;
    }
    note->partial = true;
    tell_partial(note);
    if (ftruncate(note->fd, (off_t)note->length))
        return; /* the reader leaves out what is torn */
}

void gs_note_begin(struct gs_note *note, const struct gs_notes *notes, const char *wet,
                   const char *dry, enum gs_format format, unsigned channels, unsigned rate) {
    static atomic_uint number;
    *note = (struct gs_note){.fd = -1};
    if (!notes->folder[0] || gs_path_make_dir(notes->folder, 0700, NULL) != GS_OK ||
        snprintf(note->path, sizeof note->path, "%s/%s-%d-%u.take", notes->folder, notes->session,
                 (int)getpid(), atomic_fetch_add(&number, 1)) >= (int)sizeof note->path)
        return;
    note->fd = open(note->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    note->open = note->fd >= 0;
    if (note->open)
        flock(note->fd, LOCK_EX | LOCK_NB); /* where there are no locks, nobody asks for one */
    struct gs_text text = {0};
    char boot[40], *wet_path = gs_path_absolute(wet), *dry_path = gs_path_absolute(dry);
    gs_note_boot(boot);
    gs_text_add(&text, GS_NOTE_ALL "%s%s\n", boot[0] ? "boot " : "", boot);
    gs_text_add(&text, "session %s\nring %" PRIu64 "\nformat %s %u %u\nwet ", notes->session,
                notes->ring, gs_format_names[format], channels, rate);
    gs_text_add_word(&text, wet_path ? wet_path : wet);
    if (dry[0]) {
        gs_text_add(&text, "\ndry ");
        gs_text_add_word(&text, dry_path ? dry_path : dry);
    }
    gs_text_add(&text, "\n");
    add(note, &text, true);
    gs_text_done(&text);
    free(wet_path);
    free(dry_path);
}

void gs_note_resume(struct gs_note *note, struct gs_unfinished *take) {
    *note = (struct gs_note){.fd = take->lock, .open = take->lock >= 0, .length = take->length};
    snprintf(note->path, sizeof note->path, "%s", take->note);
    take->lock = -1;
    if (note->open && ftruncate(note->fd, (off_t)note->length))
        note->partial = true;
    tell_partial(note);
}

/* A value as `set` takes it. */
static void add_value(struct gs_text *text, unsigned channel, unsigned id, double value) {
    char shown[32];
    gs_param_format((enum gs_param_id)id, value, shown, sizeof shown);
    gs_text_add(text, "%u %s %s\n", channel, gs_params[id].key, shown);
}

void gs_note_start(struct gs_note *note, uint64_t position, const struct timespec *began,
                   const struct gs_journal_extract *piece) {
    struct gs_text text = {0};
    gs_text_add(&text, "began %lld %ld\nstart %" PRIu64 "\n", (long long)began->tv_sec,
                began->tv_nsec, position);
    for (unsigned c = 0; c < GS_MAX_CHANNELS; c++)
        for (unsigned id = 0; id < GS_PARAM_COUNT; id++) {
            const double value = piece->settings.value[c][id];
            if (value < gs_params[id].def || value > gs_params[id].def) {
                gs_text_add(&text, "had ");
                add_value(&text, c, id, value);
            }
        }
    gs_text_add(&text, "linked %" PRIu32 "\n", piece->pairs);
    add(note, &text, true);
    gs_text_done(&text);
}

static void add_event(struct gs_text *text, const struct gs_journal_entry *entry) {
    switch ((enum gs_journal_kind)entry->kind) {
    case GS_JOURNAL_PARAM:
        gs_text_add(text, "set %" PRIu64 " ", entry->position);
        add_value(text, entry->channel, entry->id, entry->value);
        break;
    case GS_JOURNAL_LINK:
        gs_text_add(text, "link %" PRIu64 " %u %d\n", entry->position, entry->channel,
                    entry->value > 0);
        break;
    case GS_JOURNAL_CLIP:
        gs_text_add(text, "clip %" PRIu64 " %" PRIu64 " %u %u %u\n", entry->position, entry->frames,
                    entry->channel, entry->id, entry->count);
        break;
    case GS_JOURNAL_LOSS:
        gs_text_add(text, "loss %" PRIu64 " %" PRIu64 " %u %u\n", entry->position, entry->frames,
                    entry->id, entry->count);
        break;
    }
}

void gs_note_events(struct gs_note *note, const struct gs_journal_entry *entry, unsigned count) {
    struct gs_text text = {0};
    if (!note->open || !count)
        return;
    for (unsigned i = 0; i < count && !note->partial; i++)
        add_event(&text, &entry[i]);
    /* a knob that never rests for days: from then on the sidecar alone has it, every ten seconds */
    if (note->partial || note->length + text.length > GS_NOTE_EVENTS_MOST) {
        note->partial = true;
        tell_partial(note);
    } else {
        add(note, &text, false);
    }
    gs_text_done(&text);
}

void gs_note_mark(struct gs_note *note, const struct gs_marker *marker) {
    struct gs_text text = {0};
    gs_text_add(&text, "mark %" PRIu64 " ", marker->frame);
    gs_text_add_word(&text, marker->label);
    gs_text_add(&text, "\n");
    add(note, &text, true);
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
