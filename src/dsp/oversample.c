#include "gainstage/dsp/oversample.h"

#include <string.h>

#include "halfband.h"

enum { PAIRS = GS_HALFBAND_PAIRS };

/* The elliptic half-band of the first doubling: the coefficients of both chains. Transition band
 * 0.03 of the upper rate, 114 dB. */
static const double steep[2][PAIRS] = {
    {0.031327113221688296, 0.24130607206862256, 0.51460710485231986, 0.73900996936994767,
     0.89951280359686137},
    {0.11795078693713304, 0.37952613508816291, 0.63572998702893679, 0.82556224488475527,
     0.96672508776087152},
};

/* It is linear, so what one state does says all. */
static void design(struct gs_chain *chain, unsigned side) {
    memset(chain, 0, sizeof *chain);
    for (unsigned k = 0; k < PAIRS; k++)
        chain->coefficient[k] = (float)steep[side][k];
    for (unsigned one = 0; one < PAIRS; one++) {
        double past[PAIRS + 1] = {0};
        past[one + 1] = 1;
        for (unsigned i = 0; i < GS_CHUNK; i++) {
            double x = 0;
            for (unsigned k = 0; k < PAIRS; k++) {
                const double y = steep[side][k] * (x - past[k + 1]) + past[k];
                past[k] = x;
                x = y;
            }
            past[PAIRS] = x;
            chain->adds[one][i] = (float)x;
        }
        for (unsigned k = 0; k < PAIRS; k++)
            chain->next[one][k] = (float)past[k + 1];
    }
}

void gs_oversample_init(struct gs_oversample *oversample, double rate) {
    oversample->stages = rate <= 50e3 ? 3 : rate <= 100e3 ? 2 : 1;
    oversample->direct_step = 0;
    for (unsigned side = 0; side < 2; side++)
        design(&oversample->chain[side], side);
    gs_oversample_reset(oversample);
}

void gs_oversample_reset(struct gs_oversample *oversample) {
    memset(oversample->up, 0, sizeof oversample->up);
    memset(oversample->down, 0, sizeof oversample->down);
    memset(oversample->up_two, 0, sizeof oversample->up_two);
    memset(oversample->up_four, 0, sizeof oversample->up_four);
    memset(oversample->down_four, 0, sizeof oversample->down_four);
    memset(oversample->down_eight, 0, sizeof oversample->down_eight);
    oversample->direct = 0;
}

unsigned gs_oversample_factor(const struct gs_oversample *oversample) {
    return 1U << oversample->stages;
}

/* An all-pass delays low frequencies by (1 - a) / (1 + a) samples of the lower rate; the filter by
 * the mean of its chains, and by half an upper sample more for going up. Going down the two samples
 * that belong together are taken at once, which wins that half back. The others wait for `taps`
 * samples on the way up and for one less on the way down. */
double gs_oversample_delay(const struct gs_oversample *oversample) {
    double delay = 0;
    for (unsigned k = 0; k < PAIRS; k++)
        for (unsigned side = 0; side < 2; side++)
            delay += (1 - steep[side][k]) / (1 + steep[side][k]);
    if (oversample->stages > 1)
        delay += (2 * GS_HALFBAND_MIDDLE - 1) / 2.0;
    if (oversample->stages > 2)
        delay += (2 * GS_HALFBAND_WIDE - 1) / 4.0;
    return delay;
}
