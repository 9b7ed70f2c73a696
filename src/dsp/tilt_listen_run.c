/* Listening. What goes from chunk to chunk goes through all tiles before the next thing is done:
 * everything else can then be computed for several tiles at once; and of two channels it goes side
 * by side, each of which has the bits that it has alone. */
#include "gainstage/dsp/decibel.h"
#include "svf_run.h"
#include "tilt_course.h"

enum { LANES = GS_TILE_LANES };

GS_EIGHT_INLINE void hear(const struct gs_tilt *tilt, const struct gs_tile *tile,
                          struct gs_tilt_course *course) {
    const struct gs_svf_eight_core core = {gs_eight_of(tilt->damped), gs_eight_of(tilt->rise),
                                           gs_eight_of(tilt->twice)};
    struct gs_svf_eight svf;
    gs_eight band;
    gs_eight whole = tile->row[0] * tile->row[0];
    course->heard[0] = gs_svf_eight_first(&svf, &core, tile->row[0], &band);
    for (unsigned i = 1; i < GS_CHUNK; i++) {
        course->heard[i] = gs_svf_eight_next(&svf, &core, tile->row[i], &band);
        whole += tile->row[i] * tile->row[i];
    }
    gs_eight_store(course->s1, svf.s1);
    gs_eight_store(course->s2, svf.s2);
    gs_eight_store(course->whole, whole);
}

GS_EIGHT_INLINE void hand_on(struct gs_tilt *tilt, const struct gs_tile *tile,
                             struct gs_tilt_course *course) {
    float s1[LANES + 1] = {tilt->s1};
    float s2[LANES + 1] = {tilt->s2};
    for (unsigned j = 0; j < LANES; j++) {
        s1[j + 1] = course->s1[j] + (s1[j] * tilt->turns[0][0] + s2[j] * tilt->turns[1][0]);
        s2[j + 1] = course->s2[j] + (s1[j] * tilt->turns[0][1] + s2[j] * tilt->turns[1][1]);
    }
    const gs_eight before1 = gs_eight_made_of(s1);
    const gs_eight before2 = gs_eight_made_of(s2);
    gs_eight_store(course->s1, gs_tile_used(tile, before1));
    gs_eight_store(course->s2, gs_tile_used(tile, before2));
    const float left1 = gs_tile_left(tile, before1, s1[LANES]);
    const float left2 = gs_tile_left(tile, before2, s2[LANES]);
    tilt->s1 = tile->line ? gs_tilt_rest(left1) : left1;
    tilt->s2 = tile->line ? gs_tilt_rest(left2) : left2;
}

/* Two channels side by side: their two states or means each in a quad. `lane`, what every chunk has
 * of them; `end`, what is left behind the last of eight. */
GS_EIGHT_INLINE gs_quad put_by(const struct gs_tile *tile, const gs_quad *lane, gs_quad end,
                               unsigned behind, float *const *to) {
    gs_eight row[GS_QUAD];
    gs_quads_to_eights(lane, row);
    if (tile->lanes != LANES) {
        const unsigned k = tile->lanes - 1 + behind;
        end = (gs_quad){row[0][k], row[1][k], row[2][k], row[3][k]};
        for (unsigned r = 0; r < GS_QUAD; r++)
            row[r] = gs_tile_used(tile, row[r]);
    }
    for (unsigned r = 0; r < GS_QUAD; r++)
        gs_eight_store(to[r], row[r]);
    const gs_quad rested = gs_quad_select(gs_quad_abs(end) < GS_TILT_SILENCE, gs_quad_of(0), end);
    return tile->line ? rested : end;
}

/* hand_on() of two channels. */
static void hand_on_both(struct gs_tilt *const *tilt, const struct gs_tile *tile, unsigned tiles,
                         struct gs_tilt_course (*course)[GS_TILES]) {
    struct gs_tilt *a = tilt[0];
    struct gs_tilt *b = tilt[1];
    const gs_quad by1 = {a->turns[0][0], a->turns[0][1], b->turns[0][0], b->turns[0][1]};
    const gs_quad by2 = {a->turns[1][0], a->turns[1][1], b->turns[1][0], b->turns[1][1]};
    gs_quad now = {a->s1, a->s2, b->s1, b->s2};
    for (unsigned t = 0; t < tiles; t++) {
        float *const row[4] = {course[0][t].s1, course[0][t].s2, course[1][t].s1, course[1][t].s2};
        const gs_eight left[4] = {gs_eight_load(row[0]), gs_eight_load(row[1]),
                                  gs_eight_load(row[2]), gs_eight_load(row[3])};
        gs_quad lane[LANES];
        gs_eights_to_quads(left, lane);
        for (unsigned j = 0; j < LANES; j++) {
            const gs_quad chunk = lane[j];
            lane[j] = now;
            now = chunk + (__builtin_shufflevector(now, now, 0, 0, 2, 2) * by1 +
                           __builtin_shufflevector(now, now, 1, 1, 3, 3) * by2);
        }
        now = put_by(&tile[t], lane, now, 1, row);
    }
    a->s1 = now[0];
    a->s2 = now[1];
    b->s1 = now[2];
    b->s2 = now[3];
}

GS_EIGHT_INLINE void add_past(const struct gs_tilt *tilt, struct gs_tilt_course *course) {
    const gs_eight s1 = gs_eight_load(course->s1);
    const gs_eight s2 = gs_eight_load(course->s2);
    gs_eight band = gs_eight_of(0);
    for (unsigned i = 0; i < GS_CHUNK; i++) {
        const gs_eight heard = course->heard[i] + (s1 * gs_eight_load(tilt->adds[0][i]) +
                                                   s2 * gs_eight_load(tilt->adds[1][i]));
        band += heard * heard;
    }
    gs_eight_store(course->band, band);
}

/* The mean squares before each chunk: by the squares of those before it. */
GS_EIGHT_INLINE void weigh(struct gs_tilt *tilt, const struct gs_tile *tile,
                           struct gs_tilt_course *course) {
    float band[LANES];
    float whole[LANES];
    const unsigned last = tile->lanes - 1;
    const float band_sum = course->band[last];
    const float whole_sum = course->whole[last];
    gs_eight_store(band, gs_eight_shift(gs_eight_load(course->band), tilt->band_sum));
    gs_eight_store(whole, gs_eight_shift(gs_eight_load(course->whole), tilt->whole_sum));
    band[0] += tilt->keep * tilt->band;
    whole[0] += tilt->keep * tilt->whole;
    for (unsigned j = 1; j < LANES; j++) {
        band[j] += tilt->keep * band[j - 1];
        whole[j] += tilt->keep * whole[j - 1];
    }
    const gs_eight bands = gs_eight_made_of(band);
    const gs_eight wholes = gs_eight_made_of(whole);
    gs_eight_store(course->band, bands);
    gs_eight_store(course->whole, wholes);
    const float left_band = gs_tile_end(tile, bands, band[LANES - 1]);
    const float left_whole = gs_tile_end(tile, wholes, whole[LANES - 1]);
    tilt->band = tile->line ? gs_tilt_rest(left_band) : left_band;
    tilt->whole = tile->line ? gs_tilt_rest(left_whole) : left_whole;
    tilt->band_sum = band_sum;
    tilt->whole_sum = whole_sum;
}

/* weigh() of two channels. */
static void weigh_both(struct gs_tilt *const *tilt, const struct gs_tile *tile, unsigned tiles,
                       struct gs_tilt_course (*course)[GS_TILES]) {
    struct gs_tilt *a = tilt[0];
    struct gs_tilt *b = tilt[1];
    const gs_quad keep = {a->keep, a->keep, b->keep, b->keep};
    gs_quad now = {a->band, a->whole, b->band, b->whole};
    gs_quad sum = {a->band_sum, a->whole_sum, b->band_sum, b->whole_sum};
    for (unsigned t = 0; t < tiles; t++) {
        float *const row[4] = {course[0][t].band, course[0][t].whole, course[1][t].band,
                               course[1][t].whole};
        const gs_eight sums[4] = {gs_eight_load(row[0]), gs_eight_load(row[1]),
                                  gs_eight_load(row[2]), gs_eight_load(row[3])};
        const unsigned last = tile[t].lanes - 1;
        gs_quad lane[LANES];
        gs_eights_to_quads(sums, lane);
        for (unsigned j = 0; j < LANES; j++) {
            const gs_quad before = sum;
            sum = lane[j];
            now = lane[j] = before + keep * now;
        }
        if (last != LANES - 1)
            sum = (gs_quad){row[0][last], row[1][last], row[2][last], row[3][last]};
        now = put_by(&tile[t], lane, now, 0, row);
    }
    a->band = now[0];
    a->whole = now[1];
    b->band = now[2];
    b->whole = now[3];
    a->band_sum = sum[0];
    a->whole_sum = sum[1];
    b->band_sum = sum[2];
    b->whole_sum = sum[3];
}

/* The value that the law wants at the end of each chunk. */
GS_EIGHT_INLINE void judge(struct gs_tilt *tilt, const struct gs_tile *tile,
                           struct gs_tilt_course *course) {
    const gs_eight band = gs_tile_used(tile, gs_eight_load(course->band));
    const gs_eight ratio = tilt->share * band / (gs_eight_load(course->whole) + GS_TILT_SILENCE);
    const gs_eight db = GS_DB_PER_LOG2 * gs_eight_log2(ratio);
    const gs_eight asked = gs_eight_max(tilt->slope * db + tilt->offset, gs_eight_of(0));
    gs_eight_store(course->wanted, gs_eight_min(asked, gs_eight_of(tilt->most)));
    tilt->loudest = gs_eight_highest(gs_eight_max(band, gs_eight_of(tilt->loudest)));
}

static void listen_alone(struct gs_tilt *tilt, const struct gs_tile *tile, unsigned tiles,
                         struct gs_tilt_course *course) {
    for (unsigned t = 0; t < tiles; t++)
        hear(tilt, &tile[t], &course[t]);
    for (unsigned t = 0; t < tiles; t++)
        hand_on(tilt, &tile[t], &course[t]);
    for (unsigned t = 0; t < tiles; t++)
        add_past(tilt, &course[t]);
    for (unsigned t = 0; t < tiles; t++)
        weigh(tilt, &tile[t], &course[t]);
    for (unsigned t = 0; t < tiles; t++)
        judge(tilt, &tile[t], &course[t]);
}

static void listen_both(struct gs_tilt *const *tilt, struct gs_tile *const *tile, unsigned tiles,
                        struct gs_tilt_course (*course)[GS_TILES]) {
    for (unsigned c = 0; c < 2; c++)
        for (unsigned t = 0; t < tiles; t++)
            hear(tilt[c], &tile[c][t], &course[c][t]);
    hand_on_both(tilt, tile[0], tiles, course);
    for (unsigned c = 0; c < 2; c++)
        for (unsigned t = 0; t < tiles; t++)
            add_past(tilt[c], &course[c][t]);
    weigh_both(tilt, tile[0], tiles, course);
    for (unsigned c = 0; c < 2; c++)
        for (unsigned t = 0; t < tiles; t++)
            judge(tilt[c], &tile[c][t], &course[c][t]);
}

void gs_tilt_listen(struct gs_tilt *const *tilt, struct gs_tile *const *tile, unsigned tiles,
                    unsigned channels, struct gs_tilt_course (*course)[GS_TILES]) {
    if (channels == 2)
        listen_both(tilt, tile, tiles, course);
    else
        listen_alone(tilt[0], tile[0], tiles, course[0]);
}
