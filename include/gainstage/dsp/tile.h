/* How the strip lays out a channel's samples between the preamp and the output, so that eight are
 * computed at once though most stages are recursive.
 *
 * Eight samples in a row are a chunk; up to eight chunks are a tile, side by side: lane j of row i
 * is sample 8 j + i. A filter runs down the rows of all chunks at once as if silence had come
 * before each of them (rows); then the states alone go from chunk to chunk (lanes), once for eight
 * samples; then what they add is added to the rows. That is the same for every filter because all
 * of them are linear between two decisions.
 *
 * States are handed on through all eight lanes, for a loop of fixed length is quicker; those behind
 * the last chunk are left aside. What comes of a chunk depends on nothing behind it, so bits do not
 * depend on how many chunks are taken at once. What is decided now and then, the strip decides
 * between chunks. Tiles end on lines of a grid of 64 samples since the reset, on which filters that
 * have faded come to rest. Thread: any. */
#ifndef GAINSTAGE_DSP_TILE_H
#define GAINSTAGE_DSP_TILE_H

#include <stdbool.h>

#include "gainstage/dsp/eight.h"
#include "gainstage/dsp/quad.h"
#include "gainstage/dsp/ramp.h"

enum {
    GS_CHUNK = 8,
    GS_TILE_LANES = GS_EIGHT,
    GS_TILE = GS_CHUNK * GS_TILE_LANES,
    GS_TILES = 9 /* most that a unit is given in one call: 512 samples, anywhere on the grid */
};

struct gs_tile {
    gs_eight row[GS_CHUNK];
    unsigned lanes; /* chunks in it, 1..8; the other lanes hold silence */
    bool line;      /* it ends on a line of the grid */
};

/* What is computed for all eight lanes, 0 in those that hold no chunk. */
GS_EIGHT_INLINE gs_eight gs_tile_used(const struct gs_tile *tile, gs_eight e) {
    const gs_eight_bits lane = {0, 1, 2, 3, 4, 5, 6, 7};
    if (tile->lanes == GS_TILE_LANES)
        return e;
    return (gs_eight)((gs_eight_bits)e & (lane < (int32_t)tile->lanes));
}

/* Of what holds at the end of every chunk that at the end of the last; `full`: that of a full tile.
 */
GS_EIGHT_INLINE float gs_tile_end(const struct gs_tile *tile, gs_eight ends, float full) {
    return tile->lanes == GS_TILE_LANES ? full : ends[tile->lanes - 1];
}

/* The same of what holds before every chunk. */
GS_EIGHT_INLINE float gs_tile_left(const struct gs_tile *tile, gs_eight before, float full) {
    return tile->lanes == GS_TILE_LANES ? full : before[tile->lanes];
}

/* 8 * tile->lanes samples into a tile, and back. */
GS_EIGHT_INLINE void gs_tile_lay_out(struct gs_tile *tile, const float *x) {
    gs_eight row[GS_CHUNK];
    float padded[GS_TILE];
    if (tile->lanes < GS_TILE_LANES) {
        memset(padded, 0, sizeof padded);
        memcpy(padded, x, (size_t)GS_CHUNK * tile->lanes * sizeof *x);
        x = padded;
    }
    for (unsigned j = 0; j < GS_TILE_LANES; j++)
        row[j] = gs_eight_load(x + (size_t)GS_CHUNK * j);
    gs_eight_turn(row);
    for (unsigned i = 0; i < GS_CHUNK; i++)
        tile->row[i] = row[i];
}

GS_EIGHT_INLINE void gs_tile_take_back(const struct gs_tile *tile, float *x) {
    gs_eight row[GS_CHUNK];
    for (unsigned i = 0; i < GS_CHUNK; i++)
        row[i] = tile->row[i];
    gs_eight_turn(row);
    if (tile->lanes == GS_TILE_LANES)
        for (unsigned j = 0; j < GS_TILE_LANES; j++)
            gs_eight_store(x + (size_t)GS_CHUNK * j, row[j]);
    else
        memcpy(x, row, (size_t)GS_CHUNK * tile->lanes * sizeof *x);
}

/* Up to four states of all chunks as the states of each chunk, and back. */
GS_EIGHT_INLINE void gs_eights_to_quads(const gs_eight state[4], gs_quad lane[GS_TILE_LANES]) {
    for (unsigned half = 0; half < GS_EIGHT; half += GS_QUAD) {
        for (unsigned k = 0; k < GS_QUAD; k++)
            lane[half + k] = gs_quad_load((const float *)&state[k] + half);
        gs_quad_turn(lane + half);
    }
}

GS_EIGHT_INLINE void gs_quads_to_eights(const gs_quad lane[GS_TILE_LANES], gs_eight state[4]) {
    gs_quad low[GS_QUAD];
    gs_quad high[GS_QUAD];
    for (unsigned k = 0; k < GS_QUAD; k++) {
        low[k] = lane[k];
        high[k] = lane[GS_QUAD + k];
    }
    gs_quad_turn(low);
    gs_quad_turn(high);
    for (unsigned k = 0; k < GS_QUAD; k++)
        state[k] = __builtin_shufflevector(low[k], high[k], 0, 1, 2, 3, 4, 5, 6, 7);
}

/* One chunk of a tile as a tile, for what moves from chunk to chunk; and back. */
GS_EIGHT_INLINE void gs_tile_cut_out(const struct gs_tile *tile, unsigned lane,
                                     struct gs_tile *chunk) {
    chunk->lanes = 1;
    chunk->line = tile->line && lane + 1 == tile->lanes;
    for (unsigned i = 0; i < GS_CHUNK; i++)
        chunk->row[i] = (gs_eight){tile->row[i][lane]};
}

GS_EIGHT_INLINE void gs_tile_put_back(struct gs_tile *tile, unsigned lane,
                                      const struct gs_tile *chunk) {
    for (unsigned i = 0; i < GS_CHUNK; i++)
        tile->row[i][lane] = chunk->row[i][0];
}

/* The values of a ramp for every sample of `tile`. */
GS_EIGHT_INLINE void gs_tile_ramp(const struct gs_tile *tile, struct gs_ramp *ramp, gs_eight *row) {
    for (unsigned i = 0; i < GS_CHUNK; i++)
        row[i] = gs_eight_of((float)ramp->value);
    for (unsigned j = 0; j < tile->lanes; j++)
        for (unsigned i = 0; i < GS_CHUNK; i++)
            row[i][j] = (float)gs_ramp_next(ramp);
}

#endif
