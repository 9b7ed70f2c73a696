/* Pre-roll: where a take begins that is started now. */
#include <math.h>

#include "parts.h"

/* Sound that stays ahead of the writer while it catches up with a take that begins far back. */
static const double SLACK_SECONDS = 4;

static uint64_t latest(uint64_t a, uint64_t b) {
    return a > b ? a : b;
}

/* Never in the take before, nor in another source's sound, nor before there was any. */
uint64_t gs_transport_reach(const struct gs_engine *engine, uint64_t key) {
    const struct gs_link *link = &engine->link;
    const double rate = link->rate, depth = (double)link->frames.capacity;
    const double most = depth - fmin(SLACK_SECONDS * rate, depth / 2);
    const uint64_t back = (uint64_t)fmin(engine->config.policy.preroll * rate, most);
    uint64_t start = key > back ? key - back : 0;
    start = latest(start, engine->taken_until);
    start = latest(start, engine->source_start + gs_link_latency(link));
    return start < key ? start : key;
}
