/* Listening, deciding and filtering. */
#include "gainstage/dsp/decibel.h"
#include "gainstage/dsp/tilt.h"
#include "svf_run.h"

enum { COEFFICIENTS = GS_TILT_COEFFICIENTS, LANES = GS_TILE_LANES };

/* A value this near to what is wanted is there. */
static const float there = 1e-4f;
/* Linked values this near to each other become one. */
static const float together = 1e-2f;
/* Stands for silence where a ratio to it is wanted. */
static const float silence = 1e-30f;

/* What a tile comes to, chunk by chunk. */
struct course {
    float s1[LANES], s2[LANES]; /* the listening filter's states before each */
    gs_eight wanted;            /* values */
    float value[LANES];         /* at the end of each */
    float gain[LANES + 1];      /* dB; before the first, then at the end of each */
};

static float rest(float x) {
    return x < silence && x > -silence ? 0 : x;
}

/* Ends fades before they crawl through the denormals, which are slow. */
static void end_fades(struct gs_tilt *tilt) {
    tilt->s1 = rest(tilt->s1);
    tilt->s2 = rest(tilt->s2);
    /* A shelf that is out needs no past. */
    tilt->t1 = tilt->gain == 0 ? 0 : rest(tilt->t1);
    tilt->t2 = tilt->gain == 0 ? 0 : rest(tilt->t2);
    tilt->band = rest(tilt->band);
    tilt->whole = rest(tilt->whole);
}

/* The listening filter's states before each chunk, from what each of them leaves. */
static void hand_on(struct gs_tilt *tilt, unsigned lanes, const struct gs_svf_eight *end,
                    struct course *course) {
    float end1[LANES];
    float end2[LANES];
    gs_eight_store(end1, end->s1);
    gs_eight_store(end2, end->s2);
    for (unsigned j = 0; j < lanes; j++) {
        const float s1 = course->s1[j] = tilt->s1;
        const float s2 = course->s2[j] = tilt->s2;
        tilt->s1 = end1[j] + (s1 * tilt->turns[0][0] + s2 * tilt->turns[1][0]);
        tilt->s2 = end2[j] + (s1 * tilt->turns[0][1] + s2 * tilt->turns[1][1]);
    }
    for (unsigned j = lanes; j < LANES; j++)
        course->s1[j] = course->s2[j] = 0;
}

/* The value that the law wants at the end of each chunk: by the squares of those before it. */
static gs_eight judge(struct gs_tilt *tilt, unsigned lanes, gs_eight band_sum, gs_eight whole_sum) {
    float band_sums[LANES];
    float whole_sums[LANES];
    float bands[LANES] = {0};
    float wholes[LANES] = {0};
    gs_eight_store(band_sums, band_sum);
    gs_eight_store(whole_sums, whole_sum);
    for (unsigned j = 0; j < lanes; j++) {
        bands[j] = tilt->band = tilt->keep * tilt->band + tilt->band_sum;
        wholes[j] = tilt->whole = tilt->keep * tilt->whole + tilt->whole_sum;
        tilt->band_sum = band_sums[j];
        tilt->whole_sum = whole_sums[j];
    }
    const gs_eight band = gs_eight_load(bands);
    tilt->loudest = gs_eight_highest(gs_eight_max(band, gs_eight_of(tilt->loudest)));
    const gs_eight ratio = tilt->share * band / (gs_eight_load(wholes) + silence);
    const gs_eight db = GS_DB_PER_LOG2 * gs_eight_log2(ratio);
    const gs_eight asked = gs_eight_max(tilt->slope * db + tilt->offset, gs_eight_of(0));
    return gs_eight_min(asked, gs_eight_of(tilt->most));
}

static void listen(struct gs_tilt *tilt, const struct gs_tile *tile, struct course *course) {
    const struct gs_svf_eight_core core = {gs_eight_of(tilt->damped), gs_eight_of(tilt->rise),
                                           gs_eight_of(tilt->twice)};
    struct gs_svf_eight svf = {gs_eight_of(0), gs_eight_of(0)};
    gs_eight heard[GS_CHUNK];
    gs_eight whole_sum = gs_eight_of(0);
    for (unsigned i = 0; i < GS_CHUNK; i++) {
        gs_eight band;
        heard[i] = gs_svf_eight_next(&svf, &core, tile->row[i], &band);
        whole_sum += tile->row[i] * tile->row[i];
    }
    hand_on(tilt, tile->lanes, &svf, course);
    const gs_eight s1 = gs_eight_load(course->s1);
    const gs_eight s2 = gs_eight_load(course->s2);
    gs_eight band_sum = gs_eight_of(0);
    for (unsigned i = 0; i < GS_CHUNK; i++) {
        heard[i] += s1 * tilt->adds[0][i] + s2 * tilt->adds[1][i];
        band_sum += heard[i] * heard[i];
    }
    course->wanted = judge(tilt, tile->lanes, band_sum, whole_sum);
}

/* A value on its way to what is wanted, a chunk later. */
static inline float approach(const struct gs_tilt *tilt, float value, float wanted) {
    const float distance = wanted - value;
    const float next = value + distance * (distance > 0 ? tilt->up : tilt->down);
    const float left = wanted - next;
    return left < there && left > -there ? wanted : next;
}

static void follow(struct gs_tilt *tilt, unsigned lanes, struct course *course) {
    float wanted[LANES];
    gs_eight_store(wanted, course->wanted);
    for (unsigned j = 0; j < lanes; j++) {
        tilt->value = approach(tilt, tilt->value, wanted[j]);
        tilt->highest = tilt->value > tilt->highest ? tilt->value : tilt->highest;
        course->value[j] = tilt->value;
    }
}

static void follow_linked(struct gs_tilt *const *tilt, unsigned lanes, struct course *course) {
    float wanted[LANES];
    gs_eight_store(wanted, gs_eight_max(course[0].wanted, course[1].wanted));
    for (unsigned j = 0; j < lanes; j++) {
        float first = approach(tilt[0], tilt[0]->value, wanted[j]);
        float second = approach(tilt[1], tilt[1]->value, wanted[j]);
        const float higher = first > second ? first : second;
        if (first - second < together && second - first < together)
            first = second = higher;
        tilt[0]->value = course[0].value[j] = first;
        tilt[1]->value = course[1].value[j] = second;
        for (unsigned c = 0; c < 2; c++)
            if (tilt[c]->value > tilt[c]->highest)
                tilt[c]->highest = tilt[c]->value;
    }
}

/* The coefficients at the beginning of each chunk, and what is added a sample to reach those at its
 * end. */
struct moves {
    gs_eight now[COEFFICIENTS], step[COEFFICIENTS];
};

/* With R the fourth root of the top's gain the filter's corner moves to g R, and
 * y = R^4 high + R^2 k band + low. */
GS_EIGHT_INLINE void aim(struct gs_tilt *tilt, unsigned lanes, gs_eight gain, struct moves *m) {
    const gs_eight root = gs_eight_exp2(gain * (0.25f * GS_LOG2_PER_DB));
    const gs_eight half = root * root;
    const gs_eight corner = tilt->corner * root;
    const gs_eight damped = corner + GS_TILT_DAMPING;
    const gs_eight scale = 1.0f / (1.0f + corner * damped);
    const gs_eight goal[COEFFICIENTS] = {damped, corner * scale, 2.0f * corner,
                                         (half * half - 1.0f) * scale,
                                         (half - 1.0f) * GS_TILT_DAMPING};
    for (unsigned k = 0; k < COEFFICIENTS; k++) {
        float from[LANES + 1];
        from[0] = tilt->now[k];
        gs_eight_store(from + 1, goal[k]);
        m->now[k] = gs_eight_load(from);
        m->step[k] = (goal[k] - m->now[k]) * (1.0f / GS_CHUNK);
        tilt->now[k] = from[lanes];
    }
}

/* What a chunk, begun in silence, makes of each sample and of its end, and what each state does. */
struct reach {
    gs_eight by_input[GS_CHUNK], by_t1[GS_CHUNK], by_t2[GS_CHUNK];
    struct gs_svf_eight input, t1, t2;
};

GS_EIGHT_INLINE void run_rows(struct moves *m, const struct gs_tile *tile, struct reach *reach) {
    gs_eight *now = m->now;
    const gs_eight none = gs_eight_of(0);
    reach->input = (struct gs_svf_eight){none, none};
    reach->t1 = (struct gs_svf_eight){gs_eight_of(1), none};
    reach->t2 = (struct gs_svf_eight){none, gs_eight_of(1)};
    for (unsigned i = 0; i < GS_CHUNK; i++) {
        for (unsigned k = 0; k < COEFFICIENTS; k++)
            now[k] += m->step[k];
        const struct gs_svf_eight_core core = {now[GS_TILT_DAMPED], now[GS_TILT_RISE],
                                               now[GS_TILT_TWICE]};
        gs_eight band;
        gs_eight high = gs_svf_eight_next(&reach->input, &core, tile->row[i], &band);
        reach->by_input[i] = now[GS_TILT_TOP] * high + now[GS_TILT_MIDDLE] * band;
        high = gs_svf_eight_fade(&reach->t1, &core, &band);
        reach->by_t1[i] = now[GS_TILT_TOP] * high + now[GS_TILT_MIDDLE] * band;
        high = gs_svf_eight_fade(&reach->t2, &core, &band);
        reach->by_t2[i] = now[GS_TILT_TOP] * high + now[GS_TILT_MIDDLE] * band;
    }
}

/* The shelf's states before each chunk. One that comes in takes over what the listening filter
 * holds: with no gain it would hold the same. */
GS_EIGHT_INLINE void run_lanes(struct gs_tilt *tilt, unsigned lanes, const struct course *course,
                               const struct reach *reach, gs_eight *t1, gs_eight *t2) {
    float end[6][LANES];
    float from[2][LANES] = {{0}};
    gs_eight_store(end[0], reach->input.s1);
    gs_eight_store(end[1], reach->input.s2);
    gs_eight_store(end[2], reach->t1.s1);
    gs_eight_store(end[3], reach->t1.s2);
    gs_eight_store(end[4], reach->t2.s1);
    gs_eight_store(end[5], reach->t2.s2);
    for (unsigned j = 0; j < lanes; j++) {
        const bool fresh = course->gain[j] == 0;
        const float now1 = from[0][j] = fresh ? course->s1[j] : tilt->t1;
        const float now2 = from[1][j] = fresh ? course->s2[j] : tilt->t2;
        tilt->t1 = end[0][j] + (now1 * end[2][j] + now2 * end[4][j]);
        tilt->t2 = end[1][j] + (now1 * end[3][j] + now2 * end[5][j]);
    }
    *t1 = gs_eight_load(from[0]);
    *t2 = gs_eight_load(from[1]);
}

static void shelve(struct gs_tilt *tilt, const struct course *course, struct gs_tile *tile) {
    const gs_eight before = gs_eight_load(course->gain);
    const gs_eight gain = gs_eight_load(course->gain + 1);
    const gs_eight_bits active = (before != 0) | (gain != 0);
    if (!gs_eight_any(active))
        return;
    struct moves moves;
    struct reach reach;
    gs_eight t1;
    gs_eight t2;
    aim(tilt, tile->lanes, gain, &moves);
    run_rows(&moves, tile, &reach);
    run_lanes(tilt, tile->lanes, course, &reach, &t1, &t2);
    /* Adding -0 is the one addition that changes nothing. */
    const gs_eight_bits nothing = ~active & INT32_MIN;
    for (unsigned i = 0; i < GS_CHUNK; i++) {
        const gs_eight added = reach.by_input[i] + (t1 * reach.by_t1[i] + t2 * reach.by_t2[i]);
        tile->row[i] += (gs_eight)(((gs_eight_bits)added & active) | nothing);
    }
}

/* Sets the shelf on its way. */
static void turn(struct gs_tilt *tilt, struct course *course, struct gs_tile *tile) {
    memset(course->gain, 0, sizeof course->gain);
    course->gain[0] = tilt->gain;
    for (unsigned j = 0; j < tile->lanes; j++)
        course->gain[j + 1] = tilt->per * course->value[j];
    tilt->gain = course->gain[tile->lanes];
    shelve(tilt, course, tile);
    if (tile->line)
        end_fades(tilt);
}

void gs_tilt_process(struct gs_tilt *const *tilt, struct gs_tile *const *tile, unsigned channels) {
    struct course course[2] = {{.s1 = {0}}, {.s1 = {0}}};
    for (unsigned c = 0; c < channels; c++)
        listen(tilt[c], tile[c], &course[c]);
    if (channels == 2)
        follow_linked(tilt, tile[0]->lanes, course);
    else
        follow(tilt[0], tile[0]->lanes, &course[0]);
    for (unsigned c = 0; c < channels; c++)
        turn(tilt[c], &course[c], tile[c]);
}
