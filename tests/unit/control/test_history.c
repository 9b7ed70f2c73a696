/* Steps of the history: what is one, what can be taken back, what people read of it; the log of
 * events; what somebody who only looks on is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "control/events.h"
#include "control/history.h"
#include "gainstage/clock.h"
#include "gainstage/command.h"

static struct gs_history history;
static struct gs_snapshot now;

static int fresh(void **state) {
    (void)state;
    memset(&now, 0, sizeof now);
    gs_settings_init(&now.settings);
    gs_history_done(&history);
    return 0;
}

/* Sets one value the way a command does. */
static bool turn(int channel, enum gs_param_id id, double value, unsigned author, double seconds) {
    static unsigned connections;
    struct gs_snapshot before = now;
    char knob[48], who[24];
    snprintf(who, sizeof who, "anna (pts/%u)", author);
    snprintf(knob, sizeof knob, "%d.%s", channel + 1, gs_params[id].key);
    now.settings.value[channel][id] = value;
    const struct gs_deed deed = {.label = "set",
                                 .knob = knob,
                                 .author = ++connections, /* as `ctl` makes them */
                                 .who = who,
                                 .now = (int64_t)(seconds * (double)GS_SECOND)};
    return gs_history_note(&history, &deed, &before, &now);
}

static void take_back(const struct gs_step *step) {
    for (unsigned i = 0; i < step->count; i++)
        now.settings.value[step->change[i].channel][step->change[i].id] = step->change[i].before;
}

static const char *text_of(const struct gs_step *step, unsigned channels, bool back) {
    static char text[200];
    assert_non_null(step);
    gs_step_text(step, channels, back, text, sizeof text);
    return text;
}

static void test_turns_of_one_knob_are_one_step(void **state) {
    (void)state;
    for (int i = 1; i <= 10; i++)
        assert_true(turn(0, GS_COMP_DRIVE, 3 + 0.1 * i, 1, 5 + 0.3 * i));
    assert_int_equal(history.count, 1);
    turn(0, GS_COMP_DRIVE, 5, 1, 9.1); /* later: another one */
    turn(0, GS_COMP_DRIVE, 6, 2, 9.2); /* somebody else */
    turn(0, GS_COMP_RATIO, 6, 2, 9.3); /* another knob */
    turn(1, GS_COMP_RATIO, 6, 2, 9.4); /* of another channel */
    assert_int_equal(history.count, 5);
    for (int i = 0; i < 5; i++)
        take_back(gs_history_undo(&history));
    assert_null(gs_history_undo(&history));
    assert_float_equal(now.settings.value[0][GS_COMP_DRIVE], 3, 0);
    assert_float_equal(now.settings.value[1][GS_COMP_RATIO], 4, 0);
}

static void test_there_and_back_is_no_step(void **state) {
    (void)state;
    assert_false(turn(0, GS_COMP_DRIVE, 3, 1, 1)); /* as it was */
    turn(0, GS_COMP_DRIVE, 4, 1, 2);
    turn(0, GS_COMP_DRIVE, 3, 1, 2.5);
    assert_int_equal(history.count, 0);
    assert_null(gs_history_latest(&history));
}

static void test_redo_until_something_new(void **state) {
    (void)state;
    turn(0, GS_COMP_DRIVE, 4, 1, 1);
    turn(0, GS_COMP_DRIVE, 5, 1, 10);
    assert_string_equal(text_of(gs_history_undo(&history), 1, true), "comp.drive 5.0 → 4.0");
    take_back(&history.step[1]);
    assert_string_equal(text_of(gs_history_redo(&history), 1, false), "comp.drive 4.0 → 5.0");
    assert_null(gs_history_redo(&history));
    gs_history_undo(&history);
    turn(0, GS_COMP_RATIO, 9, 1, 10.1); /* what was undone is gone */
    assert_int_equal(history.count, 2);
    assert_null(gs_history_redo(&history));
}

static void test_bounded(void **state) {
    (void)state;
    for (int i = 0; i < GS_HISTORY_MAX + 25; i++)
        turn(0, GS_COMP_DRIVE, i % 2 ? 4 : 5, 1, 10 * i);
    assert_int_equal(history.count, GS_HISTORY_MAX);
    int undone = 0;
    while (gs_history_undo(&history))
        undone++;
    assert_int_equal(undone, GS_HISTORY_MAX);
}

static void test_what_people_read(void **state) {
    (void)state;
    turn(1, GS_PREAMP_GAIN, 6, 1, 1);
    assert_string_equal(text_of(gs_history_latest(&history), 2, false),
                        "2.preamp.gain +0.0 dB → +6.0 dB");
    assert_string_equal(text_of(gs_history_latest(&history), 2, true),
                        "2.preamp.gain +6.0 dB → +0.0 dB");
    const struct gs_deed all = {.label = "set comp.on on", .who = "anna", .now = GS_SECOND};
    struct gs_snapshot before = now;
    for (int c = 0; c < GS_MAX_CHANNELS; c++)
        now.settings.value[c][GS_COMP_ON] = 1;
    assert_true(gs_history_note(&history, &all, &before, &now));
    assert_string_equal(text_of(gs_history_latest(&history), 2, false), "comp.on off → on");
    const struct gs_deed preset = {.label = "preset mine", .who = "anna", .now = GS_SECOND};
    before = now;
    for (int c = 0; c < GS_MAX_CHANNELS; c++) {
        now.settings.value[c][GS_COMP_RATIO] = 9;
        now.settings.value[c][GS_COMP_DRIVE] = 9;
    }
    gs_history_note(&history, &preset, &before, &now);
    assert_string_equal(text_of(gs_history_latest(&history), 2, false), "preset mine (4 values)");
    const struct gs_deed link = {.label = "link 1 on", .who = "anna", .now = GS_SECOND};
    before = now;
    now.pairs = 1;
    assert_true(gs_history_note(&history, &link, &before, &now));
    assert_string_equal(text_of(gs_history_latest(&history), 2, false), "link 1 on");
}

static void test_events_keep_the_latest(void **state) {
    (void)state;
    struct gs_events events = {.kept = NULL};
    struct gs_text text = {0};
    assert_int_equal(gs_events_kept(&events), 0);
    for (int i = 0; i < GS_EVENTS_MAX + 7; i++) {
        char line[32];
        snprintf(line, sizeof line, "number %d", i);
        assert_non_null(gs_events_add(&events, GS_LOG_INFO, "", line));
    }
    assert_int_equal(gs_events_kept(&events), GS_EVENTS_MAX);
    assert_string_equal(gs_events_at(&events, 0)->text, "number 7");
    assert_string_equal(gs_events_at(&events, GS_EVENTS_MAX - 1)->text, "number 506");
    gs_events_add(&events, GS_LOG_WARNING, "anna (ssh 10.0.0.5)", "it's \"odd\" # \\ here");
    gs_event_line(gs_events_at(&events, GS_EVENTS_MAX - 1), &text);
    struct gs_words words;
    assert_int_equal(gs_words_split(text.data, &words, NULL), GS_OK);
    assert_int_equal(words.count, 6);
    assert_string_equal(words.word[1], "event");
    double time;
    assert_true(gs_parse_number(words.word[2], &time) && time > 1.7e9);
    assert_string_equal(words.word[3], "warning");
    assert_string_equal(words.word[4], "anna (ssh 10.0.0.5)");
    assert_string_equal(words.word[5], "it's \"odd\" # \\ here");
    gs_words_done(&words);
    gs_text_done(&text);
    gs_events_done(&events);
}

static bool changes(const char *line) {
    struct gs_words words;
    enum gs_command_id id;
    assert_int_equal(gs_words_split(line, &words, NULL), GS_OK);
    assert_int_equal(gs_command_find(&words, &id, NULL), GS_OK);
    bool answer = gs_command_changes(id, &words);
    gs_words_done(&words);
    return answer;
}

static void test_what_only_asks(void **state) {
    (void)state;
    static const char *const asks[] = {
        "get",   "get comp.drive", "status json", "events 3", "clients", "attach view", "as anna",
        "dir",   "template",       "name",        "format",   "dry",     "input",       "preroll",
        "split", "ring",           "takes",       "note",     NULL};
    static const char *const acts[] = {"set comp.drive 3",
                                       "undo",
                                       "redo",
                                       "ab",
                                       "ab copy",
                                       "record",
                                       "stop",
                                       "clear",
                                       "mark",
                                       "shutdown",
                                       "save x",
                                       "dir /tmp",
                                       "input demo",
                                       "preset voice",
                                       "copy 1 2",
                                       NULL};
    for (int i = 0; asks[i]; i++)
        if (changes(asks[i]))
            fail_msg("'%s' only asks", asks[i]);
    for (int i = 0; acts[i]; i++)
        if (!changes(acts[i]))
            fail_msg("'%s' changes something", acts[i]);
}

static int done(void **state) {
    (void)state;
    gs_history_done(&history);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_turns_of_one_knob_are_one_step, fresh),
        cmocka_unit_test_setup(test_there_and_back_is_no_step, fresh),
        cmocka_unit_test_setup(test_redo_until_something_new, fresh),
        cmocka_unit_test_setup(test_bounded, fresh),
        cmocka_unit_test_setup(test_what_people_read, fresh),
        cmocka_unit_test(test_events_keep_the_latest),
        cmocka_unit_test(test_what_only_asks),
    };
    return cmocka_run_group_tests_name("history", tests, NULL, done);
}
