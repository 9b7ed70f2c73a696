/* The rings between the audio process and the writer: how deep, when they are made anew, and who
 * else has to know. */
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "parts.h"

/* The ring holds the pre-roll and what comes while the disk sleeps: as deep as that, but many
 * channels at a high rate don't take all of a small machine's memory. */
static double ring_seconds(const struct gs_engine *engine, unsigned channels, unsigned rate) {
    static const double least_bytes = 256 << 20, most_bytes = 2048.0 * (1 << 20), least_seconds = 2;
    const struct gs_policy *policy = &engine->config.policy;
    const double machine = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    const double bytes = fmax(least_bytes, fmin(machine / 4, most_bytes));
    const double bytes_a_second = (double)rate * channels * 2 * sizeof(float);
    return fmax(fmin(policy->preroll + policy->ring, bytes / bytes_a_second), least_seconds);
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
                          "%g: less pre-roll, less patience with the disk",
                          depth, link->channels, link->rate, policy->preroll, policy->ring);
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
