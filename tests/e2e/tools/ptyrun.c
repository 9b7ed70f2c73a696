/* ptyrun [name=value]… -- COMMAND…: runs a command on a pseudo-terminal of its own.
 *   size=80x24      its size
 *   out=FILE        what the command prints goes here
 *   pid=FILE        the command's process id, as soon as it runs
 *   keys=FIFO       what is written there is typed
 *   stall=FILE      while this file exists nobody reads the terminal
 *   close=FILE      once this file exists the terminal is closed, as a dropped connection does it
 *   resize=FILE     "COLUMNS ROWS": the terminal takes that size, then the file is removed
 * Ends with the command's own status, 128 + signal when one killed it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"

enum { TICK_MS = 10 };

struct terminal {
    struct winsize size;
    const char *out, *pid, *keys, *stall, *hangup, *resize;
    int master, log, fifo;
    pid_t child;
};

static bool exists(const char *path) {
    return path && access(path, F_OK) == 0;
}

static void write_all(int fd, const char *data, size_t length) {
    while (length > 0) {
        ssize_t n = write(fd, data, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        data += n;
        length -= (size_t)n;
    }
}

static void write_pid(const struct terminal *terminal) {
    if (!terminal->pid)
        return;
    /* Renamed into place, so that whoever waits for the file never reads half a number. */
    char temporary[4096];
    snprintf(temporary, sizeof temporary, "%s.new", terminal->pid);
    FILE *file = fopen(temporary, "w");
    if (!file)
        rig_die("%s: %s", temporary, strerror(errno));
    fprintf(file, "%d\n", (int)terminal->child);
    fclose(file);
    if (rename(temporary, terminal->pid))
        rig_die("%s: %s", terminal->pid, strerror(errno));
}

static void take_size(struct terminal *terminal) {
    int columns = 0, rows = 0;
    FILE *file = fopen(terminal->resize, "r");
    bool read_both = file && fscanf(file, "%d %d", &columns, &rows) == 2;
    if (file)
        fclose(file);
    if (!read_both)
        return; /* being written: next tick */
    unlink(terminal->resize);
    terminal->size.ws_col = (unsigned short)columns;
    terminal->size.ws_row = (unsigned short)rows;
    ioctl(terminal->master, TIOCSWINSZ, &terminal->size);
}

/* One round: moves bytes both ways for up to a tick. */
static void serve(struct terminal *terminal) {
    char bytes[16384];
    struct pollfd fds[2] = {{.fd = terminal->master, .events = POLLIN},
                            {.fd = terminal->fifo, .events = POLLIN}};
    if (exists(terminal->stall))
        fds[0].fd = -1;
    if (poll(fds, 2, TICK_MS) <= 0)
        return;
    if (fds[0].revents) {
        ssize_t n = read(terminal->master, bytes, sizeof bytes);
        if (n > 0 && terminal->log >= 0)
            write_all(terminal->log, bytes, (size_t)n);
        else if (n < 0)
            poll(NULL, 0, TICK_MS); /* EIO: nobody has the other side open */
    }
    if (fds[1].revents & POLLIN) {
        ssize_t n = read(terminal->fifo, bytes, sizeof bytes);
        if (n > 0)
            write_all(terminal->master, bytes, (size_t)n);
    }
}

static void read_option(struct terminal *terminal, const char *word) {
    const char *value = strchr(word, '=');
    int columns = 0, rows = 0;
    if (!value++)
        rig_die("'%s' is not name=value", word);
    if (sscanf(word, "size=%dx%d", &columns, &rows) == 2) {
        terminal->size.ws_col = (unsigned short)columns;
        terminal->size.ws_row = (unsigned short)rows;
    } else if (!strncmp(word, "out=", 4))
        terminal->out = value;
    else if (!strncmp(word, "pid=", 4))
        terminal->pid = value;
    else if (!strncmp(word, "keys=", 5))
        terminal->keys = value;
    else if (!strncmp(word, "stall=", 6))
        terminal->stall = value;
    else if (!strncmp(word, "close=", 6))
        terminal->hangup = value;
    else if (!strncmp(word, "resize=", 7))
        terminal->resize = value;
    else
        rig_die("unknown option '%s'", word);
}

int main(int argc, char **argv) {
    struct terminal terminal = {.size = {.ws_row = 24, .ws_col = 80}, .log = -1, .fifo = -1};
    int i = 1;
    for (; i < argc && strcmp(argv[i], "--"); i++)
        read_option(&terminal, argv[i]);
    if (i + 1 >= argc)
        rig_die("usage: ptyrun [name=value]… -- COMMAND…");
    if (terminal.out)
        terminal.log = open(terminal.out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (terminal.keys) /* read and write: it never reaches its end when a writer leaves */
        terminal.fifo = open(terminal.keys, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    terminal.child = forkpty(&terminal.master, NULL, NULL, &terminal.size);
    if (terminal.child < 0)
        rig_die("forkpty: %s", strerror(errno));
    if (terminal.child == 0) {
        execvp(argv[i + 1], argv + i + 1);
        fprintf(stderr, "%s: %s\n", argv[i + 1], strerror(errno));
        _exit(127);
    }
    fcntl(terminal.master, F_SETFD, FD_CLOEXEC);
    write_pid(&terminal);
    int status = 0;
    while (waitpid(terminal.child, &status, WNOHANG) == 0) {
        if (exists(terminal.hangup) && terminal.master >= 0) {
            close(terminal.master);
            terminal.master = -1;
        }
        if (exists(terminal.resize) && terminal.master >= 0)
            take_size(&terminal);
        if (terminal.master >= 0)
            serve(&terminal);
        else
            poll(NULL, 0, TICK_MS);
    }
    /* What the command printed last still lies in the terminal. */
    if (terminal.master >= 0 && !exists(terminal.stall)) {
        char bytes[16384];
        ssize_t n;
        fcntl(terminal.master, F_SETFL, O_NONBLOCK);
        while ((n = read(terminal.master, bytes, sizeof bytes)) > 0)
            if (terminal.log >= 0)
                write_all(terminal.log, bytes, (size_t)n);
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
