#include "gainstage/dsp/enhancer.h"

static bool is_needed(const struct gs_enhancer *enhancer) {
    return enhancer->high.value != 0 || enhancer->high.left != 0 || enhancer->tilt.per != 0 ||
           enhancer->tilt.gain != 0;
}

static void lift(struct gs_enhancer *enhancer, struct gs_tile *tile) {
    const bool needed = is_needed(enhancer);
    /* What has come to 0 starts afresh the next time. */
    if (enhancer->lifting && !needed)
        gs_tilt_reset(&enhancer->tilt, 1);
    enhancer->lifting = needed;
    if (needed)
        gs_tilt_process((struct gs_tilt *const[]){&enhancer->tilt}, &tile, 1);
}

/* While the parameter moves it is looked at before every chunk. */
static void lift_moving(struct gs_enhancer *enhancer, struct gs_tile *tile) {
    for (unsigned j = 0; j < tile->lanes; j++) {
        struct gs_tile chunk;
        gs_tile_cut_out(tile, j, &chunk);
        if (enhancer->turning)
            gs_enhancer_turn(enhancer);
        lift(enhancer, &chunk);
        gs_ramp_skip(&enhancer->high, GS_CHUNK);
        gs_tile_put_back(tile, j, &chunk);
    }
}

void gs_enhancer_process(struct gs_enhancer *enhancer, struct gs_tile *tile, unsigned tiles) {
    for (unsigned t = 0; t < tiles; t++) {
        if (enhancer->turning)
            lift_moving(enhancer, &tile[t]);
        else
            lift(enhancer, &tile[t]);
    }
    gs_lows_process(&enhancer->lows, tile, tiles);
}
