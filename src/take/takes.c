/* Changing takes that lie in a folder: labels, keep, discard, restore, rename. */
#include "gainstage/takes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "folder.h"
#include "gainstage/container.h"
#include "gainstage/path.h"
#include "moves.h"
#include "replace.h"
#include "retell.h"
#include "sidecar.h"

enum { NAME_MAX_BYTES = 200, NUMBERS = 1000 };

/* A take in its folder, under the folder's lock. */
struct held {
    char dir[1300]; /* where its files are */
    int lock;       /* of the folder for takes */
    struct gs_folder folder;
    const struct gs_take_files *files;
};

static void let_go(struct held *held) {
    gs_folder_done(&held->folder);
    if (held->lock >= 0)
        gs_moves_unlock(held->lock);
    held->lock = -1;
}

static enum gs_status path_of(const struct held *held, const char *file, char **path,
                              struct gs_error *error) {
    *path = gs_path_format("%s/%s", held->dir, file);
    return *path ? GS_OK : gs_fail(error, GS_ERR_MEMORY, "out of memory");
}

static enum gs_status check_idle(const struct held *held, const char *name,
                                 struct gs_error *error) {
    for (int kind = GS_FILE_WET; kind <= GS_FILE_DRY; kind++) {
        const char *file = held->files->file[kind];
        char *path = NULL;
        if (file && path_of(held, file, &path, error))
            return GS_ERR_MEMORY;
        const bool busy = path && gs_take_is_open(path);
        free(path);
        if (busy)
            return gs_fail(error, GS_ERR_STATE, "%s is being recorded", name);
    }
    return GS_OK;
}

/* Takes the lock and finds the take, among the discarded ones if `discarded`. */
static enum gs_status hold(struct held *held, const char *dir, const char *name, bool discarded,
                           struct gs_error *error) {
    *held = (struct held){.lock = -1};
    if (!*name || strchr(name, '/'))
        return gs_fail(error, GS_ERR_USAGE, "'%.200s' is no name of a take", name);
    if (snprintf(held->dir, sizeof held->dir, "%s%s%s", dir, discarded ? "/" : "",
                 discarded ? GS_DISCARDED_FOLDER : "") >= (int)sizeof held->dir)
        return gs_fail(error, GS_ERR_RANGE, "the folder's name is too long");
    held->lock = gs_moves_lock(dir, error);
    if (held->lock < 0)
        return GS_ERR_IO;
    enum gs_status status = gs_moves_settle(held->lock, error);
    if (status) {
        let_go(held);
        return status;
    }
    status = gs_folder_read(held->dir, &held->folder, error);
    if (status == GS_OK)
        held->files = gs_folder_find(&held->folder, name);
    if (status == GS_ERR_MISSING || (status == GS_OK && !held->files))
        status = gs_fail(error, GS_ERR_MISSING, "there is no %stake '%.200s' in %.250s",
                         discarded ? "discarded " : "", name, dir);
    if (status == GS_OK)
        status = check_idle(held, name, error);
    if (status)
        let_go(held);
    return status;
}

/* ---- sidecars ---- */

/* The sidecar's bytes; NULL when there is none. */
static enum gs_status load_sidecar(const struct held *held, char **bytes, size_t *length,
                                   struct gs_error *error) {
    const char *file = held->files->file[GS_FILE_SIDECAR];
    char *path;
    *bytes = NULL;
    *length = 0;
    if (!file)
        return GS_OK;
    enum gs_status status = path_of(held, file, &path, error);
    if (status)
        return status;
    status = gs_sidecar_load(path, bytes, length, error);
    free(path);
    return status;
}

static enum gs_status store_sidecar(const struct held *held, const char *name, const char *bytes,
                                    struct gs_error *error) {
    char *path, *fresh;
    const enum gs_status status =
        gs_sidecar_paths(held->dir, name, -1, &path, &fresh)
            ? gs_replace(path, fresh, held->lock, bytes, strlen(bytes), GS_REPLACE, error)
            : gs_fail(error, GS_ERR_MEMORY, "out of memory");
    free(path);
    free(fresh);
    return status;
}

static enum gs_status change_sidecar(const struct held *held, const char *name,
                                     enum gs_label_id label, const char *value,
                                     struct gs_error *error) {
    char *bytes, *changed = NULL;
    size_t length;
    struct gs_error cause;
    enum gs_status status = load_sidecar(held, &bytes, &length, error);
    if (status)
        return status;
    status = gs_sidecar_edit(bytes, length, label, value, &changed, &cause);
    if (status)
        gs_explain(error, "%s/%s: %.200s", held->dir, held->files->file[GS_FILE_SIDECAR],
                   cause.text);
    else
        status = store_sidecar(held, name, changed, error);
    free(bytes);
    free(changed);
    return status;
}

/* The sidecar has it: files that can't be changed are no failure. */
static void change_files(const struct held *held, enum gs_label_id label, const char *value) {
    for (int kind = GS_FILE_WET; kind <= GS_FILE_DRY; kind++) {
        char *path = NULL;
        if (held->files->file[kind] && path_of(held, held->files->file[kind], &path, NULL) == GS_OK)
            gs_retell_label(path, label, value);
        free(path);
    }
}

enum gs_status gs_take_edit(const char *dir, const char *name, enum gs_label_id label,
                            const char *value, struct gs_error *error) {
    struct gs_labels *scratch = calloc(1, sizeof *scratch);
    enum gs_status status = scratch ? gs_label_set(scratch, label, value, error)
                                    : gs_fail(error, GS_ERR_MEMORY, "out of memory");
    free(scratch);
    if (status)
        return status;
    struct held held;
    status = hold(&held, dir, name, false, error);
    if (status)
        return status;
    status = change_sidecar(&held, name, label, value, error);
    if (status == GS_OK)
        change_files(&held, label, value);
    let_go(&held);
    return status;
}

enum gs_status gs_take_keep(const char *dir, const char *name, bool on, struct gs_error *error) {
    struct held held;
    enum gs_status status = hold(&held, dir, name, false, error);
    if (status)
        return status;
    status = change_sidecar(&held, name, GS_LABEL_COUNT, on ? "on" : "off", error);
    let_go(&held);
    return status;
}

/* ---- moving ---- */

/* Where each file of the take goes: the same part behind its name, in `folder` ("" or "X/"). */
static enum gs_status plan(const struct held *held, const char *from, const char *to,
                           const char *name, struct gs_moves *moves, struct gs_error *error) {
    const size_t stem = strlen(held->files->name);
    moves->count = 0;
    for (int kind = 0; kind < GS_FILE_COUNT; kind++) {
        const char *file = held->files->file[kind];
        if (!file)
            continue;
        struct gs_move *move = &moves->move[moves->count++];
        if (snprintf(move->from, sizeof move->from, "%s%s", from, file) >= (int)sizeof move->from ||
            snprintf(move->to, sizeof move->to, "%s%s%s", to, name, file + stem) >=
                (int)sizeof move->to)
            return gs_fail(error, GS_ERR_RANGE, "%s: the name is too long", name);
    }
    return GS_OK;
}

static bool is_kept(const struct held *held) {
    char *bytes;
    size_t length;
    struct gs_take_facts facts = {0};
    if (load_sidecar(held, &bytes, &length, NULL) != GS_OK || !bytes)
        return false;
    const bool kept = gs_sidecar_parse(bytes, length, &facts, NULL) == GS_OK && facts.kept;
    gs_take_facts_done(&facts);
    free(bytes);
    return kept;
}

/* Tries NAME, then NAME_2 and so on: what was discarded before under that name stays. */
static enum gs_status discard_as(const struct held *held, const char *name, char *as, size_t size,
                                 struct gs_error *error) {
    struct gs_moves moves;
    enum gs_status status = GS_ERR_EXISTS;
    for (int number = 1; status == GS_ERR_EXISTS && number < NUMBERS; number++) {
        if (number == 1)
            snprintf(as, size, "%s", name);
        else
            snprintf(as, size, "%s_%d", name, number);
        status = plan(held, "", GS_DISCARDED_FOLDER "/", as, &moves, error);
        if (status == GS_OK)
            status = gs_moves_do(held->lock, &moves, error);
    }
    return status;
}

enum gs_status gs_take_discard(const char *dir, const char *name, char **now,
                               struct gs_error *error) {
    struct held held;
    char as[280];
    enum gs_status status = hold(&held, dir, name, false, error);
    if (status)
        return status;
    char *folder = gs_path_format("%s/%s", dir, GS_DISCARDED_FOLDER);
    if (is_kept(&held))
        status =
            gs_fail(error, GS_ERR_STATE,
                    "%s is marked as one to keep; `keep %s off` takes the mark away", name, name);
    else if (!folder)
        status = gs_fail(error, GS_ERR_MEMORY, "out of memory");
    else
        status = gs_path_make_dir(folder, 0777, error);
    if (status == GS_OK)
        status = discard_as(&held, name, as, sizeof as, error);
    free(folder);
    let_go(&held);
    if (status == GS_OK && now)
        *now = strdup(as);
    return status;
}

enum gs_status gs_take_restore(const char *dir, const char *name, struct gs_error *error) {
    struct held held;
    struct gs_moves moves;
    enum gs_status status = hold(&held, dir, name, true, error);
    if (status)
        return status;
    status = plan(&held, GS_DISCARDED_FOLDER "/", "", name, &moves, error);
    if (status == GS_OK)
        status = gs_moves_do(held.lock, &moves, error);
    let_go(&held);
    return status;
}

static bool ends_in(const char *name, const char *tail) {
    const size_t length = strlen(name), size = strlen(tail);
    return length >= size && strcasecmp(name + length - size, tail) == 0;
}

static enum gs_status check_name(const char *wanted, struct gs_error *error) {
    if (!*wanted || strchr(wanted, '/') || *wanted == '.')
        return gs_fail(error, GS_ERR_USAGE,
                       "'%.200s' is no name for a take: not empty, no '/' in it, no '.' first",
                       wanted);
    if (ends_in(wanted, ".dry") || ends_in(wanted, ".markers"))
        return gs_fail(
            error, GS_ERR_USAGE,
            "'%.200s': names that end in .dry or .markers belong to other files of takes", wanted);
    return gs_label_check(wanted, "name", NAME_MAX_BYTES, error);
}

enum gs_status gs_take_rename(const char *dir, const char *name, const char *wanted,
                              struct gs_error *error) {
    struct held held;
    struct gs_moves moves;
    enum gs_status status = check_name(wanted, error);
    if (status)
        return status;
    status = hold(&held, dir, name, false, error);
    if (status)
        return status;
    if (gs_folder_find(&held.folder, wanted))
        status = gs_fail(error, GS_ERR_EXISTS, "there is a take '%s' already", wanted);
    if (status == GS_OK)
        status = plan(&held, "", "", wanted, &moves, error);
    if (status == GS_OK)
        status = gs_moves_do(held.lock, &moves, error);
    let_go(&held);
    return status;
}
