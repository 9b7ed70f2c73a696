#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gainstage/container.h"
#include "gainstage/takes.h"

/* Sound files that libsndfile reads, by their names. */
static bool is_sound(const char *extension) {
    static const char *const known[] = {".wav",  ".wave", ".bwf", ".rf64", ".w64", ".flac", ".aif",
                                        ".aiff", ".aifc", ".caf", ".ogg",  ".oga", ".opus", ".mp3"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcasecmp(extension, known[i]) == 0)
            return true;
    return false;
}

static bool ends_in(const char *text, size_t length, const char *tail, size_t *rest) {
    const size_t size = strlen(tail);
    if (length <= size || strncasecmp(text + length - size, tail, size) != 0)
        return false;
    *rest = length - size;
    return true;
}

/* What an entry is and how long its take's name is; false: no part of a take. */
static bool classify(const char *entry, enum gs_take_file *kind, size_t *length) {
    const size_t all = strlen(entry);
    size_t rest;
    if (entry[0] == '.')
        return false;
    if (ends_in(entry, all, GS_MARKERS_EXTENSION, &rest)) {
        *kind = ends_in(entry, rest, ".dry", length) ? GS_FILE_DRY_MARKERS : GS_FILE_MARKERS;
        *length = *kind == GS_FILE_MARKERS ? rest : *length;
        return true;
    }
    if (ends_in(entry, all, GS_SIDECAR_EXTENSION, length)) {
        *kind = GS_FILE_SIDECAR;
        return true;
    }
    const char *dot = strrchr(entry, '.');
    if (!dot || dot == entry || !is_sound(dot))
        return false;
    rest = (size_t)(dot - entry);
    *kind = ends_in(entry, rest, ".dry", length) ? GS_FILE_DRY : GS_FILE_WET;
    *length = *kind == GS_FILE_WET ? rest : *length;
    return true;
}

struct item {
    char *entry;
    size_t length; /* of the take's name */
    enum gs_take_file kind;
};
struct items {
    struct item *item;
    size_t count, room;
};

static bool add_item(struct items *items, const char *entry) {
    struct item item;
    if (!classify(entry, &item.kind, &item.length))
        return true;
    if (items->count == items->room) {
        const size_t room = items->room ? items->room * 2 : 64;
        struct item *grown = realloc(items->item, room * sizeof *grown);
        if (!grown)
            return false;
        items->item = grown;
        items->room = room;
    }
    item.entry = strdup(entry);
    if (!item.entry)
        return false;
    items->item[items->count++] = item;
    return true;
}

/* By the take's name, then by kind: the wet file comes first. */
static int compare(const void *a, const void *b) {
    const struct item *x = a, *y = b;
    const size_t shorter = x->length < y->length ? x->length : y->length;
    const int order = memcmp(x->entry, y->entry, shorter);
    if (order || x->length != y->length)
        return order ? order : x->length < y->length ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return strcmp(x->entry, y->entry);
}

static bool same_take(const struct item *a, const struct item *b) {
    return a->length == b->length && memcmp(a->entry, b->entry, a->length) == 0;
}

/* A JSON file or markers alone are no take: nothing of ours. A dry file alone is one by itself. */
static bool is_take(const struct item *from, const struct item *to) {
    for (const struct item *item = from; item < to; item++)
        if (item->kind == GS_FILE_WET || item->kind == GS_FILE_DRY)
            return true;
    return false;
}

static bool gather(struct items *items, struct gs_folder *folder) {
    folder->take = items->count ? calloc(items->count, sizeof *folder->take) : NULL;
    if (items->count && !folder->take)
        return false;
    const struct item *end = items->item + items->count;
    for (struct item *from = items->item, *to = from; from < end; from = to) {
        while (to < end && same_take(from, to))
            to++;
        if (!is_take(from, to))
            continue;
        struct gs_take_files *take = &folder->take[folder->count];
        take->name = strndup(from->entry, from->length);
        if (!take->name)
            return false;
        folder->count++;
        for (struct item *item = from; item < to; item++)
            if (!take->file[item->kind]) { /* x.wav and x.flac: the first is the take's */
                take->file[item->kind] = item->entry;
                item->entry = NULL;
            }
    }
    return true;
}

enum gs_status gs_folder_read(const char *path, struct gs_folder *folder, struct gs_error *error) {
    struct items items = {0};
    *folder = (struct gs_folder){0};
    DIR *dir = opendir(path);
    if (!dir)
        return gs_fail(error, errno == ENOENT ? GS_ERR_MISSING : GS_ERR_IO, "folder %s: %s", path,
                       strerror(errno));
    bool done = true;
    for (struct dirent *entry; done && (entry = readdir(dir));)
        done = add_item(&items, entry->d_name);
    closedir(dir);
    if (items.count)
        qsort(items.item, items.count, sizeof *items.item, compare);
    done = done && gather(&items, folder);
    for (size_t i = 0; i < items.count; i++)
        free(items.item[i].entry);
    free(items.item);
    if (done)
        return GS_OK;
    gs_folder_done(folder);
    return gs_fail(error, GS_ERR_MEMORY, "folder %s: out of memory", path);
}

void gs_folder_done(struct gs_folder *folder) {
    for (unsigned i = 0; i < folder->count; i++) {
        free(folder->take[i].name);
        for (int kind = 0; kind < GS_FILE_COUNT; kind++)
            free(folder->take[i].file[kind]);
    }
    free(folder->take);
    *folder = (struct gs_folder){0};
}

const struct gs_take_files *gs_folder_find(const struct gs_folder *folder, const char *name) {
    for (unsigned i = 0; i < folder->count; i++)
        if (strcmp(folder->take[i].name, name) == 0)
            return &folder->take[i];
    return NULL;
}
