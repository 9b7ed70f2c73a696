/* Gives the terminal back when this process no longer can: it was killed, by hand or for want of
 * memory. A process of its own waits for that on a pipe; it does nothing else and ends with this
 * one; its group and its name are its own. Without it (no process to be had) only that case is
 * lost. Main thread, before there are others. */
#ifndef UI_KEEPER_H
#define UI_KEEPER_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

struct gs_keeper {
    int pipe; /* to it, a pair of sockets; -1: there is none */
    pid_t process;
};

/* `terminal`: to write to. In the end it gets `bytes` and the settings `before`; these only if they
 * are still `ours`: a shell that was quicker has set its own. */
void gs_keeper_start(struct gs_keeper *keeper, int terminal, const char *bytes,
                     const struct termios *before, const struct termios *ours);
/* The terminal was taken over, or given back. Also from a signal handler. */
void gs_keeper_tell(struct gs_keeper *keeper, bool taken);
void gs_keeper_stop(struct gs_keeper *keeper);

#endif
