/* A thread that delivers rendered audio at the pace of the clock: what a source without a device
 * has instead of one. Block by block it renders first and sleeps then, so that whatever rendering
 * costs is over when the block is due. A thread that wakes late catches up: frames are never
 * dropped, doubled or shifted. */
#ifndef GAINSTAGE_AUDIO_PACER_H
#define GAINSTAGE_AUDIO_PACER_H

#include "source.h"

/* The largest block that a paced source takes. */
enum { GS_PACER_BLOCK_MAX = 16384, GS_PACER_BLOCK_DEFAULT = 256 };

/* Writes the next `frames` frames into planar[channel]. False: none will come any more because the
 * source is being closed. Called by the pacer's thread only. */
typedef bool gs_render(void *context, float *const *planar, unsigned frames);

struct gs_pacing {
    unsigned channels;
    unsigned rate;  /* Hz */
    unsigned block; /* frames a delivery */
    gs_render *render;
    void *render_context;
    gs_deliver *deliver;
    void *deliver_context;
};

struct gs_pacer;

/* The block for a request: its own, or the default for 0. GS_ERR_RANGE above the maximum. */
enum gs_status gs_pacer_block(unsigned requested, unsigned *block, struct gs_error *error);

/* Starts the thread. The clock starts when the first block has been rendered; the clock of a
 * delivery is the time at which its last frame was due. */
enum gs_status gs_pacer_start(const struct gs_pacing *pacing, struct gs_pacer **pacer,
                              struct gs_error *error);
/* Ends the thread, waiting for a render or deliver call that is under way. NULL is fine. */
void gs_pacer_stop(struct gs_pacer *pacer);

#endif
