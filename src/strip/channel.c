#include "channel.h"

#include <string.h>

/* Louder than this (120 dBFS) no converter is; held here, nothing behind it can overflow. */
static const float loudest = 1e6f;

static void reset_stage(struct gs_channel *channel, enum gs_stage stage) {
    switch (stage) {
    case GS_STAGE_HPF:
        gs_highpass_reset(&channel->highpass);
        break;
    case GS_STAGE_COMP:
        gs_compressor_reset(&channel->compressor);
        break;
    case GS_STAGE_DEESS:
        gs_deesser_reset(&channel->deesser);
        break;
    case GS_STAGE_ENHANCE:
        gs_enhancer_reset(&channel->enhancer);
        break;
    case GS_STAGE_GATE:
        gs_gate_reset(&channel->gate);
        break;
    case GS_STAGE_PREAMP:
        gs_preamp_reset(&channel->preamp);
        break;
    case GS_STAGE_OUT:
        gs_gain_reset(&channel->out_gain);
        gs_limiter_reset(&channel->limiter);
        break;
    case GS_STAGE_INPUT:
    case GS_STAGE_COUNT:
        break;
    }
}

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

void gs_channel_init(struct gs_channel *channel, double rate) {
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
    channel->latency = gs_preamp_latency(&channel->preamp) + gs_limiter_latency(&channel->limiter);
    for (unsigned id = 0; id < GS_PARAM_COUNT; id++)
        gs_channel_set(channel, (enum gs_param_id)id, gs_params[id].def);
    gs_channel_reset(channel);
}

void gs_channel_reset(struct gs_channel *channel) {
    for (unsigned stage = 0; stage < GS_STAGE_COUNT; stage++) {
        reset_stage(channel, (enum gs_stage)stage);
        gs_bypass_reset(&channel->bypass[stage]);
        gs_tap_reset(&channel->tap[stage]);
    }
    memset(channel->dry, 0, sizeof channel->dry);
}

/* Preamp and output delay, so they always run; off, they are set to do nothing else. */
static void set_preamp(struct gs_channel *channel) {
    const double *value = channel->value;
    const bool on = value[GS_PREAMP_ON] != 0;
    gs_preamp_set_gain(&channel->preamp, on ? value[GS_PREAMP_GAIN] : 0);
    gs_preamp_set_invert(&channel->preamp, on ? value[GS_PREAMP_INVERT] : 0);
    gs_preamp_set_color(&channel->preamp, on ? value[GS_PREAMP_COLOR] : 0);
    gs_preamp_set_drive(&channel->preamp, value[GS_PREAMP_DRIVE]);
}

static void set_out(struct gs_channel *channel) {
    const double *value = channel->value;
    const bool on = value[GS_OUT_ON] != 0;
    gs_gain_set(&channel->out_gain, on ? value[GS_OUT_GAIN] : 0);
    gs_limiter_set_limit(&channel->limiter, on ? value[GS_OUT_LIMIT] : 0);
    gs_limiter_set_ceiling(&channel->limiter, value[GS_OUT_CEILING]);
}

/* A stage that comes back in starts afresh, wherever its parameters went meanwhile. */
static void set_stage_on(struct gs_channel *channel, enum gs_stage stage, bool on) {
    if (on && gs_bypass_is_out(&channel->bypass[stage]))
        reset_stage(channel, stage);
    channel->bypass[stage].on = on;
}

void gs_channel_set(struct gs_channel *channel, enum gs_param_id id, double value) {
    channel->value[id] = value;
    switch (id) {
    case GS_PREAMP_ON:
    case GS_PREAMP_GAIN:
    case GS_PREAMP_INVERT:
    case GS_PREAMP_COLOR:
    case GS_PREAMP_DRIVE:
        set_preamp(channel);
        break;
    case GS_HPF_ON:
    case GS_COMP_ON:
    case GS_DEESS_ON:
    case GS_ENHANCE_ON:
    case GS_GATE_ON:
        set_stage_on(channel, gs_params[id].stage, value != 0);
        break;
    case GS_HPF_FREQ:
        gs_highpass_set_freq(&channel->highpass, value);
        break;
    case GS_COMP_DRIVE:
        gs_compressor_set_drive(&channel->compressor, value);
        break;
    case GS_COMP_DENSITY:
        gs_compressor_set_density(&channel->compressor, value);
        break;
    case GS_COMP_RATIO:
        gs_compressor_set_ratio(&channel->compressor, value);
        break;
    case GS_COMP_MAKEUP:
        gs_compressor_set_makeup(&channel->compressor, value);
        break;
    case GS_DEESS_FREQ:
        gs_deesser_set_freq(&channel->deesser, value);
        break;
    case GS_DEESS_THRESHOLD:
        gs_deesser_set_threshold(&channel->deesser, value);
        break;
    case GS_DEESS_RANGE:
        gs_deesser_set_range(&channel->deesser, value);
        break;
    case GS_ENHANCE_LOW:
        gs_enhancer_set_low(&channel->enhancer, value);
        break;
    case GS_ENHANCE_HIGH:
        gs_enhancer_set_high(&channel->enhancer, value);
        break;
    case GS_GATE_THRESHOLD:
        gs_gate_set_threshold(&channel->gate, value);
        break;
    case GS_GATE_RATIO:
        gs_gate_set_ratio(&channel->gate, value);
        break;
    case GS_GATE_RANGE:
        gs_gate_set_range(&channel->gate, value);
        break;
    case GS_OUT_ON:
    case GS_OUT_GAIN:
    case GS_OUT_LIMIT:
    case GS_OUT_CEILING:
        set_out(channel);
        break;
    case GS_PARAM_COUNT:
        break;
    }
}

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
