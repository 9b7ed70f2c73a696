/* One channel of the strip: its stages, their switches, its taps. Audio thread only. */
#ifndef GAINSTAGE_STRIP_CHANNEL_H
#define GAINSTAGE_STRIP_CHANNEL_H

#include <stdbool.h>

#include "bypass.h"
#include "gainstage/dsp/compressor.h"
#include "gainstage/dsp/deesser.h"
#include "gainstage/dsp/delay.h"
#include "gainstage/dsp/enhancer.h"
#include "gainstage/dsp/gain.h"
#include "gainstage/dsp/gate.h"
#include "gainstage/dsp/highpass.h"
#include "gainstage/dsp/limiter.h"
#include "gainstage/dsp/preamp.h"
#include "gainstage/strip.h"
#include "tap.h"

struct gs_channel {
    double value[GS_PARAM_COUNT];
    struct gs_preamp preamp;
    struct gs_highpass highpass;
    struct gs_compressor compressor;
    struct gs_deesser deesser;
    struct gs_enhancer enhancer;
    struct gs_gate gate;
    struct gs_gain out_gain;
    struct gs_limiter limiter;
    struct gs_bypass bypass[GS_STAGE_COUNT]; /* of the stages from hpf to gate */
    struct gs_tap_time tap_time;
    struct gs_tap tap[GS_STAGE_COUNT];
    unsigned latency;
    float dry[GS_DELAY_MAX];
};

struct gs_strip {
    unsigned channels;
    struct gs_channel *channel;
};

void gs_channel_reset(struct gs_channel *channel);
void gs_channel_set(struct gs_channel *channel, enum gs_param_id id, double value);
void gs_channel_process(struct gs_channel *channel, const float *in, float *dry, float *wet,
                        unsigned frames, struct gs_channel_sums *sums);

#endif
