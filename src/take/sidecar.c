#include "sidecar.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

#include "gainstage/clock.h"
#include "gainstage/path.h"
#include "gainstage/takes.h"
#include "moves.h"
#include "replace.h"
#include "sidecar_text.h"

#define EDIT_INTERVAL    (1 * GS_SECOND)
#define NEWS_INTERVAL    (10 * GS_SECOND)
#define MEASURE_INTERVAL (60 * GS_SECOND)

static const char *last_part(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool gs_take_is_open(const char *sound) {
    const int fd = open(sound, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return false;
    const bool open_elsewhere = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    close(fd);
    return open_elsewhere;
}

static int lock_sound(const char *path) {
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return -1; /* a file system without locks: the sidecar's state has to do */
    }
    return fd;
}

/* 32 hexadecimal digits that no other take has. */
static void make_uid(char *uid) {
    unsigned char random[16] = {0};
    if (getrandom(random, sizeof random, GRND_NONBLOCK) != (ssize_t)sizeof random) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        memcpy(random, &now, sizeof random);
    }
    for (int i = 0; i < 16; i++)
        snprintf(uid + 2 * i, 3, "%02X", random[i]);
}

bool gs_sidecar_paths(const char *dir, const char *name, int length, char **path, char **fresh) {
    const char *slash = dir[0] && dir[strlen(dir) - 1] == '/' ? "" : "/";
    *path = gs_path_format("%s%s%.*s" GS_SIDECAR_EXTENSION, dir, slash, length, name);
    *fresh =
        gs_path_format("%s%s.%.*s" GS_SIDECAR_EXTENSION GS_SIDECAR_FRESH, dir, slash, length, name);
    if (*path && *fresh)
        return true;
    free(*path);
    free(*fresh);
    *path = *fresh = NULL;
    return false;
}

enum gs_status gs_sidecar_open(struct gs_sidecar *sidecar, const struct gs_take_names *names,
                               const struct gs_take_options *options, unsigned channels,
                               unsigned rate, struct gs_error *error) {
    *sidecar = (struct gs_sidecar){
        .folder = -1, .lock = -1, .format = options->format, .channels = channels, .rate = rate};
    const char *folder = names->folder[0] ? names->folder : ".";
    char *path, *fresh;
    if (!gs_sidecar_paths(folder, names->name, -1, &path, &fresh))
        return gs_fail(error, GS_ERR_MEMORY, "the sidecar: out of memory");
    const bool fits = strlen(path) < sizeof sidecar->path && strlen(fresh) < sizeof sidecar->fresh;
    if (fits) {
        strcpy(sidecar->path, path);
        strcpy(sidecar->fresh, fresh);
    }
    free(path);
    free(fresh);
    if (!fits)
        return gs_fail(error, GS_ERR_RANGE, "the sidecar's path is too long");
    sidecar->labels = calloc(1, sizeof *sidecar->labels);
    if (!sidecar->labels)
        return gs_fail(error, GS_ERR_MEMORY, "the sidecar: out of memory");
    sidecar->labels->credits = options->credits;
    snprintf(sidecar->wet, sizeof sidecar->wet, "%.319s", last_part(names->wet));
    if (options->dry)
        snprintf(sidecar->dry, sizeof sidecar->dry, "%.319s", last_part(names->dry));
    snprintf(sidecar->project, sizeof sidecar->project, "%s", options->name);
    make_uid(sidecar->uid);
    gs_gauge_init(&sidecar->gauge, channels, rate);
    sidecar->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    sidecar->lock = lock_sound(names->wet);
    clock_gettime(CLOCK_REALTIME, &sidecar->began);
    return GS_OK;
}

void gs_sidecar_begin(struct gs_sidecar *sidecar, const struct timespec *began) {
    sidecar->began = *began;
}

void gs_sidecar_resume(struct gs_sidecar *sidecar) {
    char *bytes;
    size_t length;
    struct gs_take_facts facts;
    sidecar->stored = sidecar->resumed = true;
    if (gs_sidecar_load(sidecar->path, &bytes, &length, NULL) != GS_OK)
        return;
    if (gs_sidecar_parse(bytes, length, &facts, NULL) == GS_OK) {
        struct gs_labels *labels = sidecar->labels;
        gs_label_set(labels, GS_LABEL_TITLE, facts.title, NULL);
        gs_label_set(labels, GS_LABEL_ARTIST, facts.artist, NULL);
        gs_label_set(labels, GS_LABEL_SCENE, facts.scene, NULL);
        gs_label_set(labels, GS_LABEL_NOTE, facts.note, NULL);
        labels->rating = facts.rating;
        gs_take_facts_done(&facts);
    }
    free(bytes);
}

void gs_sidecar_label(struct gs_sidecar *sidecar, const struct gs_labels *labels) {
    *sidecar->labels = *labels;
    sidecar->edited = true;
}

void gs_sidecar_describe(const struct gs_sidecar *sidecar, const struct gs_sidecar_view *view,
                         struct gs_metadata *metadata) {
    const struct gs_labels *labels = sidecar->labels;
    struct gs_journal_about about;
    struct gs_loudness_reading reading;
    gs_journal_read_about(view->journal, &about);
    gs_gauge_read(&sidecar->gauge, &reading);
    *metadata = (struct gs_metadata){.format = sidecar->format,
                                     .channels = sidecar->channels,
                                     .rate = sidecar->rate,
                                     .began = sidecar->began,
                                     .rating = labels->rating,
                                     .integrated = reading.integrated,
                                     .range = reading.range,
                                     .true_peak = reading.true_peak,
                                     .momentary_max = reading.momentary_max,
                                     .short_term_max = reading.short_term_max};
    if (sidecar->resumed)
        metadata->integrated = metadata->range = metadata->true_peak = metadata->momentary_max =
            metadata->short_term_max = (double)NAN;
    strcpy(metadata->name, view->take->name);
    strcpy(metadata->title, labels->title);
    strcpy(metadata->artist, labels->credits.artist);
    strcpy(metadata->scene, labels->credits.scene);
    strcpy(metadata->note, labels->note);
    strcpy(metadata->project, sidecar->project);
    strcpy(metadata->device, about.device);
    strcpy(metadata->software, "gainstage " GS_VERSION);
    strcpy(metadata->uid, sidecar->uid);
    memcpy(metadata->track, labels->credits.track, sizeof metadata->track);
}

enum gs_status gs_sidecar_write(struct gs_sidecar *sidecar, const struct gs_sidecar_view *view,
                                struct gs_error *error) {
    struct gs_journal_extract piece;
    struct gs_text text = {0};
    const uint64_t revision = gs_journal_revision(view->journal);
    const struct gs_take *take = view->take;
    if (!gs_journal_read(view->journal, take->start, take->start + take->frames, &piece))
        return gs_fail(error, GS_ERR_MEMORY, "%s: out of memory", sidecar->path);
    gs_sidecar_add(&text, sidecar, view, &piece);
    gs_journal_extract_done(&piece);
    const enum gs_status status =
        text.failed
            ? gs_fail(error, GS_ERR_MEMORY, "%s: out of memory", sidecar->path)
            : gs_replace(sidecar->path, sidecar->fresh, sidecar->folder, gs_text_string(&text),
                         text.length, sidecar->stored ? GS_REPLACE : GS_REPLACE_NOTHING, error);
    gs_text_done(&text);
    /* after a failure the next try is as far away: a sick disk is not asked all the time */
    sidecar->written = gs_clock_now();
    if (status == GS_OK) {
        sidecar->revision = revision;
        sidecar->markers = view->count;
        sidecar->edited = false;
        sidecar->stored = true;
    }
    return status;
}

bool gs_sidecar_is_due(const struct gs_sidecar *sidecar, const struct gs_sidecar_view *view) {
    const int64_t passed = gs_clock_now() - sidecar->written;
    if (passed < EDIT_INTERVAL)
        return false;
    if (passed >= MEASURE_INTERVAL || (sidecar->edited && !sidecar->failure_told))
        return true;
    return passed >= NEWS_INTERVAL && (sidecar->markers != view->count || sidecar->edited ||
                                       sidecar->revision != gs_journal_revision(view->journal));
}

void gs_sidecar_done(struct gs_sidecar *sidecar) {
    if (!sidecar->labels) /* never opened, or done already */
        return;
    free(sidecar->labels);
    gs_gauge_done(&sidecar->gauge);
    if (sidecar->folder >= 0)
        close(sidecar->folder);
    if (sidecar->lock >= 0)
        close(sidecar->lock);
    *sidecar = (struct gs_sidecar){.folder = -1, .lock = -1};
}

void gs_sidecar_discard(struct gs_sidecar *sidecar) {
    if (sidecar->labels && sidecar->stored)
        unlink(sidecar->path);
    gs_sidecar_done(sidecar);
}
