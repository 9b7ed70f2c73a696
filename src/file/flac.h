/* A FLAC file while it is written, by way of libsndfile. Writer thread. */
#ifndef GAINSTAGE_FILE_FLAC_H
#define GAINSTAGE_FILE_FLAC_H

#include <stdbool.h>

#include "gainstage/metadata.h"

struct gs_flac;

enum gs_status gs_flac_create(const char *path, int fd, unsigned channels, unsigned rate,
                              struct gs_flac **flac, struct gs_error *error);
/* How many of the frames were taken; fewer than given: errno tells why, if it is known. */
uint64_t gs_flac_write(struct gs_flac *flac, const float *interleaved, uint64_t frames);
/* Counts in the header what has left the encoder: blocks of some 85 ms. An errno. */
int gs_flac_update(struct gs_flac *flac);
/* Its comments, from the next update on. */
void gs_flac_describe(struct gs_flac *flac, const struct gs_metadata *metadata);
/* Ends the stream and frees it; the markers become chapters, *chapters of them. An errno when not
 * all of `frames` frames could be stored. */
int gs_flac_finish(struct gs_flac *flac, uint64_t frames, const struct gs_marker *markers,
                   unsigned count, unsigned *chapters);

#endif
