/* What the take's pair of files needs from a container beyond the public contract. */
#ifndef GAINSTAGE_TAKE_CONTAINER_CUT_H
#define GAINSTAGE_TAKE_CONTAINER_CUT_H

#include "gainstage/container.h"

/* Drops everything behind the first `frames` frames. FLAC can't: GS_ERR_STATE, nothing changed. */
enum gs_status gs_container_cut(struct gs_container *container, uint64_t frames,
                                struct gs_error *error);
/* Asks the system to begin storing what was written, without waiting for it: the sync that comes
 * later finds little left to do. */
void gs_container_push(struct gs_container *container);

#endif
