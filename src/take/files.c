#include "files.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static enum gs_status create_both(struct gs_files *files, const struct gs_take_options *options,
                                  unsigned channels, unsigned rate, struct gs_error *error) {
    enum gs_status status =
        gs_container_create(files->names.wet, options->format, channels, rate, &files->wet, error);
    if (status || !options->dry)
        return status;
    status =
        gs_container_create(files->names.dry, options->format, channels, rate, &files->dry, error);
    if (status)
        gs_files_discard(files);
    return status;
}

enum gs_status gs_files_open(struct gs_files *files, const struct gs_take_options *options,
                             unsigned channels, unsigned rate, struct gs_error *error) {
    enum gs_status status = GS_OK;
    /* another program may take the name between the look and the creation */
    for (int attempt = 0; attempt < 16; attempt++) {
        *files = (struct gs_files){0};
        status = gs_naming_next(options, time(NULL), &files->names, error);
        if (!status)
            status = create_both(files, options, channels, rate, error);
        if (status != GS_ERR_EXISTS || options->path[0])
            break;
    }
    return status;
}

static void describe(struct gs_container *container, const char *path, unsigned index,
                     struct gs_metadata *metadata) {
    const char *slash = strrchr(path, '/');
    snprintf(metadata->file, sizeof metadata->file, "%.319s", slash ? slash + 1 : path);
    metadata->file_index = index;
    /* for want of memory it stays as it was: the sidecar has it all */
    (void)gs_container_describe(container, metadata, NULL);
}

void gs_files_describe(struct gs_files *files, struct gs_metadata *metadata) {
    metadata->files = files->dry ? 2 : 1;
    describe(files->wet, files->names.wet, 0, metadata);
    if (files->dry)
        describe(files->dry, files->names.dry, 1, metadata);
}

enum gs_status gs_files_reopen(struct gs_files *files, const struct gs_unfinished *take,
                               uint64_t frames, struct gs_error *error) {
    *files = (struct gs_files){0};
    const char *slash = strrchr(take->wet, '/'), *dot = gs_format_dot(take->wet);
    const char *name = slash ? slash + 1 : take->wet;
    const size_t folder = (size_t)(name - take->wet);
    const size_t length = dot ? (size_t)(dot - name) : strlen(name);
    if (folder >= sizeof files->names.folder || length >= sizeof files->names.name)
        return gs_fail(error, GS_ERR_RANGE, "%s: the path is too long", take->wet);
    memcpy(files->names.folder, take->wet, folder > 1 ? folder - 1 : folder);
    memcpy(files->names.name, name, length);
    memcpy(files->names.wet, take->wet, sizeof files->names.wet);
    memcpy(files->names.dry, take->dry, sizeof files->names.dry);
    enum gs_status status = gs_container_reopen(take->wet, take->format, take->channels, take->rate,
                                                frames, &files->wet, error);
    if (status || !take->dry[0])
        return status;
    status = gs_container_reopen(take->dry, take->format, take->channels, take->rate, frames,
                                 &files->dry, error);
    if (status) {
        gs_container_finish(files->wet, NULL, 0, NULL);
        files->wet = NULL;
    }
    return status;
}

enum gs_status gs_files_write(struct gs_files *files, const float *wet, const float *dry,
                              uint64_t frames, struct gs_error *error) {
    enum gs_status status = gs_container_write(files->wet, wet, frames, error);
    if (!status && files->dry)
        status = gs_container_write(files->dry, dry, frames, error);
    return status;
}

/* A new name is on the disk once its folder is. Where a folder can't be synced (some network disks)
 * its files still are. */
static void sync_folder(struct gs_files *files) {
    const char *folder = files->names.folder;
    const int fd = open(folder[0] ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    files->folder_synced = true;
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

/* Both headers before the first sync: what hangs there keeps neither of them. */
enum gs_status gs_files_update(struct gs_files *files, bool sync, struct gs_error *error) {
    enum gs_status status = gs_container_update(files->wet, false, error);
    if (!status && files->dry)
        status = gs_container_update(files->dry, false, error);
    if (status || !sync)
        return status;
    if (files->dry)
        gs_files_push(files); /* so that the two syncs overlap */
    status = gs_container_update(files->wet, true, error);
    if (!status && files->dry)
        status = gs_container_update(files->dry, true, error);
    if (!files->folder_synced)
        sync_folder(files);
    return status;
}

void gs_files_push(struct gs_files *files) {
    gs_container_push(files->wet);
    if (files->dry)
        gs_container_push(files->dry);
}

bool gs_files_stored(struct gs_files *files) {
    return gs_container_stored(files->wet) && (!files->dry || gs_container_stored(files->dry));
}

uint64_t gs_files_frames(const struct gs_files *files) {
    const uint64_t wet = gs_container_frames(files->wet);
    const uint64_t dry = files->dry ? gs_container_frames(files->dry) : wet;
    return wet < dry ? wet : dry;
}

void gs_files_cut(struct gs_files *files, uint64_t frames) {
    struct gs_container *const both[] = {files->wet, files->dry};
    for (int i = 0; i < 2; i++)
        if (both[i] && gs_container_frames(both[i]) > frames)
            gs_container_cut(both[i], frames, NULL);
}

enum gs_status gs_files_finish(struct gs_files *files, const struct gs_marker *markers,
                               unsigned count, struct gs_error *error) {
    struct gs_error second;
    if (files->dry)
        gs_files_push(files); /* so that the two syncs overlap */
    enum gs_status status = gs_container_finish(files->wet, markers, count, error);
    files->wet = NULL;
    if (files->dry) {
        const enum gs_status other = gs_container_finish(files->dry, markers, count, &second);
        if (!status && other && error)
            *error = second;
        status = status ? status : other;
        files->dry = NULL;
    }
    return status;
}

void gs_files_discard(struct gs_files *files) {
    if (files->wet)
        gs_container_discard(files->wet);
    if (files->dry)
        gs_container_discard(files->dry);
    files->wet = files->dry = NULL;
}

const char *gs_files_deleted(const struct gs_files *files) {
    if (gs_container_deleted(files->wet))
        return files->names.wet;
    return files->dry && gs_container_deleted(files->dry) ? files->names.dry : NULL;
}
