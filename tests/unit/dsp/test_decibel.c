#include <math.h>

#include "cuts.h"
#include "gainstage/dsp/decibel.h"

static void test_log2_agrees_with_libm(void **state) {
    (void)state;
    double worst = 0;
    for (double x = 1e-36; x < 1e36; x *= 1.0001) {
        const float value = (float)x;
        worst = fmax(worst, fabs((double)gs_log2(value) - log2((double)value)));
    }
    /* 8e-6 for the polynomial, and the rounding of a float of magnitude 64..128. */
    assert_below(worst, 1.2e-5);
    worst = 0;
    for (double x = 0.5; x < 2; x += 1e-6)
        worst = fmax(worst, fabs((double)gs_log2((float)x) - log2((double)(float)x)));
    assert_below(worst, 7e-6);
}

static void test_exp2_agrees_with_libm(void **state) {
    (void)state;
    double worst = 0;
    for (double x = -125; x < 125; x += 0.00037) {
        const double exact = exp2((double)(float)x);
        worst = fmax(worst, fabs((double)gs_exp2((float)x) / exact - 1));
    }
    assert_below(worst, 6e-7);
}

static void test_gain_of_db(void **state) {
    (void)state;
    double worst = 0;
    for (double db = -120; db < 60; db += 0.003)
        worst = fmax(worst, fabs(measure_db((double)gs_gain_of_db((float)db)) - (double)(float)db));
    assert_below(worst, 0.0001);
}

static void test_exact_points(void **state) {
    (void)state;
    assert_true(gs_exp2(0.0f) == 1.0f);
    assert_true(gs_exp2(-0.0f) == 1.0f);
    assert_true(gs_gain_of_db(0.0f) == 1.0f);
    assert_true(gs_log2(1.0f) == 0.0f);
}

static void test_ends_of_the_range(void **state) {
    (void)state;
    assert_true(gs_exp2(-126.0f) == 0x1p-126f);
    assert_true(gs_exp2(127.0f) == 0x1p127f);
    assert_near((double)gs_log2(0.0f), -127, 1);
    assert_near((double)gs_log2(HUGE_VALF), 128, 1e-5);
    assert_near((double)gs_log2(0x1p-126f), -126, 1e-5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_log2_agrees_with_libm),
        cmocka_unit_test(test_exp2_agrees_with_libm),
        cmocka_unit_test(test_gain_of_db),
        cmocka_unit_test(test_exact_points),
        cmocka_unit_test(test_ends_of_the_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
