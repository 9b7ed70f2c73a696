/* A preload that sets the time of day: CLOCK_CTL is a file with the seconds by which it is off,
 * read anew at each call. The monotonic clock goes on undisturbed, as when somebody sets the clock.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t seconds_off(void) {
    const char *control = getenv("CLOCK_CTL");
    char line[32];
    const int from = control ? open(control, O_RDONLY | O_CLOEXEC) : -1;
    const ssize_t got = from < 0 ? -1 : read(from, line, sizeof line - 1);
    if (from >= 0)
        close(from);
    line[got > 0 ? got : 0] = '\0';
    return atol(line);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    const int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += seconds_off();
    return result;
}

time_t time(time_t *to) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (to)
        *to = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec precise;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &precise);
    *now = (struct timeval){precise.tv_sec, precise.tv_nsec / 1000};
    return 0;
}
