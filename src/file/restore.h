/* A file that was deleted while it is open: its bytes exist until it is closed. Writer thread. */
#ifndef GAINSTAGE_FILE_RESTORE_H
#define GAINSTAGE_FILE_RESTORE_H

#include <stdbool.h>
#include <stddef.h>

#include "gainstage/status.h"

/* Nobody can find it any more by any name. */
bool gs_restore_needed(int fd);
/* Copies all of `fd` into a new file at `path` and makes its folder again if need be. When another
 * file has taken the name, `path` (of `size` bytes) becomes a free one and GS_ERR_EXISTS tells so.
 * *copy is the new file, open for reading and writing, -1 when it could not be made; on other
 * errors it holds as much as could be copied. */
enum gs_status gs_restore(int fd, char *path, size_t size, int *copy, struct gs_error *error);

#endif
