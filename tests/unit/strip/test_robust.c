/* Whatever comes in, numbers come out, not too large ones, and when it is over it is over. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gainstage/strip.h"
#include "measure.h"
#include "worst.h"

enum { CHANNELS = 32, LENGTH = 16000 };
static float in[CHANNELS][LENGTH];
static float dry[CHANNELS][LENGTH];
static float wet[CHANNELS][LENGTH];

static void set(struct gs_strip *strip, unsigned channel) {
    static const enum gs_param_id switches[] = {GS_HPF_ON,     GS_COMP_ON, GS_DEESS_ON,
                                                GS_ENHANCE_ON, GS_GATE_ON, GS_OUT_LIMIT};
    for (size_t k = 0; k < sizeof switches / sizeof *switches; k++)
        gs_strip_set(strip, channel, switches[k], 1);
    gs_strip_set(strip, channel, GS_PREAMP_COLOR, channel / WORSTS % 3);
    gs_strip_set(strip, channel, GS_PREAMP_DRIVE, 20);
    gs_strip_set(strip, channel, GS_PREAMP_GAIN, 20);
    gs_strip_set(strip, channel, GS_COMP_MAKEUP, 12);
    gs_strip_set(strip, channel, GS_DEESS_THRESHOLD, -30);
    gs_strip_set(strip, channel, GS_ENHANCE_LOW, 10);
    gs_strip_set(strip, channel, GS_ENHANCE_HIGH, 10);
}

static void run(struct gs_strip *strip, size_t cut) {
    for (size_t at = 0; at < LENGTH; at += cut) {
        const size_t part = LENGTH - at < cut ? LENGTH - at : cut;
        struct gs_channel_sums sums[CHANNELS];
        const float *source[CHANNELS];
        float *to_dry[CHANNELS];
        float *to_wet[CHANNELS];
        for (unsigned c = 0; c < CHANNELS; c++) {
            source[c] = in[c] + at;
            to_dry[c] = dry[c] + at;
            to_wet[c] = wet[c] + at;
        }
        gs_strip_process(strip, source, to_dry, to_wet, (unsigned)part, sums);
        for (unsigned c = 0; c < CHANNELS; c++) {
            for (unsigned stage = 0; stage < GS_STAGE_COUNT; stage++) {
                assert_true(isfinite(sums[c].tap[stage].peak));
                assert_true(isfinite(sums[c].tap[stage].mean2));
            }
            for (unsigned k = 0; k < GS_REDUCTION_COUNT; k++)
                assert_true(sums[c].reduction[k] >= 0 && isfinite(sums[c].reduction[k]));
            assert_true(isfinite(sums[c].sibilance));
        }
    }
}

static void nothing_breaks_any_channel(void **state) {
    (void)state;
    static const double rates[] = {44100, 48000, 96000, 192000};
    static const size_t cuts[] = {256, 17, 1, 100};
    for (unsigned r = 0; r < 4; r++) {
        struct gs_strip *strip = NULL;
        assert_int_equal(gs_strip_new(CHANNELS, rates[r], &strip), GS_OK);
        for (unsigned c = 0; c < CHANNELS; c++) {
            set(strip, c);
            for (size_t i = 0; i < LENGTH; i++)
                in[c][i] = worst_sample((enum worst)(c % WORSTS), i);
        }
        for (unsigned pair = 8; pair < CHANNELS / 2; pair++)
            gs_strip_link(strip, pair, true);
        gs_strip_settle(strip);
        run(strip, cuts[r]);
        for (unsigned c = 0; c < CHANNELS; c++) {
            /* The limiter promises -1 dBTP, give or take 0.1. */
            for (size_t i = 0; i < LENGTH; i++)
                assert_true(isfinite(dry[c][i]) && fabsf(wet[c][i]) < 0.902f);
            if (c % WORSTS == WORST_NOISE)
                assert_above(measure_peak(wet[c], LENGTH), 0.1);
        }
        memset(in, 0, sizeof in);
        for (double seconds = 0; seconds < 3; seconds += LENGTH / rates[r])
            run(strip, 256);
        /* The colours end in high-passes of 2 Hz: 3 s take 300 dB off what was in them. */
        for (unsigned c = 0; c < CHANNELS; c++)
            for (size_t i = 0; i < LENGTH; i++)
                assert_true(fabsf(wet[c][i]) <= (c / WORSTS % 3 == 0 ? 0 : 1e-6f));
        gs_strip_free(strip);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_breaks_any_channel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
