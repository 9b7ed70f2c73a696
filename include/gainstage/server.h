/* The engine's face to the world: listens on the session's socket, executes commands, tells
 * visitors what changes. Runs the engine's main loop. */
#ifndef GAINSTAGE_SERVER_H
#define GAINSTAGE_SERVER_H

#include "gainstage/engine.h"

struct gs_server;

/* What `record` and `start` hook into; any may be NULL. All on the main thread. */
struct gs_server_hooks {
    void *context;
    /* The first input is open and brings sound, or can't be had. */
    void (*opened)(void *context, enum gs_status status, const char *text);
    /* The answer to a ticket from gs_server_ticket(). */
    void (*answer)(void *context, uint64_t ticket, enum gs_status status, const char *text);
    void (*message)(void *context, enum gs_log_level level, const char *text);
    /* Some 20 times a second. */
    void (*tick)(void *context);
    /* SIGINT, SIGTERM or SIGHUP came. Without this hook the server quits. */
    void (*signalled)(void *context, int number);
};

/* Takes the session's name: GS_ERR_STATE when an engine runs under it already. */
enum gs_status gs_server_new(const char *session, struct gs_server **server,
                             struct gs_error *error);
/* Starts the engine and serves until gs_server_quit(), a signal or `shutdown`. An open take is
 * finished before it returns. Blocks SIGINT, SIGTERM and SIGHUP in this thread. */
enum gs_status gs_server_run(struct gs_server *server, const struct gs_engine_config *config,
                             const struct gs_server_hooks *hooks, struct gs_error *error);
void gs_server_free(struct gs_server *server);

struct gs_engine *gs_server_engine(struct gs_server *server);
uint64_t gs_server_ticket(struct gs_server *server);
/* `why` goes to the visitors. */
void gs_server_quit(struct gs_server *server, const char *why);

#endif
