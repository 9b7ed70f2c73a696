/* Text: the growing buffer, words of a command line, JSON, numbers, durations. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gainstage/text.h"

/* ---- buffer ---- */
static void test_buffer_grows(void **state) {
    (void)state;
    struct gs_text text = {0};
    assert_string_equal(gs_text_string(&text), "");
    char expected[40 * 100] = "";
    size_t length = 0;
    for (int i = 0; i < 1000; i++) {
        gs_text_add(&text, "%d,", i);
        length += (size_t)sprintf(expected + length, "%d,", i);
        assert_int_equal(text.length, length);
    }
    assert_string_equal(gs_text_string(&text), expected);
    gs_text_clear(&text);
    assert_string_equal(gs_text_string(&text), "");
    gs_text_add_bytes(&text, "ab\0c", 4);
    assert_int_equal(text.length, 4);
    assert_memory_equal(text.data, "ab\0c", 5);
    assert_false(text.failed);
    gs_text_done(&text);
    assert_null(text.data);
    assert_int_equal(text.length, 0);
}

/* ---- words ---- */
static void assert_words(const char *line, int count, const char *const *expected) {
    struct gs_words words;
    struct gs_error error = {""};
    enum gs_status status = gs_words_split(line, &words, &error);
    if (status != GS_OK)
        fail_msg("\"%s\": %s", line, error.text);
    assert_int_equal(words.count, count);
    for (int i = 0; i < count; i++)
        assert_string_equal(words.word[i], expected[i]);
    assert_null(words.word[count]);
    gs_words_done(&words);
    assert_null(words.storage);
}
#define WORDS(line, ...)                                                                           \
    assert_words(line, (int)(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)),              \
                 (const char *[]){__VA_ARGS__})

static void test_words(void **state) {
    (void)state;
    assert_words("", 0, NULL);
    assert_words(" \t ", 0, NULL);
    assert_words("# set comp.drive 5", 0, NULL);
    WORDS("set comp.drive 5", "set", "comp.drive", "5");
    WORDS("\tset  comp.drive\t5  ", "set", "comp.drive", "5");
    WORDS("set comp.drive 5 # the drive", "set", "comp.drive", "5");
    WORDS("name take#5", "name", "take#5");
    WORDS("mark 'second verse'", "mark", "second verse");
    WORDS("mark \"it's\"", "mark", "it's");
    WORDS("mark 'a\\b'", "mark", "a\\b");
    WORDS("mark \"a\\\"b\\\\c\"", "mark", "a\"b\\c");
    WORDS("mark a\\ b\\#c", "mark", "a b#c");
    WORDS("mark ''", "mark", "");
    WORDS("mark \"\" '' x", "mark", "", "", "x");
    WORDS("mark a'b c'd\" e\"", "mark", "ab cd e");
    WORDS("mark Grüße", "mark", "Grüße");
    WORDS("bind \\# mark", "bind", "#", "mark");
    WORDS("bind '#' mark", "bind", "#", "mark");
}

static void assert_refused(const char *line) {
    struct gs_words words = {.count = 77};
    struct gs_error error = {""};
    assert_int_equal(gs_words_split(line, &words, &error), GS_ERR_FORMAT);
    assert_true(strlen(error.text) > 0);
    assert_int_equal(words.count, 77);
}

static void test_words_refused(void **state) {
    (void)state;
    assert_refused("mark 'open");
    assert_refused("mark \"open");
    assert_refused("mark \"open\\\"");
    assert_refused("mark '");
    assert_refused("a\nb");
    assert_refused("a\rb");
    assert_refused("\033[A");
    assert_refused("mark a\x01");
    char line[2 * GS_WORDS_MAX + 4];
    for (int i = 0; i < GS_WORDS_MAX + 1; i++)
        memcpy(line + 2 * i, "w ", 3);
    assert_refused(line);
    line[2 * GS_WORDS_MAX] = '\0';
    struct gs_words words;
    assert_int_equal(gs_words_split(line, &words, NULL), GS_OK);
    assert_int_equal(words.count, GS_WORDS_MAX);
    assert_null(words.word[GS_WORDS_MAX]);
    gs_words_done(&words);
}

/* A small generator, so that a failing round can be run again. */
static uint32_t next_random(uint32_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

/* Any words, however odd, come back as they were. */
static void test_words_round_trip(void **state) {
    (void)state;
    static const char odd[] = " \t\"'\\#\\\"' #$`;|&*?~=()ab\xc3\xbc\xff\x80";
    uint32_t seed = 2463534242u;
    for (int round = 0; round < 20000; round++) {
        char given[6][24];
        int count = (int)(next_random(&seed) % 6) + 1;
        struct gs_text line = {0};
        for (int i = 0; i < count; i++) {
            size_t length = next_random(&seed) % 20;
            for (size_t j = 0; j < length; j++)
                given[i][j] = odd[next_random(&seed) % (sizeof odd - 1)];
            given[i][length] = '\0';
            if (i)
                gs_text_add(&line, " ");
            gs_text_add_word(&line, given[i]);
        }
        struct gs_words words;
        struct gs_error error;
        if (gs_words_split(line.data, &words, &error) != GS_OK)
            fail_msg("round %d: [%s]: %s", round, line.data, error.text);
        assert_int_equal(words.count, count);
        for (int i = 0; i < count; i++)
            assert_string_equal(words.word[i], given[i]);
        gs_words_done(&words);
        gs_text_done(&line);
    }
}

/* Any bytes at all: an answer or a refusal, and never a word out of bounds. */
static void test_words_of_noise(void **state) {
    (void)state;
    uint32_t seed = 88172645u;
    int accepted = 0, refused = 0;
    for (int round = 0; round < 20000; round++) {
        char line[64];
        size_t length = next_random(&seed) % (sizeof line - 1);
        for (size_t i = 0; i < length; i++)
            line[i] = (char)(next_random(&seed) % 8 ? " \t\"'\\#ab"[next_random(&seed) % 8]
                                                    : (char)(next_random(&seed) % 255 + 1));
        line[length] = '\0';
        struct gs_words words;
        if (gs_words_split(line, &words, NULL) != GS_OK) {
            refused++;
            continue;
        }
        accepted++;
        size_t total = 0;
        for (int i = 0; i < words.count; i++)
            total += strlen(words.word[i]) + 1;
        assert_true(total <= strlen(line) + 1);
        gs_words_done(&words);
    }
    assert_true(accepted > 1000);
    assert_true(refused > 1000);
}

/* ---- JSON ---- */
static void assert_json(const char *string, const char *expected) {
    struct gs_text text = {0};
    gs_text_add_json(&text, string);
    assert_string_equal(gs_text_string(&text), expected);
    gs_text_done(&text);
}

static void test_json_strings(void **state) {
    (void)state;
    assert_json("", "\"\"");
    assert_json("voice", "\"voice\"");
    assert_json("a\"b\\c", "\"a\\\"b\\\\c\"");
    assert_json("a\nb\tc\x01\x1f\x7f", "\"a\\u000ab\\u0009c\\u0001\\u001f\\u007f\"");
    assert_json("Grüße · ● 𝄞", "\"Grüße · ● 𝄞\"");
    /* what is not UTF-8 (RFC 3629) */
    assert_json("a\xff", "\"a\\ufffd\"");
    assert_json("\x80", "\"\\ufffd\"");
    assert_json("\xc3", "\"\\ufffd\"");
    assert_json("\xc3(", "\"\\ufffd(\"");
    assert_json("\xc0\xaf", "\"\\ufffd\\ufffd\"");                       /* overlong */
    assert_json("\xe0\x80\xaf", "\"\\ufffd\\ufffd\\ufffd\"");            /* overlong */
    assert_json("\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"");            /* surrogate */
    assert_json("\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""); /* above 10FFFF */
    assert_json("\xf0\x9d\x84", "\"\\ufffd\\ufffd\\ufffd\"");            /* cut short */
}

static void test_json_numbers(void **state) {
    (void)state;
    struct gs_text text = {0};
    gs_text_add_json_number(&text, -3.14159, 2);
    gs_text_add(&text, " ");
    gs_text_add_json_number(&text, (double)INFINITY, 2);
    gs_text_add(&text, " ");
    gs_text_add_json_number(&text, (double)-INFINITY, 1);
    gs_text_add(&text, " ");
    gs_text_add_json_number(&text, (double)NAN, 1);
    gs_text_add(&text, " ");
    gs_text_add_json_number(&text, 48000, 0);
    assert_string_equal(gs_text_string(&text), "-3.14 null null null 48000");
    gs_text_done(&text);
}

/* ---- numbers ---- */
static void test_numbers(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double value;
    } good[] = {{"0", 0},  {"32", 32},    {"-3.5", -3.5},   {"+6", 6},  {".5", 0.5},
                {"5.", 5}, {"1e3", 1000}, {"-1E-2", -0.01}, {"007", 7}, {"-0", 0}};
    static const char *const bad[] = {"",    " ",   "x",     "1x",  "1 ",    " 1", "0x10", "nan",
                                      "inf", "1,5", "1e999", "--1", "1.2.3", "e5", "-",    "."};
    double value;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(gs_parse_number(good[i].text, &value));
        assert_true(fabs(value - good[i].value) < 1e-12);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        value = 77;
        if (gs_parse_number(bad[i], &value))
            fail_msg("'%s' was taken for a number", bad[i]);
        assert_true(value > 76 && value < 78);
    }
}

static void test_integers(void **state) {
    (void)state;
    static const char *const bad[] = {
        "", " 1", "\t1", "1 ", "1.0", "0x1", "a", "9223372036854775808", "1e3", "-", "+-1", "12a"};
    long value;
    assert_true(gs_parse_integer("0", &value) && value == 0);
    assert_true(gs_parse_integer("-12", &value) && value == -12);
    assert_true(gs_parse_integer("+48000", &value) && value == 48000);
    assert_true(gs_parse_integer("9223372036854775807", &value) && value == INT64_MAX);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        value = 77;
        if (gs_parse_integer(bad[i], &value))
            fail_msg("'%s' was taken for an integer", bad[i]);
        assert_int_equal(value, 77);
    }
}

static void test_durations(void **state) {
    (void)state;
    static const struct {
        double seconds;
        const char *text;
    } cases[] = {{0, "0:00:00"},      {0.999, "0:00:00"},      {1, "0:00:01"},
                 {59.999, "0:00:59"}, {60, "0:01:00"},         {767, "0:12:47"},
                 {3599.5, "0:59:59"}, {3600, "1:00:00"},       {360000, "100:00:00"},
                 {-5, "0:00:00"},     {(double)NAN, "0:00:00"}};
    char out[24];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        gs_format_duration(cases[i].seconds, out, sizeof out);
        assert_string_equal(out, cases[i].text);
    }
    gs_format_duration(3600, out, 4); /* too small: cut, never overrun */
    assert_string_equal(out, "1:0");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_buffer_grows),   cmocka_unit_test(test_words),
        cmocka_unit_test(test_words_refused),  cmocka_unit_test(test_words_round_trip),
        cmocka_unit_test(test_words_of_noise), cmocka_unit_test(test_json_strings),
        cmocka_unit_test(test_json_numbers),   cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_integers),       cmocka_unit_test(test_durations),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
