#include "moves.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gainstage/log.h"
#include "gainstage/path.h"
#include "gainstage/takes.h"
#include "replace.h"
#include "sidecar.h"

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
    snprintf(fresh, sizeof fresh, "%s/" GS_MOVES_NOTE GS_SIDECAR_FRESH, dir);
    const enum gs_status status = text.failed
                                      ? gs_fail(error, GS_ERR_MEMORY, "out of memory")
                                      : gs_replace(note, fresh, folder, gs_text_string(&text),
                                                   text.length, GS_REPLACE, error);
    gs_text_done(&text);
    return status;
}

/* GS_ERR_FORMAT, or MISSING: one that was not written to its end: nothing has moved by it. On any
 * other error nobody knows. */
static enum gs_status read_note(int folder, struct gs_moves *moves) {
    char path[96], *text = NULL;
    bool whole = false;
    moves->count = 0;
    snprintf(path, sizeof path, "/proc/self/fd/%d/" GS_MOVES_NOTE, folder);
    enum gs_status status = gs_path_read_text(path, 65536, &text, NULL);
    if (status)
        return status;
    for (char *line = text; *line && !whole;) {
        struct gs_words words;
        const size_t length = strcspn(line, "\n");
        if (!line[length])
            break;
        line[length] = '\0';
        status = gs_words_split(line, &words, NULL);
        if (status)
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
    return whole ? GS_OK : status ? status : GS_ERR_FORMAT;
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
    char *path = NULL, *fresh = NULL, *bytes = NULL, *changed = NULL;
    size_t length;
    if (strcmp(old, now) == 0)
        return;
    char *dir =
        gs_path_format("/proc/self/fd/%d/%.*s", folder, (int)(now - sidecar->to), sidecar->to);
    char *name = gs_path_format("%.*s", (int)(strlen(now) - tail), now);
    if (dir && name && gs_sidecar_paths(dir, name, -1, &path, &fresh) &&
        gs_sidecar_load(path, &bytes, &length, NULL) == GS_OK &&
        gs_sidecar_rename(bytes, length, name, target_of(moves, old, stem, false),
                          target_of(moves, old, stem, true), &changed, NULL) == GS_OK)
        (void)gs_replace(path, fresh, -1, changed, strlen(changed), GS_REPLACE, NULL);
    free(changed);
    free(bytes);
    free(name);
    free(fresh);
    free(path);
    free(dir);
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

/* 0: all of them are back; else why one is not. */
static int undo(int folder, const struct gs_moves *moves, unsigned count) {
    int cause = 0;
    while (count > 0) {
        const struct gs_move *move = &moves->move[--count];
        const int one = move_one(folder, move->to, move->from);
        /* it never left, or somebody has removed it */
        if (one && one != EEXIST && (one != ENOENT || exists_at(folder, move->to)))
            cause = one;
    }
    return cause;
}

/* For whoever is there to be told, else into the log. */
__attribute__((format(printf, 2, 3))) static void tell(struct gs_text *told, const char *format,
                                                       ...) {
    char text[1600];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    if (told)
        gs_text_add(told, "%s\n", text);
    else
        gs_log(GS_LOG_WARNING, "%s", text);
}

/* What is not there any more has moved. One that can't move takes the others back with it. The note
 * stays, and the next look tries again, while files are in both places or nobody can tell. */
static enum gs_status go_on(int folder, struct gs_text *told, struct gs_error *error) {
    struct gs_moves moves;
    bool some = false;
    int cause = 0, kept = 0;
    const enum gs_status status = read_note(folder, &moves);
    if (status == GS_ERR_FORMAT || status == GS_ERR_MISSING) {
        remove_note(folder);
        return GS_OK;
    }
    if (status) {
        static const char text[] =
            "a move before is not finished: " GS_MOVES_NOTE " in the folder for takes can't be "
            "read; make it readable, or move the take's files by hand and remove it";
        if (!error)
            tell(told, "%s", text);
        return gs_fail(error, status, "%s", text);
    }
    for (unsigned i = 0; i < moves.count && !cause; i++) {
        if (!exists_at(folder, moves.move[i].from))
            continue;
        some = true;
        cause = move_one(folder, moves.move[i].from, moves.move[i].to);
    }
    const char *from = moves.count ? moves.move[0].from : "",
               *to = moves.count ? moves.move[0].to : "";
    if (cause)
        kept = undo(folder, &moves, moves.count);
    if (kept) {
        const char *why = strerror(kept);
        if (!error)
            tell(told,
                 "%s and what belongs to it are half moved to %s, and the disk refuses the rest "
                 "(%s): the next look into the folder tries again",
                 from, to, why);
        return gs_fail(error, GS_ERR_IO,
                       "a move before is not finished: %.150s to %.150s: %s; try again", from, to,
                       why);
    }
    settle(folder, &moves, !cause);
    if (some)
        tell(told, "%s %s and what belongs to it%s%s: the move had stopped half way",
             cause ? "moved back" : "moved", from, cause ? "" : " to ", cause ? "" : to);
    return GS_OK;
}

void gs_moves_finish(const char *dir, struct gs_text *told) {
    const int folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return;
    if (exists_at(folder, GS_MOVES_NOTE) && flock(folder, LOCK_EX | LOCK_NB) == 0)
        (void)go_on(folder, told, NULL);
    close(folder);
}

enum gs_status gs_moves_settle(int folder, struct gs_error *error) {
    return exists_at(folder, GS_MOVES_NOTE) ? go_on(folder, NULL, error) : GS_OK;
}

enum gs_status gs_moves_do(int folder, const struct gs_moves *moves, struct gs_error *error) {
    enum gs_status status = gs_moves_settle(folder, error);
    if (status)
        return status;
    for (unsigned i = 0; i < moves->count; i++)
        if (exists_at(folder, moves->move[i].to))
            return gs_fail(error, GS_ERR_EXISTS, "%s exists already", moves->move[i].to);
    status = write_note(folder, moves, error);
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
    const int kept = cause ? undo(folder, moves, moved) : 0;
    if (kept)
        return gs_fail(error, GS_ERR_IO,
                       "%s: %s; what had moved before could not be moved back (%s): the next look "
                       "into the folder tries again",
                       moves->move[moved].to, strerror(cause), strerror(kept));
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
