/* Finding the notes that dead engines have left, and closing what they were about. */
#include "gainstage/unfinished.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gainstage/path.h"
#include "gainstage/repair.h"
#include "history.h"
#include "note_text.h"

void gs_unfinished_list(const char *folder, struct gs_unfinished **list, unsigned *count) {
    *list = NULL;
    *count = 0;
    DIR *dir = opendir(folder);
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        const char *dot = strrchr(entry->d_name, '.');
        if (!dot || strcmp(dot, ".take") != 0)
            continue;
        struct gs_unfinished *more = realloc(*list, (*count + 1) * sizeof **list);
        char *path = gs_path_format("%s/%s", folder, entry->d_name);
        if (more)
            *list = more;
        if (more && path && gs_note_read(path, &more[*count]))
            (*count)++;
        free(path);
    }
    closedir(dir);
}

void gs_unfinished_done(struct gs_unfinished *take) {
    free(take->markers);
    gs_journal_free(take->past);
    if (take->lock >= 0)
        close(take->lock);
    take->lock = -1;
    take->markers = NULL;
    take->past = NULL;
}

void gs_unfinished_free(struct gs_unfinished *list, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        gs_unfinished_done(&list[i]);
    free(list);
}

/* ---- the files ---- */

struct found {
    uint64_t frames;
    bool tail; /* its engine had begun to close it: markers stand behind the sound */
    bool damaged;
};

/* A FLAC file counts what it holds; more may decode, which `recover` gets. */
static enum gs_status look_into_flac(const char *path, struct found *found,
                                     struct gs_error *error) {
    struct gs_reader *reader;
    const enum gs_status status = gs_reader_open(path, &reader, error);
    if (status)
        return status;
    found->frames = gs_reader_frames(reader);
    gs_reader_close(reader);
    return GS_OK;
}

static enum gs_status look_into(const struct gs_unfinished *take, const char *path,
                                struct found *found, struct gs_error *error) {
    *found = (struct found){0};
    if (take->format == GS_FORMAT_FLAC)
        return look_into_flac(path, found, error);
    struct stat about;
    struct gs_wav_plan plan = {0};
    struct gs_error why = {""};
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    enum gs_status status = GS_OK;
    if (fd < 0 || fstat(fd, &about) != 0) {
        status = gs_fail(error, errno == ENOENT ? GS_ERR_MISSING : GS_ERR_IO, "%s: %s", path,
                         strerror(errno));
    } else {
        const struct gs_bytes bytes = {.fd = fd, .size = (uint64_t)about.st_size};
        status = gs_wav_examine(&bytes, &plan, &why);
        if (status)
            gs_explain(error, "%s: %s", path, why.text);
    }
    if (fd >= 0)
        close(fd);
    if (!status)
        *found = (struct found){
            .frames = plan.frames, .tail = plan.tail_end > plan.tail, .damaged = plan.damage != 0};
    return status;
}

enum gs_status gs_unfinished_frames(const struct gs_unfinished *take, uint64_t *frames,
                                    struct gs_error *error) {
    struct found wet, dry;
    enum gs_status status = look_into(take, take->wet, &wet, error);
    dry = wet;
    if (!status && take->dry[0])
        status = look_into(take, take->dry, &dry, error);
    if (!status)
        *frames = wet.frames < dry.frames ? wet.frames : dry.frames;
    return status;
}

/* Closes one file. Its markers are added when nobody has begun to. */
static enum gs_status close_file(const struct gs_unfinished *take, const char *path,
                                 uint64_t *frames, struct gs_error *error) {
    struct found found;
    struct gs_container *container;
    enum gs_status status = look_into(take, path, &found, error);
    if (status)
        return status;
    *frames = found.frames;
    if (found.frames == 0 && take->start == GS_UNFINISHED_NOT_BEGUN)
        return unlink(path) == 0 ? GS_OK
                                 : gs_fail(error, GS_ERR_IO, "%s: %s", path, strerror(errno));
    if (take->format == GS_FORMAT_FLAC || found.tail)
        return GS_OK;
    status = gs_container_reopen(path, take->format, take->channels, take->rate, found.frames,
                                 &container, error);
    if (status)
        return status;
    unsigned count = 0;
    struct gs_marker *markers = calloc(take->marker_count + 1, sizeof *markers);
    for (unsigned i = 0; markers && i < take->marker_count; i++)
        if (take->markers[i].frame >= take->start &&
            take->markers[i].frame - take->start < found.frames) {
            markers[count] = take->markers[i];
            markers[count++].frame -= take->start;
        }
    status = gs_container_finish(container, markers, count, error);
    free(markers);
    return status;
}

enum gs_status gs_unfinished_close(struct gs_unfinished *take, uint64_t *frames,
                                   struct gs_error *error) {
    struct gs_error other;
    uint64_t dry = 0;
    *frames = 0;
    enum gs_status status = close_file(take, take->wet, frames, error);
    if (take->dry[0]) {
        const enum gs_status second = close_file(take, take->dry, &dry, &other);
        if (!status && second && error)
            *error = other;
        status = status ? status : second;
    }
    if (!*frames)
        *frames = dry;
    if (*frames && (take->past || take->marker_count))
        gs_history_keep(take, *frames);
    unlink(take->note);
    return status;
}
