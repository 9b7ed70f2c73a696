/* What the text front end says, when, and how often; and what it makes of what is typed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gainstage/clock.h"
#include "speak/speaker.h"

static struct gs_speaker speaker;
static char heard[8192]; /* sentences, each with "|" behind it */
static int64_t now;

static void hear(void *context, const char *sentence) {
    (void)context;
    for (const char *c = sentence; *c; c++)
        if ((unsigned char)*c < ' ' || (unsigned char)*c > 126)
            fail_msg("'%s' is not plain ASCII", sentence);
    const size_t length = strlen(heard);
    snprintf(heard + length, sizeof heard - length, "%s|", sentence);
}

static void says(const char *wanted) {
    assert_string_equal(heard, wanted);
    heard[0] = '\0';
}

static void line(const char *text) {
    gs_speaker_line(&speaker, text, now);
}

static int start(void **state) {
    (void)state;
    gs_speaker_done(&speaker);
    now = GS_SECOND;
    gs_speaker_init(&speaker, hear, NULL, false);
    heard[0] = '\0';
    line("* status session main");
    line("* status state idle");
    line("* status audio running");
    line("* status device \"Scarlett 2i2\"");
    line("* status rate 48000");
    line("* status channels 2");
    line("* status clients 1");
    line("* status preset \"voice*\"");
    gs_speaker_tick(&speaker, now);
    says(""); /* not before all is known */
    now += GS_SECOND;
    gs_speaker_tick(&speaker, now);
    says("Gainstage, session main.|Listening to Scarlett 2i2, 48 kilohertz, 2 channels.|"
         "Not recording.|Preset voice, changed.|"
         "Type help for the commands, an empty line for the levels.|");
    return 0;
}

/* A frame of telemetry in which both channels have these values; dBFS. */
static void sound(double in_peak, double out_rms, unsigned clips, double seconds) {
    static struct gs_telemetry *frame;
    if (!frame)
        frame = calloc(1, gs_telemetry_bytes(2));
    frame->channels = 2;
    for (int c = 0; c < 2; c++) {
        frame->channel[c].tap[GS_STAGE_INPUT].peak = (float)pow(10, in_peak / 20);
        frame->channel[c].tap[GS_STAGE_INPUT].rms = (float)pow(10, out_rms / 20);
        frame->channel[c].tap[GS_STAGE_OUT].peak = (float)pow(10, in_peak / 20);
        frame->channel[c].tap[GS_STAGE_OUT].rms = (float)pow(10, out_rms / 20);
    }
    frame->channel[0].tap[GS_STAGE_INPUT].clips = clips;
    for (int64_t end = now + (int64_t)(seconds * (double)GS_SECOND); now < end;
         now += GS_SECOND / 10) {
        gs_hearing_frame(&speaker.hearing, frame, now);
        gs_speaker_tick(&speaker, now);
    }
}

static void test_another_connection(void **state) {
    (void)state;
    gs_speaker_sent(&speaker, false);
    line("- half");
    gs_speaker_again(&speaker, "the connection was made anew");
    says("The connection was made anew.|"
         "Error: the last command has no answer; it may not have been done.|");
    gs_speaker_sent(&speaker, true);
    line("* param 1 comp.drive 4.0");
    line("* status state recording");
    line("* status take vocal_007");
    line("ok");
    says("");
    now += GS_SECOND;
    gs_speaker_tick(&speaker, now);
    assert_non_null(strstr(heard, "vocal_007"));
    assert_null(strstr(heard, "session"));
    heard[0] = '\0';
    gs_speaker_sent(&speaker, false);
    line("ok"); /* answers are those of the new one */
    says("Done.|");
    gs_speaker_again(&speaker, "anew"); /* nothing was asked */
    says("Anew.|");
}

static void test_clips_are_counted_and_bundled(void **state) {
    (void)state;
    sound(-9, -18, 0, 2);
    says("");
    sound(-9, -18, 3, 1);
    says("Input clipped, channel 1, 3 times.|");
    for (unsigned clips = 4; clips < 24; clips++)
        sound(-9, -18, clips, 0.1);
    says(""); /* no word for three seconds… */
    sound(-9, -18, 23, 3);
    says("Input clipped, channel 1, 20 times.|"); /* …then all of it */
    sound(-9, -18, 0, 5);                         /* reset */
    sound(-9, -18, 1, 1);
    says("Input clipped, channel 1, once.|");
    speaker.verbosity = GS_SAY_QUIET;
    now += 5 * GS_SECOND;
    sound(-9, -18, 2, 1);
    says("Input clipped, channel 1, once.|");
}

static void test_silence_and_heat_have_hysteresis(void **state) {
    (void)state;
    sound(-100, -100, 0, 30);
    says(""); /* there never was any sound */
    sound(-9, -18, 0, 3);
    for (int i = 0; i < 100; i++)
        sound(i % 2 ? -54 : -59, -70, 0, 0.5); /* about the border */
    says("");
    sound(-70, -80, 0, 5);
    says("");
    sound(-70, -80, 0, 20);
    says("No sound for 10 seconds, channel 1.|No sound for 10 seconds, channel 2.|");
    sound(-12, -20, 0, 1);
    says("Sound again, channel 1.|Sound again, channel 2.|");
    sound(-1, -12, 0, 0.5);
    says("Input peak minus 1, channel 1: close to clipping.|"
         "Input peak minus 1, channel 2: close to clipping.|");
    for (int i = 0; i < 20; i++)
        sound(i % 2 ? -2 : -5, -12, 0, 1);
    says("");
}

static void test_levels_on_request_and_unasked(void **state) {
    (void)state;
    struct gs_text send = {0};
    sound(-9.2, -18.3, 0, 2);
    assert_int_equal(gs_speaker_typed(&speaker, "", &send), GS_TYPED_DONE);
    says("Channel 1: level minus 18, peak minus 9. Channel 2: level minus 18, peak minus 9.|");
    gs_speaker_typed(&speaker, "levels 2", &send);
    says("Channel 2: level minus 18, peak minus 9.|");
    gs_speaker_typed(&speaker, "levels 3", &send);
    says("Error: there is no channel 3.|");
    sound(-9, -40, 0, 20);
    says(""); /* not unasked… */
    gs_speaker_typed(&speaker, "say all", &send);
    says("Saying everything, levels too.|");
    sound(-9, -38, 0, 0.3);
    says("Channel 1: level minus 38, peak minus 9.|Channel 2: level minus 38, peak minus 9.|");
    for (int i = 0; i < 40; i++)
        sound(-9, i % 2 ? -36 : -40, 0, 0.5); /* …and no more for a small change */
    says("");
    for (int i = 0; i < 10; i++)
        sound(-9, i % 2 ? -18 : -38, 0, 0.2); /* nor again at once for a large one */
    assert_true(strlen(heard) < 200);
    assert_null(send.data);
}

static void test_answers_in_words(void **state) {
    (void)state;
    struct gs_text send = {0};
    assert_int_equal(gs_speaker_typed(&speaker, "set comp.drive 5", &send), GS_TYPED_SEND);
    assert_string_equal(send.data, "set comp.drive 5");
    gs_text_done(&send);
    gs_speaker_sent(&speaker, false);
    line("* param 1 comp.drive 5.0");
    line("* param 2 comp.drive 5.0");
    line("* param 3 comp.drive 5.0"); /* a channel that is not there */
    line("ok");
    says("Comp drive 5.0, 2 channels.|");
    gs_speaker_sent(&speaker, false);
    line("* param 2 preamp.gain -3.0");
    line("ok");
    says("Preamp gain minus 3.0 dB, channel 2.|");
    gs_speaker_sent(&speaker, false);
    line("ok");
    says("Done.|");
    gs_speaker_sent(&speaker, false);
    line("* message info recording vocal_014");
    line("- /takes/vocal_014.wav");
    line("ok");
    says("Recording vocal_014.|");
    gs_speaker_sent(&speaker, false);
    line("error nothing is being recorded");
    says("Error: nothing is being recorded.|");
    line("ok"); /* of nothing that was asked */
    says("");
}

static void test_news_by_verbosity(void **state) {
    (void)state;
    line("* message info anna (desk): 2.comp.drive 3.0 → 3.5");
    line("* message warning the device lost 0.300 s of sound");
    says("anna (desk): channel 2 comp drive 3.0 to 3.5.|"
         "Warning: the device lost 0.300 s of sound.|");
    speaker.verbosity = GS_SAY_QUIET;
    line("* message info anna (desk): 2.comp.drive 3.5 → 3.0");
    line("* message info anna (desk): recording vocal_015");
    line("* message error the disk is full");
    says("anna (desk): recording vocal_015.|Error: the disk is full.|");
}

static void test_the_disk_is_told_on_its_way_down(void **state) {
    (void)state;
    line("* status disk_seconds_left 7200");
    line("* status disk_seconds_left 1500");
    says("Disk: 25 minutes left.|");
    line("* status disk_seconds_left 1499");
    line("* status disk_seconds_left 1510");
    line("* status disk_seconds_left 1300");
    says("");
    line("* status disk_seconds_left 90");
    says("Disk: 1 minute 30 seconds left.|");
    line("* status disk_seconds_left 7200");
    line("* status disk_seconds_left 1490");
    says("Disk: 24 minutes left.|");
}

static void test_standing_orders_are_told(void **state) {
    (void)state;
    struct gs_text send = {0};
    line("* status state waiting");
    line("* status locked on");
    line("* status stop_in 90.5");
    gs_speaker_typed(&speaker, "status", &send);
    says("Waiting for a sound to begin a take.|Locked.|"
         "The take ends by itself in 1 minute 30 seconds.|Preset voice, changed.|");
}

static void test_quitting_asks_where_it_costs(void **state) {
    (void)state;
    struct gs_text send = {0};
    line("* status state recording");
    line("* status take vocal_014");
    assert_int_equal(gs_speaker_typed(&speaker, "quit", &send), GS_TYPED_DONE);
    says("A take is open. Type yes to end it and the engine, or detach to leave.|");
    assert_int_equal(gs_speaker_typed(&speaker, "status", &send), GS_TYPED_DONE);
    heard[0] = '\0';
    assert_int_equal(gs_speaker_typed(&speaker, "yes", &send), GS_TYPED_DONE); /* too late */
    says("Error: unknown command 'yes'; help lists them.|");
    gs_speaker_typed(&speaker, "quit", &send);
    assert_int_equal(gs_speaker_typed(&speaker, "yes", &send), GS_TYPED_SEND);
    assert_string_equal(send.data, "shutdown");
    assert_int_equal(gs_speaker_typed(&speaker, "detach", &send), GS_TYPED_LEAVE);
    gs_text_done(&send);
}

static void test_what_is_typed_wrong(void **state) {
    (void)state;
    static const struct {
        const char *typed, *answer;
    } rows[] = {
        {"frob", "Error: unknown command 'frob'; help lists them.|"},
        {"set comp.drive", "Error: usage: set KEY VALUE.|"},
        {"turn 3", "Error: turn is for the screen; here there are set, nudge, toggle and help.|"},
        {"attach", "Error: you are attached already.|"},
        {"say loud", "Error: say quiet, say normal or say all.|"},
        {"mark 'open", "Error: a quote (') is never closed.|"},
        {"help comp.drive", "Comp drive from 0.0 to 10.0, default 3.0: how much is compressed: the "
                            "threshold is minus 4 dBFS a step.|"},
        {"help undo", "Undo: take the latest change of settings back.|"},
        {"help nothing", "Error: nothing is called nothing; help lists the commands.|"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct gs_text send = {0};
        assert_int_equal(gs_speaker_typed(&speaker, rows[i].typed, &send), GS_TYPED_DONE);
        says(rows[i].answer);
        assert_null(send.data);
    }
}

static int done(void **state) {
    (void)state;
    gs_speaker_done(&speaker);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_clips_are_counted_and_bundled, start),
        cmocka_unit_test_setup(test_another_connection, start),
        cmocka_unit_test_setup(test_silence_and_heat_have_hysteresis, start),
        cmocka_unit_test_setup(test_levels_on_request_and_unasked, start),
        cmocka_unit_test_setup(test_answers_in_words, start),
        cmocka_unit_test_setup(test_news_by_verbosity, start),
        cmocka_unit_test_setup(test_the_disk_is_told_on_its_way_down, start),
        cmocka_unit_test_setup(test_standing_orders_are_told, start),
        cmocka_unit_test_setup(test_quitting_asks_where_it_costs, start),
        cmocka_unit_test_setup(test_what_is_typed_wrong, start),
    };
    return cmocka_run_group_tests_name("speaker", tests, NULL, done);
}
