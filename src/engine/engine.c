#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

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

enum gs_status gs_engine_new(const struct gs_engine_config *config,
                             const struct gs_engine_listener *listener, uint64_t ticket,
                             struct gs_engine **engine, struct gs_error *error) {
    struct gs_engine *made = calloc(1, sizeof *made);
    if (!made)
        return gs_fail(error, GS_ERR_MEMORY, "out of memory");
    made->config = *config;
    made->listener = *listener;
    made->settings = *config->settings;
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

void gs_engine_dispatch(struct gs_engine *engine) {
    struct epoll_event events[8];
    int count = epoll_wait(engine->epoll, events, 8, 0);
    for (int i = 0; i < count; i++) {
        int fd = events[i].data.fd;
        if (fd == engine->timer) {
            uint64_t expirations;
            if (read(engine->timer, &expirations, sizeof expirations) > 0)
                gs_supervisor_tick(engine, gs_clock_now());
        } else if (fd == engine->audio.socket) {
            gs_supervisor_message(engine);
        } else if (engine->writer && fd == gs_writer_fd(engine->writer)) {
            gs_transport_events(engine);
        } else if (engine->clerk && fd == gs_clerk_fd(engine->clerk)) {
            gs_takes_results(engine);
        } else if (engine->mender.clerk && fd == gs_clerk_fd(engine->mender.clerk)) {
            gs_mender_results(engine);
        }
    }
}

/* The ring holds the pre-roll and what comes while the disk sleeps: as deep as that, but many
 * channels at a high rate don't take all of a small machine's memory. */
static double ring_seconds(const struct gs_engine *engine, unsigned channels, unsigned rate) {
    static const double least_bytes = 256 << 20, most_bytes = 2048.0 * (1 << 20), least_seconds = 2;
    const struct gs_policy *policy = &engine->config.policy;
    const double machine = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    const double bytes = fmax(least_bytes, fmin(machine / 4, most_bytes));
    const double bytes_a_second = (double)rate * channels * 2 * sizeof(float);
    return fmax(fmin(policy->preroll + policy->ring, bytes / bytes_a_second), least_seconds);
}

bool gs_engine_ring_short(const struct gs_engine *engine) {
    const struct gs_link *link = &engine->link;
    return link->channels && (uint64_t)(ring_seconds(engine, link->channels, link->rate) *
                                        link->rate) > link->frames.capacity;
}

/* People learn it when what they asked for does not fit. */
static void tell_depth(struct gs_engine *engine) {
    const struct gs_link *link = &engine->link;
    const struct gs_policy *policy = &engine->config.policy;
    const double depth = (double)link->frames.capacity / link->rate;
    if (depth + 0.5 < policy->preroll + policy->ring)
        gs_engine_message(engine, GS_LOG_WARNING,
                          "memory for %.0f s of %u channels at %u Hz, not for preroll %g and ring "
                          "%g: less pre-roll, less patience with the disk",
                          depth, link->channels, link->rate, policy->preroll, policy->ring);
}

enum gs_status gs_engine_adopt_format(struct gs_engine *engine, unsigned channels, unsigned rate,
                                      struct gs_error *error) {
    struct gs_link *link = &engine->link;
    const bool same = link->channels == channels && link->rate == rate;
    if (same && (engine->recording || !gs_engine_ring_short(engine)))
        return GS_OK;
    if (engine->recording)
        return gs_fail(error, GS_ERR_DEVICE,
                       "the device came back with %u channels at %u Hz, the take has %u at %u",
                       channels, rate, link->channels, link->rate);
    struct gs_link made;
    enum gs_status status = gs_link_create(channels, rate, ring_seconds(engine, channels, rate),
                                           &engine->settings, &made, error);
    return status == GS_OK ? gs_engine_install(engine, &made, error) : status;
}

enum gs_status gs_engine_install(struct gs_engine *engine, struct gs_link *made,
                                 struct gs_error *error) {
    struct gs_writer *writer = NULL;
    struct gs_telemetry *reading = malloc(gs_telemetry_bytes(made->channels));
    const enum gs_status status = reading ? gs_writer_new(made->frames, made->channels, made->rate,
                                                          &engine->config.take, &writer, error)
                                          : gs_fail(error, GS_ERR_MEMORY, "out of memory");
    if (status != GS_OK) {
        free(reading);
        gs_link_done(made);
        return status;
    }
    gs_writer_free(engine->writer);
    gs_link_done(&engine->link);
    free(engine->reading);
    engine->writer = writer;
    engine->reading = reading;
    engine->link = *made;
    gs_link_pairs(&engine->link, engine->pairs);
    gs_revive_notes(engine);
    gs_observe_begin(engine);
    engine->audio.in_gap = false;
    engine->deepen = false;
    gs_automatic_reset(engine);
    engine->taken_until = 0;
    engine->source_start = 0;
    engine->source_played = engine->audio.resume;
    gs_engine_watch(engine, gs_writer_fd(writer));
    tell_depth(engine);
    engine->listener.telemetry(engine->listener.context);
    return GS_OK;
}

const struct gs_settings *gs_engine_settings(const struct gs_engine *engine) {
    return &engine->settings;
}

void gs_engine_set_preset(struct gs_engine *engine, const char *name) {
    snprintf(engine->preset, sizeof engine->preset, "%s", name);
}

const char *gs_engine_preset(const struct gs_engine *engine) {
    return engine->preset;
}

void gs_engine_set_ab(struct gs_engine *engine, char which) {
    engine->ab = which;
}

void gs_engine_set_pfl(struct gs_engine *engine, int channel, enum gs_stage stage) {
    engine->pfl_channel = channel;
    engine->pfl = stage < GS_STAGE_COUNT ? (unsigned)stage + 1 : 0;
    engine->listener.state(engine->listener.context);
}

static void set_one(struct gs_engine *engine, unsigned channel, enum gs_param_id id, double value) {
    double *now = &engine->settings.value[channel][id];
    if (!(*now < value || *now > value))
        return; /* an order that changes nothing is not sent */
    *now = value;
    if (channel < engine->link.channels) {
        gs_link_set(&engine->link, channel, id, value);
        gs_journal_param(gs_writer_journal(engine->writer), gs_broadcast_end(&engine->link.frames),
                         channel, id, value);
    }
    engine->listener.param(engine->listener.context, channel, id, value);
    size_t length = strlen(engine->preset);
    if (length > 0 && length + 1 < sizeof engine->preset && engine->preset[length - 1] != '*')
        strcpy(engine->preset + length, "*");
}

void gs_engine_set(struct gs_engine *engine, int channel, enum gs_param_id id, double value) {
    for (unsigned c = 0; c < GS_MAX_CHANNELS; c++) {
        bool partner =
            channel >= 0 && (c ^ 1U) == (unsigned)channel && gs_engine_linked(engine, c / 2);
        if (channel < 0 || c == (unsigned)channel || partner)
            set_one(engine, c, id, value);
    }
}

bool gs_engine_linked(const struct gs_engine *engine, unsigned pair) {
    return (engine->pairs >> pair & 1) != 0;
}

void gs_engine_link(struct gs_engine *engine, unsigned pair, bool on) {
    engine->pairs = on ? engine->pairs | 1U << pair : engine->pairs & ~(1U << pair);
    for (int id = 0; on && id < GS_PARAM_COUNT; id++)
        set_one(engine, 2 * pair + 1, (enum gs_param_id)id, engine->settings.value[2 * pair][id]);
    if (engine->link.channels) {
        gs_link_pairs(&engine->link, engine->pairs);
        gs_journal_link(gs_writer_journal(engine->writer), gs_broadcast_end(&engine->link.frames),
                        pair, on);
    }
    engine->listener.state(engine->listener.context);
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
    engine->deepen = gs_engine_ring_short(engine);
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
