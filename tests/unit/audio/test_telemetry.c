/* A telemetry frame gathers everything since the one before: what is between two looks is not lost,
 * what is latched stays until it is cleared. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "audio/process.h"
#include "gainstage/clock.h"
#include "measure.h"

/* FRAME: what one telemetry frame spans. */
enum { RATE = 48000, BLOCK = 64, FRAME = RATE / 50, LOUD = 5 * BLOCK };

static struct gs_link engine;
static struct gs_process *process;
static uint64_t sent, seen;
static float sound[FRAME];

static int begin(void **state) {
    (void)state;
    struct gs_settings settings;
    struct gs_link link;
    gs_settings_init(&settings);
    settings.value[0][GS_COMP_ON] = settings.value[0][GS_DEESS_ON] = 1;
    settings.value[0][GS_COMP_DRIVE] = settings.value[0][GS_COMP_DENSITY] = 10;
    settings.value[0][GS_DEESS_THRESHOLD] = -30;
    assert_int_equal(gs_link_create(1, RATE, 1, &settings, &engine, NULL), GS_OK);
    int fds[3] = {dup(engine.control.fd), dup(engine.audio.fd), dup(engine.telemetry.fd)};
    assert_int_equal(gs_link_open(fds, 1, RATE, &link, NULL), GS_OK);
    assert_int_equal(gs_process_new(&link, &process, NULL), GS_OK);
    memset(sound, 0, sizeof sound);
    sent = seen = 0;
    return 0;
}

static int end(void **state) {
    (void)state;
    gs_process_free(process);
    gs_link_done(&engine);
    return 0;
}

static void deliver(const float *x) {
    sent += BLOCK;
    gs_process_block(process, &x, BLOCK, GS_SECOND + gs_clock_span(sent, RATE), false);
}

/* What is told of `sound`, which is silence afterwards. */
static const struct gs_channel_reading *next_frame(void) {
    static _Alignas(8) unsigned char space[65536];
    struct gs_telemetry *reading = (struct gs_telemetry *)space;
    if (sent == 0) { /* the first block is told at once */
        const float silence[BLOCK] = {0};
        deliver(silence);
        assert_true(gs_link_reading_from(&engine, &seen, reading));
    }
    for (unsigned at = 0; at < FRAME; at += BLOCK) {
        assert_false(gs_link_reading_from(&engine, &seen, reading));
        deliver(sound + at);
    }
    assert_true(gs_link_reading_from(&engine, &seen, reading));
    assert_int_equal(reading->position, sent);
    memset(sound, 0, sizeof sound);
    return &reading->channel[0];
}

static void peaks_are_of_every_block(void **state) {
    (void)state;
    for (unsigned at = 0; at < FRAME; at += 37) {
        sound[at] = -0.9f;
        const struct gs_tap_reading *input = &next_frame()->tap[GS_STAGE_INPUT];
        assert_true(input->peak == 0.9f && input->max == 0.9f);
        sound[at] = 0.1f;
        input = &next_frame()->tap[GS_STAGE_INPUT];
        assert_true(input->peak == 0.1f && input->max == 0.9f);
    }
}

static void clips_are_latched_with_count_and_time(void **state) {
    (void)state;
    next_frame();
    const uint64_t from = sent;
    for (unsigned i = 0; i < 3; i++)
        sound[200 + i] = sound[500 + i] = 1;
    const struct gs_tap_reading *input = &next_frame()->tap[GS_STAGE_INPUT];
    assert_int_equal(input->clips, 2);
    const uint64_t first = input->clip_at;
    input = &next_frame()->tap[GS_STAGE_INPUT];
    assert_int_equal(input->clips, 2);
    assert_int_equal(input->clip_at, 0);
    const uint64_t later = sent;
    for (unsigned i = 0; i < 3; i++)
        sound[900 + i] = -1;
    input = &next_frame()->tap[GS_STAGE_INPUT];
    assert_int_equal(input->clips, 3);
    /* All of it lies a latency later in the ring: the first one was told, not the second. */
    assert_int_equal((input->clip_at - later) - (first - from), 700);
}

static void largest_reductions_are_told(void **state) {
    (void)state;
    next_frame();
    measure_tone(sound, LOUD, RATE, 9000, 1, 0);
    const struct gs_channel_reading *channel = next_frame();
    for (int r = GS_REDUCTION_COMP; r <= GS_REDUCTION_DEESS; r++) {
        assert_above((double)channel->reduction[r], 5);
        assert_true(channel->reduction[r] == channel->reduction_max[r]);
    }
    /* Of the loud part, 13 ms ago. */
    assert_above((double)channel->sibilance, -35);
    const double before = (double)channel->reduction_max[GS_REDUCTION_COMP];
    const double sharpest = (double)channel->sibilance;
    channel = next_frame();
    assert_below((double)channel->reduction[GS_REDUCTION_COMP], before - 2);
    assert_true((double)channel->reduction_max[GS_REDUCTION_COMP] == before);
    assert_below((double)channel->sibilance, sharpest - 10);
}

static void rms_is_of_a_sine(void **state) {
    (void)state;
    const struct gs_channel_reading *channel = NULL;
    for (unsigned frame = 0; frame < 100; frame++) {
        measure_tone(sound, FRAME, RATE, 1000, 0.5, 0); /* 20 periods */
        channel = next_frame();
    }
    assert_near(measure_db((double)channel->tap[GS_STAGE_INPUT].rms), measure_db(0.5), 0.02);
}

static void what_is_no_number_adds_up(void **state) {
    (void)state;
    sound[5] = NAN;
    sound[400] = INFINITY;
    sound[FRAME - 1] = -INFINITY;
    assert_int_equal(next_frame()->nonfinite, 3);
    sound[70] = -NAN;
    assert_int_equal(next_frame()->nonfinite, 4);
    assert_int_equal(next_frame()->nonfinite, 4);
}

/* In the middle of a take, by a key. */
static void maxima_are_cleared(void **state) {
    (void)state;
    measure_tone(sound, LOUD, RATE, 9000, 1.2, 0);
    sound[600] = sound[601] = sound[602] = 1;
    const struct gs_channel_reading *channel = next_frame();
    assert_true(channel->tap[GS_STAGE_INPUT].clips > 0);
    for (unsigned frame = 0; frame < 30; frame++)
        channel = next_frame();
    assert_above((double)channel->tap[GS_STAGE_INPUT].max, 1.1);
    assert_true(channel->tap[GS_STAGE_INPUT].clips > 0);
    assert_above((double)channel->reduction_max[GS_REDUCTION_COMP], 5);
    gs_link_clear(&engine);
    channel = next_frame();
    for (int tap = 0; tap < GS_STAGE_COUNT; tap++) {
        assert_below((double)channel->tap[tap].max, 1e-3);
        assert_int_equal(channel->tap[tap].clips, 0);
    }
    for (int r = 0; r < GS_REDUCTION_COUNT; r++)
        assert_below((double)channel->reduction_max[r], 0.5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(peaks_are_of_every_block, begin, end),
        cmocka_unit_test_setup_teardown(clips_are_latched_with_count_and_time, begin, end),
        cmocka_unit_test_setup_teardown(largest_reductions_are_told, begin, end),
        cmocka_unit_test_setup_teardown(rms_is_of_a_sine, begin, end),
        cmocka_unit_test_setup_teardown(what_is_no_number_adds_up, begin, end),
        cmocka_unit_test_setup_teardown(maxima_are_cleared, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
