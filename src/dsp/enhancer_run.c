#include "gainstage/dsp/enhancer.h"

static bool is_needed(const struct gs_enhancer *enhancer) {
    return enhancer->high.value != 0 || enhancer->high.left != 0 || enhancer->tilt.per != 0 ||
           enhancer->tilt.gain != 0;
}

static void lift(struct gs_enhancer *enhancer, struct gs_tile *tile, unsigned tiles) {
    const bool needed = is_needed(enhancer);
    /* What has come to 0 starts afresh the next time. */
    if (enhancer->lifting && !needed)
        gs_tilt_reset(&enhancer->tilt, 1);
    enhancer->lifting = needed;
    if (needed)
        gs_tilt_process((struct gs_tilt *const[]){&enhancer->tilt}, &tile, tiles, 1, false);
}

/* While the parameter moves it is looked at before every chunk. */
static void lift_moving(struct gs_enhancer *enhancer, struct gs_tile *tile) {
    for (unsigned j = 0; j < tile->lanes; j++) {
        struct gs_tile chunk;
        gs_tile_cut_out(tile, j, &chunk);
        if (enhancer->turning)
            gs_enhancer_turn(enhancer);
        lift(enhancer, &chunk, 1);
        gs_ramp_skip(&enhancer->high, GS_CHUNK);
        gs_tile_put_back(tile, j, &chunk);
    }
}

void gs_enhancer_process(struct gs_enhancer *enhancer, struct gs_tile *tile, unsigned tiles) {
    if (enhancer->turning) {
        for (unsigned t = 0; t < tiles; t++)
            lift_moving(enhancer, &tile[t]);
    } else {
        lift(enhancer, tile, tiles);
    }
    gs_lows_process(&enhancer->lows, tile, tiles);
}

void gs_enhancer_process_pair(struct gs_enhancer *const *pair, struct gs_tile *const *tile,
                              unsigned tiles) {
    const bool turning = pair[0]->turning || pair[1]->turning;
    if (turning || !is_needed(pair[0]) || !is_needed(pair[1])) {
        gs_enhancer_process(pair[0], tile[0], tiles);
        gs_enhancer_process(pair[1], tile[1], tiles);
        return;
    }
    pair[0]->lifting = pair[1]->lifting = true;
    gs_tilt_process((struct gs_tilt *const[]){&pair[0]->tilt, &pair[1]->tilt}, tile, tiles, 2,
                    false);
    gs_lows_process_pair((struct gs_lows *const[]){&pair[0]->lows, &pair[1]->lows}, tile, tiles);
}
