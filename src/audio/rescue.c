#include "rescue.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "gainstage/clock.h"
#include "gainstage/passing.h"

/* Atomic: the handler may come on the audio thread, which was there before. */
static _Atomic(const struct gs_link *) watched;
static atomic_bool leaving;

enum { LEAVING_SECONDS = 2 };

/* The parent has died. Safe in a signal handler, on whichever thread it comes. */
static void on_death(int number) {
    (void)number;
    if (atomic_load_explicit(&leaving, memory_order_relaxed)) {
        alarm(LEAVING_SECONDS);
        return;
    }
    const struct gs_link *link = atomic_load_explicit(&watched, memory_order_acquire);
    if (!link || !gs_link_held(link))
        _exit(1);
    alarm(GS_RESCUE_SECONDS + 5); /* nobody else looks after this process any more */
}

void gs_rescue_mourn(void) {
    const struct sigaction action = {.sa_handler = on_death, .sa_flags = SA_RESTART};
    sigaction(SIGUSR1, &action, NULL);
    prctl(PR_SET_PDEATHSIG, SIGUSR1);
}

void gs_rescue_watch(const struct gs_link *link) {
    atomic_store_explicit(&watched, link, memory_order_release);
}

void gs_rescue_leave(void) {
    atomic_store_explicit(&leaving, true, memory_order_relaxed);
}

static int listen_at(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return -1;
    strcpy(address.sun_path, path);
    unlink(path);
    const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const mode_t mask = umask(0177);
    const bool bound = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
    umask(mask);
    if (bound && listen(fd, 1) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool send_link(int fd, const struct gs_audio_message *message) {
    const struct gs_link *link = watched;
    const int fds[3] = {link->control.fd, link->audio.fd, link->telemetry.fd};
    return gs_pass(fd, message, sizeof *message, fds, 3, 0) == (ssize_t)sizeof *message;
}

/* A new engine of our own user, or -1. */
static int admit(int listener, const struct gs_audio_message *message) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    const int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
        return -1;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 && peer.uid == getuid() &&
        send_link(fd, message))
        return fd;
    close(fd);
    return -1;
}

static int wait_for_engine(int listener, const struct gs_audio_message *message,
                           const struct gs_source_class *class, struct gs_source *source) {
    const struct gs_link *link = watched;
    const double held = (double)link->frames.capacity / link->rate * 0.8;
    const double patience = held < GS_RESCUE_SECONDS ? held : GS_RESCUE_SECONDS;
    const int64_t deadline = gs_clock_now() + (int64_t)(patience * (double)GS_SECOND);
    struct pollfd door = {.fd = listener, .events = POLLIN};
    while (class->alive(source) && gs_clock_now() < deadline)
        if (poll(&door, 1, 20) > 0) {
            const int fd = admit(listener, message);
            if (fd >= 0)
                return fd;
        }
    return -1;
}

bool gs_rescue(int *fd, const char *path, const struct gs_audio_message *message,
               const struct gs_source_class *class, struct gs_source *source) {
    char byte;
    alarm(GS_RESCUE_SECONDS + 5); /* whatever hangs from here on */
    if (!path[0] || !gs_link_held(watched) || recv(*fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0)
        return false;
    const int listener = listen_at(path);
    if (listener < 0)
        return false;
    const int found = wait_for_engine(listener, message, class, source);
    unlink(path);
    close(listener);
    if (found < 0)
        return false;
    close(*fd);
    *fd = found;
    alarm(0);
    return true;
}
