#include "gainstage/dsp/deesser.h"

/* A chunk further on the way of the parameters. */
static void move(struct gs_deesser *deesser) {
    if (deesser->turning)
        gs_deesser_turn(deesser);
    gs_ramp_skip(&deesser->corner, GS_CHUNK);
    gs_ramp_skip(&deesser->threshold, GS_CHUNK);
    gs_ramp_skip(&deesser->range, GS_CHUNK);
}

/* While a parameter moves it is looked at before every chunk. */
static void run_moving(struct gs_deesser *const *deesser, struct gs_tilt *const *tilt,
                       struct gs_tile *const *tile, unsigned channels) {
    struct gs_tile chunk[2];
    struct gs_tile *const chunks[2] = {&chunk[0], &chunk[1]};
    for (unsigned j = 0; j < tile[0]->lanes; j++) {
        for (unsigned c = 0; c < channels; c++) {
            move(deesser[c]);
            gs_tile_cut_out(tile[c], j, &chunk[c]);
        }
        gs_tilt_process(tilt, chunks, 1, channels, channels == 2);
        for (unsigned c = 0; c < channels; c++)
            gs_tile_put_back(tile[c], j, &chunk[c]);
    }
}

void gs_deesser_process(struct gs_deesser *const *deesser, struct gs_tile *const *tile,
                        unsigned tiles, unsigned channels) {
    struct gs_tilt *tilt[2] = {&deesser[0]->tilt, &deesser[channels - 1]->tilt};
    for (unsigned c = 0; c < channels; c++)
        gs_tilt_begin(&deesser[c]->tilt);
    if (!deesser[0]->turning && !deesser[channels - 1]->turning) {
        gs_tilt_process(tilt, tile, tiles, channels, channels == 2);
        return;
    }
    for (unsigned t = 0; t < tiles; t++) {
        struct gs_tile *const here[2] = {&tile[0][t], &tile[channels - 1][t]};
        run_moving(deesser, tilt, here, channels);
    }
}

void gs_deesser_process_pair(struct gs_deesser *const *pair, struct gs_tile *const *tile,
                             unsigned tiles) {
    if (pair[0]->turning || pair[1]->turning) {
        gs_deesser_process(&pair[0], &tile[0], tiles, 1);
        gs_deesser_process(&pair[1], &tile[1], tiles, 1);
        return;
    }
    struct gs_tilt *const tilt[2] = {&pair[0]->tilt, &pair[1]->tilt};
    gs_tilt_begin(tilt[0]);
    gs_tilt_begin(tilt[1]);
    gs_tilt_process(tilt, tile, tiles, 2, false);
}
