#include <math.h>

#include "gainstage/dsp/compressor.h"
#include "gainstage/dsp/decibel.h"
#include "gainstage/dsp/detector.h"

/* A mean square this small, -300 dB, is silence. */
static const float rest = 1e-30f;

enum { PART = GS_COMPRESSOR_PART, PARTS = GS_CHUNK / PART };

/* The row of a part of a chunk after which the curve is looked at. */
static inline unsigned last_row(unsigned part) {
    return part * PART + PART - 1;
}

/* The mean squares in every part of a tile's chunks, averaged over it, and the largest of them. The
 * average is what keeps the ripple of a mean square, twice as high as the sound, from folding about
 * the rate of the parts. */
struct detected {
    gs_eight mean[PARTS];
    float top;
};

static void detect(struct gs_compressor *compressor, const struct gs_tile *tile,
                   struct detected *detected) {
    const float *keep = compressor->keep;
    const float rise = 1 - keep[0];
    gs_eight sum = gs_eight_of(0);
    for (unsigned p = 0; p < PARTS; p++) {
        gs_eight all = gs_eight_of(0);
        for (unsigned i = p * PART; i <= last_row(p); i++) {
            sum = sum * keep[0] + tile->row[i] * tile->row[i];
            all += sum;
        }
        detected->mean[p] = all * (rise / PART);
    }
    float left[GS_TILE_LANES];
    float before[GS_TILE_LANES + 1] = {compressor->mean};
    gs_eight_store(left, sum * rise);
    for (unsigned j = 0; j < GS_TILE_LANES; j++)
        before[j + 1] = left[j] + before[j] * keep[GS_CHUNK - 1];
    const gs_eight all = gs_eight_made_of(before);
    const float now = gs_tile_left(tile, all, before[GS_TILE_LANES]);
    compressor->mean = tile->line && now < rest ? 0 : now;
    const gs_eight past = gs_tile_used(tile, all);
    gs_eight top = gs_eight_of(0);
    for (unsigned p = 0; p < PARTS; p++) {
        detected->mean[p] += past * compressor->part[p];
        top = gs_eight_max(detected->mean[p], top);
    }
    detected->top = gs_eight_highest(top);
}

/* The static curve: dB of reduction for a mean square. */
GS_EIGHT_INLINE gs_eight reduce(gs_eight mean, gs_eight threshold, gs_eight slope) {
    const float width = (float)GS_COMPRESSOR_KNEE;
    const gs_eight bottom = (float)GS_SINE_DB + width / 2 - threshold;
    /* The parabola inside the knee and the line behind it, in one piece. */
    const gs_eight level = GS_DB_PER_LOG2 * gs_eight_log2(mean) + bottom;
    const gs_eight above = gs_eight_max(level, gs_eight_of(0));
    const gs_eight knee = gs_eight_min(above, gs_eight_of(width));
    return slope * (knee * (knee * (1 / (2 * width)) - 1.0f) + above);
}

static bool is_moving(const struct gs_compressor *compressor) {
    return (compressor->threshold.left | compressor->slope.left | compressor->makeup.left) != 0;
}

/* The parameters at the end of every part. */
struct law {
    gs_eight threshold[PARTS], slope[PARTS], makeup[PARTS];
};

/* What the detector found, applied to a tile: between parts the gain moves in a straight line.
 * `most`: the largest reduction up to now. */
GS_EIGHT_INLINE gs_eight compress(struct gs_compressor *compressor, const struct law *law,
                                  const gs_eight *mean, struct gs_tile *tile, gs_eight most) {
    gs_eight goal[PARTS];
    float ends[GS_TILE_LANES];
    for (unsigned p = 0; p < PARTS; p++) {
        const gs_eight reduction = reduce(mean[p], law->threshold[p], law->slope[p]);
        goal[p] = gs_eight_exp2((law->makeup[p] - reduction) * GS_LOG2_PER_DB);
        most = gs_eight_max(gs_tile_used(tile, reduction), most);
    }
    gs_eight gain = gs_eight_shift(goal[PARTS - 1], compressor->gain);
    for (unsigned p = 0; p < PARTS; p++) {
        const gs_eight step = (goal[p] - gain) * (1.0f / PART);
        for (unsigned i = p * PART; i < last_row(p); i++) {
            gain += step;
            tile->row[i] *= gain;
        }
        gain = goal[p];
        tile->row[last_row(p)] *= gain;
    }
    gs_eight_store(ends, gain);
    compressor->gain = ends[tile->lanes - 1];
    return most;
}

/* The ends of the parts from a ramp. */
GS_EIGHT_INLINE void move(const struct gs_tile *tile, struct gs_ramp *ramp, gs_eight *ends) {
    gs_eight row[GS_CHUNK];
    gs_tile_ramp(tile, ramp, row);
    for (unsigned p = 0; p < PARTS; p++)
        ends[p] = row[last_row(p)];
}

GS_EIGHT_INLINE void stay(const struct gs_ramp *ramp, gs_eight *ends) {
    for (unsigned p = 0; p < PARTS; p++)
        ends[p] = gs_eight_of((float)ramp->value);
}

static void apply_moving(struct gs_compressor *compressor, struct detected *detected,
                         struct gs_tile *tile, unsigned tiles) {
    gs_eight most = gs_eight_of(0);
    for (unsigned t = 0; t < tiles; t++) {
        struct law law;
        move(&tile[t], &compressor->threshold, law.threshold);
        move(&tile[t], &compressor->slope, law.slope);
        move(&tile[t], &compressor->makeup, law.makeup);
        most = compress(compressor, &law, detected[t].mean, &tile[t], most);
    }
    compressor->reduction = gs_eight_highest(most);
}

/* Tiles below the knee pass as they are, once the gain is back. */
static void apply(struct gs_compressor *compressor, struct detected *detected, struct gs_tile *tile,
                  unsigned tiles) {
    const bool lifting = compressor->makeup.value != 0;
    gs_eight most = gs_eight_of(0);
    struct law law;
    if (is_moving(compressor)) {
        apply_moving(compressor, detected, tile, tiles);
        return;
    }
    stay(&compressor->threshold, law.threshold);
    stay(&compressor->slope, law.slope);
    stay(&compressor->makeup, law.makeup);
    for (unsigned t = 0; t < tiles; t++)
        if (lifting || compressor->gain != 1 || detected[t].top > compressor->knee)
            most = compress(compressor, &law, detected[t].mean, &tile[t], most);
    compressor->reduction = gs_eight_highest(most);
}

void gs_compressor_process(struct gs_compressor *compressor, struct gs_tile *tile, unsigned tiles) {
    struct detected detected[GS_TILES];
    for (unsigned t = 0; t < tiles; t++) {
        detect(compressor, &tile[t], &detected[t]);
        gs_ramp_skip(&compressor->link, GS_CHUNK * tile[t].lanes);
    }
    apply(compressor, detected, tile, tiles);
}

/* Brings the two detectors' readings together, as far as the link is closed. */
static void join(struct gs_compressor *const *pair, const struct gs_tile *tile, gs_eight *first,
                 gs_eight *second) {
    gs_eight share[PARTS];
    move(tile, &pair[0]->link, share);
    gs_ramp_skip(&pair[1]->link, GS_CHUNK * tile->lanes);
    for (unsigned p = 0; p < PARTS; p++) {
        const gs_eight louder = gs_eight_max(first[p], second[p]);
        const gs_eight_bits closed = share[p] == 1;
        first[p] = gs_eight_select(closed, louder, first[p] + share[p] * (louder - first[p]));
        second[p] = gs_eight_select(closed, louder, second[p] + share[p] * (louder - second[p]));
    }
}

void gs_compressor_process_pair(struct gs_compressor *const *pair, struct gs_tile *const *tile,
                                unsigned tiles) {
    if (pair[0]->link.value == 0 && pair[0]->link.left == 0) {
        gs_compressor_process(pair[0], tile[0], tiles);
        gs_compressor_process(pair[1], tile[1], tiles);
        return;
    }
    struct detected first[GS_TILES];
    struct detected second[GS_TILES];
    for (unsigned t = 0; t < tiles; t++) {
        detect(pair[0], &tile[0][t], &first[t]);
        detect(pair[1], &tile[1][t], &second[t]);
        join(pair, &tile[0][t], first[t].mean, second[t].mean);
        first[t].top = second[t].top = fmaxf(first[t].top, second[t].top);
    }
    apply(pair[0], first, tile[0], tiles);
    apply(pair[1], second, tile[1], tiles);
}
