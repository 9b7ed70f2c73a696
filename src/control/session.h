/* What visitors see of the server, shared between server.c, visitor.c and execute.c. */
#ifndef GAINSTAGE_CONTROL_SESSION_H
#define GAINSTAGE_CONTROL_SESSION_H

#include <time.h>

#include "changes.h"
#include "events.h"
#include "gainstage/client.h"
#include "gainstage/command.h"
#include "gainstage/server.h"

enum { GS_VISITORS_MAX = 32, GS_FIELDS_MAX = 128 };

/* One connection. Lines to it are queued in `out` and sent as its socket takes them; one that lets
 * its queue grow past OUT_LIMIT is shown the door, so that nobody's slowness costs the engine. */
struct gs_visitor {
    int fd;               /* -1: free */
    unsigned id;          /* of the connection; none has 0 */
    char who[GS_WHO_MAX]; /* for people: "anna (ssh 10.0.0.5)" */
    bool view;            /* it may change nothing */
    time_t since;         /* it attached */
    char in[GS_LINE_MAX];
    size_t filled;
    bool skipping; /* inside a line that is too long */
    struct gs_text out;
    size_t sent;
    size_t asked; /* bytes of `out` that answer its own commands */
    bool attached;
    bool telemetry_due;
    bool closing;               /* its socket failed, or it does not read: to be freed */
    bool ended;                 /* sends no more; freed once all that it asked is answered */
    bool more;                  /* whole lines wait in `in` for room in `out` */
    uint64_t ticket;            /* its command waits for this answer; 0: none */
    char *field[GS_FIELDS_MAX]; /* status fields as last sent */
};

struct gs_server {
    char session[40];
    char *socket_path, *lock_path;
    int lock, listener, signals;
    bool recovered_told; /* somebody has heard what was found at the start */
    struct gs_visitor *visitor[GS_VISITORS_MAX];
    struct gs_engine *engine;
    const struct gs_server_hooks *hooks;
    uint64_t tickets, open_ticket;
    int64_t status_due;   /* when the fields are compared next */
    int64_t deaf_until;   /* no descriptor was left for a visitor: none is let in before */
    unsigned connections; /* that were ever let in */
    struct gs_events events;
    struct gs_changes changes;
    const struct gs_visitor *acting; /* whose command is just being executed; NULL: none */
    bool spoken;                     /* the engine has said something since it began */
    bool quit;
    uint64_t shutdown_ticket;   /* of the `shutdown` that ends it */
    struct gs_error last_words; /* why the last take ended badly */
    char farewell[128];
};

/* What a command comes to: data lines in `text`, and perhaps an answer that comes later. */
struct gs_reply {
    struct gs_text text; /* lines, newline-terminated */
    bool later;          /* the answer will come with the ticket */
};

/* deed.c: one command, on the main thread: allowed or not, remembered, told to the others. */
enum gs_status gs_execute(struct gs_server *server, struct gs_visitor *visitor,
                          struct gs_words *words, uint64_t ticket, struct gs_reply *reply,
                          struct gs_error *error);

/* execute.c: the command itself. */
enum gs_status gs_dispatch(struct gs_server *server, struct gs_visitor *visitor,
                           enum gs_command_id id, const struct gs_words *words, uint64_t ticket,
                           struct gs_reply *reply, struct gs_error *error);

/* visitor.c */
struct gs_visitor *gs_visitor_new(int fd);
void gs_visitor_free(struct gs_visitor *visitor);
/* Reads what has come. */
void gs_visitor_read(struct gs_visitor *visitor);
/* Executes what was read and sends the answers, as far as its socket takes them. */
void gs_visitor_serve(struct gs_server *server, struct gs_visitor *visitor);
void gs_visitor_flush(struct gs_server *server, struct gs_visitor *visitor);
/* What to poll its socket for; 0: nothing, not even its end. */
short gs_visitor_events(const struct gs_visitor *visitor);
/* Nothing is left to do for it. */
bool gs_visitor_finished(const struct gs_visitor *visitor);
void gs_visitor_line(struct gs_visitor *visitor, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The answer that it waits for; gs_visitor_serve() goes on with the commands behind it. */
void gs_visitor_answer(struct gs_visitor *visitor, enum gs_status status, const char *text);
/* All parameters, fields and the telemetry ring, for one that has just attached. */
void gs_visitor_welcome(struct gs_server *server, struct gs_visitor *visitor);
/* Sends the fields that changed since last time. */
void gs_visitor_fields(struct gs_visitor *visitor, struct gs_text *const *fields, unsigned count);

#endif
