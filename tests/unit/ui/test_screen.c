/* The terminal: what asking about it costs, and which can be used. */
#include <fcntl.h>
#include <malloc.h>
#include <pty.h>
#include <unistd.h>

#include "fixture.h"
#include "ui/screen.h"

static int terminal, keyboard, in_before, out_before;

static int open_terminal(void **state) {
    (void)state;
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    if (openpty(&keyboard, &terminal, NULL, NULL, &size) != 0)
        return -1;
    fflush(stdout);
    in_before = dup(STDIN_FILENO);
    out_before = dup(STDOUT_FILENO);
    setenv("TERM", "vt100", 1);
    return dup2(terminal, STDIN_FILENO) < 0 || dup2(terminal, STDOUT_FILENO) < 0 ? -1 : 0;
}

static int close_terminal(void **state) {
    (void)state;
    fflush(stdout);
    dup2(in_before, STDIN_FILENO);
    dup2(out_before, STDOUT_FILENO);
    close(in_before);
    close(out_before);
    close(terminal);
    close(keyboard);
    return 0;
}

static void asking_keeps_nothing(void **state) {
    (void)state;
    enum { ROUNDS = 200, MOST = 16 * 1024 };
    struct gs_error error = {""};
    assert_int_equal(gs_screen_check(&error), GS_OK); /* what is kept once, is kept now */
    const size_t before = mallinfo2().uordblks;
    for (int i = 0; i < ROUNDS; i++)
        assert_int_equal(gs_screen_check(&error), GS_OK);
    assert_true(mallinfo2().uordblks < before + MOST); /* a TERMINAL takes some 3 KiB */
}

static void what_cannot_be_used_is_refused(void **state) {
    (void)state;
    static const char *const names[] = {"dumb", "vt52"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct gs_error error = {""};
        setenv("TERM", names[i], 1);
        assert_int_equal(gs_screen_check(&error), GS_ERR_STATE);
        assert_true(strlen(error.text) > 20);
    }
}

/* A new terminal on an old machine, or none told: what all of them understand will do. */
static void what_is_not_known_is_guessed(void **state) {
    (void)state;
    static const struct {
        const char *name;
        int colors;
    } guesses[] = {{"no-such-terminal", 8}, {"", 0}, {"xterm-kitty-of-tomorrow", 256}};
    for (size_t i = 0; i < sizeof guesses / sizeof guesses[0]; i++) {
        struct gs_terminal found;
        assert_int_equal(gs_terminal_describe(guesses[i].name, &found, NULL), GS_OK);
        assert_int_equal(found.colors, guesses[i].colors);
        assert_true(*found.enter && *found.leave);
    }
    struct gs_terminal found;
    assert_int_equal(gs_terminal_describe(NULL, &found, NULL), GS_OK);
    assert_int_equal(gs_terminal_describe("vt100", &found, NULL), GS_OK);
    assert_int_equal(found.colors, 0);
    assert_null(strstr(found.enter, "$<"));
    assert_int_equal(gs_terminal_describe("linux", &found, NULL), GS_OK);
    assert_int_equal(found.colors, 8);
    assert_false(found.modes);
    assert_int_equal(gs_terminal_describe("vt220", &found, NULL), GS_OK);
    assert_false(found.modes);
    assert_int_equal(gs_terminal_describe("xterm-256color", &found, NULL), GS_OK);
    assert_true(found.modes);
    assert_int_equal(found.colors, 256);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(asking_keeps_nothing, open_terminal, close_terminal),
        cmocka_unit_test(what_is_not_known_is_guessed),
        cmocka_unit_test_setup_teardown(what_cannot_be_used_is_refused, open_terminal,
                                        close_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
