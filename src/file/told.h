/* Reading what a sound file says of itself. Private to src/file. */
#ifndef GAINSTAGE_FILE_TOLD_H
#define GAINSTAGE_FILE_TOLD_H

#include <stddef.h>

#include "gainstage/metadata.h"

/* Chunks one behind the other, up to `data`; takes over what they know and leaves the rest. */
void gs_chunks_read(const unsigned char *bytes, size_t size, struct gs_metadata *metadata);

/* Each comment of a FLAC file, "KEY=value" without an end, at the file's rate. */
typedef void gs_comment_reader(void *context, const char *text, size_t length, unsigned rate);
void gs_comments_read(int fd, gs_comment_reader *take, void *context);
/* The same for the file's first bytes. */
void gs_blocks_read(const unsigned char *bytes, size_t size, gs_comment_reader *take,
                    void *context);

#endif
