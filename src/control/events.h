/* The events log: what happened in the session and who did it. Main thread. */
#ifndef GAINSTAGE_CONTROL_EVENTS_H
#define GAINSTAGE_CONTROL_EVENTS_H

#include <stdint.h>

#include "gainstage/client.h"
#include "gainstage/log.h"
#include "gainstage/text.h"

enum { GS_EVENTS_MAX = 500, GS_EVENT_TEXT = 640, GS_EVENTS_WELCOME = 100 };

struct gs_event {
    int64_t time; /* ms since the epoch */
    enum gs_log_level level;
    char who[GS_WHO_MAX]; /* "" when nobody in particular did it */
    char text[GS_EVENT_TEXT];
};

/* The latest of them; zero-initialise it. */
struct gs_events {
    struct gs_event *kept; /* NULL until the first one comes */
    uint64_t count;        /* of all that ever came */
    int64_t latest;        /* its time: no two have the same */
};

void gs_events_done(struct gs_events *events);
/* Remembers one, forgetting the oldest when there is no room. Out of memory it is not remembered.
 * Returns the entry, or NULL; valid until the next one. */
const struct gs_event *gs_events_add(struct gs_events *events, enum gs_log_level level,
                                     const char *who, const char *text);
/* How many are remembered, and the i-th of them, the oldest first. */
unsigned gs_events_kept(const struct gs_events *events);
const struct gs_event *gs_events_at(const struct gs_events *events, unsigned i);
/* "2026-11-22 11:04:09  anna (ssh 10.0.0.5): clear" in local time. */
void gs_event_print(const struct gs_event *event, struct gs_text *text);
/* "* event TIME LEVEL WHO TEXT", as the protocol has it. */
void gs_event_line(const struct gs_event *event, struct gs_text *text);

extern const char *const gs_event_levels[]; /* words for enum gs_log_level */

#endif
