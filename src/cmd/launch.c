/* Starting an engine in the background: a session of its own, no terminal, a log. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "gainstage/path.h"
#include "gainstage/server.h"
#include "options.h"

/* Through the pipe to whoever launched: one byte of status, then the text. */
struct launcher {
    int pipe;
    struct gs_server *server;
};

static void report(struct launcher *launcher, enum gs_status status, const char *text) {
    if (launcher->pipe < 0)
        return;
    char line[600];
    int length = snprintf(line, sizeof line, "%c%.500s", 'A' + (int)status, text);
    if (write(launcher->pipe, line, (size_t)length) < 0)
        gs_log(GS_LOG_WARNING, "whoever started the engine has gone");
    close(launcher->pipe);
    launcher->pipe = -1;
}

static void opened(void *context, enum gs_status status, const char *text) {
    struct launcher *launcher = context;
    report(launcher, status, text);
    if (status != GS_OK)
        gs_server_quit(launcher->server, text);
}

static void detach_from_terminal(void) {
    setsid();
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; null >= 0 && fd < 3; fd++)
        dup2(null, fd);
    /* a session that is started in a folder on a stick must not hold it */
    if (chdir("/") != 0)
        gs_log(GS_LOG_WARNING, "chdir: %s", strerror(errno));
}

static void open_log(const char *session) {
    char *dir = gs_path_state_dir();
    char *path = dir ? gs_path_format("%s/%s.log", dir, session) : NULL;
    if (path && gs_path_make_dir(dir, 0700, NULL) == GS_OK)
        gs_log_open(path);
    free(path);
    free(dir);
}

/* Nothing of the caller's is held open for as long as an engine may live: not a lock, not a pipe
 * whose reader waits for its end. The fork did not exec: close-on-exec is of no help here. */
static void close_inherited(int pipe) {
    if (pipe > 3)
        close_range(3, (unsigned)pipe - 1, 0);
    close_range((unsigned)pipe + 1, ~0U, 0);
}

/* The engine's process. */
static int run_engine(const struct gs_setup *setup, int pipe) {
    struct gs_error error = {{0}};
    struct launcher launcher = {.pipe = pipe};
    const struct gs_server_hooks hooks = {.context = &launcher, .opened = opened};
    close_inherited(pipe);
    open_log(setup->engine.session);
    enum gs_status status = gs_server_new(setup->engine.session, &launcher.server, &error);
    if (status == GS_OK) {
        detach_from_terminal();
        status = gs_server_run(launcher.server, &setup->engine, &hooks, &error);
        gs_server_free(launcher.server);
    }
    if (status != GS_OK)
        report(&launcher, status, error.text);
    gs_log_close();
    return status == GS_OK ? GS_EXIT_OK : GS_EXIT_FAILURE;
}

/* Reads what the engine says, up to the end of the pipe. When a signal of `signals` comes meanwhile
 * the engine is told to end: nobody waits for it any more. */
static bool listen_to(int pipe, int signals, pid_t engine, char *line, size_t size) {
    size_t filled = 0;
    bool interrupted = false;
    struct pollfd rows[2] = {{.fd = pipe, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
    for (;;) {
        if (poll(rows, 2, -1) < 0 && errno != EINTR)
            break;
        if (rows[1].revents && !interrupted) {
            interrupted = true;
            rows[1].fd = -1;
            kill(engine, SIGTERM);
        }
        if (!rows[0].revents)
            continue;
        ssize_t got = read(pipe, line + filled, size - 1 - filled);
        if (got == 0 || (got < 0 && errno != EINTR))
            break;
        filled += got > 0 ? (size_t)got : 0;
    }
    line[filled] = '\0';
    return !interrupted;
}

/* What the engine said, as a status. */
static enum gs_status judge(bool waited, const char *line, char *device, struct gs_error *error) {
    if (!waited)
        return gs_fail(error, GS_ERR_SYSTEM, "interrupted; no engine was left behind");
    if (!line[0])
        return gs_fail(error, GS_ERR_SYSTEM, "the engine ended before it was ready");
    enum gs_status status = (enum gs_status)(line[0] - 'A');
    if (status != GS_OK)
        return gs_fail(error, status, "%s", line + 1);
    snprintf(device, 128, "%.127s", line + 1);
    return GS_OK;
}

enum gs_status gs_launch(const struct gs_setup *setup, char *device, struct gs_error *error) {
    int pipe[2];
    if (pipe2(pipe, O_CLOEXEC) != 0)
        return gs_fail(error, GS_ERR_SYSTEM, "no pipe: %s", strerror(errno));
    sigset_t ends, before;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &ends, &before);
    fflush(NULL);
    pid_t pid = fork(); /* this process has one thread and no device open */
    if (pid == 0) {
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        close(pipe[0]);
        _exit(run_engine(setup, pipe[1]));
    }
    int reason = errno;
    close(pipe[1]);
    enum gs_status status;
    if (pid < 0) {
        status = gs_fail(error, GS_ERR_SYSTEM, "no process: %s", strerror(reason));
    } else {
        char line[600];
        int signals = signalfd(-1, &ends, SFD_CLOEXEC);
        bool waited = listen_to(pipe[0], signals, pid, line, sizeof line);
        status = judge(waited, line, device, error);
        if (signals >= 0) {
            /* the one that was acted upon must not also end us when it is unblocked */
            struct signalfd_siginfo info;
            if (!waited && read(signals, &info, sizeof info) < 0)
                gs_log(GS_LOG_WARNING, "a signal was lost: %s", strerror(errno));
            close(signals);
        }
    }
    close(pipe[0]);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status;
}
