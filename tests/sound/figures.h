/* The measured figures of the sound: each row asks one thing of the real strip at one rate. */
#ifndef GAINSTAGE_TESTS_FIGURES_H
#define GAINSTAGE_TESTS_FIGURES_H

#include <stddef.h>

#include "gainstage/strip.h"

struct figure {
    const char *stage, *what;
    const char *wanted; /* in words, with the unit */
    double least, most; /* that words mean */
    int decimals;
    double (*measure)(double rate, double argument);
    double argument;
};

/* Ended by a row without a stage. */
extern const struct figure still_figures[], moving_figures[];

/* A strip of one channel, all at defaults; one at a time. Its memory holds FIGURE_SECONDS at any
 * rate; running out of it ends the program. */
enum { FIGURE_SECONDS = 10 };
extern float *figure_in, *figure_dry, *figure_wet;

void figure_begin(double rate);
void figure_set(enum gs_param_id id, double value);
/* What was set holds from the first sample on. */
void figure_settle(void);
unsigned figure_latency(void);
/* Samples from..from + n of figure_in through the strip, in calls of at most `cut`. The largest
 * reduction of the last call is kept for figure_reduction(). */
void figure_run(size_t from, size_t n, size_t cut);
double figure_reduction(enum gs_reduction which);
/* A sine of `level` dBFS for `seconds`; returns the samples of the second half, settled, at
 * figure_wet + that many. */
size_t figure_tone(double rate, double frequency, double level, double seconds);
void figure_end(void);

#endif
