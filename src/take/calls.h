/* The calls that wait for the writer thread: a queue of fixed size, under its lock. */
#ifndef GAINSTAGE_TAKE_CALLS_H
#define GAINSTAGE_TAKE_CALLS_H

#include "gainstage/take.h"

enum { GS_CALLS = 64 };

enum gs_call_kind {
    GS_CALL_START,
    GS_CALL_RESUME,
    GS_CALL_STOP,
    GS_CALL_NEXT,
    GS_CALL_MARK,
    GS_CALL_OPTIONS,
    GS_CALL_RESET
};

struct gs_call {
    enum gs_call_kind kind;
    uint64_t position, ticket;
    struct gs_unfinished *take; /* RESUME */
    union {
        struct gs_take_options options; /* START, RESUME, NEXT, OPTIONS */
        char label[64];                 /* MARK */
    };
};

/* Zero-initialise it. */
struct gs_calls {
    struct gs_call call[GS_CALLS];
    unsigned first, count;
};

/* False: there is no room for a call of its kind. Whatever floods the queue leaves room for the
 * calls that matter more, and a stop always finds a place: the engine asks for one at a time. A
 * reset behind a reset is the same one, and of options only the newest that a start follows (or
 * nothing) are kept. */
bool gs_calls_push(struct gs_calls *calls, const struct gs_call *call);
/* The oldest; false when none waits. */
bool gs_calls_pop(struct gs_calls *calls, struct gs_call *call);

#endif
