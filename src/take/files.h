/* The files of one take: wet, and dry beside it unless it was declined. Writer thread. */
#ifndef GAINSTAGE_TAKE_FILES_H
#define GAINSTAGE_TAKE_FILES_H

#include "gainstage/metadata.h"
#include "gainstage/take.h"
#include "gainstage/unfinished.h"
#include "naming.h"

struct gs_files {
    struct gs_container *wet;
    struct gs_container *dry; /* NULL: not wanted */
    struct gs_take_names names;
    bool folder_synced; /* the names themselves are on the disk */
};

/* Names and creates them: both or none. */
enum gs_status gs_files_open(struct gs_files *files, const struct gs_take_options *options,
                             unsigned channels, unsigned rate, struct gs_error *error);
/* What both tell of themselves from the next header on; file and file_index are filled in. */
void gs_files_describe(struct gs_files *files, struct gs_metadata *metadata);
/* Goes on with the files of a take that nobody closed, behind their first `frames` frames. */
enum gs_status gs_files_reopen(struct gs_files *files, const struct gs_unfinished *take,
                               uint64_t frames, struct gs_error *error);
/* Appends frames to both. On an error the take must be finished. */
enum gs_status gs_files_write(struct gs_files *files, const float *wet, const float *dry,
                              uint64_t frames, struct gs_error *error);
/* Headers, and with `sync` down to the disk. */
enum gs_status gs_files_update(struct gs_files *files, bool sync, struct gs_error *error);
/* Hands what was written to the system, without waiting. */
void gs_files_push(struct gs_files *files);
/* Whether all that was written has come down to the disk. */
bool gs_files_stored(struct gs_files *files);
/* Whole frames that both files hold. */
uint64_t gs_files_frames(const struct gs_files *files);
/* Cuts both to `frames` where the format allows it (WAV). */
void gs_files_cut(struct gs_files *files, uint64_t frames);
/* Closes both; the first error is the one that is told. */
enum gs_status gs_files_finish(struct gs_files *files, const struct gs_marker *markers,
                               unsigned count, struct gs_error *error);
/* The path of one that somebody has deleted while it is open, NULL when both are there. */
const char *gs_files_deleted(const struct gs_files *files);
/* Closes and removes both: nothing was recorded into them. */
void gs_files_discard(struct gs_files *files);

#endif
