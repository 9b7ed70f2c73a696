/* What the session was told beside its settings (labels, ends, splits, the lock), as an image in
 * the folder of its socket: when the engine dies in a take and the ring lives on, the next one has
 * to know. It lasts no longer than the ring does, and it is read by the same program only. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gainstage/path.h"
#include "parts.h"

struct gs_orders {
    char version[32];
    pid_t audio;          /* the process that fills the ring */
    uint64_t ring, start; /* gs_link_identity(); the open take's first frame */
    struct gs_take_options options;
    struct gs_policy policy;
    struct gs_labels labels;
    struct gs_schedule schedule;
    struct gs_losses counted_from;
    unsigned gaps;
    bool locked, automatic;
    char preset[sizeof((struct gs_engine *)0)->preset], ab;
};

static char *path_of(const struct gs_engine *engine, const char *tail) {
    char *socket;
    if (gs_path_socket(engine->config.session, &socket, NULL) != GS_OK)
        return NULL;
    char *path = gs_path_format("%s.orders%s", socket, tail);
    free(socket);
    return path;
}

/* Byte for byte the same when nothing has changed: hence the memset and the copies of members. */
static void compose(const struct gs_engine *engine, struct gs_orders *orders) {
    memset(orders, 0, sizeof *orders);
    snprintf(orders->version, sizeof orders->version, "%s", GS_VERSION);
    orders->audio = engine->audio.pid;
    orders->ring = gs_link_identity(&engine->link);
    orders->start = engine->take.start;
    memcpy(&orders->options, &engine->config.take, sizeof orders->options);
    memcpy(&orders->policy, &engine->config.policy, sizeof orders->policy);
    memcpy(&orders->labels, &engine->labels, sizeof orders->labels);
    memcpy(&orders->schedule, &engine->schedule, sizeof orders->schedule);
    memcpy(&orders->counted_from, &engine->counted_from, sizeof orders->counted_from);
    orders->gaps = engine->gaps;
    orders->locked = engine->locked;
    orders->automatic = engine->automatic.take;
    memcpy(orders->preset, engine->preset, sizeof orders->preset);
    orders->ab = engine->ab;
}

/* In memory anyway: the folder is the session's, nothing of it has to outlive the machine. */
static bool write_image(const struct gs_engine *engine, const struct gs_orders *orders) {
    char *path = path_of(engine, ""), *fresh = path_of(engine, ".new");
    const int fd = path && fresh
                       ? open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)
                       : -1;
    bool done = fd >= 0 && write(fd, orders, sizeof *orders) == (ssize_t)sizeof *orders;
    if (fd >= 0)
        close(fd);
    done = done && rename(fresh, path) == 0;
    free(path);
    free(fresh);
    return done;
}

void gs_orders_forget(const struct gs_engine *engine) {
    char *path = path_of(engine, "");
    if (path)
        unlink(path);
    free(path);
}

void gs_orders_drop(struct gs_engine *engine) {
    if (!engine->orders)
        return;
    gs_orders_forget(engine);
    free(engine->orders);
    engine->orders = NULL;
}

void gs_orders_tick(struct gs_engine *engine) {
    if (!engine->recording || engine->config.passing || !engine->link.channels) {
        gs_orders_drop(engine);
        return;
    }
    if (engine->resuming) /* what is there has to be read first */
        return;
    struct gs_orders *now = malloc(sizeof *now);
    if (!now)
        return; /* the next tick tries again */
    compose(engine, now);
    /* compose() leaves no byte to chance: NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) */
    if (engine->orders && memcmp(now, engine->orders, sizeof *now) == 0) {
        free(now);
        return;
    }
    (void)write_image(engine, now); /* a folder that refuses it is no reason not to record */
    free(engine->orders);
    engine->orders = now;
}

static bool read_image(const struct gs_engine *engine, struct gs_orders *orders) {
    struct stat about;
    char *path = path_of(engine, "");
    const int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) : -1;
    const bool done = fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode) &&
                      about.st_uid == getuid() && about.st_size == (off_t)sizeof *orders &&
                      read(fd, orders, sizeof *orders) == (ssize_t)sizeof *orders &&
                      strncmp(orders->version, GS_VERSION, sizeof orders->version) == 0;
    if (fd >= 0)
        close(fd);
    free(path);
    return done;
}

pid_t gs_orders_audio(const struct gs_engine *engine) {
    struct gs_orders *orders = malloc(sizeof *orders);
    const pid_t audio = orders && read_image(engine, orders) ? orders->audio : 0;
    free(orders);
    return audio;
}

/* What the ring still holds is listened to again, so that the pause in which nobody listened is
 * none. */
static void listen_again(struct gs_engine *engine) {
    struct gs_automatic *automatic = &engine->automatic;
    const uint64_t end = gs_engine_position(engine);
    const uint64_t held = engine->link.frames.capacity / 4 * 3;
    const uint64_t from = end > held ? end - held : 0;
    automatic->take = true;
    automatic->heard = from > engine->take.start ? from : engine->take.start;
    automatic->first = engine->take.start;
    automatic->last = automatic->heard;
}

void gs_orders_restore(struct gs_engine *engine) {
    struct gs_orders *orders = malloc(sizeof *orders);
    if (orders && read_image(engine, orders) && orders->ring == gs_link_identity(&engine->link)) {
        engine->config.take = orders->options;
        engine->config.policy = orders->policy;
        engine->schedule = orders->schedule;
        engine->schedule.split = GS_NEVER; /* a file opened ahead is gone: it is ordered again */
        engine->schedule.retry_at = 0;
        engine->locked = orders->locked;
        engine->gaps = orders->gaps;
        engine->ab = orders->ab;
        memcpy(engine->preset, orders->preset, sizeof engine->preset);
        /* `next` may have begun another take since it was written */
        if (orders->start == engine->take.start) {
            engine->labels = orders->labels;
            engine->counted_from = orders->counted_from;
        } else {
            engine->labels = (struct gs_labels){.credits = orders->options.credits};
        }
        if (orders->automatic)
            listen_again(engine);
    }
    free(orders);
}
