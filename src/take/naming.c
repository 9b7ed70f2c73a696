#include "naming.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gainstage/path.h"
#include "gainstage/takes.h"

enum {
    STEM_MAX = 200, /* of a file name's 255 bytes: leaves room for "_9999.dry.flac" and the like */
    NUMBER_MAX = 99999999,
    DIGITS_MAX = 8
};

/* ---- the template ---- */

struct stem {
    char text[STEM_MAX + 1];
    size_t length;
    size_t number_at; /* where the first {number} begins */
    bool numbered;
    bool too_long;
};

static void add(struct stem *stem, const char *text) {
    for (; *text; text++) {
        if (stem->length == STEM_MAX) {
            stem->too_long = true;
            return;
        }
        const bool bad = *text == '/' || (unsigned char)*text < ' ' || *text == 127 ||
                         (*text == '.' && stem->length == 0);
        stem->text[stem->length++] = bad ? '_' : *text;
    }
    stem->text[stem->length] = '\0';
}

static bool add_word(struct stem *stem, const char *word, size_t length,
                     const struct gs_take_options *options, const struct tm *local, long number) {
    static const char *const known[] = {"name", "date", "time", "number"};
    size_t which = 0;
    while (which < 4 && (strlen(known[which]) != length || memcmp(known[which], word, length)))
        which++;
    char text[32];
    switch (which) {
    case 0:
        add(stem, options->name);
        return true;
    case 1:
        if (strftime(text, sizeof text, "%Y-%m-%d", local))
            add(stem, text);
        return true;
    case 2:
        if (strftime(text, sizeof text, "%H-%M-%S", local))
            add(stem, text);
        return true;
    case 3:
        if (!stem->numbered)
            stem->number_at = stem->length;
        stem->numbered = true;
        snprintf(text, sizeof text, "%03ld", number);
        add(stem, text);
        return true;
    default:
        return false;
    }
}

static enum gs_status expand(const struct gs_take_options *options, const struct tm *local,
                             long number, struct stem *stem, struct gs_error *error) {
    *stem = (struct stem){0};
    const char *template = options->template;
    if (strchr(template, '/'))
        return gs_fail(error, GS_ERR_FORMAT,
                       "name template '%s': no '/' in it, the folder is set on its own", template);
    for (const char *c = template; *c; c++) {
        if (*c != '{') {
            add(stem, (const char[]){*c, '\0'});
            continue;
        }
        const char *end = strchr(c, '}');
        if (!end)
            return gs_fail(error, GS_ERR_FORMAT, "name template '%s': '{' without '}'", template);
        const size_t length = (size_t)(end - c - 1);
        if (!add_word(stem, c + 1, length, options, local, number))
            return gs_fail(error, GS_ERR_FORMAT,
                           "name template '%s': unknown {%.*s}; there are {name} {date} {time} "
                           "{number}",
                           template, (int)length, c + 1);
        c = end;
    }
    if (stem->too_long)
        return gs_fail(error, GS_ERR_RANGE, "name template '%s': longer than %d bytes", template,
                       STEM_MAX);
    if (!stem->length)
        return gs_fail(error, GS_ERR_FORMAT, "name template '%s': gives an empty name", template);
    return GS_OK;
}

enum gs_status gs_take_check_template(const struct gs_take_options *options,
                                      struct gs_error *error) {
    const time_t now = time(NULL);
    struct tm local;
    struct stem stem;
    if (!localtime_r(&now, &local))
        return gs_fail(error, GS_ERR_SYSTEM, "the clock can't be read");
    return expand(options, &local, 1, &stem, error);
}

/* ---- what is there already ---- */

static bool exists(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0 || errno != ENOENT;
}

/* Markers that stand beside a sound file; a left-over one is not for the new take. */
static bool markers_exist(const char *sound, char *path, size_t size) {
    const char *dot = gs_format_dot(sound);
    const int stem = (int)(dot ? (size_t)(dot - sound) : strlen(sound));
    snprintf(path, size, "%.*s" GS_MARKERS_EXTENSION, stem, sound);
    return exists(path);
}

/* A sidecar of another take, whose sound may be gone. */
static bool sidecar_exists(const struct gs_take_names *names) {
    char path[sizeof names->folder + sizeof names->name + sizeof GS_SIDECAR_EXTENSION];
    const bool root = names->folder[0] && names->folder[strlen(names->folder) - 1] == '/';
    snprintf(path, sizeof path, "%s%s%s" GS_SIDECAR_EXTENSION, names->folder,
             root || !names->folder[0] ? "" : "/", names->name);
    return exists(path);
}

static bool is_free(const struct gs_take_names *names) {
    char path[sizeof names->dry + sizeof GS_MARKERS_EXTENSION];
    return !exists(names->wet) && !exists(names->dry) &&
           !markers_exist(names->wet, path, sizeof path) &&
           !markers_exist(names->dry, path, sizeof path) && !sidecar_exists(names);
}

/* The number in a file of that template, 0 when it is none: the entry must be what the template
 * gives for the number that stands in it, up to a dot. */
static long number_of(const char *entry, const struct gs_take_options *options,
                      const struct tm *local, const struct stem *first) {
    if (strncmp(entry, first->text, first->number_at) != 0)
        return 0;
    const char *digits = entry + first->number_at;
    const size_t count = strspn(digits, "0123456789");
    /* digits that stand behind the number are not the number's own: try all lengths */
    for (size_t length = count < DIGITS_MAX ? count : DIGITS_MAX; length >= 3; length--) {
        char copy[DIGITS_MAX + 1] = {0};
        memcpy(copy, digits, length);
        const long number = strtol(copy, NULL, 10);
        struct stem stem;
        if (expand(options, local, number, &stem, NULL) == GS_OK &&
            strncmp(entry, stem.text, stem.length) == 0 && entry[stem.length] == '.')
            return number;
    }
    return 0;
}

static long highest_number(const char *folder, const struct gs_take_options *options,
                           const struct tm *local, const struct stem *first) {
    DIR *dir = opendir(folder);
    long highest = 0;
    if (!dir)
        return 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        const long number = number_of(entry->d_name, options, local, first);
        highest = number > highest ? number : highest;
    }
    closedir(dir);
    return highest;
}

/* Discarded takes keep their numbers: they may be restored. */
static long next_number(const char *folder, const struct gs_take_options *options,
                        const struct tm *local, const struct stem *first) {
    char discarded[1200];
    const int length = snprintf(discarded, sizeof discarded, "%s/" GS_DISCARDED_FOLDER, folder);
    const long here = highest_number(folder, options, local, first);
    const long there =
        length < (int)sizeof discarded ? highest_number(discarded, options, local, first) : 0;
    return (here > there ? here : there) + 1;
}

/* ---- names ---- */

static bool set_paths(struct gs_take_names *names, const char *stem, const char *extension) {
    const bool root = names->folder[0] && names->folder[strlen(names->folder) - 1] == '/';
    const char *slash = root || !names->folder[0] ? "" : "/";
    const int name = snprintf(names->name, sizeof names->name, "%s", stem);
    const int wet =
        snprintf(names->wet, sizeof names->wet, "%s%s%s%s", names->folder, slash, stem, extension);
    const int dry = snprintf(names->dry, sizeof names->dry, "%s%s%s.dry%s", names->folder, slash,
                             stem, extension);
    return name < (int)sizeof names->name && wet < (int)sizeof names->wet &&
           dry < (int)sizeof names->dry;
}

static enum gs_status check_folder(const char *folder, struct gs_error *error) {
    struct stat status;
    const char *shown = folder[0] ? folder : ".";
    if (stat(shown, &status))
        return gs_fail(error, errno == ENOENT ? GS_ERR_MISSING : GS_ERR_IO, "folder %s: %s", shown,
                       strerror(errno));
    if (!S_ISDIR(status.st_mode))
        return gs_fail(error, GS_ERR_IO, "%s is not a folder", shown);
    if (access(shown, W_OK | X_OK))
        return gs_fail(error, GS_ERR_IO, "can't write to the folder %s: %s", shown,
                       strerror(errno));
    return GS_OK;
}

static enum gs_status from_template(const struct gs_take_options *options, time_t when,
                                    struct gs_take_names *names, struct gs_error *error) {
    if (!options->dir[0])
        return gs_fail(error, GS_ERR_MISSING, "no folder is set for takes");
    struct tm local;
    struct stem stem;
    if (!localtime_r(&when, &local))
        return gs_fail(error, GS_ERR_SYSTEM, "the clock can't be read");
    enum gs_status status = expand(options, &local, 1, &stem, error);
    if (status)
        return status;
    char *folder = gs_path_expand(options->dir);
    if (!folder)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    const bool fits =
        snprintf(names->folder, sizeof names->folder, "%s", folder) < (int)sizeof names->folder;
    free(folder);
    if (!fits)
        return gs_fail(error, GS_ERR_RANGE, "the folder's name is too long");
    status = gs_path_make_dir(names->folder, 0777, error);
    if (!status)
        status = check_folder(names->folder, error);
    if (status)
        return status;

    const char *extension = gs_format_extension(options->format);
    long number = stem.numbered ? next_number(names->folder, options, &local, &stem) : 1;
    for (; number <= NUMBER_MAX; number++) {
        char numbered[STEM_MAX + 32];
        if (stem.numbered && (status = expand(options, &local, number, &stem, error)))
            return status;
        if (stem.numbered || number == 1)
            snprintf(numbered, sizeof numbered, "%s", stem.text);
        else
            snprintf(numbered, sizeof numbered, "%s_%ld", stem.text, number);
        if (!set_paths(names, numbered, extension))
            return gs_fail(error, GS_ERR_RANGE, "the take's path is too long");
        if (is_free(names))
            return GS_OK;
    }
    return gs_fail(error, GS_ERR_EXISTS, "%s: no number is free", names->folder);
}

static enum gs_status from_path(const struct gs_take_options *options, struct gs_take_names *names,
                                struct gs_error *error) {
    const char *slash = strrchr(options->path, '/');
    const char *file = slash ? slash + 1 : options->path;
    if (!file[0])
        return gs_fail(error, GS_ERR_USAGE, "%s: names a folder, not a file", options->path);
    const size_t folder = (size_t)(file - options->path);
    memcpy(names->folder, options->path, folder);
    names->folder[folder] = '\0';

    enum gs_status status = gs_format_check_path(options->format, options->path, error);
    if (status)
        return status;
    const char *dot = gs_format_dot(options->path);
    char stem[256];
    const size_t length = dot ? (size_t)(dot - file) : strlen(file);
    if (length > STEM_MAX + 32)
        return gs_fail(error, GS_ERR_RANGE, "%s: the file's name is too long", options->path);
    memcpy(stem, file, length);
    stem[length] = '\0';
    if (!set_paths(names, stem, dot ? dot : gs_format_extension(options->format)))
        return gs_fail(error, GS_ERR_RANGE, "the take's path is too long");
    status = check_folder(names->folder, error);
    if (status)
        return status;
    if (exists(names->wet))
        return gs_fail(error, GS_ERR_EXISTS, "%s exists already", names->wet);
    if (options->dry && exists(names->dry))
        return gs_fail(error, GS_ERR_EXISTS, "%s exists already", names->dry);
    if (sidecar_exists(names))
        return gs_fail(error, GS_ERR_EXISTS,
                       "%s%s" GS_SIDECAR_EXTENSION " exists already: what is known of this take "
                       "would go there",
                       names->folder, names->name);
    /* a FLAC take keeps its markers there; a WAV holds them itself */
    char markers[sizeof names->dry + sizeof GS_MARKERS_EXTENSION];
    if (options->format == GS_FORMAT_FLAC &&
        (markers_exist(names->wet, markers, sizeof markers) ||
         (options->dry && markers_exist(names->dry, markers, sizeof markers))))
        return gs_fail(error, GS_ERR_EXISTS, "%s exists already: markers of another take", markers);
    return GS_OK;
}

enum gs_status gs_naming_next(const struct gs_take_options *options, time_t when,
                              struct gs_take_names *names, struct gs_error *error) {
    return options->path[0] ? from_path(options, names, error)
                            : from_template(options, when, names, error);
}
