/* The beginning of a stream. A server may have kept sound since the stream was opened, which comes
 * in a burst then, and lumps after it; the first call may come late, and the next ones catch up;
 * and what servers tell of their latency in these moments is wrong. But nothing comes before it was
 * captured: so blocks are held for a moment, and the one that comes earliest, seen from its place
 * in the stream, tells the time of all. */
#ifndef GAINSTAGE_AUDIO_SETTLE_H
#define GAINSTAGE_AUDIO_SETTLE_H

#include "source.h"

struct gs_settle;

/* For `channels` (1..GS_MAX_CHANNELS) at `rate` Hz; what is held goes to `deliver`. Not RT-safe.
 * GS_ERR_MEMORY. */
enum gs_status gs_settle_new(unsigned channels, unsigned rate, gs_deliver *deliver, void *context,
                             struct gs_settle **settle, struct gs_error *error);
void gs_settle_free(struct gs_settle *settle);

/* A gs_deliver whose context is a gs_settle: hands on to its own, at once but for the beginning.
 * RT-safe. */
void gs_settle_block(void *settle, const float *const *planar, unsigned frames, int64_t clock,
                     bool overflow);

#endif
