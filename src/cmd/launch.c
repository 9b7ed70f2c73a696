/* Starting an engine in the background: a session of its own, no terminal, a log. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
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

/* The engine's process. */
static int run_engine(const struct gs_setup *setup, int pipe) {
    struct gs_error error = {{0}};
    struct launcher launcher = {.pipe = pipe};
    const struct gs_server_hooks hooks = {.context = &launcher, .opened = opened};
    open_log(setup->engine.session);
    enum gs_status status = gs_server_new(setup->engine.session, &launcher.server, &error);
    if (status == GS_OK) {
        detach_from_terminal();
        status = gs_server_run(launcher.server, &setup->engine, setup->preset, &hooks, &error);
        gs_server_free(launcher.server);
    }
    if (status != GS_OK)
        report(&launcher, status, error.text);
    gs_log_close();
    return status == GS_OK ? GS_EXIT_OK : GS_EXIT_FAILURE;
}

enum gs_status gs_launch(const struct gs_setup *setup, char *device, struct gs_error *error) {
    int pipe[2];
    if (pipe2(pipe, O_CLOEXEC) != 0)
        return gs_fail(error, GS_ERR_SYSTEM, "no pipe: %s", strerror(errno));
    fflush(NULL);
    pid_t pid = fork(); /* this process has one thread and no device open */
    if (pid < 0) {
        close(pipe[0]);
        close(pipe[1]);
        return gs_fail(error, GS_ERR_SYSTEM, "no process: %s", strerror(errno));
    }
    if (pid == 0) {
        close(pipe[0]);
        _exit(run_engine(setup, pipe[1]));
    }
    close(pipe[1]);
    char line[600];
    size_t filled = 0;
    ssize_t got;
    while ((got = read(pipe[0], line + filled, sizeof line - 1 - filled)) > 0 ||
           (got < 0 && errno == EINTR))
        filled += got > 0 ? (size_t)got : 0;
    close(pipe[0]);
    line[filled] = '\0';
    if (filled == 0)
        return gs_fail(error, GS_ERR_SYSTEM, "the engine ended before it was ready");
    enum gs_status status = (enum gs_status)(line[0] - 'A');
    if (status != GS_OK)
        return gs_fail(error, status, "%s", line + 1);
    snprintf(device, 128, "%.127s", line + 1);
    return GS_OK;
}
