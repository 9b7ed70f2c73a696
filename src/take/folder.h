/* Files of a folder, gathered into takes. Any thread but the main and the writer's. */
#ifndef GAINSTAGE_TAKE_FOLDER_H
#define GAINSTAGE_TAKE_FOLDER_H

#include <stdbool.h>

#include "gainstage/status.h"

enum gs_take_file {
    GS_FILE_WET,
    GS_FILE_DRY,
    GS_FILE_SIDECAR,
    GS_FILE_MARKERS,
    GS_FILE_DRY_MARKERS,
    GS_FILE_COUNT
};

/* The files of one take; names within the folder, NULL where there is none. */
struct gs_take_files {
    char *name;
    char *file[GS_FILE_COUNT];
};

struct gs_folder {
    struct gs_take_files *take; /* by name */
    unsigned count;
};

/* All takes in `path`; hidden files are none. GS_ERR_MISSING when there is no such folder. */
enum gs_status gs_folder_read(const char *path, struct gs_folder *folder, struct gs_error *error);
void gs_folder_done(struct gs_folder *folder);
/* NULL: there is none of that name. */
const struct gs_take_files *gs_folder_find(const struct gs_folder *folder, const char *name);

#endif
