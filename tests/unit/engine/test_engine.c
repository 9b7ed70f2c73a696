/* The engine itself, with a real audio process: this program is also what it starts. */
#include <math.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>

#include "engine/parts.h"
#include "gainstage/audio.h"
#include "gainstage/clock.h"
#include "gainstage/engine.h"
#include "gainstage/metadata.h"

enum { DEADLINE_SECONDS = 60 };

static char folder[] = "/tmp/gainstage-engine-XXXXXX";

/* What the engine told, for the case that runs. */
static struct heard {
    struct gs_engine *engine;
    uint64_t ticket; /* of the last answer */
    enum gs_status status;
    char answer[600];
    char message[600]; /* the last warning or error */
} heard;

static void on_param(void *context, unsigned channel, enum gs_param_id id, double value) {
    (void)context, (void)channel, (void)id, (void)value;
}
static void on_message(void *context, enum gs_log_level level, const char *text) {
    (void)context;
    if (level != GS_LOG_INFO)
        snprintf(heard.message, sizeof heard.message, "%s", text);
}
static void on_change(void *context) {
    (void)context;
}
static void on_answer(void *context, uint64_t ticket, enum gs_status status, const char *text) {
    (void)context;
    heard.ticket = ticket;
    heard.status = status;
    snprintf(heard.answer, sizeof heard.answer, "%s", text);
}

static const struct gs_engine_listener listener = {.param = on_param,
                                                   .message = on_message,
                                                   .telemetry = on_change,
                                                   .state = on_change,
                                                   .answer = on_answer};

static const char *field(const char *key) {
    static struct gs_text text;
    gs_text_clear(&text);
    gs_field_add(heard.engine, gs_field_find(key), &text);
    return gs_text_string(&text);
}

static double number(const char *key) {
    return strtod(field(key), NULL);
}

static bool is(const char *key, const char *wanted) {
    return strcmp(field(key), wanted) == 0;
}

/* Runs the engine until the condition holds. */
#define RUN_UNTIL(condition)                                                                       \
    do {                                                                                           \
        int64_t deadline = gs_clock_now() + DEADLINE_SECONDS * GS_SECOND;                          \
        while (!(condition)) {                                                                     \
            if (gs_clock_now() > deadline)                                                         \
                fail_msg("not in time: %s; last answer '%s', message '%s'", #condition,            \
                         heard.answer, heard.message);                                             \
            struct pollfd ready = {.fd = gs_engine_fd(heard.engine), .events = POLLIN};            \
            poll(&ready, 1, 100);                                                                  \
            gs_engine_dispatch(heard.engine);                                                      \
        }                                                                                          \
    } while (0)

static void begin(const char *input) {
    static struct gs_settings settings;
    struct gs_engine_config config = {.policy = {.ring = 4, .reconnect = 60},
                                      .settings = &settings};
    gs_settings_init(&settings);
    strcpy(config.session, "test");
    strcpy(config.stream.input, input);
    strcpy(config.take.dir, folder);
    strcpy(config.take.template, "{name}_{number}");
    strcpy(config.take.name, "take");
    config.take.format = GS_FORMAT_FLOAT;
    config.take.dry = true;
    memset(&heard, 0, sizeof heard);
    assert_int_equal(gs_engine_new(&config, &listener, 1, &heard.engine, NULL), GS_OK);
    RUN_UNTIL(heard.ticket == 1);
    /* on a busy machine the first try may take too long, and one of the next brings sound */
    if (heard.status != GS_ERR_DEVICE)
        assert_int_equal(heard.status, GS_OK);
    RUN_UNTIL(is("audio", "running"));
}

static void end(void) {
    gs_engine_finish(heard.engine, NULL);
    gs_engine_free(heard.engine);
}

static uint64_t frames_of(const char *path) {
    struct gs_reader *reader;
    assert_int_equal(gs_reader_open(path, &reader, NULL), GS_OK);
    uint64_t frames = gs_reader_frames(reader);
    gs_reader_close(reader);
    return frames;
}

static void test_takes_follow_one_another(void **state) {
    (void)state;
    struct gs_error error;
    begin("demo");
    assert_int_equal(gs_engine_stop(heard.engine, NULL, 9, &error), GS_ERR_STATE);
    assert_int_equal(gs_engine_record(heard.engine, "one", NULL, 2, &error), GS_OK);
    assert_int_equal(gs_engine_record(heard.engine, "two", NULL, 3, &error), GS_ERR_STATE);
    RUN_UNTIL(heard.ticket == 2 && strtod(field("seconds"), NULL) > 0.2);
    char first[1500], second[1500];
    snprintf(first, sizeof first, "%s", heard.answer);
    assert_int_equal(gs_engine_next(heard.engine, "two", 4, &error), GS_OK);
    RUN_UNTIL(heard.ticket == 4);
    snprintf(second, sizeof second, "%s", heard.answer);
    assert_true(is("state", "recording") && is("take", "two_001"));
    assert_int_equal(gs_engine_stop(heard.engine, NULL, 5, &error), GS_OK);
    assert_int_equal(gs_engine_stop(heard.engine, NULL, 6, &error), GS_ERR_STATE);
    RUN_UNTIL(heard.ticket == 5);
    assert_true(is("state", "idle") && is("lost_frames", "0"));
    assert_true(frames_of(first) > 9000);
    assert_int_equal(frames_of(second), strtoull(field("frames"), NULL, 10));
    end();
}

static void test_a_refused_take_leaves_the_last_one_told(void **state) {
    (void)state;
    struct gs_error error;
    begin("demo");
    assert_int_equal(gs_engine_record(heard.engine, "kept", NULL, 2, &error), GS_OK);
    RUN_UNTIL(heard.ticket == 2);
    assert_int_equal(gs_engine_stop(heard.engine, NULL, 3, &error), GS_OK);
    RUN_UNTIL(heard.ticket == 3);
    struct gs_take_options options = *gs_engine_take_options(heard.engine);
    strcpy(options.dir, "/proc/no/such");
    gs_engine_set_take_options(heard.engine, &options);
    assert_int_equal(gs_engine_record(heard.engine, NULL, NULL, 4, &error), GS_OK);
    RUN_UNTIL(heard.ticket == 4);
    assert_int_equal(heard.status, GS_ERR_IO);
    assert_true(is("state", "idle") && is("take", "kept_001"));
    end();
}

static void test_finish_closes_what_is_open(void **state) {
    (void)state;
    struct gs_error error;
    begin("demo");
    assert_int_equal(gs_engine_record(heard.engine, "open", NULL, 2, &error), GS_OK);
    RUN_UNTIL(heard.ticket == 2 && strtod(field("seconds"), NULL) > 0.1);
    char path[1500];
    snprintf(path, sizeof path, "%s", heard.answer);
    assert_int_equal(gs_engine_finish(heard.engine, &error), GS_OK);
    assert_true(frames_of(path) > 4000);
    end();
}

static void test_losses_belong_to_a_take(void **state) {
    (void)state;
    struct gs_error error;
    begin("demo");
    /* lost while idle: nobody's */
    kill((pid_t)strtol(field("audio_pid"), NULL, 10), SIGKILL);
    RUN_UNTIL(is("audio", "waiting"));
    RUN_UNTIL(is("audio", "running"));
    assert_true(is("lost_frames", "0") && is("gaps", "0"));
    assert_int_equal(gs_engine_record(heard.engine, "gap", NULL, 2, &error), GS_OK);
    RUN_UNTIL(heard.ticket == 2 && strtod(field("seconds"), NULL) > 0.1);
    assert_true(is("lost_frames", "0"));
    kill((pid_t)strtol(field("audio_pid"), NULL, 10), SIGKILL);
    RUN_UNTIL(is("audio", "waiting"));
    RUN_UNTIL(is("audio", "running"));
    assert_true(is("gaps", "1") && strtol(field("lost_frames"), NULL, 10) > 1000);
    assert_true(is("state", "recording"));
    assert_int_equal(gs_engine_stop(heard.engine, NULL, 3, &error), GS_OK);
    RUN_UNTIL(heard.ticket == 3);
    assert_true(is("gaps", "1")); /* of the last take, while idle */
    assert_int_equal(gs_engine_record(heard.engine, "clean", NULL, 4, &error), GS_OK);
    RUN_UNTIL(heard.ticket == 4);
    assert_true(is("lost_frames", "0") && is("gaps", "0"));
    end();
}

/* Seconds that the ring is ahead of the clock, freed of the pauses between blocks. */
static double ahead(void) {
    double most = -1e9;
    for (const int64_t end = gs_clock_now() + GS_SECOND / 2; gs_clock_now() < end;) {
        struct pollfd ready = {.fd = gs_engine_fd(heard.engine), .events = POLLIN};
        poll(&ready, 1, 2);
        gs_engine_dispatch(heard.engine);
        const double now = (double)gs_clock_now() / (double)GS_SECOND;
        const double place =
            (double)gs_engine_position(heard.engine) / gs_engine_rate(heard.engine);
        most = fmax(most, place - now);
    }
    return most;
}

static bool another(pid_t than) {
    const pid_t now = (pid_t)strtol(field("audio_pid"), NULL, 10);
    return now > 0 && now != than;
}

/* The next audio process is there at once, but two seconds pass before it brings sound. */
static void test_a_late_audio_process_keeps_the_clock(void **state) {
    (void)state;
    struct gs_error error;
    begin("demo");
    assert_int_equal(gs_engine_record(heard.engine, "late", NULL, 2, &error), GS_OK);
    RUN_UNTIL(heard.ticket == 2 && strtod(field("seconds"), NULL) > 0.1);
    const double before = ahead();
    const pid_t old = (pid_t)strtol(field("audio_pid"), NULL, 10);
    kill(old, SIGKILL);
    RUN_UNTIL(is("audio", "waiting") && another(old));
    /* it can't have its rings yet: those come with the next round of the engine */
    const pid_t late = (pid_t)strtol(field("audio_pid"), NULL, 10);
    kill(late, SIGSTOP);
    const int64_t until = gs_clock_now() + 2 * GS_SECOND;
    RUN_UNTIL(gs_clock_now() >= until);
    kill(late, SIGCONT);
    RUN_UNTIL(is("audio", "running"));
    assert_int_equal(strtol(field("audio_pid"), NULL, 10), late);
    assert_float_equal(ahead(), before, 0.020);
    assert_true(is("gaps", "1") && strtol(field("lost_frames"), NULL, 10) > 96000);
    end();
}

static int64_t began(const char *path) {
    struct gs_metadata read = {0};
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    gs_metadata_read(fd, &read);
    close(fd);
    return (int64_t)read.began.tv_sec * GS_SECOND + read.began.tv_nsec;
}

/* A take that begins with the first sound says when that was, however far the ring is behind. */
static void test_a_take_begins_when_its_sound_did(void **state) {
    (void)state;
    struct gs_error error;
    struct timespec wall;
    begin("demo");
    const pid_t audio = (pid_t)strtol(field("audio_pid"), NULL, 10);
    kill(audio, SIGSTOP);
    int64_t last;
    do
        last = gs_engine_reading(heard.engine)->clock;
    while (gs_clock_now() < last + GS_SECOND / 2);
    const struct gs_telemetry *reading = gs_engine_reading(heard.engine);
    const uint64_t first = gs_engine_origin(heard.engine);
    const int64_t sound = reading->clock - gs_clock_span(reading->position - first, reading->rate);
    clock_gettime(CLOCK_REALTIME, &wall);
    const int64_t wanted = (int64_t)wall.tv_sec * GS_SECOND + wall.tv_nsec - gs_clock_now() + sound;
    assert_int_equal(gs_engine_record(heard.engine, "first", &first, 2, &error), GS_OK);
    RUN_UNTIL(heard.ticket == 2);
    assert_int_equal(heard.status, GS_OK);
    char path[1500];
    snprintf(path, sizeof path, "%s", heard.answer);
    kill(audio, SIGCONT);
    assert_int_equal(gs_engine_stop(heard.engine, NULL, 3, &error), GS_OK);
    RUN_UNTIL(heard.ticket == 3);
    assert_in_range(began(path) - wanted + GS_SECOND, 950 * GS_MILLISECOND, 1050 * GS_MILLISECOND);
    end();
}

static void test_a_new_input_that_fails_returns_to_the_old(void **state) {
    (void)state;
    struct gs_error error;
    struct gs_stream_config stream = {.input = "file:/no/such.wav"};
    begin("demo");
    assert_int_equal(gs_engine_input(heard.engine, &stream, 2, &error), GS_OK);
    assert_int_equal(gs_engine_record(heard.engine, NULL, NULL, 3, &error), GS_ERR_STATE);
    RUN_UNTIL(heard.ticket == 2);
    assert_int_not_equal(heard.status, GS_OK);
    assert_non_null(strstr(heard.answer, "/no/such.wav"));
    assert_non_null(strstr(heard.answer, "back to demo"));
    RUN_UNTIL(is("audio", "running"));
    assert_string_equal(heard.message, ""); /* sound was there all the time */
    end();
}

static void test_linked_channels_have_one_set_of_knobs(void **state) {
    (void)state;
    begin("demo");
    const struct gs_settings *settings = gs_engine_settings(heard.engine);
    gs_engine_set(heard.engine, 2, GS_COMP_DRIVE, 7);
    gs_engine_link(heard.engine, 1, true);
    assert_float_equal(settings->value[3][GS_COMP_DRIVE], 7, 0);
    gs_engine_set(heard.engine, 3, GS_COMP_DRIVE, 2);
    assert_float_equal(settings->value[2][GS_COMP_DRIVE], 2, 0);
    assert_float_equal(settings->value[1][GS_COMP_DRIVE], 3, 0);
    assert_string_equal(field("links"), "3-4");
    gs_engine_link(heard.engine, 1, false);
    gs_engine_set(heard.engine, 3, GS_COMP_DRIVE, 9);
    assert_float_equal(settings->value[2][GS_COMP_DRIVE], 2, 0);
    end();
}

static void test_maxima_are_cleared_without_an_audio_process(void **state) {
    (void)state;
    begin("demo");
    /* a voice's peak stands well above its mean */
    RUN_UNTIL(strlen(field("level_max")) > 0 && number("level_max") > number("level") + 3);
    kill((pid_t)strtol(field("audio_pid"), NULL, 10), SIGKILL);
    RUN_UNTIL(is("audio", "waiting"));
    gs_engine_clear(heard.engine);
    RUN_UNTIL(is("level_max", ""));
    end();
}

static int make_folder(void **state) {
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}
static int remove_folder(void **state) {
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "__audio") == 0)
        return gs_audio_main(3);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_takes_follow_one_another),
        cmocka_unit_test(test_a_refused_take_leaves_the_last_one_told),
        cmocka_unit_test(test_finish_closes_what_is_open),
        cmocka_unit_test(test_losses_belong_to_a_take),
        cmocka_unit_test(test_a_late_audio_process_keeps_the_clock),
        cmocka_unit_test(test_a_take_begins_when_its_sound_did),
        cmocka_unit_test(test_a_new_input_that_fails_returns_to_the_old),
        cmocka_unit_test(test_linked_channels_have_one_set_of_knobs),
        cmocka_unit_test(test_maxima_are_cleared_without_an_audio_process),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
