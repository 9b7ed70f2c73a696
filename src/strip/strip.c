#include "gainstage/strip.h"

#include "channel.h"
#include "flush.h"

void gs_strip_reset(struct gs_strip *strip) {
    for (unsigned c = 0; c < strip->channels; c++)
        gs_channel_reset(&strip->channel[c]);
}

void gs_strip_set(struct gs_strip *strip, unsigned channel, enum gs_param_id id, double value) {
    gs_channel_set(&strip->channel[channel], id, value);
}

/* Before the first sample there is no history to keep. */
void gs_strip_settle(struct gs_strip *strip) {
    gs_strip_reset(strip);
}

unsigned gs_strip_latency(const struct gs_strip *strip) {
    return strip->channel[0].latency;
}

void gs_strip_process(struct gs_strip *strip, const float *const *in, float *const *dry,
                      float *const *wet, unsigned frames, struct gs_channel_sums *sums) {
    const uint64_t mode = gs_flush_begin();
    for (unsigned c = 0; c < strip->channels; c++)
        gs_channel_process(&strip->channel[c], in[c], dry[c], wet[c], frames, &sums[c]);
    gs_flush_end(mode);
}
