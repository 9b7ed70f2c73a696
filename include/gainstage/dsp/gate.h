/* Downward expander and gate, one channel. Level: the peak of the last 25 to 50 ms, in dBFS.
 * It opens when the level reaches the threshold T and closes when it has been below T - 3 dB
 * (the hysteresis) for the hold time, 50 ms. Open: samples pass as they are. Closed: reduction =
 * min(range, (ratio - 1)(T - level)); a ratio of 10 goes straight to the range. Attack 0.5 ms,
 * release 200 ms (63 % in dB). It listens chunk by chunk, see tile.h: what opens it opens it at the
 * beginning of its chunk, up to 0.16 ms early. After a reset it is open, so that the first word is
 * not clipped. Thread: the audio thread; no call allocates, locks or waits. */
#ifndef GAINSTAGE_DSP_GATE_H
#define GAINSTAGE_DSP_GATE_H

#include <stdbool.h>

#include "gainstage/dsp/tile.h"

struct gs_gate {
    double rate;
    double threshold; /* dBFS */
    double ratio;
    double range;      /* dB */
    float open_level;  /* |x| that opens, from the threshold */
    float close_level; /* |x| that keeps it open */
    bool open;
    float peak;             /* |x|, of the window */
    float candidate;        /* largest since the peak: follows it when the window ends */
    unsigned age;           /* chunks since the peak */
    unsigned window;        /* chunks */
    unsigned held;          /* chunks of hold left */
    unsigned hold;          /* chunks */
    unsigned moved;         /* chunks left in which a parameter's move is still being followed */
    unsigned move;          /* chunks of that */
    double target;          /* reduction the law asks for, dB, positive */
    double current;         /* reduction now */
    float attack[GS_CHUNK]; /* what is left of the way k + 1 samples later */
    float release[GS_CHUNK];
    double step; /* most that the reduction moves in a sample after a parameter moved, dB */
    float reduction;
};

/* Threshold -50 dBFS, ratio 2, range 40 dB. `rate` in Hz. */
void gs_gate_init(struct gs_gate *gate, double rate);
void gs_gate_reset(struct gs_gate *gate);
/* dBFS, -80..0. */
void gs_gate_set_threshold(struct gs_gate *gate, double threshold);
/* 1..10. */
void gs_gate_set_ratio(struct gs_gate *gate, double ratio);
/* dB, 0..80. */
void gs_gate_set_range(struct gs_gate *gate, double range);
/* What the law asks for, with the level of the window as it is now: dB of reduction. */
double gs_gate_law(const struct gs_gate *gate);
void gs_gate_process(struct gs_gate *gate, struct gs_tile *tile, unsigned tiles);
/* Two linked channels with the same parameters: both follow the louder one. Gains that were apart
 * come together in the gate's own time and are the very same from then on. */
void gs_gate_process_linked(struct gs_gate *const *pair, struct gs_tile *const *tile,
                            unsigned tiles);
/* Largest reduction of the last process() call in dB, positive. */
float gs_gate_reduction(const struct gs_gate *gate);

#endif
