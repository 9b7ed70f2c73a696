/* Runs on the audio thread only: no allocation, lock, system call or log in this file. */
#include "process.h"

#include <math.h>

#include "gainstage/clock.h"
#include "gainstage/frames.h"

static void pair_channels(struct gs_process *p) {
    uint32_t wanted = atomic_load_explicit(&p->link.shared->pairs, memory_order_acquire);
    for (unsigned pair = 0; wanted != p->pairs && 2 * pair + 1 < p->channels; pair++)
        gs_strip_link(p->strip, pair, (wanted >> pair & 1) != 0);
    p->pairs = wanted;
}

static void take_orders(struct gs_process *p) {
    struct gs_order order;
    /* at most one queue's worth, so that a busy producer can't keep this thread here */
    for (int i = 0; i < GS_ORDERS && gs_queue_pop(&p->link.orders, &order); i++)
        if (order.channel < p->channels && order.id < GS_PARAM_COUNT)
            gs_strip_set(p->strip, order.channel, (enum gs_param_id)order.id, order.value);
    gs_link_clear_reading(&p->link, p->reading);
    pair_channels(p);
    uint32_t resync = atomic_load_explicit(&p->link.shared->resync, memory_order_acquire);
    if (resync == p->resync_seen)
        return;
    p->resync_seen = resync;
    for (unsigned c = 0; c < p->channels; c++)
        for (unsigned id = 0; id < GS_PARAM_COUNT; id++)
            gs_strip_set(p->strip, c, (enum gs_param_id)id,
                         atomic_load_explicit(&p->link.shared->value[c][id], memory_order_relaxed));
}

static void gather_channel(struct gs_channel_reading *reading, const struct gs_channel_sums *sums,
                           uint64_t position) {
    for (int tap = 0; tap < GS_STAGE_COUNT; tap++) {
        struct gs_tap_reading *to = &reading->tap[tap];
        const struct gs_tap_sums *from = &sums->tap[tap];
        to->peak = fmaxf(to->peak, from->peak);
        to->max = fmaxf(to->max, from->peak);
        to->rms = sqrtf(2.0F * from->mean2); /* a full-scale sine has a mean square of 1/2 */
        if (from->clips && to->clip_at == 0)
            to->clip_at = (uint64_t)((int64_t)position + from->clip_at);
        to->clips += from->clips;
    }
    for (int r = 0; r < GS_REDUCTION_COUNT; r++) {
        reading->reduction[r] = fmaxf(reading->reduction[r], sums->reduction[r]);
        reading->reduction_max[r] = fmaxf(reading->reduction_max[r], sums->reduction[r]);
    }
    reading->sibilance = fmaxf(reading->sibilance, sums->sibilance);
    reading->nonfinite += sums->nonfinite;
}

static void publish_reading(struct gs_process *p, int64_t clock, unsigned block) {
    struct gs_telemetry *reading = p->reading;
    reading->position = gs_broadcast_end(&p->link.frames);
    reading->clock = clock;
    reading->block = block;
    gs_broadcast_write(&p->link.readings, reading, 1);
    for (unsigned c = 0; c < p->channels; c++) {
        struct gs_channel_reading *channel = &reading->channel[c];
        for (int tap = 0; tap < GS_STAGE_COUNT; tap++) {
            channel->tap[tap].peak = 0;
            channel->tap[tap].clip_at = 0;
        }
        for (int r = 0; r < GS_REDUCTION_COUNT; r++)
            channel->reduction[r] = 0;
        channel->sibilance = -200;
    }
    p->since_reading = 0;
}

/* Frames of the ring: all channels dry, then all of them wet. */
static void interleave(struct gs_process *p, unsigned frames) {
    const float *row[2 * GS_MAX_CHANNELS];
    for (unsigned c = 0; c < p->channels; c++) {
        row[c] = p->dry[c];
        row[p->channels + c] = p->wet[c];
    }
    gs_frames_join(p->interleaved, 2 * p->channels, row, frames);
}

static void lay_silence(struct gs_process *p, uint64_t frames) {
    atomic_fetch_add_explicit(&p->link.shared->silence, frames, memory_order_relaxed);
    for (unsigned i = 0; i < GS_STRIP_BLOCK * 2 * p->channels; i++)
        p->interleaved[i] = 0;
    while (frames > 0) {
        uint64_t run = frames < GS_STRIP_BLOCK ? frames : GS_STRIP_BLOCK;
        gs_broadcast_write(&p->link.frames, p->interleaved, run);
        frames -= run;
    }
}

/* Takes the rings over for good. What comes first may lie in time that the engine has already
 * filled; false when the engine is writing this very moment. */
static bool take_over(struct gs_process *p, unsigned frames, int64_t clock) {
    struct gs_control_shared *shared = p->link.shared;
    uint32_t none = GS_OWNER_NONE;
    if (!atomic_compare_exchange_strong_explicit(&shared->owner, &none, GS_OWNER_AUDIO,
                                                 memory_order_acq_rel, memory_order_acquire))
        return false;
    p->owns_rings = true;
    int64_t last = atomic_load_explicit(&shared->clock, memory_order_relaxed);
    if (last == 0)
        return true; /* the first sound of the session */
    int64_t passed = gs_clock_frames(clock - last, p->rate);
    int64_t gap = passed - (int64_t)frames;
    int64_t most = p->rate; /* the engine fills every few milliseconds; this bounds the work here */
    if (gap > 0)
        lay_silence(p, (uint64_t)(gap < most ? gap : most));
    else
        p->filled = (uint64_t)-gap;
    return true;
}

/* How late a block is against the steady pace of those before. Early ones set the pace anew at once
 * (what was late had only waited), late ones within ten seconds: so the drift between the device's
 * clock and ours stays far below a millisecond. */
static int64_t lateness(struct gs_process *p, unsigned frames, int64_t clock) {
    int64_t span = gs_clock_span(frames, p->rate);
    p->expected += span;
    int64_t late = clock - p->expected;
    p->expected +=
        late < 0 ? late : late / GS_SECOND * span / 10 + late % GS_SECOND * span / (10 * GS_SECOND);
    return late > 0 ? late : 0;
}

static void note_overflow(struct gs_process *p, int64_t clock) {
    static const int64_t window = GS_SECOND / 4;
    p->reading->xruns++;
    p->suspect_until = clock + window;
}

/* An overflow tells that sound was lost, not how much, and a few blocks before or after it
 * happened: the clock tells the rest. Lateness that lasts is lost sound; what is shorter than the
 * jitter of callbacks is left alone. */
static void bridge_overflow(struct gs_process *p, unsigned frames, int64_t clock) {
    int64_t late = lateness(p, frames, clock);
    int64_t half_block = gs_clock_span(frames, p->rate) / 2;
    int64_t jitter = half_block > GS_SECOND / 100 ? half_block : GS_SECOND / 100;
    if (clock > p->suspect_until || late <= jitter)
        return;
    int64_t bridged = late < GS_SECOND ? late : GS_SECOND; /* bounds the work here */
    lay_silence(p, (uint64_t)gs_clock_frames(bridged, p->rate));
    p->expected += bridged;
}

/* To the ring's end. That lies ahead of a block that has all gone into time which was filled. */
static int64_t move_clock(struct gs_process *p, int64_t clock) {
    _Atomic int64_t *shared = &p->link.shared->clock;
    if (p->filled > 0)
        return atomic_load_explicit(shared, memory_order_relaxed);
    atomic_store_explicit(shared, clock, memory_order_release);
    return clock;
}

void gs_process_block(struct gs_process *p, const float *const *planar, unsigned frames,
                      int64_t clock, bool overflow) {
    bool first = !p->owns_rings;
    if (first && !take_over(p, frames, clock))
        return;
    const unsigned skip = p->filled < frames ? (unsigned)p->filled : frames;
    p->filled -= skip;
    take_orders(p);
    if (overflow)
        note_overflow(p, clock);
    if (first)
        p->expected = clock;
    else
        bridge_overflow(p, frames, clock);
    const float *in[GS_MAX_CHANNELS];
    for (unsigned done = skip; done < frames;) {
        unsigned run = frames - done < GS_STRIP_BLOCK ? frames - done : GS_STRIP_BLOCK;
        for (unsigned c = 0; c < p->channels; c++)
            in[c] = planar[c] + done;
        gs_strip_process(p->strip, in, p->dry, p->wet, run, p->sums);
        interleave(p, run);
        gs_broadcast_write(&p->link.frames, p->interleaved, run);
        done += run;
        const uint64_t position = gs_broadcast_end(&p->link.frames) - run;
        for (unsigned c = 0; c < p->channels; c++)
            gather_channel(&p->reading->channel[c], &p->sums[c], position);
    }
    const int64_t reached = move_clock(p, clock);
    p->since_reading += frames;
    if (p->since_reading >= p->reading_interval)
        publish_reading(p, reached, frames);
}
