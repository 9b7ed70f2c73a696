/* What the parts of the engine say to the world: messages and answers; and what wakes the engine.
 */
#include <stdarg.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include "gainstage/clock.h"
#include "parts.h"

void gs_engine_watch(struct gs_engine *engine, int fd) {
    struct epoll_event interest = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(engine->epoll, EPOLL_CTL_ADD, fd, &interest);
}

void gs_engine_message(struct gs_engine *engine, enum gs_log_level level, const char *format, ...) {
    char text[600];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    gs_log(level, "%s", text);
    engine->listener.message(engine->listener.context, level, text);
}

void gs_engine_answer(struct gs_engine *engine, uint64_t ticket, enum gs_status status,
                      const char *text) {
    if (ticket)
        engine->listener.answer(engine->listener.context, ticket, status, text);
}

void gs_engine_pulse(struct gs_engine *engine, int milliseconds) {
    struct timespec tick = {.tv_nsec = milliseconds * GS_MILLISECOND};
    struct itimerspec every = {tick, tick};
    timerfd_settime(engine->timer, 0, &every, NULL);
}
