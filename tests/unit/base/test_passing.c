/* Descriptors that come with a message: all of them, fewer, more than are wanted. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "gainstage/passing.h"

static int open_files(void) {
    int count = 0;
    for (int fd = 0; fd < 64; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

/* Sends so many ends of pipes and receives so many; what was written into each comes out of it. */
static void pass(unsigned sent, unsigned wanted) {
    int pair[2], ends[GS_PASSED_MAX], got[GS_PASSED_MAX] = {7, 7, 7};
    char text[8] = "";
    const int before = open_files();
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
    for (unsigned i = 0; i < sent; i++) {
        int pipe_ends[2];
        assert_int_equal(pipe(pipe_ends), 0);
        assert_int_equal(write(pipe_ends[1], &(char){(char)('a' + i)}, 1), 1);
        close(pipe_ends[1]);
        ends[i] = pipe_ends[0];
    }
    assert_int_equal(gs_pass(pair[0], "hello", 5, ends, sent, 0), 5);
    for (unsigned i = 0; i < sent; i++)
        close(ends[i]);
    assert_int_equal(gs_receive(pair[1], text, sizeof text, got, wanted, 0), 5);
    assert_string_equal(text, "hello");
    for (unsigned i = 0; i < wanted; i++) {
        char byte = 0;
        if (i >= sent) {
            assert_int_equal(got[i], -1);
            continue;
        }
        assert_true(fcntl(got[i], F_GETFD) & FD_CLOEXEC);
        assert_int_equal(read(got[i], &byte, 1), 1);
        assert_int_equal(byte, 'a' + (int)i);
        close(got[i]);
    }
    close(pair[0]);
    close(pair[1]);
    assert_int_equal(open_files(), before);
}

static void test_descriptors_come_with_their_message(void **state) {
    (void)state;
    for (unsigned sent = 0; sent <= GS_PASSED_MAX; sent++)
        for (unsigned wanted = 0; wanted <= GS_PASSED_MAX; wanted++)
            pass(sent, wanted);
}

/* Nobody listens: an error and no signal. */
static void test_a_closed_socket_is_told(void **state) {
    (void)state;
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    close(pair[1]);
    assert_int_equal(gs_pass(pair[0], "x", 1, NULL, 0, 0), -1);
    close(pair[0]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_descriptors_come_with_their_message),
        cmocka_unit_test(test_a_closed_socket_is_told),
    };
    return cmocka_run_group_tests_name("passing", tests, NULL, NULL);
}
