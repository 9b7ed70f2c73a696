/* One channel of the strip: its stages, their switches, its taps. Its stages run in pair.h. Audio
 * thread only. */
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
    unsigned position;       /* samples since the reset, within a tile */
    float waiting[GS_CHUNK]; /* position % GS_CHUNK samples: input that is short of a chunk */
    float ready[GS_CHUNK];   /* output that is not due yet: with those it makes GS_CHUNK - 1 */
    unsigned latency;
    float dry[GS_DELAY_MAX];
};

/* Samples that have to fit between take_in and put_out. */
enum { GS_CHANNEL_ROOM = GS_STRIP_BLOCK + GS_CHUNK };

struct gs_strip {
    unsigned channels;
    bool wide; /* see gainstage/dsp/wide.h */
    bool linked[GS_MAX_CHANNELS / 2];
    struct gs_channel *channel;
};

void gs_channel_reset(struct gs_channel *channel);
void gs_channel_set(struct gs_channel *channel, enum gs_param_id id, double value);
void gs_channel_link(struct gs_channel *channel, bool on);

/* What happens before the stages: the channel's input, made sound, goes delayed to `dry`; and its
 * whole chunks go through the preamp to x. Returns how many these are. */
unsigned gs_channel_take_in(struct gs_channel *channel, const float *in, float *dry, float *x,
                            unsigned frames, struct gs_channel_sums *sums);
/* And after them: `frames` come out that are due, of what was ready and these `chunks`. */
void gs_channel_put_out(struct gs_channel *channel, const float *x, unsigned chunks, float *wet,
                        unsigned frames, struct gs_channel_sums *sums);

#endif
