/* Files that are replaced as a whole: whoever looks finds the old one or the new one, whatever
 * happens in between. */
#ifndef GAINSTAGE_TAKE_REPLACE_H
#define GAINSTAGE_TAKE_REPLACE_H

#include <stddef.h>

#include "gainstage/status.h"

enum gs_replacing { GS_REPLACE, GS_REPLACE_NOTHING };

/* Writes `bytes` to `fresh` (in the same folder; what lies there goes), down to the disk, and
 * renames it to `path`. `folder` is a descriptor of the folder, to be synced; < 0: not. On an error
 * `path` is what it was; with GS_REPLACE_NOTHING a file that is there already is one. */
enum gs_status gs_replace(const char *path, const char *fresh, int folder, const char *bytes,
                          size_t length, enum gs_replacing how, struct gs_error *error);

#endif
