#include "keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TAKEN = 't', GIVEN = 'g' };

static bool is_ours(int terminal, const struct termios *ours) {
    struct termios now;
    return tcgetattr(terminal, &now) == 0 && now.c_iflag == ours->c_iflag &&
           now.c_oflag == ours->c_oflag && now.c_lflag == ours->c_lflag;
}

/* In the keeper: until the other end of the pipe closes, as it does however a process ends. */
static bool ended_with_it(int pipe) {
    bool taken = false;
    for (char byte;;) {
        const ssize_t n = read(pipe, &byte, 1);
        if (n == 1)
            taken = byte == TAKEN;
        else if (n == 0 || errno != EINTR)
            return taken;
    }
}

static void close_all_but(int first, int second) {
    const unsigned low = (unsigned)(first < second ? first : second);
    const unsigned high = (unsigned)(first < second ? second : first);
    if (low > 0)
        close_range(0, low - 1, 0);
    if (high > low + 1)
        close_range(low + 1, high - 1, 0);
    close_range(high + 1, ~0U, 0);
}

static _Noreturn void keep(int pipe, int terminal, const char *bytes, const struct termios *before,
                           const struct termios *ours) {
    /* Whoever kills the front end by its group or its name does not kill this one with it. */
    setpgid(0, 0);
    prctl(PR_SET_NAME, "terminal-keeper");
    close_all_but(pipe, terminal);
    if (ended_with_it(pipe)) {
        const int flags = fcntl(terminal, F_GETFL) & ~O_NONBLOCK;
        fcntl(terminal, F_SETFL, flags | O_NONBLOCK); /* who does not read gets nothing */
        if (write(terminal, bytes, strlen(bytes)) > 0 && is_ours(terminal, ours))
            tcsetattr(terminal, TCSANOW, before);
        fcntl(terminal, F_SETFL, flags);
    }
    _exit(0);
}

void gs_keeper_start(struct gs_keeper *keeper, int terminal, const char *bytes,
                     const struct termios *before, const struct termios *ours) {
    int ends[2];
    sigset_t all, mask;
    *keeper = (struct gs_keeper){.pipe = -1};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return;
    /* Nothing that is meant for the front end or its terminal ends the keeper first, nor stops it
     * when it sets a terminal that belongs to others by then. */
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &mask);
    keeper->process = fork();
    if (keeper->process == 0) {
        close(ends[1]);
        keep(ends[0], terminal, bytes, before, ours);
    }
    sigprocmask(SIG_SETMASK, &mask, NULL);
    close(ends[0]);
    if (keeper->process > 0)
        keeper->pipe = ends[1];
    else
        close(ends[1]);
}

void gs_keeper_tell(struct gs_keeper *keeper, bool taken) {
    const char byte = taken ? TAKEN : GIVEN;
    if (keeper->pipe >= 0)
        send(keeper->pipe, &byte, 1, MSG_NOSIGNAL);
}

void gs_keeper_stop(struct gs_keeper *keeper) {
    if (keeper->pipe < 0)
        return;
    close(keeper->pipe);
    keeper->pipe = -1;
    while (waitpid(keeper->process, NULL, 0) < 0 && errno == EINTR)
        ;
}
