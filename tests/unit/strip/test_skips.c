/* Work that is left out because it changes nothing: where it would change something, it is done. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gainstage/dsp/limiter.h"
#include "gainstage/strip.h"
#include "measure.h"

enum { LENGTH = 51200, BLOCK = 512 };
static float in[2][LENGTH];
static float dry[2][BLOCK];
static float wet[2][BLOCK];

static struct gs_strip *make(void) {
    struct gs_strip *strip = NULL;
    assert_int_equal(gs_strip_new(2, 48000, &strip), GS_OK);
    return strip;
}

/* The highest sample of a channel of the output. */
static double highest(struct gs_strip *strip, unsigned channel) {
    double top = 0;
    for (size_t at = 0; at < LENGTH; at += BLOCK) {
        struct gs_channel_sums sums[2];
        gs_strip_process(strip, (const float *const[]){in[0] + at, in[1] + at},
                         (float *const[]){dry[0], dry[1]}, (float *const[]){wet[0], wet[1]}, BLOCK,
                         sums);
        for (unsigned i = 0; i < BLOCK; i++)
            top = fmax(top, (double)fabsf(wet[channel][i]));
    }
    return top;
}

/* A limiter looks no further where nothing comes near the ceiling: but it has to in both of a pair.
 */
static void a_silent_channel_hides_no_loud_one(void **state) {
    (void)state;
    for (unsigned loud = 0; loud < 2; loud++) {
        struct gs_strip *strip = make();
        for (size_t i = 0; i < LENGTH; i++) {
            in[loud][i] = (float)(2 * sin(0.05 * (double)i));
            in[1 - loud][i] = 0;
        }
        for (unsigned c = 0; c < 2; c++) {
            gs_strip_set(strip, c, GS_OUT_LIMIT, 1);
            gs_strip_set(strip, c, GS_OUT_CEILING, -6);
        }
        gs_strip_settle(strip);
        gs_strip_link(strip, 0, true);
        gs_strip_settle(strip);
        const double limited = highest(strip, loud);
        assert_true(limited < pow(10, -5.9 / 20));
        assert_true(limited > pow(10, -6.5 / 20));
        gs_strip_free(strip);
    }
}

/* True peaks are looked at half an interpolation later: what ends just before then still counts. */
static void a_burst_before_silence_is_limited(void **state) {
    (void)state;
    enum { ROOM = 1024, BURST = 12 };
    static struct gs_limiter limiter;
    for (unsigned end = 200; end < 560; end++) {
        float x[ROOM] = {0};
        float top = 0;
        for (unsigned i = end - BURST; i < end; i++)
            x[i] = i / 2 % 2 ? 1.0f : -1.0f;
        gs_limiter_init(&limiter, 48000);
        gs_limiter_set_limit(&limiter, 1);
        gs_limiter_set_ceiling(&limiter, -6);
        gs_limiter_reset(&limiter);
        gs_limiter_process(&limiter, x, ROOM);
        for (unsigned i = 0; i < ROOM; i++)
            top = fmaxf(top, fabsf(x[i]));
        assert_true(top > 0.2f && top < 0.502f);
    }
}

/* Loud and below every threshold by turns, then nothing until all that rings is gone. */
static void fill_fading(void) {
    enum { PASSAGE = LENGTH / 16 };
    measure_noise(in[0], LENGTH, 0.9, 3);
    for (size_t i = 0; i < LENGTH; i++)
        in[0][i] = i > LENGTH / 2 ? 0 : i / PASSAGE % 2 ? in[0][i] * 1e-4f : in[0][i];
    memcpy(in[1], in[0], sizeof in[1]);
}

static void play(size_t cut, float *out) {
    struct gs_strip *strip = make();
    const double on[][2] = {{GS_HPF_ON, 1},       {GS_COMP_ON, 1},    {GS_COMP_DENSITY, 9},
                            {GS_DEESS_ON, 1},     {GS_ENHANCE_ON, 1}, {GS_ENHANCE_LOW, 4},
                            {GS_ENHANCE_HIGH, 3}, {GS_GATE_ON, 1},    {GS_GATE_RANGE, 6},
                            {GS_OUT_LIMIT, 1},    {GS_COMP_DRIVE, 4}, {GS_GATE_THRESHOLD, -60}};
    for (unsigned c = 0; c < 2; c++)
        for (size_t k = 0; k < sizeof on / sizeof *on; k++)
            gs_strip_set(strip, c, (enum gs_param_id)on[k][0], on[k][1]);
    gs_strip_settle(strip);
    for (size_t at = 0; at < LENGTH; at += cut) {
        struct gs_channel_sums sums[2];
        const size_t n = LENGTH - at < cut ? LENGTH - at : cut;
        gs_strip_process(strip, (const float *const[]){in[0] + at, in[1] + at},
                         (float *const[]){dry[0], dry[1]}, (float *const[]){out + at, wet[1]},
                         (unsigned)n, sums);
    }
    gs_strip_free(strip);
}

/* What is left out because a gain is back at 1 or a filter has come to rest does not depend on how
 * much is looked at in one go. */
static void cuts_do_not_matter_while_it_fades(void **state) {
    (void)state;
    static float whole[LENGTH];
    static float cut[LENGTH];
    static const size_t cuts[] = {8, 24, 56, 100, 200};
    fill_fading();
    play(512, whole);
    for (size_t k = 0; k < sizeof cuts / sizeof *cuts; k++) {
        play(cuts[k], cut);
        assert_memory_equal(cut, whole, sizeof whole);
    }
}

/* How the thread treats denormal numbers outside the strip is its own affair. */
static void the_thread_keeps_its_mode(void **state) {
    (void)state;
    struct gs_strip *strip = make();
    volatile float small = 1e-30f;
    volatile float tiny = small * 1e-10f;
    assert_true(tiny != 0.0f);
    highest(strip, 0);
    tiny = small * 1e-10f;
    assert_true(tiny != 0.0f);
    gs_strip_free(strip);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_thread_keeps_its_mode), /* before another could spoil it */
        cmocka_unit_test(a_silent_channel_hides_no_loud_one),
        cmocka_unit_test(a_burst_before_silence_is_limited),
        cmocka_unit_test(cuts_do_not_matter_while_it_fades),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
