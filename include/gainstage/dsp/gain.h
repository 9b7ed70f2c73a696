/* A gain in dB that moves in a straight line in dB, 20 ms from value to value: 80 dB of range make
 * 0.091 dB a sample at 44.1 kHz. At 0 dB samples pass as they are. Thread: the audio thread. */
#ifndef GAINSTAGE_DSP_GAIN_H
#define GAINSTAGE_DSP_GAIN_H

#include <math.h>

#include "gainstage/dsp/decibel.h"
#include "gainstage/dsp/ramp.h"
#include "gainstage/dsp/tiny.h"

struct gs_gain {
    struct gs_ramp db;
    float settled; /* the target as a factor */
};

static inline void gs_gain_init(struct gs_gain *gain, double rate) {
    gs_ramp_init(&gain->db, 0, rate);
    gain->settled = 1;
}

static inline void gs_gain_reset(struct gs_gain *gain) {
    gs_ramp_jump(&gain->db);
}

static inline void gs_gain_set(struct gs_gain *gain, double db) {
    gs_ramp_set(&gain->db, db);
    gain->settled = (float)pow(10, db / 20);
}

/* True while samples pass as they are. */
static inline int gs_gain_is_unity(const struct gs_gain *gain) {
    return gain->db.left == 0 && gain->db.value == 0;
}

static inline void gs_gain_process(struct gs_gain *gain, float *x, unsigned n) {
    unsigned i = 0;
    for (; i < n && gain->db.left != 0; i++)
        x[i] = gs_tiny_to_zero(x[i] * gs_gain_of_db((float)gs_ramp_next(&gain->db)));
    if (gs_gain_is_unity(gain))
        return;
    const float factor = gain->settled;
    for (; i < n; i++)
        x[i] = gs_tiny_to_zero(x[i] * factor);
}

#endif
