/* Status codes and the message that travels with them. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "gainstage/status.h"

static void test_every_code_has_its_own_text(void **state) {
    (void)state;
    for (int i = 0; i < GS_STATUS_COUNT; i++) {
        const char *text = gs_status_text((enum gs_status)i);
        assert_non_null(text);
        assert_true(strlen(text) > 1);
        assert_null(strchr(text, '\n'));
        for (int j = 0; j < i; j++)
            assert_string_not_equal(text, gs_status_text((enum gs_status)j));
    }
}

static void test_code_outside_the_list(void **state) {
    (void)state;
    const char *unknown = "unknown status";
    assert_string_equal(gs_status_text(GS_STATUS_COUNT), unknown);
    assert_string_equal(gs_status_text((enum gs_status)12345), unknown);
}

static void test_fail_returns_its_status(void **state) {
    (void)state;
    struct gs_error error;
    for (int i = 0; i < GS_STATUS_COUNT; i++) {
        enum gs_status given = (enum gs_status)i;
        assert_int_equal(gs_fail(&error, given, "%s %d", "line", i), given);
        assert_int_equal(gs_fail(NULL, given, "%s", "nobody listens"), given);
    }
    gs_explain(&error, "%s: %d", "take.wav", 7);
    assert_string_equal(error.text, "take.wav: 7");
    /* the status may be made from errno behind the line (which fails to be formatted here) */
    errno = ENOENT;
    assert_int_equal(gs_fail(&error, errno == ENOENT ? GS_ERR_MISSING : GS_ERR_IO, "%ls",
                             (const wchar_t[]){0x110000, 0}),
                     GS_ERR_MISSING);
}

/* A message is one line, whatever a file name or a socket puts into it. */
static void test_message_is_one_clean_line(void **state) {
    (void)state;
    struct gs_error error;
    gs_explain(&error, "%s", "a\nb\tc\033[31md\177e\r");
    assert_string_equal(error.text, "a?b?c?[31md?e?");
    gs_explain(&error, "%s", "Grüße");
    assert_string_equal(error.text, "Grüße");
}

static void test_long_message_is_cut(void **state) {
    (void)state;
    struct gs_error error;
    char longer[2 * sizeof error.text];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    gs_explain(&error, "%s", longer);
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_has_its_own_text),
        cmocka_unit_test(test_code_outside_the_list),
        cmocka_unit_test(test_fail_returns_its_status),
        cmocka_unit_test(test_message_is_one_clean_line),
        cmocka_unit_test(test_long_message_is_cut),
    };
    return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
