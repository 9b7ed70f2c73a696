/* What the strip does with given settings: its frequency response, the static curve of compressor
 * and gate, the harmonics of a tone, its latency. Found by playing test tones through a strip of
 * its own, so it tells what is, not what was meant. Any thread but the audio thread: it allocates
 * and takes its time, some tenths of a second for all of it at 48 kHz. */
#ifndef GAINSTAGE_RESPONSE_H
#define GAINSTAGE_RESPONSE_H

#include "gainstage/param.h"
#include "gainstage/status.h"

enum {
    GS_RESPONSE_POINTS = 121, /* 20 Hz to 20 kHz in the steps of ISO 3's R 40: 12 an octave */
    GS_RESPONSE_THIRD = 4,    /* every fourth is a third-octave frequency */
    GS_RESPONSE_LEVELS = 81,  /* -80 to 0 dBFS in steps of 1 dB */
    GS_RESPONSE_HARMONICS = 9 /* the highest harmonic */
};

/* Gain in dB at a frequency, for tones that are soft enough to leave compressor and limiter alone;
 * the gate is open. */
struct gs_response_point {
    double hz;       /* where it was measured: the preferred number, to the nearest 0.5 Hz */
    double voice;    /* in a dull voice: de-esser at rest, the enhancer's full lift */
    double sibilant; /* while an s sounds: the most that the de-esser takes, no lift of highs */
};

/* The static curve at the compressor's input: a 1 kHz tone, rising, settled at each level. */
struct gs_response_level {
    double in, out;    /* dBFS; out is behind the gate, with the makeup */
    double comp, gate; /* their reductions, dB, positive */
};

struct gs_response {
    double rate;      /* Hz */
    unsigned latency; /* frames */
    unsigned points;  /* those below 0.46 rate */
    struct gs_response_point point[GS_RESPONSE_POINTS];
    struct gs_response_level level[GS_RESPONSE_LEVELS];
    double tone_hz, tone_level;                 /* the tone of the harmonics, dBFS at the input */
    double fundamental;                         /* what comes out of it, dBFS */
    double harmonic[GS_RESPONSE_HARMONICS + 1]; /* [2] on: dB against the fundamental; NaN where
                                                   there is none below half the rate */
    double distortion; /* all of those together, dB against the fundamental */
};

/* `value` holds one channel's settings, each in range. rate: 8000..384000 Hz, a whole number.
 * tone_level: -140..40 dBFS. GS_ERR_RANGE and GS_ERR_MEMORY are possible. */
enum gs_status gs_response_measure(const double value[GS_PARAM_COUNT], double rate,
                                   double tone_level, struct gs_response *response);

/* Its parts alone, for a view that shows one of them; each fills its fields and `rate`. */
enum gs_status gs_response_measure_points(const double value[GS_PARAM_COUNT], double rate,
                                          struct gs_response *response);
enum gs_status gs_response_measure_levels(const double value[GS_PARAM_COUNT], double rate,
                                          struct gs_response *response);
enum gs_status gs_response_measure_harmonics(const double value[GS_PARAM_COUNT], double rate,
                                             double tone_level, struct gs_response *response);

#endif
