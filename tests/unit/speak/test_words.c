/* Numbers, keys and names as words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "speak/words.h"

static void is(struct gs_text *text, const char *wanted) {
    assert_false(text->failed);
    assert_string_equal(gs_text_string(text), wanted);
    gs_text_done(text);
}

static void test_levels(void **state) {
    (void)state;
    static const struct {
        double level;
        const char *words;
    } rows[] = {{-18, "minus 18"}, {-17.6, "minus 18"}, {0, "0"},          {-0.4, "0"},
                {3.2, "plus 3"},   {-90, "silence"},    {-1e9, "silence"}, {-89, "minus 89"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct gs_text text = {0};
        gs_words_level(rows[i].level, &text);
        is(&text, rows[i].words);
    }
}

static void test_durations(void **state) {
    (void)state;
    static const struct {
        double seconds;
        const char *words;
    } rows[] = {{0, "0 seconds"},
                {1, "1 second"},
                {100, "1 minute 40 seconds"},
                {60, "1 minute"},
                {1500, "25 minutes"},
                {1535, "25 minutes"},
                {3600, "1 hour"},
                {7500, "2 hours 5 minutes"},
                {140000, "38 hours"},
                {-5, "0 seconds"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct gs_text text = {0};
        gs_words_duration(rows[i].seconds, &text);
        is(&text, rows[i].words);
    }
}

static void test_sentences(void **state) {
    (void)state;
    static const struct {
        const char *from, *to;
    } rows[] = {
        {"saved vocal_003, 0:02:25", "Saved vocal_003, 2 minutes 25 seconds."},
        {"undone: 2.comp.drive 5.0 → 3.0", "Undone: channel 2 comp drive 5.0 to 3.0."},
        {"preamp.gain +0.0 dB → -3.5 dB", "Preamp gain plus 0.0 dB to minus 3.5 dB."},
        {"comp.on off → on", "Comp off to on."},
        {"comp.drive: 99 is outside 0..10", "Comp drive: 99 is outside 0 to 10."},
        {"out.gain: 99 is outside -30..20", "Out gain: 99 is outside minus 30 to 20."},
        {"anna (ssh 10.0.0.5): joined", "anna (ssh 10.0.0.5): joined."},
        {"2026-11-22 11:21:05  anna (desk): stop", "2026-11-22 11:21:05  anna (desk): stop."},
        {"Grüße aus Köln – schön", "Gruesse aus Koeln - schoen."},
        {"日本 take_001", "?? take_001."},
        {"vocal_014.wav, what?", "vocal_014.wav, what?"},
        {"a\tb\x1b[2J", "A b [2J."},
        {"begin with `lock off`", "Begin with lock off."},
        {",", ",."},
        {"-", "-."},
        {"..", ".."},
        {"3.. ..4 1..", "3.. ..4 1.."},
        {"\xff\xc3", "??"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct gs_text text = {0};
        gs_words_sentence(rows[i].from, &text);
        is(&text, rows[i].to);
    }
}

static void test_parameters(void **state) {
    (void)state;
    struct gs_text text = {0};
    gs_words_param(GS_PREAMP_GAIN, 3, &text);
    is(&text, "preamp gain plus 3.0 dB");
    gs_words_param(GS_GATE_ON, 1, &text);
    is(&text, "gate on");
    gs_words_param(GS_PREAMP_COLOR, GS_COLOR_TUBE, &text);
    is(&text, "preamp color tube");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_parameters),
    };
    return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
