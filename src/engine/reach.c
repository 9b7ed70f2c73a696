/* Pre-roll: where a take begins that is started now. */
#include <math.h>

#include "parts.h"

static uint64_t latest(uint64_t a, uint64_t b) {
    return a > b ? a : b;
}

/* Never in the take before, nor in another source's sound, nor before there was any. */
uint64_t gs_transport_reach(const struct gs_engine *engine, uint64_t key) {
    const struct gs_link *link = &engine->link;
    const double depth = (double)link->frames.capacity / link->rate;
    const double seconds = gs_policy_reach(&engine->config.policy, depth);
    const uint64_t back = (uint64_t)llround(seconds * link->rate);
    uint64_t start = key > back ? key - back : 0;
    start = latest(start, engine->taken_until);
    start = latest(start, engine->source_start + gs_link_latency(link));
    return start < key ? start : key;
}
