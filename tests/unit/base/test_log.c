/* The log: one line an event, and a file that stays within bounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "gainstage/log.h"

static char path[64];

static int set_up(void **state) {
    (void)state;
    strcpy(path, "/tmp/gainstage-log-XXXXXX");
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state) {
    (void)state;
    gs_log_close();
    return unlink(path);
}

/* The whole file in static storage. */
static const char *content(void) {
    static char text[1 << 22];
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    size_t length = fread(text, 1, sizeof text - 1, file);
    text[length] = '\0';
    fclose(file);
    return text;
}

static void test_nothing_unless_open(void **state) {
    (void)state;
    gs_log(GS_LOG_ERROR, "into the void");
    gs_log_open(path);
    gs_log_close();
    gs_log(GS_LOG_ERROR, "into the void");
    assert_string_equal(content(), "");
}

static void test_lines(void **state) {
    (void)state;
    gs_log_open(path);
    gs_log(GS_LOG_INFO, "take %d begins", 14);
    gs_log(GS_LOG_WARNING, "slow disk");
    gs_log(GS_LOG_ERROR, "no room");
    int year, month, day, hour, minute, second, used = 0;
    const char *text = content();
    assert_int_equal(sscanf(text, "%4d-%2d-%2d %2d:%2d:%2d %n", &year, &month, &day, &hour, &minute,
                            &second, &used),
                     6);
    assert_true(year >= 2024 && month >= 1 && month <= 12 && day >= 1 && day <= 31);
    assert_int_equal(strncmp(text + used, "take 14 begins\n", 15), 0);
    assert_non_null(strstr(text, " warning: slow disk\n"));
    assert_non_null(strstr(text, " error: no room\n"));
}

/* Appends to what is there, keeps the newest lines whole and the file below its limit. */
static void test_stays_within_bounds(void **state) {
    (void)state;
    enum { LINES = 40000, LIMIT = 1 << 20 };
    gs_log_open(path);
    off_t largest = 0;
    for (int i = 0; i < LINES; i++) {
        gs_log(GS_LOG_INFO, "line %06d of the log that grows and grows", i);
        struct stat about;
        assert_int_equal(stat(path, &about), 0);
        if (about.st_size > largest)
            largest = about.st_size;
    }
    assert_true(largest > LIMIT / 2);
    assert_true(largest <= LIMIT + 200);
    const char *text = content();
    assert_int_equal(text[4], '-'); /* begins with a whole line's date */
    int last = -1, lines = 0;
    for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
        int number;
        assert_int_equal(sscanf(line, "%*s %*s line %d of", &number), 1);
        if (lines++)
            assert_int_equal(number, last + 1);
        last = number;
    }
    assert_int_equal(last, LINES - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_nothing_unless_open, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_stays_within_bounds, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
