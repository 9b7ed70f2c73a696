#include "group.h"

#include <string.h>

/* The channels that a stage has work for, each in its lane; NULL elsewhere. */
struct lanes {
    struct gs_channel *channel[GS_GROUP];
    float *x[GS_GROUP];
    const bool *linked;
    unsigned n;
};

static void amplify(const struct lanes *lanes) {
    for (unsigned i = 0; i < GS_GROUP; i++)
        if (lanes->channel[i])
            gs_preamp_process(&lanes->channel[i]->preamp, lanes->x[i], lanes->n);
}

static void pass_highs(const struct lanes *lanes) {
    for (unsigned i = 0; i < GS_GROUP; i++)
        if (lanes->channel[i])
            gs_highpass_process(&lanes->channel[i]->highpass, lanes->x[i], lanes->n);
}

static void compress(const struct lanes *lanes) {
    for (unsigned i = 0; i < GS_GROUP; i += 2) {
        struct gs_channel *first = lanes->channel[i];
        struct gs_channel *second = lanes->channel[i + 1];
        if (first && second) {
            struct gs_compressor *const pair[2] = {&first->compressor, &second->compressor};
            gs_compressor_process_pair(pair, lanes->x + i, lanes->n);
        } else if (first) {
            gs_compressor_process(&first->compressor, lanes->x[i], lanes->n);
        } else if (second) {
            gs_compressor_process(&second->compressor, lanes->x[i + 1], lanes->n);
        }
    }
}

static void deess(const struct lanes *lanes) {
    struct gs_deesser *deesser[GS_GROUP];
    for (unsigned i = 0; i < GS_GROUP; i++)
        deesser[i] = lanes->channel[i] ? &lanes->channel[i]->deesser : NULL;
    gs_deesser_process_four(deesser, lanes->x, lanes->n, lanes->linked);
}

static void enhance(const struct lanes *lanes) {
    struct gs_enhancer *enhancer[GS_GROUP];
    for (unsigned i = 0; i < GS_GROUP; i++)
        enhancer[i] = lanes->channel[i] ? &lanes->channel[i]->enhancer : NULL;
    gs_enhancer_process_four(enhancer, lanes->x, lanes->n);
}

static bool is_linked(const struct lanes *lanes, unsigned lane) {
    const unsigned first = lane & ~1U;
    return lanes->linked[lane / 2] && lanes->channel[first] && lanes->channel[first + 1];
}

static void gate(const struct lanes *lanes) {
    for (unsigned i = 0; i < GS_GROUP; i++) {
        struct gs_channel *channel = lanes->channel[i];
        if (!channel)
            continue;
        if (!is_linked(lanes, i)) {
            gs_gate_process(&channel->gate, lanes->x[i], lanes->n);
        } else if (i % 2 == 0) {
            struct gs_gate *const pair[2] = {&channel->gate, &lanes->channel[i + 1]->gate};
            gs_gate_process_linked(pair, lanes->x + i, lanes->n);
        }
    }
}

static void put_out(const struct lanes *lanes) {
    for (unsigned i = 0; i < GS_GROUP; i++)
        if (lanes->channel[i])
            gs_gain_process(&lanes->channel[i]->out_gain, lanes->x[i], lanes->n);
    for (unsigned i = 0; i < GS_GROUP; i++) {
        struct gs_channel *channel = lanes->channel[i];
        if (!channel)
            continue;
        if (!is_linked(lanes, i)) {
            gs_limiter_process(&channel->limiter, lanes->x[i], lanes->n);
        } else if (i % 2 == 0) {
            struct gs_limiter *const pair[2] = {&channel->limiter, &lanes->channel[i + 1]->limiter};
            gs_limiter_process_linked(pair, lanes->x + i, lanes->n);
        }
    }
}

static void process_stage(const struct lanes *lanes, enum gs_stage stage) {
    static void (*const process[GS_STAGE_COUNT])(const struct lanes *) = {
        [GS_STAGE_PREAMP] = amplify, [GS_STAGE_HPF] = pass_highs,  [GS_STAGE_COMP] = compress,
        [GS_STAGE_DEESS] = deess,    [GS_STAGE_ENHANCE] = enhance, [GS_STAGE_GATE] = gate,
        [GS_STAGE_OUT] = put_out,
    };
    process[stage](lanes);
}

/* A stage that is always in: preamp and output delay. */
static void run_fixed(const struct lanes *lanes, enum gs_stage stage,
                      struct gs_channel_sums *sums) {
    process_stage(lanes, stage);
    for (unsigned i = 0; i < GS_GROUP; i++)
        if (lanes->channel[i])
            gs_channel_measure(lanes->channel[i], stage, lanes->x[i], lanes->n, &sums[i]);
}

/* A stage between them. Out of the path it costs nothing: its tap sees what the one before it saw.
 */
static void run_stage(const struct lanes *all, enum gs_stage stage, struct gs_channel_sums *sums) {
    float fed[GS_GROUP][GS_STRIP_BLOCK];
    struct lanes in = *all;
    bool any = false;
    for (unsigned i = 0; i < GS_GROUP; i++) {
        struct gs_channel *channel = all->channel[i];
        if (!channel)
            continue;
        const struct gs_bypass *bypass = &channel->bypass[stage];
        if (gs_bypass_is_out(bypass)) {
            channel->tap[stage] = channel->tap[stage - 1];
            sums[i].tap[stage] = sums[i].tap[stage - 1];
            in.channel[i] = NULL;
            continue;
        }
        any = true;
        if (!gs_bypass_is_in(bypass))
            memcpy(fed[i], all->x[i], all->n * sizeof *fed[i]);
    }
    if (!any)
        return;
    process_stage(&in, stage);
    for (unsigned i = 0; i < GS_GROUP; i++) {
        if (!in.channel[i])
            continue;
        struct gs_bypass *bypass = &in.channel[i]->bypass[stage];
        if (!gs_bypass_is_in(bypass))
            gs_bypass_mix(bypass, fed[i], in.x[i], in.n);
        gs_channel_measure(in.channel[i], stage, in.x[i], in.n, &sums[i]);
    }
}

void gs_group_process(struct gs_channel *channel, unsigned count, const bool *linked,
                      const float *const *in, float *const *dry, float *const *wet, unsigned frames,
                      struct gs_channel_sums *sums) {
    struct lanes lanes = {.linked = linked, .n = frames};
    for (unsigned i = 0; i < count; i++) {
        lanes.channel[i] = &channel[i];
        lanes.x[i] = wet[i];
        gs_channel_take_in(&channel[i], in[i], dry[i], wet[i], frames, &sums[i]);
    }
    run_fixed(&lanes, GS_STAGE_PREAMP, sums);
    for (unsigned stage = GS_STAGE_HPF; stage < GS_STAGE_OUT; stage++)
        run_stage(&lanes, (enum gs_stage)stage, sums);
    run_fixed(&lanes, GS_STAGE_OUT, sums);
    for (unsigned i = 0; i < count; i++)
        gs_channel_finish(&channel[i], frames, &sums[i]);
}
