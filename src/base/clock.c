#include "gainstage/clock.h"

#include <errno.h>
#include <time.h>

int64_t gs_clock_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * GS_SECOND + now.tv_nsec;
}

void gs_clock_sleep_until(int64_t nanoseconds) {
    struct timespec until = {.tv_sec = nanoseconds / GS_SECOND, .tv_nsec = nanoseconds % GS_SECOND};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
        continue;
}
