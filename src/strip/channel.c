#include "channel.h"

#include <string.h>

#include "gainstage/dsp/clones.h"

/* Louder than this (120 dBFS) no converter is; held here, nothing behind it can overflow. */
static const float loudest = 1e6f;

static void process_stage(struct gs_channel *channel, enum gs_stage stage, float *x, unsigned n) {
    switch (stage) {
    case GS_STAGE_HPF:
        gs_highpass_process(&channel->highpass, x, n);
        break;
    case GS_STAGE_COMP:
        gs_compressor_process(&channel->compressor, x, n);
        break;
    case GS_STAGE_DEESS:
        gs_deesser_process(&channel->deesser, x, n);
        break;
    case GS_STAGE_ENHANCE:
        gs_enhancer_process(&channel->enhancer, x, n);
        break;
    case GS_STAGE_GATE:
        gs_gate_process(&channel->gate, x, n);
        break;
    case GS_STAGE_PREAMP:
        gs_preamp_process(&channel->preamp, x, n);
        break;
    case GS_STAGE_OUT:
        gs_gain_process(&channel->out_gain, x, n);
        gs_limiter_process(&channel->limiter, x, n);
        break;
    case GS_STAGE_INPUT:
    case GS_STAGE_COUNT:
        break;
    }
}

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

static void measure(struct gs_channel *channel, enum gs_stage stage, const float *x, unsigned n,
                    struct gs_channel_sums *sums) {
    gs_tap_measure(&channel->tap[stage], &channel->tap_time, stage == GS_STAGE_INPUT, x, n,
                   &sums->tap[stage]);
}

/* A stage between preamp and output. Out of the path it costs nothing: its tap sees what the one
 * before it saw. */
static void run_stage(struct gs_channel *channel, enum gs_stage stage, float *x, unsigned n,
                      struct gs_channel_sums *sums) {
    struct gs_bypass *bypass = &channel->bypass[stage];
    if (gs_bypass_is_out(bypass)) {
        channel->tap[stage] = channel->tap[stage - 1];
        sums->tap[stage] = sums->tap[stage - 1];
        return;
    }
    if (gs_bypass_is_in(bypass)) {
        process_stage(channel, stage, x, n);
    } else {
        float fed[GS_STRIP_BLOCK];
        memcpy(fed, x, n * sizeof *x);
        process_stage(channel, stage, x, n);
        gs_bypass_mix(bypass, fed, x, n);
    }
    measure(channel, stage, x, n, sums);
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

void gs_channel_process(struct gs_channel *channel, const float *in, float *dry, float *wet,
                        unsigned frames, struct gs_channel_sums *sums) {
    sums->nonfinite = copy_sound(in, wet, frames);
    measure(channel, GS_STAGE_INPUT, wet, frames, sums);
    memcpy(dry, wet, frames * sizeof *dry);
    gs_delay_process(channel->dry, channel->latency, dry, frames);
    process_stage(channel, GS_STAGE_PREAMP, wet, frames);
    measure(channel, GS_STAGE_PREAMP, wet, frames, sums);
    for (unsigned stage = GS_STAGE_HPF; stage < GS_STAGE_OUT; stage++)
        run_stage(channel, (enum gs_stage)stage, wet, frames, sums);
    process_stage(channel, GS_STAGE_OUT, wet, frames);
    measure(channel, GS_STAGE_OUT, wet, frames, sums);
    read_reductions(channel, sums);
}
