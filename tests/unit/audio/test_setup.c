/* The audio process outside of its audio thread, with a source of our own: what the source brings
 * has to come to the rings by way of gs_settle_block(). */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "audio/source.h"
#include "gainstage/audio.h"
#include "gainstage/clock.h"
#include "gainstage/passing.h"

enum { RATE = 48000, BLOCK = 480, BLOCKS = 30 };

/* The engine's end, and how far the ring reached after each block. */
static struct gs_link engine;
static uint64_t reached[BLOCKS];

struct gs_source {
    bool open;
};
static struct gs_source only;

static bool claims(const char *input) {
    (void)input;
    return true;
}

static enum gs_status open_source(const struct gs_stream_request *request,
                                  struct gs_source **source, struct gs_stream_format *format,
                                  struct gs_error *error) {
    (void)request, (void)error;
    *format = (struct gs_stream_format){
        .device = "late blocks", .host = "test", .channels = 1, .rate = RATE, .block = BLOCK};
    only.open = true;
    *source = &only;
    return GS_OK;
}

/* The first block comes 40 ms after it was captured, all others at once. */
static enum gs_status start(struct gs_source *source, gs_deliver *deliver, void *context,
                            struct gs_error *error) {
    (void)source, (void)error;
    static const float silence[BLOCK];
    for (unsigned i = 0; i < BLOCKS; i++) {
        const int64_t clock = GS_SECOND + gs_clock_span((i + 1) * BLOCK, RATE);
        deliver(context, (const float *const[]){silence}, BLOCK,
                i == 0 ? clock + 40 * GS_MILLISECOND : clock, false);
        reached[i] = gs_broadcast_end(&engine.frames);
    }
    return GS_OK;
}

static bool alive(struct gs_source *source) {
    return source->open;
}

/* The engine dies now, of all times: that must not cut short what ends already. */
static void close_source(struct gs_source *source) {
    raise(SIGUSR1);
    source->open = false;
}

/* These take the place of the audio module's own. */
const struct gs_source_class *gs_source_find(const char *input) {
    static const struct gs_source_class class = {.name = "test",
                                                 .claims = claims,
                                                 .open = open_source,
                                                 .start = start,
                                                 .alive = alive,
                                                 .close = close_source};
    (void)input;
    return &class;
}

bool gs_source_auto_falls_back(const char *input) {
    (void)input;
    return false;
}

static void test_the_beginning_of_a_stream_is_held(void **state) {
    (void)state;
    struct gs_settings settings;
    int ends[2];
    gs_settings_init(&settings);
    assert_int_equal(gs_link_create(1, RATE, 1, &settings, &engine, NULL), GS_OK);
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    const int fds[3] = {engine.control.fd, engine.audio.fd, engine.telemetry.fd};
    struct gs_audio_message message = {.kind = GS_AUDIO_OPEN};
    assert_int_equal(gs_pass(ends[0], &message, sizeof message, NULL, 0, 0), sizeof message);
    message.kind = GS_AUDIO_LINK;
    assert_int_equal(gs_pass(ends[0], &message, sizeof message, fds, 3, 0), sizeof message);
    shutdown(ends[0], SHUT_WR); /* nothing more will come: the order to go */
    assert_int_equal(gs_audio_main(ends[1]), 0);
    assert_in_range(alarm(0), 1, 2); /* the process would have ended here */
    assert_false(only.open);
    assert_int_equal(reached[0], 0);
    assert_int_equal(reached[BLOCKS - 1], BLOCKS * BLOCK);
    /* the time of all was told by those that came in time */
    uint64_t seen = 0;
    static _Alignas(8) unsigned char space[65536];
    struct gs_telemetry *reading = (struct gs_telemetry *)space;
    assert_true(gs_link_reading_from(&engine, &seen, reading));
    assert_int_equal(reading->position, BLOCK);
    const int64_t early = GS_SECOND + gs_clock_span(BLOCK, RATE) - reading->clock;
    assert_in_range(early + 10, 8, 12); /* to a nanosecond or two */
    close(ends[0]);
    close(ends[1]);
    gs_link_done(&engine);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_beginning_of_a_stream_is_held)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
