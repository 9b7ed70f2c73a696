#include <string.h>

#include "pair.h"

_Static_assert(GS_STRIP_BLOCK / GS_TILE + 1 <= GS_TILES, "a call on any place of the grid");

/* The channels that a stage has work for; NULL in place of others. */
struct pair {
    struct gs_channel *channel[2];
    struct gs_tile *tile[2];
    unsigned tiles;
    bool linked;
};

static bool are_linked(const struct pair *pair) {
    return pair->linked && pair->channel[0] && pair->channel[1];
}

static void pass_highs(const struct pair *pair) {
    for (unsigned c = 0; c < 2; c++)
        if (pair->channel[c])
            gs_highpass_process(&pair->channel[c]->highpass, pair->tile[c], pair->tiles);
}

static void compress(const struct pair *pair) {
    if (pair->channel[0] && pair->channel[1]) {
        /* A link comes and goes slowly: the compressors know how far it is. */
        struct gs_compressor *const both[2] = {&pair->channel[0]->compressor,
                                               &pair->channel[1]->compressor};
        gs_compressor_process_pair(both, pair->tile, pair->tiles);
        return;
    }
    for (unsigned c = 0; c < 2; c++)
        if (pair->channel[c])
            gs_compressor_process(&pair->channel[c]->compressor, pair->tile[c], pair->tiles);
}

static void deess(const struct pair *pair) {
    struct gs_deesser *deesser[2];
    for (unsigned c = 0; c < 2; c++)
        deesser[c] = pair->channel[c] ? &pair->channel[c]->deesser : NULL;
    if (deesser[0] && deesser[1]) {
        if (pair->linked)
            gs_deesser_process(deesser, pair->tile, pair->tiles, 2);
        else
            gs_deesser_process_pair(deesser, pair->tile, pair->tiles);
        return;
    }
    for (unsigned c = 0; c < 2; c++)
        if (deesser[c])
            gs_deesser_process(&deesser[c], &pair->tile[c], pair->tiles, 1);
}

static void enhance(const struct pair *pair) {
    if (pair->channel[0] && pair->channel[1]) {
        struct gs_enhancer *const both[2] = {&pair->channel[0]->enhancer,
                                             &pair->channel[1]->enhancer};
        gs_enhancer_process_pair(both, pair->tile, pair->tiles);
        return;
    }
    for (unsigned c = 0; c < 2; c++)
        if (pair->channel[c])
            gs_enhancer_process(&pair->channel[c]->enhancer, pair->tile[c], pair->tiles);
}

static void gate(const struct pair *pair) {
    if (are_linked(pair)) {
        struct gs_gate *const both[2] = {&pair->channel[0]->gate, &pair->channel[1]->gate};
        gs_gate_process_linked(both, pair->tile, pair->tiles);
        return;
    }
    for (unsigned c = 0; c < 2; c++)
        if (pair->channel[c])
            gs_gate_process(&pair->channel[c]->gate, pair->tile[c], pair->tiles);
}

/* Out of the path a stage costs nothing: its tap sees what the one before it saw. */
static void run_stage(const struct pair *all, enum gs_stage stage, struct gs_channel_sums *sums) {
    static void (*const process[GS_STAGE_COUNT])(const struct pair *) = {
        [GS_STAGE_HPF] = pass_highs,  [GS_STAGE_COMP] = compress, [GS_STAGE_DEESS] = deess,
        [GS_STAGE_ENHANCE] = enhance, [GS_STAGE_GATE] = gate,
    };
    struct gs_tile fed[2][GS_TILES];
    struct pair in = *all;
    for (unsigned c = 0; c < 2; c++) {
        struct gs_channel *channel = all->channel[c];
        if (!channel)
            continue;
        if (gs_bypass_is_out(&channel->bypass[stage])) {
            channel->tap[stage] = channel->tap[stage - 1];
            sums[c].tap[stage] = sums[c].tap[stage - 1];
            in.channel[c] = NULL;
        } else if (!gs_bypass_is_in(&channel->bypass[stage])) {
            memcpy(fed[c], in.tile[c], in.tiles * sizeof *fed[c]);
        }
    }
    if (in.tiles != 0)
        process[stage](&in);
    for (unsigned c = 0; c < 2; c++) {
        struct gs_channel *channel = in.channel[c];
        if (!channel)
            continue;
        if (!gs_bypass_is_in(&channel->bypass[stage]))
            gs_bypass_mix(&channel->bypass[stage], fed[c], in.tile[c], in.tiles);
        gs_tap_measure_tiles(&channel->tap[stage], &channel->tap_time, in.tile[c], in.tiles,
                             &sums[c].tap[stage]);
    }
}

/* `chunks` of x into tiles that end on lines of the grid; returns how many. `first` is the number
 * of the first chunk since the reset. */
static unsigned lay_out(const float *x, unsigned chunks, unsigned first, struct gs_tile *tile) {
    unsigned tiles = 0;
    for (unsigned at = 0; at < chunks; at += tile[tiles++].lanes) {
        const unsigned left = GS_TILE_LANES - (first + at) % GS_TILE_LANES;
        tile[tiles].lanes = chunks - at < left ? chunks - at : left;
        tile[tiles].line = tile[tiles].lanes == left;
        gs_tile_lay_out(&tile[tiles], x + (size_t)GS_CHUNK * at);
    }
    return tiles;
}

static void take_back(const struct gs_tile *tile, unsigned tiles, float *x) {
    for (unsigned t = 0; t < tiles; t++) {
        gs_tile_take_back(&tile[t], x);
        x += (size_t)GS_CHUNK * tile[t].lanes;
    }
}

void gs_pair_process(struct gs_channel *channel, unsigned count, bool linked,
                     const float *const *in, float *const *dry, float *const *wet, unsigned frames,
                     struct gs_channel_sums *sums) {
    float x[2][GS_CHANNEL_ROOM];
    struct gs_tile tile[2][GS_TILES];
    struct pair pair = {.linked = linked, .tile = {tile[0], tile[1]}};
    unsigned chunks = 0;
    for (unsigned c = 0; c < count; c++) {
        const unsigned first = channel[c].position / GS_CHUNK;
        pair.channel[c] = &channel[c];
        chunks = gs_channel_take_in(&channel[c], in[c], dry[c], x[c], frames, &sums[c]);
        pair.tiles = lay_out(x[c], chunks, first, tile[c]);
        gs_tap_measure_tiles(&channel[c].tap[GS_STAGE_PREAMP], &channel[c].tap_time, tile[c],
                             pair.tiles, &sums[c].tap[GS_STAGE_PREAMP]);
    }
    for (unsigned stage = GS_STAGE_HPF; stage < GS_STAGE_OUT; stage++)
        run_stage(&pair, (enum gs_stage)stage, sums);
    for (unsigned c = 0; c < count; c++) {
        take_back(tile[c], pair.tiles, x[c]);
        gs_gain_process(&channel[c].out_gain, x[c], GS_CHUNK * chunks);
    }
    if (chunks != 0 && linked && count == 2) {
        struct gs_limiter *const both[2] = {&channel[0].limiter, &channel[1].limiter};
        gs_limiter_process_linked(both, (float *const[]){x[0], x[1]}, GS_CHUNK * chunks);
    } else if (chunks != 0) {
        for (unsigned c = 0; c < count; c++)
            gs_limiter_process(&channel[c].limiter, x[c], GS_CHUNK * chunks);
    }
    for (unsigned c = 0; c < count; c++)
        gs_channel_put_out(&channel[c], x[c], chunks, wet[c], frames, &sums[c]);
}
