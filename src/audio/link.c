#include "link.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "gainstage/clock.h"

/* Telemetry comes some 50 times a second; this holds two seconds of it. */
enum { TELEMETRY_ITEMS = 128 };

enum gs_status gs_link_create(unsigned channels, unsigned rate, double seconds,
                              const struct gs_settings *settings, struct gs_link *link,
                              struct gs_error *error) {
    struct gs_link made = {
        .control.fd = -1, .audio.fd = -1, .telemetry.fd = -1, .channels = channels, .rate = rate};
    size_t frame = 2 * channels * sizeof(float);
    uint64_t frames = (uint64_t)(seconds * rate);
    size_t control_bytes =
        sizeof(struct gs_control_shared) + gs_queue_bytes(sizeof(struct gs_order), GS_ORDERS);
    size_t audio_bytes = gs_broadcast_bytes(frame, frames);
    size_t reading = gs_telemetry_bytes(channels);
    size_t telemetry_bytes = gs_broadcast_bytes(reading, TELEMETRY_ITEMS);
    enum gs_status status =
        gs_memory_create("gainstage-control", control_bytes, &made.control, error);
    if (status == GS_OK)
        status = gs_memory_create("gainstage-audio", audio_bytes, &made.audio, error);
    if (status == GS_OK)
        status = gs_memory_create("gainstage-telemetry", telemetry_bytes, &made.telemetry, error);
    if (status != GS_OK) {
        gs_link_done(&made);
        return status;
    }
    made.shared = made.control.address;
    made.shared->channels = channels;
    made.shared->rate = rate;
    if (getrandom(&made.shared->identity, sizeof made.shared->identity, GRND_NONBLOCK) < 0)
        made.shared->identity = (uint64_t)gs_clock_now();
    for (unsigned c = 0; c < GS_MAX_CHANNELS; c++)
        for (unsigned id = 0; id < GS_PARAM_COUNT; id++)
            atomic_init(&made.shared->value[c][id], settings->value[c][id]);
    gs_queue_create(made.shared->queue, control_bytes - sizeof *made.shared,
                    sizeof(struct gs_order), GS_ORDERS, &made.orders);
    gs_broadcast_create(made.audio.address, audio_bytes, frame, frames, &made.frames);
    gs_broadcast_create(made.telemetry.address, telemetry_bytes, reading, TELEMETRY_ITEMS,
                        &made.readings);
    *link = made;
    return GS_OK;
}

void gs_link_done(struct gs_link *link) {
    gs_memory_done(&link->control);
    gs_memory_done(&link->audio);
    gs_memory_done(&link->telemetry);
    *link = (struct gs_link){.control.fd = -1, .audio.fd = -1, .telemetry.fd = -1};
}

enum gs_status gs_link_open(const int fds[3], unsigned channels, unsigned rate,
                            struct gs_link *link, struct gs_error *error) {
    struct gs_link opened = {
        .control.fd = -1, .audio.fd = -1, .telemetry.fd = -1, .channels = channels, .rate = rate};
    enum gs_status status = gs_memory_map(fds[0], true, &opened.control, error);
    if (status == GS_OK)
        status = gs_memory_map(fds[1], true, &opened.audio, error);
    if (status == GS_OK)
        status = gs_memory_map(fds[2], true, &opened.telemetry, error);
    if (status == GS_OK) {
        opened.shared = opened.control.address;
        size_t head = sizeof *opened.shared;
        if (opened.control.bytes < head || opened.shared->channels != channels ||
            opened.shared->rate != rate ||
            gs_queue_open(opened.shared->queue, opened.control.bytes - head, &opened.orders) ||
            gs_broadcast_open(opened.audio.address, opened.audio.bytes, &opened.frames) ||
            gs_broadcast_open(opened.telemetry.address, opened.telemetry.bytes, &opened.readings) ||
            opened.orders.item_size != sizeof(struct gs_order) ||
            opened.frames.item_size != 2 * channels * sizeof(float) ||
            opened.readings.item_size != gs_telemetry_bytes(channels))
            status = gs_fail(error, GS_ERR_FORMAT, "the shared memory is of another version");
    }
    if (status != GS_OK)
        gs_link_done(&opened);
    else
        *link = opened;
    return status;
}

void gs_link_set(struct gs_link *link, unsigned channel, enum gs_param_id id, double value) {
    atomic_store_explicit(&link->shared->value[channel][id], value, memory_order_relaxed);
    struct gs_order order = {(uint16_t)channel, (uint16_t)id, value};
    if (!gs_queue_push(&link->orders, &order))
        atomic_fetch_add_explicit(&link->shared->resync, 1, memory_order_release);
}

void gs_link_pairs(struct gs_link *link, uint32_t pairs) {
    atomic_store_explicit(&link->shared->pairs, pairs, memory_order_release);
}

void gs_link_hold(struct gs_link *link, bool held) {
    atomic_store_explicit(&link->shared->held, held, memory_order_release);
}

bool gs_link_held(const struct gs_link *link) {
    return atomic_load_explicit(&link->shared->held, memory_order_acquire) != 0;
}

uint64_t gs_link_identity(const struct gs_link *link) {
    return link->shared->identity;
}

void gs_link_settings(const struct gs_link *link, struct gs_settings *settings, uint32_t *pairs) {
    for (unsigned c = 0; c < GS_MAX_CHANNELS; c++)
        for (unsigned id = 0; id < GS_PARAM_COUNT; id++)
            settings->value[c][id] =
                atomic_load_explicit(&link->shared->value[c][id], memory_order_relaxed);
    *pairs = atomic_load_explicit(&link->shared->pairs, memory_order_acquire);
}

void gs_link_clear(struct gs_link *link) {
    atomic_fetch_add_explicit(&link->shared->clears, 1, memory_order_release);
}

void gs_link_clear_reading(const struct gs_link *link, struct gs_telemetry *reading) {
    uint32_t clears = atomic_load_explicit(&link->shared->clears, memory_order_acquire);
    if (reading->resets == clears)
        return;
    reading->resets = clears;
    for (unsigned c = 0; c < link->channels; c++) {
        struct gs_channel_reading *channel = &reading->channel[c];
        for (int tap = 0; tap < GS_STAGE_COUNT; tap++) {
            channel->tap[tap].max = 0;
            channel->tap[tap].clips = 0;
        }
        for (int r = 0; r < GS_REDUCTION_COUNT; r++)
            channel->reduction_max[r] = 0;
    }
}

void gs_link_disown(struct gs_link *link) {
    atomic_store_explicit(&link->shared->owner, GS_OWNER_NONE, memory_order_release);
}

bool gs_link_owned(const struct gs_link *link) {
    return atomic_load_explicit(&link->shared->owner, memory_order_acquire) == GS_OWNER_AUDIO;
}

int64_t gs_link_clock(const struct gs_link *link) {
    return atomic_load_explicit(&link->shared->clock, memory_order_acquire);
}

bool gs_link_reading(const struct gs_link *link, struct gs_telemetry *reading) {
    uint64_t end = gs_broadcast_end(&link->readings);
    if (end == 0)
        return false;
    uint64_t position = end - 1;
    return gs_broadcast_read(&link->readings, &position, reading, 1, NULL) == 1;
}

bool gs_link_reading_from(const struct gs_link *link, uint64_t *position,
                          struct gs_telemetry *reading) {
    return *position < gs_broadcast_end(&link->readings) &&
           gs_broadcast_read(&link->readings, position, reading, 1, NULL) == 1;
}

bool gs_link_place(const struct gs_link *link, uint64_t *position, int64_t *clock) {
    struct gs_telemetry *reading = malloc(link->readings.item_size);
    const bool known = reading && gs_link_reading(link, reading);
    if (known) {
        *position = reading->position;
        *clock = reading->clock;
    }
    free(reading);
    return known;
}

unsigned gs_link_latency(const struct gs_link *link) {
    return atomic_load_explicit(&link->shared->latency, memory_order_relaxed);
}

uint64_t gs_link_silence(const struct gs_link *link) {
    return atomic_load_explicit(&link->shared->silence, memory_order_relaxed);
}

enum gs_grant gs_link_realtime(const struct gs_link *link) {
    return (enum gs_grant)atomic_load_explicit(&link->shared->realtime, memory_order_relaxed);
}

enum gs_grant gs_link_locked(const struct gs_link *link) {
    return (enum gs_grant)atomic_load_explicit(&link->shared->locked, memory_order_relaxed);
}

/* The reading before, with the levels of silence. */
static void publish_silence(struct gs_link *link, struct gs_telemetry *reading, int64_t clock) {
    if (!gs_link_reading(link, reading))
        return;
    gs_link_clear_reading(link, reading);
    reading->position = gs_broadcast_end(&link->frames);
    reading->clock = clock;
    for (unsigned c = 0; c < link->channels; c++) {
        struct gs_channel_reading *channel = &reading->channel[c];
        for (int tap = 0; tap < GS_STAGE_COUNT; tap++) {
            channel->tap[tap].peak = channel->tap[tap].rms = 0;
            channel->tap[tap].clip_at = 0;
        }
        memset(channel->reduction, 0, sizeof channel->reduction);
        channel->sibilance = -200;
    }
    gs_broadcast_write(&link->readings, reading, 1);
}

uint64_t gs_link_fill(struct gs_link *link, int64_t clock) {
    /* both are of a size that a stack holds: 32 channels make 16 KiB a chunk */
    enum { CHUNK = 64 };
    static const float silence[CHUNK * 2 * GS_MAX_CHANNELS];
    struct gs_control_shared *shared = link->shared;
    int64_t last = gs_link_clock(link);
    if (last == 0 || clock <= last)
        return 0;
    uint64_t frames = (uint64_t)gs_clock_frames(clock - last, link->rate);
    uint32_t none = GS_OWNER_NONE;
    if (frames == 0 ||
        !atomic_compare_exchange_strong_explicit(&shared->owner, &none, GS_OWNER_ENGINE,
                                                 memory_order_acq_rel, memory_order_acquire))
        return 0;
    for (uint64_t left = frames; left > 0;) {
        uint64_t run = left < CHUNK ? left : CHUNK;
        gs_broadcast_write(&link->frames, silence, run);
        left -= run;
    }
    atomic_fetch_add_explicit(&shared->silence, frames, memory_order_relaxed);
    /* the clock moves by whole frames, so that nothing is rounded away from tick to tick */
    int64_t reached = last + gs_clock_span(frames, link->rate);
    atomic_store_explicit(&shared->clock, reached, memory_order_release);
    struct gs_telemetry *reading = malloc(link->readings.item_size);
    if (reading)
        publish_silence(link, reading, reached);
    free(reading);
    atomic_store_explicit(&shared->owner, GS_OWNER_NONE, memory_order_release);
    return frames;
}
