/* Downward expander and gate, one channel. Level: the peak of the last 25 to 50 ms, in dBFS.
 * It opens when the level reaches the threshold T and closes when it has been below T - 3 dB
 * (the hysteresis) for the hold time, 50 ms. Open: samples pass as they are. Closed: reduction =
 * min(range, (ratio - 1)(T - level)); a ratio of 10 goes straight to the range. Attack 0.5 ms,
 * release 200 ms (63 % in dB). After a reset it is open, so that the first word is not clipped.
 * Thread: the audio thread; no call allocates, locks or waits. */
#ifndef GAINSTAGE_DSP_GATE_H
#define GAINSTAGE_DSP_GATE_H

#include <stdbool.h>

struct gs_gate {
    double rate;
    double threshold; /* dBFS */
    double ratio;
    double range;      /* dB */
    float open_level;  /* |x| that opens, from the threshold */
    float close_level; /* |x| that keeps it open */
    bool open;
    float peak;      /* |x|, of the window */
    float candidate; /* largest since the peak: follows it when the window ends */
    unsigned age;    /* samples since the peak */
    unsigned window; /* samples */
    unsigned held;   /* samples of hold left */
    unsigned hold;   /* samples */
    unsigned moved;  /* samples left in which a parameter's move is still being followed */
    unsigned move;   /* samples of that */
    double target;   /* reduction the law asks for, dB, positive */
    double current;  /* reduction now */
    double attack;   /* one-pole coefficients */
    double release;
    double step; /* most that the reduction moves in a sample after a parameter moved, dB */
    float gain;  /* of the reduction now */
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
void gs_gate_process(struct gs_gate *gate, float *x, unsigned n);
/* Two linked channels with the same parameters: both follow the louder one. Gains that were apart
 * come together in the gate's own time and are the very same from then on. */
void gs_gate_process_linked(struct gs_gate *const *pair, float *const *x, unsigned n);
/* Largest reduction of the last process() call in dB, positive. */
float gs_gate_reduction(const struct gs_gate *gate);

#endif
