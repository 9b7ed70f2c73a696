#include <math.h>
#include <string.h>

#include "answer_run.h"
#include "gainstage/dsp/highpass.h"
#include "gainstage/dsp/quad.h"
#include "gainstage/dsp/tiny.h"

enum { ORDER = GS_HIGHPASS_ORDER };

typedef double four __attribute__((vector_size(32)));

/* Single instructions; what compilers make of __builtin_convertvector is not always one. */
static inline four widen(gs_quad q) {
#if defined(GS_WIDE) && !defined(__clang__)
    return (four)__builtin_ia32_cvtps2pd256(q);
#else
    return __builtin_convertvector(q, four);
#endif
}

/* All chunks as if silence came before each; `end` gets what they leave in the states. */
static void run_rows(const struct gs_highpass *highpass, struct gs_tile *tile,
                     gs_eight end[ORDER + 1]) {
    gs_eight x[GS_CHUNK];
    memcpy(x, tile->row, sizeof x);
    gs_answer_all(highpass->answer, x, tile->row);
    for (unsigned k = 0; k < ORDER; k++)
        end[k] = gs_answer(highpass->leaves[k], x, GS_CHUNK - 1);
    end[ORDER] = gs_eight_of(0);
}

/* Ends fades before they crawl through the denormals, which are slow. */
static void rest(struct gs_highpass *highpass) {
    for (unsigned k = 0; k < ORDER; k++)
        if (fabs(highpass->state[k]) < (double)GS_TINY)
            highpass->state[k] = 0;
}

/* From chunk to chunk: `state`, what each leaves, becomes what it begins with. */
static void run_lanes(struct gs_highpass *highpass, const struct gs_tile *tile,
                      gs_eight state[ORDER + 1]) {
    gs_quad lane[GS_TILE_LANES];
    four next[ORDER];
    four now[GS_TILE_LANES + 1];
    for (unsigned k = 0; k < ORDER; k++)
        memcpy(&next[k], highpass->next[k], sizeof next[k]);
    memcpy(&now[0], highpass->state, sizeof now[0]);
    gs_eights_to_quads(state, lane);
    for (unsigned j = 0; j < GS_TILE_LANES; j++) {
        const four left = widen(lane[j]);
        const four s = now[j];
        lane[j] = __builtin_convertvector(s, gs_quad);
        now[j + 1] = (left + s[0] * next[0]) + (s[1] * next[1] + s[2] * next[2]);
    }
    gs_quads_to_eights(lane, state);
    for (unsigned k = 0; k < ORDER; k++)
        state[k] = gs_tile_used(tile, state[k]);
    memcpy(highpass->state, &now[tile->lanes], sizeof now[0]);
    if (tile->line)
        rest(highpass);
}

static void run(struct gs_highpass *highpass, struct gs_tile *tile) {
    gs_eight state[ORDER + 1];
    run_rows(highpass, tile, state);
    run_lanes(highpass, tile, state);
    for (unsigned i = 0; i < GS_CHUNK; i++)
        tile->row[i] += (state[0] * gs_eight_load(highpass->adds[0][i]) +
                         state[1] * gs_eight_load(highpass->adds[1][i])) +
                        state[2] * gs_eight_load(highpass->adds[2][i]);
}

/* The frequency moves between chunks. */
static void run_moving(struct gs_highpass *highpass, struct gs_tile *tile) {
    for (unsigned j = 0; j < tile->lanes; j++) {
        struct gs_tile chunk;
        gs_ramp_skip(&highpass->octave, GS_CHUNK);
        gs_highpass_tune(highpass);
        gs_tile_cut_out(tile, j, &chunk);
        run(highpass, &chunk);
        gs_tile_put_back(tile, j, &chunk);
    }
}

void gs_highpass_process(struct gs_highpass *highpass, struct gs_tile *tile, unsigned tiles) {
    for (unsigned t = 0; t < tiles; t++) {
        if (highpass->octave.left != 0)
            run_moving(highpass, &tile[t]);
        else
            run(highpass, &tile[t]);
    }
}
