#include "gainstage/strip.h"

#include <stdlib.h>

#include "channel.h"
#include "flush.h"

struct gs_strip {
    unsigned channels;
    struct gs_channel *channel;
};

enum gs_status gs_strip_new(unsigned channels, double rate, struct gs_strip **strip) {
    if (channels < 1 || channels > GS_MAX_CHANNELS || !(rate >= 8000 && rate <= 384000))
        return GS_ERR_RANGE;
    struct gs_strip *made = malloc(sizeof *made);
    if (made == NULL)
        return GS_ERR_MEMORY;
    made->channels = channels;
    made->channel = calloc(channels, sizeof *made->channel);
    if (made->channel == NULL) {
        free(made);
        return GS_ERR_MEMORY;
    }
    for (unsigned c = 0; c < channels; c++)
        gs_channel_init(&made->channel[c], rate);
    *strip = made;
    return GS_OK;
}

void gs_strip_free(struct gs_strip *strip) {
    if (strip == NULL)
        return;
    free(strip->channel);
    free(strip);
}

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
