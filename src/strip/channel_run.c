#include "channel.h"

#include <string.h>

#include "gainstage/dsp/decibel.h"
#include "gainstage/dsp/eight.h"

/* Louder than this (120 dBFS) no converter is; held here, nothing behind it can overflow. */
static const float loudest = 1e6f;

/* Eight samples, or their bits: a thread that flushes denormals must not change what it copies. NaN
 * and Inf become 0 and are counted, as -1 a lane. */
GS_EIGHT_INLINE gs_eight_bits make_sound(gs_eight_bits bits, gs_eight_bits *nonfinite) {
    const int32_t infinite = 0x7f800000;
    const gs_eight_bits magnitude = bits & INT32_MAX;
    const gs_eight_bits broken = magnitude >= infinite;
    const gs_eight_bits loud = magnitude > gs_float_bits(loudest);
    const gs_eight_bits held = (loud & gs_float_bits(loudest)) | (~loud & magnitude);
    *nonfinite += broken;
    return (held | (bits & INT32_MIN)) & ~broken;
}

/* Samples that have to be made sound. */
static uint32_t copy_broken(const float *in, float *out, unsigned n) {
    gs_eight_bits nonfinite = {0};
    gs_eight_bits bits;
    for (unsigned i = 0; i < n; i += GS_EIGHT) {
        const size_t part = (n - i < GS_EIGHT ? n - i : GS_EIGHT) * sizeof *in;
        memset(&bits, 0, sizeof bits);
        memcpy(&bits, in + i, part);
        bits = make_sound(bits, &nonfinite);
        memcpy(out + i, &bits, part);
    }
    int32_t count = 0;
    for (unsigned k = 0; k < GS_EIGHT; k++)
        count -= nonfinite[k];
    return (uint32_t)count;
}

/* Nearly always all of them are. */
static uint32_t copy_sound(const float *in, float *out, unsigned n) {
    const int32_t most = gs_float_bits(loudest);
    gs_eight_bits odd = {0};
    gs_eight_bits bits;
    unsigned i = 0;
    for (; i + GS_EIGHT <= n; i += GS_EIGHT) {
        memcpy(&bits, in + i, sizeof bits);
        odd |= (bits & INT32_MAX) > most;
        memcpy(out + i, &bits, sizeof bits);
    }
    memset(&bits, 0, sizeof bits);
    memcpy(&bits, in + i, (n - i) * sizeof *in);
    odd |= (bits & INT32_MAX) > most;
    memcpy(out + i, &bits, (n - i) * sizeof *out);
    return gs_eight_mask(odd) ? copy_broken(in, out, n) : 0;
}

/* The input as it was `latency` samples ago. */
static void delay_dry(struct gs_channel *channel, const float *x, float *dry, unsigned n) {
    const unsigned latency = channel->latency;
    const unsigned old = latency < n ? latency : n;
    memcpy(dry, channel->dry, old * sizeof *dry);
    memcpy(dry + old, x, (n - old) * sizeof *dry);
    memmove(channel->dry, channel->dry + old, (latency - old) * sizeof *dry);
    memcpy(channel->dry + (latency - old), x + (n - old), old * sizeof *dry);
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
    sums->tap[GS_STAGE_INPUT].clip_at += (int32_t)channel->latency;
    delay_dry(channel, fresh, dry, frames);
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
    sums->tap[GS_STAGE_OUT].clip_at += (int32_t)ready;
    read_reductions(channel, sums);
}
