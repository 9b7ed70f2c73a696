/* A whole number of samples of delay. The line holds exactly that many samples, the oldest first;
 * it belongs to the caller, zeroed at the start. Samples are moved, never computed with, so every
 * bit arrives. Thread: the audio thread. */
#ifndef GAINSTAGE_DSP_DELAY_H
#define GAINSTAGE_DSP_DELAY_H

#include <string.h>

/* The longest line: 2 ms at 384 kHz, with room. */
enum { GS_DELAY_MAX = 1024 };

static inline void gs_delay_process(float *line, unsigned length, float *x, unsigned n) {
    float newest[GS_DELAY_MAX];
    if (n >= length) {
        memcpy(newest, x + (n - length), length * sizeof *x);
        memmove(x + length, x, (n - length) * sizeof *x);
        memcpy(x, line, length * sizeof *x);
        memcpy(line, newest, length * sizeof *x);
    } else {
        memcpy(newest, x, n * sizeof *x);
        memcpy(x, line, n * sizeof *x);
        memmove(line, line + n, (length - n) * sizeof *x);
        memcpy(line + (length - n), newest, n * sizeof *x);
    }
}

#endif
