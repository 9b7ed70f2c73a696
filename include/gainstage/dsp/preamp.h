/* The preamp, one channel: gain, polarity, colour. It delays by a constant whole number of samples,
 * whatever is set, so that colours can come and go: clean sound goes through a delay line, coloured
 * sound through the oversampling that takes just as long. Clean with gain 0 dB passes every bit.
 * A colour comes and goes in a crossfade of 20 ms with clean. Thread: the audio thread, but init.
 */
#ifndef GAINSTAGE_DSP_PREAMP_H
#define GAINSTAGE_DSP_PREAMP_H

#include <stdbool.h>

#include "gainstage/dsp/curve.h"
#include "gainstage/dsp/gain.h"
#include "gainstage/dsp/ramp.h"

enum { GS_PREAMP_DELAY_MAX = 16 };

struct gs_preamp {
    struct gs_gain gain;
    struct gs_ramp polarity; /* 1, or -1 when inverted */
    struct gs_ramp drive;    /* dB */
    float drive_factor;      /* of its target */
    struct gs_ramp mix;      /* 0 clean .. 1 coloured */
    enum gs_curve_kind want; /* the colour that is set */
    struct gs_curve curve;   /* of the colour that sounds, or did last */
    float line[GS_PREAMP_DELAY_MAX];
    unsigned latency;
};

/* Gain 0 dB, not inverted, clean, drive 0. `rate` in Hz. Not RT-safe. */
void gs_preamp_init(struct gs_preamp *preamp, double rate);
void gs_preamp_reset(struct gs_preamp *preamp);
/* dB, -20..60. */
void gs_preamp_set_gain(struct gs_preamp *preamp, double gain);
/* 0 or 1. */
void gs_preamp_set_invert(struct gs_preamp *preamp, double invert);
/* 0 clean, 1 tube, 2 transformer. */
void gs_preamp_set_color(struct gs_preamp *preamp, double color);
/* dB, 0..40: how far into the colour's curve. */
void gs_preamp_set_drive(struct gs_preamp *preamp, double drive);
/* Any number of whole chunks of 8 samples: colours change between chunks. */
void gs_preamp_process(struct gs_preamp *preamp, float *x, unsigned n);
/* Its own: begins what is wanted as soon as nothing is in its way. */
void gs_preamp_choose_color(struct gs_preamp *preamp);
/* Samples; constant after init. */
unsigned gs_preamp_latency(const struct gs_preamp *preamp);

#endif
