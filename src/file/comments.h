/* A FLAC file's comments (Vorbis comments), with markers as chapters. Any thread. */
#ifndef GAINSTAGE_FILE_COMMENTS_H
#define GAINSTAGE_FILE_COMMENTS_H

#include "gainstage/metadata.h"
#include "gainstage/text.h"

enum { GS_CHAPTERS_MAX = 999 };

/* Fills exactly `size` bytes with two metadata blocks (header and body): the comments, then
 * padding, which is the last. *chapters is how many of the markers went in. False: it can't be. */
bool gs_comments_fill(unsigned char *room, size_t size, const struct gs_metadata *metadata,
                      const struct gs_marker *markers, unsigned count, unsigned *chapters);

#endif
