#include "pace.h"

#include <math.h>
#include <string.h>

#include "gainstage/clock.h"

static const int64_t silence = GS_SECOND, least_patience = 2 * GS_SECOND,
                     most_patience = 16 * GS_SECOND;

#define RISE 1.1

static void ask(struct gs_pace *pace, int64_t now, bool picture) {
    pace->heard = now;
    if (pace->open < GS_PACE_QUESTIONS)
        pace->asked[pace->open++] = (struct gs_question){now, picture};
}

static int pictures(const struct gs_pace *pace) {
    int count = 0;
    for (int i = 0; i < pace->open; i++)
        count += pace->asked[i].picture;
    return count;
}

void gs_pace_begin(struct gs_pace *pace, int64_t now) {
    *pace = (struct gs_pace){.begun = now, .drawn = now - GS_SECOND, .patience = least_patience};
    ask(pace, now, false);
}

void gs_pace_answer(struct gs_pace *pace, int64_t now) {
    pace->answers = true;
    pace->silent = false;
    pace->answered = true;
    pace->heard = now;
    pace->patience = least_patience;
    if (pace->open == 0)
        return; /* taken for lost, or nobody's */
    const double trip = (double)(now - pace->asked[0].at);
    pace->late |= pace->trip > 0 && trip > pace->trip + GS_PACE_LATE * (double)GS_SECOND;
    /* Down at once, up by a tenth at most: after a stall the line is what it was before. */
    pace->trip = pace->trip > 0 ? fmin(trip, pace->trip * RISE) : trip;
    pace->open--;
    memmove(pace->asked, pace->asked + 1, (size_t)pace->open * sizeof *pace->asked);
    if (pace->open == 0)
        pace->again = false;
}

bool gs_pace_drawn(struct gs_pace *pace, int64_t now, size_t bytes, bool key) {
    enum { LIGHT = 120, SMOOTH = 8 };
    const bool light = key && bytes <= LIGHT;
    pace->late = false;
    if (!light)
        pace->drawn = now;
    if (!key)
        pace->bytes += ((double)bytes - pace->bytes) / SMOOTH;
    if (pace->silent)
        return false;
    ask(pace, now, !light);
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
    return pace->drawn + (int64_t)period;
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
    ask(pace, now, false);
    return true;
}

double gs_pace_trip(const struct gs_pace *pace, int64_t now) {
    double trip = pace->trip;
    if (pace->answers && pace->open > 0 && (double)(now - pace->asked[0].at) > trip)
        trip = (double)(now - pace->asked[0].at);
    return trip / (double)GS_SECOND;
}
