#include <math.h>

#include "gainstage/meter/levels.h"
#include "tap.h"

static const float full_scale = GS_CLIP_LEVEL;

static uint32_t count_clips(struct gs_tap *tap, bool converter, const float *x, unsigned n) {
    const unsigned needed = converter ? GS_CLIP_RUN : 1;
    uint32_t clips = 0;
    for (unsigned i = 0; i < n; i++) {
        const float magnitude = fabsf(x[i]);
        const bool over = converter ? magnitude >= full_scale : magnitude > 1;
        if (!over) {
            tap->run = 0;
        } else if (tap->run < needed) {
            tap->run++;
            clips += tap->run == needed;
        }
    }
    return clips;
}

/* `total`: of the weighted squares. The root of a rounded square is the number itself, so the
 * largest square finds the peak. True when clips have to be counted, of `n` samples. */
static bool tell(struct gs_tap *tap, const struct gs_tap_time *time, float total, float highest,
                 unsigned n, struct gs_tap_sums *sums) {
    tap->sum = total < 1e-25f ? 0 : total;
    sums->peak = sqrtf(highest);
    sums->mean2 = tap->sum * time->scale;
    sums->clips = 0;
    if (sums->peak >= full_scale)
        return true;
    if (n != 0)
        tap->run = 0;
    return false;
}

/* Eight sums, each over every eighth sample, so that eight are added at once. */
void gs_tap_measure(struct gs_tap *tap, const struct gs_tap_time *time, bool converter,
                    const float *x, unsigned n, struct gs_tap_sums *sums) {
    gs_eight sum = {0, 0, 0, 0, 0, 0, 0, tap->sum};
    gs_eight top = gs_eight_of(0);
    const float keep = time->keep[GS_EIGHT - 1];
    const unsigned whole = n - n % GS_EIGHT;
    for (unsigned i = 0; i < whole; i += GS_EIGHT) {
        const gs_eight v = gs_eight_load(x + i);
        const gs_eight square = v * v;
        sum = sum * keep + square;
        top = gs_eight_max(square, top);
    }
    float total = sum[GS_EIGHT - 1];
    for (unsigned k = 0; k < GS_EIGHT - 1; k++)
        total += sum[GS_EIGHT - 2 - k] * time->keep[k];
    float highest = gs_eight_highest(top);
    for (unsigned i = whole; i < n; i++) {
        const float square = x[i] * x[i];
        total = total * time->keep[0] + square;
        highest = square > highest ? square : highest;
    }
    if (tell(tap, time, total, highest, n, sums))
        sums->clips = count_clips(tap, converter, x, n);
}

/* A sum for every chunk. */
void gs_tap_measure_tiles(struct gs_tap *tap, const struct gs_tap_time *time,
                          const struct gs_tile *tile, unsigned tiles, struct gs_tap_sums *sums) {
    float total = tap->sum;
    gs_eight top = gs_eight_of(0);
    for (unsigned t = 0; t < tiles; t++) {
        const unsigned older = GS_TILE_LANES - tile[t].lanes;
        gs_eight sum = gs_eight_of(0);
        for (unsigned i = 0; i < GS_CHUNK; i++) {
            const gs_eight square = tile[t].row[i] * tile[t].row[i];
            sum = sum * time->keep[0] + square;
            top = gs_eight_max(square, top);
        }
        total = total * time->chunks[older] * time->keep[GS_CHUNK - 1] +
                gs_eight_sum(sum * gs_eight_load(time->chunks + older));
    }
    if (tell(tap, time, total, gs_eight_highest(top), tiles, sums)) {
        for (unsigned t = 0; t < tiles; t++) {
            float x[GS_TILE];
            gs_tile_take_back(&tile[t], x);
            sums->clips += count_clips(tap, false, x, GS_CHUNK * tile[t].lanes);
        }
    }
}
