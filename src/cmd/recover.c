/* recover: makes whole what a crash, a power cut or another program has left. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gainstage/container.h"
#include "gainstage/path.h"
#include "gainstage/repair.h"
#include "gainstage/takes.h"
#include "options.h"
#include "print.h"

struct recovery {
    struct gs_repair_options options;
    bool json;
    struct gs_text text;
    unsigned files;
    bool damage_left;
};

static void add_time(struct gs_text *text, uint64_t frames, unsigned rate) {
    char whole[32];
    const double seconds = rate ? (double)frames / rate : 0;
    gs_format_duration(seconds, whole, sizeof whole);
    gs_text_add(text, "%s.%03u", whole, (unsigned)((seconds - (double)(long)seconds) * 1000));
}

static void add_json_object(struct recovery *recovery, const char *path,
                            const struct gs_repair *repair, enum gs_mended sidecar,
                            const char *failure) {
    struct gs_text *text = &recovery->text;
    gs_text_add(text, "%s\n  {\"file\": ", recovery->files ? "," : "");
    gs_text_add_json(text, path);
    gs_text_add(text, ", \"result\": \"%s\", \"damage\": [",
                failure ? "failed" : gs_repair_result_names[repair->result]);
    for (unsigned bit = 0, any = 0; bit < GS_DAMAGE_KINDS; bit++)
        if (repair->damage >> bit & 1) {
            gs_text_add(text, "%s", any++ ? ", " : "");
            gs_text_add_json(text, gs_damage_text(1U << bit));
        }
    gs_text_add(text, "], \"frames_told\": ");
    if (repair->rate && repair->told != UINT64_MAX)
        gs_text_add(text, "%llu", (unsigned long long)repair->told);
    else
        gs_text_add(text, "null");
    if (repair->rate)
        gs_text_add(text, ", \"frames\": %llu, \"rate\": %u", (unsigned long long)repair->frames,
                    repair->rate);
    else
        gs_text_add(text, ", \"frames\": null, \"rate\": null");
    gs_text_add(text, ", \"kept\": ");
    if (repair->kept[0])
        gs_text_add_json(text, repair->kept);
    else
        gs_text_add(text, "null");
    static const char *const done[] = {"null", "\"finished\"", "\"made\""};
    gs_text_add(text, ", \"sidecar\": %s, \"error\": ", done[sidecar]);
    if (failure || repair->text[0])
        gs_text_add_json(text, failure ? failure : repair->text);
    else
        gs_text_add(text, "null");
    gs_text_add(text, "}");
}

static void add_line(struct recovery *recovery, const char *path, const struct gs_repair *repair,
                     enum gs_mended sidecar) {
    struct gs_text *text = &recovery->text;
    gs_text_add(text, "%s: ", path);
    switch (repair->result) {
    case GS_REPAIR_BUSY:
        gs_text_add(text, "is being written, left alone\n");
        return;
    case GS_REPAIR_HOPELESS:
        gs_text_add(text, "can't be repaired: %s\n", repair->text);
        return;
    case GS_REPAIR_WHOLE:
    case GS_REPAIR_DONE:
    case GS_REPAIR_NEEDED:
    case GS_REPAIR_RESULTS:
        break;
    }
    gs_text_add(text, "%s, ", gs_repair_result_names[repair->result]);
    add_time(text, repair->frames, repair->rate);
    const char *before = ": ";
    for (unsigned bit = 0; bit < GS_DAMAGE_KINDS; bit++)
        if (repair->damage >> bit & 1) {
            gs_text_add(text, "%s%s", before, gs_damage_text(1U << bit));
            if ((1U << bit) == GS_DAMAGE_COUNT_LESS) {
                gs_text_add(text, " (");
                add_time(text, repair->told, repair->rate);
                gs_text_add(text, ")");
            }
            before = ", ";
        }
    if (repair->kept[0])
        gs_text_add(text, "; the damaged file is kept: %s", repair->kept);
    const bool only_looked = recovery->options.look_only;
    if (sidecar == GS_MENDED_FINISHED)
        gs_text_add(text, "; its sidecar %s", only_looked ? "is unfinished" : "is finished");
    else if (sidecar == GS_MENDED_MADE)
        gs_text_add(text, "; its sidecar %s", only_looked ? "is missing" : "is made anew");
    gs_text_add(text, "\n");
}

static bool is_dry(const char *path) {
    const char *dot = gs_format_dot(path);
    return dot && dot - path > 4 && strncmp(dot - 4, ".dry", 4) == 0;
}

/* A take's sound, and what its sidecar says of it. */
static enum gs_status recover_take(const struct recovery *recovery, const char *path,
                                   struct gs_repair *repair, enum gs_mended *sidecar,
                                   struct gs_error *error) {
    const struct gs_mending mending = {.look_only = recovery->options.look_only, .make = true};
    const enum gs_status status = gs_repair_file(path, &recovery->options, repair, error);
    *sidecar = GS_MENDED_NOTHING;
    if (status || repair->result == GS_REPAIR_BUSY || repair->result == GS_REPAIR_HOPELESS ||
        is_dry(path))
        return status;
    return gs_take_mend(path, &mending, sidecar, error);
}

static void recover_file(struct recovery *recovery, const char *path) {
    struct gs_repair repair;
    struct gs_error error = {""};
    enum gs_mended sidecar;
    const enum gs_status status = recover_take(recovery, path, &repair, &sidecar, &error);
    const bool whole = repair.result == GS_REPAIR_WHOLE || repair.result == GS_REPAIR_DONE;
    if (status || !whole || (sidecar && recovery->options.look_only))
        recovery->damage_left = true;
    if (recovery->json)
        add_json_object(recovery, path, &repair, sidecar, status ? error.text : NULL);
    else if (status)
        gs_text_add(&recovery->text, "%s\n", error.text);
    else
        add_line(recovery, path, &repair, sidecar);
    recovery->files++;
}

/* The half-made copy of a repair that was cut off itself: the original still stands beside it. */
static void clear_left_over(struct recovery *recovery, const char *path) {
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const bool written = fd >= 0 && gs_repair_is_written(fd);
    if (fd >= 0)
        close(fd);
    if (written)
        return; /* by another `recover`, right now */
    const bool gone = !recovery->options.look_only && unlink(path) == 0;
    if (!recovery->json)
        gs_text_add(&recovery->text, "%s: left over from a repair that was cut off%s\n", path,
                    gone ? ", removed" : "");
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The sound files of a folder in the order of their names, not those of folders in it. */
static enum gs_status recover_folder(struct recovery *recovery, const char *folder,
                                     struct gs_error *error) {
    DIR *dir = opendir(folder);
    if (!dir)
        return gs_fail(error, GS_ERR_IO, "%s: %s", folder, strerror(errno));
    char **names = NULL;
    size_t count = 0, room = 0;
    enum gs_status status = GS_OK;
    for (struct dirent *entry; (entry = readdir(dir)) && !status;) {
        const bool left_over = strstr(entry->d_name, GS_REPAIR_MARK) != NULL;
        if (!left_over && (entry->d_name[0] == '.' || !gs_repair_knows(entry->d_name)))
            continue;
        if (count == room) {
            char **more = realloc(names, (room = room ? 2 * room : 64) * sizeof *names);
            names = more ? more : names;
            if (!more)
                status = gs_fail(error, GS_ERR_MEMORY, "out of memory");
        }
        if (!status && (names[count] = gs_path_format("%s/%s", folder, entry->d_name)) != NULL)
            count++;
    }
    closedir(dir);
    if (count)
        qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++) {
        if (status)
            ;
        else if (strstr(names[i], GS_REPAIR_MARK))
            clear_left_over(recovery, names[i]);
        else
            recover_file(recovery, names[i]);
        free(names[i]);
    }
    free(names);
    return status;
}

static int run(const struct gs_arguments *arguments) {
    struct recovery recovery = {
        .options = {.look_only = gs_arguments_value(arguments, "dry-run") != NULL,
                    .in_place = gs_arguments_value(arguments, "in-place") != NULL,
                    .keep = gs_arguments_value(arguments, "keep") != NULL},
        .json = gs_arguments_value(arguments, "json") != NULL};
    struct gs_error error = {""};
    enum gs_status status = GS_OK;
    if (recovery.options.in_place && recovery.options.keep)
        return gs_cmd_fail(arguments,
                           gs_fail(&error, GS_ERR_USAGE,
                                   "--in-place makes no copy, so there is nothing to "
                                   "--keep: choose one"),
                           &error);
    if (recovery.json)
        gs_text_add(&recovery.text, "[");
    for (int i = 0; i < arguments->count && !status; i++) {
        struct stat about;
        if (stat(arguments->word[i], &about) == 0 && S_ISDIR(about.st_mode))
            status = recover_folder(&recovery, arguments->word[i], &error);
        else
            recover_file(&recovery, arguments->word[i]);
    }
    if (recovery.json)
        gs_text_add(&recovery.text, "%s]\n", recovery.files ? "\n" : "");
    else if (!recovery.files && !status)
        gs_text_add(&recovery.text, "no sound files there\n");
    const int printed = gs_cmd_print(arguments, &recovery.text);
    if (status)
        return gs_cmd_fail(arguments, status, &error);
    return printed != GS_EXIT_OK ? printed : recovery.damage_left ? GS_EXIT_FAILURE : GS_EXIT_OK;
}

static const struct gs_option options[] = {
    {.name = "dry-run", .letter = 'n', .help = "say what is wrong, change nothing"},
    {.name = "in-place", .help = "put sizes right where they stand, without a copy"},
    {.name = "keep", .help = "keep every damaged file as NAME.damaged.EXT"},
    {.name = "json", .help = "a JSON array with one object a file"},
    {.name = NULL}};

const struct gs_subcommand gs_cmd_recover = {
    .name = "recover",
    .arguments = "FILE|DIR…",
    .summary = "repair sound files that nobody finished",
    .details =
        "For takes that a crash or a power cut has ended, and for the broken WAV, RF64 and FLAC "
        "files of other programs: sizes of 0 or 4294967295, a header that counts less or more "
        "than there is, torn frames and chunks, missing even bytes, more than 4 GiB in a RIFF "
        "file, an unfinished RF64, a header that never reached the disk (NAME.wav and "
        "NAME.dry.wav have the same one). Of a torn FLAC file what decodes is encoded anew. Of a "
        "folder all sound files in it are looked at. A file that is being written is left alone."
        "\n\n"
        "The damaged file is not touched before a repaired copy of it is safe on the disk, which "
        "then takes its name. Where more than sizes had to be guessed the damaged file is kept "
        "beside it. The take's NAME.json is finished where it still says that it is being "
        "recorded, and "
        "made anew where it is missing: from what the file says of itself, with length, peak and "
        "loudness measured. One line a file says what was found. Exit status: 0 when all files are "
        "whole "
        "now, 1 when damage is left (with --dry-run: when there is any).",
    .least = 1,
    .most = GS_ARGUMENTS_MAX,
    .options = options,
    .run = run};
