/* Reading what a sound file says of itself. Private to src/file. */
#ifndef GAINSTAGE_FILE_TOLD_H
#define GAINSTAGE_FILE_TOLD_H

#include <stddef.h>

#include "gainstage/metadata.h"

/* Chunks one behind the other, up to `data`; takes over what they know and leaves the rest. */
void gs_chunks_read(const unsigned char *bytes, size_t size, struct gs_metadata *metadata);

#endif
