#include "tap.h"

#include <math.h>
#include <string.h>

#include "gainstage/meter/levels.h"

typedef float quad __attribute__((vector_size(16)));
typedef int32_t quad_bits __attribute__((vector_size(16)));

static const float full_scale = GS_CLIP_LEVEL;

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

/* Four sums, each over every fourth sample, so that four are added at once. */
void gs_tap_measure(struct gs_tap *tap, const struct gs_tap_time *time, bool converter,
                    const float *x, unsigned n, struct gs_tap_sums *sums) {
    quad sum = {0, 0, 0, tap->sum};
    quad_bits top = {0, 0, 0, 0};
    unsigned i = 0;
    for (; i + 4 <= n; i += 4) {
        quad v;
        memcpy(&v, x + i, sizeof v);
        sum = sum * time->keep[3] + v * v;
        /* Floats without their sign are in the order of their bits. */
        const quad_bits magnitude = (quad_bits)v & 0x7fffffff;
        const quad_bits higher = magnitude > top;
        top = (magnitude & higher) | (top & ~higher);
    }
    float total = sum[3] + sum[2] * time->keep[0] + sum[1] * time->keep[1] + sum[0] * time->keep[2];
    const quad tops = (quad)top;
    float peak = fmaxf(fmaxf(tops[0], tops[1]), fmaxf(tops[2], tops[3]));
    for (; i < n; i++) {
        total = total * time->keep[0] + x[i] * x[i];
        peak = fmaxf(peak, fabsf(x[i]));
    }
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
