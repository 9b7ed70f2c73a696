/* How things stand this moment: where the sound is, and what is known of it. */
#include "parts.h"

uint64_t gs_engine_origin(const struct gs_engine *engine) {
    return engine->link.channels ? gs_link_latency(&engine->link) : 0;
}

uint64_t gs_engine_position(const struct gs_engine *engine) {
    return engine->link.channels ? gs_broadcast_end(&engine->link.frames) : 0;
}

uint64_t gs_engine_key(const struct gs_engine *engine) {
    return engine->key;
}

unsigned gs_engine_rate(const struct gs_engine *engine) {
    return engine->link.rate;
}

const struct gs_telemetry *gs_engine_reading(const struct gs_engine *engine) {
    if (!engine->link.channels || !gs_link_reading(&engine->link, engine->reading))
        return NULL;
    return engine->reading;
}

void gs_engine_count_from_here(struct gs_engine *engine) {
    const struct gs_telemetry *reading = gs_engine_reading(engine);
    engine->counted_from.silence = gs_link_silence(&engine->link);
    engine->counted_from.xruns = reading ? reading->xruns : 0;
    engine->counted_from.gaps = engine->gaps;
}
