/* What the meter tests share: comparing numbers and making tones. */
#ifndef GS_TEST_METER_NEAR_H
#define GS_TEST_METER_NEAR_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* Fails with both numbers unless low <= actual <= high; NaN fails. */
static inline void check_within(double actual, double low, double high, const char *file,
                                int line) {
    if (actual >= low && actual <= high)
        return;
    print_error("%s:%d: %.6f is not in %.6f..%.6f\n", file, line, actual, low, high);
    _fail(file, line);
}

#define assert_within(actual, low, high) check_within((actual), (low), (high), __FILE__, __LINE__)
#define assert_near(actual, expected, tolerance)                                                   \
    check_within((actual), (expected) - (tolerance), (expected) + (tolerance), __FILE__, __LINE__)

static const unsigned test_rates[] = {44100, 48000, 88200, 96000, 176400, 192000};
enum { TEST_RATES = sizeof test_rates / sizeof test_rates[0] };

/* amplitude * sin(2 pi frequency n / rate + phase), n from `start` on. */
static inline void make_sine(float *out, size_t count, double rate, double frequency,
                             double amplitude, double phase, size_t start) {
    const double turn = 2.0 * acos(-1.0) * frequency / rate;
    for (size_t i = 0; i < count; i++)
        out[i] = (float)(amplitude * sin(turn * (double)(start + i) + phase));
}

#endif
