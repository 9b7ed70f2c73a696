/* Whatever is turned or switched, the sound moves there; it does not jump. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gainstage/strip.h"
#include "measure.h"

static const double rates[] = {44100, 48000, 96000, 192000};
enum { RATES = 4, LENGTH = 192000 };
static float in[LENGTH];
static float dry[LENGTH];
static float wet[LENGTH];

static struct gs_strip *make(double rate) {
    struct gs_strip *strip = NULL;
    assert_int_equal(gs_strip_new(1, rate, &strip), GS_OK);
    return strip;
}

static void run(struct gs_strip *strip, size_t from, size_t n) {
    for (size_t at = from; at < from + n; at += 256) {
        const size_t part = from + n - at < 256 ? from + n - at : 256;
        struct gs_channel_sums sums;
        gs_strip_process(strip, (const float *const[]){in + at}, (float *const[]){dry + at},
                         (float *const[]){wet + at}, (unsigned)part, &sums);
    }
}

/* Largest change of wet/dry from one sample to the next, dB. */
static double largest_step(size_t from, size_t to) {
    double step = 0;
    for (size_t i = from + 1; i < to; i++) {
        const double now = (double)wet[i] / (double)dry[i];
        const double before = (double)wet[i - 1] / (double)dry[i - 1];
        step = fmax(step, fabs(measure_db(now / before)));
    }
    return step;
}

static void gains_step_by_less_than_a_tenth(void **state) {
    (void)state;
    static const struct {
        enum gs_param_id id;
        double from, to;
    } moves[] = {
        {GS_PREAMP_GAIN, -20, 60}, {GS_PREAMP_GAIN, 60, -20}, {GS_OUT_GAIN, -30, 20},
        {GS_OUT_GAIN, 20, -30},    {GS_COMP_MAKEUP, 0, 24},   {GS_COMP_MAKEUP, 24, 0},
        {GS_PREAMP_ON, 0, 1},      {GS_PREAMP_ON, 1, 0},      {GS_OUT_ON, 1, 0},
        {GS_OUT_ON, 0, 1},
    };
    for (int r = 0; r < RATES; r++) {
        for (size_t m = 0; m < sizeof moves / sizeof *moves; m++) {
            struct gs_strip *strip = make(rates[r]);
            for (size_t i = 0; i < 30000; i++)
                in[i] = 1e-4f;
            gs_strip_set(strip, 0, GS_COMP_ON, moves[m].id == GS_COMP_MAKEUP);
            gs_strip_set(strip, 0, GS_COMP_DRIVE, 0);
            if (moves[m].id == GS_PREAMP_ON)
                gs_strip_set(strip, 0, GS_PREAMP_GAIN, 60);
            if (moves[m].id == GS_OUT_ON)
                gs_strip_set(strip, 0, GS_OUT_GAIN, 20);
            gs_strip_set(strip, 0, moves[m].id, moves[m].from);
            gs_strip_settle(strip);
            run(strip, 0, 10000);
            gs_strip_set(strip, 0, moves[m].id, moves[m].to);
            run(strip, 10000, 20000);
            assert_below(largest_step(1000, 30000), 0.1);
            /* It did move, and is there after 20 ms. */
            const size_t there = 10000 + gs_strip_latency(strip) + (size_t)(0.02 * rates[r]);
            assert_above(fabs(measure_db((double)wet[there] / (double)wet[9999])), 19);
            assert_near(measure_db((double)wet[there] / (double)wet[29999]), 0, 1e-4);
            gs_strip_free(strip);
        }
    }
}

/* A switch thrown under a tone: no step larger than the louder of the two waves has by itself, and
 * nothing far above the tone. */
static void switches_do_not_click(void **state) {
    (void)state;
    static const enum gs_param_id switches[] = {GS_PREAMP_ON, GS_HPF_ON,   GS_COMP_ON,
                                                GS_DEESS_ON,  GS_GATE_ON,  GS_ENHANCE_ON,
                                                GS_OUT_ON,    GS_OUT_LIMIT};
    for (int r = 0; r < RATES; r++) {
        for (size_t s = 0; s < 8; s++) {
            struct gs_strip *strip = make(rates[r]);
            gs_strip_set(strip, 0, GS_PREAMP_COLOR, GS_COLOR_TUBE);
            gs_strip_set(strip, 0, GS_PREAMP_DRIVE, 20);
            gs_strip_set(strip, 0, GS_HPF_FREQ, 300);
            gs_strip_set(strip, 0, GS_COMP_DRIVE, 8);
            gs_strip_set(strip, 0, GS_DEESS_FREQ, 800);
            gs_strip_set(strip, 0, GS_DEESS_THRESHOLD, -30);
            gs_strip_set(strip, 0, GS_ENHANCE_LOW, 10);
            gs_strip_set(strip, 0, GS_GATE_THRESHOLD, 0);
            gs_strip_set(strip, 0, GS_OUT_GAIN, 0);
            gs_strip_set(strip, 0, GS_OUT_CEILING, -12);
            for (int i = 0; i < 8; i++)
                gs_strip_set(strip, 0, switches[i], 0);
            if (switches[s] == GS_OUT_LIMIT)
                gs_strip_set(strip, 0, GS_OUT_ON, 1);
            gs_strip_settle(strip);
            measure_tone(in, 60000, rates[r], 200, 0.4, 0);
            run(strip, 0, 19987);
            gs_strip_set(strip, 0, switches[s], 1);
            run(strip, 19987, 20000);
            const size_t back = 39987;
            gs_strip_set(strip, 0, switches[s], 0);
            run(strip, back, 60000 - back);
            const double slope = measure_max_step(in, 60000);
            const double boost = fmax(measure_peak(wet + 1000, 59000) / 0.4, 1);
            assert_below(measure_max_step(wet + 1000, 59000), 1.25 * boost * slope);
            const size_t out = back + (size_t)(0.02 * rates[r]) + gs_strip_latency(strip) + 1;
            assert_memory_equal(wet + out, dry + out, (60000 - out) * sizeof *wet);
            gs_strip_free(strip);
        }
    }
}

/* Turned off and on again half-way through the fade, it turns round where it is. */
static void a_fade_can_turn_round(void **state) {
    (void)state;
    struct gs_strip *strip = make(48000);
    gs_strip_set(strip, 0, GS_COMP_MAKEUP, 12);
    gs_strip_set(strip, 0, GS_COMP_DRIVE, 0);
    gs_strip_settle(strip);
    for (size_t i = 0; i < 40000; i++)
        in[i] = 1e-3f;
    run(strip, 0, 5000);
    for (size_t turn = 0; turn < 20; turn++) {
        gs_strip_set(strip, 0, GS_COMP_ON, turn % 2 == 0);
        run(strip, 5000 + turn * 400, 400);
    }
    gs_strip_set(strip, 0, GS_COMP_ON, 1);
    run(strip, 13000, 27000);
    /* 12 dB in 960 samples, linear with soft ends: 1.5 * 2.98 / 960 of the way a sample. */
    for (size_t i = 1000; i < 40000; i++)
        assert_below(fabs((double)wet[i] - (double)wet[i - 1]), 1e-3 * 1.6 * 2.98 / 960);
    assert_near((double)wet[39999], 1e-3 * pow(10, 0.6), 1e-8);
    gs_strip_free(strip);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gains_step_by_less_than_a_tenth),
        cmocka_unit_test(switches_do_not_click),
        cmocka_unit_test(a_fade_can_turn_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
