#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gainstage/passing.h"
#include "session.h"

/* Beyond the first, commands and status fields wait (these are only ever sent as they are now);
 * beyond the second the visitor is not reading any more, unless it is a long answer of its own that
 * it reads. */
enum { OUT_BUSY = 64 * 1024, OUT_LIMIT = 1024 * 1024 };

struct gs_visitor *gs_visitor_new(int fd) {
    struct gs_visitor *visitor = calloc(1, sizeof *visitor);
    if (visitor)
        visitor->fd = fd;
    return visitor;
}

void gs_visitor_free(struct gs_visitor *visitor) {
    for (unsigned i = 0; i < GS_FIELDS_MAX; i++)
        free(visitor->field[i]);
    gs_text_done(&visitor->out);
    close(visitor->fd);
    free(visitor);
}

static size_t backlog(const struct gs_visitor *visitor) {
    return visitor->out.length - visitor->sent;
}

/* File and device names may hold anything; a line of the protocol is one line. */
static void queue_line(struct gs_visitor *visitor, char *line, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (((unsigned char)line[i] < ' ' && line[i] != '\t') || line[i] == 127)
            line[i] = '?';
    gs_text_add_bytes(&visitor->out, line, length);
    gs_text_add_bytes(&visitor->out, "\n", 1);
}

void gs_visitor_line(struct gs_visitor *visitor, const char *format, ...) {
    char line[2048];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length < 0 || visitor->closing)
        return;
    queue_line(visitor, line, (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
    if (visitor->out.failed || backlog(visitor) > OUT_LIMIT + visitor->asked) {
        gs_log(GS_LOG_WARNING, "a visitor does not read what it is sent: connection closed");
        visitor->closing = true;
    }
}

/* The telemetry descriptor goes out on a line of its own, when nothing else waits. */
static void send_telemetry(struct gs_server *server, struct gs_visitor *visitor) {
    static const char line[] = "* telemetry\n";
    int fd = gs_engine_telemetry(server->engine);
    if (fd < 0) {
        visitor->telemetry_due = false;
        return;
    }
    const ssize_t went = gs_pass(visitor->fd, line, sizeof line - 1, &fd, 1, MSG_DONTWAIT);
    close(fd);
    if (went < 0)
        return; /* a full socket: later; a dead one tells when it is read */
    visitor->telemetry_due = false;
    if ((size_t)went < sizeof line - 1)
        gs_text_add_bytes(&visitor->out, line + went, sizeof line - 1 - (size_t)went);
}

void gs_visitor_flush(struct gs_server *server, struct gs_visitor *visitor) {
    while (visitor->sent < visitor->out.length) {
        ssize_t went = send(visitor->fd, visitor->out.data + visitor->sent,
                            visitor->out.length - visitor->sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (went < 0 && errno == EINTR)
            continue;
        if (went < 0) {
            if (errno != EAGAIN) {
                visitor->closing = true;
                visitor->sent = visitor->out.length;
            }
            return;
        }
        visitor->sent += (size_t)went;
    }
    gs_text_clear(&visitor->out);
    visitor->sent = visitor->asked = 0;
    if (visitor->telemetry_due && !visitor->closing)
        send_telemetry(server, visitor);
}

static void send_reply(struct gs_visitor *visitor, enum gs_status status, struct gs_text *data,
                       const char *message) {
    const size_t before = visitor->out.length;
    for (char *line = data->data; line && *line;) {
        size_t length = strcspn(line, "\n");
        bool ends = line[length] == '\n';
        gs_text_add_bytes(&visitor->out, "- ", 2);
        queue_line(visitor, line, length);
        line += length + ends;
    }
    visitor->asked += visitor->out.length - before;
    if (status == GS_OK)
        gs_visitor_line(visitor, "ok");
    else
        gs_visitor_line(visitor, "error %s", message);
}

static void execute_line(struct gs_server *server, struct gs_visitor *visitor, const char *line) {
    struct gs_words words;
    struct gs_error error = {{0}};
    struct gs_reply reply = {.later = false};
    enum gs_status status = gs_words_split(line, &words, &error);
    if (status == GS_OK) {
        uint64_t ticket = gs_server_ticket(server);
        if (words.count > 0) {
            visitor->ticket = ticket;
            status = gs_execute(server, visitor, &words, ticket, &reply, &error);
        }
        gs_words_done(&words);
    }
    if (status == GS_OK && reply.later)
        return;
    visitor->ticket = 0;
    send_reply(visitor, status, &reply.text, error.text);
    gs_text_done(&reply.text);
}

/* Executes the whole lines that have come, up to one whose answer comes later, and no further than
 * their answers are taken: a visitor that asks faster than it reads waits for itself. */
static void execute_lines(struct gs_server *server, struct gs_visitor *visitor) {
    size_t consumed = 0;
    visitor->more = false;
    while (visitor->ticket == 0 && !visitor->closing) {
        char *start = visitor->in + consumed;
        char *end = memchr(start, '\n', visitor->filled - consumed);
        if (!end)
            break;
        if (backlog(visitor) > OUT_BUSY) {
            visitor->more = true;
            break;
        }
        size_t length = (size_t)(end - start);
        consumed += length + 1;
        *end = '\0';
        if (visitor->skipping)
            visitor->skipping = false;
        else if (memchr(start, '\0', length))
            gs_visitor_line(visitor, "error a command is text, this was not");
        else
            execute_line(server, visitor, start);
    }
    memmove(visitor->in, visitor->in + consumed, visitor->filled - consumed);
    visitor->filled -= consumed;
    bool full = visitor->filled == sizeof visitor->in;
    if (full && visitor->ticket == 0 && !visitor->more) {
        if (!visitor->skipping)
            gs_visitor_line(visitor, "error a line is longer than %d bytes", GS_LINE_MAX);
        visitor->skipping = true;
        visitor->filled = 0;
    }
}

void gs_visitor_read(struct gs_visitor *visitor) {
    size_t room = sizeof visitor->in - visitor->filled;
    if (room == 0 || visitor->ended)
        return;
    ssize_t got = recv(visitor->fd, visitor->in + visitor->filled, room, MSG_DONTWAIT);
    if (got > 0) {
        visitor->filled += (size_t)got;
    } else if (got == 0) {
        /* half-closed by `printf … | socat`: what it asked is still answered, its last line too
         * when no newline ends it */
        visitor->ended = true;
        if (visitor->filled > 0 && visitor->in[visitor->filled - 1] != '\n')
            visitor->in[visitor->filled++] = '\n';
    } else if (errno != EAGAIN && errno != EINTR) {
        visitor->closing = true;
    }
}

void gs_visitor_serve(struct gs_server *server, struct gs_visitor *visitor) {
    execute_lines(server, visitor);
    gs_visitor_flush(server, visitor);
}

short gs_visitor_events(const struct gs_visitor *visitor) {
    /* one that waits for an answer or for room is not read: its next commands come after */
    bool reads = !visitor->ended && !visitor->more && visitor->ticket == 0;
    bool writes = backlog(visitor) > 0 || visitor->telemetry_due;
    return (short)((reads ? POLLIN : 0) | (writes ? POLLOUT : 0));
}

bool gs_visitor_finished(const struct gs_visitor *visitor) {
    bool answered = visitor->ticket == 0 && !visitor->more && backlog(visitor) == 0;
    return visitor->closing || (visitor->ended && answered);
}

void gs_visitor_answer(struct gs_visitor *visitor, enum gs_status status, const char *text) {
    struct gs_text data = {0};
    if (status == GS_OK && *text)
        gs_text_add(&data, "%s\n", text);
    visitor->ticket = 0;
    send_reply(visitor, status, &data, text);
    gs_text_done(&data);
}

void gs_visitor_welcome(struct gs_server *server, struct gs_visitor *visitor) {
    const struct gs_settings *settings = gs_engine_settings(server->engine);
    visitor->attached = true;
    visitor->telemetry_due = true;
    const char *recovered = gs_engine_recovered(server->engine);
    if (recovered[0] && !server->recovered_told)
        gs_visitor_line(visitor, "* message warning %s", recovered);
    server->recovered_told = true;
    for (int c = 0; c < GS_MAX_CHANNELS; c++)
        for (int id = 0; id < GS_PARAM_COUNT; id++) {
            char value[32];
            gs_param_format((enum gs_param_id)id, settings->value[c][id], value, sizeof value);
            gs_visitor_line(visitor, "* param %d %s %s", c + 1, gs_params[id].key, value);
        }
    const unsigned kept = gs_events_kept(&server->events);
    for (unsigned i = kept > GS_EVENTS_WELCOME ? kept - GS_EVENTS_WELCOME : 0; i < kept; i++) {
        struct gs_text line = {0};
        gs_event_line(gs_events_at(&server->events, i), &line);
        if (!line.failed)
            gs_visitor_line(visitor, "%s", line.data);
        gs_text_done(&line);
    }
    for (unsigned i = 0; i < GS_FIELDS_MAX; i++) {
        free(visitor->field[i]);
        visitor->field[i] = NULL;
    }
}

void gs_visitor_fields(struct gs_visitor *visitor, struct gs_text *const *fields, unsigned count) {
    if (backlog(visitor) > OUT_BUSY)
        return;
    for (unsigned i = 0; i < count; i++) {
        const char *now = fields[i]->length ? fields[i]->data : "-";
        if (visitor->field[i] && strcmp(visitor->field[i], now) == 0)
            continue;
        free(visitor->field[i]);
        visitor->field[i] = strdup(now);
        struct gs_text word = {0};
        gs_text_add_word(&word, now);
        gs_visitor_line(visitor, "* status %s %s", gs_fields[i].key, gs_text_string(&word));
        gs_text_done(&word);
    }
}
