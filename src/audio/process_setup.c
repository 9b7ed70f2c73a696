#include <stdlib.h>
#include <string.h>

#include "process.h"

static void forget_levels(struct gs_channel_reading *channel) {
    for (int tap = 0; tap < GS_STAGE_COUNT; tap++)
        channel->tap[tap].peak = channel->tap[tap].rms = 0;
    memset(channel->reduction, 0, sizeof channel->reduction);
    channel->sibilance = -200;
}

enum gs_status gs_process_new(struct gs_link *link, struct gs_process **process,
                              struct gs_error *error) {
    struct gs_process *p = calloc(1, sizeof *p);
    if (!p)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    p->link = *link;
    p->channels = link->channels;
    p->rate = link->rate;
    p->reading_interval = link->rate / 50;
    p->reading = calloc(1, link->readings.item_size);
    p->sums = calloc(p->channels, sizeof *p->sums);
    p->interleaved = calloc(GS_STRIP_BLOCK, link->frames.item_size);
    bool complete = p->reading && p->sums && p->interleaved;
    for (unsigned c = 0; c < p->channels; c++) {
        p->dry[c] = calloc(GS_STRIP_BLOCK, sizeof(float));
        p->wet[c] = calloc(GS_STRIP_BLOCK, sizeof(float));
        complete = complete && p->dry[c] && p->wet[c];
    }
    if (!complete || gs_strip_new(p->channels, p->rate, &p->strip) != GS_OK) {
        p->link = (struct gs_link){.control.fd = -1, .audio.fd = -1, .telemetry.fd = -1};
        gs_process_free(p);
        return gs_fail(error, GS_ERR_MEMORY, "no strip of %u channels at %u Hz: out of memory",
                       link->channels, link->rate);
    }
    /* Orders that wait in the queue are older than the settings or repeat them. */
    p->resync_seen = atomic_load(&link->shared->resync);
    gs_queue_drain(&p->link.orders);
    for (unsigned c = 0; c < p->channels; c++)
        for (unsigned id = 0; id < GS_PARAM_COUNT; id++)
            gs_strip_set(p->strip, c, (enum gs_param_id)id,
                         atomic_load(&link->shared->value[c][id]));
    p->pairs = atomic_load(&link->shared->pairs);
    for (unsigned pair = 0; 2 * pair + 1 < p->channels; pair++)
        gs_strip_link(p->strip, pair, (p->pairs >> pair & 1) != 0);
    gs_strip_settle(p->strip);
    if (!gs_link_reading(link, p->reading))
        memset(p->reading, 0, link->readings.item_size);
    p->reading->rate = p->rate;
    p->reading->channels = p->channels;
    p->reading->latency = gs_strip_latency(p->strip);
    /* whoever sees a frame in the ring sees this too: publishing the frame releases it */
    atomic_store_explicit(&link->shared->latency, p->reading->latency, memory_order_relaxed);
    p->since_reading = p->reading_interval; /* the first block is told at once */
    for (unsigned c = 0; c < p->channels; c++)
        forget_levels(&p->reading->channel[c]);
    *process = p;
    return GS_OK;
}

void gs_process_free(struct gs_process *process) {
    if (!process)
        return;
    for (unsigned c = 0; c < process->channels; c++) {
        free(process->dry[c]);
        free(process->wet[c]);
    }
    gs_strip_free(process->strip);
    free(process->interleaved);
    free(process->sums);
    free(process->reading);
    gs_link_done(&process->link);
    free(process);
}
