/* What a take measures: levels and loudness of its own wet signal, from its first frame to its
 * last, whatever was heard before. Writer thread. */
#ifndef GAINSTAGE_TAKE_GAUGE_H
#define GAINSTAGE_TAKE_GAUGE_H

#include <stdint.h>

#include "gainstage/meter/loudness.h"
#include "gainstage/stage.h"

struct gs_gauge {
    unsigned channels;
    struct gs_loudness *loudness; /* NULL: can't be had; the peaks still are */
    float peak[GS_MAX_CHANNELS];  /* largest |sample|, linear */
};

void gs_gauge_init(struct gs_gauge *gauge, unsigned channels, unsigned rate);
void gs_gauge_done(struct gs_gauge *gauge);
void gs_gauge_add(struct gs_gauge *gauge, const float *interleaved, uint64_t frames);
/* LUFS, LU and dBTP; -INFINITY: none. */
void gs_gauge_read(const struct gs_gauge *gauge, struct gs_loudness_reading *reading);
/* dBFS of the loudest channel, -INFINITY for silence. */
double gs_gauge_peak(const struct gs_gauge *gauge);

#endif
