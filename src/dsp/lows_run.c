#include <math.h>

#include "answer_run.h"
#include "gainstage/dsp/lows.h"
#include "gainstage/dsp/quad.h"
#include "gainstage/dsp/tiny.h"

enum { ORDER = GS_LOWS_ORDER };

/* All chunks as if silence came before each; `end` gets what they leave in the states. */
GS_EIGHT_INLINE void run_rows(const struct gs_lows *lows, const struct gs_tile *tile,
                              gs_eight *added, gs_eight end[ORDER]) {
    gs_answer_all(lows->answer, tile->row, added);
    for (unsigned k = 0; k < ORDER; k++)
        end[k] = gs_answer(lows->leaves[k], tile->row, GS_CHUNK - 1);
}

GS_EIGHT_INLINE gs_eight both(const float *first, const float *second) {
    return __builtin_shufflevector(gs_quad_load(first), gs_quad_load(second), 0, 1, 2, 3, 4, 5, 6,
                                   7);
}

/* From chunk to chunk: `state`, what each leaves, becomes what it begins with. */
GS_EIGHT_INLINE void run_lanes(struct gs_lows *lows, const struct gs_tile *tile,
                               gs_eight state[ORDER]) {
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

/* The same of two channels side by side, four states each. */
static void run_lanes_both(struct gs_lows *const *pair, const struct gs_tile *tile,
                           gs_eight state[2 * ORDER]) {
    gs_eight next[ORDER];
    float first[2 * ORDER];
    for (unsigned k = 0; k < ORDER; k++)
        next[k] = both(pair[0]->next[k], pair[1]->next[k]);
    gs_eight now = both(pair[0]->state, pair[1]->state);
    gs_eight_turn(state);
    for (unsigned j = 0; j < GS_TILE_LANES; j++) {
        const gs_eight left = state[j];
        const gs_eight s = state[j] = now;
        now = left + ((__builtin_shufflevector(s, s, 0, 0, 0, 0, 4, 4, 4, 4) * next[0] +
                       __builtin_shufflevector(s, s, 1, 1, 1, 1, 5, 5, 5, 5) * next[1]) +
                      (__builtin_shufflevector(s, s, 2, 2, 2, 2, 6, 6, 6, 6) * next[2] +
                       __builtin_shufflevector(s, s, 3, 3, 3, 3, 7, 7, 7, 7) * next[3]));
    }
    if (tile->lanes != GS_TILE_LANES)
        now = state[tile->lanes];
    if (tile->line)
        now = gs_eight_select(gs_eight_abs(now) < GS_TINY, gs_eight_of(0), now);
    gs_eight_store(first, now);
    memcpy(pair[0]->state, first, sizeof pair[0]->state);
    memcpy(pair[1]->state, first + ORDER, sizeof pair[1]->state);
    gs_eight_turn(state);
    for (unsigned k = 0; k < 2 * ORDER; k++)
        state[k] = gs_tile_used(tile, state[k]);
}

GS_EIGHT_INLINE void add_past(const struct gs_lows *lows, const gs_eight *added,
                              const gs_eight *state, struct gs_tile *tile) {
    for (unsigned i = 0; i < GS_CHUNK; i++)
        tile->row[i] += added[i] + ((state[0] * gs_eight_load(lows->adds[0][i]) +
                                     state[1] * gs_eight_load(lows->adds[1][i])) +
                                    (state[2] * gs_eight_load(lows->adds[2][i]) +
                                     state[3] * gs_eight_load(lows->adds[3][i])));
}

static void run(struct gs_lows *lows, struct gs_tile *tile) {
    gs_eight added[GS_CHUNK];
    gs_eight state[ORDER];
    run_rows(lows, tile, added, state);
    run_lanes(lows, tile, state);
    add_past(lows, added, state, tile);
}

static void run_both(struct gs_lows *const *pair, struct gs_tile *first, struct gs_tile *second) {
    gs_eight added[2][GS_CHUNK];
    gs_eight state[2 * ORDER];
    run_rows(pair[0], first, added[0], state);
    run_rows(pair[1], second, added[1], state + ORDER);
    run_lanes_both(pair, first, state);
    add_past(pair[0], added[0], state, first);
    add_past(pair[1], added[1], state + ORDER, second);
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

void gs_lows_process_pair(struct gs_lows *const *pair, struct gs_tile *const *tile,
                          unsigned tiles) {
    if (pair[0]->moving || pair[1]->moving || !pair[0]->on || !pair[1]->on) {
        gs_lows_process(pair[0], tile[0], tiles);
        gs_lows_process(pair[1], tile[1], tiles);
        return;
    }
    for (unsigned t = 0; t < tiles; t++)
        run_both(pair, &tile[0][t], &tile[1][t]);
}
