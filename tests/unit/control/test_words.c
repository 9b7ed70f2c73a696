/* Command files (config, presets, themes): line by line into a sink, with the line's number in
 * every complaint. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gainstage/command.h"

/* Notes what it is given; refuses a `mark refuse`. */
struct sink {
    int count;
    enum gs_command_id id[8];
    char words[8][128];
};

static enum gs_status take(void *context, enum gs_command_id id, const struct gs_words *words,
                           struct gs_error *error) {
    struct sink *sink = context;
    assert_in_range(sink->count, 0, 7);
    assert_string_equal(words->word[0], gs_commands[id].name);
    char *out = sink->words[sink->count];
    for (int i = 0; i < words->count; i++)
        out += snprintf(out, 64, "%s%s", i ? "|" : "", words->word[i]);
    sink->id[sink->count++] = id;
    if (id == GS_CMD_MARK && words->count > 1 && strcmp(words->word[1], "refuse") == 0)
        return gs_fail(error, GS_ERR_STATE, "not recording");
    return GS_OK;
}

static void test_lines(void **state) {
    (void)state;
    struct sink sink = {0};
    const char *text = "# a title\n"
                       "\n"
                       "set comp.drive 5   # the drive\n"
                       "   \t\n"
                       "\tmark 'second verse'\r\n"
                       "\r\n"
                       "theme studio";
    assert_int_equal(gs_command_file("config", text, take, &sink, NULL), GS_OK);
    assert_int_equal(sink.count, 3);
    assert_string_equal(sink.words[0], "set|comp.drive|5");
    assert_string_equal(sink.words[1], "mark|second verse");
    assert_string_equal(sink.words[2], "theme|studio");
    assert_int_equal(sink.id[2], GS_CMD_THEME);
}

static void test_nothing_to_do(void **state) {
    (void)state;
    static const char *const empty[] = {"", "\n", "\n\n\n", "# only a comment", " \t", "\r\n"};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        struct sink sink = {0};
        assert_int_equal(gs_command_file("config", empty[i], take, &sink, NULL), GS_OK);
        assert_int_equal(sink.count, 0);
    }
}

/* Says which line is the first bad one; those behind it are done all the same. */
static void test_first_failure(void **state) {
    (void)state;
    static const struct {
        const char *text, *where, *what;
        enum gs_status status;
        int done; /* commands that were executed, the refused one included */
    } cases[] = {
        {"sett comp.drive 5\nstop\n", "voice:1: ", "sett", GS_ERR_UNKNOWN, 1},
        {"stop\n\nset comp.drive\nstop", "voice:3: ", "usage: set", GS_ERR_USAGE, 2},
        {"stop\nmark 'open\nstop", "voice:2: ", "quote", GS_ERR_FORMAT, 2},
        {"stop\nstop\nmark refuse\nstop", "voice:3: ", "not recording", GS_ERR_STATE, 4},
        {"stop\nmark a\001b", "voice:2: ", "control character", GS_ERR_FORMAT, 1},
        {"stop\rstop\n", "voice:1: ", "control character", GS_ERR_FORMAT, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sink sink = {0};
        struct gs_error error = {""};
        enum gs_status status = gs_command_file("voice", cases[i].text, take, &sink, &error);
        assert_int_equal(status, cases[i].status);
        assert_int_equal(sink.count, cases[i].done);
        if (strncmp(error.text, cases[i].where, strlen(cases[i].where)) != 0 ||
            !strstr(error.text, cases[i].what))
            fail_msg("case %zu says '%s'", i, error.text);
    }
}

static void test_long_lines_and_names(void **state) {
    (void)state;
    enum { LONG = 100000 };
    char *text = malloc(LONG + 1);
    memset(text, 'x', LONG);
    text[LONG] = '\0';
    struct sink sink = {0};
    struct gs_error error = {""};
    assert_int_equal(gs_command_file("voice", text, take, &sink, &error), GS_ERR_UNKNOWN);
    assert_int_equal(strncmp(error.text, "voice:1: ", 9), 0);
    assert_true(strlen(error.text) < sizeof error.text);
    assert_int_equal(gs_command_file(text, "nothing", take, &sink, &error), GS_ERR_UNKNOWN);
    assert_int_equal(gs_command_file("voice", "nothing", take, &sink, NULL), GS_ERR_UNKNOWN);
    /* the line's number counts on */
    for (int i = 0; i < LONG; i++)
        text[i] = '\n';
    memcpy(text + LONG - 8, "nothing", 7);
    assert_int_equal(gs_command_file("voice", text, take, &sink, &error), GS_ERR_UNKNOWN);
    assert_int_equal(strncmp(error.text, "voice:99993: ", 13), 0);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_nothing_to_do),
        cmocka_unit_test(test_first_failure),
        cmocka_unit_test(test_long_lines_and_names),
    };
    return cmocka_run_group_tests_name("command files", tests, NULL, NULL);
}
