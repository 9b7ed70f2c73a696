/* Clocks. gs_clock_now() may be called anywhere but inside gs_process_block(). */
#ifndef GAINSTAGE_CLOCK_H
#define GAINSTAGE_CLOCK_H

#include <stdint.h>

#define GS_SECOND      INT64_C(1000000000)
#define GS_MILLISECOND INT64_C(1000000)

/* CLOCK_MONOTONIC in nanoseconds; the same clock in every process of the machine. */
int64_t gs_clock_now(void);
/* Sleeps until that monotonic time, through interruptions. */
void gs_clock_sleep_until(int64_t nanoseconds);

#endif
