#include "figures.h"

#include <stdio.h>
#include <stdlib.h>

#include "measure.h"

enum { MOST_RATE = 192000, LENGTH = FIGURE_SECONDS * MOST_RATE };

float *figure_in, *figure_dry, *figure_wet;
static struct gs_strip *strip;
static struct gs_channel_sums sums;

static void give_up(const char *why) {
    fprintf(stderr, "figures: %s\n", why);
    exit(EXIT_FAILURE);
}

void figure_begin(double rate) {
    if (!figure_in) {
        figure_in = calloc(3 * (size_t)LENGTH, sizeof *figure_in);
        if (!figure_in)
            give_up("out of memory");
        figure_dry = figure_in + LENGTH;
        figure_wet = figure_dry + LENGTH;
    }
    gs_strip_free(strip);
    strip = NULL;
    if (gs_strip_new(1, rate, &strip) != GS_OK)
        give_up("no strip");
}

void figure_set(enum gs_param_id id, double value) {
    gs_strip_set(strip, 0, id, value);
}

void figure_settle(void) {
    gs_strip_settle(strip);
}

unsigned figure_latency(void) {
    return gs_strip_latency(strip);
}

void figure_run(size_t from, size_t n, size_t cut) {
    if (from + n > LENGTH)
        give_up("a signal is too long");
    for (size_t at = from; at < from + n; at += cut) {
        const size_t part = from + n - at < cut ? from + n - at : cut;
        gs_strip_process(strip, (const float *const[]){figure_in + at},
                         (float *const[]){figure_dry + at}, (float *const[]){figure_wet + at},
                         (unsigned)part, &sums);
    }
}

double figure_reduction(enum gs_reduction which) {
    return (double)sums.reduction[which];
}

size_t figure_tone(double rate, double frequency, double level, double seconds) {
    const size_t n = (size_t)(seconds * rate) / 2 * 2;
    measure_tone(figure_in, n, rate, frequency, measure_linear(level), 0);
    figure_settle();
    figure_run(0, n, GS_STRIP_BLOCK);
    return n / 2;
}

void figure_end(void) {
    gs_strip_free(strip);
    free(figure_in);
}
