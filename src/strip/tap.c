#include "tap.h"

#include <math.h>

#include "gainstage/dsp/clones.h"
#include "gainstage/dsp/quad.h"
#include "gainstage/meter/levels.h"

static const float full_scale = GS_CLIP_LEVEL;

struct gs_tap_time gs_tap_time(double rate) {
    struct gs_tap_time time;
    double tau = 0.3 / -log(1 - 0.99 * 0.99); /* seconds */
    for (int k = 0; k < GS_TAP_LANES; k++)
        time.keep[k] = (float)exp(-(k + 1) / (tau * rate));
    time.scale = (float)(1 - exp(-1 / (tau * rate)));
    return time;
}

void gs_tap_reset(struct gs_tap *tap) {
    tap->sum = 0;
    tap->run = 0;
}

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

/* Eight sums, each over every eighth sample, so that eight are added at once. The root of a rounded
 * square is the number itself, so the largest square finds the peak. */
GS_CLONES
static void measure(struct gs_tap *tap, const struct gs_tap_time *time, bool converter,
                    const float *x, unsigned n, struct gs_tap_sums *sums) {
    typedef float lanes __attribute__((vector_size(4 * GS_TAP_LANES)));
    lanes sum = {0, 0, 0, 0, 0, 0, 0, tap->sum};
    gs_quad top = {0, 0, 0, 0};
    const float keep = time->keep[GS_TAP_LANES - 1];
    const unsigned whole = n - n % GS_TAP_LANES;
    for (unsigned i = 0; i < whole; i += GS_TAP_LANES) {
        lanes v;
        memcpy(&v, x + i, sizeof v);
        const lanes square = v * v;
        sum = sum * keep + square;
        top = gs_quad_max(__builtin_shufflevector(square, square, 0, 1, 2, 3), top);
        top = gs_quad_max(__builtin_shufflevector(square, square, 4, 5, 6, 7), top);
    }
    float total = sum[GS_TAP_LANES - 1];
    for (unsigned k = 0; k < GS_TAP_LANES - 1; k++)
        total += sum[GS_TAP_LANES - 2 - k] * time->keep[k];
    float highest = gs_quad_highest(top);
    for (unsigned i = whole; i < n; i++) {
        const float square = x[i] * x[i];
        total = total * time->keep[0] + square;
        highest = square > highest ? square : highest;
    }
    const float peak = sqrtf(highest);
    tap->sum = total < 1e-25f ? 0 : total;
    sums->peak = peak;
    sums->mean2 = tap->sum * time->scale;
    if (peak >= full_scale) {
        sums->clips = count_clips(tap, converter, x, n);
    } else {
        sums->clips = 0;
        tap->run = 0;
    }
}

void gs_tap_measure(struct gs_tap *tap, const struct gs_tap_time *time, bool converter,
                    const float *x, unsigned n, struct gs_tap_sums *sums) {
    measure(tap, time, converter, x, n, sums);
}
