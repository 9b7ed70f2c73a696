/* The writer thread: takes begin and end at the very frame that was asked for. */
#include "desk.h"

#include <math.h>

#include "gainstage/metadata.h"

static void records_a_take(void **state) {
    static const enum gs_format all[] = {GS_FORMAT_PCM24, GS_FORMAT_FLOAT, GS_FORMAT_FLAC};
    for (int f = 0; f < 3; f++) {
        struct desk desk = set_up(state, 2, RATE * 4, all[f]);
        struct gs_writer_event event;
        gs_writer_start(desk.writer, &desk.options, 100, 7);
        expect_event(desk.writer, GS_WRITER_STARTED, &event);
        assert_int_equal(event.ticket, 7);
        assert_string_equal(event.text, "");
        play(&desk.source, 31000);
        gs_writer_stop(desk.writer, 30001, 8);
        expect_event(desk.writer, GS_WRITER_FINISHED, &event);
        assert_int_equal(event.ticket, 8);
        expect_take(&event.take, 100, 29901);
        assert_int_equal(event.take.lost, 0);
        struct gs_writer_state now;
        gs_writer_state(desk.writer, &now);
        assert_false(now.recording);
        assert_int_equal(now.take.frames, 29901);
        assert_true(now.disk_seconds_left > 0.0);
        clear_up(&desk);
    }
}

static void dry_can_be_declined(void **state) {
    struct desk desk = set_up(state, 1, RATE, GS_FORMAT_PCM24);
    struct gs_writer_event event;
    char dry[PATH_SIZE];
    desk.options.dry = false;
    gs_writer_start(desk.writer, &desk.options, 0, 1);
    expect_event(desk.writer, GS_WRITER_STARTED, &event);
    play(&desk.source, 1000);
    gs_writer_stop(desk.writer, 1000, 2);
    expect_event(desk.writer, GS_WRITER_FINISHED, &event);
    expect_sound(event.take.path, 0, 1000, 0, 1);
    dry_path(dry, event.take.path);
    assert_false(is_there(dry));
    clear_up(&desk);
}

/* Pre-roll: the ring holds what was before the call. */
static void begins_in_the_past(void **state) {
    struct desk desk = set_up(state, 2, RATE * 2, GS_FORMAT_PCM24);
    struct gs_writer_event event;
    play(&desk.source, RATE * 3);
    gs_writer_start(desk.writer, &desk.options, RATE * 3 - 70000, 1);
    expect_event(desk.writer, GS_WRITER_STARTED, &event);
    gs_writer_stop(desk.writer, RATE * 3 - 1, 2);
    expect_event(desk.writer, GS_WRITER_FINISHED, &event);
    expect_take(&event.take, RATE * 3 - 70000, 69999);
    clear_up(&desk);
}

static int64_t wall_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * GS_SECOND + now.tv_nsec;
}

/* Frame 48000 was there 40 s ago, whatever the ring holds by now. */
static bool long_ago(void *context, uint64_t *position, int64_t *clock) {
    *position = 48000;
    *clock = *(const int64_t *)context;
    return true;
}

/* The time of a take's first frame comes from who knows it: that place may lie behind it or ahead.
 */
static void the_beginning_has_its_time(void **state) {
    static const uint64_t starts[] = {0, 24000, 72000};
    for (int i = 0; i < 3; i++) {
        struct desk desk = set_up(state, 1, RATE * 2, GS_FORMAT_PCM24);
        struct gs_writer_event event;
        struct gs_metadata read = {0};
        int64_t clock = gs_clock_now() - 40 * GS_SECOND;
        const int64_t then = wall_clock() - 40 * GS_SECOND;
        gs_writer_keep_time(desk.writer, long_ago, &clock);
        play(&desk.source, 80000);
        gs_writer_start(desk.writer, &desk.options, starts[i], 1);
        expect_event(desk.writer, GS_WRITER_STARTED, &event);
        gs_writer_stop(desk.writer, 80000, 2);
        expect_event(desk.writer, GS_WRITER_FINISHED, &event);
        const int fd = open(event.take.path, O_RDONLY | O_CLOEXEC);
        assert_true(fd >= 0);
        gs_metadata_read(fd, &read);
        close(fd);
        const int64_t began = (int64_t)read.began.tv_sec * GS_SECOND + read.began.tv_nsec;
        const int64_t wanted = then + ((int64_t)starts[i] - 48000) * GS_SECOND / RATE;
        if (llabs(began - wanted) > 100 * GS_MILLISECOND) /* a busy machine */
            fail_msg("from %d: off by %lld ns", (int)starts[i], (long long)(began - wanted));
        clear_up(&desk);
    }
}

/* Further back than the ring reaches: from the oldest on, and the event says so. */
static void begins_before_the_oldest(void **state) {
    struct desk desk = set_up(state, 1, RATE, GS_FORMAT_PCM24);
    struct gs_writer_event event;
    play(&desk.source, RATE * 3);
    gs_writer_start(desk.writer, &desk.options, RATE, 1);
    expect_event(desk.writer, GS_WRITER_STARTED, &event);
    assert_non_null(strstr(event.text, "late"));
    const uint64_t start = event.take.start;
    assert_in_range(start, RATE * 2, RATE * 2 + RATE / 10);
    gs_writer_stop(desk.writer, RATE * 3, 2);
    expect_event(desk.writer, GS_WRITER_FINISHED, &event);
    assert_int_equal(event.take.lost, 0);
    expect_take(&event.take, start, RATE * 3 - start);
    clear_up(&desk);
}

static void begins_and_ends_in_the_future(void **state) {
    struct desk desk = set_up(state, 2, RATE, GS_FORMAT_FLOAT);
    struct gs_writer_event event;
    gs_writer_start(desk.writer, &desk.options, 5000, 1);
    gs_writer_stop(desk.writer, 20000, 2);
    expect_event(desk.writer, GS_WRITER_STARTED, &event);
    play(&desk.source, 19999);
    assert_false(gs_writer_event(desk.writer, &event));
    play(&desk.source, 5000);
    expect_event(desk.writer, GS_WRITER_FINISHED, &event);
    expect_take(&event.take, 5000, 15000);
    clear_up(&desk);
}

static void calls_out_of_place(void **state) {
    struct desk desk = set_up(state, 1, RATE, GS_FORMAT_PCM24);
    struct gs_writer_event event;
    gs_writer_stop(desk.writer, 0, 1);
    expect_event(desk.writer, GS_WRITER_REFUSED, &event);
    assert_int_equal(event.ticket, 1);
    gs_writer_next(desk.writer, &desk.options, 0, 2);
    expect_event(desk.writer, GS_WRITER_REFUSED, &event);
    assert_int_equal(event.ticket, 2);
    gs_writer_start(desk.writer, &desk.options, 0, 3);
    expect_event(desk.writer, GS_WRITER_STARTED, &event);
    gs_writer_start(desk.writer, &desk.options, 0, 4);
    expect_event(desk.writer, GS_WRITER_REFUSED, &event);
    assert_int_equal(event.ticket, 4);
    assert_non_null(strstr(event.text, "already recording"));
    gs_writer_stop(desk.writer, 5000, 5);
    gs_writer_stop(desk.writer, 6000, 6); /* later: the first holds */
    expect_event(desk.writer, GS_WRITER_REFUSED, &event);
    assert_int_equal(event.ticket, 6);
    gs_writer_stop(desk.writer, 4000, 7); /* sooner: takes its place */
    expect_event(desk.writer, GS_WRITER_REFUSED, &event);
    assert_int_equal(event.ticket, 5);
    play(&desk.source, 5000);
    expect_event(desk.writer, GS_WRITER_FINISHED, &event);
    assert_int_equal(event.ticket, 7);
    expect_take(&event.take, 0, 4000);
    clear_up(&desk);
}

static void stop_and_start_in_one_breath(void **state) {
    struct desk desk = set_up(state, 1, RATE, GS_FORMAT_PCM24);
    struct gs_writer_event event;
    gs_writer_start(desk.writer, &desk.options, 0, 1);
    expect_event(desk.writer, GS_WRITER_STARTED, &event);
    play(&desk.source, 9000);
    gs_writer_stop(desk.writer, 9000, 2);
    gs_writer_start(desk.writer, &desk.options, 8000, 3);
    expect_event(desk.writer, GS_WRITER_FINISHED, &event);
    expect_take(&event.take, 0, 9000);
    expect_event(desk.writer, GS_WRITER_STARTED, &event);
    assert_string_equal(event.take.name, "take_002");
    gs_writer_stop(desk.writer, 8500, 4);
    expect_event(desk.writer, GS_WRITER_FINISHED, &event);
    expect_take(&event.take, 8000, 500);
    clear_up(&desk);
}

/* The ring is overwritten before the writer came by: silence of the same length, so that what
 * follows stays in its place; counted, marked and told. */
static void overrun_becomes_silence(void **state) {
    struct desk desk = set_up(state, 2, 10000, GS_FORMAT_PCM24);
    struct gs_writer_event event;
    gs_writer_start(desk.writer, &desk.options, 20000, 1);
    expect_event(desk.writer, GS_WRITER_STARTED, &event);
    /* 30000 frames in one go into a ring of 10000: the take's first 10000 are gone for sure */
    float *block = calloc(30000 * 4, sizeof *block);
    assert_non_null(block);
    for (uint64_t i = 0; i < 30000; i++)
        for (unsigned c = 0; c < 4; c++)
            block[i * 4 + c] = sound(i + 20000, c % 2, c > 1);
    play(&desk.source, 20000);
    for (uint64_t done = 0; done < 30000; done += 10000)
        gs_broadcast_write(&desk.source.ring, block + done * 4, 10000);
    free(block);
    desk.source.written += 30000;
    gs_writer_stop(desk.writer, 50000, 2);
    const int64_t deadline = gs_clock_now() + DEADLINE_SECONDS * GS_SECOND;
    unsigned warnings = 0;
    unsigned long long told = 0;
    for (event.kind = GS_WRITER_STARTED; event.kind != GS_WRITER_FINISHED;) {
        assert_true(gs_clock_now() < deadline);
        struct pollfd wait = {.fd = gs_writer_fd(desk.writer), .events = POLLIN};
        poll(&wait, 1, 100);
        while (gs_writer_event(desk.writer, &event))
            if (event.kind == GS_WRITER_WARNING) {
                const char *number = strstr(event.text, "slow: ");
                assert_non_null(number);
                told += strtoull(number + 6, NULL, 10);
                warnings++;
            }
    }
    const uint64_t lost = event.take.lost;
    assert_in_range(lost, 1, 20000);
    assert_int_equal(event.take.frames, 30000);
    assert_int_equal(event.take.markers, warnings);
    assert_in_range(warnings, 1, 3); /* one for each of the blocks that came too fast, at most */
    assert_int_equal(told, lost);
    char dry[PATH_SIZE];
    /* what was not lost lies where it belongs, before and behind the silence */
    dry_path(dry, event.take.path);
    assert_int_equal(file_frames(dry), 30000);
    assert_int_equal(file_frames(event.take.path), 30000);
    uint64_t frames, silent = 0;
    unsigned channels;
    float *samples = load(dry, &frames, &channels);
    for (uint64_t i = 0; i < frames; i++) {
        const float expected = sound(20000 + i, 0, 0);
        if (samples[i * 2] == expected && samples[i * 2 + 1] == sound(20000 + i, 1, 0))
            continue;
        assert_true(samples[i * 2] == 0.0f && samples[i * 2 + 1] == 0.0f);
        silent++;
    }
    free(samples);
    assert_int_equal(silent, lost);
    expect_sound(dry, 20000, 10000, 40000, 0);
    expect_sound(event.take.path, 20000, 10000, 40000, 1);
    clear_up(&desk);
}

static void expect_chapter(void **state, const char *file, const char *at, const char *name) {
    char path[PATH_SIZE];
    static char head[40000];
    join(path, *state, file);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t got = read(fd, head, sizeof head);
    close(fd);
    assert_true(got > 0);
    assert_non_null(memmem(head, (size_t)got, at, strlen(at)));
    assert_non_null(memmem(head, (size_t)got, name, strlen(name)));
    assert_null(memmem(head, (size_t)got, "CHAPTER003", 10));
}

static void markers_go_to_their_take(void **state) {
    struct desk desk = set_up(state, 1, RATE, GS_FORMAT_FLAC);
    struct gs_writer_event event;
    gs_writer_mark(desk.writer, 5, "idle: nobody's");
    gs_writer_start(desk.writer, &desk.options, 1000, 1);
    expect_event(desk.writer, GS_WRITER_STARTED, &event);
    gs_writer_mark(desk.writer, 999, "before: nobody's");
    gs_writer_mark(desk.writer, 25000, "second\ttake"); /* ahead of the split */
    gs_writer_mark(desk.writer, 13000, "later");
    gs_writer_mark(desk.writer, 1000, "first");
    gs_writer_next(desk.writer, &desk.options, 24000, 2);
    gs_writer_stop(desk.writer, 30000, 3);
    gs_writer_mark(desk.writer, 30000, "last"); /* behind all that had sounded when it was set */
    gs_writer_mark(desk.writer, 30001, "after: nobody's");
    wait_for_file(state, "take_002.flac");
    play(&desk.source, 40000);
    expect_event(desk.writer, GS_WRITER_FINISHED, &event);
    assert_int_equal(event.take.markers, 2);
    expect_event(desk.writer, GS_WRITER_STARTED, &event);
    expect_event(desk.writer, GS_WRITER_FINISHED, &event);
    assert_int_equal(event.take.markers, 2);
    expect_chapter(state, "take_001.flac", "CHAPTER001=00:00:00.000", "CHAPTER001NAME=first");
    expect_chapter(state, "take_001.flac", "CHAPTER002=00:00:00.250", "CHAPTER002NAME=later");
    expect_chapter(state, "take_002.flac", "CHAPTER001=00:00:00.021", "CHAPTER001NAME=second take");
    expect_chapter(state, "take_002.flac", "CHAPTER002=00:00:00.125", "CHAPTER002NAME=last");
    clear_up(&desk);
}

static void refusals_are_clear(void **state) {
    struct desk desk = set_up(state, 9, RATE, GS_FORMAT_FLAC);
    struct gs_writer_event event;
    gs_writer_start(desk.writer, &desk.options, 0, 1);
    expect_event(desk.writer, GS_WRITER_REFUSED, &event);
    assert_non_null(strstr(event.text, "flac can't hold 9 channels"));
    struct gs_take_options options = desk.options;
    options.format = GS_FORMAT_PCM24;
    strcpy(options.dir, "/proc/nowhere");
    gs_writer_start(desk.writer, &options, 0, 2);
    expect_event(desk.writer, GS_WRITER_REFUSED, &event);
    assert_int_equal(event.ticket, 2);
    assert_non_null(strstr(event.text, "/proc/nowhere"));
    struct gs_writer_state now;
    gs_writer_state(desk.writer, &now);
    assert_false(now.recording);
    clear_up(&desk);
}

/* Ending the writer ends the take with all that the ring holds. */
static void free_finishes_the_take(void **state) {
    struct desk desk = set_up(state, 2, RATE, GS_FORMAT_PCM24);
    struct gs_writer_event event;
    char path[PATH_SIZE];
    gs_writer_start(desk.writer, &desk.options, 0, 1);
    expect_event(desk.writer, GS_WRITER_STARTED, &event);
    play(&desk.source, 12345);
    clear_up(&desk);
    join(path, *state, "take_001.wav");
    assert_int_equal(file_frames(path), 12345);
    expect_sound(path, 0, 12345, 0, 1);
}

/* Loudness is heard without a take, of the wet side: a 997 Hz sine of -23 dBFS in both channels is
 * -23 LUFS (BS.1770); the dry side is silent. */
static void hears_loudness_while_idle(void **state) {
    struct desk desk = set_up(state, 2, RATE * 8, GS_FORMAT_PCM24);
    struct gs_writer_state now;
    gs_writer_state(desk.writer, &now);
    assert_true(isinf(now.integrated) && now.integrated < 0.0);
    const double peak = pow(10.0, -23.0 / 20.0);
    for (unsigned i = 0; i < RATE * 4; i++) {
        const float x = (float)(peak * sin(2.0 * 3.14159265358979 * 997.0 * i / RATE));
        gs_broadcast_write(&desk.source.ring, (float[]){0.0f, 0.0f, x, x}, 1);
    }
    const int64_t deadline = gs_clock_now() + DEADLINE_SECONDS * GS_SECOND;
    do {
        gs_writer_state(desk.writer, &now);
        assert_true(gs_clock_now() < deadline);
    } while (!(now.short_term > -23.1 && now.integrated > -23.1));
    assert_true(fabs(now.momentary + 23.0) < 0.1);
    assert_true(fabs(now.short_term + 23.0) < 0.1);
    assert_true(fabs(now.integrated + 23.0) < 0.1);
    /* silence empties the momentary window once everything has been heard */
    for (unsigned i = 0; i < RATE; i++)
        gs_broadcast_write(&desk.source.ring, (float[4]){0.0f}, 1);
    do {
        gs_writer_state(desk.writer, &now);
        assert_true(gs_clock_now() < deadline);
    } while (now.momentary > -100.0);
    /* 37 whole blocks of 400 ms and three that hold 75, 50 and 25 % of the sine */
    assert_true(fabs(now.integrated + 23.0 - 10.0 * log10(38.5 / 40.0)) < 0.1);
    gs_writer_reset_loudness(desk.writer);
    do {
        gs_writer_state(desk.writer, &now);
        assert_true(gs_clock_now() < deadline);
    } while (!isinf(now.integrated));
    clear_up(&desk);
}

static void disk_figure_follows_the_options(void **state) {
    struct desk desk = set_up(state, 2, RATE, GS_FORMAT_FLOAT);
    struct gs_writer_state before, now;
    gs_writer_state(desk.writer, &before);
    desk.options.format = GS_FORMAT_PCM16;
    desk.options.dry = false;
    gs_writer_options(desk.writer, &desk.options);
    const int64_t deadline = gs_clock_now() + DEADLINE_SECONDS * GS_SECOND;
    do { /* a quarter of the bytes, four times as long; other programs use the disk too */
        gs_writer_state(desk.writer, &now);
        assert_true(gs_clock_now() < deadline);
    } while (fabs(now.disk_seconds_left / before.disk_seconds_left - 4.0) > 0.1);
    clear_up(&desk);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(records_a_take),
        TEST(dry_can_be_declined),
        TEST(begins_in_the_past),
        TEST(the_beginning_has_its_time),
        TEST(begins_before_the_oldest),
        TEST(begins_and_ends_in_the_future),
        TEST(calls_out_of_place),
        TEST(stop_and_start_in_one_breath),
        TEST(overrun_becomes_silence),
        TEST(markers_go_to_their_take),
        TEST(refusals_are_clear),
        TEST(free_finishes_the_take),
        TEST(hears_loudness_while_idle),
        TEST(disk_figure_follows_the_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
