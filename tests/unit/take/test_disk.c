/* Room on the disk, as people are told of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "take/disk.h"

static void test_when_it_becomes_urgent(void **state) {
    (void)state;
    assert_int_equal(gs_disk_state(-1), GS_DISK_UNKNOWN);
    assert_int_equal(gs_disk_state(0), GS_DISK_CRITICAL);
    assert_int_equal(gs_disk_state(599.9), GS_DISK_CRITICAL);
    assert_int_equal(gs_disk_state(600), GS_DISK_LOW);
    assert_int_equal(gs_disk_state(1799.9), GS_DISK_LOW);
    assert_int_equal(gs_disk_state(1800), GS_DISK_OK);
}

/* A folder that is still to be made is on the disk of the one above it. */
static void test_room_of_a_folder_to_come(void **state) {
    (void)state;
    const double here = gs_disk_bytes("/proc/self/fd/../cwd");
    assert_true(here >= 0);
    assert_true(gs_disk_bytes("/no/such/folder") == gs_disk_bytes("/"));
    assert_true(gs_disk_bytes("no-such-folder") >= 0);
    assert_true(gs_disk_bytes("/dev/null/x") < 0); /* not below a file */
    assert_true(gs_disk_free("/proc") <= 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_when_it_becomes_urgent),
        cmocka_unit_test(test_room_of_a_folder_to_come),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
