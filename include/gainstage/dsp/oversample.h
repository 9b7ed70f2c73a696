/* Oversampling for curves, one channel: 8 times up to 50 kHz, 4 times up to 100 kHz, twice above,
 * so that the curve always runs at 176 kHz or more. The first doubling, which has to tell 20.7 from
 * 23.4 kHz, is a polyphase half-band filter of two chains of first-order all-passes (Valenzuela,
 * Constantinides, "Digital signal processing schemes for efficient interpolation and decimation",
 * IEE Proc. 130 G, 1983): little delay, not linear in phase. The others have room for short
 * half-band filters without feedback. Flat to 0.001 dB.
 *
 * The many samples are kept by phase: row p holds every factor-th of them, from the p-th on, so
 * that whatever is done to one phase is done to neighbours in memory. Thread: the audio thread. */
#ifndef GAINSTAGE_DSP_OVERSAMPLE_H
#define GAINSTAGE_DSP_OVERSAMPLE_H

#include "gainstage/dsp/tile.h"

enum {
    GS_OVERSAMPLE_MAX = 8,
    GS_OVERSAMPLE_BLOCK = GS_TILE, /* most samples that are taken at once */
    GS_OVERSAMPLE_PAST = 8,        /* of each phase: room for what came before them */
    GS_HALFBAND_PAIRS = 5
};

/* A chain of all-passes, eight samples at a time as tile.h tells. */
struct gs_chain {
    float coefficient[GS_HALFBAND_PAIRS];
    /* What a state of 1 adds: to the states eight samples later, and to those samples. */
    float next[GS_HALFBAND_PAIRS][GS_EIGHT];
    float adds[GS_HALFBAND_PAIRS][GS_CHUNK];
};

struct gs_chain_state {
    float input;            /* the last sample that went in */
    float output[GS_EIGHT]; /* and what came out of each all-pass */
};

/* One phase: its samples begin at [GS_OVERSAMPLE_PAST]. */
struct gs_phase {
    float at[GS_OVERSAMPLE_PAST + GS_OVERSAMPLE_BLOCK];
};

struct gs_oversample {
    struct gs_chain chain[2];
    struct gs_chain_state up[2], down[2];
    float up_two[2][GS_OVERSAMPLE_PAST]; /* the last samples of each phase, twice the rate, … */
    float up_four[4][GS_OVERSAMPLE_PAST];
    float down_four[4][GS_OVERSAMPLE_PAST];
    float down_eight[8][GS_OVERSAMPLE_PAST];
    /* On the way down the sound passes a capacitor, a first-order high-pass: what that holds, and
     * how much nearer it comes to its input with each sample, 0 for no capacitor. */
    double direct;
    float direct_step;
    unsigned stages;
};

/* `rate` in Hz. No capacitor. */
void gs_oversample_init(struct gs_oversample *oversample, double rate);
void gs_oversample_reset(struct gs_oversample *oversample);
/* 2, 4 or 8. */
unsigned gs_oversample_factor(const struct gs_oversample *oversample);
/* Group delay of up and down together at low frequencies, in samples of the outer rate. */
double gs_oversample_delay(const struct gs_oversample *oversample);
/* n <= GS_OVERSAMPLE_BLOCK samples, whole chunks of 8, to as many of each phase. */
void gs_oversample_up(struct gs_oversample *oversample, const float *x, unsigned n,
                      struct gs_phase *out);
/* The way back; `in` is scratch afterwards. */
void gs_oversample_down(struct gs_oversample *oversample, struct gs_phase *in, unsigned n,
                        float *out);

#endif
