/* The rings between the audio process and the writer: how deep, when they are made anew, and who
 * else has to know. */
#include <stdlib.h>
#include <unistd.h>

#include "parts.h"

static double ring_seconds(const struct gs_engine *engine, unsigned channels, unsigned rate) {
    const double memory = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    return gs_policy_depth(&engine->config.policy, channels, rate, memory);
}

bool gs_rings_short(const struct gs_engine *engine) {
    const struct gs_link *link = &engine->link;
    return link->channels && (uint64_t)(ring_seconds(engine, link->channels, link->rate) *
                                        link->rate) > link->frames.capacity;
}

/* People learn it when what they asked for does not fit. */
static void tell_depth(struct gs_engine *engine) {
    const struct gs_link *link = &engine->link;
    const struct gs_policy *policy = &engine->config.policy;
    const double depth = (double)link->frames.capacity / link->rate;
    if (depth + 0.5 < policy->preroll + policy->ring)
        gs_engine_message(engine, GS_LOG_WARNING,
                          "memory for %.0f s of %u channels at %u Hz, not for preroll %g and ring "
                          "%g: at most %.0f s of pre-roll, less patience with the disk",
                          depth, link->channels, link->rate, policy->preroll, policy->ring,
                          gs_policy_reach(policy, depth));
}

enum gs_status gs_rings_adopt_format(struct gs_engine *engine, unsigned channels, unsigned rate,
                                     struct gs_error *error) {
    struct gs_link *link = &engine->link;
    const bool same = link->channels == channels && link->rate == rate;
    if (same && (engine->recording || !gs_rings_short(engine)))
        return GS_OK;
    if (engine->recording)
        return gs_fail(error, GS_ERR_DEVICE,
                       "the device came back with %u channels at %u Hz, the take has %u at %u",
                       channels, rate, link->channels, link->rate);
    struct gs_link made;
    enum gs_status status = gs_link_create(channels, rate, ring_seconds(engine, channels, rate),
                                           &engine->settings, &made, error);
    return status == GS_OK ? gs_rings_install(engine, &made, error) : status;
}

static bool tell_clock(void *link, uint64_t *position, int64_t *clock) {
    return gs_link_place(link, position, clock);
}

enum gs_status gs_rings_install(struct gs_engine *engine, struct gs_link *made,
                                struct gs_error *error) {
    struct gs_writer *writer = NULL;
    struct gs_telemetry *reading = malloc(gs_telemetry_bytes(made->channels));
    const enum gs_status status = reading ? gs_writer_new(made->frames, made->channels, made->rate,
                                                          &engine->config.take, &writer, error)
                                          : gs_fail(error, GS_ERR_MEMORY, "out of memory");
    if (status != GS_OK) {
        free(reading);
        gs_link_done(made);
        return status;
    }
    gs_writer_free(engine->writer);
    gs_link_done(&engine->link);
    free(engine->reading);
    engine->writer = writer;
    engine->reading = reading;
    engine->link = *made;
    gs_link_pairs(&engine->link, engine->pairs);
    gs_writer_keep_time(writer, tell_clock, &engine->link);
    gs_revive_notes(engine);
    gs_observe_begin(engine);
    engine->audio.in_gap = false;
    engine->deepen = false;
    gs_automatic_reset(engine);
    engine->taken_until = 0;
    engine->source_start = 0;
    engine->source_played = engine->audio.resume;
    gs_engine_watch(engine, gs_writer_fd(writer));
    tell_depth(engine);
    engine->listener.telemetry(engine->listener.context);
    return GS_OK;
}
