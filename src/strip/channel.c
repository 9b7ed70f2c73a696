#include "channel.h"

#include <string.h>

#include "gainstage/dsp/clones.h"

/* Louder than this (120 dBFS) no converter is; held here, nothing behind it can overflow. */
static const float loudest = 1e6f;

/* Compares bits, not values: a thread that flushes denormals must not change what it copies. */
GS_CLONES
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

void gs_channel_measure(struct gs_channel *channel, enum gs_stage stage, const float *x, unsigned n,
                        struct gs_channel_sums *sums) {
    gs_tap_measure(&channel->tap[stage], &channel->tap_time, stage == GS_STAGE_INPUT, x, n,
                   &sums->tap[stage]);
}

void gs_channel_take_in(struct gs_channel *channel, const float *in, float *dry, float *wet,
                        unsigned frames, struct gs_channel_sums *sums) {
    sums->nonfinite = copy_sound(in, wet, frames);
    gs_channel_measure(channel, GS_STAGE_INPUT, wet, frames, sums);
    memcpy(dry, wet, frames * sizeof *dry);
    gs_delay_process(channel->dry, channel->latency, dry, frames);
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

void gs_channel_finish(struct gs_channel *channel, unsigned frames, struct gs_channel_sums *sums) {
    read_reductions(channel, sums);
    channel->position = (channel->position + frames) % GS_GRID;
}
