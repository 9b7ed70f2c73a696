#include "tap.h"

#include <math.h>

struct gs_tap_time gs_tap_time(double rate) {
    struct gs_tap_time time;
    double tau = 0.3 / -log(1 - 0.99 * 0.99); /* seconds */
    double sum = 0;
    for (int k = 0; k < GS_CHUNK; k++) {
        time.keep[k] = (float)exp(-(k + 1) / (tau * rate));
        sum += exp(-k / (tau * rate));
    }
    time.even = (float)(sum / GS_CHUNK);
    for (int k = 0; k < GS_TILE_LANES; k++) {
        time.chunks[k] = (float)exp(-GS_CHUNK * (GS_TILE_LANES - 1 - k) / (tau * rate));
        time.chunks[GS_TILE_LANES + k] = 1;
        time.samples[k] = (float)exp(-(GS_TILE_LANES - 1 - k) / (tau * rate));
    }
    time.tile = (float)exp(-GS_TILE / (tau * rate));
    time.scale = (float)(1 - exp(-1 / (tau * rate)));
    return time;
}

void gs_tap_reset(struct gs_tap *tap) {
    tap->sum = 0;
    tap->run = 0;
}
