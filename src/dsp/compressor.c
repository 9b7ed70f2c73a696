#include "gainstage/dsp/compressor.h"

#include <math.h>

#include "gainstage/dsp/decibel.h"
#include "gainstage/dsp/detector.h"

static void find_knee(struct gs_compressor *compressor) {
    /* A little lower than the knee itself: what is below needs no logarithm to be known as
     * untouched, and the logarithm, with its error, agrees. */
    const double level = compressor->threshold.target - GS_COMPRESSOR_KNEE / 2 - 0.01;
    compressor->knee = (float)pow(10, (level - GS_SINE_DB) / 10);
}

void gs_compressor_set_drive(struct gs_compressor *compressor, double drive) {
    gs_ramp_set(&compressor->threshold, -4 * drive);
    find_knee(compressor);
}

void gs_compressor_set_density(struct gs_compressor *compressor, double density) {
    const double release = 125 * pow(10, (density - 5) / 10);
    const double pole = gs_detector_pole(10 / log(10) / release, compressor->rate);
    double part[GS_CHUNK / GS_COMPRESSOR_PART] = {0};
    for (int k = 0; k < GS_CHUNK; k++) {
        compressor->keep[k] = (float)pow(pole, k + 1);
        part[k / GS_COMPRESSOR_PART] += pow(pole, k + 1) / GS_COMPRESSOR_PART;
    }
    for (int p = 0; p < GS_CHUNK / GS_COMPRESSOR_PART; p++)
        compressor->part[p] = (float)part[p];
}

void gs_compressor_set_ratio(struct gs_compressor *compressor, double ratio) {
    gs_ramp_set(&compressor->slope, 1 - 1 / fmax(ratio, 1));
}

void gs_compressor_set_makeup(struct gs_compressor *compressor, double makeup) {
    gs_ramp_set(&compressor->makeup, makeup);
}

void gs_compressor_set_link(struct gs_compressor *compressor, double link) {
    gs_ramp_set(&compressor->link, link);
}

void gs_compressor_reset(struct gs_compressor *compressor) {
    gs_ramp_jump(&compressor->threshold);
    gs_ramp_jump(&compressor->slope);
    gs_ramp_jump(&compressor->makeup);
    gs_ramp_jump(&compressor->link);
    compressor->mean = 0;
    compressor->reduction = 0;
    compressor->gain = gs_gain_of_db((float)compressor->makeup.value);
}

void gs_compressor_init(struct gs_compressor *compressor, double rate) {
    *compressor = (struct gs_compressor){.rate = rate};
    gs_ramp_init(&compressor->threshold, 0, rate);
    gs_ramp_init(&compressor->slope, 0, rate);
    gs_ramp_init(&compressor->makeup, 0, rate);
    gs_ramp_init(&compressor->link, 0, rate);
    /* What a ramp has come to is seen up to a part later: it has to be early. */
    compressor->threshold.length -= GS_COMPRESSOR_PART - 1;
    compressor->slope.length -= GS_COMPRESSOR_PART - 1;
    compressor->makeup.length -= GS_COMPRESSOR_PART - 1;
    gs_compressor_set_drive(compressor, 3);
    gs_compressor_set_density(compressor, 5);
    gs_compressor_set_ratio(compressor, 4);
    gs_compressor_set_makeup(compressor, 0);
    gs_compressor_reset(compressor);
}

float gs_compressor_reduction(const struct gs_compressor *compressor) {
    return compressor->reduction;
}
