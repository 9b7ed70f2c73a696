/* A FLAC file while it is written, by way of libsndfile. Writer thread. */
#ifndef GAINSTAGE_FILE_FLAC_H
#define GAINSTAGE_FILE_FLAC_H

#include <stdbool.h>

#include "gainstage/container.h"

struct gs_flac;

enum gs_status gs_flac_create(const char *path, int fd, unsigned channels, unsigned rate,
                              struct gs_flac **flac, struct gs_error *error);
/* How many of the frames were taken; fewer than given: errno tells why, if it is known. */
uint64_t gs_flac_write(struct gs_flac *flac, const float *interleaved, uint64_t frames);
/* Counts in the header what has left the encoder: blocks of some 85 ms. An errno. */
int gs_flac_update(struct gs_flac *flac);
/* Ends the stream and frees it. An errno when not all of `frames` frames could be stored. */
int gs_flac_finish(struct gs_flac *flac, uint64_t frames);

/* Decodes `from`, a FLAC file of any kind, up to its end or to where it is torn, and encodes that
 * into the empty file `to`, sample by sample the same. */
enum gs_status gs_flac_salvage(const char *path, int from, int to, uint64_t *frames,
                               struct gs_error *error);
/* Decodes all of it: *told is what the header counts (0: nothing), *found what is there; *finished
 * when its encoder could end it. */
enum gs_status gs_flac_examine(const char *path, int fd, uint64_t *told, uint64_t *found,
                               unsigned *rate, bool *finished, struct gs_error *error);

#endif
