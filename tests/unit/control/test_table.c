/* The command table, and finding a line's command in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "control/execute.h"

static void test_rows(void **state) {
    (void)state;
    for (int i = 0; i < GS_COMMAND_COUNT; i++) {
        const struct gs_command *command = &gs_commands[i];
        if (!command->name)
            fail_msg("command %d has no row", i);
        assert_true(strlen(command->name) > 0);
        assert_int_equal(strspn(command->name, "abcdefghijklmnopqrstuvwxyz"),
                         strlen(command->name));
        for (int j = 0; j < i; j++)
            assert_string_not_equal(command->name, gs_commands[j].name);
        assert_non_null(command->arguments);
        assert_true(command->least >= 0 && command->most >= command->least);
        assert_true(command->most <= GS_WORDS_MAX);
        assert_true(command->place == GS_IN_ENGINE || command->place == GS_IN_FRONT_END);
        assert_true(strlen(command->help) > 0 && strlen(command->help) <= 80);
        assert_null(strchr(command->help, '\n'));
    }
}

static void test_the_engine_executes_its_commands(void **state) {
    (void)state;
    for (int i = 0; i < GS_COMMAND_COUNT; i++)
        if ((gs_handlers[i] != NULL) != (gs_commands[i].place == GS_IN_ENGINE))
            fail_msg("%s: it has %s handler", gs_commands[i].name, gs_handlers[i] ? "a" : "no");
}

/* The words that the help promises are the words that the arity allows. */
static void test_arity_matches_the_help(void **state) {
    (void)state;
    for (int i = 0; i < GS_COMMAND_COUNT; i++) {
        const struct gs_command *command = &gs_commands[i];
        int least = 0, most = 0, depth = 0;
        bool inside = false, endless = false;
        for (const char *c = command->arguments; *c; c++) {
            if (*c == '[') {
                depth++;
                inside = false;
            } else if (*c == ']') {
                depth--;
                inside = false;
            } else if (*c == ' ') {
                inside = false;
            } else if (strncmp(c, "…", strlen("…")) == 0) {
                endless = true;
            } else if (!inside) {
                inside = true;
                most++;
                least += depth == 0;
            }
        }
        if (least != command->least || (!endless && most != command->most))
            fail_msg("%s %s: takes %d..%d words", command->name, command->arguments, command->least,
                     command->most);
    }
}

static enum gs_status find(const char *line, enum gs_command_id *id, struct gs_error *error) {
    struct gs_words words;
    assert_int_equal(gs_words_split(line, &words, NULL), GS_OK);
    assert_true(words.count > 0);
    enum gs_status status = gs_command_find(&words, id, error);
    gs_words_done(&words);
    return status;
}

/* Every command with every number of words: accepted exactly within its arity. */
static void test_arity(void **state) {
    (void)state;
    for (int i = 0; i < GS_COMMAND_COUNT; i++)
        for (int count = 0; count < 80; count++) {
            struct gs_text line = {0};
            gs_text_add(&line, "%s", gs_commands[i].name);
            for (int word = 0; word < count; word++)
                gs_text_add(&line, " w");
            enum gs_command_id id = GS_COMMAND_COUNT;
            struct gs_error error = {""};
            enum gs_status status = find(line.data, &id, &error);
            bool rest = i == GS_CMD_RECORD || i == GS_CMD_NEXT || i == GS_CMD_MARK ||
                        i == GS_CMD_NAME || i == GS_CMD_AS ||
                        (i >= GS_CMD_TITLE && i <= GS_CMD_NOTE) || i == GS_CMD_TRACK ||
                        i == GS_CMD_EDIT || i == GS_CMD_DISCARD || i == GS_CMD_RESTORE ||
                        i == GS_CMD_RENAME;
            bool fits = count <= gs_commands[i].most || rest;
            if (count >= gs_commands[i].least && fits) {
                assert_int_equal(status, GS_OK);
                assert_int_equal(id, i);
            } else {
                assert_int_equal(status, GS_ERR_USAGE);
                assert_int_equal(id, GS_COMMAND_COUNT);
                assert_non_null(strstr(error.text, gs_commands[i].name));
                assert_non_null(strstr(error.text, gs_commands[i].arguments));
            }
            gs_text_done(&line);
        }
}

/* What people say in several words need not be quoted. */
static void test_rest_of_the_line(void **state) {
    (void)state;
    static const char *const lines[][2] = {
        {"mark verse one", "verse one"},
        {"mark  a   b\tc ", "a b c"},
        {"mark 'two  blanks'", "two  blanks"},
        {"mark the 'second verse' # and so on", "the second verse"},
        {"next song two", "song two"},
        {"name my song", "my song"},
        {"title Blue Monday", "Blue Monday"},
        {"note it was  late", "it was late"},
        {"discard my song", "my song"},
        {"record take five", "take five"},
        {"mark '' x", " x"},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct gs_words words;
        enum gs_command_id id;
        assert_int_equal(gs_words_split(lines[i][0], &words, NULL), GS_OK);
        assert_int_equal(gs_command_find(&words, &id, NULL), GS_OK);
        assert_int_equal(words.count, 2);
        assert_string_equal(words.word[1], lines[i][1]);
        assert_null(words.word[2]);
        gs_words_done(&words);
    }
}

static void test_unknown(void **state) {
    (void)state;
    static const char *const lines[] = {"nothing", "SET a b", "se a b", "sets a b", "''", "ü"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        enum gs_command_id id = GS_COMMAND_COUNT;
        struct gs_error error = {""};
        assert_int_equal(find(lines[i], &id, &error), GS_ERR_UNKNOWN);
        assert_int_equal(id, GS_COMMAND_COUNT);
        assert_true(strlen(error.text) > 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_the_engine_executes_its_commands),
        cmocka_unit_test(test_arity_matches_the_help),
        cmocka_unit_test(test_arity),
        cmocka_unit_test(test_rest_of_the_line),
        cmocka_unit_test(test_unknown),
    };
    return cmocka_run_group_tests_name("command table", tests, NULL, NULL);
}
