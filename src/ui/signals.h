/* Signals as flags, which the main loop looks at. Blocked but while it waits, so that none can slip
 * in between a look at its flag and the wait. */
#ifndef UI_SIGNALS_H
#define UI_SIGNALS_H

#include <signal.h>

enum { GS_SIGNALS = 7 };

struct gs_signals {
    struct sigaction before[GS_SIGNALS];
    sigset_t mask_before;
    sigset_t let_in; /* the mask to wait with */
};

/* What has come: SIGTERM, SIGHUP, SIGINT or SIGQUIT; SIGWINCH; SIGTSTP; SIGCONT. */
extern volatile sig_atomic_t gs_told_to_leave, gs_resized, gs_told_to_stop, gs_continued;

void gs_signals_catch(struct gs_signals *signals);
void gs_signals_release(const struct gs_signals *signals);

#endif
