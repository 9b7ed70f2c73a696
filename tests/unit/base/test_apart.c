/* Programs that are started apart: what they inherit and what not. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "gainstage/apart.h"

static pid_t start(const char *script, int end) {
    char shell[] = "sh", option[] = "-c", text[200];
    char *const words[] = {shell, option, text, NULL};
    pid_t pid = 0;
    strcpy(text, script);
    assert_int_equal(gs_spawn_apart("sh", words, end, &pid), 0);
    return pid;
}

static int ended(pid_t pid) {
    int how = 0;
    assert_int_equal(waitpid(pid, &how, 0), pid);
    return how;
}

static void test_speaks_through_its_end(void **state) {
    (void)state;
    int pair[2];
    char answer[32] = "";
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    const pid_t pid = start("read word; echo $word, too; echo unheard >&2; read more", pair[1]);
    close(pair[1]);
    assert_int_equal(write(pair[0], "that\n", 5), 5);
    assert_int_equal(read(pair[0], answer, sizeof answer - 1), 10);
    assert_string_equal(answer, "that, too\n");
    assert_int_equal(getpgid(pid), pid);
    close(pair[0]); /* no other descriptor leads to it: it ends */
    assert_true(WIFEXITED(ended(pid)));
}

static void test_hears_nothing_without_one(void **state) {
    (void)state;
    const int how = ended(start("read word && exit 3; echo lost && exit 4", -1));
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 4);
}

/* What this process blocks or ignores is its own affair. */
static void test_signals_are_as_at_the_beginning(void **state) {
    (void)state;
    sigset_t terminate, before;
    sigemptyset(&terminate);
    sigaddset(&terminate, SIGTERM);
    sigprocmask(SIG_BLOCK, &terminate, &before);
    void (*interrupt)(int) = signal(SIGINT, SIG_IGN);
    const int terminated = ended(start("kill -TERM $$; exit 5", -1));
    const int interrupted = ended(start("kill -INT $$; exit 6", -1));
    signal(SIGINT, interrupt);
    sigprocmask(SIG_SETMASK, &before, NULL);
    assert_true(WIFSIGNALED(terminated) && WTERMSIG(terminated) == SIGTERM);
    assert_true(WIFSIGNALED(interrupted) && WTERMSIG(interrupted) == SIGINT);
}

static void test_a_program_that_is_not_there(void **state) {
    (void)state;
    char name[] = "no-such-program";
    char *const words[] = {name, NULL};
    pid_t pid;
    assert_int_equal(gs_spawn_apart(name, words, -1, &pid), ENOENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_speaks_through_its_end),
        cmocka_unit_test(test_hears_nothing_without_one),
        cmocka_unit_test(test_signals_are_as_at_the_beginning),
        cmocka_unit_test(test_a_program_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
