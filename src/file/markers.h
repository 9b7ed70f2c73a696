/* Markers behind the sound of a closed file. Writer thread. */
#ifndef GAINSTAGE_FILE_MARKERS_H
#define GAINSTAGE_FILE_MARKERS_H

#include "gainstage/container.h"

/* Appends a `cue ` and a `LIST/adtl` chunk to the WAV or RF64 file behind `fd` and corrects the
 * size in its header. When they don't fit (a RIFF near 4 GiB, a frame above 2^32) GS_ERR_RANGE and
 * the file is untouched; on any other error the file is cut back to what it was. */
enum gs_status gs_markers_append(int fd, const struct gs_marker *markers, unsigned count,
                                 struct gs_error *error);
/* Writes `path` without its extension plus ".markers.txt" in the label format of Audacity:
 * start TAB end TAB label, in seconds. Where that name is taken a number stands before it:
 * "take_2.markers.txt". */
enum gs_status gs_markers_text(const char *path, unsigned rate, const struct gs_marker *markers,
                               unsigned count, struct gs_error *error);

#endif
