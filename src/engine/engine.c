/* The engine: its life, and what wakes it. The parts that it is made of are in parts.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "gainstage/clock.h"
#include "parts.h"

enum gs_status gs_engine_new(const struct gs_engine_config *config,
                             const struct gs_engine_listener *listener, uint64_t ticket,
                             struct gs_engine **engine, struct gs_error *error) {
    struct gs_engine *made = calloc(1, sizeof *made);
    if (!made)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    made->config = *config;
    made->listener = *listener;
    made->settings = *config->settings;
    if (config->preset)
        gs_engine_set_preset(made, config->preset);
    made->link = (struct gs_link){.control.fd = -1, .audio.fd = -1, .telemetry.fd = -1};
    made->audio =
        (struct gs_supervisor){.pidfd = -1, .socket = -1, .chatter = -1, .ticket = ticket};
    gs_automatic_reset(made);
    made->wake.socket = -1;
    made->epoll = epoll_create1(EPOLL_CLOEXEC);
    made->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    enum gs_status status = GS_OK;
    if (made->epoll < 0 || made->timer < 0)
        status = gs_fail(error, GS_ERR_SYSTEM, "no timer: %s", strerror(errno));
    if (status == GS_OK) {
        gs_engine_watch(made, made->timer);
        if (!gs_revive(made))
            status = gs_supervisor_start(made, error);
    }
    if (status != GS_OK)
        gs_engine_free(made);
    else
        *engine = made;
    return status;
}

void gs_engine_free(struct gs_engine *engine) {
    if (!engine)
        return;
    gs_writer_free(engine->writer); /* closes an open take first of all */
    gs_clerk_free(engine->clerk);
    gs_clerk_free(engine->mender.clerk);
    gs_orders_drop(engine);
    gs_supervisor_end(engine);
    gs_link_done(&engine->link);
    gs_automatic_reset(engine);
    gs_wake_end(engine);
    free(engine->reading);
    if (engine->timer >= 0)
        close(engine->timer);
    if (engine->epoll >= 0)
        close(engine->epoll);
    free(engine);
}

int gs_engine_fd(const struct gs_engine *engine) {
    return engine->epoll;
}

/* The timer's pulse: the audio process first, since the others go by the ring that it fills. */
static void tick(struct gs_engine *engine, int64_t now) {
    gs_supervisor_tick(engine, now);
    gs_losses_tick(engine, now);
    gs_wake_tick(engine);
    gs_outcome_watch_disk(engine);
    gs_automatic_tick(engine, now);
    gs_schedule_tick(engine, now);
    gs_observe_tick(engine);
    gs_orders_tick(engine);
}

void gs_engine_dispatch(struct gs_engine *engine) {
    struct epoll_event events[8];
    int count = epoll_wait(engine->epoll, events, 8, 0);
    for (int i = 0; i < count; i++) {
        int fd = events[i].data.fd;
        if (fd == engine->timer) {
            uint64_t expirations;
            if (read(engine->timer, &expirations, sizeof expirations) > 0)
                tick(engine, gs_clock_now());
        } else if (fd == engine->audio.socket) {
            gs_supervisor_message(engine);
        } else if (engine->writer && fd == gs_writer_fd(engine->writer)) {
            gs_outcome_events(engine);
        } else if (engine->clerk && fd == gs_clerk_fd(engine->clerk)) {
            gs_takes_results(engine);
        } else if (engine->mender.clerk && fd == gs_clerk_fd(engine->mender.clerk)) {
            gs_mender_results(engine);
        }
    }
}

void gs_engine_set_clients(struct gs_engine *engine, unsigned clients) {
    engine->clients = clients;
}

const struct gs_take_options *gs_engine_take_options(const struct gs_engine *engine) {
    return &engine->config.take;
}

void gs_engine_set_take_options(struct gs_engine *engine, const struct gs_take_options *options) {
    engine->config.take = *options;
    if (engine->writer)
        gs_writer_options(engine->writer, options);
    engine->listener.state(engine->listener.context);
}

const struct gs_policy *gs_engine_policy(const struct gs_engine *engine) {
    return &engine->config.policy;
}

void gs_engine_set_policy(struct gs_engine *engine, const struct gs_policy *policy) {
    engine->config.policy = *policy;
    engine->deepen = gs_rings_short(engine);
    if (engine->deepen && !engine->recording && !engine->audio.ticket)
        gs_supervisor_restart(engine);
    engine->listener.state(engine->listener.context);
}

void gs_engine_lock(struct gs_engine *engine, bool on) {
    engine->locked = on;
    engine->listener.state(engine->listener.context);
}

bool gs_engine_locked(const struct gs_engine *engine) {
    return engine->locked;
}

int gs_engine_telemetry(const struct gs_engine *engine) {
    return engine->link.channels ? gs_memory_reader(&engine->link.telemetry) : -1;
}

unsigned gs_engine_channels(const struct gs_engine *engine) {
    return engine->link.channels;
}

enum gs_status gs_engine_input(struct gs_engine *engine, const struct gs_stream_config *stream,
                               uint64_t ticket, struct gs_error *error) {
    if (engine->recording)
        return gs_fail(error, GS_ERR_STATE, "a take is open: stop it before changing the input");
    if (engine->audio.ticket)
        return gs_fail(error, GS_ERR_STATE, "another input is just being opened");
    engine->audio.before = engine->config.stream;
    engine->audio.ever_alive = false;
    engine->config.stream = *stream;
    engine->audio.ticket = ticket;
    gs_supervisor_restart(engine);
    return GS_OK;
}
