#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "gainstage/quantity.h"

static void test_durations(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double seconds;
    } good[] = {{"90", 90},           {"90s", 90},    {"90m", 5400},  {"1h30m", 5400},
                {"1h0m5.5s", 3605.5}, {"1.5h", 5400}, {"2h5s", 7205}, {"0.25", 0.25}};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        double seconds = -1;
        assert_true(gs_parse_duration(good[i].text, &seconds));
        assert_true(fabs(seconds - good[i].seconds) <= 1e-9);
    }
    static const char *const bad[] = {"",    "s",   "-5",  "5x",   "1m1h", "1h1h",  "1h 5m",
                                      "1h5", "nan", "1e3", "5ms",  ".",    "1..5",  " 5",
                                      "5 ",  "m5",  "inf", "0x10", "90M",  "1h5m5", "+5"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double seconds = 77;
        if (gs_parse_duration(bad[i], &seconds))
            fail_msg("'%s' was taken for %g seconds", bad[i], seconds);
        assert_true(fabs(seconds - 77) <= 0);
    }
}

static void test_spans_are_read_back(void **state) {
    (void)state;
    static const double spans[] = {0, 0.5, 1, 59, 60, 61, 3600, 5400, 3605, 86400 * 30};
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
        char text[24];
        double seconds;
        gs_format_span(spans[i], text, sizeof text);
        assert_true(gs_parse_duration(text, &seconds));
        assert_true(fabs(seconds - spans[i]) <= 0);
    }
    char text[24];
    gs_format_span(5400, text, sizeof text);
    assert_string_equal(text, "1h30m");
}

static void test_amounts(void **state) {
    (void)state;
    static const char *const same[] = {"2G", "700M", "1.5M", "64k", "3T"};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        char text[24];
        double bytes;
        assert_true(gs_parse_bytes(same[i], &bytes));
        gs_format_amount(bytes, text, sizeof text);
        assert_string_equal(text, same[i]);
    }
    double bytes;
    assert_true(gs_parse_bytes("2G", &bytes));
    assert_true(fabs(bytes - 2147483648.0) <= 0);
    static const char *const bad[] = {"", "2", "G", "2GB", "-2G", "2g", "2 G", "2m"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(gs_parse_bytes(bad[i], &bytes));
}

/* Across midnight, and across the night in which an hour is missing. */
static void test_times_of_day(void **state) {
    (void)state;
    setenv("TZ", "Europe/Berlin", 1);
    tzset();
    double seconds;
    const long long now = 1774710000; /* 2026-03-28 16:00 in Berlin; clocks go forward that night */
    char text[24];
    gs_format_clock(now, text, sizeof text);
    if (text[0] != '1' || text[1] != '6') /* no time zones on this machine */
        skip();
    assert_true(gs_parse_clock("18:30", now, &seconds));
    assert_true(fabs(seconds - 9000) <= 0);
    assert_true(gs_parse_clock("16:00:05", now, &seconds));
    assert_true(fabs(seconds - 5) <= 0);
    assert_true(gs_parse_clock("16:00", now, &seconds)); /* tomorrow's, an hour sooner */
    assert_true(fabs(seconds - 23 * 3600) <= 0);
    static const char *const bad[] = {"",    "18", "24:00", "18:60",  "18:3:99", "1:2:3:4",
                                      "18:", ":5", "18.30", "018:30", "-1:30",   "18:30x"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(gs_parse_clock(bad[i], now, &seconds));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_durations), cmocka_unit_test(test_spans_are_read_back),
        cmocka_unit_test(test_amounts), cmocka_unit_test(test_times_of_day)};
    return cmocka_run_group_tests_name("quantity", tests, NULL, NULL);
}
