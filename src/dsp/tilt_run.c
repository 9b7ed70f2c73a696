/* Deciding and filtering; tilt_listen_run.c listens. What goes from chunk to chunk goes through all
 * tiles before the next thing is done: everything else can then be computed for several tiles at
 * once. */
#include "tilt_course.h"

#include "gainstage/dsp/decibel.h"
#include "svf_run.h"

enum { COEFFICIENTS = GS_TILT_COEFFICIENTS, LANES = GS_TILE_LANES, TILES = GS_TILES };

/* Linked values this near to each other become one. */
static const float together = 1e-2f;

/* ---- deciding ---- */

/* A one-pole heads for a point a little behind what is wanted, and stops there. */
GS_EIGHT_INLINE void set_out(const struct gs_tilt *tilt, struct gs_tilt_course *course) {
    const gs_eight wanted = gs_eight_load(course->wanted);
    gs_eight_store(course->rising, (wanted + tilt->near) * tilt->up);
    gs_eight_store(course->falling, (wanted - tilt->near) * tilt->down);
}

/* A step towards `wanted` and not past it. Of two steps the quicker goes the further way, so one
 * bound on each, in this order, chooses the right one. */
static inline float approach(const struct gs_tilt *tilt, const struct gs_tilt_course *course,
                             unsigned j, bool quick_up, float value) {
    /* Stored as a vector, which the analyser does not see. */
    /* NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign) */
    const float wanted = course->wanted[j];
    const float rising = value * (1 - tilt->up) + course->rising[j];
    const float falling = value * (1 - tilt->down) + course->falling[j];
    if (quick_up) {
        const float risen = rising < wanted ? rising : wanted;
        return falling > risen ? falling : risen;
    }
    const float fallen = falling > wanted ? falling : wanted;
    return rising < fallen ? rising : fallen;
}

static void follow(struct gs_tilt *tilt, const struct gs_tile *tile,
                   struct gs_tilt_course *course) {
    float value[LANES];
    float now = tilt->value;
    set_out(tilt, course);
    if (tilt->up > tilt->down)
        for (unsigned j = 0; j < LANES; j++)
            value[j] = now = approach(tilt, course, j, true, now);
    else
        for (unsigned j = 0; j < LANES; j++)
            value[j] = now = approach(tilt, course, j, false, now);
    const gs_eight values = gs_eight_made_of(value);
    tilt->value = gs_tile_end(tile, values, now);
    gs_eight_store(course->value, gs_tile_used(tile, values));
}

static void follow_linked(struct gs_tilt *const *tilt, unsigned lanes, struct gs_tilt_course *first,
                          struct gs_tilt_course *second) {
    gs_eight_store(first->wanted,
                   gs_eight_max(gs_eight_load(first->wanted), gs_eight_load(second->wanted)));
    memcpy(second->wanted, first->wanted, sizeof second->wanted);
    set_out(tilt[0], first);
    set_out(tilt[1], second);
    const bool quick_up = tilt[0]->up > tilt[0]->down;
    memset(first->value, 0, sizeof first->value);
    memset(second->value, 0, sizeof second->value);
    for (unsigned j = 0; j < lanes; j++) {
        const float a = approach(tilt[0], first, j, quick_up, tilt[0]->value);
        const float b = approach(tilt[1], second, j, quick_up, tilt[1]->value);
        const float higher = a > b ? a : b;
        const bool near = a - b < together && b - a < together;
        first->value[j] = tilt[0]->value = near ? higher : a;
        second->value[j] = tilt[1]->value = near ? higher : b;
    }
}

/* ---- filtering ---- */

/* The coefficients at the beginning of each chunk, and what is added a sample to reach those at its
 * end. */
struct moves {
    gs_eight now[COEFFICIENTS], step[COEFFICIENTS];
};

/* What a chunk, begun in silence, adds to each sample and leaves in the states, and what each state
 * does. */
struct reach {
    bool any;   /* the shelf does something, */
    bool all;   /* in every chunk, */
    bool fresh; /* and comes in before one */
    gs_eight_bits active;
    gs_eight by_input[GS_CHUNK], by_t1[GS_CHUNK], by_t2[GS_CHUNK];
    float input[2][LANES], t1[2][LANES], t2[2][LANES];
};

/* With R the fourth root of the top's gain the filter's corner moves to g R, and
 * y = R^4 high + R^2 k band + low. */
GS_EIGHT_INLINE void aim(struct gs_tilt *tilt, unsigned lanes, gs_eight gain, struct moves *m) {
    const gs_eight root = gs_eight_exp2(gain * (0.25f * GS_LOG2_PER_DB));
    const gs_eight half = root * root;
    const gs_eight corner = tilt->corner * root;
    const gs_eight damped = corner + GS_TILT_DAMPING;
    const gs_eight scale = 1.0f / (1.0f + corner * damped);
    const gs_eight rise = corner * scale;
    const gs_eight push = rise + rise;
    const gs_eight twice = 2.0f * corner;
    const gs_eight calm = 1.0f - rise * damped;
    const gs_eight top = (half * half - 1.0f) * scale;
    const gs_eight middle = (half - 1.0f) * GS_TILT_DAMPING;
    const gs_eight goal[COEFFICIENTS] = {
        1.0f - push * damped, push, twice * calm, 1.0f - twice * rise, middle * calm - top * damped,
        top + middle * rise};
    for (unsigned k = 0; k < COEFFICIENTS; k++) {
        float ends[LANES];
        gs_eight_store(ends, goal[k]);
        m->now[k] = gs_eight_shift(goal[k], tilt->now[k]);
        m->step[k] = (goal[k] - m->now[k]) * (1.0f / GS_CHUNK);
        tilt->now[k] = ends[lanes - 1];
    }
}

/* The shelf's states; what it adds to a sample of 0. */
GS_EIGHT_INLINE gs_eight fade(struct gs_svf_eight *state, const gs_eight *now) {
    const gs_eight s1 = state->s1;
    const gs_eight s2 = state->s2;
    state->s1 = now[GS_TILT_KEEP] * s1 - now[GS_TILT_PUSH] * s2;
    state->s2 = now[GS_TILT_FLOW] * s1 + now[GS_TILT_BACK] * s2;
    return now[GS_TILT_BY_S1] * s1 - now[GS_TILT_BY_U] * s2;
}

/* The same of a sample of x. */
GS_EIGHT_INLINE gs_eight take(struct gs_svf_eight *state, const gs_eight *now, gs_eight x) {
    const gs_eight s1 = state->s1;
    const gs_eight u = x - state->s2;
    state->s1 = now[GS_TILT_KEEP] * s1 + now[GS_TILT_PUSH] * u;
    state->s2 = x + (now[GS_TILT_FLOW] * s1 - now[GS_TILT_BACK] * u);
    return now[GS_TILT_BY_S1] * s1 + now[GS_TILT_BY_U] * u;
}

GS_EIGHT_INLINE void reach_out(struct moves *m, const struct gs_tile *tile, struct reach *reach) {
    gs_eight *now = m->now;
    for (unsigned k = 0; k < COEFFICIENTS; k++)
        now[k] += m->step[k];
    /* The first sample, behind silence and behind states of 1. */
    struct gs_svf_eight input = {now[GS_TILT_PUSH] * tile->row[0],
                                 tile->row[0] - now[GS_TILT_BACK] * tile->row[0]};
    struct gs_svf_eight t1 = {now[GS_TILT_KEEP], now[GS_TILT_FLOW]};
    struct gs_svf_eight t2 = {-now[GS_TILT_PUSH], now[GS_TILT_BACK]};
    reach->by_input[0] = now[GS_TILT_BY_U] * tile->row[0];
    reach->by_t1[0] = now[GS_TILT_BY_S1];
    reach->by_t2[0] = -now[GS_TILT_BY_U];
    for (unsigned i = 1; i < GS_CHUNK; i++) {
        for (unsigned k = 0; k < COEFFICIENTS; k++)
            now[k] += m->step[k];
        reach->by_input[i] = take(&input, now, tile->row[i]);
        reach->by_t1[i] = fade(&t1, now);
        reach->by_t2[i] = fade(&t2, now);
    }
    gs_eight_store(reach->input[0], input.s1);
    gs_eight_store(reach->input[1], input.s2);
    gs_eight_store(reach->t1[0], t1.s1);
    gs_eight_store(reach->t1[1], t1.s2);
    gs_eight_store(reach->t2[0], t2.s1);
    gs_eight_store(reach->t2[1], t2.s2);
}

/* Sets the shelf on its way through a tile. */
static void set_shelf(struct gs_tilt *tilt, const struct gs_tile *tile,
                      struct gs_tilt_course *course, struct reach *reach) {
    const gs_eight gain = tilt->per * gs_eight_load(course->value);
    const gs_eight before = gs_eight_shift(gain, tilt->gain);
    gs_eight_store(course->before, before);
    tilt->gain = tilt->per * course->value[tile->lanes - 1];
    reach->active = (before != 0) | (gain != 0);
    reach->any = gs_eight_mask(reach->active) != 0;
    reach->all = gs_eight_mask(reach->active) == (1U << LANES) - 1;
    reach->fresh = gs_eight_mask(before == 0) != 0;
    if (reach->any) {
        struct moves moves;
        aim(tilt, tile->lanes, gain, &moves);
        reach_out(&moves, tile, reach);
    }
}

/* What goes on behind a tile. A shelf that is out needs no past. */
static void keep_states(struct gs_tilt *tilt, const struct gs_tile *tile,
                        const struct gs_tilt_course *course, float left1, float left2) {
    const bool out = tilt->per * course->value[tile->lanes - 1] == 0;
    tilt->t1 = out ? 0 : tile->line ? gs_tilt_rest(left1) : left1;
    tilt->t2 = out ? 0 : tile->line ? gs_tilt_rest(left2) : left2;
}

/* The shelf's states before each chunk, in the places of the listening filter's. */
static void hand_on_shelf(struct gs_tilt *tilt, const struct gs_tile *tile,
                          const struct reach *reach, struct gs_tilt_course *course) {
    float t1[LANES + 1] = {tilt->t1};
    float t2[LANES + 1] = {tilt->t2};
    for (unsigned j = 0; j < LANES; j++) {
        t1[j + 1] = reach->input[0][j] + (t1[j] * reach->t1[0][j] + t2[j] * reach->t2[0][j]);
        t2[j + 1] = reach->input[1][j] + (t1[j] * reach->t1[1][j] + t2[j] * reach->t2[1][j]);
    }
    const gs_eight before1 = gs_eight_made_of(t1);
    const gs_eight before2 = gs_eight_made_of(t2);
    gs_eight_store(course->s1, gs_tile_used(tile, before1));
    gs_eight_store(course->s2, gs_tile_used(tile, before2));
    keep_states(tilt, tile, course, gs_tile_left(tile, before1, t1[LANES]),
                gs_tile_left(tile, before2, t2[LANES]));
}

/* The same where it comes in: there it takes the listening filter's states over. With no gain it
 * would hold the same. */
__attribute__((noinline)) static void hand_on_fresh(struct gs_tilt *tilt,
                                                    const struct gs_tile *tile,
                                                    const struct reach *reach,
                                                    struct gs_tilt_course *course) {
    float left1 = tilt->t1;
    float left2 = tilt->t2;
    for (unsigned j = 0; j < tile->lanes; j++) {
        const bool fresh = course->before[j] == 0;
        const float t1 = fresh ? course->s1[j] : left1;
        const float t2 = fresh ? course->s2[j] : left2;
        course->s1[j] = t1;
        course->s2[j] = t2;
        left1 = reach->input[0][j] + (t1 * reach->t1[0][j] + t2 * reach->t2[0][j]);
        left2 = reach->input[1][j] + (t1 * reach->t1[1][j] + t2 * reach->t2[1][j]);
    }
    keep_states(tilt, tile, course, left1, left2);
}

GS_EIGHT_INLINE void shelve(const struct gs_tilt_course *course, const struct reach *reach,
                            struct gs_tile *tile) {
    const gs_eight t1 = gs_eight_load(course->s1);
    const gs_eight t2 = gs_eight_load(course->s2);
    if (reach->all) {
        for (unsigned i = 0; i < GS_CHUNK; i++)
            tile->row[i] += reach->by_input[i] + (t1 * reach->by_t1[i] + t2 * reach->by_t2[i]);
        return;
    }
    /* Adding -0 is the one addition that changes nothing. */
    const gs_eight_bits nothing = ~reach->active & INT32_MIN;
    for (unsigned i = 0; i < GS_CHUNK; i++) {
        const gs_eight added = reach->by_input[i] + (t1 * reach->by_t1[i] + t2 * reach->by_t2[i]);
        tile->row[i] += (gs_eight)(((gs_eight_bits)added & reach->active) | nothing);
    }
}

static void turn(struct gs_tilt *tilt, struct gs_tile *tile, unsigned tiles,
                 struct gs_tilt_course *course) {
    struct reach reach[TILES];
    for (unsigned t = 0; t < tiles; t++)
        set_shelf(tilt, &tile[t], &course[t], &reach[t]);
    for (unsigned t = 0; t < tiles; t++)
        if (reach[t].any && reach[t].fresh)
            hand_on_fresh(tilt, &tile[t], &reach[t], &course[t]);
        else if (reach[t].any)
            hand_on_shelf(tilt, &tile[t], &reach[t], &course[t]);
    for (unsigned t = 0; t < tiles; t++)
        if (reach[t].any)
            shelve(&course[t], &reach[t], &tile[t]);
}

static float highest(const struct gs_tilt_course *course, unsigned tiles, float most) {
    gs_eight top = gs_eight_of(most);
    for (unsigned t = 0; t < tiles; t++)
        top = gs_eight_max(gs_eight_load(course[t].value), top);
    return gs_eight_highest(top);
}

void gs_tilt_process(struct gs_tilt *const *tilt, struct gs_tile *const *tile, unsigned tiles,
                     unsigned channels, bool linked) {
    struct gs_tilt_course course[2][TILES];
    gs_tilt_listen(tilt, tile, tiles, channels, course);
    for (unsigned t = 0; t < tiles; t++) {
        if (linked)
            follow_linked(tilt, tile[0][t].lanes, &course[0][t], &course[1][t]);
        else
            for (unsigned c = 0; c < channels; c++)
                follow(tilt[c], &tile[c][t], &course[c][t]);
    }
    for (unsigned c = 0; c < channels; c++) {
        tilt[c]->highest = highest(course[c], tiles, tilt[c]->highest);
        turn(tilt[c], tile[c], tiles, course[c]);
    }
}
