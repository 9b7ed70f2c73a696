#include <math.h>

#include "gainstage/meter/levels.h"
#include "tap.h"

static const float full_scale = GS_CLIP_LEVEL;

/* Of n samples, `at` samples behind the call's first. */
static void count_clips(struct gs_tap *tap, bool converter, const float *x, unsigned at, unsigned n,
                        struct gs_tap_sums *sums) {
    const unsigned needed = converter ? GS_CLIP_RUN : 1;
    for (unsigned i = 0; i < n; i++) {
        const float magnitude = fabsf(x[i]);
        const bool over = converter ? magnitude >= full_scale : magnitude > 1;
        if (!over) {
            tap->run = 0;
        } else if (tap->run < needed) {
            tap->run++;
            if (tap->run == needed && sums->clips++ == 0)
                sums->clip_at = (int32_t)(at + i + 1) - (int32_t)needed;
        }
    }
}

/* `total`: of the weighted squares. The root of a rounded square is the number itself, so the
 * largest square finds the peak. True when clips have to be counted, of `n` samples. */
static bool tell(struct gs_tap *tap, const struct gs_tap_time *time, float total, float highest,
                 unsigned n, struct gs_tap_sums *sums) {
    tap->sum = total < 1e-25f ? 0 : total;
    sums->peak = sqrtf(highest);
    sums->mean2 = tap->sum * time->scale;
    sums->clips = 0;
    sums->clip_at = 0;
    if (sums->peak >= full_scale)
        return true;
    if (n != 0)
        tap->run = 0;
    return false;
}

/* The squares of eight chunks. Within one they weigh the same, which shifts a reading by less than
 * a chunk, 0.03 % of its time. */
GS_EIGHT_INLINE gs_eight add_up(const gs_eight *row, gs_eight *top) {
    gs_eight sum = gs_eight_of(0);
    for (unsigned i = 0; i < GS_CHUNK; i++) {
        const gs_eight square = row[i] * row[i];
        sum += square;
        *top = gs_eight_max(square, *top);
    }
    return sum;
}

/* The weighted squares of eight times eight samples: a row is a step in time by `keep`. */
GS_EIGHT_INLINE gs_eight weigh(const gs_eight *row, float keep, gs_eight *top) {
    gs_eight sum = gs_eight_of(0);
    for (unsigned i = 0; i < GS_CHUNK; i++) {
        const gs_eight square = row[i] * row[i];
        sum = sum * keep + square;
        *top = gs_eight_max(square, *top);
    }
    return sum;
}

/* Samples in a row: those of a row of eight lie a sample apart. */
void gs_tap_measure(struct gs_tap *tap, const struct gs_tap_time *time, bool converter,
                    const float *x, unsigned n, struct gs_tap_sums *sums) {
    float total = tap->sum;
    gs_eight top = gs_eight_of(0);
    gs_eight all = gs_eight_of(0);
    const unsigned whole = n / GS_TILE;
    for (unsigned t = 0; t < whole; t++) {
        gs_eight row[GS_CHUNK];
        for (unsigned i = 0; i < GS_CHUNK; i++)
            row[i] = gs_eight_load(x + (size_t)GS_TILE * t + (size_t)GS_EIGHT * i);
        all = all * time->tile + weigh(row, time->keep[GS_CHUNK - 1], &top);
        total *= time->tile;
    }
    total += gs_eight_sum(all * gs_eight_load(time->samples));
    float highest = gs_eight_highest(top);
    for (unsigned i = GS_TILE * whole; i < n; i++) {
        const float square = x[i] * x[i];
        total = total * time->keep[0] + square;
        highest = square > highest ? square : highest;
    }
    if (tell(tap, time, total, highest, n, sums))
        count_clips(tap, converter, x, 0, n, sums);
}

/* Tiles: the lanes lie a chunk apart. */
void gs_tap_measure_tiles(struct gs_tap *tap, const struct gs_tap_time *time,
                          const struct gs_tile *tile, unsigned tiles, struct gs_tap_sums *sums) {
    float total = tap->sum;
    gs_eight top = gs_eight_of(0);
    gs_eight all = gs_eight_of(0);
    for (unsigned t = 0; t < tiles; t++) {
        const gs_eight sum = add_up(tile[t].row, &top) * time->even;
        if (tile[t].lanes == GS_TILE_LANES) {
            all = all * time->tile + sum;
            total *= time->tile;
        } else {
            const unsigned older = GS_TILE_LANES - tile[t].lanes;
            const float left = time->chunks[older] * time->keep[GS_CHUNK - 1];
            total = total * left + gs_eight_sum(sum * gs_eight_load(time->chunks + older));
            all *= left;
        }
    }
    total += gs_eight_sum(all * gs_eight_load(time->chunks));
    if (tell(tap, time, total, gs_eight_highest(top), tiles, sums)) {
        unsigned at = 0;
        for (unsigned t = 0; t < tiles; t++) {
            float x[GS_TILE];
            gs_tile_take_back(&tile[t], x);
            count_clips(tap, false, x, at, GS_CHUNK * tile[t].lanes, sums);
            at += GS_CHUNK * tile[t].lanes;
        }
    }
}
