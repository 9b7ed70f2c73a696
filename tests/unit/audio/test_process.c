/* The audio thread's entry: exact frames through the rings, orders, gaps, hand-over. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "audio/process.h"
#include "audio/settle.h"
#include "gainstage/clock.h"

enum { RATE = 48000, CHANNELS = 2, DEPTH_SECONDS = 4 };

/* Both sides of a link, as engine and audio process have them: two mappings of the same memories.
 */
struct pair {
    struct gs_link engine;
    struct gs_process *process;
};

static struct gs_process *attach_process(const struct gs_link *engine) {
    int fds[3] = {dup(engine->control.fd), dup(engine->audio.fd), dup(engine->telemetry.fd)};
    struct gs_link link;
    struct gs_process *process;
    assert_int_equal(gs_link_open(fds, CHANNELS, RATE, &link, NULL), GS_OK);
    assert_int_equal(gs_process_new(&link, &process, NULL), GS_OK);
    return process;
}

static struct pair make_pair(double gain_db) {
    struct pair pair;
    struct gs_settings settings;
    gs_settings_init(&settings);
    for (int c = 0; c < GS_MAX_CHANNELS; c++)
        settings.value[c][GS_OUT_GAIN] = gain_db;
    assert_int_equal(gs_link_create(CHANNELS, RATE, DEPTH_SECONDS, &settings, &pair.engine, NULL),
                     GS_OK);
    pair.process = attach_process(&pair.engine);
    return pair;
}

static void end_pair(struct pair *pair) {
    gs_process_free(pair->process);
    gs_link_done(&pair->engine);
}

/* 24-bit noise that tells its position and channel. */
static float sample_at(uint64_t position, unsigned channel) {
    uint32_t x = (uint32_t)(position * 2654435761U + channel * 40503U + 12345U);
    x ^= x >> 15;
    x *= 2246822519U;
    x ^= x >> 13;
    return (float)((int32_t)(x >> 8) - (1 << 23)) / (float)(1 << 24);
}

static void deliver(struct gs_process *process, uint64_t from, unsigned frames, int64_t clock,
                    bool overflow) {
    float *planar[CHANNELS];
    for (unsigned c = 0; c < CHANNELS; c++) {
        planar[c] = malloc(frames * sizeof(float));
        for (unsigned i = 0; i < frames; i++)
            planar[c][i] = sample_at(from + i, c);
    }
    gs_process_block(process, (const float *const *)planar, frames, clock, overflow);
    for (unsigned c = 0; c < CHANNELS; c++)
        free(planar[c]);
}

static int64_t clock_of(uint64_t frames) {
    return GS_SECOND + (int64_t)(frames * (uint64_t)GS_SECOND / RATE);
}

static void read_frame(const struct gs_link *link, uint64_t position, float frame[2 * CHANNELS]) {
    assert_int_equal(gs_broadcast_read(&link->frames, &position, frame, 1, NULL), 1);
}

static const struct gs_telemetry *last_reading(const struct gs_link *link) {
    static _Alignas(8) unsigned char space[65536];
    assert_true(gs_link_reading(link, (struct gs_telemetry *)space));
    return (const struct gs_telemetry *)space;
}

static void test_frames_are_exact_whatever_the_blocks(void **state) {
    (void)state;
    struct pair pair = make_pair(0);
    static const unsigned cuts[] = {1, 17, 64, 4096, 128, 1000};
    uint64_t sent = 0;
    for (int i = 0; i < 12; i++) {
        unsigned frames = cuts[i % 6];
        deliver(pair.process, sent, frames, clock_of(sent + frames), false);
        sent += frames;
    }
    assert_int_equal(gs_broadcast_end(&pair.engine.frames), sent);
    unsigned latency = last_reading(&pair.engine)->latency;
    for (uint64_t i = latency; i < sent; i++) {
        float frame[2 * CHANNELS];
        read_frame(&pair.engine, i, frame);
        for (unsigned c = 0; c < CHANNELS; c++) {
            float expected = sample_at(i - latency, c);
            assert_memory_equal(&frame[c], &expected, sizeof(float));
            assert_memory_equal(&frame[CHANNELS + c], &expected, sizeof(float));
        }
    }
    end_pair(&pair);
}

/* The first clip of each telemetry frame has the place at which it begins in the ring, whatever the
 * blocks: three samples at full scale at the input, one above it in the output. */
static void test_clips_have_exact_places(void **state) {
    (void)state;
    enum { LENGTH = 60000, MOST = 4096 };
    static const unsigned cuts[] = {1, 17, 64, 4096, 128, 1000, 255, 256, 257};
    static const unsigned at[] = {700, 1799, 9000, 9001, 20004, 33333, 47000};
    static float sound[LENGTH + MOST];
    struct pair pair = make_pair(0);
    const float *planar[CHANNELS];
    uint64_t seen = 0;
    unsigned found = 0;
    for (size_t k = 0; k < sizeof at / sizeof *at; k++)
        for (unsigned i = 0; i < 3; i++)
            sound[at[k] + i] = 1;
    gs_link_set(&pair.engine, 0, GS_OUT_GAIN, 6);
    for (unsigned sent = 0, i = 0; sent < LENGTH; sent += cuts[i++ % 9]) {
        static _Alignas(8) unsigned char space[65536];
        struct gs_telemetry *reading = (struct gs_telemetry *)space;
        const unsigned frames = cuts[i % 9];
        for (unsigned c = 0; c < CHANNELS; c++)
            planar[c] = sound + sent;
        gs_process_block(pair.process, planar, frames, clock_of(sent + frames), false);
        while (gs_link_reading_from(&pair.engine, &seen, reading)) {
            for (int s = 0; s < 2; s++) {
                const enum gs_stage stage = s ? GS_STAGE_OUT : GS_STAGE_INPUT;
                const uint64_t place = reading->channel[0].tap[stage].clip_at;
                bool known = place == 0;
                for (size_t k = 0; k < sizeof at / sizeof *at; k++)
                    known |= place == at[k] + reading->latency;
                assert_true(known);
                found += place != 0;
            }
            /* the other channel has no gain: nothing is above full scale */
            assert_int_equal(reading->channel[1].tap[GS_STAGE_OUT].clip_at, 0);
        }
    }
    assert_true(found >= 8);
    end_pair(&pair);
}

static void test_orders_reach_the_strip(void **state) {
    (void)state;
    struct pair pair = make_pair(0);
    gs_link_set(&pair.engine, 1, GS_OUT_GAIN, -20);
    uint64_t sent = 0;
    for (int i = 0; i < 100; i++, sent += 480)
        deliver(pair.process, sent, 480, clock_of(sent + 480), false);
    float frame[2 * CHANNELS];
    read_frame(&pair.engine, sent - 1, frame);
    assert_float_equal(frame[CHANNELS], frame[0], 1e-7);
    assert_float_equal(frame[CHANNELS + 1], frame[1] * 0.1F, 1e-6);
    end_pair(&pair);
}

/* Compressors of a linked pair answer as one: the louder channel's gain is both channels'. */
static void test_linked_pairs_share_gain(void **state) {
    (void)state;
    enum { BLOCK = 480 };
    struct pair pair = make_pair(0);
    float loud[BLOCK], soft[BLOCK];
    for (unsigned c = 0; c < CHANNELS; c++) {
        gs_link_set(&pair.engine, c, GS_COMP_ON, 1);
        gs_link_set(&pair.engine, c, GS_COMP_DRIVE, 6);
    }
    gs_link_pairs(&pair.engine, 1);
    const float *const planar[CHANNELS] = {loud, soft};
    for (uint64_t sent = 0; sent < 96000; sent += BLOCK) {
        for (unsigned i = 0; i < BLOCK; i++) {
            loud[i] = 0.5F * sinf(6.2831853F * 1000 * (float)(sent + i) / RATE);
            soft[i] = loud[i] * 0.01F;
        }
        gs_process_block(pair.process, planar, BLOCK, clock_of(sent + BLOCK), false);
    }
    const struct gs_telemetry *reading = last_reading(&pair.engine);
    assert_true(reading->channel[0].reduction[GS_REDUCTION_COMP] > 6);
    float frame[2 * CHANNELS];
    read_frame(&pair.engine, 96000 - 13, frame);
    assert_true(fabsf(frame[CHANNELS]) > 0.01F);
    assert_float_equal(frame[CHANNELS + 1] / frame[CHANNELS], 0.01, 1e-6);
    end_pair(&pair);
}

static void test_a_full_queue_loses_no_value(void **state) {
    (void)state;
    struct pair pair = make_pair(0);
    for (int i = 0; i < 3 * GS_ORDERS; i++)
        gs_link_set(&pair.engine, 0, GS_OUT_GAIN, -10 - i % 7);
    gs_link_set(&pair.engine, 0, GS_OUT_GAIN, -20);
    uint64_t sent = 0;
    for (int i = 0; i < 100; i++, sent += 480)
        deliver(pair.process, sent, 480, clock_of(sent + 480), false);
    float frame[2 * CHANNELS];
    read_frame(&pair.engine, sent - 1, frame);
    assert_float_equal(frame[CHANNELS], frame[0] * 0.1F, 1e-6);
    end_pair(&pair);
}

static void test_telemetry_counts_and_clears(void **state) {
    (void)state;
    struct pair pair = make_pair(0);
    deliver(pair.process, 0, 4800, clock_of(4800), true);
    const struct gs_telemetry *reading = last_reading(&pair.engine);
    assert_int_equal(reading->xruns, 1);
    assert_int_equal(reading->position, 4800);
    assert_true(reading->channel[0].tap[GS_STAGE_INPUT].max > 0.45F);
    gs_link_clear(&pair.engine);
    deliver(pair.process, 4800, 4800, clock_of(9600), false);
    assert_int_equal(last_reading(&pair.engine)->resets, 1);
    end_pair(&pair);
}

/* The audio process dies; the engine fills; the next one takes over. Time must not shift. */
static void test_a_gap_keeps_the_clock(void **state) {
    (void)state;
    struct pair pair = make_pair(0);
    deliver(pair.process, 0, 4800, clock_of(4800), true);
    assert_int_equal(gs_link_fill(&pair.engine, clock_of(9600)), 0); /* not ours to write */
    gs_process_free(pair.process);
    gs_link_disown(&pair.engine);
    uint64_t filled = 0;
    for (uint64_t until = 4800; until <= 24000; until += 961)
        filled += gs_link_fill(&pair.engine, clock_of(until));
    assert_int_equal(gs_broadcast_end(&pair.engine.frames), 4800 + filled);
    pair.process = attach_process(&pair.engine);
    /* its first block reaches from frame 28800 to 29824; what lies between is laid by it */
    deliver(pair.process, 28800, 1024, clock_of(29824), false);
    assert_in_range(gs_broadcast_end(&pair.engine.frames), 29822, 29824);
    assert_in_range(gs_link_silence(&pair.engine), 24000 - 2, 24000);
    float frame[2 * CHANNELS];
    read_frame(&pair.engine, 20000, frame);
    assert_true(frame[0] == 0.0F && frame[CHANNELS] == 0.0F);
    read_frame(&pair.engine, 29800, frame);
    assert_true(frame[0] != 0.0F);
    assert_int_equal(last_reading(&pair.engine)->xruns, 1); /* counters outlive the process */
    end_pair(&pair);
}

/* A block that reaches back into time that the engine has filled gives up its head. */
static void test_a_late_block_is_cut(void **state) {
    (void)state;
    struct pair pair = make_pair(0);
    deliver(pair.process, 0, 4800, clock_of(4800), false);
    gs_process_free(pair.process);
    gs_link_disown(&pair.engine);
    gs_link_fill(&pair.engine, clock_of(9600));
    pair.process = attach_process(&pair.engine);
    deliver(pair.process, 9000, 2400, clock_of(11400), false);
    assert_in_range(gs_broadcast_end(&pair.engine.frames), 11399, 11401);
    end_pair(&pair);
}

/* So do several of them, that a server has kept and hands out at once. */
static void test_late_blocks_are_cut(void **state) {
    (void)state;
    struct pair pair = make_pair(0);
    deliver(pair.process, 0, 4800, clock_of(4800), false);
    gs_process_free(pair.process);
    gs_link_disown(&pair.engine);
    gs_link_fill(&pair.engine, clock_of(9600));
    pair.process = attach_process(&pair.engine);
    for (uint64_t from = 8000; from < 12000; from += 400)
        deliver(pair.process, from, 400, clock_of(from + 400), false);
    assert_in_range(gs_broadcast_end(&pair.engine.frames), 11999, 12001);
    const unsigned latency = last_reading(&pair.engine)->latency;
    float got[2 * CHANNELS];
    read_frame(&pair.engine, gs_broadcast_end(&pair.engine.frames) - 1000, got);
    for (unsigned c = 0; c < CHANNELS; c++) {
        const float wanted = sample_at(11000 - latency, c);
        assert_memory_equal(&got[c], &wanted, sizeof wanted);
    }
    end_pair(&pair);
}

/* A process that dies while its first blocks still lie in filled time takes no time back. */
static void test_a_short_life_in_filled_time_keeps_the_clock(void **state) {
    (void)state;
    struct pair pair = make_pair(0);
    deliver(pair.process, 0, 4800, clock_of(4800), false);
    gs_process_free(pair.process);
    gs_link_disown(&pair.engine);
    gs_link_fill(&pair.engine, clock_of(9600));
    const int64_t reached = gs_link_clock(&pair.engine);
    pair.process = attach_process(&pair.engine);
    for (uint64_t from = 8000; from < 8800; from += 400) {
        int64_t clock;
        uint64_t place;
        deliver(pair.process, from, 400, clock_of(from + 400), false);
        assert_true(gs_link_clock(&pair.engine) == reached);
        assert_true(gs_link_place(&pair.engine, &place, &clock));
        assert_in_range(place, 9599, 9600);
        assert_true(clock == reached);
    }
    gs_process_free(pair.process);
    gs_link_disown(&pair.engine);
    gs_link_fill(&pair.engine, clock_of(14400));
    assert_in_range(gs_broadcast_end(&pair.engine.frames), 14399, 14400);
    pair.process = attach_process(&pair.engine);
    deliver(pair.process, 14000, 2400, clock_of(16400), false);
    assert_in_range(gs_broadcast_end(&pair.engine.frames), 16398, 16401);
    end_pair(&pair);
}

/* Sound lost within one process: an overflow is told a block later, the clock says how much. */
static void test_an_overflow_is_bridged(void **state) {
    (void)state;
    struct pair pair = make_pair(0);
    for (unsigned i = 0; i < 50; i++)
        deliver(pair.process, i * 480, 480, clock_of((i + 1) * 480), false);
    /* 7200 frames are missing; the next block comes late, and the flag with the one behind */
    deliver(pair.process, 31200, 480, clock_of(31680), false);
    assert_int_equal(gs_link_silence(&pair.engine), 0);
    deliver(pair.process, 31680, 480, clock_of(32160), true);
    assert_in_range(gs_link_silence(&pair.engine), 7200 - 10, 7200);
    assert_in_range(gs_broadcast_end(&pair.engine.frames), 32160 - 10, 32160);
    end_pair(&pair);
}

/* The flag may come with the very first block. */
static void test_an_overflow_at_the_start_is_bridged(void **state) {
    (void)state;
    struct pair pair = make_pair(0);
    deliver(pair.process, 0, 480, clock_of(480), true);
    deliver(pair.process, 7680, 480, clock_of(8160), false);
    assert_in_range(gs_link_silence(&pair.engine), 7200 - 10, 7200);
    end_pair(&pair);
}

static void settled(void *process, const float *const *planar, unsigned frames, int64_t clock,
                    bool overflow) {
    gs_process_block(process, planar, frames, clock, overflow);
}

/* Half a second comes at once, then sound is lost while the stream's beginning is still held. */
static void test_an_overflow_while_settling_is_bridged(void **state) {
    (void)state;
    static const float silence[480];
    static const float *const planar[CHANNELS] = {silence, silence};
    struct pair pair = make_pair(0);
    struct gs_settle *settle;
    assert_int_equal(gs_settle_new(CHANNELS, RATE, settled, pair.process, &settle, NULL), GS_OK);
    for (unsigned i = 1; i <= 200; i++) {
        const unsigned captured = i * 480 + (i >= 53 ? 2400 : 0), kept = 50 * 480;
        gs_settle_block(settle, planar, 480, clock_of(captured > kept ? captured : kept), i == 53);
    }
    assert_int_equal(last_reading(&pair.engine)->xruns, 1);
    assert_in_range(gs_link_silence(&pair.engine), 2400 - 10, 2400);
    assert_in_range(gs_broadcast_end(&pair.engine.frames), 200 * 480 + 2400 - 10, 200 * 480 + 2400);
    gs_settle_free(settle);
    end_pair(&pair);
}

/* A block that only waited is followed by one that comes early: nothing was lost, flag or not. */
static void test_a_late_burst_is_not_bridged(void **state) {
    (void)state;
    struct pair pair = make_pair(0);
    for (unsigned i = 0; i < 50; i++)
        deliver(pair.process, i * 480, 480, clock_of((i + 1) * 480), false);
    deliver(pair.process, 24000, 480, clock_of(28000), false);
    deliver(pair.process, 24480, 3840, clock_of(28320), false);
    deliver(pair.process, 28320, 480, clock_of(28800), true);
    assert_int_equal(gs_link_silence(&pair.engine), 0);
    end_pair(&pair);
}

/* Two clocks that differ by 200 ppm for ten minutes, with overflows that lost nothing. */
static void test_drift_is_not_loss(void **state) {
    (void)state;
    struct pair pair = make_pair(0);
    static const float silence[4800];
    static const float *const planar[CHANNELS] = {silence, silence};
    for (uint64_t i = 1; i <= 6000; i++)
        gs_process_block(pair.process, planar, 4800, clock_of(i * 4800 + i * 4800 / 5000),
                         i % 50 == 0);
    assert_int_equal(gs_link_silence(&pair.engine), 0);
    end_pair(&pair);
}

/* A device that runs fast gathers no credit: after ten minutes a loss is still seen whole. */
static void test_a_fast_device_hides_no_loss(void **state) {
    (void)state;
    struct pair pair = make_pair(0);
    static const float silence[4800];
    static const float *const planar[CHANNELS] = {silence, silence};
    int64_t clock = clock_of(0);
    for (int i = 0; i < 6000; i++) {
        clock += gs_clock_span(4800, RATE) - 20000; /* 200 ppm */
        gs_process_block(pair.process, planar, 4800, clock, false);
    }
    clock += gs_clock_span(4800 + 7200, RATE);
    gs_process_block(pair.process, planar, 4800, clock, true);
    assert_in_range(gs_link_silence(&pair.engine), 7200 - 10, 7200);
    end_pair(&pair);
}

static void test_foreign_memory_is_refused(void **state) {
    (void)state;
    struct pair pair = make_pair(0);
    int fds[3] = {dup(pair.engine.audio.fd), dup(pair.engine.control.fd),
                  dup(pair.engine.telemetry.fd)};
    struct gs_link link;
    struct gs_error error;
    assert_int_equal(gs_link_open(fds, CHANNELS, RATE, &link, &error), GS_ERR_FORMAT);
    end_pair(&pair);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frames_are_exact_whatever_the_blocks),
        cmocka_unit_test(test_orders_reach_the_strip),
        cmocka_unit_test(test_clips_have_exact_places),
        cmocka_unit_test(test_linked_pairs_share_gain),
        cmocka_unit_test(test_a_full_queue_loses_no_value),
        cmocka_unit_test(test_telemetry_counts_and_clears),
        cmocka_unit_test(test_a_gap_keeps_the_clock),
        cmocka_unit_test(test_a_late_block_is_cut),
        cmocka_unit_test(test_late_blocks_are_cut),
        cmocka_unit_test(test_a_short_life_in_filled_time_keeps_the_clock),
        cmocka_unit_test(test_an_overflow_is_bridged),
        cmocka_unit_test(test_an_overflow_at_the_start_is_bridged),
        cmocka_unit_test(test_an_overflow_while_settling_is_bridged),
        cmocka_unit_test(test_a_late_burst_is_not_bridged),
        cmocka_unit_test(test_drift_is_not_loss),
        cmocka_unit_test(test_a_fast_device_hides_no_loss),
        cmocka_unit_test(test_foreign_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
