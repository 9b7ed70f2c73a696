/* Clocks. gs_clock_now() may be called anywhere but inside gs_process_block(). */
#ifndef GAINSTAGE_CLOCK_H
#define GAINSTAGE_CLOCK_H

#include <stdint.h>

#define GS_SECOND      INT64_C(1000000000)
#define GS_MILLISECOND INT64_C(1000000)

/* Whole frames in a span of time; no span is too long for it. RT-safe. */
static inline int64_t gs_clock_frames(int64_t nanoseconds, unsigned rate) {
    return nanoseconds / GS_SECOND * rate + nanoseconds % GS_SECOND * rate / GS_SECOND;
}
/* The time that frames take, ns. RT-safe. */
static inline int64_t gs_clock_span(uint64_t frames, unsigned rate) {
    return (int64_t)(frames / rate) * GS_SECOND + (int64_t)(frames % rate) * GS_SECOND / rate;
}

/* CLOCK_MONOTONIC in nanoseconds; the same clock in every process of the machine. */
int64_t gs_clock_now(void);
/* Sleeps until that monotonic time, through interruptions. */
void gs_clock_sleep_until(int64_t nanoseconds);

#endif
