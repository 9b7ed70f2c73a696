#include "hearing.h"

#include <math.h>
#include <string.h>

#include "gainstage/clock.h"
#include "words.h"

enum { INPUT, OUTPUT };

static const double SILENT = -120;
/* dBFS of the input's peak. Sound begins above the one and ends below the other. */
static const double SOUND_FROM = -55, NOTHING_BELOW = -60;
static const double HOT_FROM = -3, COOL_BELOW = -6;
/* How long a state has to last before it is told. */
static const int64_t NOTHING_FOR = 10 * GS_SECOND, COOL_FOR = 5 * GS_SECOND;
/* How long nothing more is said about the same thing. */
static const int64_t CLIP_PAUSE = 3 * GS_SECOND, HOT_PAUSE = 15 * GS_SECOND,
                     LEVEL_PAUSE = 5 * GS_SECOND;
/* dB by which a level has to have changed to be said unasked. */
static const double LEVEL_STEP = 6;

static double decibel(double linear) {
    return linear > 1e-6 ? 20 * log10(linear) : SILENT;
}

void gs_hearing_init(struct gs_hearing *hearing) {
    memset(hearing, 0, sizeof *hearing);
    for (int c = 0; c < GS_MAX_CHANNELS; c++)
        for (int side = INPUT; side <= OUTPUT; side++) {
            struct gs_heard_channel *channel = &hearing->channel[c];
            channel->level[side] = channel->peak[side] = SILENT;
            channel->window[side] = channel->before[side] = SILENT;
            channel->level_told = SILENT;
        }
}

void gs_hearing_frame(struct gs_hearing *hearing, const struct gs_telemetry *frame, int64_t now) {
    const bool turn = now >= hearing->window_end;
    if (turn)
        hearing->window_end = now + GS_SECOND;
    hearing->channels = frame->channels < GS_MAX_CHANNELS ? frame->channels : GS_MAX_CHANNELS;
    for (unsigned c = 0; c < hearing->channels; c++)
        for (int side = INPUT; side <= OUTPUT; side++) {
            struct gs_heard_channel *channel = &hearing->channel[c];
            const struct gs_tap_reading *tap =
                &frame->channel[c].tap[side == INPUT ? GS_STAGE_INPUT : GS_STAGE_OUT];
            if (turn) {
                channel->before[side] = channel->window[side];
                channel->window[side] = SILENT;
            }
            channel->window[side] = fmax(channel->window[side], decibel((double)tap->peak));
            channel->peak[side] = fmax(channel->window[side], channel->before[side]);
            channel->level[side] = decibel((double)tap->rms);
            channel->clips[side] = tap->clips;
            if (tap->clips < channel->told[side]) /* they were reset */
                channel->told[side] = tap->clips;
        }
}

/* ---- what is worth a word ---- */

struct mouth {
    gs_utter *utter;
    void *context;
    unsigned channels;
};

static void say(const struct mouth *mouth, struct gs_text *text) {
    if (!text->failed)
        mouth->utter(mouth->context, gs_text_string(text));
    gs_text_done(text);
}

static void add_channel(const struct mouth *mouth, unsigned c, struct gs_text *text) {
    if (mouth->channels > 1)
        gs_text_add(text, ", channel %u", c + 1);
}

static void tell_clips(struct gs_heard_channel *channel, unsigned c, int64_t now,
                       const struct mouth *mouth) {
    if (now < channel->clip_silent)
        return;
    for (int side = INPUT; side <= OUTPUT; side++) {
        const uint32_t more = channel->clips[side] - channel->told[side];
        struct gs_text text = {0};
        if (more == 0)
            continue;
        gs_text_add(&text, side == INPUT ? "Input clipped" : "Output over full scale");
        add_channel(mouth, c, &text);
        gs_text_add(&text, more == 1 ? ", once." : ", %u times.", more);
        say(mouth, &text);
        channel->told[side] = channel->clips[side];
        channel->clip_silent = now + CLIP_PAUSE;
        channel->hot_silent = now + HOT_PAUSE; /* worse has been said */
    }
}

/* Where the peak lies now, seen from where it lay. */
static enum gs_heard judge(const struct gs_heard_channel *channel) {
    const double peak = channel->peak[INPUT];
    if (peak > HOT_FROM || (channel->heard == GS_HEARD_HOT && peak > COOL_BELOW))
        return GS_HEARD_HOT;
    if (peak > SOUND_FROM || (channel->heard != GS_HEARD_NOTHING && peak > NOTHING_BELOW))
        return GS_HEARD_SOUND;
    return GS_HEARD_NOTHING;
}

static void tell_heard(struct gs_heard_channel *channel, unsigned c, enum gs_verbosity verbosity,
                       int64_t now, const struct mouth *mouth) {
    const enum gs_heard heard = judge(channel);
    const int64_t lasts = heard == GS_HEARD_NOTHING        ? NOTHING_FOR
                          : heard > channel->heard         ? 0
                          : channel->heard == GS_HEARD_HOT ? COOL_FOR
                                                           : 0;
    struct gs_text text = {0};
    if (heard == channel->heard) {
        channel->since = 0;
        return;
    }
    if (channel->since == 0)
        channel->since = now;
    if (now - channel->since < lasts)
        return;
    if (heard == GS_HEARD_HOT && now >= channel->hot_silent) {
        gs_text_add(&text, "Input peak ");
        gs_words_level(channel->peak[INPUT], &text);
        add_channel(mouth, c, &text);
        gs_text_add(&text, ": close to clipping.");
        channel->hot_silent = now + HOT_PAUSE;
    } else if (heard == GS_HEARD_NOTHING && channel->ever) {
        gs_text_add(&text, "No sound for 10 seconds");
        add_channel(mouth, c, &text);
        gs_text_add(&text, ".");
    } else if (heard == GS_HEARD_SOUND && channel->heard == GS_HEARD_NOTHING && channel->ever) {
        gs_text_add(&text, "Sound again");
        add_channel(mouth, c, &text);
        gs_text_add(&text, ".");
    }
    channel->ever = channel->ever || heard != GS_HEARD_NOTHING;
    channel->heard = heard;
    channel->since = 0;
    if (text.length && verbosity != GS_SAY_QUIET)
        say(mouth, &text);
    gs_text_done(&text);
}

static void tell_level(const struct gs_hearing *hearing, struct gs_heard_channel *channel,
                       unsigned c, int64_t now, const struct mouth *mouth) {
    const double level = fmax(channel->level[OUTPUT], NOTHING_BELOW);
    struct gs_text text = {0};
    if (now < channel->level_silent || fabs(level - channel->level_told) < LEVEL_STEP)
        return;
    gs_hearing_levels(hearing, (int)c, &text);
    say(mouth, &text);
    channel->level_told = level;
    channel->level_silent = now + LEVEL_PAUSE;
}

void gs_hearing_tick(struct gs_hearing *hearing, enum gs_verbosity verbosity, int64_t now,
                     gs_utter *utter, void *context) {
    const struct mouth mouth = {utter, context, hearing->channels};
    for (unsigned c = 0; c < hearing->channels; c++) {
        struct gs_heard_channel *channel = &hearing->channel[c];
        tell_clips(channel, c, now, &mouth);
        tell_heard(channel, c, verbosity, now, &mouth);
        if (verbosity == GS_SAY_ALL)
            tell_level(hearing, channel, c, now, &mouth);
    }
}

/* ---- on request ---- */

static void add_side(const struct gs_heard_channel *channel, int side, struct gs_text *text) {
    gs_words_level(channel->level[side], text);
    if (channel->level[side] > -90 || channel->peak[side] > -90) {
        gs_text_add(text, ", peak ");
        gs_words_level(channel->peak[side], text);
    }
    gs_text_add(text, ".");
}

void gs_hearing_levels(const struct gs_hearing *hearing, int channel, struct gs_text *text) {
    if (hearing->channels == 0)
        gs_text_add(text, "No sound yet.");
    for (unsigned c = 0; c < hearing->channels; c++) {
        const struct gs_heard_channel *one = &hearing->channel[c];
        if (channel >= 0 && c != (unsigned)channel)
            continue;
        if (text->length)
            gs_text_add(text, " ");
        if (hearing->channels > 1)
            gs_text_add(text, "Channel %u: ", c + 1);
        /* one level where the strip leaves it nearly as it is */
        if (fabs(one->level[INPUT] - one->level[OUTPUT]) < 1.5 &&
            fabs(one->peak[INPUT] - one->peak[OUTPUT]) < 1.5) {
            gs_text_add(text, hearing->channels > 1 ? "level " : "Level ");
            add_side(one, OUTPUT, text);
        } else {
            gs_text_add(text, hearing->channels > 1 ? "input " : "Input ");
            add_side(one, INPUT, text);
            gs_text_add(text, " Output ");
            add_side(one, OUTPUT, text);
        }
    }
}
