/* Keeps an audio process alive, and time going while there is none. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gainstage/clock.h"
#include "gainstage/passing.h"
#include "parts.h"
#include "spawn.h"

/* How long an audio process may take to open a device, and to bring the first sound after. A sick
 * server answers neither; jackd without real time waits 5 s for a client that was killed. */
static const int64_t OPEN_LIMIT = 7 * GS_SECOND, START_LIMIT = 3 * GS_SECOND;
/* A deep ring of many channels is gigabytes that the system has to clear first, on a busy machine
 * no faster than this. */
static const double CLEARED_A_SECOND = 256 << 20;
/* Sound that stays away this long is lost. Counted in ticks of this very loop, so that a pause of
 * the whole machine or of the engine itself is not taken for the device's. */
enum { SILENCE_LIMIT_MS = 200 };
static const int64_t GOODBYE_LIMIT = 150 * GS_MILLISECOND;
static const int64_t RETRY_FIRST = 250 * GS_MILLISECOND, RETRY_MOST = 1 * GS_SECOND;
/* The engine fills gaps up to a little before now: a block that a new audio process brings reaches
 * back in time by its own length. One that is about to bring sound may bring what a server has kept
 * for it meanwhile, too. */
static const int64_t FILL_BEHIND = 60 * GS_MILLISECOND, FILL_STARTING = 300 * GS_MILLISECOND;

static void enter(struct gs_engine *engine, enum gs_audio_state state) {
    struct gs_supervisor *audio = &engine->audio;
    gs_engine_pulse(engine, state == GS_AUDIO_ALIVE ? GS_TICK_MS : GS_TICK_QUICK_MS);
    audio->state = state;
    audio->since = gs_clock_now();
    audio->silent_ticks = 0;
}

static bool send_to_audio(struct gs_supervisor *audio, const struct gs_audio_message *message,
                          const int *fds, unsigned count) {
    return gs_pass(audio->socket, message, sizeof *message, fds, count, 0) ==
           (ssize_t)sizeof *message;
}

enum gs_status gs_supervisor_start(struct gs_engine *engine, struct gs_error *error) {
    struct gs_supervisor *audio = &engine->audio;
    const struct gs_stream_config *stream = &engine->config.stream;
    struct gs_spawned spawned;
    enum gs_status status = gs_spawn_self("__audio", &spawned, error);
    if (status != GS_OK)
        return status;
    audio->pid = spawned.pid;
    audio->socket = spawned.socket;
    audio->chatter = spawned.chatter;
    gs_engine_watch(engine, audio->socket);
    struct gs_audio_message message = {.kind = GS_AUDIO_OPEN,
                                       .channels = stream->channels,
                                       .rate = stream->rate,
                                       .block = stream->block};
    /* the same source again: a file goes on where it would be by now */
    uint64_t end = gs_engine_position(engine);
    if (audio->ever_alive && end > engine->source_start)
        message.resume = engine->source_played + end - engine->source_start;
    audio->resume = message.resume;
    /* while a take is open its format stands; afterwards the device may choose again */
    if (engine->recording) {
        message.channels = engine->link.channels;
        message.rate = engine->link.rate;
    }
    memcpy(message.text, stream->input, sizeof stream->input);
    gs_revive_path(engine, message.rescue, sizeof message.rescue);
    send_to_audio(audio, &message, NULL, 0);
    enter(engine, GS_AUDIO_OPENING);
    return GS_OK;
}

/* The process has ended: the rings are free, time is ours until the next one brings sound. */
static void bury(struct gs_engine *engine) {
    struct gs_supervisor *audio = &engine->audio;
    char words[200];
    gs_spawn_last_words(audio->chatter, words, sizeof words);
    if (words[0])
        gs_log(GS_LOG_INFO, "the audio process's last words: %s", words);
    close(audio->chatter);
    audio->chatter = -1;
    audio->pid = 0;
    if (engine->link.channels)
        gs_link_disown(&engine->link);
    audio->retry_at = gs_clock_now() + audio->retry_after;
    audio->retry_after *= 2;
    if (audio->retry_after < RETRY_FIRST)
        audio->retry_after = RETRY_FIRST;
    if (audio->retry_after > RETRY_MOST)
        audio->retry_after = RETRY_MOST;
    enter(engine, GS_AUDIO_DOWN);
}

static void reap(struct gs_engine *engine, bool wait) {
    int how;
    struct gs_supervisor *audio = &engine->audio;
    if (audio->pidfd >= 0) {
        struct pollfd end = {.fd = audio->pidfd, .events = POLLIN};
        if (poll(&end, 1, wait ? -1 : 0) > 0) {
            close(audio->pidfd);
            audio->pidfd = -1;
            bury(engine);
        }
        return;
    }
    pid_t pid = engine->audio.pid;
    pid_t got;
    do
        got = waitpid(pid, &how, wait ? 0 : WNOHANG);
    while (got < 0 && errno == EINTR);
    if (got != 0)
        bury(engine);
}

/* Lets go of the audio process: its socket closing is the order to go, and in good health it says
 * goodbye to its device. One that is ill is killed at once, one that lingers by the next ticks. */
static void end_audio(struct gs_engine *engine, bool orderly) {
    struct gs_supervisor *audio = &engine->audio;
    if (audio->pid <= 0)
        return;
    if (engine->link.channels)
        gs_link_hold(&engine->link, false);
    if (audio->socket >= 0)
        close(audio->socket); /* leaves the epoll set by itself */
    audio->socket = -1;
    if (!orderly)
        kill(audio->pid, SIGKILL);
    enter(engine, GS_AUDIO_DYING);
    reap(engine, false);
}

/* Goes back to the input before a new one that failed; answers whoever asked for it. False when
 * nobody waits for an answer. */
static bool give_up_new_input(struct gs_engine *engine, enum gs_status status) {
    struct gs_supervisor *audio = &engine->audio;
    if (audio->ticket == 0)
        return false;
    uint64_t ticket = audio->ticket;
    char text[1100];
    bool back = audio->before.input[0] != '\0';
    snprintf(text, sizeof text, "%s%s%s", audio->text, back ? "; back to " : "",
             back ? audio->before.input : "");
    audio->ticket = 0;
    if (back) {
        engine->config.stream = audio->before;
        audio->before.input[0] = '\0';
        audio->retry_after = 0;
        audio->ever_alive = true; /* it was, before */
    }
    gs_engine_answer(engine, ticket, status, text);
    return true;
}

/* "auto" promises sound: where the audio library itself falls over, the demo voice speaks. */
static bool fall_back_to_demo(struct gs_engine *engine, const char *text) {
    struct gs_stream_config *stream = &engine->config.stream;
    if (engine->audio.state != GS_AUDIO_OPENING || engine->link.channels ||
        strcmp(stream->input, "auto") != 0)
        return false;
    gs_engine_message(engine, GS_LOG_WARNING, "no device: %s; here is the demo voice", text);
    *stream = (struct gs_stream_config){.input = "demo"};
    gs_supervisor_restart(engine);
    return true;
}

/* Sound is lost, or could not be had. `text` says why. */
static void lose(struct gs_engine *engine, enum gs_status status, const char *text) {
    struct gs_supervisor *audio = &engine->audio;
    if (fall_back_to_demo(engine, text))
        return;
    bool news = strcmp(audio->text, text) != 0;
    snprintf(audio->text, sizeof audio->text, "%s", text);
    bool was_alive = audio->state == GS_AUDIO_ALIVE;
    if (was_alive)
        audio->retry_after = RETRY_FIRST / 2;
    bool told = give_up_new_input(engine, status);
    end_audio(engine, false);
    if (was_alive)
        gs_losses_begin(engine);
    else if (news && !told)
        gs_engine_message(engine, GS_LOG_WARNING, "no sound yet: %s", text);
    engine->listener.state(engine->listener.context);
}

/* It ended without a word of its own; what the audio library printed last may say why. */
static void lose_unexpectedly(struct gs_engine *engine) {
    char words[200], text[300];
    gs_spawn_last_words(engine->audio.chatter, words, sizeof words);
    snprintf(text, sizeof text, "the audio process ended unexpectedly%s%s", words[0] ? ": " : "",
             words);
    lose(engine, GS_ERR_DEVICE, text);
}

static void adopt_format(struct gs_engine *engine, const struct gs_audio_message *message) {
    struct gs_supervisor *audio = &engine->audio;
    struct gs_error error;
    enum gs_status status = gs_rings_adopt_format(engine, message->channels, message->rate, &error);
    if (status != GS_OK) {
        lose(engine, status, error.text);
        return;
    }
    memcpy(audio->device, message->device, sizeof audio->device);
    memcpy(audio->host, message->host, sizeof audio->host);
    audio->block = message->block;
    const struct gs_link *link = &engine->link;
    int fds[3] = {link->control.fd, link->audio.fd, link->telemetry.fd};
    struct gs_audio_message answer = {.kind = GS_AUDIO_LINK};
    audio->seen = audio->opened_at = gs_broadcast_end(&link->frames);
    if (!send_to_audio(audio, &answer, fds, 3))
        lose(engine, GS_ERR_DEVICE, "the audio process went away");
    else
        enter(engine, GS_AUDIO_STARTING);
}

void gs_supervisor_message(struct gs_engine *engine) {
    struct gs_supervisor *audio = &engine->audio;
    struct gs_audio_message message;
    ssize_t got = recv(audio->socket, &message, sizeof message, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got != (ssize_t)sizeof message) {
        lose_unexpectedly(engine);
        return;
    }
    message.text[sizeof message.text - 1] = '\0';
    message.device[sizeof message.device - 1] = '\0';
    message.host[sizeof message.host - 1] = '\0';
    if (message.kind == GS_AUDIO_FORMAT && audio->state == GS_AUDIO_OPENING)
        adopt_format(engine, &message);
    else if (message.kind == GS_AUDIO_FAILED)
        lose(engine, message.status, message.text);
}

static void come_alive(struct gs_engine *engine) {
    struct gs_supervisor *audio = &engine->audio;
    enter(engine, GS_AUDIO_ALIVE);
    if (!audio->ever_alive) {
        engine->source_start = audio->opened_at;
        engine->source_played = 0;
    }
    audio->ever_alive = true;
    audio->retry_after = RETRY_FIRST;
    audio->text[0] = '\0';
    audio->before.input[0] = '\0';
    gs_losses_end(engine);
    const struct gs_telemetry *reading = gs_engine_reading(engine);
    audio->silence_told = gs_link_silence(&engine->link);
    audio->xruns_told = reading ? reading->xruns : 0;
    gs_log(GS_LOG_INFO, "sound from %s, %u channels at %u Hz", audio->device, engine->link.channels,
           engine->link.rate);
    if (audio->ticket) {
        uint64_t ticket = audio->ticket;
        audio->ticket = 0;
        gs_engine_answer(engine, ticket, GS_OK, audio->device);
    }
    engine->listener.state(engine->listener.context);
}

/* Whether sound has come since the tick before. */
static bool progress(struct gs_engine *engine) {
    uint64_t end = gs_broadcast_end(&engine->link.frames);
    bool moved = end != engine->audio.seen && gs_link_owned(&engine->link);
    engine->audio.seen = end;
    return moved;
}

/* In ticks. A device may bring its sound in blocks longer than was asked for. */
static unsigned silence_limit(const struct gs_engine *engine) {
    const struct gs_telemetry *reading = gs_engine_reading(engine);
    unsigned block = engine->audio.block;
    if (reading && reading->block > block)
        block = reading->block;
    unsigned block_ms = block * 1000 / engine->link.rate;
    unsigned limit = 3 * block_ms > SILENCE_LIMIT_MS ? 3 * block_ms : SILENCE_LIMIT_MS;
    return limit / GS_TICK_MS;
}

/* What the system refused to the audio thread, and what to do about it: once a session. */
static void tell_grants(struct gs_engine *engine) {
    const enum gs_grant realtime = gs_link_realtime(&engine->link);
    const enum gs_grant locked = gs_link_locked(&engine->link);
    if (engine->grants_told || realtime == GS_GRANT_UNKNOWN || locked == GS_GRANT_UNKNOWN ||
        realtime == GS_GRANT_NEEDLESS)
        return;
    engine->grants_told = true;
    if (realtime == GS_GRANT_GIVEN && locked == GS_GRANT_GIVEN)
        return;
    gs_engine_message(engine, GS_LOG_INFO,
                      "the system refused %s%s%s: give the group audio rtprio 95 and memlock "
                      "unlimited in /etc/security/limits.d, and join it (README, Real time)",
                      realtime == GS_GRANT_REFUSED ? "real-time priority" : "",
                      realtime == locked ? " and " : "",
                      locked == GS_GRANT_REFUSED ? "locked memory" : "");
}

static int64_t start_limit(const struct gs_engine *engine) {
    const double bytes = (double)engine->link.audio.bytes;
    return START_LIMIT + (int64_t)(bytes / CLEARED_A_SECOND * (double)GS_SECOND);
}

void gs_supervisor_tick(struct gs_engine *engine, int64_t now) {
    struct gs_supervisor *audio = &engine->audio;
    struct gs_error error;
    switch (audio->state) {
    case GS_AUDIO_DOWN:
        if (now >= audio->retry_at && gs_supervisor_start(engine, &error) != GS_OK) {
            audio->retry_at = now + RETRY_MOST;
            lose(engine, GS_ERR_SYSTEM, error.text);
        }
        break;
    case GS_AUDIO_OPENING:
        if (now - audio->since > OPEN_LIMIT)
            lose(engine, GS_ERR_DEVICE, "the audio system does not answer");
        break;
    case GS_AUDIO_STARTING:
        /* its place is told a moment after its first frame is there */
        if (progress(engine) && gs_engine_reading(engine))
            come_alive(engine);
        else if (now - audio->since > start_limit(engine))
            lose(engine, GS_ERR_DEVICE, "the device brings no sound");
        break;
    case GS_AUDIO_ALIVE:
        if (progress(engine)) {
            audio->silent_ticks = 0;
            tell_grants(engine);
        } else if (++audio->silent_ticks >= silence_limit(engine)) {
            lose(engine, GS_ERR_DEVICE, "the device fell silent");
        }
        break;
    case GS_AUDIO_DYING:
        if (now - audio->since > GOODBYE_LIMIT)
            kill(audio->pid, SIGKILL);
        reap(engine, false);
        break;
    }
    if (engine->link.channels) {
        gs_link_fill(&engine->link,
                     now - (audio->state == GS_AUDIO_STARTING ? FILL_STARTING : FILL_BEHIND));
        if (audio->socket >= 0)
            gs_link_hold(&engine->link, engine->recording);
    }
}

void gs_supervisor_adopt(struct gs_engine *engine, pid_t pid, int pidfd, int socket,
                         const struct gs_audio_message *about) {
    struct gs_supervisor *audio = &engine->audio;
    audio->pid = pid;
    audio->pidfd = pidfd;
    audio->socket = socket;
    memcpy(audio->device, about->device, sizeof audio->device);
    memcpy(audio->host, about->host, sizeof audio->host);
    audio->block = about->block;
    audio->ever_alive = true;
    audio->seen = audio->opened_at = gs_broadcast_end(&engine->link.frames);
    gs_engine_watch(engine, socket);
    enter(engine, GS_AUDIO_STARTING);
}

void gs_supervisor_restart(struct gs_engine *engine) {
    engine->audio.retry_after = 0;
    engine->audio.retry_at = 0;
    end_audio(engine, true);
}

void gs_supervisor_end(struct gs_engine *engine) {
    struct gs_supervisor *audio = &engine->audio;
    end_audio(engine, true);
    int64_t deadline = gs_clock_now() + GOODBYE_LIMIT;
    while (audio->pid > 0 && gs_clock_now() < deadline) {
        gs_clock_sleep_until(gs_clock_now() + 2 * GS_MILLISECOND);
        reap(engine, false);
    }
    if (audio->pid > 0) {
        kill(audio->pid, SIGKILL);
        reap(engine, true);
    }
}
