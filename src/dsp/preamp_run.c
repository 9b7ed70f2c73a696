#include <string.h>

#include "gainstage/dsp/delay.h"
#include "gainstage/dsp/preamp.h"

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
        gs_preamp_choose_color(preamp);
        x += part;
        n -= part;
    }
}
