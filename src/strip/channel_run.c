#include "channel.h"

#include <string.h>

/* Louder than this (120 dBFS) no converter is; held here, nothing behind it can overflow. */
static const float loudest = 1e6f;

/* Compares bits, not values: a thread that flushes denormals must not change what it copies. */
static uint32_t copy_sound(const float *in, float *out, unsigned n) {
    const int32_t infinite = 0x7f800000;
    int32_t bound;
    int32_t bits[GS_STRIP_BLOCK];
    uint32_t nonfinite = 0;
    memcpy(&bound, &loudest, sizeof bound);
    memcpy(bits, in, n * sizeof *bits);
    for (unsigned i = 0; i < n; i++) {
        const int32_t magnitude = bits[i] & 0x7fffffff;
        const int32_t sign = bits[i] ^ magnitude;
        const int32_t held = magnitude > bound ? bound : magnitude;
        bits[i] = magnitude >= infinite ? 0 : held | sign;
        nonfinite += magnitude >= infinite;
    }
    memcpy(out, bits, n * sizeof *out);
    return nonfinite;
}

unsigned gs_channel_take_in(struct gs_channel *channel, const float *in, float *dry, float *x,
                            unsigned frames, struct gs_channel_sums *sums) {
    const unsigned waiting = channel->position % GS_CHUNK;
    const unsigned chunks = (waiting + frames) / GS_CHUNK;
    float *fresh = x + waiting;
    memcpy(x, channel->waiting, waiting * sizeof *x);
    sums->nonfinite = copy_sound(in, fresh, frames);
    gs_tap_measure(&channel->tap[GS_STAGE_INPUT], &channel->tap_time, true, fresh, frames,
                   &sums->tap[GS_STAGE_INPUT]);
    memcpy(dry, fresh, frames * sizeof *dry);
    gs_delay_process(channel->dry, channel->latency, dry, frames);
    memcpy(channel->waiting, x + (size_t)GS_CHUNK * chunks,
           (waiting + frames) % GS_CHUNK * sizeof *x);
    channel->position = (channel->position + frames) % GS_TILE;
    gs_preamp_process(&channel->preamp, x, GS_CHUNK * chunks);
    return chunks;
}

static void read_reductions(const struct gs_channel *channel, struct gs_channel_sums *sums) {
    const struct gs_bypass *bypass = channel->bypass;
    const bool comp = !gs_bypass_is_out(&bypass[GS_STAGE_COMP]);
    const bool deess = !gs_bypass_is_out(&bypass[GS_STAGE_DEESS]);
    const bool gate = !gs_bypass_is_out(&bypass[GS_STAGE_GATE]);
    sums->reduction[GS_REDUCTION_COMP] = comp ? gs_compressor_reduction(&channel->compressor) : 0;
    sums->reduction[GS_REDUCTION_DEESS] = deess ? gs_deesser_reduction(&channel->deesser) : 0;
    sums->reduction[GS_REDUCTION_GATE] = gate ? gs_gate_reduction(&channel->gate) : 0;
    sums->reduction[GS_REDUCTION_LIMIT] = gs_limiter_reduction(&channel->limiter);
    sums->sibilance = deess ? gs_deesser_sibilance(&channel->deesser) : -200;
}

void gs_channel_put_out(struct gs_channel *channel, const float *x, unsigned chunks, float *wet,
                        unsigned frames, struct gs_channel_sums *sums) {
    const unsigned fresh = GS_CHUNK * chunks;
    /* Before take_in so many were waiting, and the others of GS_CHUNK - 1 were ready. */
    const unsigned waited = (channel->position + fresh - frames) % GS_CHUNK;
    const unsigned ready = GS_CHUNK - 1 - waited;
    const unsigned old = ready < frames ? ready : frames;
    memcpy(wet, channel->ready, old * sizeof *wet);
    memcpy(wet + old, x, (frames - old) * sizeof *wet);
    memmove(channel->ready, channel->ready + old, (ready - old) * sizeof *x);
    memcpy(channel->ready + (ready - old), x + (frames - old),
           (fresh - (frames - old)) * sizeof *x);
    gs_tap_measure(&channel->tap[GS_STAGE_OUT], &channel->tap_time, false, x, fresh,
                   &sums->tap[GS_STAGE_OUT]);
    read_reductions(channel, sums);
}
