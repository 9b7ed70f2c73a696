#include "gauge.h"

#include <math.h>

void gs_gauge_init(struct gs_gauge *gauge, unsigned channels, unsigned rate) {
    *gauge = (struct gs_gauge){.channels = channels};
    /* readings that can't be had are no reason not to record */
    if (gs_loudness_new(channels, rate, GS_LOUDNESS_TRUE_PEAK | GS_LOUDNESS_ENDLESS,
                        &gauge->loudness))
        gauge->loudness = NULL;
}

void gs_gauge_done(struct gs_gauge *gauge) {
    gs_loudness_free(gauge->loudness);
    *gauge = (struct gs_gauge){0};
}

void gs_gauge_add(struct gs_gauge *gauge, const float *interleaved, uint64_t frames) {
    for (unsigned c = 0; c < gauge->channels; c++) {
        float peak = gauge->peak[c];
        for (uint64_t i = 0; i < frames; i++) {
            const float level = fabsf(interleaved[i * gauge->channels + c]);
            peak = level > peak ? level : peak;
        }
        gauge->peak[c] = peak;
    }
    if (gauge->loudness)
        (void)gs_loudness_add(gauge->loudness, interleaved, (size_t)frames);
}

void gs_gauge_read(const struct gs_gauge *gauge, struct gs_loudness_reading *reading) {
    *reading = (struct gs_loudness_reading){.momentary = -HUGE_VAL,
                                            .short_term = -HUGE_VAL,
                                            .integrated = -HUGE_VAL,
                                            .momentary_max = -HUGE_VAL,
                                            .short_term_max = -HUGE_VAL,
                                            .true_peak = -HUGE_VAL};
    if (gauge->loudness)
        gs_loudness_read(gauge->loudness, reading);
}

double gs_gauge_peak(const struct gs_gauge *gauge) {
    float peak = 0.0f;
    for (unsigned c = 0; c < gauge->channels; c++)
        peak = gauge->peak[c] > peak ? gauge->peak[c] : peak;
    return peak > 0.0f ? 20.0 * log10((double)peak) : -HUGE_VAL;
}
