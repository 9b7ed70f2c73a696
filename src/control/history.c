#include "history.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gainstage/clock.h"

/* Turns of a knob that are further apart are meant as two. */
static const int64_t TOGETHER = 1 * GS_SECOND;

static void forget(struct gs_step *step) {
    free(step->change);
    *step = (struct gs_step){.count = 0};
}

static void truncate_to(struct gs_history *history, unsigned count) {
    while (history->count > count)
        forget(&history->step[--history->count]);
    if (history->at > count)
        history->at = count;
}

void gs_history_done(struct gs_history *history) {
    truncate_to(history, 0);
}

struct gs_step *gs_history_latest(struct gs_history *history) {
    return history->at > 0 ? &history->step[history->at - 1] : NULL;
}

bool gs_history_continues(const struct gs_history *history, const struct gs_deed *deed) {
    if (history->at == 0 || history->at != history->count || !deed->knob)
        return false;
    const struct gs_step *step = &history->step[history->at - 1];
    return strcmp(step->who, deed->who) == 0 && strcmp(step->label, deed->knob) == 0 &&
           deed->now - step->time < TOGETHER;
}

/* What differs, as a list on the heap; *count is 0 where nothing does. NULL: out of memory. */
static struct gs_change *differences(const struct gs_settings *before,
                                     const struct gs_settings *after, unsigned *count) {
    struct gs_change *all = malloc(sizeof *all * GS_MAX_CHANNELS * GS_PARAM_COUNT);
    *count = 0;
    for (int c = 0; all && c < GS_MAX_CHANNELS; c++)
        for (int id = 0; id < GS_PARAM_COUNT; id++)
            if (islessgreater(before->value[c][id], after->value[c][id]))
                all[(*count)++] = (struct gs_change){c, (enum gs_param_id)id, before->value[c][id],
                                                     after->value[c][id]};
    struct gs_change *fitting = all ? realloc(all, sizeof *all * (*count ? *count : 1)) : NULL;
    return fitting ? fitting : all;
}

static struct gs_change *find(const struct gs_step *step, const struct gs_change *wanted) {
    for (unsigned i = 0; i < step->count; i++)
        if (step->change[i].channel == wanted->channel && step->change[i].id == wanted->id)
            return &step->change[i];
    return NULL;
}

/* A knob that is turned on: the step ends where the knob now stands. */
static bool extend(struct gs_step *step, const struct gs_change *more, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        struct gs_change *known = find(step, &more[i]);
        if (known) {
            known->after = more[i].after;
            continue;
        }
        struct gs_change *grown = realloc(step->change, sizeof *grown * (step->count + 1));
        if (!grown)
            return false;
        step->change = grown;
        grown[step->count++] = more[i];
    }
    return true;
}

static bool changes_nothing(const struct gs_step *step) {
    for (unsigned i = 0; i < step->count; i++)
        if (islessgreater(step->change[i].before, step->change[i].after))
            return false;
    return step->pairs_before == step->pairs_after;
}

static struct gs_step *append(struct gs_history *history) {
    truncate_to(history, history->at);
    if (history->count == GS_HISTORY_MAX) {
        forget(&history->step[0]);
        memmove(&history->step[0], &history->step[1],
                sizeof history->step[0] * (GS_HISTORY_MAX - 1));
        history->count--;
    }
    history->at = history->count + 1;
    return &history->step[history->count++];
}

bool gs_history_note(struct gs_history *history, const struct gs_deed *deed,
                     const struct gs_snapshot *before, const struct gs_snapshot *after) {
    unsigned count;
    struct gs_change *changes = differences(&before->settings, &after->settings, &count);
    if (!changes || (count == 0 && before->pairs == after->pairs)) {
        if (!changes)
            truncate_to(history, 0);
        free(changes);
        return false;
    }
    struct gs_step *step;
    if (gs_history_continues(history, deed)) {
        step = gs_history_latest(history);
        bool extended = extend(step, changes, count);
        free(changes);
        if (!extended) {
            truncate_to(history, 0);
            return false;
        }
    } else {
        step = append(history);
        *step = (struct gs_step){.author = deed->author,
                                 .count = count,
                                 .change = changes,
                                 .pairs_before = before->pairs};
        snprintf(step->label, sizeof step->label, "%s", deed->knob ? deed->knob : deed->label);
        snprintf(step->who, sizeof step->who, "%s", deed->who);
        snprintf(step->preset_before, sizeof step->preset_before, "%s", before->preset);
    }
    step->time = deed->now;
    step->pairs_after = after->pairs;
    snprintf(step->preset_after, sizeof step->preset_after, "%s", after->preset);
    if (changes_nothing(step))
        truncate_to(history, history->count - 1); /* turned up and down again */
    return true;
}

struct gs_step *gs_history_undo(struct gs_history *history) {
    return history->at > 0 ? &history->step[--history->at] : NULL;
}

struct gs_step *gs_history_redo(struct gs_history *history) {
    return history->at < history->count ? &history->step[history->at++] : NULL;
}

/* ---- for people ---- */

/* The changes that are of channels that exist, as far as one line can tell of them. */
struct summary {
    unsigned count;
    int first, last;    /* channels */
    bool one_parameter; /* all of the same one… */
    bool alike;         /* …and from and to the same values */
};

static struct summary summarise(const struct gs_step *step, unsigned channels) {
    struct summary sum = {.one_parameter = true, .alike = true};
    const struct gs_change *lead = step->change;
    for (unsigned i = 0; i < step->count; i++) {
        const struct gs_change *change = &step->change[i];
        if (change->channel >= (int)channels && sum.count > 0)
            continue;
        if (sum.count++ == 0)
            sum.first = change->channel;
        sum.last = change->channel;
        sum.one_parameter = sum.one_parameter && change->id == lead->id;
        sum.alike = sum.alike && !islessgreater(change->before, lead->before) &&
                    !islessgreater(change->after, lead->after);
    }
    return sum;
}

void gs_step_text(const struct gs_step *step, unsigned channels, bool back, char *out,
                  size_t size) {
    struct summary sum = summarise(step, channels ? channels : 1);
    const struct gs_change *lead = step->change;
    if (sum.count == 0 || !sum.one_parameter) {
        int length = snprintf(out, size, "%s", step->label);
        if (sum.count > 0 && length > 0 && (size_t)length < size)
            snprintf(out + length, size - (size_t)length, " (%u value%s)", sum.count,
                     sum.count == 1 ? "" : "s");
        return;
    }
    char from[32], to[32], prefix[32] = "";
    gs_param_show(lead->id, back ? lead->after : lead->before, from, sizeof from);
    gs_param_show(lead->id, back ? lead->before : lead->after, to, sizeof to);
    if (channels > 1 && sum.count == 1)
        snprintf(prefix, sizeof prefix, "%d.", sum.first + 1);
    else if (channels > sum.count)
        snprintf(prefix, sizeof prefix, "%d-%d.", sum.first + 1, sum.last + 1);
    if (sum.alike)
        snprintf(out, size, "%s%s %s → %s", prefix, gs_params[lead->id].key, from, to);
    else
        snprintf(out, size, "%s%s of %u channels", prefix, gs_params[lead->id].key, sum.count);
}
