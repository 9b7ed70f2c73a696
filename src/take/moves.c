#include "moves.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gainstage/path.h"
#include "gainstage/takes.h"
#include "replace.h"

static const char LAST_LINE[] = "end";

int gs_moves_lock(const char *dir, struct gs_error *error) {
    const int folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        gs_explain(error, "folder %s: %s", dir, strerror(errno));
        return -1;
    }
    /* a file system without locks: then there is nobody to be kept out */
    while (flock(folder, LOCK_EX) && errno == EINTR)
        ;
    return folder;
}

void gs_moves_unlock(int folder) {
    close(folder);
}

/* ---- one file ---- */

static bool exists_at(int folder, const char *name) {
    struct stat about;
    return fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

/* Never over another file; 0 or an errno. */
static int move_one(int folder, const char *from, const char *to) {
    if (renameat2(folder, from, folder, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
    /* a file system that can't promise it: the lock keeps our own kind out */
    if (exists_at(folder, to))
        return EEXIST;
    return renameat(folder, from, folder, to) == 0 ? 0 : errno;
}

/* ---- the note ---- */

static enum gs_status write_note(int folder, const struct gs_moves *moves, struct gs_error *error) {
    struct gs_text text = {0};
    char dir[64], note[96], fresh[96];
    for (unsigned i = 0; i < moves->count; i++) {
        gs_text_add_word(&text, moves->move[i].from);
        gs_text_add(&text, " ");
        gs_text_add_word(&text, moves->move[i].to);
        gs_text_add(&text, "\n");
    }
    gs_text_add(&text, "%s\n", LAST_LINE);
    snprintf(dir, sizeof dir, "/proc/self/fd/%d", folder);
    snprintf(note, sizeof note, "%s/" GS_MOVES_NOTE, dir);
    snprintf(fresh, sizeof fresh, "%s/" GS_MOVES_NOTE ".new", dir);
    const enum gs_status status = text.failed
                                      ? gs_fail(error, GS_ERR_MEMORY, "out of memory")
                                      : gs_replace(note, fresh, folder, gs_text_string(&text),
                                                   text.length, GS_REPLACE, error);
    gs_text_done(&text);
    return status;
}

/* False: none, or one that was not written to its end: nothing has moved by it. */
static bool read_note(int folder, struct gs_moves *moves) {
    char path[96], *text = NULL;
    bool whole = false;
    moves->count = 0;
    snprintf(path, sizeof path, "/proc/self/fd/%d/" GS_MOVES_NOTE, folder);
    if (gs_path_read_text(path, 65536, &text, NULL) != GS_OK)
        return false;
    for (char *line = text; *line && !whole;) {
        struct gs_words words;
        const size_t length = strcspn(line, "\n");
        if (!line[length])
            break;
        line[length] = '\0';
        if (gs_words_split(line, &words, NULL) != GS_OK)
            break;
        whole = words.count == 1 && strcmp(words.word[0], LAST_LINE) == 0;
        const bool move = words.count == 2 && moves->count < GS_MOVES_MAX &&
                          strlen(words.word[0]) < sizeof moves->move[0].from &&
                          strlen(words.word[1]) < sizeof moves->move[0].to;
        if (move) {
            strcpy(moves->move[moves->count].from, words.word[0]);
            strcpy(moves->move[moves->count++].to, words.word[1]);
        }
        gs_words_done(&words);
        if (!move && !whole)
            break;
        line += length + 1;
    }
    free(text);
    return whole;
}

static void remove_note(int folder) {
    /* the moves must be on the disk before the note about them goes */
    (void)fsync(folder);
    unlinkat(folder, GS_MOVES_NOTE, 0);
    (void)fsync(folder);
}

/* ---- the sidecar's own words ---- */

static const char *last_part(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool ends_in(const char *name, const char *tail) {
    const size_t length = strlen(name), size = strlen(tail);
    return length >= size && strcmp(name + length - size, tail) == 0;
}

/* Where the file NAME + `tail` goes, by its last part; NULL when there is none. */
static const char *target_of(const struct gs_moves *moves, const char *name, size_t stem,
                             bool dry) {
    for (unsigned i = 0; i < moves->count; i++) {
        const char *tail = last_part(moves->move[i].from) + stem;
        const bool is_dry = strncmp(tail, ".dry.", 5) == 0;
        if (strncmp(last_part(moves->move[i].from), name, stem) == 0 && is_dry == dry &&
            !ends_in(tail, GS_SIDECAR_EXTENSION) && !ends_in(tail, ".txt"))
            return last_part(moves->move[i].to);
    }
    return NULL;
}

/* Names in the sidecar follow its files; they are for people, so a failure is no harm. */
static void rename_within(int folder, const struct gs_moves *moves, const struct gs_move *sidecar) {
    const char *old = last_part(sidecar->from), *now = last_part(sidecar->to);
    const size_t tail = strlen(GS_SIDECAR_EXTENSION), stem = strlen(old) - tail;
    char *bytes = NULL, *changed = NULL;
    size_t length;
    if (strcmp(old, now) == 0)
        return;
    const int before = (int)(now - sidecar->to);
    char *path = gs_path_format("/proc/self/fd/%d/%s", folder, sidecar->to);
    char *fresh = gs_path_format("/proc/self/fd/%d/%.*s.%s.new", folder, before, sidecar->to, now);
    char *name = gs_path_format("%.*s", (int)(strlen(now) - tail), now);
    if (path && fresh && name && gs_sidecar_load(path, &bytes, &length, NULL) == GS_OK &&
        gs_sidecar_rename(bytes, length, name, target_of(moves, old, stem, false),
                          target_of(moves, old, stem, true), &changed, NULL) == GS_OK)
        (void)gs_replace(path, fresh, -1, changed, strlen(changed), GS_REPLACE, NULL);
    free(changed);
    free(bytes);
    free(name);
    free(fresh);
    free(path);
}

/* ---- all of them ---- */

static void sync_target(int folder, const char *to) {
    const char *slash = strrchr(to, '/');
    char name[640];
    if (!slash)
        return;
    snprintf(name, sizeof name, "%.*s", (int)(slash - to), to);
    const int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
}

/* What belongs to moves that are done, or undone; then the note goes. */
static void settle(int folder, const struct gs_moves *moves, bool done) {
    for (unsigned i = 0; done && i < moves->count; i++)
        if (ends_in(moves->move[i].from, GS_SIDECAR_EXTENSION))
            rename_within(folder, moves, &moves->move[i]);
    if (moves->count) {
        sync_target(folder, moves->move[0].to);
        sync_target(folder, moves->move[0].from);
    }
    remove_note(folder);
}

static void undo(int folder, const struct gs_moves *moves, unsigned count) {
    while (count > 0) {
        count--;
        (void)move_one(folder, moves->move[count].to, moves->move[count].from);
    }
}

/* What is not there any more has moved. One that can't move takes the others back with it. */
static void go_on(int folder, struct gs_text *told) {
    struct gs_moves moves;
    bool done = true, some = false;
    if (!read_note(folder, &moves)) {
        remove_note(folder);
        return;
    }
    for (unsigned i = 0; i < moves.count && done; i++) {
        if (!exists_at(folder, moves.move[i].from))
            continue;
        some = true;
        done = move_one(folder, moves.move[i].from, moves.move[i].to) == 0;
    }
    if (!done)
        undo(folder, &moves, moves.count);
    settle(folder, &moves, done);
    if (told && some)
        gs_text_add(told, "%s %s and what belongs to it%s%s: a program died while it moved them\n",
                    done ? "moved" : "moved back", moves.move[0].from, done ? " to " : "",
                    done ? moves.move[0].to : "");
}

void gs_moves_finish(const char *dir, struct gs_text *told) {
    const int folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return;
    if (exists_at(folder, GS_MOVES_NOTE) && flock(folder, LOCK_EX | LOCK_NB) == 0)
        go_on(folder, told);
    close(folder);
}

enum gs_status gs_moves_do(int folder, const struct gs_moves *moves, struct gs_error *error) {
    if (exists_at(folder, GS_MOVES_NOTE))
        go_on(folder, NULL);
    for (unsigned i = 0; i < moves->count; i++)
        if (exists_at(folder, moves->move[i].to))
            return gs_fail(error, GS_ERR_EXISTS, "%s exists already", moves->move[i].to);
    enum gs_status status = write_note(folder, moves, error);
    if (status)
        return status;
    unsigned moved = 0;
    int cause = 0;
    while (moved < moves->count && !cause) {
        cause = move_one(folder, moves->move[moved].from, moves->move[moved].to);
        moved += cause ? 0 : 1;
    }
    if (cause)
        status = gs_fail(
            error, cause == EEXIST ? GS_ERR_EXISTS : GS_ERR_IO, "%s: %s", moves->move[moved].to,
            cause == EXDEV
                ? "its folder lies on another file system, so nothing was moved; unmount that, "
                  "or move the files by hand"
                : strerror(cause));
    if (cause)
        undo(folder, moves, moved);
    settle(folder, moves, !cause);
    return status;
}

enum gs_status gs_sidecar_load(const char *path, char **bytes, size_t *length,
                               struct gs_error *error) {
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat about;
    if (fd < 0)
        return gs_fail(error, errno == ENOENT ? GS_ERR_MISSING : GS_ERR_IO, "%s: %s", path,
                       strerror(errno));
    enum gs_status status = GS_OK;
    char *made = NULL;
    size_t got = 0;
    if (fstat(fd, &about) || !S_ISREG(about.st_mode))
        status = gs_fail(error, GS_ERR_FORMAT, "%s: not a regular file", path);
    else if (about.st_size > GS_SIDECAR_MOST)
        status = gs_fail(error, GS_ERR_FORMAT, "%s: larger than any sidecar", path);
    else if (!(made = malloc((size_t)about.st_size + 1)))
        status = gs_fail(error, GS_ERR_MEMORY, "%s: out of memory", path);
    while (status == GS_OK && got < (size_t)about.st_size) {
        const ssize_t some = read(fd, made + got, (size_t)about.st_size - got);
        if (some < 0 && errno == EINTR)
            continue;
        if (some < 0)
            status = gs_fail(error, GS_ERR_IO, "%s: %s", path, strerror(errno));
        if (some <= 0)
            break;
        got += (size_t)some;
    }
    close(fd);
    if (status) {
        free(made);
        return status;
    }
    made[got] = '\0';
    *bytes = made;
    *length = got;
    return GS_OK;
}
