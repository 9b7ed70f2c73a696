/* Listening, deciding and filtering, up to four channels side by side. */
#include "gainstage/dsp/tilt.h"

#include <string.h>

#include "gainstage/dsp/clones.h"
#include "gainstage/dsp/decibel.h"
#include "gainstage/dsp/grid.h"
#include "gainstage/dsp/quad.h"

enum {
    TICK = GS_TILT_TICK,
    COEFFICIENTS = GS_TILT_COEFFICIENTS,
    INPUTS = GS_TILT_INPUTS,
    EFFECTS = GS_TILT_EFFECTS
};

/* A value this near to what is wanted is there. */
static const float there = 1e-4f;
/* Linked values this near to each other become one. */
static const float together = 1e-2f;
/* Stands for silence where a ratio to it is wanted. */
static const float silence = 1e-30f;

/* Four of struct gs_tilt_floats, side by side. */
struct lanes {
    gs_quad s1, s2;
    gs_quad pending[TICK];
    gs_quad damped, rise, twice;
    gs_quad corner;
    gs_quad band_sum, whole_sum;
    gs_quad band, whole;
    gs_quad keep;
    gs_quad share;
    gs_quad slope, offset, most;
    gs_quad up, down;
    gs_quad per;
    gs_quad value;
    gs_quad next;
    gs_quad gain;
    gs_quad highest;
    gs_quad loudest;
    gs_quad t1, t2;
    gs_quad now[COEFFICIENTS];
    gs_quad step[COEFFICIENTS];
    gs_quad goal[COEFFICIENTS];
};

enum { FLOATS = sizeof(struct gs_tilt_floats) / sizeof(float) };
_Static_assert(sizeof(struct lanes) == FLOATS * sizeof(gs_quad), "the same fields in both");

static inline gs_quad rest(gs_quad x) {
    return gs_quad_select(gs_quad_abs(x) < silence, gs_quad_of(0), x);
}

/* Ends fades before they crawl through the denormals, which are slow. */
static void end_fades(struct lanes *l) {
    l->s1 = rest(l->s1);
    l->s2 = rest(l->s2);
    /* A shelf that is out needs no past. */
    const gs_quad_bits out = l->gain == 0;
    l->t1 = gs_quad_select(out, gs_quad_of(0), rest(l->t1));
    l->t2 = gs_quad_select(out, gs_quad_of(0), rest(l->t2));
    l->band = rest(l->band);
    l->whole = rest(l->whole);
}

/* The other channel of the pair in each lane. */
static inline gs_quad other(gs_quad q) {
    return __builtin_shufflevector(q, q, 1, 0, 3, 2);
}

/* From the mean squares to the value of the next tick. */
static inline void decide(struct lanes *l, gs_quad_bits linked) {
    l->band = l->keep * l->band + l->band_sum;
    l->whole = l->keep * l->whole + l->whole_sum;
    l->loudest = gs_quad_max(l->band, l->loudest);
    const gs_quad ratio = l->share * l->band / (l->whole + silence);
    const gs_quad db = GS_DB_PER_LOG2 * gs_quad_log2(ratio);
    const gs_quad asked = gs_quad_max(l->slope * db + l->offset, gs_quad_of(0));
    gs_quad wanted = gs_quad_min(asked, l->most);
    wanted = gs_quad_select(linked, gs_quad_max(wanted, other(wanted)), wanted);
    l->value = l->next;
    l->highest = gs_quad_max(l->value, l->highest);
    const gs_quad distance = wanted - l->value;
    const gs_quad next = l->value + distance * gs_quad_select(distance > 0, l->up, l->down);
    l->next = gs_quad_select(gs_quad_abs(wanted - next) < there, wanted, next);
    const gs_quad_bits joined = linked & (gs_quad_abs(l->next - other(l->next)) < together);
    l->next = gs_quad_select(joined, gs_quad_max(l->next, other(l->next)), l->next);
}

/* Sets the shelf on its way to the gain of the next tick. With R the fourth root of the top's gain
 * the filter's corner moves to g R, and y = R^4 high + R^2 k band + low. A shelf that comes in
 * takes over what the listening filter holds: with no gain it would hold the same. */
static inline void aim(struct lanes *l, gs_quad gain) {
    const gs_quad_bits fresh = l->gain == 0;
    const gs_quad held[COEFFICIENTS] = {l->damped, l->rise, l->twice, gs_quad_of(0), gs_quad_of(0)};
    const gs_quad root = gs_quad_exp2(gain * (0.25f * GS_LOG2_PER_DB));
    const gs_quad half = root * root;
    const gs_quad corner = l->corner * root;
    const gs_quad damped = corner + GS_TILT_DAMPING;
    const gs_quad scale = 1.0f / (1.0f + corner * damped);
    const gs_quad goal[COEFFICIENTS] = {damped, corner * scale, 2.0f * corner,
                                        (half * half - 1.0f) * scale,
                                        (half - 1.0f) * GS_TILT_DAMPING};
    l->t1 = gs_quad_select(fresh, l->s1, l->t1);
    l->t2 = gs_quad_select(fresh, l->s2, l->t2);
    for (unsigned k = 0; k < COEFFICIENTS; k++) {
        l->now[k] = gs_quad_select(fresh, held[k], l->goal[k]);
        l->goal[k] = goal[k];
        l->step[k] = (goal[k] - l->now[k]) * (1.0f / TICK);
    }
}

/* Lane 0 alone is one channel's samples in a row; otherwise there are four side by side. */
static inline gs_quad sample(const float *x, unsigned i, bool single) {
    return single ? (gs_quad){x[i], 0, 0, 0} : gs_quad_load(x + (size_t)GS_QUAD * i);
}

/* One channel listens to the samples between two ticks. */
static inline void listen_alone(struct lanes *l, const float (*effect)[EFFECTS], const float *x) {
    typedef float both __attribute__((vector_size(4 * EFFECTS)));
    typedef both both_in_floats __attribute__((aligned(4), may_alias));
    const both_in_floats *e = (const both_in_floats *)effect;
    gs_quad state = {l->s1[0], l->s2[0], 0, 0};
    gs_quad band = gs_quad_of(0);
    gs_quad whole = gs_quad_of(0);
    for (unsigned i = 0; i < TICK; i += GS_QUAD) {
        const both all = ((x[i] * e[0] + x[i + 1] * e[1]) + (x[i + 2] * e[2] + x[i + 3] * e[3])) +
                         (state[0] * e[4] + state[1] * e[5]);
        const gs_quad rest = __builtin_shufflevector(all, all, 0, 1, 2, 3);
        const gs_quad v = gs_quad_load(x + i);
        state = __builtin_shufflevector(all, all, 4, 5, 6, 7);
        band += rest * rest;
        whole += v * v;
    }
    l->s1[0] = state[0];
    l->s2[0] = state[1];
    l->band_sum[0] = (band[0] + band[1]) + (band[2] + band[3]);
    l->whole_sum[0] = (whole[0] + whole[1]) + (whole[2] + whole[3]);
}

/* Four channels do, with the same sums in the same order; the products left out are 0 there. */
static inline void listen_together(struct lanes *l, gs_quad (*e)[EFFECTS], const float *samples) {
    gs_quad band[4] = {gs_quad_of(0), gs_quad_of(0), gs_quad_of(0), gs_quad_of(0)};
    gs_quad whole[4] = {gs_quad_of(0), gs_quad_of(0), gs_quad_of(0), gs_quad_of(0)};
    for (unsigned i = 0; i < TICK; i += 4) {
        const gs_quad s1 = l->s1;
        const gs_quad s2 = l->s2;
        gs_quad x[4];
        gs_quad heard[6];
        memcpy(x, samples + (size_t)GS_QUAD * i, sizeof x);
        heard[0] = x[0] * e[0][0];
        heard[1] = x[0] * e[0][1] + x[1] * e[1][1];
        heard[2] = (x[0] * e[0][2] + x[1] * e[1][2]) + x[2] * e[2][2];
        for (unsigned k = 3; k < 6; k++)
            heard[k] = (x[0] * e[0][k] + x[1] * e[1][k]) + (x[2] * e[2][k] + x[3] * e[3][k]);
        for (unsigned k = 0; k < 6; k++)
            heard[k] += s1 * e[4][k] + s2 * e[5][k];
        l->s1 = heard[4];
        l->s2 = heard[5];
        for (unsigned k = 0; k < 4; k++) {
            band[k] += heard[k] * heard[k];
            whole[k] += x[k] * x[k];
        }
    }
    l->band_sum = (band[0] + band[1]) + (band[2] + band[3]);
    l->whole_sum = (whole[0] + whole[1]) + (whole[2] + whole[3]);
}

static inline void shelve(struct lanes *l, gs_quad_bits active, float *x, unsigned n, bool single) {
    gs_quad t1 = l->t1;
    gs_quad t2 = l->t2;
    gs_quad damped = l->now[GS_TILT_DAMPED];
    gs_quad rise = l->now[GS_TILT_RISE];
    gs_quad twice = l->now[GS_TILT_TWICE];
    gs_quad top = l->now[GS_TILT_TOP];
    gs_quad middle = l->now[GS_TILT_MIDDLE];
    const gs_quad *step = l->step;
    for (unsigned i = 0; i < n; i++) {
        damped += step[GS_TILT_DAMPED];
        rise += step[GS_TILT_RISE];
        twice += step[GS_TILT_TWICE];
        top += step[GS_TILT_TOP];
        middle += step[GS_TILT_MIDDLE];
        const gs_quad now = sample(x, i, single);
        const gs_quad left = (now - t2) - damped * t1;
        const gs_quad up = rise * left;
        const gs_quad band = t1 + up;
        t1 = band + up;
        t2 += twice * band;
        const gs_quad y = now + (top * left + middle * band);
        if (single)
            x[i] = y[0];
        else
            gs_quad_store(x + (size_t)GS_QUAD * i, gs_quad_select(active, y, now));
    }
    l->t1 = t1;
    l->t2 = t2;
    l->now[GS_TILT_DAMPED] = damped;
    l->now[GS_TILT_RISE] = rise;
    l->now[GS_TILT_TWICE] = twice;
    l->now[GS_TILT_TOP] = top;
    l->now[GS_TILT_MIDDLE] = middle;
}

/* Between ticks: active while the gain is not 0 at both ends. */
struct shelf {
    gs_quad_bits active;
    bool any;
};

static inline struct shelf tick(struct lanes *l, gs_quad_bits linked) {
    decide(l, linked);
    const gs_quad gain = l->per * l->next;
    const gs_quad_bits active = (gain != 0) | (l->gain != 0);
    const struct shelf shelf = {active, gs_quad_any(active)};
    if (shelf.any)
        aim(l, gain);
    else
        l->step[GS_TILT_TOP] = gs_quad_of(0);
    l->gain = gain;
    return shelf;
}

/* What listens: of one channel its own effects, of four theirs side by side. */
struct ears {
    const float (*alone)[EFFECTS];
    gs_quad (*together)[EFFECTS];
};

/* Takes n samples that begin `at` samples behind a tick, and listens when that completes what lies
 * between two. */
static inline void listen(struct lanes *l, const struct ears *ears, const float *x, unsigned at,
                          unsigned n) {
    const bool single = ears->alone != NULL;
    float complete[TICK];
    if (n < TICK) {
        for (unsigned i = 0; i < n; i++)
            l->pending[at + i] = sample(x, i, single);
        if (at + n < TICK)
            return;
        for (unsigned i = 0; single && i < TICK; i++)
            complete[i] = l->pending[i][0];
        x = single ? complete : (const float *)l->pending;
    }
    if (single)
        listen_alone(l, ears->alone, x);
    else
        listen_together(l, ears->together, x);
}

__attribute__((always_inline)) static inline void run(struct lanes *l, const struct ears *ears,
                                                      unsigned phase, gs_quad_bits linked, float *x,
                                                      unsigned n) {
    const bool single = ears->alone != NULL;
    /* What the last tick found, when this call begins between two. */
    const gs_quad_bits active = (l->gain != 0) | (l->step[GS_TILT_TOP] != 0);
    struct shelf shelf = {active, gs_quad_any(active)};
    while (n > 0) {
        const unsigned at = phase % TICK;
        if (at == 0) {
            if (phase % GS_GRID == 0)
                end_fades(l);
            shelf = tick(l, linked);
        }
        const unsigned part = TICK - at < n ? TICK - at : n;
        listen(l, ears, x, at, part);
        if (shelf.any)
            shelve(l, shelf.active, x, part, single);
        phase += part;
        x += single ? part : GS_QUAD * part;
        n -= part;
    }
}

static void lay_out(struct gs_tilt *const *tilt, struct lanes *l) {
    float *to = (float *)l;
    memset(l, 0, sizeof *l);
    for (unsigned lane = 0; lane < GS_QUAD; lane++) {
        const float *from = tilt[lane] ? (const float *)&tilt[lane]->f : NULL;
        for (unsigned k = 0; from && k < FLOATS; k++)
            to[k * GS_QUAD + lane] = from[k];
    }
}

static void lay_out_effects(struct gs_tilt *const *tilt, gs_quad (*effect)[EFFECTS]) {
    static const float nothing[GS_QUAD] = {0};
    for (unsigned input = 0; input < INPUTS; input++) {
        for (unsigned k = 0; k < EFFECTS; k += GS_QUAD) {
            for (unsigned lane = 0; lane < GS_QUAD; lane++)
                effect[input][k + lane] =
                    gs_quad_load(tilt[lane] ? &tilt[lane]->effect[input][k] : nothing);
            gs_quad_turn(&effect[input][k]);
        }
    }
}

static void take_back(const struct lanes *l, unsigned n, struct gs_tilt *const *tilt) {
    const float *from = (const float *)l;
    for (unsigned lane = 0; lane < GS_QUAD; lane++) {
        if (!tilt[lane])
            continue;
        float *to = (float *)&tilt[lane]->f;
        for (unsigned k = 0; k < FLOATS; k++)
            to[k] = from[k * GS_QUAD + lane];
        tilt[lane]->phase = (tilt[lane]->phase + n) % GS_GRID;
    }
}

GS_CLONES
static void run_lanes(struct gs_tilt *const *tilt, float *const *x, unsigned n,
                      const bool *linked) {
    struct lanes l;
    unsigned count = 0;
    unsigned first = 0;
    for (unsigned lane = GS_QUAD; lane-- > 0;) {
        if (tilt[lane]) {
            first = lane;
            count++;
        }
    }
    if (count == 1) {
        struct gs_tilt *const alone[GS_QUAD] = {tilt[first]};
        lay_out(alone, &l);
        const struct ears ears = {.alone = (const float(*)[EFFECTS])tilt[first]->effect};
        run(&l, &ears, tilt[first]->phase, (gs_quad_bits){0}, x[first], n);
        take_back(&l, n, alone);
        return;
    }
    const int32_t low = linked[0] ? -1 : 0;
    const int32_t high = linked[1] ? -1 : 0;
    const gs_quad_bits mask = {low, low, high, high};
    lay_out(tilt, &l);
    gs_quad effect[INPUTS][EFFECTS];
    lay_out_effects(tilt, effect);
    const struct ears ears = {.together = effect};
    /* Where there is no channel, silence stands in; and stays silence. */
    float nobody[GS_GRID] = {0};
    for (unsigned at = 0; at < n; at += GS_GRID) {
        const unsigned part = n - at < GS_GRID ? n - at : GS_GRID;
        gs_quad side[GS_GRID];
        float *here[GS_QUAD];
        for (unsigned lane = 0; lane < GS_QUAD; lane++)
            here[lane] = tilt[lane] ? x[lane] + at : nobody;
        gs_quads_gather(here, part, side);
        run(&l, &ears, tilt[first]->phase + at, mask, (float *)side, part);
        gs_quads_scatter(side, part, here);
    }
    take_back(&l, n, tilt);
}

void gs_tilt_run(struct gs_tilt *const *tilt, float *const *x, unsigned n, const bool *linked) {
    run_lanes(tilt, x, n, linked);
}
