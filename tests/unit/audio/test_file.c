/* The file source: every frame once, in order and on time, whatever the machine does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "audio/source.h"
#include "capture.h"
#include "gainstage/container.h"

/* Longer than the second that is read ahead, so that the buffer goes round. */
enum { RATE = 48000, FRAMES = 60000, CHANNELS = 3, SOME = 9600 };

static char folder[] = "/tmp/gainstage-file-XXXXXX";
static char path[64];

/* A different 24-bit value in every sample, so that nothing can be swapped unnoticed. */
static float expected(uint64_t frame, unsigned channel) {
    return (float)((double)(frame * CHANNELS + channel + 1) / 8388608);
}

static int make_file(void **state) {
    (void)state;
    static float samples[FRAMES * CHANNELS];
    struct gs_container *container;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/in.wav", folder);
    for (unsigned i = 0; i < FRAMES; i++)
        for (unsigned c = 0; c < CHANNELS; c++)
            samples[i * CHANNELS + c] = expected(i, c);
    if (gs_container_create(path, GS_FORMAT_FLOAT, CHANNELS, RATE, &container, NULL) != GS_OK ||
        gs_container_write(container, samples, FRAMES, NULL) != GS_OK)
        return -1;
    return gs_container_finish(container, NULL, 0, NULL) == GS_OK ? 0 : -1;
}

static int remove_file(void **state) {
    (void)state;
    return unlink(path) != 0 || rmdir(folder) != 0;
}

static struct gs_stream_request request_for(const char *file) {
    struct gs_stream_request request = {.block = 64};
    snprintf(request.input, sizeof request.input, "file:%s", file);
    return request;
}

/* Plays until `frames` frames have come, with the capture's fault if it has one. */
static void play(const struct gs_stream_request *request, struct capture *capture,
                 uint64_t frames) {
    struct gs_source *source;
    struct gs_stream_format format;
    struct gs_error error;
    assert_int_equal(gs_source_file.open(request, &source, &format, &error), GS_OK);
    assert_int_equal(format.channels, capture->channels);
    assert_int_equal(gs_source_file.start(source, capture_deliver, capture, &error), GS_OK);
    assert_true(capture_wait(capture, frames));
    assert_true(gs_source_file.alive(source));
    gs_source_file.close(source);
}

/* From the file's frame `from` on every frame once, then silence. */
static void check_samples(const struct capture *capture, uint64_t from) {
    uint64_t count = capture->frames < capture->capacity ? capture->frames : capture->capacity;
    assert_true(count > 0);
    for (uint64_t i = 0; i < count; i++)
        for (unsigned c = 0; c < capture->channels; c++) {
            float want = from + i < FRAMES ? expected(from + i, c) : 0;
            float have = capture->samples[i * capture->channels + c];
            if (have != want)
                fail_msg("frame %llu of channel %u is %.9g, not %.9g", (unsigned long long)i, c,
                         (double)have, (double)want);
        }
}

static void test_claims(void **state) {
    (void)state;
    assert_ptr_equal(gs_source_find("file:x.wav"), &gs_source_file);
    assert_ptr_equal(gs_source_find("demo"), &gs_source_demo);
    assert_ptr_equal(gs_source_find("filer"), &gs_source_portaudio);
    assert_ptr_equal(gs_source_find("demo 2i2"), &gs_source_portaudio);
}

static void test_exact_then_silent(void **state) {
    (void)state;
    struct capture capture;
    capture_init(&capture, CHANNELS, FRAMES + 2000);
    struct gs_stream_request request = request_for(path);
    play(&request, &capture, FRAMES + 2000);
    check_samples(&capture, 0);
    for (unsigned i = 0; i < capture.deliveries; i++)
        assert_int_equal(capture.size[i], 64);
    capture_done(&capture);
}

/* A delivery is never early, and its clock is start + frames/rate to the nanosecond. */
static void test_pace(void **state) {
    (void)state;
    struct capture capture;
    capture_init(&capture, CHANNELS, SOME);
    struct gs_stream_request request = request_for(path);
    request.block = 480; /* 10 ms */
    play(&request, &capture, SOME);
    for (unsigned i = 0; i < capture.deliveries; i++) {
        assert_true(capture.arrival[i] >= capture.clock[i]);
        assert_int_equal(capture.clock[i] - capture.clock[0], (int64_t)i * 10 * GS_MILLISECOND);
    }
    capture_done(&capture);
}

/* The thread is kept from running for 100 ms (more than 70 blocks): nothing is lost or repeated,
 * and what was late has caught up with the clock at the end. */
static void test_late_thread_catches_up(void **state) {
    (void)state;
    struct capture capture;
    capture_init(&capture, CHANNELS, 2 * SOME);
    capture.hold_at = 11;
    capture.hold_for = 100 * GS_MILLISECOND;
    struct gs_stream_request request = request_for(path);
    play(&request, &capture, 2 * SOME);
    assert_true(capture.held_until > 0);
    check_samples(&capture, 0);
    assert_true(capture.arrival[11] >= capture.held_until);
    assert_true(capture.arrival[11] - capture.clock[11] > 90 * GS_MILLISECOND);
    int64_t least = INT64_MAX;
    for (unsigned i = 100; i < capture.deliveries; i++) {
        int64_t late = capture.arrival[i] - capture.clock[i];
        least = late < least ? late : least;
    }
    assert_true(least < 20 * GS_MILLISECOND);
    capture_done(&capture);
}

/* A block that is larger than what is read at once is put together from several. */
static void test_large_block(void **state) {
    (void)state;
    struct capture capture;
    capture_init(&capture, CHANNELS, FRAMES);
    struct gs_stream_request request = request_for(path);
    request.block = 16384;
    play(&request, &capture, 16384);
    check_samples(&capture, 0);
    capture_done(&capture);
}

static void test_resume(void **state) {
    (void)state;
    struct capture capture;
    capture_init(&capture, CHANNELS, SOME);
    struct gs_stream_request request = request_for(path);
    request.resume = FRAMES - 1234;
    play(&request, &capture, SOME);
    check_samples(&capture, FRAMES - 1234);
    capture_done(&capture);

    capture_init(&capture, CHANNELS, 500);
    request.resume = 10 * FRAMES;
    play(&request, &capture, 500);
    check_samples(&capture, FRAMES);
    capture_done(&capture);
}

static void test_fewer_channels(void **state) {
    (void)state;
    struct capture capture;
    capture_init(&capture, 2, SOME);
    struct gs_stream_request request = request_for(path);
    request.channels = 2;
    play(&request, &capture, SOME);
    check_samples(&capture, 0);
    capture_done(&capture);
}

/* Closing in the middle of the first block, again and again, with and without a start, does not
 * wait for the block's end: 25 of them would last 8.5 s. */
static void test_close_any_time(void **state) {
    (void)state;
    int64_t spent = 0;
    for (int i = 0; i < 50; i++) {
        struct gs_stream_request request = request_for(path);
        struct gs_source *source;
        struct gs_stream_format format;
        struct capture capture;
        request.block = 16384;
        capture_init(&capture, CHANNELS, 1);
        assert_int_equal(gs_source_file.open(&request, &source, &format, NULL), GS_OK);
        int64_t before = gs_clock_now();
        if (i % 2)
            assert_int_equal(gs_source_file.start(source, capture_deliver, &capture, NULL), GS_OK);
        gs_source_file.close(source);
        spent += gs_clock_now() - before;
        capture_done(&capture);
    }
    assert_true(spent < 4 * GS_SECOND);
}

static void refused(const struct gs_stream_request *request, enum gs_status status,
                    const char *part) {
    struct gs_source *source;
    struct gs_stream_format format;
    struct gs_error error;
    assert_int_equal(gs_source_file.open(request, &source, &format, &error), status);
    if (!strstr(error.text, part))
        fail_msg("'%s' does not say '%s'", error.text, part);
}

static void test_refusals(void **state) {
    (void)state;
    struct gs_stream_request request = request_for(path);
    request.channels = 4;
    refused(&request, GS_ERR_RANGE, "has 3 channels, not 4");
    request = request_for(path);
    request.rate = 44100;
    refused(&request, GS_ERR_RANGE, "48000 Hz, not 44100");
    request = request_for(path);
    request.block = 1000000;
    refused(&request, GS_ERR_RANGE, "1000000");
    request = request_for("/nowhere/at/all.wav");
    refused(&request, GS_ERR_MISSING, "/nowhere/at/all.wav");
    request = request_for("");
    refused(&request, GS_ERR_USAGE, "file:PATH");
}

static void test_format(void **state) {
    (void)state;
    struct gs_stream_request request = request_for(path);
    struct gs_source *source;
    struct gs_stream_format format;
    request.block = 0;
    request.rate = RATE;
    assert_int_equal(gs_source_file.open(&request, &source, &format, NULL), GS_OK);
    gs_source_file.close(source);
    assert_string_equal(format.device, "in.wav");
    assert_string_equal(format.host, "file");
    assert_int_equal(format.channels, CHANNELS);
    assert_int_equal(format.rate, RATE);
    assert_int_equal(format.block, 256);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_claims),         cmocka_unit_test(test_exact_then_silent),
        cmocka_unit_test(test_pace),           cmocka_unit_test(test_late_thread_catches_up),
        cmocka_unit_test(test_large_block),    cmocka_unit_test(test_resume),
        cmocka_unit_test(test_fewer_channels), cmocka_unit_test(test_close_any_time),
        cmocka_unit_test(test_refusals),       cmocka_unit_test(test_format),
    };
    return cmocka_run_group_tests_name("file source", tests, make_file, remove_file);
}
