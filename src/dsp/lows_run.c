#include <math.h>

#include "gainstage/dsp/lows.h"
#include "gainstage/dsp/quad.h"
#include "gainstage/dsp/tiny.h"
#include "svf_run.h"

enum { ORDER = GS_LOWS_ORDER };

/* What a filter adds to x. */
GS_EIGHT_INLINE gs_eight add(const struct gs_lows_part *part, struct gs_svf_eight *svf,
                             gs_eight x) {
    const gs_eight up = part->rise * ((x - svf->s2) - part->damped * svf->s1);
    const gs_eight band = svf->s1 + up;
    const gs_eight flow = part->g * band;
    const gs_eight low = svf->s2 + flow;
    svf->s1 = band + up;
    svf->s2 = low + flow;
    return part->band * band + part->low * low;
}

/* The same of one that adds nothing of its lows. */
GS_EIGHT_INLINE gs_eight add_band(const struct gs_lows_part *part, struct gs_svf_eight *svf,
                                  gs_eight x) {
    const gs_eight up = part->rise * ((x - svf->s2) - part->damped * svf->s1);
    const gs_eight band = svf->s1 + up;
    const gs_eight flow = part->g * band;
    svf->s1 = band + up;
    svf->s2 = (svf->s2 + flow) + flow;
    return part->band * band;
}

/* All chunks as if silence came before each; `end` gets what they leave in the states. */
static void run_rows(const struct gs_lows *lows, const struct gs_tile *tile, gs_eight *added,
                     gs_eight end[ORDER]) {
    const gs_eight none = gs_eight_of(0);
    struct gs_svf_eight bass = {none, none};
    struct gs_svf_eight mud = {none, none};
    for (unsigned i = 0; i < GS_CHUNK; i++) {
        const gs_eight lifted = add(&lows->bass, &bass, tile->row[i]);
        added[i] = lifted + add_band(&lows->mud, &mud, tile->row[i] + lifted);
    }
    end[0] = bass.s1;
    end[1] = bass.s2;
    end[2] = mud.s1;
    end[3] = mud.s2;
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
