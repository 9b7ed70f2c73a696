/* Starting a program with one end of a socket pair as its descriptor 3. */
#ifndef GAINSTAGE_ENGINE_SPAWN_H
#define GAINSTAGE_ENGINE_SPAWN_H

#include <sys/types.h>

#include "gainstage/status.h"

struct gs_spawned {
    pid_t pid;
    int socket;  /* our end, SOCK_SEQPACKET, close-on-exec, non-blocking */
    int chatter; /* memory that holds the head of what it printed */
};

/* Runs this very program as `gainstage COMMAND`. Its stdout and stderr go into a small sealed
 * memfd: once that is full further writes fail, so chatter can neither fill a disk nor block. */
enum gs_status gs_spawn_self(const char *command, struct gs_spawned *spawned,
                             struct gs_error *error);
/* The last line of what it has printed, for a log; empty when it printed nothing. */
void gs_spawn_last_words(int chatter, char *out, unsigned long size);

#endif
