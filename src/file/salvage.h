/* FLAC files that were cut off. Not for the audio thread. */
#ifndef GAINSTAGE_FILE_SALVAGE_H
#define GAINSTAGE_FILE_SALVAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "gainstage/status.h"

struct gs_flac_state {
    unsigned rate;
    uint64_t told, found; /* frames: as the header counts them, 0 when it does not; that decode */
};

/* Decodes all of it. */
enum gs_status gs_flac_examine(int fd, struct gs_flac_state *state, struct gs_error *error);
/* Decodes what there is and encodes it into the empty file `to`, sample by sample the same. */
enum gs_status gs_flac_salvage(int fd, int to, uint64_t *frames, struct gs_error *error);

#endif
