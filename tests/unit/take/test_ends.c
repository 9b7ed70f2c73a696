/* Where takes end: stops and splits, to the sample, however late they are asked for. */
#include "desk.h"

/* A stop that names a frame which went by a moment ago: that moment is not in the file. */
static void stops_a_moment_back(void **state) {
    struct desk desk = set_up(state, 1, RATE * 4, GS_FORMAT_FLAC);
    struct gs_writer_event event;
    gs_writer_start(desk.writer, &desk.options, 0, 1);
    expect_event(desk.writer, GS_WRITER_STARTED, &event);
    play_until(&desk, RATE / 2);
    const uint64_t end = desk.source.written - RATE / 20;
    gs_writer_stop(desk.writer, end, 2);
    expect_event(desk.writer, GS_WRITER_FINISHED, &event);
    expect_take(&event.take, 0, end);
    clear_up(&desk);
}

/* And one that comes a second late: WAV is cut. */
static void stops_long_back(void **state) {
    struct desk desk = set_up(state, 2, RATE * 4, GS_FORMAT_PCM24);
    struct gs_writer_event event;
    gs_writer_start(desk.writer, &desk.options, 0, 1);
    expect_event(desk.writer, GS_WRITER_STARTED, &event);
    play_until(&desk, RATE * 2);
    gs_writer_stop(desk.writer, RATE, 2);
    expect_event(desk.writer, GS_WRITER_FINISHED, &event);
    expect_take(&event.take, 0, RATE);
    clear_up(&desk);
}

/* Every frame is in exactly one of the takes. */
static void splits_without_a_gap(void **state) {
    static const enum gs_format all[] = {GS_FORMAT_PCM24, GS_FORMAT_FLAC};
    for (int f = 0; f < 2; f++) {
        struct desk desk = set_up(state, 2, RATE * 4, all[f]);
        struct gs_writer_event event;
        gs_writer_start(desk.writer, &desk.options, 11, 1);
        expect_event(desk.writer, GS_WRITER_STARTED, &event);
        uint64_t start = 11;
        for (uint64_t ticket = 2; ticket < 6; ticket++) {
            /* at the ring's end as it is now, while sound goes on */
            play_until(&desk, RATE / 4);
            const uint64_t at = desk.source.written + (ticket & 1 ? 333 : 0);
            gs_writer_next(desk.writer, &desk.options, at, ticket);
            play(&desk.source, 1111);
            expect_event(desk.writer, GS_WRITER_FINISHED, &event);
            assert_int_equal(event.ticket, 0);
            expect_take(&event.take, start, at - start);
            expect_event(desk.writer, GS_WRITER_STARTED, &event);
            assert_int_equal(event.ticket, ticket);
            assert_int_equal(event.take.start, at);
            start = at;
        }
        gs_writer_stop(desk.writer, desk.source.written, 9);
        expect_event(desk.writer, GS_WRITER_FINISHED, &event);
        expect_take(&event.take, start, desk.source.written - start);
        clear_up(&desk);
    }
}

/* When the next files can't be had the old take goes on as if nothing had been asked. */
static void split_that_cannot_be(void **state) {
    struct desk desk = set_up(state, 1, RATE, GS_FORMAT_PCM24);
    struct gs_writer_event event;
    gs_writer_start(desk.writer, &desk.options, 0, 1);
    expect_event(desk.writer, GS_WRITER_STARTED, &event);
    struct gs_take_options bad = desk.options;
    strcpy(bad.template, "{nonsense}");
    gs_writer_next(desk.writer, &bad, 500, 2);
    expect_event(desk.writer, GS_WRITER_REFUSED, &event);
    assert_int_equal(event.ticket, 2);
    assert_non_null(strstr(event.text, "{nonsense}"));
    play(&desk.source, 2000);
    gs_writer_stop(desk.writer, 2000, 3);
    expect_event(desk.writer, GS_WRITER_FINISHED, &event);
    expect_take(&event.take, 0, 2000);
    clear_up(&desk);
}

/* A stop before a split that waits: its files vanish. */
static void stop_before_the_split(void **state) {
    struct desk desk = set_up(state, 1, RATE, GS_FORMAT_PCM24);
    struct gs_writer_event event;
    char next[PATH_SIZE];
    gs_writer_start(desk.writer, &desk.options, 0, 1);
    expect_event(desk.writer, GS_WRITER_STARTED, &event);
    gs_writer_next(desk.writer, &desk.options, 20000, 2);
    gs_writer_next(desk.writer, &desk.options, 21000, 3);
    expect_event(desk.writer, GS_WRITER_REFUSED, &event);
    assert_int_equal(event.ticket, 3);
    join(next, *state, "take_002.wav");
    assert_true(is_there(next));
    gs_writer_stop(desk.writer, 10000, 4);
    play(&desk.source, 30000);
    expect_event(desk.writer, GS_WRITER_REFUSED, &event);
    assert_int_equal(event.ticket, 2);
    expect_event(desk.writer, GS_WRITER_FINISHED, &event);
    assert_int_equal(event.ticket, 4);
    expect_take(&event.take, 0, 10000);
    assert_false(is_there(next));
    clear_up(&desk);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(stops_a_moment_back),  TEST(stops_long_back),       TEST(splits_without_a_gap),
        TEST(split_that_cannot_be), TEST(stop_before_the_split),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
