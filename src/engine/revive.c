/* What an engine finds of those before it: takes that nobody closed, and perhaps a ring that still
 * lives. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "gainstage/clock.h"
#include "gainstage/passing.h"
#include "gainstage/path.h"
#include "gainstage/unfinished.h"
#include "parts.h"

static char *notes_folder(void) {
    char *state = gs_path_state_dir();
    char *folder = state ? gs_path_format("%s/open-takes", state) : NULL;
    free(state);
    return folder;
}

void gs_revive_notes(struct gs_engine *engine) {
    struct gs_notes notes = {.ring = gs_link_identity(&engine->link)};
    char *folder = notes_folder();
    if (folder && strlen(folder) < sizeof notes.folder)
        strcpy(notes.folder, folder);
    free(folder);
    snprintf(notes.session, sizeof notes.session, "%s", engine->config.session);
    gs_writer_keep_notes(engine->writer, &notes);
}

static void rescue_path(const char *session, char *path, size_t size) {
    char *socket;
    path[0] = '\0';
    if (gs_path_socket(session, &socket, NULL) != GS_OK)
        return;
    if (snprintf(path, size, "%s.rescue", socket) >= (int)size)
        path[0] = '\0';
    free(socket);
}

void gs_revive_path(const struct gs_engine *engine, char *path, size_t size) {
    if (engine->config.passing)
        path[0] = '\0';
    else
        rescue_path(engine->config.session, path, size);
}

/* ---- a ring that still lives ---- */

static int connect_to(const char *path, struct ucred *peer) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    socklen_t length = sizeof *peer;
    if (!path[0] || strlen(path) >= sizeof address.sun_path)
        return -1;
    strcpy(address.sun_path, path);
    const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    const struct timeval patience = {.tv_sec = 1};
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
        getsockopt(fd, SOL_SOCKET, SO_PEERCRED, peer, &length) == 0 && peer->uid == getuid() &&
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* The process may only just notice that its engine is gone. */
static int connect_soon(const char *path, pid_t audio, struct ucred *peer) {
    const struct timespec pause = {.tv_nsec = 10 * GS_MILLISECOND};
    const int64_t deadline = gs_clock_now() + GS_SECOND;
    int fd = connect_to(path, peer);
    while (fd < 0 && audio > 0 && kill(audio, 0) == 0 && gs_clock_now() < deadline) {
        nanosleep(&pause, NULL);
        fd = connect_to(path, peer);
    }
    return fd;
}

static bool receive_link(int fd, struct gs_audio_message *message, int fds[3]) {
    const ssize_t got = gs_receive(fd, message, sizeof *message, fds, 3, 0);
    message->text[sizeof message->text - 1] = '\0';
    message->device[sizeof message->device - 1] = '\0';
    message->host[sizeof message->host - 1] = '\0';
    if (got == (ssize_t)sizeof *message && message->kind == GS_AUDIO_RESCUE && fds[2] >= 0)
        return true;
    for (int i = 0; i < 3; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    return false;
}

/* The settings that the take is recorded with stay. */
static bool install(struct gs_engine *engine, struct gs_link *link,
                    const struct gs_audio_message *about) {
    struct gs_stream_config *stream = &engine->config.stream;
    gs_link_settings(link, &engine->settings, &engine->pairs);
    memcpy(stream->input, about->text, sizeof stream->input);
    stream->channels = link->channels;
    stream->rate = link->rate;
    stream->block = about->block;
    return gs_rings_install(engine, link, NULL) == GS_OK;
}

/* The audio process of an engine that died, if it waits and its ring is the take's. */
static bool adopt(struct gs_engine *engine, uint64_t ring) {
    char path[sizeof((struct gs_audio_message *)0)->rescue];
    struct ucred peer;
    struct gs_audio_message about;
    struct gs_link link;
    int fds[3];
    rescue_path(engine->config.session, path, sizeof path);
    const int fd = connect_soon(path, gs_orders_audio(engine), &peer);
    if (fd < 0)
        return false;
    const int pidfd = pidfd_open(peer.pid, 0);
    if (pidfd >= 0 && receive_link(fd, &about, fds) &&
        gs_link_open(fds, about.channels, about.rate, &link, NULL) == GS_OK) {
        if (gs_link_identity(&link) == ring && install(engine, &link, &about)) {
            fcntl(fd, F_SETFL, O_NONBLOCK);
            gs_supervisor_adopt(engine, peer.pid, pidfd, fd, &about);
            return true;
        }
        if (gs_link_identity(&link) != ring)
            gs_link_done(&link);
    }
    if (pidfd >= 0) { /* or it would wait again, and keep the device */
        pidfd_send_signal(pidfd, SIGKILL, NULL, 0);
        close(pidfd);
    }
    close(fd);
    return false;
}

/* ---- takes that nobody closed ---- */

const char *gs_engine_recovered(const struct gs_engine *engine) {
    return engine->recovered;
}

static void close_one(struct gs_engine *engine, struct gs_unfinished *take) {
    struct gs_error error = {""};
    uint64_t frames;
    char length[32], text[300];
    const char *slash = strrchr(take->wet, '/');
    const char *name = slash ? slash + 1 : take->wet;
    const enum gs_status status = gs_unfinished_close(take, &frames, &error);
    if (status == GS_OK && take->start == GS_UNFINISHED_NOT_BEGUN)
        return; /* opened ahead, never used */
    gs_format_duration((double)frames / take->rate, length, sizeof length);
    if (status == GS_OK)
        snprintf(text, sizeof text, "recovered %.200s, %s: its engine died while it was recorded",
                 name, length);
    else
        snprintf(text, sizeof text, "not recovered: %.250s", error.text);
    gs_mender_tell(engine, text);
}

/* Goes on with the take on the adopted ring. */
static void go_on(struct gs_engine *engine, struct gs_unfinished *take) {
    char text[300];
    const char *slash = strrchr(take->wet, '/');
    struct gs_unfinished *copy = malloc(sizeof *copy);
    if (!copy) {
        close_one(engine, take);
        return;
    }
    engine->recording = engine->resuming = true;
    engine->take_rate = take->rate;
    engine->take.start = take->start;
    gs_schedule_begin(engine, &engine->config.take);
    gs_orders_restore(engine);
    struct gs_take_options *options = &engine->schedule.options;
    options->format = take->format;
    options->dry = take->dry[0] != '\0';
    snprintf(text, sizeof text, "the engine died; going on with %.200s, nothing is lost",
             slash ? slash + 1 : take->wet);
    gs_mender_tell(engine, text);
    *copy = *take;
    take->markers = NULL; /* all that it holds went with it */
    take->marker_count = 0;
    take->past = NULL;
    take->lock = -1;
    gs_writer_resume(engine->writer, options, copy, UINT64_MAX);
}

/* The take of another session: its audio process may be waiting for that session's next engine. */
static bool is_waited_for(const struct gs_engine *engine, const struct gs_unfinished *take) {
    char path[sizeof((struct gs_audio_message *)0)->rescue];
    struct stat about;
    if (strcmp(take->session, engine->config.session) == 0)
        return false;
    rescue_path(take->session, path, sizeof path);
    return path[0] && stat(path, &about) == 0 && S_ISSOCK(about.st_mode) &&
           time(NULL) - about.st_ctime <= GS_RESCUE_SECONDS;
}

/* The take of this session that had begun last. */
static struct gs_unfinished *latest(struct gs_engine *engine, struct gs_unfinished *list,
                                    unsigned count) {
    struct gs_unfinished *found = NULL;
    for (unsigned i = 0; i < count; i++)
        if (strcmp(list[i].session, engine->config.session) == 0 &&
            list[i].start != GS_UNFINISHED_NOT_BEGUN && (!found || list[i].start > found->start))
            found = &list[i];
    return found;
}

/* Takes without a note, and what is to be said of those that had one: each folder once. Those that
 * are waited for are left alone. */
static void look_into_folders(struct gs_engine *engine, const struct gs_unfinished *list,
                              unsigned count) {
    struct gs_text skip = {0};
    for (unsigned i = 0; i < count; i++)
        if (is_waited_for(engine, &list[i]))
            gs_text_add(&skip, "%s\n", list[i].wet);
    gs_mender_folder(engine, engine->config.take.dir, gs_text_string(&skip));
    for (unsigned i = 0; i < count; i++) {
        const char *slash = strrchr(list[i].wet, '/');
        const size_t length = slash ? (size_t)(slash - list[i].wet) : 0;
        bool again = length == 0;
        for (unsigned k = 0; k < i && !again; k++)
            again = strncmp(list[k].wet, list[i].wet, length + 1) == 0 &&
                    strchr(list[k].wet + length + 1, '/') == NULL;
        char *folder = again ? NULL : gs_path_format("%.*s", (int)length, list[i].wet);
        if (folder)
            gs_mender_folder(engine, folder, gs_text_string(&skip));
        free(folder);
    }
    gs_text_done(&skip);
}

bool gs_revive(struct gs_engine *engine) {
    struct gs_unfinished *list;
    unsigned count;
    char *folder = notes_folder();
    if (!folder)
        return false;
    gs_unfinished_list(folder, &list, &count);
    free(folder);
    struct gs_unfinished *own = latest(engine, list, count);
    const bool adopted = own && !engine->config.passing && adopt(engine, own->ring);
    if (adopted) /* first: its ring fills while the others' disks are worked on */
        go_on(engine, own);
    for (unsigned i = 0; i < count; i++)
        if (!(adopted && &list[i] == own) && !is_waited_for(engine, &list[i]))
            close_one(engine, &list[i]);
    if (!adopted) { /* else its own is looked into when its files are open again */
        look_into_folders(engine, list, count);
        gs_orders_forget(engine);
    }
    gs_unfinished_free(list, count);
    return adopted;
}
