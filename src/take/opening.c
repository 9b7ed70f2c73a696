/* Making a take's files where they were asked for, or elsewhere when that can't be. */
#include "opening.h"

#include <stdio.h>
#include <string.h>

#include "disk.h"
#include "gainstage/path.h"

enum { PARTS_MOST = 999 };

enum gs_status gs_opening_make(const struct gs_recorder *recorder,
                               const struct gs_take_options *options,
                               struct gs_recording *recording, struct gs_error *error) {
    *recording = (struct gs_recording){.format = options->format, .options = *options, .part = 1};
    enum gs_status status =
        gs_files_open(&recording->files, options, recorder->channels, recorder->rate, error);
    if (status != GS_OK)
        return status;
    const struct gs_take_names *names = &recording->files.names;
    const double room = gs_disk_free(names->folder);
    if (room >= 0.0 && room < 1.0)
        status = gs_fail(error, GS_ERR_FULL, "%s: disk full", names->folder);
    if (status == GS_OK)
        status = gs_sidecar_open(&recording->sidecar, names, options, recorder->channels,
                                 recorder->rate, error);
    if (status != GS_OK) {
        gs_files_discard(&recording->files);
        return status;
    }
    gs_note_begin(&recording->note, &recorder->notes, names->wet, options->dry ? names->dry : "",
                  options->format, recorder->channels, recorder->rate);
    memcpy(recording->take.name, names->name, sizeof recording->take.name);
    memcpy(recording->take.path, names->wet, sizeof recording->take.path);
    memcpy(recording->base, names->name, sizeof recording->base);
    return GS_OK;
}

/* FOLDER/BASE.EXT, FOLDER/BASE_002.EXT, …: the first that is free, from `part` on. */
static enum gs_status make_part(const struct gs_recorder *recorder, const char *folder,
                                const struct gs_recording *old, unsigned part,
                                struct gs_recording *recording, struct gs_error *error) {
    struct gs_take_options options = old->options;
    const bool slash = folder[0] && folder[strlen(folder) - 1] != '/';
    enum gs_status status = folder[0] ? gs_path_make_dir(folder, 0777, error) : GS_OK;
    for (; status == GS_OK && part <= PARTS_MOST; part++) {
        char suffix[16] = "";
        if (part > 1)
            snprintf(suffix, sizeof suffix, "_%03u", part);
        if (snprintf(options.path, sizeof options.path, "%s%s%s%s%s", folder, slash ? "/" : "",
                     old->base, suffix,
                     gs_format_extension(options.format)) >= (int)sizeof options.path)
            return gs_fail(error, GS_ERR_RANGE, "%s: the path is too long", folder);
        status = gs_opening_make(recorder, &options, recording, error);
        if (status == GS_OK) {
            recording->options = old->options;
            memcpy(recording->base, old->base, sizeof recording->base);
            recording->part = part;
            return GS_OK;
        }
        if (status == GS_ERR_EXISTS)
            status = GS_OK;
    }
    return status == GS_OK ? gs_fail(error, GS_ERR_EXISTS, "%s: no name is free", folder) : status;
}

enum gs_status gs_opening_elsewhere(const struct gs_recorder *recorder,
                                    const struct gs_recording *old, bool same_folder,
                                    struct gs_recording *recording, struct gs_error *error) {
    const char *folder = old->options.fallback, *present = old->files.names.folder;
    if (same_folder)
        return make_part(recorder, present, old, old->part + 1, recording, error);
    if (!folder[0])
        return gs_fail(error, GS_ERR_MISSING, "there is no fallback folder");
    if (strcmp(folder, present) == 0)
        return gs_fail(error, GS_ERR_STATE, "%s: is the fallback folder itself", folder);
    return make_part(recorder, folder, old, 1, recording, error);
}

enum gs_status gs_opening_begin(const struct gs_recorder *recorder,
                                const struct gs_take_options *options,
                                struct gs_recording *recording, char *instead, size_t size,
                                struct gs_error *error) {
    struct gs_error second;
    instead[0] = '\0';
    const enum gs_status status = gs_opening_make(recorder, options, recording, error);
    const bool disk = status == GS_ERR_IO || status == GS_ERR_FULL || status == GS_ERR_MISSING;
    if (!disk || !options->fallback[0])
        return status;
    /* as it would have been called, in the other folder */
    struct gs_take_options other = *options;
    const char *slash = strrchr(options->path, '/');
    const char *file = slash ? slash + 1 : options->path;
    snprintf(other.dir, sizeof other.dir, "%s", options->fallback);
    if (options->path[0] && snprintf(other.path, sizeof other.path, "%s/%s", options->fallback,
                                     file) >= (int)sizeof other.path)
        return status;
    if (gs_path_make_dir(options->fallback, 0777, &second) != GS_OK ||
        gs_opening_make(recorder, &other, recording, &second) != GS_OK)
        return status;
    snprintf(instead, size, "%.300s; recording into %.150s instead", error->text,
             options->fallback);
    return GS_OK;
}
