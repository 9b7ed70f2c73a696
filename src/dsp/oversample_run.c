#include <string.h>

#include "gainstage/dsp/oversample.h"
#include "gainstage/dsp/tiny.h"
#include "halfband.h"

/* So that taps and phases are constants wherever it is used. */
#define INLINE static inline __attribute__((always_inline))

enum { PAST = GS_OVERSAMPLE_PAST, PAIRS = GS_HALFBAND_PAIRS };

/* The half-bands behind the first one: every other sample stays as it is, those between them are
 * made of so much of either neighbour, of the next ones, and so on. Minimax (Remez) over the band
 * up to 20.7 kHz at 44.1 kHz. The middle one stops what mirrors that band about 88.2 kHz by 112 dB,
 * the wide one what mirrors it about 176.4 kHz by 97 dB: harmonics are weak there. */
static const float middle[GS_HALFBAND_MIDDLE] = {0.6179088736f,   -0.1617427327f,
                                                 0.05879420139f,  -0.01879805864f,
                                                 0.004395128888f, -0.000559927495f};
static const float wide[GS_HALFBAND_WIDE] = {0.5898822402f, -0.1037765361f, 0.01390742758f};

/* Down the rows y[n] = a (x[n] - y[n-1]) + x[n-1], all-pass after all-pass, as if nothing had come
 * out before each chunk; then what they hold, from chunk to chunk; then what that adds. */
GS_EIGHT_INLINE void run_chain(const struct gs_chain *chain, struct gs_chain_state *state,
                               gs_eight row[GS_CHUNK], unsigned lanes) {
    gs_eight past[GS_EIGHT] = {{0}};
    past[0] = __builtin_shufflevector(gs_eight_of(state->input), row[GS_CHUNK - 1], 0, 8, 9, 10, 11,
                                      12, 13, 14);
    state->input = row[GS_CHUNK - 1][lanes - 1];
    for (unsigned i = 0; i < GS_CHUNK; i++) {
        gs_eight x = row[i];
        for (unsigned k = 0; k < PAIRS; k++) {
            const gs_eight y = chain->coefficient[k] * (x - past[k + 1]) + past[k];
            past[k] = x;
            x = y;
        }
        past[PAIRS] = x;
        row[i] = x;
    }
    gs_eight held[GS_EIGHT] = {past[1], past[2], past[3], past[4], past[5]};
    gs_eight now = gs_eight_load(state->output);
    gs_eight_turn(held);
    for (unsigned j = 0; j < lanes; j++) {
        const gs_eight left = held[j];
        held[j] = now;
        now = (left + now[0] * gs_eight_load(chain->next[0])) +
              (now[1] * gs_eight_load(chain->next[1]) + now[2] * gs_eight_load(chain->next[2])) +
              (now[3] * gs_eight_load(chain->next[3]) + now[4] * gs_eight_load(chain->next[4]));
    }
    gs_eight_store(state->output, now);
    gs_eight_turn(held);
    for (unsigned i = 0; i < GS_CHUNK; i++)
        row[i] = (row[i] + held[0] * chain->adds[0][i]) +
                 (held[1] * chain->adds[1][i] + held[2] * chain->adds[2][i]) +
                 (held[3] * chain->adds[3][i] + held[4] * chain->adds[4][i]);
}

/* n samples to two phases: the chains give one each. */
INLINE void double_rate(struct gs_oversample *oversample, const float *x, unsigned n,
                        struct gs_phase *out) {
    struct gs_tile first;
    struct gs_tile second;
    first.lanes = second.lanes = n / GS_CHUNK;
    gs_tile_lay_out(&first, x);
    for (unsigned i = 0; i < GS_CHUNK; i++) {
        first.row[i] += (float)GS_TINY_OFFSET;
        second.row[i] = first.row[i];
    }
    run_chain(&oversample->chain[0], &oversample->up[0], first.row, first.lanes);
    run_chain(&oversample->chain[1], &oversample->up[1], second.row, second.lanes);
    gs_tile_take_back(&first, out[0].at + PAST);
    gs_tile_take_back(&second, out[1].at + PAST);
}

/* A first-order high-pass, in the same way: what it holds goes from chunk to chunk. */
GS_EIGHT_INLINE void pass_capacitor(struct gs_oversample *oversample, struct gs_tile *tile) {
    const float step = oversample->direct_step;
    const double keep = 1 - (double)step;
    const double keep_two = keep * keep;
    const double keep_all = keep_two * keep_two * (keep_two * keep_two);
    gs_eight direct = gs_eight_of(0);
    gs_eight held;
    for (unsigned i = 0; i < GS_CHUNK; i++) {
        direct += (tile->row[i] - direct) * step;
        tile->row[i] -= direct;
    }
    for (unsigned j = 0; j < GS_TILE_LANES; j++) {
        held[j] = (float)oversample->direct;
        if (j < tile->lanes)
            oversample->direct = oversample->direct * keep_all + (double)direct[j];
    }
    for (unsigned i = 0; i < GS_CHUNK; i++) {
        held *= (float)keep;
        tile->row[i] -= held;
    }
}

/* Two phases to n samples. The first chain takes the later of two samples and the second the
 * earlier one, so here they change sides. */
INLINE void halve_rate(struct gs_oversample *oversample, const struct gs_phase *in, unsigned n,
                       float *out) {
    struct gs_tile tile;
    struct gs_tile later;
    tile.lanes = later.lanes = n / GS_CHUNK;
    gs_tile_lay_out(&tile, in[0].at + PAST);
    gs_tile_lay_out(&later, in[1].at + PAST);
    for (unsigned i = 0; i < GS_CHUNK; i++) {
        tile.row[i] += (float)GS_TINY_OFFSET;
        later.row[i] += (float)GS_TINY_OFFSET;
    }
    run_chain(&oversample->chain[1], &oversample->down[0], tile.row, tile.lanes);
    run_chain(&oversample->chain[0], &oversample->down[1], later.row, tile.lanes);
    for (unsigned i = 0; i < GS_CHUNK; i++)
        tile.row[i] = 0.5f * (tile.row[i] + later.row[i]);
    pass_capacitor(oversample, &tile);
    gs_tile_take_back(&tile, out);
}

/* The m-th sample of all phases together, counted from the first one of the block. */
INLINE const float *sample(const struct gs_phase *in, int phases, int m) {
    const int phase = (m % phases + phases) % phases;
    return in[phase].at + PAST + (m - phase) / phases;
}

/* What lies between samples m and m + 1 of `phases`, and what between the next such two, n times.
 */
INLINE void fill_between(const struct gs_phase *restrict in, int phases, int m, const float *taps,
                         int count, unsigned n, float *restrict out) {
    for (unsigned i = 0; i < n; i++) {
        float sum = taps[0] * (sample(in, phases, m)[i] + sample(in, phases, m + 1)[i]);
        for (int k = 1; k < count; k++)
            sum += taps[k] * (sample(in, phases, m - k)[i] + sample(in, phases, m + 1 + k)[i]);
        out[i] = sum;
    }
}

/* Of `phases` the p-th: itself, and what lies between it and the next one. */
INLINE void raise_phase(const struct gs_phase *restrict in, int phases, int p, const float *taps,
                        int count, unsigned n, struct gs_phase *restrict out) {
    /* All that there is room for: quicker than counting. */
    memcpy(out[2 * p].at + PAST, sample(in, phases, p - count),
           GS_OVERSAMPLE_BLOCK * sizeof(float));
    fill_between(in, phases, p - count, taps, count, n, out[2 * p + 1].at + PAST);
}

/* And back: of each two one stays and one is made of its neighbours, half of each. */
INLINE void lower_phase(const struct gs_phase *restrict in, int phases, int p, const float *taps,
                        int count, unsigned n, struct gs_phase *restrict out) {
    const float *stays = sample(in, phases, 2 * (p - count + 1));
    float *made = out[p].at + PAST;
    for (unsigned i = 0; i < n; i++) {
        float sum = stays[i];
        for (int k = 0; k < count; k++)
            sum += taps[k] * (sample(in, phases, 2 * (p - count - k) + 1)[i] +
                              sample(in, phases, 2 * (p - count + 1 + k) + 1)[i]);
        made[i] = 0.5f * sum;
    }
}

static inline void recall(float (*past)[PAST], unsigned phases, struct gs_phase *x) {
    for (unsigned p = 0; p < phases; p++)
        memcpy(x[p].at, past[p], sizeof past[p]);
}

static inline void remember(const struct gs_phase *x, unsigned phases, unsigned n,
                            float (*past)[PAST]) {
    for (unsigned p = 0; p < phases; p++)
        memcpy(past[p], x[p].at + n, sizeof past[p]);
}

void gs_oversample_up(struct gs_oversample *oversample, const float *x, unsigned n,
                      struct gs_phase *out) {
    struct gs_phase two[2];
    struct gs_phase four[4];
    const unsigned stages = oversample->stages;
    double_rate(oversample, x, n, stages == 1 ? out : two);
    if (stages == 1)
        return;
    recall(oversample->up_two, 2, two);
    struct gs_phase *raised = stages == 2 ? out : four;
    raise_phase(two, 2, 0, middle, GS_HALFBAND_MIDDLE, n, raised);
    raise_phase(two, 2, 1, middle, GS_HALFBAND_MIDDLE, n, raised);
    remember(two, 2, n, oversample->up_two);
    if (stages == 2)
        return;
    recall(oversample->up_four, 4, four);
    raise_phase(four, 4, 0, wide, GS_HALFBAND_WIDE, n, out);
    raise_phase(four, 4, 1, wide, GS_HALFBAND_WIDE, n, out);
    raise_phase(four, 4, 2, wide, GS_HALFBAND_WIDE, n, out);
    raise_phase(four, 4, 3, wide, GS_HALFBAND_WIDE, n, out);
    remember(four, 4, n, oversample->up_four);
}

void gs_oversample_down(struct gs_oversample *oversample, struct gs_phase *in, unsigned n,
                        float *out) {
    struct gs_phase two[2];
    struct gs_phase four[4];
    const unsigned stages = oversample->stages;
    struct gs_phase *from = in;
    if (stages > 2) {
        recall(oversample->down_eight, 8, in);
        lower_phase(in, 8, 0, wide, GS_HALFBAND_WIDE, n, four);
        lower_phase(in, 8, 1, wide, GS_HALFBAND_WIDE, n, four);
        lower_phase(in, 8, 2, wide, GS_HALFBAND_WIDE, n, four);
        lower_phase(in, 8, 3, wide, GS_HALFBAND_WIDE, n, four);
        remember(in, 8, n, oversample->down_eight);
        from = four;
    }
    if (stages > 1) {
        recall(oversample->down_four, 4, from);
        lower_phase(from, 4, 0, middle, GS_HALFBAND_MIDDLE, n, two);
        lower_phase(from, 4, 1, middle, GS_HALFBAND_MIDDLE, n, two);
        remember(from, 4, n, oversample->down_four);
        from = two;
    }
    halve_rate(oversample, from, n, out);
}
