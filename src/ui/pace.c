#include "pace.h"

#include <math.h>
#include <string.h>

#include "gainstage/clock.h"

static const int64_t silence = GS_SECOND, least_patience = 2 * GS_SECOND,
                     most_patience = 16 * GS_SECOND;

#define RISE 1.1

/* What was sent goes behind what the line still has. It is given a little less time than it should
 * need: a line that is thought too slow would never prove itself faster. */
static void load(struct gs_pace *pace, int64_t now, size_t bytes) {
    const double share = 0.85, rate = pace->line.rate, second = (double)GS_SECOND;
    const int64_t longest = (int64_t)(2 * GS_PACE_PORTION * second);
    const int64_t from = pace->free > now ? pace->free : now;
    pace->free = rate > 0 ? from + (int64_t)(share * (double)bytes / rate * second) : now;
    if (pace->free > now + longest)
        pace->free = now + longest;
}

static void ask(struct gs_pace *pace, struct gs_question question) {
    pace->heard = question.at;
    if (pace->open < GS_PACE_QUESTIONS)
        pace->asked[pace->open++] = question;
}

static int pictures(const struct gs_pace *pace) {
    int count = 0;
    for (int i = 0; i < pace->open; i++)
        count += pace->asked[i].picture;
    return count;
}

void gs_pace_begin(struct gs_pace *pace, int64_t now) {
    *pace = (struct gs_pace){.begun = now, .drawn = now - GS_SECOND, .patience = least_patience};
    ask(pace, (struct gs_question){.at = now, .begun = now, .tells = true});
}

/* The answer to the oldest question. */
static void answered(struct gs_pace *pace, int64_t now) {
    enum { SLOWEST = 1000 }; /* bytes a second that any line is taken to carry */
    const struct gs_question *question = &pace->asked[0];
    const double trip = (double)(now - question->at);
    const double usual = pace->trip + question->bytes / SLOWEST * (double)GS_SECOND;
    const bool late = pace->trip > 0 && trip > usual + GS_PACE_LATE * (double)GS_SECOND;
    pace->late |= late;
    if (question->tells && !late) /* a stall tells nothing about the line */
        gs_throughput_add(&pace->line, question->bytes,
                          (double)(now - question->begun) / (double)GS_SECOND);
    /* Down at once, up by a tenth at most: after a stall the line is what it was before. */
    pace->trip = pace->trip > 0 ? fmin(trip, pace->trip * RISE) : trip;
    pace->open--;
    memmove(pace->asked, pace->asked + 1, (size_t)pace->open * sizeof *pace->asked);
    if (pace->open == 0)
        pace->again = false;
}

void gs_pace_answer(struct gs_pace *pace, int64_t now) {
    pace->answers = true;
    pace->silent = false;
    pace->answered = true;
    pace->heard = now;
    pace->patience = least_patience;
    if (pace->open > 0) /* else it was taken for lost, or is nobody's */
        answered(pace, now);
}

size_t gs_pace_portion(const struct gs_pace *pace) {
    const double rate = pace->line.rate;
    if (!(rate > 0) || pace->silent)
        return SIZE_MAX;
    return (size_t)fmax(rate * GS_PACE_PORTION, GS_PACE_PORTION_LEAST);
}

int64_t gs_pace_part(struct gs_pace *pace, int64_t now, size_t bytes) {
    if (pace->part == 0)
        pace->started = now;
    pace->part += bytes;
    load(pace, now, bytes);
    return pace->free;
}

void gs_pace_drop(struct gs_pace *pace) {
    pace->part = 0;
}

/* Whether the line has nothing else on it that matters: else how long a picture took tells nothing.
 * Where its rate is known pictures wait for that; only a key's does not. */
static bool is_clear(const struct gs_pace *pace) {
    enum { LITTLE = 400 }; /* bytes */
    double bytes = 0;
    for (int i = 0; i < pace->open; i++)
        bytes += pace->asked[i].bytes;
    return pace->line.rate > 0 || bytes < LITTLE;
}

bool gs_pace_drawn(struct gs_pace *pace, int64_t now, size_t bytes, bool key) {
    enum { LIGHT = 120, SMOOTH = 8 };
    const size_t all = pace->part + bytes;
    const int64_t begun = pace->part > 0 ? pace->started : now;
    const bool light = key && all <= LIGHT;
    load(pace, now, bytes);
    pace->late &= key; /* a key's shows no more than what it did */
    if (!key) {
        pace->drawn = begun;
        pace->bytes += ((double)all - pace->bytes) / SMOOTH;
    }
    pace->part = 0;
    if (pace->silent)
        return false;
    ask(pace, (struct gs_question){now, begun, (double)all, !light, !key && is_clear(pace)});
    return true;
}

int64_t gs_pace_next(const struct gs_pace *pace, double fps, bool key) {
    if (key)
        return pace->open < GS_PACE_UNDER_WAY + GS_PACE_FOR_KEYS ? pace->begun : GS_PACE_NEVER;
    if (pictures(pace) >= GS_PACE_UNDER_WAY)
        return GS_PACE_NEVER;
    if (fps > GS_PACE_MOST)
        fps = GS_PACE_MOST;
    if (pace->silent && fps > GS_PACE_SILENT)
        fps = GS_PACE_SILENT;
    /* Two a round trip, evenly. */
    double period = (double)GS_SECOND / fps;
    if (period < pace->trip / GS_PACE_UNDER_WAY)
        period = pace->trip / GS_PACE_UNDER_WAY;
    if (period < pace->bytes / GS_PACE_BYTES * (double)GS_SECOND)
        period = pace->bytes / GS_PACE_BYTES * (double)GS_SECOND;
    if (period > (double)GS_SECOND / GS_PACE_LEAST && fps >= GS_PACE_LEAST)
        period = (double)GS_SECOND / GS_PACE_LEAST;
    const int64_t due = pace->drawn + (int64_t)period;
    return due > pace->free ? due : pace->free;
}

int64_t gs_pace_watch(const struct gs_pace *pace) {
    if (pace->silent || pace->open == 0)
        return GS_PACE_NEVER;
    if (!pace->answers)
        return pace->begun + silence;
    return pace->open < GS_PACE_UNDER_WAY ? GS_PACE_NEVER : pace->heard + pace->patience;
}

bool gs_pace_look(struct gs_pace *pace, int64_t now) {
    if (now < gs_pace_watch(pace))
        return false;
    if (!pace->answers) {
        pace->silent = true;
        pace->open = 0;
        return false;
    }
    if (pace->again && pace->answered) {
        /* What was asked last was answered, and nothing followed: the rest got lost. */
        pace->open = 0;
        pace->again = false;
        return false;
    }
    pace->again = true;
    pace->answered = false;
    pace->patience = 2 * pace->patience < most_patience ? 2 * pace->patience : most_patience;
    ask(pace, (struct gs_question){.at = now, .begun = now});
    return true;
}

double gs_pace_trip(const struct gs_pace *pace, int64_t now) {
    double trip = pace->trip;
    if (pace->answers && pace->open > 0 && (double)(now - pace->asked[0].at) > trip)
        trip = (double)(now - pace->asked[0].at);
    return trip / (double)GS_SECOND;
}
