/* What the audio process tells of clips, overflows and lost sound, written into the journal. */
#include <string.h>

#include "parts.h"

/* Clip counts of telemetry begin anew when somebody resets the maxima. */
static unsigned grown(uint32_t now, uint32_t *seen) {
    const unsigned more = now > *seen ? now - *seen : 0;
    *seen = now;
    return more;
}

static void observe_clips(struct gs_engine *engine, const struct gs_telemetry *reading) {
    struct gs_observed *seen = &engine->observed;
    static const enum gs_stage told[2] = {GS_STAGE_INPUT, GS_STAGE_OUT};
    for (unsigned c = 0; c < engine->link.channels; c++)
        for (int i = 0; i < 2; i++) {
            const struct gs_tap_reading *tap = &reading->channel[c].tap[told[i]];
            const unsigned clips = grown(tap->clips, &seen->clips[c][i]);
            /* a count that began before anybody looked has no place of its own */
            const uint64_t at = tap->clip_at ? tap->clip_at : reading->position;
            if (clips)
                gs_journal_clip(gs_writer_journal(engine->writer), at, c, told[i], clips);
        }
}

/* Silence that was laid over lost sound ends about where the ring ends now; that of a gap begins
 * where the gap does, and its last piece is laid by the audio process that ends it. */
static void observe_silence(struct gs_engine *engine) {
    struct gs_observed *seen = &engine->observed;
    const uint64_t silence = gs_link_silence(&engine->link);
    const uint64_t frames = silence - seen->silence, end = gs_broadcast_end(&engine->link.frames);
    const bool away = engine->audio.in_gap || seen->away;
    seen->silence = silence;
    seen->away = engine->audio.in_gap;
    if (!frames)
        return;
    uint64_t from = away ? engine->audio.gap_at : end > frames ? end - frames : 0;
    if (from < seen->lost_until)
        from = seen->lost_until;
    seen->lost_until = from + frames;
    gs_journal_loss(gs_writer_journal(engine->writer), from, frames,
                    away ? GS_LOSS_GAP : GS_LOSS_DROPOUT, 1);
}

static void observe_about(struct gs_engine *engine) {
    struct gs_journal_about about;
    memset(&about, 0, sizeof about); /* compared as a whole */
    strcpy(about.session, engine->config.session);
    strcpy(about.device, engine->audio.device);
    strcpy(about.host, engine->audio.host);
    strcpy(about.preset, engine->preset);
    if (memcmp(&about, &engine->observed.about, sizeof about) == 0)
        return;
    engine->observed.about = about;
    gs_journal_about(gs_writer_journal(engine->writer), &about);
}

void gs_observe_begin(struct gs_engine *engine) {
    engine->observed = (struct gs_observed){.silence = gs_link_silence(&engine->link),
                                            .reading = gs_broadcast_end(&engine->link.readings)};
    gs_journal_begin(gs_writer_journal(engine->writer), &engine->settings, engine->pairs);
}

void gs_observe_tick(struct gs_engine *engine) {
    if (!engine->writer)
        return;
    observe_about(engine);
    observe_silence(engine);
    struct gs_telemetry *reading = engine->reading;
    while (engine->link.channels &&
           gs_link_reading_from(&engine->link, &engine->observed.reading, reading)) {
        observe_clips(engine, reading);
        const unsigned xruns = grown(reading->xruns, &engine->observed.xruns);
        if (xruns)
            gs_journal_loss(gs_writer_journal(engine->writer), reading->position, 0, GS_LOSS_XRUN,
                            xruns);
    }
}
