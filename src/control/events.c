#include "events.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

const char *const gs_event_levels[] = {"info", "warning", "error"};

void gs_events_done(struct gs_events *events) {
    free(events->kept);
    *events = (struct gs_events){.kept = NULL};
}

const struct gs_event *gs_events_add(struct gs_events *events, enum gs_log_level level,
                                     const char *who, const char *text) {
    struct timespec now;
    if (!events->kept)
        events->kept = calloc(GS_EVENTS_MAX, sizeof *events->kept);
    if (!events->kept)
        return NULL;
    clock_gettime(CLOCK_REALTIME, &now);
    const int64_t time = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    struct gs_event *event = &events->kept[events->count++ % GS_EVENTS_MAX];
    event->time = events->latest = time > events->latest ? time : events->latest + 1;
    event->level = level;
    snprintf(event->who, sizeof event->who, "%s", who);
    snprintf(event->text, sizeof event->text, "%s", text);
    return event;
}

unsigned gs_events_kept(const struct gs_events *events) {
    return events->count < GS_EVENTS_MAX ? (unsigned)events->count : GS_EVENTS_MAX;
}

const struct gs_event *gs_events_at(const struct gs_events *events, unsigned i) {
    uint64_t first = events->count - gs_events_kept(events);
    return &events->kept[(first + i) % GS_EVENTS_MAX];
}

void gs_event_print(const struct gs_event *event, struct gs_text *text) {
    time_t seconds = (time_t)(event->time / 1000);
    struct tm local;
    char time[32];
    localtime_r(&seconds, &local);
    strftime(time, sizeof time, "%Y-%m-%d %H:%M:%S", &local);
    gs_text_add(text, "%s  ", time);
    if (event->level != GS_LOG_INFO)
        gs_text_add(text, "%s: ", gs_event_levels[event->level]);
    gs_text_add(text, "%s%s%s\n", event->who, event->who[0] ? ": " : "", event->text);
}

void gs_event_line(const struct gs_event *event, struct gs_text *text) {
    gs_text_add(text, "* event %lld.%03d %s ", (long long)(event->time / 1000),
                (int)(event->time % 1000), gs_event_levels[event->level]);
    gs_text_add_word(text, event->who);
    gs_text_add(text, " ");
    gs_text_add_word(text, event->text);
}
