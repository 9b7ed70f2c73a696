#include "gainstage/server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "deed.h"
#include "gainstage/clock.h"
#include "gainstage/path.h"
#include "session.h"

/* Fields are compared this often while nothing calls for more. */
static const int64_t STATUS_INTERVAL = 250 * GS_MILLISECOND;
/* Without a descriptor left, the door is looked at again after this long. */
static const int64_t DEAF_FOR = 1 * GS_SECOND;

/* ---- the socket ---- */

/* The name still leads to the file that is open as `fd`. */
static bool is_at(int fd, const char *path) {
    struct stat own, named;
    return fstat(fd, &own) == 0 && stat(path, &named) == 0 && own.st_dev == named.st_dev &&
           own.st_ino == named.st_ino;
}

/* An engine that ends removes its lock file while it holds the lock. Who opened the file before and
 * locks it after that holds a lock on nothing: the name is looked at again behind the lock. */
static enum gs_status lock_session(struct gs_server *server, struct gs_error *error) {
    for (;;) {
        int fd = open(server->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0)
            return gs_fail(error, GS_ERR_IO, "%s: %s", server->lock_path, strerror(errno));
        if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
            close(fd);
            return gs_fail(error, GS_ERR_STATE,
                           "an engine runs for session '%s' already; attach with `gainstage`, or "
                           "choose another --session",
                           server->session);
        }
        if (is_at(fd, server->lock_path)) {
            server->lock = fd;
            return GS_OK;
        }
        close(fd);
    }
}

static enum gs_status listen_on(struct gs_server *server, struct gs_error *error) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(server->socket_path) >= sizeof address.sun_path)
        return gs_fail(error, GS_ERR_RANGE, "the socket's path is too long: %s",
                       server->socket_path);
    strcpy(address.sun_path, server->socket_path);
    /* whoever holds the lock owns the name: a socket that lies there is a dead engine's */
    unlink(server->socket_path);
    server->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    mode_t mask = umask(0177);
    bool bound = server->listener >= 0 &&
                 bind(server->listener, (struct sockaddr *)&address, sizeof address) == 0;
    umask(mask);
    if (!bound || listen(server->listener, 8) != 0)
        return gs_fail(error, GS_ERR_SYSTEM, "%s: %s", server->socket_path, strerror(errno));
    return GS_OK;
}

enum gs_status gs_server_new(const char *session, struct gs_server **server,
                             struct gs_error *error) {
    struct gs_server *made = calloc(1, sizeof *made);
    if (!made)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    made->lock = made->listener = made->signals = -1;
    enum gs_status status = gs_path_socket(session, &made->socket_path, error);
    if (status == GS_OK) {
        snprintf(made->session, sizeof made->session, "%s", session);
        made->lock_path = gs_path_format("%s.lock", made->socket_path);
        status = made->lock_path ? lock_session(made, error)
                                 : gs_fail(error, GS_ERR_MEMORY, "out of memory");
    }
    if (status == GS_OK)
        status = listen_on(made, error);
    if (status != GS_OK)
        gs_server_free(made);
    else
        *server = made;
    return status;
}

void gs_server_free(struct gs_server *server) {
    if (!server)
        return;
    if (server->listener >= 0) {
        unlink(server->socket_path);
        close(server->listener);
    }
    if (server->lock >= 0) { /* removed before it is let go: see lock_session() */
        /* it was had by way of its path, which is not NULL then.
         * NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker) */
        unlink(server->lock_path);
        close(server->lock);
    }
    /* behind the lock: whoever sees his connection end may start the session anew */
    for (int i = 0; i < GS_VISITORS_MAX; i++)
        if (server->visitor[i])
            gs_visitor_free(server->visitor[i]);
    if (server->signals >= 0)
        close(server->signals);
    gs_changes_done(&server->changes);
    gs_events_done(&server->events);
    free(server->socket_path);
    free(server->lock_path);
    free(server);
}

struct gs_engine *gs_server_engine(struct gs_server *server) {
    return server->engine;
}

uint64_t gs_server_ticket(struct gs_server *server) {
    return ++server->tickets;
}

void gs_server_quit(struct gs_server *server, const char *why) {
    server->quit = true;
    snprintf(server->farewell, sizeof server->farewell, "%s", why);
}

/* ---- what the engine tells ---- */

static void tell_param(void *context, unsigned channel, enum gs_param_id id, double value) {
    struct gs_server *server = context;
    char text[32];
    gs_param_format(id, value, text, sizeof text);
    for (int i = 0; i < GS_VISITORS_MAX; i++)
        if (server->visitor[i] && server->visitor[i]->attached)
            gs_visitor_line(server->visitor[i], "* param %u %s %s", channel + 1, gs_params[id].key,
                            text);
}

static void tell_message(void *context, enum gs_log_level level, const char *text) {
    struct gs_server *server = context;
    gs_deed_message(server, level, text);
    if (server->hooks->message)
        server->hooks->message(server->hooks->context, level, text);
}

static void tell_telemetry(void *context) {
    struct gs_server *server = context;
    for (int i = 0; i < GS_VISITORS_MAX; i++)
        if (server->visitor[i] && server->visitor[i]->attached)
            server->visitor[i]->telemetry_due = true;
}

static void tell_state(void *context) {
    ((struct gs_server *)context)->status_due = 0;
}

static void tell_answer(void *context, uint64_t ticket, enum gs_status status, const char *text) {
    struct gs_server *server = context;
    const struct gs_server_hooks *hooks = server->hooks;
    if (ticket == server->open_ticket) {
        if (hooks->opened)
            hooks->opened(hooks->context, status, text);
        return;
    }
    for (int i = 0; i < GS_VISITORS_MAX; i++)
        if (server->visitor[i] && server->visitor[i]->ticket == ticket) {
            gs_visitor_answer(server->visitor[i], status, text);
            return;
        }
    if (hooks->answer)
        hooks->answer(hooks->context, ticket, status, text);
}

static void send_fields(struct gs_server *server) {
    struct gs_text field[GS_FIELDS_MAX] = {{0}};
    struct gs_text *fields[GS_FIELDS_MAX];
    unsigned count = gs_field_count();
    unsigned attached = 0;
    for (int i = 0; i < GS_VISITORS_MAX; i++)
        attached += server->visitor[i] && server->visitor[i]->attached;
    gs_engine_set_clients(server->engine, attached);
    if (attached == 0)
        return;
    for (unsigned i = 0; i < count; i++) {
        gs_field_add(server->engine, &gs_fields[i], &field[i]);
        fields[i] = &field[i];
    }
    for (int i = 0; i < GS_VISITORS_MAX; i++)
        if (server->visitor[i] && server->visitor[i]->attached)
            gs_visitor_fields(server->visitor[i], fields, count);
    for (unsigned i = 0; i < count; i++)
        gs_text_done(&field[i]);
}

/* ---- the loop ---- */

static void accept_visitor(struct gs_server *server) {
    int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
        if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
            server->deaf_until = gs_clock_now() + DEAF_FOR;
        return;
    }
    struct ucred peer;
    socklen_t length = sizeof peer;
    bool own = getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
               (peer.uid == getuid() || peer.uid == 0);
    for (int i = 0; own && i < GS_VISITORS_MAX; i++)
        if (!server->visitor[i]) {
            server->visitor[i] = gs_visitor_new(fd);
            if (!server->visitor[i])
                break;
            server->visitor[i]->id = ++server->connections;
            snprintf(server->visitor[i]->who, GS_WHO_MAX, "process %d", (int)peer.pid);
            return;
        }
    static const char full[] = "error too many visitors\n";
    if (own)
        send(fd, full, sizeof full - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    close(fd);
}

static void take_signal(struct gs_server *server) {
    struct signalfd_siginfo info;
    if (read(server->signals, &info, sizeof info) != (ssize_t)sizeof info)
        return;
    gs_log(GS_LOG_INFO, "signal %s", strsignal((int)info.ssi_signo));
    if (server->hooks->signalled)
        server->hooks->signalled(server->hooks->context, (int)info.ssi_signo);
    else
        gs_server_quit(server, "the engine was told to end");
}

static enum gs_status block_signals(struct gs_server *server, struct gs_error *error) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    server->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return server->signals >= 0
               ? GS_OK
               : gs_fail(error, GS_ERR_SYSTEM, "no signal descriptor: %s", strerror(errno));
}

/* poll() rows: the three of the server, then one a visitor. */
enum { ROW_ENGINE, ROW_LISTENER, ROW_SIGNALS, ROW_VISITORS };

static void serve_visitors(struct gs_server *server, const struct pollfd *rows,
                           struct gs_visitor *const *of_row, int count) {
    for (int i = ROW_VISITORS; i < count; i++) {
        struct gs_visitor *visitor = of_row[i];
        if (rows[i].revents & (POLLIN | POLLHUP | POLLERR))
            gs_visitor_read(visitor);
    }
    for (int i = 0; i < GS_VISITORS_MAX; i++) {
        struct gs_visitor *visitor = server->visitor[i];
        if (!visitor)
            continue;
        gs_visitor_serve(server, visitor);
        if (gs_visitor_finished(visitor)) {
            server->visitor[i] = NULL;
            if (visitor->attached)
                gs_deed_left(server, visitor);
            gs_visitor_free(visitor);
        }
    }
}

/* A limit on open files that is lower than the number of rows, or no memory, refuses the call: then
 * each row is looked at a hundred times a second. None of them blocks. */
static void await_rows(struct pollfd *rows, int count, int timeout) {
    if (poll(rows, (nfds_t)count, timeout) >= 0)
        return;
    gs_clock_sleep_until(gs_clock_now() + 10 * GS_MILLISECOND);
    for (int i = 0; i < count; i++)
        rows[i].revents = rows[i].fd >= 0 ? rows[i].events : 0;
}

static void serve_once(struct gs_server *server) {
    struct pollfd rows[ROW_VISITORS + GS_VISITORS_MAX];
    struct gs_visitor *of_row[ROW_VISITORS + GS_VISITORS_MAX];
    int count = ROW_VISITORS;
    bool at_once = false; /* a visitor has room again for answers to what it asked */
    int64_t now = gs_clock_now();
    int listener = now < server->deaf_until ? -1 : server->listener;
    rows[ROW_ENGINE] = (struct pollfd){.fd = gs_engine_fd(server->engine), .events = POLLIN};
    rows[ROW_LISTENER] = (struct pollfd){.fd = listener, .events = POLLIN};
    rows[ROW_SIGNALS] = (struct pollfd){.fd = server->signals, .events = POLLIN};
    for (int i = 0; i < GS_VISITORS_MAX; i++) {
        struct gs_visitor *visitor = server->visitor[i];
        if (!visitor)
            continue;
        short events = gs_visitor_events(visitor);
        at_once = at_once || (visitor->more && !(events & POLLOUT));
        of_row[count] = visitor;
        /* a closed socket reports its end for ever: no row for one that is asked nothing */
        rows[count++] = (struct pollfd){.fd = events ? visitor->fd : -1, .events = events};
    }
    /* the engine's timer ticks often enough for everything that is due by time */
    await_rows(rows, count, at_once ? 0 : -1);
    if (rows[ROW_ENGINE].revents) {
        gs_engine_dispatch(server->engine);
        if (server->hooks->tick)
            server->hooks->tick(server->hooks->context);
    }
    if (rows[ROW_SIGNALS].revents)
        take_signal(server);
    now = gs_clock_now();
    serve_visitors(server, rows, of_row, count);
    gs_deed_tick(server);
    if (now >= server->status_due) {
        server->status_due = now + STATUS_INTERVAL;
        send_fields(server);
        serve_visitors(server, rows, of_row, 0);
    }
    if (rows[ROW_LISTENER].revents)
        accept_visitor(server);
}

/* Who asked for the end hears how it went; who waits for anything else, that it will not come. */
static void say_goodbye(struct gs_server *server, enum gs_status status) {
    for (int i = 0; i < GS_VISITORS_MAX; i++) {
        struct gs_visitor *visitor = server->visitor[i];
        if (!visitor)
            continue;
        if (visitor->ticket && visitor->ticket != server->shutdown_ticket)
            gs_visitor_line(visitor, "error %s", server->farewell);
        else if (visitor->ticket && status != GS_OK)
            gs_visitor_line(visitor, "error %s", server->last_words.text);
        else if (visitor->ticket)
            gs_visitor_line(visitor, "ok");
        visitor->ticket = 0;
        if (visitor->attached)
            gs_visitor_line(visitor, "* bye %s", server->farewell);
        visitor->telemetry_due = false;
        gs_visitor_flush(server, visitor);
    }
}

enum gs_status gs_server_run(struct gs_server *server, const struct gs_engine_config *config,
                             const struct gs_server_hooks *hooks, struct gs_error *error) {
    static const struct gs_server_hooks none = {0};
    server->hooks = hooks ? hooks : &none;
    const struct gs_engine_listener listener = {.context = server,
                                                .param = tell_param,
                                                .message = tell_message,
                                                .telemetry = tell_telemetry,
                                                .state = tell_state,
                                                .answer = tell_answer};
    enum gs_status status = block_signals(server, error);
    server->open_ticket = gs_server_ticket(server);
    if (status == GS_OK)
        status = gs_engine_new(config, &listener, server->open_ticket, &server->engine, error);
    if (status != GS_OK)
        return status;
    while (!server->quit)
        serve_once(server);
    /* the take first: what comes of it is still told */
    status = gs_engine_finish(server->engine, &server->last_words);
    gs_engine_free(server->engine);
    server->engine = NULL;
    say_goodbye(server, status);
    return GS_OK;
}
