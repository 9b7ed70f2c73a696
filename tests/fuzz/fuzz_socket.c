/* Any bytes from a visitor, in pieces of any size: each line is answered once and in one line, no
 * more than once each. The visitor only looks on: what is fuzzed is the reading, the splitting and
 * the answering. */
#include <sys/socket.h>
#include <unistd.h>

#include "control/session.h"
#include "engine/parts.h"
#include "must.h"

static struct gs_engine engine;
static struct gs_server server;

/* The answers so far: their number is returned, their text is looked through. */
static long read_answers(int fd, struct gs_text *pending) {
    static char bytes[1 << 16];
    long answers = 0;
    ssize_t got;
    while ((got = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
        gs_text_add_bytes(pending, bytes, (size_t)got);
    for (char *line = pending->data, *end; line && (end = strchr(line, '\n')); line = end + 1) {
        const bool final = strncmp(line, "ok\n", 3) == 0 || strncmp(line, "error ", 6) == 0;
        must(final || strncmp(line, "- ", 2) == 0 || strncmp(line, "* ", 2) == 0,
             "a line is an answer, a part of one, or news");
        answers += final;
    }
    must(!pending->length || pending->data[pending->length - 1] == '\n', "lines are whole");
    gs_text_clear(pending);
    return answers;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct gs_text pending = {0};
    int pair[2];
    long answers = 0, lines = 0;
    if (size < 2)
        return 0;
    const size_t piece = 1 + data[0] * 16;
    memset(&engine, 0, sizeof engine);
    gs_settings_init(&engine.settings);
    memset(&server, 0, sizeof server);
    server.engine = &engine;
    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0, "a pair of sockets");
    struct gs_visitor *visitor = gs_visitor_new(pair[0]);
    must(visitor != NULL, "memory");
    visitor->view = true;
    visitor->id = 1;
    server.visitor[0] = visitor;
    for (size_t at = 1; at < size && !gs_visitor_finished(visitor); at += piece) {
        const size_t length = size - at < piece ? size - at : piece;
        for (size_t i = 0; i < length; i++)
            lines += data[at + i] == '\n';
        must(send(pair[1], data + at, length, MSG_NOSIGNAL) == (ssize_t)length, "it is sent");
        do {
            gs_visitor_read(visitor);
            gs_visitor_serve(&server, visitor);
            answers += read_answers(pair[1], &pending);
        } while (visitor->more);
    }
    must(answers <= lines + (long)(size / GS_LINE_MAX), "no more answers than lines");
    must(answers >= lines, "and no line without one");
    gs_visitor_free(visitor);
    close(pair[1]);
    gs_text_done(&pending);
    gs_changes_done(&server.changes);
    gs_events_done(&server.events);
    return 0;
}
