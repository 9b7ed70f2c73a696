/* What is to happen to a recording by itself: its end at a given time, and new files on the way. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gainstage/clock.h"
#include "parts.h"

/* The writer is told this long before: it opens the next file in good time, and the cut lies on the
 * very frame. */
static const double SPLIT_AHEAD = 2, STOP_AHEAD = 0.3; /* seconds */
static const int64_t SPLIT_RETRY = 30 * GS_SECOND;

void gs_schedule_begin(struct gs_engine *engine, const struct gs_take_options *options) {
    engine->schedule = (struct gs_schedule){
        .stop_at = GS_NEVER, .split = GS_NEVER, .options = *options, .parts = 1};
}

/* When the end comes, as the clock is set now. It may be set on the way: the end stays where it is,
 * what is told of it goes along. */
static void tell_time(struct gs_engine *engine, uint64_t end) {
    struct gs_schedule *schedule = &engine->schedule;
    const double left = ((double)schedule->stop_at - (double)end) / engine->link.rate;
    const long long then = (long long)time(NULL) + llround(left);
    if (llabs(then - schedule->stop_clock) <= 2) /* rounded, each of them */
        return;
    schedule->stop_clock = then;
    engine->listener.state(engine->listener.context);
}

bool gs_engine_stop_ahead(struct gs_engine *engine, uint64_t position) {
    const uint64_t end = gs_engine_position(engine);
    if (!engine->recording || engine->stopping)
        return false;
    engine->schedule.stop_at = position;
    engine->schedule.stop_clock = 0;
    tell_time(engine, end);
    return true;
}

bool gs_engine_stop_never(struct gs_engine *engine) {
    const bool set = engine->recording && engine->schedule.stop_at != GS_NEVER;
    engine->schedule.stop_at = GS_NEVER;
    engine->listener.state(engine->listener.context);
    return set;
}

/* PATH of a take that was given one goes on in PATH_002, PATH_003, … */
static void name_part(struct gs_take_options *options, unsigned part) {
    const char *dot = gs_format_dot(options->path);
    const size_t stem = dot ? (size_t)(dot - options->path) : strlen(options->path);
    char path[sizeof options->path];
    snprintf(path, sizeof path, "%.*s_%03u%s", (int)stem, options->path, part, dot ? dot : "");
    strcpy(options->path, path);
}

static void order_split(struct gs_engine *engine, uint64_t position) {
    struct gs_schedule *schedule = &engine->schedule;
    struct gs_take_options options = schedule->options;
    if (options.path[0])
        name_part(&options, ++schedule->parts);
    schedule->split = engine->take.start;
    gs_writer_next(engine->writer, &options, position, 0);
}

void gs_schedule_refused(struct gs_engine *engine) {
    engine->schedule.split = GS_NEVER;
    engine->schedule.retry_at = gs_clock_now() + SPLIT_RETRY;
}

void gs_schedule_tick(struct gs_engine *engine, int64_t now) {
    struct gs_schedule *schedule = &engine->schedule;
    if (!engine->recording || engine->stopping || !engine->take.name[0])
        return;
    const uint64_t end = gs_engine_position(engine);
    const double rate = engine->link.rate;
    if (schedule->stop_at != GS_NEVER &&
        (double)schedule->stop_at < (double)end + STOP_AHEAD * rate) {
        gs_transport_stop(engine, schedule->stop_at, UINT64_MAX);
        return;
    }
    if (schedule->stop_at != GS_NEVER)
        tell_time(engine, end);
    const uint64_t length = gs_policy_split_frames(&engine->config.policy, schedule->options.format,
                                                   engine->link.channels, engine->link.rate);
    const uint64_t boundary = engine->take.start + length;
    if (length > 0 && schedule->split != engine->take.start && now >= schedule->retry_at &&
        (double)boundary < (double)end + SPLIT_AHEAD * rate && boundary < schedule->stop_at)
        order_split(engine, boundary > end ? boundary : end);
}
