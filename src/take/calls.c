#include "calls.h"

/* How full a call of each kind may find the queue. */
static const unsigned room[] = {
    [GS_CALL_MARK] = GS_CALLS - 16,    [GS_CALL_RESET] = GS_CALLS - 12,
    [GS_CALL_OPTIONS] = GS_CALLS - 12, [GS_CALL_START] = GS_CALLS - 4,
    [GS_CALL_NEXT] = GS_CALLS - 4,     [GS_CALL_STOP] = GS_CALLS,
    [GS_CALL_RESUME] = GS_CALLS - 4,
};

/* A call that waits already and that the new one may take the place of, or NULL. */
static struct gs_call *same(struct gs_calls *calls, enum gs_call_kind kind) {
    if (kind != GS_CALL_RESET && kind != GS_CALL_OPTIONS)
        return NULL;
    for (unsigned i = calls->count; i > 0; i--) {
        struct gs_call *waiting = &calls->call[(calls->first + i - 1) % GS_CALLS];
        if (waiting->kind == kind)
            return waiting;
        /* options do not overtake those that came with a take */
        if (kind == GS_CALL_OPTIONS &&
            (waiting->kind == GS_CALL_START || waiting->kind == GS_CALL_NEXT))
            return NULL;
    }
    return NULL;
}

bool gs_calls_push(struct gs_calls *calls, const struct gs_call *call) {
    struct gs_call *waiting = same(calls, call->kind);
    if (waiting) {
        *waiting = *call;
        return true;
    }
    if (calls->count >= room[call->kind])
        return false;
    calls->call[(calls->first + calls->count++) % GS_CALLS] = *call;
    return true;
}

bool gs_calls_pop(struct gs_calls *calls, struct gs_call *call) {
    if (!calls->count)
        return false;
    *call = calls->call[calls->first];
    calls->first = (calls->first + 1) % GS_CALLS;
    calls->count--;
    return true;
}
