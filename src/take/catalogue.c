/* What takes lie in a folder, and what is known of each. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "gainstage/container.h"
#include "gainstage/path.h"
#include "gainstage/takes.h"
#include "moves.h"
#include "sidecar_text.h"

const char *const gs_take_states[] = {"recording", "complete",  "unfinished",
                                      "kept",      "recovered", "discarded"};

/* ---- one take ---- */

/* A FLAC file that was never closed does not know its length, and counting it means decoding all of
 * it: too much for a list. */
static bool length_is_told(const char *path) {
    unsigned char head[26];
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    const ssize_t got = fd >= 0 ? pread(fd, head, sizeof head, 0) : -1;
    if (fd >= 0)
        close(fd);
    if (got < (ssize_t)sizeof head || memcmp(head, "fLaC", 4) != 0)
        return true;
    return (head[21] & 15) || head[22] || head[23] || head[24] || head[25];
}

/* What the sound file itself tells. */
static bool probe(const char *path, struct gs_take_facts *facts) {
    struct gs_reader *reader;
    if (!length_is_told(path) || gs_reader_open(path, &reader, NULL) != GS_OK)
        return false;
    facts->frames = gs_reader_frames(reader);
    facts->rate = gs_reader_rate(reader);
    facts->channels = gs_reader_channels(reader);
    gs_reader_close(reader);
    return true;
}

static void replace(char **string, const char *with) {
    free(*string);
    *string = with ? strdup(with) : NULL;
}

static void fill_empty(char **string) {
    if (!*string)
        *string = strdup("");
}

/* Sizes of all files; the date of the sound where no sidecar tells one. */
static void look_at_files(const char *dir, const struct gs_take_files *files,
                          struct gs_take_facts *facts) {
    struct timespec changed = {0};
    for (int kind = 0; kind < GS_FILE_COUNT; kind++) {
        struct stat about;
        char *path = files->file[kind] ? gs_path_format("%s/%s", dir, files->file[kind]) : NULL;
        if (path && stat(path, &about) == 0) {
            facts->bytes += (uint64_t)about.st_size;
            if (kind == GS_FILE_WET || !changed.tv_sec)
                changed = about.st_mtim;
        }
        free(path);
    }
    if (!facts->began) {
        char when[48];
        gs_sidecar_time(&changed, when, sizeof when);
        facts->began = strdup(when);
    }
}

static void read_sidecar(const char *dir, const char *file, struct gs_take_facts *facts,
                         struct gs_text *warnings) {
    char *bytes = NULL;
    size_t length = 0;
    struct gs_error error;
    char *path = file ? gs_path_format("%s/%s", dir, file) : NULL;
    if (!path)
        return;
    enum gs_status status = gs_sidecar_load(path, &bytes, &length, &error);
    if (status == GS_OK) {
        status = gs_sidecar_parse(bytes, length, facts, &error);
        if (status && warnings)
            gs_text_add(warnings, "%s: %s\n", path, error.text);
    } else if (status != GS_ERR_MISSING && warnings) {
        gs_text_add(warnings, "%s\n", error.text);
    }
    free(bytes);
    free(path);
}

static void judge(const char *sound, bool discarded, struct gs_take_facts *facts) {
    const bool busy = gs_take_is_open(sound);
    const bool told = facts->sidecar && !facts->recording && facts->frames > 0;
    const bool readable = told || probe(sound, facts);
    facts->state = discarded                       ? GS_TAKE_DISCARDED
                   : busy                          ? GS_TAKE_RECORDING
                   : facts->recording || !readable ? GS_TAKE_UNFINISHED
                   : facts->kept                   ? GS_TAKE_KEPT
                   : facts->recovered              ? GS_TAKE_RECOVERED
                                                   : GS_TAKE_COMPLETE;
}

static bool describe(const char *dir, const struct gs_take_files *files, bool discarded,
                     struct gs_take_facts *facts, struct gs_text *warnings) {
    const char *wet = files->file[GS_FILE_WET], *dry = files->file[GS_FILE_DRY];
    *facts = (struct gs_take_facts){.peak = (double)NAN,
                                    .integrated = (double)NAN,
                                    .range = (double)NAN,
                                    .true_peak = (double)NAN};
    read_sidecar(dir, files->file[GS_FILE_SIDECAR], facts, warnings);
    /* names as they are now: a file may have been renamed by hand */
    replace(&facts->name, files->name);
    replace(&facts->wet, wet);
    replace(&facts->dry, dry);
    look_at_files(dir, files, facts);
    if (!facts->format) {
        const char *dot = strrchr(wet ? wet : dry, '.');
        facts->format = strdup(dot ? dot + 1 : "");
    }
    char *sound = gs_path_format("%s/%s", dir, wet ? wet : dry);
    if (sound)
        judge(sound, discarded, facts);
    free(sound);
    fill_empty(&facts->ended);
    fill_empty(&facts->title);
    fill_empty(&facts->artist);
    fill_empty(&facts->scene);
    fill_empty(&facts->note);
    return sound && facts->name && facts->began && facts->format && facts->ended && facts->title &&
           facts->artist && facts->scene && facts->note && (!wet || facts->wet) &&
           (!dry || facts->dry);
}

/* ---- the folder ---- */

static bool add_folder(const char *dir, bool discarded, struct gs_catalogue *catalogue,
                       struct gs_text *warnings, enum gs_status *status, struct gs_error *error) {
    struct gs_folder folder;
    *status = gs_folder_read(dir, &folder, error);
    if (*status == GS_ERR_MISSING && discarded)
        *status = GS_OK; /* nothing was ever discarded */
    if (*status || !folder.count) {
        gs_folder_done(&folder);
        return *status == GS_OK;
    }
    struct gs_take_facts *grown =
        realloc(catalogue->take, (catalogue->count + folder.count) * sizeof *grown);
    bool done = grown != NULL;
    if (grown)
        catalogue->take = grown;
    for (unsigned i = 0; done && i < folder.count; i++)
        done = describe(dir, &folder.take[i], discarded, &catalogue->take[catalogue->count++],
                        warnings);
    gs_folder_done(&folder);
    if (!done)
        *status = gs_fail(error, GS_ERR_MEMORY, "folder %s: out of memory", dir);
    return done;
}

static int by_time(const void *a, const void *b) {
    const struct gs_take_facts *x = a, *y = b;
    const bool gone = x->state == GS_TAKE_DISCARDED;
    if (gone != (y->state == GS_TAKE_DISCARDED))
        return gone ? 1 : -1;
    const int order = strcmp(x->began, y->began);
    return order ? order : strcmp(x->name, y->name);
}

enum gs_status gs_catalogue_read(const char *dir, struct gs_catalogue *catalogue,
                                 struct gs_text *warnings, struct gs_error *error) {
    struct gs_catalogue read = {0};
    enum gs_status status;
    gs_moves_finish(dir, warnings);
    char *discarded = gs_path_format("%s/%s", dir, GS_DISCARDED_FOLDER);
    if (!discarded)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    if (add_folder(dir, false, &read, warnings, &status, error))
        add_folder(discarded, true, &read, warnings, &status, error);
    free(discarded);
    if (status) {
        gs_catalogue_done(&read);
        return status;
    }
    if (read.count)
        qsort(read.take, read.count, sizeof *read.take, by_time);
    *catalogue = read;
    return GS_OK;
}

void gs_catalogue_done(struct gs_catalogue *catalogue) {
    for (unsigned i = 0; i < catalogue->count; i++)
        gs_take_facts_done(&catalogue->take[i]);
    free(catalogue->take);
    *catalogue = (struct gs_catalogue){0};
}

/* ---- output ---- */

static unsigned columns_of(const char *text) {
    unsigned columns = 0;
    for (; *text; text++)
        columns += (*text & 0xC0) != 0x80;
    return columns;
}

static void add_column(struct gs_text *text, const char *value, unsigned width) {
    const unsigned columns = columns_of(value);
    gs_text_add(text, "%s%*s", value, columns < width ? (int)(width - columns) : 0, "");
}

/* Names of files may hold anything; a table does not. */
static char *plain(const char *name) {
    char *copy = strdup(name);
    for (char *c = copy; c && *c; c++)
        if ((unsigned char)*c < ' ' || *c == 127)
            *c = '?';
    return copy;
}

static void add_level(struct gs_text *text, double level) {
    if (isfinite(level))
        gs_text_add(text, "%8.1f", level);
    else
        gs_text_add(text, "%8s", "-");
}

static void add_row(struct gs_text *text, const struct gs_take_facts *take, unsigned width) {
    char length[32] = "-", clips[24] = "-", xruns[24] = "-", when[20];
    const double seconds = gs_take_seconds(take);
    if (isfinite(seconds))
        gs_format_duration(seconds, length, sizeof length);
    if (take->sidecar) {
        snprintf(clips, sizeof clips, "%u", take->clips_input + take->clips_out);
        snprintf(xruns, sizeof xruns, "%u", take->xruns + take->gaps);
    }
    /* 2026-11-22T11:00:00.123+01:00 to the minute */
    snprintf(when, sizeof when, "%.10s %.5s", take->began,
             strlen(take->began) > 16 ? take->began + 11 : "");
    char *name = plain(take->name);
    add_column(text, name ? name : "", width);
    free(name);
    gs_text_add(text, "  %-16s %9s", when, length);
    add_level(text, take->peak);
    add_level(text, take->integrated);
    gs_text_add(text, " %6s %6s  %.*s%*s  ", clips, xruns, take->rating, "*****", 5 - take->rating,
                "");
    gs_text_add(text, "%-10s", gs_take_states[take->state]);
    const char *const words[] = {take->title, take->note, take->ended};
    for (int i = 0; i < 3; i++)
        if (words[i][0])
            gs_text_add(text, "%s%.*s", i && words[0][0] ? "; " : " ",
                        (int)gs_text_prefix(words[i], 60), words[i]);
    while (text->length && text->data[text->length - 1] == ' ')
        text->data[--text->length] = '\0';
    gs_text_add(text, "\n");
}

void gs_catalogue_text(const struct gs_catalogue *catalogue, struct gs_text *text) {
    unsigned width = 4;
    for (unsigned i = 0; i < catalogue->count; i++) {
        const unsigned columns = columns_of(catalogue->take[i].name);
        width = columns > width ? columns : width;
    }
    if (!catalogue->count)
        return;
    add_column(text, "name", width);
    gs_text_add(text, "  %-16s %9s%8s%8s %6s %6s  %-5s  %s\n", "begun", "length", "peak", "LUFS",
                "clips", "losses", "*", "state");
    for (unsigned i = 0; i < catalogue->count; i++)
        add_row(text, &catalogue->take[i], width);
}

static void add_member(struct gs_text *text, const char *key, const char *value) {
    gs_text_add(text, ", \"%s\": ", key);
    if (value)
        gs_text_add_json(text, value);
    else
        gs_text_add(text, "null");
}

static void add_number(struct gs_text *text, const char *key, double value, int decimals) {
    gs_text_add(text, ", \"%s\": ", key);
    gs_text_add_json_number(text, value, decimals);
}

static void add_object(struct gs_text *text, const struct gs_take_facts *take) {
    gs_text_add(text, "{\"name\": ");
    gs_text_add_json(text, take->name);
    add_member(text, "state", gs_take_states[take->state]);
    add_member(text, "began", take->began);
    add_number(text, "seconds", gs_take_seconds(take), 3);
    add_number(text, "peak", take->peak, 1);
    add_number(text, "loudness", take->integrated, 1);
    add_number(text, "range", take->range, 1);
    add_number(text, "true_peak", take->true_peak, 1);
    const double counted = take->sidecar ? 0.0 : (double)NAN; /* nobody counted: null */
    add_number(text, "clips", counted + take->clips_input + take->clips_out, 0);
    add_number(text, "clips_input", counted + take->clips_input, 0);
    add_number(text, "xruns", counted + take->xruns, 0);
    add_number(text, "gaps", counted + take->gaps, 0);
    add_number(text, "lost_frames", counted + (double)take->lost_frames, 0);
    add_number(text, "markers", counted + take->markers, 0);
    add_number(text, "rating", take->rating, 0);
    gs_text_add(text, ", \"kept\": %s", take->kept ? "true" : "false");
    add_member(text, "title", take->title);
    add_member(text, "artist", take->artist);
    add_member(text, "scene", take->scene);
    add_member(text, "note", take->note);
    add_member(text, "ended", take->ended);
    add_number(text, "rate", take->rate, 0);
    add_number(text, "channels", take->channels, 0);
    add_member(text, "format", take->format);
    add_number(text, "frames", (double)take->frames, 0);
    add_number(text, "bytes", (double)take->bytes, 0);
    add_member(text, "wet", take->wet);
    add_member(text, "dry", take->dry);
    gs_text_add(text, "}");
}

void gs_catalogue_json(const struct gs_catalogue *catalogue, struct gs_text *text) {
    gs_text_add(text, "[");
    for (unsigned i = 0; i < catalogue->count; i++) {
        gs_text_add(text, "%s\n", i ? "," : "");
        add_object(text, &catalogue->take[i]);
    }
    gs_text_add(text, "%s]\n", catalogue->count ? "\n" : "");
}
