/* A tap: what is measured behind a stage, from every sample. Audio thread only. */
#ifndef GAINSTAGE_STRIP_TAP_H
#define GAINSTAGE_STRIP_TAP_H

#include <stdbool.h>

#include "gainstage/dsp/tile.h"
#include "gainstage/strip.h"

/* How the mean square forgets: as the RMS meter of gainstage/meter/rms.h does, a step reads 99 % of
 * its level after 300 ms. */
struct gs_tap_time {
    float keep[GS_CHUNK];            /* keep[k]: what is left of it k + 1 samples later */
    float chunks[2 * GS_TILE_LANES]; /* chunks[k]: GS_TILE_LANES - 1 - k chunks later, or 1 */
    float samples[GS_TILE_LANES];    /* samples[k]: GS_TILE_LANES - 1 - k samples later */
    float tile;                      /* a tile later */
    float even;                      /* mean of what is left of a chunk's samples at its end */
    float scale;                     /* makes a mean of the weighted sum */
};

struct gs_tap {
    float sum;    /* of squares, weighted by their age */
    unsigned run; /* samples over the limit up to now */
};

struct gs_tap_time gs_tap_time(double rate);
void gs_tap_reset(struct gs_tap *tap);
/* `converter`: clips are counted as at the input, by runs of 3 samples at full scale. */
void gs_tap_measure(struct gs_tap *tap, const struct gs_tap_time *time, bool converter,
                    const float *x, unsigned n, struct gs_tap_sums *sums);

/* The same of tiles; not of the converter. */
void gs_tap_measure_tiles(struct gs_tap *tap, const struct gs_tap_time *time,
                          const struct gs_tile *tile, unsigned tiles, struct gs_tap_sums *sums);

#endif
