#include "gainstage/dsp/preamp.h"

#include <math.h>
#include <string.h>

#include "gainstage/dsp/delay.h"

void gs_preamp_init(struct gs_preamp *preamp, double rate) {
    gs_gain_init(&preamp->gain, rate);
    gs_ramp_init(&preamp->polarity, 1, rate);
    gs_ramp_init(&preamp->drive, 0, rate);
    gs_ramp_init(&preamp->mix, 0, rate);
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
static void choose_color(struct gs_preamp *preamp) {
    const bool silent = preamp->mix.left == 0 && preamp->mix.value == 0;
    if (silent && preamp->curve.kind != preamp->want)
        gs_curve_reset(&preamp->curve, preamp->want);
    const bool fade_in = preamp->curve.kind == preamp->want && preamp->want != GS_CURVE_NONE;
    gs_ramp_set(&preamp->mix, fade_in ? 1 : 0);
}

void gs_preamp_set_color(struct gs_preamp *preamp, double color) {
    preamp->want = color == 1 ? GS_CURVE_TUBE : color == 2 ? GS_CURVE_TRANSFORMER : GS_CURVE_NONE;
    choose_color(preamp);
}

unsigned gs_preamp_latency(const struct gs_preamp *preamp) {
    return preamp->latency;
}

static void turn_polarity(struct gs_preamp *preamp, float *x, unsigned n) {
    unsigned i = 0;
    for (; i < n && preamp->polarity.left != 0; i++)
        x[i] = gs_tiny_to_zero(x[i] * (float)gs_ramp_next(&preamp->polarity));
    if (preamp->polarity.value < 0)
        for (; i < n; i++)
            x[i] = -x[i];
}

/* n <= GS_OVERSAMPLE_BLOCK samples of one colour. */
static void color(struct gs_preamp *preamp, float *x, unsigned n) {
    float bent[GS_OVERSAMPLE_BLOCK];
    float drive[GS_OVERSAMPLE_BLOCK];
    unsigned i = 0;
    for (; i < n && preamp->drive.left != 0; i++)
        drive[i] = gs_gain_of_db((float)gs_ramp_next(&preamp->drive));
    for (; i < n; i++)
        drive[i] = preamp->drive_factor;
    memcpy(bent, x, n * sizeof *x);
    gs_delay_process(preamp->line, preamp->latency, x, n);
    gs_curve_process(&preamp->curve, bent, drive, n);
    /* Level at either end, so that the fade has no corner to be heard, nor the start of a colour
     * that has heard nothing yet. */
    for (i = 0; i < n && preamp->mix.left != 0; i++) {
        const float t = (float)gs_ramp_next(&preamp->mix);
        const float share = t * t * (3 - 2 * t);
        x[i] = gs_tiny_to_zero(x[i] + share * (bent[i] - x[i]));
    }
    for (; i < n; i++)
        x[i] = gs_tiny_to_zero(bent[i]);
}

/* How many of the next n samples are of one colour: a change is due when the old one is gone. */
static unsigned until_change(const struct gs_preamp *preamp, unsigned n) {
    const bool leaving = preamp->mix.left != 0 && preamp->mix.target == 0;
    return leaving && preamp->mix.left < n ? preamp->mix.left : n;
}

void gs_preamp_process(struct gs_preamp *preamp, float *x, unsigned n) {
    gs_gain_process(&preamp->gain, x, n);
    turn_polarity(preamp, x, n);
    while (n > 0) {
        if (preamp->mix.left == 0 && preamp->mix.value == 0) {
            gs_ramp_jump(&preamp->drive);
            gs_delay_process(preamp->line, preamp->latency, x, n);
            return;
        }
        const unsigned block = n < GS_OVERSAMPLE_BLOCK ? n : GS_OVERSAMPLE_BLOCK;
        const unsigned part = until_change(preamp, block);
        color(preamp, x, part);
        choose_color(preamp);
        x += part;
        n -= part;
    }
}
