/* A high shelf that follows how strong the band above its corner is against the whole signal. It
 * listens with a second-order high-pass and two mean squares of 3 ms, long enough for the periods
 * of a low voice, short enough for an s; a law turns their ratio in dB into a wanted value, which
 * is followed with one time constant upwards and one downwards; the value times `per` is the
 * shelf's gain in dB at the top, half of that at the corner, 0 dB below. The de-esser and the
 * enhancer are laws for it.
 *
 * What decides runs between chunks (every 0.18 ms at 44.1 kHz, less at higher rates); the shelf's
 * coefficients move in a straight line from sample to sample to where that decision wants them at
 * the end of the chunk. While the gain is 0 at both ends samples pass as they are.
 *
 * Numbers are floats throughout: at 800 Hz and 192 kHz, the lowest corner against the rate, an
 * integrator's rounding is more than 120 dB below the signal. Thread: the audio thread; no call
 * allocates, locks or waits. */
#ifndef GAINSTAGE_DSP_TILT_H
#define GAINSTAGE_DSP_TILT_H

#include <stdbool.h>

#include "gainstage/dsp/tile.h"

/* 1/Q of both filters: with Butterworth's 1.414 a shelf of -20 dB is still 0.5 dB short one and a
 * half octaves above its corner, with this 0.3. */
#define GS_TILT_DAMPING 1.35f

/* The shelf, in terms of svf.h, as what a sample does to the states; with u = x - s2:
 *   y = x + by_s1 s1 + by_u u,   s1' = keep s1 + push u,   s2' = x + flow s1 - back u
 * No product has to wait for another one, as it would from rest to band to s2. */
enum gs_tilt_coefficient {
    GS_TILT_KEEP,  /* 1 - 2 g scale (g + k) */
    GS_TILT_PUSH,  /* 2 g scale */
    GS_TILT_FLOW,  /* 2 g (1 - g scale (g + k)) */
    GS_TILT_BACK,  /* 1 - 2 g g scale */
    GS_TILT_BY_S1, /* middle (1 - g scale (g + k)) - top (g + k) */
    GS_TILT_BY_U,  /* top + middle g scale; top = (gain - 1) scale, middle = (sqrt(gain) - 1) k */
    GS_TILT_COEFFICIENTS
};

struct gs_tilt {
    float s1, s2;              /* the listening filter's state, see svf.h */
    float damped, rise, twice; /* its coefficients */
    float corner;              /* g = tan(pi f / rate) */
    /* What each state adds to `rest` in a chunk, for every lane: ready to multiply with; */
    float adds[2][GS_CHUNK][GS_EIGHT];
    float turns[2][2];         /* and what it makes of the states. */
    float band_sum, whole_sum; /* squares of the last chunk */
    float band, whole;         /* those of before, weighted by their age; band in terms of rest */
    float keep;                /* weight that a chunk leaves */
    float share;               /* makes a ratio of high to whole of that of rest to whole */
    float loudness;            /* makes a mean square of `loudest` */
    float slope, offset, most; /* wanted = slope dB + offset, within 0..most */
    float up, down;            /* one-pole coefficients a chunk */
    float per;                 /* dB of gain for a value of 1 */
    float near;                /* a value this near to what is wanted is there */
    float value;               /* at the end of the last chunk */
    float gain;                /* dB, of that */
    float highest;             /* value in this call */
    float loudest;             /* `band` in this call */
    float t1, t2;              /* the shelf's state */
    float now[GS_TILT_COEFFICIENTS]; /* at the end of the last chunk */
};

/* Time constants in seconds, of the way of the value up and down. The corner still has to be set.
 */
void gs_tilt_init(struct gs_tilt *tilt, double rate, double up, double down);
/* Forgets the signal; the value is `value`. */
void gs_tilt_reset(struct gs_tilt *tilt, float value);
/* g = tan(pi f / rate) of the corner f. */
void gs_tilt_tune(struct gs_tilt *tilt, double g);
/* Begins a call, for gs_tilt_highest() and gs_tilt_loudest(). */
void gs_tilt_begin(struct gs_tilt *tilt);
/* The highest value in the samples since then. */
float gs_tilt_highest(const struct gs_tilt *tilt);
/* Highest mean square of the band likewise. */
float gs_tilt_loudest(const struct gs_tilt *tilt);
/* One channel, or two. Two that are linked follow the higher of their wanted values, and what was
 * apart before comes together with the time constants above; others only cost less together. */
void gs_tilt_process(struct gs_tilt *const *tilt, struct gs_tile *const *tile, unsigned tiles,
                     unsigned channels, bool linked);

#endif
