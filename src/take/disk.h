/* Room on the disk. Writer thread. */
#ifndef GAINSTAGE_TAKE_DISK_H
#define GAINSTAGE_TAKE_DISK_H

#include "gainstage/take.h"

/* Kept free of the figure below: headers, markers and the last block need room too. */
enum { GS_DISK_RESERVE = 64 * 1024 };

/* Bytes free for takes in `folder` (or, while that is missing, in what is there above it), less the
 * reserve; < 0 when it can't be known. */
double gs_disk_free(const char *folder);
/* The same for the folder that `options` name. */
double gs_disk_room(const struct gs_take_options *options);

#endif
