/* The audio process outside of its audio thread: opens the source, starts it, waits for the end. */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gainstage/passing.h"
#include "process.h"
#include "rescue.h"
#include "settle.h"
#include "source.h"

static bool send_message(int fd, const struct gs_audio_message *message) {
    return send(fd, message, sizeof *message, MSG_NOSIGNAL) == (ssize_t)sizeof *message;
}

/* Waits for a message of that kind; descriptors that come with it go into fds, -1 else. */
static bool receive_message(int fd, enum gs_audio_message_kind kind,
                            struct gs_audio_message *message, int fds[3]) {
    const ssize_t got = gs_receive(fd, message, sizeof *message, fds, 3, 0);
    message->text[sizeof message->text - 1] = '\0';
    return got == (ssize_t)sizeof *message && message->kind == kind;
}

static int report_failure(int fd, enum gs_status status, const struct gs_error *error) {
    struct gs_audio_message message = {.kind = GS_AUDIO_FAILED, .status = status};
    memcpy(message.text, error->text, sizeof message.text);
    send_message(fd, &message);
    return 1;
}

/* Whether any of this process's threads runs with real-time priority: audio libraries make the
 * audio thread, some of them a while after the start. */
static bool has_realtime_thread(void) {
    DIR *tasks = opendir("/proc/self/task");
    bool found = false;
    for (struct dirent *task; tasks && !found && (task = readdir(tasks));) {
        const int id = atoi(task->d_name);
        const int policy = id > 0 ? sched_getscheduler(id) : -1;
        /* SCHED_RESET_ON_FORK may be set beside it */
        found = policy >= 0 && ((policy & ~SCHED_RESET_ON_FORK) == SCHED_FIFO ||
                                (policy & ~SCHED_RESET_ON_FORK) == SCHED_RR);
    }
    if (tasks)
        closedir(tasks);
    return found;
}

/* Once sound flows. Files and the demo voice are paced by a thread that needs no priority. */
static void tell_priority(struct gs_process *process, const struct gs_source_class *class) {
    _Atomic uint32_t *told = &process->link.shared->realtime;
    if (atomic_load(told) != GS_GRANT_UNKNOWN || !gs_link_owned(&process->link))
        return;
    atomic_store(told, class != &gs_source_portaudio ? GS_GRANT_NEEDLESS
                       : has_realtime_thread()       ? GS_GRANT_GIVEN
                                                     : GS_GRANT_REFUSED);
}

static void deliver(void *context, const float *const *planar, unsigned frames, int64_t clock,
                    bool overflow) {
    gs_process_block(context, planar, frames, clock, overflow);
}

static enum gs_status open_source(const struct gs_stream_request *request,
                                  const struct gs_source_class **class, struct gs_source **source,
                                  struct gs_stream_format *format, struct gs_error *error) {
    *class = gs_source_find(request->input);
    enum gs_status status = (*class)->open(request, source, format, error);
    if (status == GS_ERR_MISSING && gs_source_auto_falls_back(request->input)) {
        *class = &gs_source_demo;
        status = (*class)->open(request, source, format, error);
    }
    return status;
}

int gs_audio_main(int fd) {
    gs_rescue_mourn();
    signal(SIGPIPE, SIG_IGN);
    struct gs_audio_message message;
    struct gs_error error = {{0}};
    int fds[3];
    if (!receive_message(fd, GS_AUDIO_OPEN, &message, fds))
        return 1;
    struct gs_stream_request request = {.channels = message.channels,
                                        .rate = message.rate,
                                        .block = message.block,
                                        .resume = message.resume};
    memcpy(request.input, message.text, sizeof request.input);
    char rescue[sizeof message.rescue];
    memcpy(rescue, message.rescue, sizeof rescue);
    rescue[sizeof rescue - 1] = '\0';
    const struct gs_source_class *class;
    struct gs_source *source;
    struct gs_stream_format format = {.channels = 0};
    enum gs_status status = open_source(&request, &class, &source, &format, &error);
    if (status != GS_OK)
        return report_failure(fd, status, &error);
    struct gs_audio_message opened = {.kind = GS_AUDIO_FORMAT,
                                      .channels = format.channels,
                                      .rate = format.rate,
                                      .block = format.block};
    memcpy(opened.device, format.device, sizeof opened.device);
    memcpy(opened.host, format.host, sizeof opened.host);
    if (!send_message(fd, &opened) || !receive_message(fd, GS_AUDIO_LINK, &message, fds))
        return 1;
    struct gs_link link;
    struct gs_process *process;
    struct gs_settle *settle;
    status = gs_link_open(fds, format.channels, format.rate, &link, &error);
    if (status == GS_OK)
        status = gs_process_new(&link, &process, &error);
    if (status == GS_OK)
        atomic_store(&process->link.shared->realtime, GS_GRANT_UNKNOWN);
    if (status == GS_OK)
        status = gs_settle_new(format.channels, format.rate, deliver, process, &settle, &error);
    if (status == GS_OK)
        status = class->start(source, gs_settle_block, settle, &error);
    if (status != GS_OK)
        return report_failure(fd, status, &error);
    /* What is there now, the audio thread's stack included: what it has touched stays, what it
     * never touches costs nothing. Not the future: a limit reached later would refuse memory
     * altogether. */
    const bool locked = mlockall(MCL_CURRENT | MCL_ONFAULT) == 0;
    atomic_store(&process->link.shared->locked, locked ? GS_GRANT_GIVEN : GS_GRANT_REFUSED);
    /* Everything happens on the source's thread from here on, and its first sound tells the engine;
     * the engine's end of the socket closing is the order to go. */
    struct pollfd engine = {.fd = fd, .events = POLLIN};
    gs_rescue_watch(&process->link);
    opened.kind = GS_AUDIO_RESCUE;
    memcpy(opened.text, request.input, sizeof request.input);
    while (class->alive(source)) {
        tell_priority(process, class);
        int ready = poll(&engine, 1, 50);
        if (ready > 0 && !gs_rescue(&engine.fd, rescue, &opened, class, source))
            break;
    }
    fd = engine.fd;
    if (!class->alive(source)) {
        gs_explain(&error, "%s is gone", format.device);
        return report_failure(fd, GS_ERR_DEVICE, &error);
    }
    /* may hang with a sick server: the engine's patience is short */
    gs_rescue_leave();
    class->close(source);
    gs_settle_free(settle);
    gs_process_free(process);
    return 0;
}
