/* Feed-forward compressor with an RMS detector and a soft knee 10 dB wide, one channel.
 * Law (x, y in dBFS, T = -4 drive, R = ratio): below T-5 y = x; up to T+5 y = x + (1/R - 1)
 * (x - T + 5)^2 / 20; above y = T + (x - T)/R. Knee: Giannoulis, Massberg, Reiss, "Digital Dynamic
 * Range Compressor Design", JAES 60 (2012). Below the knee and with makeup 0 samples pass as they
 * are.
 * The detector hears every sample; its curve is looked at after every fourth, 0.09 ms at 44.1 kHz
 * where the fastest detector takes 11, at the average of those four, and the gain moves in a
 * straight line in between: what folds of the ripple stays 80 dB below a tone. The detector's
 * floats are off by less than 0.01 dB at density 0 and 192 kHz. Thread: the audio thread; no call
 * allocates, locks or waits. */
#ifndef GAINSTAGE_DSP_COMPRESSOR_H
#define GAINSTAGE_DSP_COMPRESSOR_H

#include "gainstage/dsp/ramp.h"
#include "gainstage/dsp/tile.h"

#define GS_COMPRESSOR_KNEE 10.0 /* dB */

enum { GS_COMPRESSOR_PART = 4 /* samples from one look at the curve to the next */ };

struct gs_compressor {
    double rate;
    float mean;                                /* mean square of the detector */
    float keep[GS_CHUNK];                      /* keep[k]: what is left of it k + 1 samples later */
    float part[GS_CHUNK / GS_COMPRESSOR_PART]; /* mean of that over each part of a chunk */
    struct gs_ramp threshold;                  /* dBFS */
    struct gs_ramp slope;  /* dB of reduction a dB above the threshold: 1 - 1/R */
    struct gs_ramp makeup; /* dB */
    float knee;            /* mean square surely below the knee of the threshold's target */
    struct gs_ramp link;   /* 0 by itself .. 1 with the other one of a pair */
    float gain;            /* at the end of the last chunk */
    float reduction;
};

/* Drive 3, density 5, ratio 4, makeup 0. `rate` in Hz. */
void gs_compressor_init(struct gs_compressor *compressor, double rate);
void gs_compressor_reset(struct gs_compressor *compressor);
/* 0..10; the threshold is -4 dBFS a step. */
void gs_compressor_set_drive(struct gs_compressor *compressor, double drive);
/* 0..10; releases 125 * 10^((density-5)/10) dB/s, the attack follows from it. */
void gs_compressor_set_density(struct gs_compressor *compressor, double density);
/* 1..; dB in for each dB out. */
void gs_compressor_set_ratio(struct gs_compressor *compressor, double ratio);
/* dB, 0..24. */
void gs_compressor_set_makeup(struct gs_compressor *compressor, double makeup);
/* 0 or 1: in a pair both follow the louder channel. It comes and goes within 20 ms. */
void gs_compressor_set_link(struct gs_compressor *compressor, double link);
void gs_compressor_process(struct gs_compressor *compressor, struct gs_tile *tile, unsigned tiles);
/* Two channels with the same parameters: linked, with the very same gain. */
void gs_compressor_process_pair(struct gs_compressor *const *pair, struct gs_tile *const *tile,
                                unsigned tiles);
/* Largest reduction of the last process() call in dB, positive, without the makeup. */
float gs_compressor_reduction(const struct gs_compressor *compressor);

#endif
