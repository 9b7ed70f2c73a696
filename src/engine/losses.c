/* Sound that is lost: counted, told to people, marked in the take; and what becomes of a take whose
 * device is gone. */
#include <math.h>
#include <stdio.h>

#include "gainstage/clock.h"
#include "gainstage/quantity.h"
#include "parts.h"

/* Overflows that follow one another within this time share a marker. */
static const int64_t OVERFLOW_INTERVAL = 1 * GS_SECOND;

/* ---- ending a take for want of sound ---- */

/* The take ends where its sound did, and people hear why. */
static void end_take(struct gs_engine *engine, uint64_t position, const char *why) {
    const uint64_t start = engine->take.start;
    snprintf(engine->cause, sizeof engine->cause, "no sound: %.200s%s", engine->audio.text, why);
    gs_transport_stop(engine, position > start ? position : gs_engine_position(engine), UINT64_MAX);
}

static bool take_goes_on(const struct gs_engine *engine) {
    return engine->recording && !engine->stopping && engine->take.name[0];
}

static void run_out_of_patience(struct gs_engine *engine) {
    const uint64_t from = engine->audio.gap_at;
    const double patience = engine->config.policy.reconnect * engine->link.rate;
    const double silent = (double)(gs_engine_position(engine) - from);
    if (engine->audio.in_gap && take_goes_on(engine) && silent > patience)
        end_take(engine, from, ", and none came back in time");
}

/* ---- a device that is gone ---- */

/* What happens to the take now. */
static void foretell(const struct gs_engine *engine, char *text, size_t size) {
    const struct gs_policy *policy = &engine->config.policy;
    char span[24];
    gs_format_span(policy->reconnect, span, sizeof span);
    if (!engine->recording)
        snprintf(text, size, "trying again");
    else if (policy->stop_on_loss)
        snprintf(text, size, "the take ends here");
    else if (isinf(policy->reconnect))
        snprintf(text, size, "the take goes on with silence");
    else
        snprintf(text, size, "the take goes on with silence, for %s at most", span);
}

void gs_losses_begin(struct gs_engine *engine) {
    struct gs_supervisor *audio = &engine->audio;
    if (audio->in_gap || !engine->link.channels)
        return;
    audio->in_gap = true;
    audio->gap_silence = gs_link_silence(&engine->link);
    audio->gap_at = gs_engine_position(engine);
    engine->gaps++;
    char next[80];
    foretell(engine, next, sizeof next);
    gs_engine_message(engine, GS_LOG_WARNING, "no sound: %s; %s", audio->text, next);
    if (!engine->recording)
        return;
    char label[64];
    snprintf(label, sizeof label, "sound lost: %.50s", audio->text);
    gs_writer_mark(engine->writer, audio->gap_at, label);
    if (engine->config.policy.stop_on_loss && take_goes_on(engine))
        end_take(engine, audio->gap_at, "");
}

void gs_losses_end(struct gs_engine *engine) {
    struct gs_supervisor *audio = &engine->audio;
    if (!audio->in_gap)
        return;
    audio->in_gap = false;
    uint64_t frames = gs_link_silence(&engine->link) - audio->gap_silence;
    double seconds = (double)frames / engine->link.rate;
    gs_engine_message(engine, GS_LOG_INFO, "sound is back after %.2f s", seconds);
    if (engine->recording) {
        char label[64];
        snprintf(label, sizeof label, "sound back, %.3f s of silence", seconds);
        gs_writer_mark(engine->writer, gs_engine_position(engine), label);
    }
}

/* ---- a device that loses some ---- */

/* The audio thread has laid silence over what its device lost. */
static void tell_dropout(struct gs_engine *engine) {
    struct gs_supervisor *audio = &engine->audio;
    uint64_t silence = gs_link_silence(&engine->link);
    uint64_t frames = silence - audio->silence_told;
    audio->silence_told = silence;
    if (frames == 0)
        return;
    double seconds = (double)frames / engine->link.rate;
    engine->gaps++;
    gs_engine_message(engine, GS_LOG_WARNING, "the device lost %.3f s of sound", seconds);
    if (engine->recording) {
        char label[64];
        snprintf(label, sizeof label, "device lost %.3f s: silence", seconds);
        gs_writer_mark(engine->writer, gs_engine_position(engine), label);
    }
}

/* The device told of overflows. Often enough nothing is missing after all; an editor should still
 * know where to listen. */
static void tell_overflows(struct gs_engine *engine, int64_t now) {
    struct gs_supervisor *audio = &engine->audio;
    const struct gs_telemetry *reading = gs_engine_reading(engine);
    if (!reading || reading->xruns == audio->xruns_told || now < audio->overflow_due)
        return;
    const uint32_t count = reading->xruns - audio->xruns_told;
    audio->xruns_told = reading->xruns;
    audio->overflow_due = now + OVERFLOW_INTERVAL;
    if (engine->recording) {
        char label[64];
        snprintf(label, sizeof label, "%u overflow%s told by the device", count,
                 count > 1 ? "s" : "");
        gs_writer_mark(engine->writer, gs_engine_position(engine), label);
    }
}

void gs_losses_tick(struct gs_engine *engine, int64_t now) {
    if (!engine->link.channels)
        return;
    if (engine->audio.state == GS_AUDIO_ALIVE) {
        tell_dropout(engine);
        tell_overflows(engine, now);
    }
    run_out_of_patience(engine);
}
