#include <math.h>

#include "answer_run.h"
#include "gainstage/dsp/lows.h"
#include "gainstage/dsp/quad.h"
#include "gainstage/dsp/tiny.h"

enum { ORDER = GS_LOWS_ORDER };

/* All chunks as if silence came before each; `end` gets what they leave in the states. */
static void run_rows(const struct gs_lows *lows, const struct gs_tile *tile, gs_eight *added,
                     gs_eight end[ORDER]) {
    gs_answer_all(lows->answer, tile->row, added);
    for (unsigned k = 0; k < ORDER; k++)
        end[k] = gs_answer(lows->leaves[k], tile->row, GS_CHUNK - 1);
}

/* From chunk to chunk: `state`, what each leaves, becomes what it begins with. */
static void run_lanes(struct gs_lows *lows, const struct gs_tile *tile, gs_eight state[ORDER]) {
    gs_quad lane[GS_TILE_LANES];
    gs_quad next[ORDER];
    gs_quad now[GS_TILE_LANES + 1] = {gs_quad_load(lows->state)};
    memcpy(next, lows->next, sizeof next);
    gs_eights_to_quads(state, lane);
    for (unsigned j = 0; j < GS_TILE_LANES; j++) {
        const gs_quad left = lane[j];
        const gs_quad s = lane[j] = now[j];
        now[j + 1] = left + ((s[0] * next[0] + s[1] * next[1]) + (s[2] * next[2] + s[3] * next[3]));
    }
    gs_quads_to_eights(lane, state);
    for (unsigned k = 0; k < ORDER; k++)
        state[k] = gs_tile_used(tile, state[k]);
    gs_quad last = now[tile->lanes];
    /* Ends fades before they crawl through the denormals, which are slow. */
    if (tile->line)
        last = gs_quad_select(gs_quad_abs(last) < GS_TINY, gs_quad_of(0), last);
    gs_quad_store(lows->state, last);
}

static void run(struct gs_lows *lows, struct gs_tile *tile) {
    gs_eight added[GS_CHUNK];
    gs_eight state[ORDER];
    run_rows(lows, tile, added, state);
    run_lanes(lows, tile, state);
    for (unsigned i = 0; i < GS_CHUNK; i++)
        tile->row[i] += added[i] + ((state[0] * gs_eight_load(lows->adds[0][i]) +
                                     state[1] * gs_eight_load(lows->adds[1][i])) +
                                    (state[2] * gs_eight_load(lows->adds[2][i]) +
                                     state[3] * gs_eight_load(lows->adds[3][i])));
}

static void run_moving(struct gs_lows *lows, struct gs_tile *tile) {
    for (unsigned j = 0; j < tile->lanes; j++) {
        struct gs_tile chunk;
        float x[GS_TILE]; /* room for any tile */
        gs_tile_cut_out(tile, j, &chunk);
        if (lows->moving) {
            gs_tile_take_back(&chunk, x);
            gs_lows_move(lows, x);
            gs_tile_lay_out(&chunk, x);
        } else if (lows->on) {
            run(lows, &chunk);
        }
        gs_tile_put_back(tile, j, &chunk);
    }
}

void gs_lows_process(struct gs_lows *lows, struct gs_tile *tile, unsigned tiles) {
    for (unsigned t = 0; t < tiles; t++) {
        if (lows->moving)
            run_moving(lows, &tile[t]);
        else if (lows->on)
            run(lows, &tile[t]);
    }
}
