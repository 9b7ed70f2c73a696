#include "gainstage/dsp/preamp.h"

#include <math.h>
#include <string.h>

void gs_preamp_init(struct gs_preamp *preamp, double rate) {
    gs_gain_init(&preamp->gain, rate);
    gs_ramp_init(&preamp->polarity, 1, rate);
    gs_ramp_init(&preamp->drive, 0, rate);
    gs_ramp_init(&preamp->mix, 0, rate);
    preamp->mix.length -= preamp->mix.length % GS_CHUNK;
    preamp->drive_factor = 1;
    preamp->want = GS_CURVE_NONE;
    gs_curve_init(&preamp->curve, rate);
    preamp->latency = (unsigned)lround(gs_curve_delay(&preamp->curve));
    gs_preamp_reset(preamp);
}

void gs_preamp_reset(struct gs_preamp *preamp) {
    gs_gain_reset(&preamp->gain);
    gs_ramp_jump(&preamp->polarity);
    gs_ramp_jump(&preamp->drive);
    gs_curve_reset(&preamp->curve, preamp->want);
    gs_ramp_set(&preamp->mix, preamp->want == GS_CURVE_NONE ? 0 : 1);
    gs_ramp_jump(&preamp->mix);
    memset(preamp->line, 0, sizeof preamp->line);
}

void gs_preamp_set_gain(struct gs_preamp *preamp, double gain) {
    gs_gain_set(&preamp->gain, gain);
}

void gs_preamp_set_invert(struct gs_preamp *preamp, double invert) {
    gs_ramp_set(&preamp->polarity, invert != 0 ? -1 : 1);
}

void gs_preamp_set_drive(struct gs_preamp *preamp, double drive) {
    gs_ramp_set(&preamp->drive, drive);
    preamp->drive_factor = (float)pow(10, drive / 20);
}

/* While nothing is coloured the wanted colour starts from silence; while another one sounds, that
 * has to fade out first. */
void gs_preamp_choose_color(struct gs_preamp *preamp) {
    const bool silent = preamp->mix.left == 0 && preamp->mix.value == 0;
    if (silent && preamp->curve.kind != preamp->want)
        gs_curve_reset(&preamp->curve, preamp->want);
    const bool fade_in = preamp->curve.kind == preamp->want && preamp->want != GS_CURVE_NONE;
    gs_ramp_set(&preamp->mix, fade_in ? 1 : 0);
}

void gs_preamp_set_color(struct gs_preamp *preamp, double color) {
    preamp->want = color == 1 ? GS_CURVE_TUBE : color == 2 ? GS_CURVE_TRANSFORMER : GS_CURVE_NONE;
    gs_preamp_choose_color(preamp);
}

unsigned gs_preamp_latency(const struct gs_preamp *preamp) {
    return preamp->latency;
}
