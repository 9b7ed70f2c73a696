/* Units that take tiles, fed with samples in a row. */
#ifndef GAINSTAGE_TESTS_TILES_H
#define GAINSTAGE_TESTS_TILES_H

#include <math.h>
#include <string.h>

#include "gainstage/dsp/tile.h"
#include "measure.h"

/* Chunks since the unit under test began. */
static unsigned tiles_chunk;

/* n samples through `process`; a last chunk that is short is filled up with silence. */
static inline void through_tiles(void (*process)(struct gs_tile *tile), float *x, size_t n) {
    for (size_t at = 0; at < n;) {
        const unsigned left = GS_TILE_LANES - tiles_chunk % GS_TILE_LANES;
        const size_t most = (size_t)left * GS_CHUNK;
        const size_t part = n - at < most ? n - at : most;
        float samples[GS_TILE] = {0};
        struct gs_tile tile;
        memcpy(samples, x + at, part * sizeof *x);
        tile.lanes = (unsigned)(part + GS_CHUNK - 1) / GS_CHUNK;
        tile.line = tile.lanes == left;
        gs_tile_lay_out(&tile, samples);
        process(&tile);
        gs_tile_take_back(&tile, samples);
        memcpy(x + at, samples, part * sizeof *x);
        tiles_chunk += tile.lanes;
        at += part;
    }
}

/* The next chunk of a sine that has run for *at samples. */
static inline void next_chunk(float *x, double rate, double frequency, double amplitude,
                              size_t *at) {
    measure_tone(x, GS_CHUNK, rate, frequency, amplitude,
                 2 * M_PI * frequency / rate * (double)*at);
    *at += GS_CHUNK;
}

/* Where a straight line through a chunk, from one value to another, meets a level: samples. */
static inline double met_at(double from, double to, double level) {
    return GS_CHUNK * (level - from) / (to - from);
}

#endif
