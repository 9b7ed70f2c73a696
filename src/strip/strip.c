#include "gainstage/strip.h"

#include "channel.h"
#include "flush.h"
#include "group.h"

void gs_strip_reset(struct gs_strip *strip) {
    for (unsigned c = 0; c < strip->channels; c++)
        gs_channel_reset(&strip->channel[c]);
}

void gs_strip_set(struct gs_strip *strip, unsigned channel, enum gs_param_id id, double value) {
    gs_channel_set(&strip->channel[channel], id, value);
}

void gs_strip_link(struct gs_strip *strip, unsigned pair, bool on) {
    if (2 * pair + 1 >= strip->channels)
        return;
    strip->linked[pair] = on;
    gs_channel_link(&strip->channel[2 * pair], on);
    gs_channel_link(&strip->channel[2 * pair + 1], on);
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
    for (unsigned c = 0; c < strip->channels; c += GS_GROUP) {
        const unsigned left = strip->channels - c;
        gs_group_process(&strip->channel[c], left < GS_GROUP ? left : GS_GROUP,
                         &strip->linked[c / 2], in + c, dry + c, wet + c, frames, sums + c);
    }
    gs_flush_end(mode);
}
