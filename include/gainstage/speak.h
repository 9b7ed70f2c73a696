/* The text front end: what the engine does in words, a sentence a line, and commands from lines.
 * For screen readers, dumb terminals, pipes and logs. */
#ifndef GAINSTAGE_SPEAK_H
#define GAINSTAGE_SPEAK_H

#include <stdbool.h>

#include "gainstage/status.h"

struct gs_client;
struct gs_revival;

struct gs_speak_options {
    const char *session;
    struct gs_client *client; /* connected; taken over and freed in any case */
    const char *name;         /* who sits here, for the others; NULL: the user */
    bool view;                /* only looks on */
    /* Starts an engine like the one that died in the middle of a take; may be NULL. */
    enum gs_status (*revive)(const struct gs_revival *died, struct gs_error *error);
};

/* Speaks on stdout and reads commands from stdin until its end, `detach` or `quit`, the engine's
 * end, SIGTERM, SIGHUP or SIGINT. A connection that breaks is made anew where that can be done.
 * Returns what to return to the shell: 0, or 1 with a line in
 * *error when the engine has gone or nobody listens. Main thread; sets signal handlers. */
int gs_speak_run(const struct gs_speak_options *options, struct gs_error *error);

#endif
