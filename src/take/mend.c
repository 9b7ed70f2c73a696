/* Takes that nobody finished: what is said about them is brought to its end. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "finding.h"
#include "folder.h"
#include "gainstage/container.h"
#include "gainstage/path.h"
#include "gainstage/repair.h"
#include "gainstage/takes.h"
#include "moves.h"
#include "replace.h"
#include "retell.h"
#include "sidecar.h"
#include "sidecar_text.h"

enum { CHUNK = 4096, QUIET_SECONDS = 10 };

static const char CAUSE[] = "its program died while it was recorded";

/* ---- names ---- */

struct names {
    char *dir, *name, *dry; /* `dry` is NULL when there is no such file */
    char *sidecar, *fresh;
    const char *wet;
    struct stat sound; /* which file it is that is read */
};

static void forget(struct names *names) {
    free(names->dir);
    free(names->name);
    free(names->dry);
    free(names->sidecar);
    free(names->fresh);
}

static bool find_names(const char *sound, struct names *names) {
    const char *slash = strrchr(sound, '/');
    const char *file = slash ? slash + 1 : sound;
    const char *dot = gs_format_dot(sound);
    const int stem = (int)(dot ? (size_t)(dot - file) : strlen(file));
    *names = (struct names){.wet = file};
    names->dir = slash ? gs_path_format("%.*s", (int)(slash > sound ? slash - sound : 1), sound)
                       : gs_path_format(".");
    names->name = gs_path_format("%.*s", stem, file);
    names->dry = gs_path_format("%.*s.dry%s", stem, file, dot ? dot : "");
    char *path = names->dir && names->dry ? gs_path_format("%s/%s", names->dir, names->dry) : NULL;
    const bool done = path && names->name &&
                      gs_sidecar_paths(names->dir, file, stem, &names->sidecar, &names->fresh);
    if (done && access(path, F_OK) != 0) {
        free(names->dry);
        names->dry = NULL;
    }
    free(path);
    if (!done)
        forget(names);
    return done;
}

/* Somebody writes it. Where a file system has no locks, what has changed a moment ago counts. */
static bool is_alive(const char *sound) {
    struct stat about;
    const int fd = open(sound, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return false;
    const bool locks = flock(fd, LOCK_SH | LOCK_NB) == 0;
    bool alive = !locks && errno == EWOULDBLOCK;
    if (!locks && !alive)
        alive = gs_repair_is_written(fd) ||
                (fstat(fd, &about) == 0 && time(NULL) - about.st_mtime < QUIET_SECONDS);
    close(fd);
    return alive;
}

/* ---- what is to be done ---- */

/* The sidecar as it is; *bytes NULL: there is none. */
static enum gs_status look_at_sidecar(const struct names *names, char **bytes, size_t *length,
                                      struct gs_take_facts *facts, struct gs_error *error) {
    struct gs_error cause;
    *facts = (struct gs_take_facts){0};
    *bytes = NULL;
    enum gs_status status = gs_sidecar_load(names->sidecar, bytes, length, error);
    if (status == GS_ERR_MISSING)
        return GS_OK;
    if (status)
        return status;
    status = gs_sidecar_parse(*bytes, *length, facts, &cause);
    if (status) {
        gs_explain(error, "%s: %s", names->sidecar, cause.text);
        free(*bytes);
        *bytes = NULL;
    }
    return status;
}

static bool is_ours(const struct gs_metadata *metadata) {
    return strncmp(metadata->software, "gainstage", 9) == 0;
}

static enum gs_mended what_to_do(const struct gs_mending *how, bool sidecar,
                                 const struct gs_take_facts *facts,
                                 const struct gs_metadata *metadata) {
    if (sidecar)
        return facts->recording || how->measure ? GS_MENDED_FINISHED : GS_MENDED_NOTHING;
    return how->make && is_ours(metadata) ? GS_MENDED_MADE : GS_MENDED_NOTHING;
}

/* ---- doing it ---- */

/* Headers that were written while it was not known. */
static void tell_levels(const char *sound, const struct names *names,
                        const struct gs_gauge *gauge) {
    char *dry = names->dry ? gs_path_format("%s/%s", names->dir, names->dry) : NULL;
    gs_retell_levels(sound, gauge);
    if (dry)
        gs_retell_levels(dry, gauge);
    free(dry);
}

static bool is_same(const char *sound, const struct names *names) {
    struct stat about;
    return stat(sound, &about) == 0 && about.st_dev == names->sound.st_dev &&
           about.st_ino == names->sound.st_ino;
}

/* Reads and writes it under the folder's lock: nobody edits, discards or renames in between. */
static enum gs_status store(const struct names *names, const char *sound,
                            const struct gs_finding *finding, struct gs_error *error) {
    char *bytes, *changed = NULL;
    size_t length = 0;
    struct gs_take_facts facts;
    const int folder = gs_moves_lock(names->dir, error);
    if (folder < 0)
        return GS_ERR_IO;
    enum gs_status status = look_at_sidecar(names, &bytes, &length, &facts, error);
    const enum gs_replacing over = bytes ? GS_REPLACE : GS_REPLACE_NOTHING;
    if (!status && (!is_same(sound, names) || is_alive(sound)))
        status = gs_fail(error, GS_ERR_STATE, "%s: moved or recorded anew meanwhile", sound);
    if (!status)
        status = gs_sidecar_finish(bytes, length, finding, &changed, error);
    if (!status)
        status =
            gs_replace(names->sidecar, names->fresh, folder, changed, strlen(changed), over, error);
    if (!status && finding->gauge)
        tell_levels(sound, names, finding->gauge);
    gs_take_facts_done(&facts);
    free(bytes);
    free(changed);
    gs_moves_unlock(folder);
    return status;
}

/* False: stopped short. */
static bool measure(struct gs_reader *reader, const struct gs_mending *how,
                    struct gs_gauge *gauge) {
    const unsigned channels = gs_reader_channels(reader);
    float *frames = malloc((size_t)CHUNK * channels * sizeof *frames);
    uint64_t got = frames ? 1 : 0;
    while (got && !(how->quit && atomic_load(how->quit)) &&
           gs_reader_read(reader, frames, CHUNK, &got, NULL) == GS_OK)
        gs_gauge_add(gauge, frames, got);
    free(frames);
    return frames && got == 0;
}

static void find_beginning(const char *sound, const struct gs_reader *reader,
                           const struct gs_metadata *metadata, char *began, size_t size) {
    struct timespec when = metadata->began;
    struct stat about;
    if (!when.tv_sec && stat(sound, &about) == 0) {
        when = about.st_mtim;
        when.tv_sec -= (time_t)(gs_reader_frames(reader) / gs_reader_rate(reader));
    }
    gs_sidecar_time(&when, began, size);
}

static struct gs_marker *markers_in(const char *sound, unsigned *count) {
    const int fd = open(sound, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct gs_marker *markers = NULL;
    if (fd >= 0) {
        markers = gs_metadata_markers(fd, count);
        close(fd);
    }
    return markers;
}

/* In two steps: how long it is at once, what it measures when all of it was read. */
static enum gs_status finish(const char *sound, const struct names *names, struct gs_reader *reader,
                             const struct gs_metadata *metadata, const struct gs_mending *how,
                             bool recording, struct gs_error *error) {
    struct gs_gauge gauge;
    char began[48];
    find_beginning(sound, reader, metadata, began, sizeof began);
    struct gs_finding finding = {.name = names->name,
                                 .wet = names->wet,
                                 .dry = names->dry,
                                 .format = gs_reader_format(reader),
                                 .began = began,
                                 .metadata = metadata,
                                 .rate = gs_reader_rate(reader),
                                 .channels = gs_reader_channels(reader),
                                 .frames = gs_reader_frames(reader),
                                 .ended = recording ? CAUSE : NULL};
    struct gs_marker *markers = how->make ? markers_in(sound, &finding.marker_count) : NULL;
    finding.markers = markers;
    enum gs_status status = store(names, sound, &finding, error);
    free(markers);
    finding.markers = NULL;
    finding.marker_count = 0;
    if (status || how->length_only || finding.channels > GS_MAX_CHANNELS)
        return status;
    gs_gauge_init(&gauge, finding.channels, finding.rate);
    finding.gauge = &gauge;
    if (measure(reader, how, &gauge))
        status = store(names, sound, &finding, error);
    gs_gauge_done(&gauge);
    return status;
}

enum gs_status gs_take_mend(const char *sound, const struct gs_mending *how, enum gs_mended *mended,
                            struct gs_error *error) {
    struct names names;
    struct gs_take_facts facts;
    struct gs_reader *reader = NULL;
    char *bytes;
    size_t length;
    *mended = GS_MENDED_NOTHING;
    struct gs_metadata *metadata = calloc(1, sizeof *metadata);
    if (!metadata || !find_names(sound, &names)) {
        free(metadata);
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    }
    enum gs_status status = look_at_sidecar(&names, &bytes, &length, &facts, error);
    const bool unclear = bytes ? facts.recording || how->measure : how->make;
    if (!status && unclear && !is_alive(sound)) {
        (void)stat(sound, &names.sound);
        status = gs_reader_open(sound, &reader, error);
    }
    if (!status && reader) {
        gs_reader_describe(reader, metadata);
        *mended = what_to_do(how, bytes != NULL, &facts, metadata);
        if (*mended && !how->look_only)
            status = finish(sound, &names, reader, metadata, how, !bytes || facts.recording, error);
    }
    gs_reader_close(reader);
    gs_take_facts_done(&facts);
    free(bytes);
    free(metadata);
    forget(&names);
    return status;
}

/* ---- folders ---- */

/* Its files are whole, or nobody can make them so. */
static enum gs_status repair(const char *dir, const struct gs_take_files *files,
                             struct gs_error *error) {
    const struct gs_repair_options options = {.in_place = true};
    enum gs_status status = GS_OK;
    for (int kind = GS_FILE_WET; kind <= GS_FILE_DRY; kind++) {
        struct gs_repair repaired;
        char *path = files->file[kind] ? gs_path_format("%s/%s", dir, files->file[kind]) : NULL;
        const enum gs_status one = path ? gs_repair_file(path, &options, &repaired, error) : GS_OK;
        /* FLAC encoded anew, all of it and more: what else the old one said the sidecar has */
        if (path && !one && repaired.kept[0] && repaired.damage == GS_DAMAGE_COUNT_LESS)
            unlink(repaired.kept);
        status = status ? status : one;
        free(path);
    }
    return status;
}

static bool is_skipped(const struct gs_mending *how, const char *sound) {
    const size_t length = strlen(sound);
    for (const char *line = how->skip; line && *line; line += strspn(line, "\n")) {
        const size_t size = strcspn(line, "\n");
        if (size == length && memcmp(line, sound, size) == 0)
            return true;
        line += size;
    }
    return false;
}

static void mend_one(const char *dir, const struct gs_take_files *files,
                     const struct gs_mending *how, struct gs_text *told) {
    struct gs_error error = {""};
    struct gs_take_facts facts = {0};
    enum gs_mended mended = GS_MENDED_NOTHING;
    char *bytes = NULL;
    size_t length;
    const char *file =
        files->file[GS_FILE_WET] ? files->file[GS_FILE_WET] : files->file[GS_FILE_DRY];
    char *sidecar = gs_path_format("%s/%s", dir, files->file[GS_FILE_SIDECAR]);
    char *sound = gs_path_format("%s/%s", dir, file);
    const bool recording = sidecar && sound && !is_skipped(how, sound) &&
                           gs_sidecar_load(sidecar, &bytes, &length, NULL) == GS_OK &&
                           gs_sidecar_parse(bytes, length, &facts, NULL) == GS_OK &&
                           facts.recording && !is_alive(sound);
    if (recording) {
        enum gs_status status = repair(dir, files, &error);
        if (!status)
            status = gs_take_mend(sound, how, &mended, &error);
        if (status)
            gs_text_add(told, "not recovered: %s\n", error.text);
        else if (mended)
            gs_text_add(told, "recovered %s: %s\n", file, CAUSE);
    }
    gs_take_facts_done(&facts);
    free(bytes);
    free(sidecar);
    free(sound);
}

enum gs_status gs_takes_mend(const char *dir, const struct gs_mending *how, struct gs_text *told,
                             struct gs_error *error) {
    struct gs_folder folder;
    gs_moves_finish(dir, told);
    const enum gs_status status = gs_folder_read(dir, &folder, error);
    if (status)
        return status == GS_ERR_MISSING ? GS_OK : status; /* no take was ever made there */
    for (unsigned i = 0; i < folder.count && !(how->quit && atomic_load(how->quit)); i++)
        if (folder.take[i].file[GS_FILE_SIDECAR])
            mend_one(dir, &folder.take[i], how, told);
    gs_folder_done(&folder);
    return GS_OK;
}
