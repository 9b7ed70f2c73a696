#include "gainstage/strip.h"

#include "channel.h"
#include "flush.h"
#include "pair.h"

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
    for (unsigned c = 0; c < strip->channels; c += 2) {
        const unsigned count = strip->channels - c > 1 ? 2 : 1;
        const bool linked = strip->linked[c / 2];
#if defined(GS_HAVE_WIDE)
        if (strip->wide) {
            gs_pair_process_wide(&strip->channel[c], count, linked, in + c, dry + c, wet + c,
                                 frames, sums + c);
            continue;
        }
#endif
        gs_pair_process(&strip->channel[c], count, linked, in + c, dry + c, wet + c, frames,
                        sums + c);
    }
    gs_flush_end(mode);
}
