/* The enhancer's low detail: a shelf at 100 Hz, +0.9 dB a step, and a bell at 250 Hz, Q 1, -0.4 dB
 * a step. What they add is computed and added, so that a gain of 0 adds exactly 0; and because it
 * holds the lows alone, floats do: their rounding stays 130 dB below the lows at 48 kHz and 125 dB
 * at 192. Up to four channels at once. Thread: the audio thread. */
#ifndef GAINSTAGE_DSP_LOWS_H
#define GAINSTAGE_DSP_LOWS_H

#include <stdbool.h>

enum gs_lows_coefficient { /* in terms of svf.h */
                           GS_LOWS_BASS_DAMPED,
                           GS_LOWS_BASS_RISE,
                           GS_LOWS_BASS_G,
                           GS_LOWS_BASS_BAND, /* what is added of these outputs */
                           GS_LOWS_BASS_LOW,
                           GS_LOWS_MUD_DAMPED,
                           GS_LOWS_MUD_RISE,
                           GS_LOWS_MUD_TWICE,
                           GS_LOWS_MUD_BAND,
                           GS_LOWS_COEFFICIENTS
};

/* Floats alone, so that four of these can be laid side by side. */
struct gs_lows_floats {
    float bass1, bass2; /* states */
    float mud1, mud2;
    float now[GS_LOWS_COEFFICIENTS];
    float step[GS_LOWS_COEFFICIENTS]; /* added a sample */
};

struct gs_lows {
    double bass_g; /* tan(pi f / rate) of the corners */
    double mud_g;
    struct gs_lows_floats f;
    float goal[GS_LOWS_COEFFICIENTS];
    bool moving;
};

/* 0 steps. `rate` in Hz. */
void gs_lows_init(struct gs_lows *lows, double rate);
/* Forgets the signal and is where it was going. */
void gs_lows_reset(struct gs_lows *lows);
/* From where it was going to `steps`, in a straight line over the next `samples` ones. To be called
 * again when they are over, as long as `moving` is true. */
void gs_lows_aim(struct gs_lows *lows, double steps, unsigned samples);
/* False while nothing is added. */
bool gs_lows_is_on(const struct gs_lows *lows);
/* Ends fades before they crawl through the denormals, which are slow. */
void gs_lows_rest(struct gs_lows *lows);
/* n samples of four channels in place; lanes without a channel are NULL. */
void gs_lows_run(struct gs_lows *const *lows, float *const *x, unsigned n);

#endif
