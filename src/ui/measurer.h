/* Measures the response of the settings on show, in a thread of its own: keys and pictures never
 * wait for it. One thread uses a measurer. */
#ifndef UI_MEASURER_H
#define UI_MEASURER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "gainstage/response.h"

/* At the soonest so long after the last one began, ns: a few a second while a knob is turned. */
#define GS_MEASURER_PERIOD 250000000

/* What was measured, and of which settings. */
struct gs_measured {
    enum gs_measured_state { GS_MEASURED_NOTHING, GS_MEASURED_FINE, GS_MEASURED_FAILED } state;
    double value[GS_PARAM_COUNT], rate;
    struct gs_response response; /* its `point`s and `rate` */
};

struct gs_measurer {
    bool running, begun;
    int64_t began;           /* the last one, ns */
    unsigned count;          /* how often it has measured */
    struct gs_measured work; /* of the last one; the thread's own while `running` */
    pthread_t thread;
    atomic_bool done;
};

void gs_measurer_init(struct gs_measurer *measurer);
/* Waits for what is being measured, some tenths of a second at most. */
void gs_measurer_done(struct gs_measurer *measurer);
/* Takes a result in, and begins to measure when these settings are not those measured last and the
 * time has come. Never waits. now: gs_clock_now(). Call it with every picture. */
void gs_measurer_run(struct gs_measurer *measurer, const double value[GS_PARAM_COUNT], double rate,
                     int64_t now, struct gs_measured *measured);

#endif
