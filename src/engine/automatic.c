/* Takes that begin when a sound comes and end when it stays away. Every sample at the input is
 * looked at, in the ring itself: so the sound's first frame is known exactly. */
#include <math.h>
#include <stdlib.h>

#include "gainstage/clock.h"
#include "parts.h"

enum { LISTEN = 2048 }; /* frames in one go */
/* A take that could not be had, or that the disk ended: the next try comes so much later. */
static const int64_t RETRY = 30 * GS_SECOND;

void gs_automatic_reset(struct gs_engine *engine) {
    free(engine->automatic.frames);
    engine->automatic = (struct gs_automatic){.heard = GS_NEVER, .first = GS_NEVER};
}

void gs_automatic_failed(struct gs_engine *engine) {
    if (engine->automatic.take)
        engine->automatic.retry_at = gs_clock_now() + RETRY;
    engine->automatic.take = false;
}

static void hear_frame(struct gs_automatic *automatic, uint64_t frame, double hold, double least) {
    const bool pending = automatic->first != GS_NEVER;
    const double pause = pending ? (double)(frame - automatic->last) : 0;
    const double length = pending ? (double)(automatic->last + 1 - automatic->first) : 0;
    if (!pending || (pause > hold && length < least))
        automatic->first = frame;
    automatic->last = frame;
}

static bool is_loud(const float *dry, unsigned channels, float level) {
    bool loud = false;
    for (unsigned c = 0; c < channels; c++)
        loud |= fabsf(dry[c]) >= level;
    return loud;
}

static void listen(struct gs_engine *engine) {
    struct gs_automatic *automatic = &engine->automatic;
    const struct gs_automatic_policy *policy = &engine->config.policy.automatic;
    const struct gs_broadcast *ring = &engine->link.frames;
    const unsigned channels = engine->link.channels;
    const double rate = engine->link.rate;
    const float level = (float)pow(10, policy->level / 20);
    uint64_t got;
    while ((got = gs_broadcast_read(ring, &automatic->heard, automatic->frames, LISTEN, NULL))) {
        const float *frame = automatic->frames;
        for (uint64_t i = 0; i < got; i++, frame += (size_t)2 * channels)
            if (is_loud(frame, channels, level))
                hear_frame(automatic, automatic->heard - got + i, policy->hold * rate,
                           policy->least * rate);
    }
}

static void begin(struct gs_engine *engine) {
    struct gs_automatic *automatic = &engine->automatic;
    struct gs_error error;
    const uint64_t start = gs_transport_reach(engine, automatic->first);
    automatic->take = true;
    if (gs_engine_record(engine, NULL, &start, 0, &error) != GS_OK) {
        gs_automatic_failed(engine);
        gs_engine_message(engine, GS_LOG_ERROR, "%s", error.text);
        return;
    }
    if (start < automatic->first)
        gs_writer_mark(engine->writer, automatic->first, "sound");
}

/* What a take holds already begins no other; what is long past, none at all. */
static void forget_taken(struct gs_engine *engine) {
    struct gs_automatic *automatic = &engine->automatic;
    const double silence = engine->config.policy.automatic.silence * engine->link.rate;
    if (automatic->first == GS_NEVER)
        return;
    if (automatic->last < engine->taken_until ||
        (double)(automatic->heard - automatic->last) > silence)
        automatic->first = GS_NEVER;
    else if (automatic->first < engine->taken_until)
        automatic->first = engine->taken_until;
}

/* Whether a take is to begin or to end by what was heard. */
static void decide(struct gs_engine *engine, int64_t now) {
    struct gs_automatic *automatic = &engine->automatic;
    const struct gs_automatic_policy *policy = &engine->config.policy.automatic;
    const double rate = engine->link.rate;
    if (!engine->recording)
        forget_taken(engine);
    if (automatic->first == GS_NEVER)
        return;
    const uint64_t silence = (uint64_t)llround(policy->silence * rate);
    const uint64_t end = automatic->last + 1 + silence;
    const double length = (double)(automatic->last + 1 - automatic->first);
    if (engine->recording) {
        if (automatic->take && !engine->stopping && engine->take.name[0] &&
            automatic->heard >= end) {
            gs_transport_stop(engine, end, UINT64_MAX);
            automatic->first = GS_NEVER;
        }
    } else if (length >= policy->least * rate) {
        if (now >= automatic->retry_at)
            begin(engine);
    } else if ((double)(automatic->heard - automatic->last) > policy->hold * rate) {
        automatic->first = GS_NEVER;
    }
}

void gs_automatic_tick(struct gs_engine *engine, int64_t now) {
    struct gs_automatic *automatic = &engine->automatic;
    if (!engine->config.policy.automatic.on || !engine->link.channels) {
        if (automatic->heard != GS_NEVER)
            gs_automatic_reset(engine);
        return;
    }
    if (automatic->heard == GS_NEVER)
        automatic->heard = gs_engine_position(engine);
    if (!automatic->frames)
        automatic->frames = calloc(LISTEN, engine->link.frames.item_size);
    if (!automatic->frames)
        return; /* tried again by the next tick */
    listen(engine);
    decide(engine, now);
}
