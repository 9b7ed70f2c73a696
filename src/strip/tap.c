#include "tap.h"

#include <math.h>

#include "gainstage/dsp/clones.h"
#include "gainstage/dsp/quad.h"

/* The largest positive number of a 16-bit converter; finer ones come closer to 1. */
static const float full_scale = 1 - 0x1p-15f;
enum { CONVERTER_RUN = 3 };

struct gs_tap_time gs_tap_time(double rate) {
    struct gs_tap_time time;
    double tau = 0.3 / -log(1 - 0.99 * 0.99); /* seconds */
    for (int k = 0; k < 4; k++)
        time.keep[k] = (float)exp(-(k + 1) / (tau * rate));
    time.scale = (float)(1 - exp(-1 / (tau * rate)));
    return time;
}

void gs_tap_reset(struct gs_tap *tap) {
    tap->sum = 0;
    tap->run = 0;
}

static uint32_t count_clips(struct gs_tap *tap, bool converter, const float *x, unsigned n) {
    const unsigned needed = converter ? CONVERTER_RUN : 1;
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

/* Four sums, each over every fourth sample, so that four are added at once. The root of a rounded
 * square is the number itself, so the largest square finds the peak. */
GS_CLONES
void gs_tap_measure(struct gs_tap *tap, const struct gs_tap_time *time, bool converter,
                    const float *x, unsigned n, struct gs_tap_sums *sums) {
    gs_quad sum = {0, 0, 0, tap->sum};
    gs_quad top = {0, 0, 0, 0};
    const gs_quad keep = gs_quad_of(time->keep[3]);
    const unsigned whole = n - n % GS_QUAD;
    for (unsigned i = 0; i < whole; i += GS_QUAD) {
        const gs_quad v = gs_quad_load(x + i);
        const gs_quad square = v * v;
        sum = sum * keep + square;
        top = gs_quad_max(square, top);
    }
    float total = sum[3] + sum[2] * time->keep[0] + sum[1] * time->keep[1] + sum[0] * time->keep[2];
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
