#include "signals.h"

#include <stddef.h>

volatile sig_atomic_t gs_told_to_leave, gs_resized, gs_told_to_stop, gs_continued;

static const int caught[GS_SIGNALS] = {SIGTERM,  SIGHUP,  SIGINT, SIGQUIT,
                                       SIGWINCH, SIGTSTP, SIGCONT};

static void on_signal(int number) {
    if (number == SIGWINCH)
        gs_resized = 1;
    else if (number == SIGTSTP)
        gs_told_to_stop = 1;
    else if (number == SIGCONT)
        gs_continued = 1;
    else
        gs_told_to_leave = 1;
}

void gs_signals_catch(struct gs_signals *signals) {
    struct sigaction action = {.sa_handler = on_signal};
    sigset_t block;
    gs_told_to_leave = gs_resized = gs_told_to_stop = gs_continued = 0;
    sigemptyset(&block);
    for (int i = 0; i < GS_SIGNALS; i++)
        sigaddset(&block, caught[i]);
    sigprocmask(SIG_BLOCK, &block, &signals->mask_before);
    for (int i = 0; i < GS_SIGNALS; i++)
        sigaction(caught[i], &action, &signals->before[i]);
    signals->let_in = signals->mask_before;
    for (int i = 0; i < GS_SIGNALS; i++)
        sigdelset(&signals->let_in, caught[i]);
}

void gs_signals_release(const struct gs_signals *signals) {
    /* What is pending still goes to our handler: a hang-up must not kill who is leaving anyway. */
    sigprocmask(SIG_SETMASK, &signals->mask_before, NULL);
    for (int i = 0; i < GS_SIGNALS; i++)
        sigaction(caught[i], &signals->before[i], NULL);
}
