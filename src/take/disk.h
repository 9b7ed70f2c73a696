/* Room on the disk. Writer thread. */
#ifndef GAINSTAGE_TAKE_DISK_H
#define GAINSTAGE_TAKE_DISK_H

#include "gainstage/take.h"

/* Kept free of the figure below: headers, markers and the sidecar need room too. */
enum { GS_DISK_RESERVE = 256 * 1024 };

/* Bytes free in `folder` (or, while that is missing, in what is there above it); < 0 when it can't
 * be known. */
double gs_disk_bytes(const char *folder);
/* Those that are free for takes: less the reserve. */
double gs_disk_free(const char *folder);
/* The same for the folder that `options` name. */
double gs_disk_room(const struct gs_take_options *options);

#endif
