#include "gainstage/client.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "gainstage/clock.h"
#include "gainstage/passing.h"
#include "gainstage/path.h"
#include "gainstage/text.h"

static const int64_t CONNECT_LIMIT = 2 * GS_SECOND;

struct gs_client {
    int fd;
    int descriptor; /* that came last and was not taken; -1 */
    char in[GS_LINE_MAX];
    size_t filled, consumed;
    struct gs_text out;
    size_t sent;
};

static enum gs_status check_peer(int fd, const char *path, struct gs_error *error) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 || peer.uid != getuid())
        return gs_fail(error, GS_ERR_SYSTEM, "%s belongs to somebody else", path);
    return GS_OK;
}

/* A local socket answers at once, unless more wait at the door than its queue holds. */
static int connect_within(int fd, const struct sockaddr_un *address, int64_t limit) {
    const int64_t deadline = gs_clock_now() + limit;
    while (connect(fd, (const struct sockaddr *)address, sizeof *address) != 0) {
        if ((errno != EAGAIN && errno != EINTR) || gs_clock_now() > deadline)
            return errno;
        gs_clock_sleep_until(gs_clock_now() + 20 * GS_MILLISECOND);
    }
    return 0;
}

/* Adds the names of the sessions whose engines answer in the folder of `path`. */
static void add_running(const char *path, struct gs_text *names) {
    static const char suffix[] = ".sock";
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char *folder = gs_path_format("%.*s", (int)(strrchr(path, '/') - path), path);
    DIR *dir = folder ? opendir(folder) : NULL;
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        const char *dot = strrchr(entry->d_name, '.');
        int length =
            snprintf(address.sun_path, sizeof address.sun_path, "%s/%s", folder, entry->d_name);
        int fd = dot && strcmp(dot, suffix) == 0 && length < (int)sizeof address.sun_path
                     ? socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)
                     : -1;
        if (fd < 0)
            continue;
        if (connect_within(fd, &address, 0) == 0)
            gs_text_add(names, "%s%.*s", names->length ? ", " : "", (int)(dot - entry->d_name),
                        entry->d_name);
        close(fd);
    }
    if (dir)
        closedir(dir);
    free(folder);
}

static enum gs_status no_engine(const char *session, const char *path, struct gs_error *error) {
    struct gs_text names = {0};
    add_running(path, &names);
    if (names.length > 0)
        gs_explain(error,
                   "no engine runs for session '%s'; choose one that does with --session: %.300s",
                   session, gs_text_string(&names));
    else
        gs_explain(error, "no engine runs for session '%s'; start one with `gainstage start`",
                   session);
    gs_text_done(&names);
    return GS_ERR_MISSING;
}

static enum gs_status connect_to(const char *session, const char *path, int *out,
                                 struct gs_error *error) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return gs_fail(error, GS_ERR_RANGE, "the socket's path is too long: %s", path);
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return gs_fail(error, GS_ERR_SYSTEM, "no socket: %s", strerror(errno));
    enum gs_status status = GS_OK;
    const int reason = connect_within(fd, &address, CONNECT_LIMIT);
    if (reason == ENOENT || reason == ECONNREFUSED)
        status = no_engine(session, path, error);
    else if (reason == EAGAIN)
        status = gs_fail(error, GS_ERR_SYSTEM, "the engine of session '%s' lets nobody in: %s",
                         session, "it is stuck, or too many wait for it");
    else if (reason != 0)
        status = gs_fail(error, GS_ERR_SYSTEM, "%s: %s", path, strerror(reason));
    if (status == GS_OK)
        status = check_peer(fd, path, error);
    if (status != GS_OK)
        close(fd);
    else
        *out = fd;
    return status;
}

enum gs_status gs_client_connect(const char *session, struct gs_client **client,
                                 struct gs_error *error) {
    char *path;
    int fd = -1;
    enum gs_status status = gs_path_socket(session, &path, error);
    if (status != GS_OK)
        return status;
    status = connect_to(session, path, &fd, error);
    free(path);
    if (status != GS_OK)
        return status;
    struct gs_client *made = calloc(1, sizeof *made);
    if (!made) {
        close(fd);
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    }
    made->fd = fd;
    made->descriptor = -1;
    *client = made;
    return GS_OK;
}

void gs_client_free(struct gs_client *client) {
    if (!client)
        return;
    if (client->descriptor >= 0)
        close(client->descriptor);
    close(client->fd);
    gs_text_done(&client->out);
    free(client);
}

int gs_client_fd(const struct gs_client *client) {
    return client->fd;
}

bool gs_client_pending(const struct gs_client *client) {
    return client->sent < client->out.length;
}

enum gs_status gs_client_flush(struct gs_client *client, struct gs_error *error) {
    while (gs_client_pending(client)) {
        ssize_t went = send(client->fd, client->out.data + client->sent,
                            client->out.length - client->sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (went < 0 && errno == EINTR)
            continue;
        if (went < 0 && errno == EAGAIN)
            return GS_OK;
        if (went < 0)
            return gs_fail(error, GS_ERR_MISSING, "the engine has gone");
        client->sent += (size_t)went;
    }
    gs_text_clear(&client->out);
    client->sent = 0;
    return GS_OK;
}

enum gs_status gs_client_send(struct gs_client *client, const char *line, struct gs_error *error) {
    if (strlen(line) + 1 >= GS_LINE_MAX || strchr(line, '\n'))
        return gs_fail(error, GS_ERR_RANGE, "a command is one line of at most %d bytes",
                       GS_LINE_MAX - 2);
    gs_text_add(&client->out, "%s\n", line);
    if (client->out.failed)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    return gs_client_flush(client, error);
}

/* Reads what is there. False when nothing came (*gone tells whether nothing ever will). */
static bool fill(struct gs_client *client, bool *gone) {
    memmove(client->in, client->in + client->consumed, client->filled - client->consumed);
    client->filled -= client->consumed;
    client->consumed = 0;
    int fd;
    const ssize_t got = gs_receive(client->fd, client->in + client->filled,
                                   sizeof client->in - client->filled, &fd, 1, MSG_DONTWAIT);
    /* a full buffer without a newline is no line of ours either */
    *gone = got == 0 || (got < 0 && errno != EAGAIN);
    if (got <= 0)
        return false;
    if (fd >= 0 && client->descriptor >= 0)
        close(client->descriptor);
    client->descriptor = fd >= 0 ? fd : client->descriptor;
    client->filled += (size_t)got;
    return true;
}

enum gs_status gs_client_receive(struct gs_client *client, const char **line,
                                 struct gs_error *error) {
    for (;;) {
        char *start = client->in + client->consumed;
        char *end = memchr(start, '\n', client->filled - client->consumed);
        if (end) {
            *end = '\0';
            client->consumed = (size_t)(end - client->in) + 1;
            *line = start;
            return GS_OK;
        }
        bool gone;
        if (!fill(client, &gone)) {
            *line = NULL;
            return gone ? gs_fail(error, GS_ERR_MISSING, "the engine has gone") : GS_OK;
        }
    }
}

int gs_client_descriptor(struct gs_client *client) {
    int descriptor = client->descriptor;
    client->descriptor = -1;
    return descriptor;
}

/* Waits until the socket can be read or a queued line can go out, or `deadline` has passed. */
static bool wait_for(struct gs_client *client, int64_t deadline) {
    int64_t left = (deadline - gs_clock_now()) / GS_MILLISECOND;
    short events = (short)(POLLIN | (gs_client_pending(client) ? POLLOUT : 0));
    struct pollfd wait = {.fd = client->fd, .events = events};
    return left > 0 && (poll(&wait, 1, (int)left) > 0 || errno == EINTR);
}

enum gs_status gs_client_command(struct gs_client *client, const char *line, int timeout_ms,
                                 struct gs_text *answer, struct gs_error *error) {
    int64_t deadline = gs_clock_now() + timeout_ms * GS_MILLISECOND;
    enum gs_status status = gs_client_send(client, line, error);
    while (status == GS_OK) {
        const char *got;
        status = gs_client_receive(client, &got, error);
        if (status != GS_OK)
            break;
        if (!got) {
            if (!wait_for(client, deadline))
                return gs_fail(error, GS_ERR_SYSTEM, "the engine does not answer");
            status = gs_client_flush(client, error);
        } else if (strncmp(got, "- ", 2) == 0) {
            gs_text_add(answer, "%s\n", got + 2);
        } else if (strcmp(got, "ok") == 0) {
            return GS_OK;
        } else if (strncmp(got, "error ", 6) == 0) {
            return gs_fail(error, GS_ERR_STATE, "%.500s", got + 6);
        }
    }
    return status;
}

void gs_client_wait_gone(struct gs_client *client, int timeout_ms) {
    const int64_t deadline = gs_clock_now() + timeout_ms * GS_MILLISECOND;
    struct gs_error ignored;
    const char *line;
    while (gs_client_receive(client, &line, &ignored) == GS_OK)
        if (!line && !wait_for(client, deadline))
            return;
}
