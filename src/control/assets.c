/* Presets and themes: compiled in, or the user's own. */
#include "gainstage/assets.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gainstage/path.h"
#include "gainstage/text.h"

/* Written by src/control/embed.sh at build time: the shipped files as strings. */
struct shipped {
    const char *name;
    const char *text;
};
static const struct shipped shipped_presets[] = {
#include "presets.inc"
    {NULL, NULL}};
static const struct shipped shipped_themes[] = {
#include "themes.inc"
    {NULL, NULL}};

enum { ASSET_LIMIT = 1 << 20 };

static const struct kind {
    const char *noun;      /* for messages */
    const char *dir;       /* below the config folder */
    const char *extension; /* with its dot */
    const char *list;      /* the command that lists them */
    const struct shipped *shipped;
} kinds[] = {
    [GS_ASSET_PRESET] = {"preset", "presets", ".preset", "presets", shipped_presets},
    [GS_ASSET_THEME] = {"theme", "themes", ".theme", "themes", shipped_themes},
};

/* The first comment line, without its mark. */
static void read_title(const char *text, char *title, size_t size) {
    title[0] = '\0';
    if (text[0] != '#')
        return;
    text += 1 + strspn(text + 1, " ");
    snprintf(title, size, "%.*s", (int)strcspn(text, "\r\n"), text);
}

struct listing {
    struct gs_asset *assets;
    unsigned count, room;
};

static bool list_one(struct listing *list, const char *name, const char *text, bool own) {
    for (unsigned i = 0; i < list->count; i++)
        if (strcmp(list->assets[i].name, name) == 0)
            return true; /* the user's own came first and wins */
    if (list->count == list->room) {
        unsigned room = list->room ? list->room * 2 : 16;
        struct gs_asset *more = realloc(list->assets, room * sizeof *more);
        if (!more)
            return false;
        list->assets = more;
        list->room = room;
    }
    struct gs_asset *asset = &list->assets[list->count++];
    asset->own = own;
    snprintf(asset->name, sizeof asset->name, "%s", name);
    read_title(text, asset->title, sizeof asset->title);
    return true;
}

static char *own_dir(const struct kind *kind) {
    char *config = gs_path_config_dir();
    char *dir = config ? gs_path_format("%s/%s", config, kind->dir) : NULL;
    free(config);
    return dir;
}

static bool list_own(const struct kind *kind, struct listing *list) {
    char *path = own_dir(kind);
    DIR *dir = path ? opendir(path) : NULL;
    bool complete = path != NULL;
    for (struct dirent *entry; dir && complete && (entry = readdir(dir));) {
        const char *dot = strrchr(entry->d_name, '.');
        char name[64];
        if (!dot || dot == entry->d_name || strcmp(dot, kind->extension) != 0 ||
            (size_t)(dot - entry->d_name) >= sizeof name)
            continue;
        snprintf(name, sizeof name, "%.*s", (int)(dot - entry->d_name), entry->d_name);
        char *file = gs_path_format("%s/%s", path, entry->d_name), *text = NULL;
        if (file && gs_path_read_text(file, ASSET_LIMIT, &text, NULL) == GS_OK)
            complete = list_one(list, name, text, true);
        free(text);
        free(file);
    }
    if (dir)
        closedir(dir);
    free(path);
    return complete;
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct gs_asset *)a)->name, ((const struct gs_asset *)b)->name);
}

enum gs_status gs_assets_list(enum gs_asset_kind which, struct gs_asset **assets, unsigned *count,
                              struct gs_error *error) {
    const struct kind *kind = &kinds[which];
    struct listing list = {0};
    bool complete = list_own(kind, &list);
    for (const struct shipped *s = kind->shipped; complete && s->name; s++)
        complete = list_one(&list, s->name, s->text, false);
    if (!complete) {
        free(list.assets);
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    }
    if (list.count > 1)
        qsort(list.assets, list.count, sizeof *list.assets, by_name);
    *assets = list.assets;
    *count = list.count;
    return GS_OK;
}

static enum gs_status read_file(const char *path, char **text, char **label,
                                struct gs_error *error) {
    enum gs_status status = gs_path_read_text(path, ASSET_LIMIT, text, error);
    if (status != GS_OK)
        return status;
    *label = strdup(path);
    if (*label)
        return GS_OK;
    free(*text);
    return gs_fail(error, GS_ERR_MEMORY, "out of memory");
}

enum gs_status gs_asset_read(enum gs_asset_kind which, const char *name, char **text, char **label,
                             struct gs_error *error) {
    const struct kind *kind = &kinds[which];
    if (strchr(name, '/'))
        return read_file(name, text, label, error);
    char *dir = own_dir(kind);
    char *path = dir ? gs_path_format("%s/%s%s", dir, name, kind->extension) : NULL;
    enum gs_status status =
        path ? read_file(path, text, label, error) : gs_fail(error, GS_ERR_MEMORY, "out of memory");
    free(path);
    free(dir);
    if (status != GS_ERR_MISSING)
        return status;
    for (const struct shipped *s = kind->shipped; s->name; s++) {
        if (strcmp(s->name, name) != 0)
            continue;
        char *copy = strdup(s->text), *called = gs_path_format("%s%s", name, kind->extension);
        if (!copy || !called) {
            free(copy);
            free(called);
            return gs_fail(error, GS_ERR_MEMORY, "out of memory");
        }
        *text = copy;
        *label = called;
        return GS_OK;
    }
    return gs_fail(error, GS_ERR_UNKNOWN, "unknown %s '%.64s'; `gainstage %s` lists them",
                   kind->noun, name, kind->list);
}
