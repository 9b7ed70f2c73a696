/* What the parameters of a channel do to its units. */
#include "channel.h"

#include <string.h>

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

void gs_channel_reset(struct gs_channel *channel) {
    for (unsigned stage = 0; stage < GS_STAGE_COUNT; stage++) {
        reset_stage(channel, (enum gs_stage)stage);
        gs_bypass_reset(&channel->bypass[stage]);
        gs_tap_reset(&channel->tap[stage]);
    }
    memset(channel->dry, 0, sizeof channel->dry);
    memset(channel->ready, 0, sizeof channel->ready);
    channel->position = 0;
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

void gs_channel_link(struct gs_channel *channel, bool on) {
    gs_compressor_set_link(&channel->compressor, on);
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
