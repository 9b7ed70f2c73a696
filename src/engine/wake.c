/* Keeps the machine awake while a take is open: through logind's own program, which holds the lock
 * for as long as the command behind it runs. So it costs no library, nothing here waits for a bus,
 * and the lock goes with the engine however that ends. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gainstage/apart.h"
#include "parts.h"

/* Says a word once the lock is held, and ends when the engine closes its end. */
#define HOLD "echo held && exec cat >/dev/null"

static int spawn_holder(const char *program, int end, pid_t *pid) {
    char name[32];
    snprintf(name, sizeof name, "%s", program);
    char what[] = "--what=sleep:idle", who[] = "--who=gainstage", why[] = "--why=recording";
    char mode[] = "--mode=block", shell[] = "sh", option[] = "-c", hold[] = HOLD;
    char *const words[] = {name, what, who, why, mode, shell, option, hold, NULL};
    return gs_spawn_apart(program, words, end, pid);
}

static void ask(struct gs_wake *wake) {
    static const char *const programs[] = {"systemd-inhibit", "elogind-inhibit"};
    int pair[2], result = ENOENT;
    wake->asked = true;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return;
    for (size_t i = 0; i < sizeof programs / sizeof programs[0] && result == ENOENT; i++)
        result = spawn_holder(programs[i], pair[1], &wake->pid);
    close(pair[1]);
    if (result != 0) { /* a machine without logind: nobody sends it to sleep by that way either */
        close(pair[0]);
        wake->pid = 0;
        return;
    }
    fcntl(pair[0], F_SETFL, O_NONBLOCK);
    wake->socket = pair[0];
}

static void let_go(struct gs_wake *wake) {
    if (wake->socket >= 0) {
        close(wake->socket);
        if (wake->pid > 0)
            kill(-wake->pid, SIGTERM); /* one that hangs in the bus does not see the socket */
    }
    wake->socket = -1;
    wake->held = false;
}

void gs_wake_tick(struct gs_engine *engine) {
    struct gs_wake *wake = &engine->wake;
    char word[8];
    if (engine->recording && !wake->asked && !wake->pid)
        ask(wake);
    if (!engine->recording) {
        let_go(wake);
        wake->asked = false;
    }
    if (wake->socket >= 0 && !wake->held)
        wake->held = read(wake->socket, word, sizeof word) > 0;
    if (wake->pid > 0 && waitpid(wake->pid, NULL, WNOHANG) == wake->pid) {
        wake->pid = 0;
        if (wake->socket >= 0)
            gs_log(GS_LOG_INFO, "logind does not keep the machine awake during this take");
        let_go(wake);
    }
}

void gs_wake_end(struct gs_engine *engine) {
    let_go(&engine->wake);
}
