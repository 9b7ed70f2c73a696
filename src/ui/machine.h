/* What the system grants the audio process: real-time scheduling and locked memory. Reads /proc;
 * never waits. */
#ifndef UI_MACHINE_H
#define UI_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

struct gs_machine {
    int pid; /* of what was looked at; 0: nothing was, or it has gone */
    int64_t looked;
    bool realtime;                   /* one of its threads goes before everything that is not */
    int priority;                    /* of that thread */
    long locked;                     /* KiB of its memory that can't be swapped out */
    long priority_limit, lock_limit; /* what it may have: rtprio; KiB, -1 for no limit */
};

/* Looks anew when the process is another one or a few seconds have gone by. */
void gs_machine_look(struct gs_machine *machine, int pid, int64_t now);

#endif
