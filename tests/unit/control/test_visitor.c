/* What goes to a visitor's socket, and when a connection is done with. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "control/session.h"

struct fixture {
    struct gs_visitor *visitor;
    int peer;
};

static void setup(struct fixture *fixture) {
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    fixture->visitor = gs_visitor_new(pair[0]);
    assert_non_null(fixture->visitor);
    fixture->peer = pair[1];
}

static void teardown(struct fixture *fixture) {
    gs_visitor_free(fixture->visitor);
    close(fixture->peer);
}

static const char *received(struct fixture *fixture, char *text, size_t size) {
    gs_visitor_flush(NULL, fixture->visitor);
    ssize_t got = recv(fixture->peer, text, size - 1, MSG_DONTWAIT);
    text[got > 0 ? got : 0] = '\0';
    return text;
}

/* Whatever a name holds, a line stays one line. */
static void test_lines_stay_lines(void **state) {
    (void)state;
    struct fixture f;
    char text[256];
    setup(&f);
    gs_visitor_line(f.visitor, "error %s", "no file a\nok b\r\x1b[2J\x7f\tGrüße");
    assert_string_equal(received(&f, text, sizeof text), "error no file a?ok b??[2J?\tGrüße\n");
    f.visitor->ticket = 7;
    gs_visitor_answer(f.visitor, GS_OK,
                      "device\x01"
                      "one\nsecond line");
    assert_string_equal(received(&f, text, sizeof text), "- device?one\n- second line\nok\n");
    assert_int_equal(f.visitor->ticket, 0);
    teardown(&f);
}

/* The end of what it sends does not end the connection while an answer or its bytes are due; its
 * last line counts without a newline too. */
static void test_half_closed(void **state) {
    (void)state;
    struct fixture f;
    setup(&f);
    assert_int_equal(send(f.peer, "status", 6, 0), 6);
    gs_visitor_read(f.visitor);
    assert_false(gs_visitor_finished(f.visitor));
    assert_int_equal(gs_visitor_events(f.visitor), POLLIN);
    assert_int_equal(shutdown(f.peer, SHUT_WR), 0);
    gs_visitor_read(f.visitor);
    assert_int_equal(f.visitor->filled, 7);
    assert_memory_equal(f.visitor->in, "status\n", 7);
    assert_int_equal(gs_visitor_events(f.visitor) & POLLIN, 0);
    f.visitor->ticket = 9;
    assert_false(gs_visitor_finished(f.visitor));
    assert_int_equal(gs_visitor_events(f.visitor), 0);
    gs_visitor_answer(f.visitor, GS_OK, "");
    assert_false(gs_visitor_finished(f.visitor));
    assert_int_equal(gs_visitor_events(f.visitor), POLLOUT);
    gs_visitor_flush(NULL, f.visitor);
    assert_true(gs_visitor_finished(f.visitor));
    teardown(&f);
}

/* A visitor remembers what it was sent of each field. */
static void test_every_field_has_its_place(void **state) {
    (void)state;
    assert_in_range(gs_field_count(), 1, GS_FIELDS_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_stay_lines),
        cmocka_unit_test(test_half_closed),
        cmocka_unit_test(test_every_field_has_its_place),
    };
    return cmocka_run_group_tests_name("visitor", tests, NULL, NULL);
}
