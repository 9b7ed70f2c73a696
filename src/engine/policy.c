#include "gainstage/policy.h"

#include <math.h>
#include <string.h>

#include "gainstage/quantity.h"

enum { PREROLL_MOST = 120, RING_LEAST = 2, RING_MOST = 120 };
/* What stands in a file beside sound: header, metadata, markers. */
static const double BESIDE_SOUND = 128 * 1024;

void gs_policy_init(struct gs_policy *policy) {
    *policy = (struct gs_policy){
        .preroll = 10,
        .ring = 16,
        .automatic = {.level = -40, .hold = 0.5, .least = 0.1, .silence = 5},
        .reconnect = (double)INFINITY,
    };
}

static enum gs_status set_seconds(const char *what, const char *word, double least, double most,
                                  double *seconds, struct gs_error *error) {
    double value;
    char from[24], to[24];
    if (gs_parse_duration(word, &value) && value >= least && value <= most) {
        *seconds = value;
        return GS_OK;
    }
    gs_format_span(least, from, sizeof from);
    gs_format_span(most, to, sizeof to);
    return gs_fail(error, GS_ERR_RANGE, "%s: '%.40s' is no time from %s to %s", what, word, from,
                   to);
}

/* ---- auto ---- */

static enum gs_status set_level(const char *word, double *level, struct gs_error *error) {
    double value;
    if (!gs_parse_number(word, &value) || value < -90 || value > 0)
        return gs_fail(error, GS_ERR_RANGE, "auto level: '%.40s' is no level from -90 to 0 dBFS",
                       word);
    *level = value;
    return GS_OK;
}

static enum gs_status set_automatic(struct gs_automatic_policy *automatic, char *const *words,
                                    struct gs_error *error) {
    struct gs_automatic_policy wanted = *automatic;
    const struct {
        const char *name;
        double *value, least, most;
    } times[] = {{"hold", &wanted.hold, 0.01, 10},
                 {"least", &wanted.least, 0, 10},
                 {"silence", &wanted.silence, 0.1, 86400}};
    enum gs_status status = GS_OK;
    for (; *words && status == GS_OK; words++) {
        const bool on = strcmp(*words, "on") == 0;
        if (on || strcmp(*words, "off") == 0) {
            wanted.on = on;
            continue;
        }
        size_t i = 0;
        while (i < 3 && strcmp(*words, times[i].name) != 0)
            i++;
        const bool level = strcmp(*words, "level") == 0;
        if (i == 3 && !level)
            return gs_fail(error, GS_ERR_USAGE,
                           "auto: '%.40s' is none of on, off, level, silence, least, hold", *words);
        if (!words[1])
            return gs_fail(error, GS_ERR_USAGE, "auto: a value is missing behind '%s'", *words);
        words++;
        char what[24] = "auto ";
        if (level)
            status = set_level(*words, &wanted.level, error);
        else
            status = set_seconds(strcat(what, times[i].name), *words, times[i].least, times[i].most,
                                 times[i].value, error);
    }
    if (status == GS_OK)
        *automatic = wanted;
    return status;
}

static void add_automatic(const struct gs_automatic_policy *automatic, struct gs_text *text) {
    char silence[24], least[24], hold[24];
    gs_format_span(automatic->silence, silence, sizeof silence);
    gs_format_span(automatic->least, least, sizeof least);
    gs_format_span(automatic->hold, hold, sizeof hold);
    gs_text_add(text, "%s level %g silence %s least %s hold %s", automatic->on ? "on" : "off",
                automatic->level, silence, least, hold);
}

/* ---- split ---- */

static enum gs_status set_split(struct gs_policy *policy, const char *word,
                                struct gs_error *error) {
    static const double shortest = 1, longest = 7 * 86400, smallest = 1 << 20, largest = 1e15;
    double value;
    if (strcmp(word, "off") == 0) {
        policy->split_seconds = policy->split_bytes = 0;
    } else if (gs_parse_bytes(word, &value) && value >= smallest && value <= largest) {
        policy->split_bytes = value;
        policy->split_seconds = 0;
    } else if (gs_parse_duration(word, &value) && value >= shortest && value <= longest) {
        policy->split_seconds = value;
        policy->split_bytes = 0;
    } else {
        return gs_fail(error, GS_ERR_RANGE,
                       "split: '%.40s' is neither off, a time from 1s on (60m) nor a size from 1M "
                       "on (2G)",
                       word);
    }
    return GS_OK;
}

uint64_t gs_policy_split_frames(const struct gs_policy *policy, enum gs_format format,
                                unsigned channels, unsigned rate) {
    if (policy->split_seconds > 0)
        return (uint64_t)llround(policy->split_seconds * rate);
    if (policy->split_bytes <= 0)
        return 0;
    const double sample = format == GS_FORMAT_FLAC ? 3 : gs_format_bytes(format);
    return (uint64_t)((policy->split_bytes - BESIDE_SOUND) / (sample * channels));
}

/* ---- the ring ---- */

double gs_policy_depth(const struct gs_policy *policy, unsigned channels, unsigned rate,
                       double memory) {
    static const double least = 256 << 20, most = 2048.0 * (1 << 20), shortest = 2;
    const double bytes = fmax(least, fmin(memory / 4, most));
    const double bytes_a_second = (double)rate * channels * 2 * sizeof(float);
    return fmax(fmin(policy->preroll + policy->ring, bytes / bytes_a_second), shortest);
}

double gs_policy_reach(const struct gs_policy *policy, double depth) {
    static const double slack = 4;
    return fmin(policy->preroll, depth - fmin(slack, depth / 2));
}

/* ---- a lost device ---- */

static enum gs_status set_on_loss(struct gs_policy *policy, const char *word,
                                  struct gs_error *error) {
    const bool stop = strcmp(word, "stop") == 0;
    if (!stop && strcmp(word, "keep") != 0)
        return gs_fail(error, GS_ERR_RANGE, "loss: '%.40s' is neither keep nor stop", word);
    policy->stop_on_loss = stop;
    return GS_OK;
}

static enum gs_status set_reconnect(struct gs_policy *policy, const char *word,
                                    struct gs_error *error) {
    if (strcmp(word, "forever") == 0) {
        policy->reconnect = (double)INFINITY;
        return GS_OK;
    }
    return set_seconds("reconnect (or 'forever')", word, 1, 86400, &policy->reconnect, error);
}

/* ---- all of them ---- */

enum gs_status gs_policy_set(struct gs_policy *policy, enum gs_policy_item item, char *const *words,
                             struct gs_error *error) {
    switch (item) {
    case GS_POLICY_PREROLL:
        return set_seconds("preroll", words[0], 0, PREROLL_MOST, &policy->preroll, error);
    case GS_POLICY_RING:
        return set_seconds("ring", words[0], RING_LEAST, RING_MOST, &policy->ring, error);
    case GS_POLICY_AUTO:
        return set_automatic(&policy->automatic, words, error);
    case GS_POLICY_SPLIT:
        return set_split(policy, words[0], error);
    case GS_POLICY_ON_LOSS:
        return set_on_loss(policy, words[0], error);
    case GS_POLICY_RECONNECT:
        return set_reconnect(policy, words[0], error);
    }
    return GS_ERR_USAGE;
}

void gs_policy_text(const struct gs_policy *policy, enum gs_policy_item item,
                    struct gs_text *text) {
    char span[24] = "off";
    switch (item) {
    case GS_POLICY_PREROLL:
        gs_text_add(text, "%g", policy->preroll);
        break;
    case GS_POLICY_RING:
        gs_text_add(text, "%g", policy->ring);
        break;
    case GS_POLICY_AUTO:
        add_automatic(&policy->automatic, text);
        break;
    case GS_POLICY_SPLIT:
        if (policy->split_seconds > 0)
            gs_format_span(policy->split_seconds, span, sizeof span);
        else if (policy->split_bytes > 0)
            gs_format_amount(policy->split_bytes, span, sizeof span);
        gs_text_add(text, "%s", span);
        break;
    case GS_POLICY_ON_LOSS:
        gs_text_add(text, "%s", policy->stop_on_loss ? "stop" : "keep");
        break;
    case GS_POLICY_RECONNECT:
        if (isinf(policy->reconnect))
            gs_text_add(text, "forever");
        else
            gs_text_add(text, "%g", policy->reconnect);
        break;
    }
}
