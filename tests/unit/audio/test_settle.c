/* The beginning of a stream behind a server: what it has kept comes in a burst, the rest in lumps.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "audio/settle.h"
#include "gainstage/clock.h"

enum { RATE = 48000, BLOCK = 416 };
static const int64_t START = 7 * GS_SECOND;

/* What was handed on: frames tell their place in the stream. */
static struct {
    uint64_t frames;
    int64_t first_origin,
        last_clock; /* clock of the stream's first frame, as the first block told */
    unsigned overflows, blocks;
    uint64_t overflow_at; /* frames at the end of the last block that told of one */
} got;

static void take(void *context, const float *const *planar, unsigned frames, int64_t clock,
                 bool overflow) {
    assert_ptr_equal(context, &got);
    for (unsigned i = 0; i < frames; i++) {
        assert_true((uint64_t)planar[0][i] == got.frames + i);
        assert_true(planar[1][i] == -planar[0][i]);
    }
    if (got.frames == 0)
        got.first_origin = clock - gs_clock_span(frames, RATE);
    got.frames += frames;
    got.last_clock = clock;
    got.overflows += overflow;
    got.overflow_at = overflow ? got.frames : got.overflow_at;
    got.blocks++;
}

static struct gs_settle *begin(void) {
    struct gs_settle *settle;
    got.frames = got.overflows = got.blocks = 0;
    assert_int_equal(gs_settle_new(2, RATE, take, &got, &settle, NULL), GS_OK);
    return settle;
}

static void send(struct gs_settle *settle, uint64_t from, unsigned frames, int64_t clock,
                 bool overflow) {
    static float left[2 * RATE], right[2 * RATE];
    for (unsigned i = 0; i < frames; i++) {
        left[i] = (float)(from + i);
        right[i] = -left[i];
    }
    gs_settle_block(settle, (const float *const[]){left, right}, frames, clock, overflow);
}

/* Five blocks at once, then two at a time, and once more than was due: the stream began before that
 * could be known from the first. */
static void test_a_burst_tells_the_time(void **state) {
    (void)state;
    struct gs_settle *settle = begin();
    const int64_t lump = gs_clock_span(2 * BLOCK, RATE);
    uint64_t sent = 0;
    for (; sent < 5 * BLOCK; sent += BLOCK)
        send(settle, sent, BLOCK, START, false);
    for (int i = 1; i <= 3; i++)
        for (int both = 0; both < 2; both++, sent += BLOCK)
            send(settle, sent, BLOCK, START + i * lump, i == 2 && both == 0);
    assert_int_equal(got.frames, 0);
    send(settle, sent, BLOCK, START + 3 * lump, false); /* the earliest of all */
    sent += BLOCK;
    /* then two are handed on for each that comes */
    for (unsigned blocks = 2; got.frames < sent; blocks += 2, sent += BLOCK) {
        const uint64_t all = sent / BLOCK + 1;
        send(settle, sent, BLOCK, START + 4 * lump, false);
        assert_int_equal(got.blocks, blocks < all ? blocks : all);
        assert_int_equal(got.frames, got.blocks * BLOCK);
    }
    assert_int_equal(got.frames, sent);
    assert_int_equal(got.overflows, 1);
    assert_int_equal(got.overflow_at, sent); /* the last that was held */
    const int64_t origin = START + 3 * lump - gs_clock_span(12 * BLOCK, RATE);
    assert_in_range(got.first_origin - origin + 10, 8, 12); /* to a nanosecond or two */
    /* from here on blocks pass by as they come */
    send(settle, sent, BLOCK, START + 9 * lump, true);
    assert_int_equal(got.frames, sent + BLOCK);
    assert_true(got.last_clock == START + 9 * lump);
    assert_int_equal(got.overflows, 2);
    gs_settle_free(settle);
}

/* More than can be held is handed on at once, and nothing of it is lost. */
static void test_a_long_burst(void **state) {
    (void)state;
    struct gs_settle *settle = begin();
    uint64_t sent = 0;
    for (; sent < 2 * RATE; sent += RATE / 8)
        send(settle, sent, RATE / 8, START, false);
    assert_int_equal(got.frames, 2 * RATE);
    gs_settle_free(settle);
    /* a first block that is longer than all that can be held */
    settle = begin();
    send(settle, 0, 2 * RATE, START, false);
    assert_int_equal(got.frames, 2 * RATE);
    gs_settle_free(settle);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_burst_tells_the_time),
        cmocka_unit_test(test_a_long_burst),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
