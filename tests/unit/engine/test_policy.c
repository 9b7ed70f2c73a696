/* What is ordered for a session, in figures. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gainstage/policy.h"

static const double GIB = 1024.0 * 1024 * 1024;

static void expect(double got, double wanted) {
    if (!(fabs(got - wanted) < 1e-9))
        fail_msg("%.12g instead of %.12g", got, wanted);
}

static void test_a_ring_is_as_deep_as_ordered(void **state) {
    (void)state;
    struct gs_policy policy;
    gs_policy_init(&policy);
    expect(gs_policy_depth(&policy, 2, 48000, 1 * GIB), 26);
    policy.preroll = 0;
    policy.ring = 2;
    expect(gs_policy_depth(&policy, 2, 48000, 1 * GIB), 2);
}

/* 32 channels at 192 kHz, dry and wet of 4 bytes, are 49.152 MB a second. */
static void test_a_ring_is_no_deeper_than_memory_lets_be(void **state) {
    (void)state;
    struct gs_policy policy;
    gs_policy_init(&policy);
    policy.preroll = 120;
    const double second = 32.0 * 192000 * 8;
    expect(gs_policy_depth(&policy, 32, 192000, 64 * GIB), 2 * GIB / second);
    expect(gs_policy_depth(&policy, 32, 192000, 4 * GIB), 1 * GIB / second);
    expect(gs_policy_depth(&policy, 32, 192000, GIB / 2), GIB / 4 / second);
    expect(gs_policy_depth(&policy, 2, 48000, 64 * GIB), 136);
    /* such a short one is made in any case */
    expect(gs_policy_depth(&policy, 32, 4000000, GIB / 2), 2);
}

static void test_preroll_leaves_the_writer_time(void **state) {
    (void)state;
    struct gs_policy policy;
    gs_policy_init(&policy);
    expect(gs_policy_reach(&policy, 26), 10);
    policy.preroll = 120;
    expect(gs_policy_reach(&policy, 136), 120);
    expect(gs_policy_reach(&policy, 43.7), 39.7);
    expect(gs_policy_reach(&policy, 5), 2.5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_ring_is_as_deep_as_ordered),
        cmocka_unit_test(test_a_ring_is_no_deeper_than_memory_lets_be),
        cmocka_unit_test(test_preroll_leaves_the_writer_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
