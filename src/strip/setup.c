/* Making and freeing: not for the audio thread. */
#include <stdlib.h>

#include "channel.h"

static void channel_init(struct gs_channel *channel, double rate) {
    gs_preamp_init(&channel->preamp, rate);
    gs_highpass_init(&channel->highpass, rate);
    gs_compressor_init(&channel->compressor, rate);
    gs_deesser_init(&channel->deesser, rate);
    gs_enhancer_init(&channel->enhancer, rate);
    gs_gate_init(&channel->gate, rate);
    gs_gain_init(&channel->out_gain, rate);
    gs_limiter_init(&channel->limiter, rate);
    for (unsigned stage = 0; stage < GS_STAGE_COUNT; stage++)
        gs_bypass_init(&channel->bypass[stage], rate);
    channel->tap_time = gs_tap_time(rate);
    channel->latency =
        gs_preamp_latency(&channel->preamp) + gs_limiter_latency(&channel->limiter) + GS_CHUNK - 1;
    for (unsigned id = 0; id < GS_PARAM_COUNT; id++)
        gs_channel_set(channel, (enum gs_param_id)id, gs_params[id].def);
    gs_channel_reset(channel);
}

enum gs_status gs_strip_new(unsigned channels, double rate, struct gs_strip **strip) {
    if (channels < 1 || channels > GS_MAX_CHANNELS || !(rate >= 8000 && rate <= 384000))
        return GS_ERR_RANGE;
    struct gs_strip *made = calloc(1, sizeof *made);
    if (made == NULL)
        return GS_ERR_MEMORY;
    made->channels = channels;
#if defined(GS_HAVE_WIDE)
    made->wide = __builtin_cpu_supports("avx2");
#endif
    made->channel = calloc(channels, sizeof *made->channel);
    if (made->channel == NULL) {
        free(made);
        return GS_ERR_MEMORY;
    }
    for (unsigned c = 0; c < channels; c++)
        channel_init(&made->channel[c], rate);
    *strip = made;
    return GS_OK;
}

void gs_strip_free(struct gs_strip *strip) {
    if (strip == NULL)
        return;
    free(strip->channel);
    free(strip);
}
