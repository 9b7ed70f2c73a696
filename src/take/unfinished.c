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
#include "gainstage/text.h"

enum { NOTE_MOST = 1 << 20 };

/* ---- reading notes ---- */

static bool read_u64(const char *word, uint64_t *value) {
    char *end;
    if (word[0] < '0' || word[0] > '9')
        return false;
    errno = 0;
    *value = strtoull(word, &end, 10);
    return *end == '\0' && errno == 0;
}

static bool take_text(char *to, size_t size, const char *from) {
    const size_t length = strlen(from);
    if (length >= size)
        return false;
    memcpy(to, from, length + 1);
    return true;
}

static bool take_format(struct gs_unfinished *take, const struct gs_words *words) {
    uint64_t channels, rate;
    for (int f = 0; f < GS_FORMAT_COUNT; f++)
        if (strcmp(words->word[1], gs_format_names[f]) == 0 && words->count == 4 &&
            read_u64(words->word[2], &channels) && read_u64(words->word[3], &rate) &&
            channels >= 1 && channels <= 1024 && rate >= 1 && rate <= 10000000) {
            take->format = (enum gs_format)f;
            take->channels = (unsigned)channels;
            take->rate = (unsigned)rate;
            return true;
        }
    return false;
}

static void take_marker(struct gs_unfinished *take, uint64_t position, const char *label) {
    if (!take->markers)
        take->markers = calloc(GS_UNFINISHED_MARKERS, sizeof *take->markers);
    if (!take->markers || take->marker_count == GS_UNFINISHED_MARKERS)
        return;
    unsigned at = take->marker_count++;
    for (; at > 0 && take->markers[at - 1].frame > position; at--)
        take->markers[at] = take->markers[at - 1];
    take->markers[at] = (struct gs_marker){.frame = position};
    strncpy(take->markers[at].label, label, sizeof take->markers[at].label - 1);
}

static void take_line(struct gs_unfinished *take, const struct gs_words *words) {
    const char *key = words->count > 1 ? words->word[0] : "";
    const char *value = words->count > 1 ? words->word[1] : "";
    uint64_t position;
    if (strcmp(key, "session") == 0)
        take_text(take->session, sizeof take->session, value);
    else if (strcmp(key, "ring") == 0)
        read_u64(value, &take->ring);
    else if (strcmp(key, "format") == 0)
        take_format(take, words);
    else if (strcmp(key, "wet") == 0)
        take_text(take->wet, sizeof take->wet, value);
    else if (strcmp(key, "dry") == 0)
        take_text(take->dry, sizeof take->dry, value);
    else if (strcmp(key, "start") == 0)
        read_u64(value, &take->start);
    else if (strcmp(key, "mark") == 0 && words->count == 3 && read_u64(value, &position))
        take_marker(take, position, words->word[2]);
}

/* False: its writer lives, or it can't be read. */
static bool read_note(const char *path, struct gs_unfinished *take) {
    char *text;
    *take = (struct gs_unfinished){.start = GS_UNFINISHED_NOT_BEGUN};
    take->lock = open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
    const bool ours = take->lock >= 0 &&
                      (flock(take->lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) &&
                      take_text(take->note, sizeof take->note, path) &&
                      gs_path_read_text(path, NOTE_MOST, &text, NULL) == GS_OK;
    for (char *line = ours ? text : NULL, *end; line && (end = strchr(line, '\n')) != NULL;
         line = end + 1) {
        struct gs_words words;
        *end = '\0';
        if (gs_words_split(line, &words, NULL) != GS_OK)
            continue;
        take_line(take, &words);
        gs_words_done(&words);
    }
    if (ours)
        free(text);
    if (ours && take->wet[0] == '/' && take->channels && take->session[0])
        return true;
    if (take->lock >= 0)
        close(take->lock);
    free(take->markers);
    return false;
}

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
        if (more && path && read_note(path, &more[*count]))
            (*count)++;
        free(path);
    }
    closedir(dir);
}

void gs_unfinished_done(struct gs_unfinished *take) {
    free(take->markers);
    if (take->lock >= 0)
        close(take->lock);
    take->lock = -1;
    take->markers = NULL;
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
            gs_fail(error, status, "%s: %s", path, why.text);
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
    unlink(take->note);
    return status;
}
