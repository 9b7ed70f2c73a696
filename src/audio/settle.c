#include "settle.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "gainstage/clock.h"
#include "gainstage/strip.h"

/* Longer than a lump: half of it is what servers like PulseAudio hand out at a time. */
static const int64_t HOLD = 60 * GS_MILLISECOND;
/* What was held is handed on two blocks at a time, which is no more work than a fast device makes.
 */
enum { AT_A_TIME = 2 };
/* As much as can be held; a longer burst is handed on sooner. */
static const double HELD_SECONDS = 1;

struct gs_settle {
    gs_deliver *deliver;
    void *context;
    unsigned channels, rate;
    unsigned capacity, held, done; /* frames; handed on of those held */
    int64_t until;  /* clock at which the time of all is known; 0: nothing has come */
    int64_t origin; /* clock of the stream's first frame, at the latest */
    bool overflow, settled;
    float *planar[GS_MAX_CHANNELS]; /* `capacity` frames each */
};

enum gs_status gs_settle_new(unsigned channels, unsigned rate, gs_deliver *deliver, void *context,
                             struct gs_settle **settle, struct gs_error *error) {
    struct gs_settle *made = calloc(1, sizeof *made);
    bool complete = made != NULL;
    if (made)
        *made = (struct gs_settle){.deliver = deliver,
                                   .context = context,
                                   .channels = channels,
                                   .rate = rate,
                                   .capacity = (unsigned)(HELD_SECONDS * rate),
                                   .origin = INT64_MAX};
    for (unsigned c = 0; complete && c < channels; c++) {
        made->planar[c] = calloc(made->capacity, sizeof(float));
        complete = made->planar[c] != NULL;
    }
    if (!complete) {
        gs_settle_free(made);
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    }
    *settle = made;
    return GS_OK;
}

void gs_settle_free(struct gs_settle *settle) {
    for (unsigned c = 0; settle && c < settle->channels; c++)
        free(settle->planar[c]);
    free(settle);
}

static void hold(struct gs_settle *settle, const float *const *planar, unsigned frames,
                 int64_t clock, bool overflow) {
    for (unsigned c = 0; c < settle->channels; c++)
        memcpy(settle->planar[c] + settle->held, planar[c], frames * sizeof(float));
    settle->held += frames;
    settle->overflow |= overflow;
    const int64_t origin = clock - gs_clock_span(settle->held, settle->rate);
    if (settle->done == 0 && origin < settle->origin)
        settle->origin = origin;
}

/* In blocks of the size in which they come. That sound was lost is told with the last of them: what
 * is held is stamped without a gap, and the loss is seen in the clock of what comes behind it. */
static void hand_on(struct gs_settle *settle, unsigned block, unsigned most) {
    for (; most > 0 && settle->done < settle->held; most--) {
        const unsigned left = settle->held - settle->done, run = left < block ? left : block;
        const float *from[GS_MAX_CHANNELS];
        for (unsigned c = 0; c < settle->channels; c++)
            from[c] = settle->planar[c] + settle->done;
        settle->done += run;
        settle->deliver(settle->context, from, run,
                        settle->origin + gs_clock_span(settle->done, settle->rate),
                        settle->overflow && settle->done == settle->held);
    }
    settle->settled = settle->done == settle->held;
}

void gs_settle_block(void *context, const float *const *planar, unsigned frames, int64_t clock,
                     bool overflow) {
    struct gs_settle *settle = context;
    if (settle->settled) {
        settle->deliver(settle->context, planar, frames, clock, overflow);
        return;
    }
    if (settle->until == 0)
        settle->until = clock + HOLD;
    const bool room = frames <= settle->capacity - settle->held;
    if (room)
        hold(settle, planar, frames, clock, overflow);
    if (!room || clock >= settle->until)
        hand_on(settle, frames, room ? AT_A_TIME : UINT_MAX);
    if (!room)
        settle->deliver(settle->context, planar, frames, clock, overflow);
}
