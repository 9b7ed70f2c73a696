/* The text front end's loop: lines in, sentences out. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gainstage/client.h"
#include "gainstage/clock.h"
#include "gainstage/rt.h"
#include "gainstage/speak.h"
#include "speaker.h"

static const int64_t TICK = 100 * GS_MILLISECOND;
enum { TYPED_MAX = 4096 };

static volatile sig_atomic_t told_to_leave;

static void on_signal(int number) {
    (void)number;
    told_to_leave = 1;
}

struct text_front {
    const struct gs_speak_options *options;
    struct gs_speaker speaker;
    struct gs_client *client;
    int64_t connected;       /* when the connection was made anew; 0 = never */
    struct gs_memory memory; /* the telemetry ring */
    struct gs_broadcast ring;
    struct gs_telemetry *frame;
    uint64_t position;
    char typed[TYPED_MAX];
    size_t filled;
    bool too_long; /* inside a line that is */
    bool silent;   /* stdin has ended: leaves once all is answered */
    bool leave;
    bool deaf; /* nobody reads what is said */
};

static void write_line(void *context, const char *sentence) {
    struct text_front *front = context;
    struct gs_text line = {0};
    gs_text_add(&line, "%s\n", sentence);
    for (size_t sent = 0; sent < line.length && !front->deaf;) {
        ssize_t went = write(STDOUT_FILENO, line.data + sent, line.length - sent);
        if (went > 0)
            sent += (size_t)went;
        else if (errno == EAGAIN)
            poll(&(struct pollfd){.fd = STDOUT_FILENO, .events = POLLOUT}, 1, 1000);
        else if (errno != EINTR)
            front->deaf = true;
        if (told_to_leave)
            break;
    }
    gs_text_done(&line);
}

/* ---- the meters ---- */

static void close_ring(struct text_front *front) {
    if (!front->frame)
        return;
    gs_memory_done(&front->memory);
    free(front->frame);
    front->frame = NULL;
}

static void open_ring(struct text_front *front, int fd) {
    struct gs_memory memory;
    struct gs_broadcast ring;
    struct gs_telemetry *frame = NULL;
    if (gs_memory_map(fd, false, &memory, NULL) != GS_OK)
        return;
    if (gs_broadcast_open(memory.address, memory.bytes, &ring) == GS_OK &&
        ring.item_size >= sizeof *frame)
        frame = calloc(1, ring.item_size);
    if (!frame) {
        gs_memory_done(&memory);
        gs_speaker_say(&front->speaker, "Error: no levels: the meters can't be read");
        return;
    }
    close_ring(front);
    front->memory = memory;
    front->ring = ring;
    front->frame = frame;
    front->position = gs_broadcast_end(&ring);
}

static void read_meters(struct text_front *front, int64_t now) {
    if (!front->frame)
        return;
    const size_t room =
        (front->ring.item_size - sizeof *front->frame) / sizeof(struct gs_channel_reading);
    const uint64_t end = gs_broadcast_end(&front->ring);
    while (front->position < end &&
           gs_broadcast_read(&front->ring, &front->position, front->frame, 1, NULL) == 1) {
        if (front->frame->channels > room)
            front->frame->channels = (uint32_t)room;
        gs_hearing_frame(&front->speaker.hearing, front->frame, now);
    }
}

/* ---- lines ---- */

static enum gs_status ask(struct text_front *front, const char *line, bool quietly,
                          struct gs_error *error) {
    gs_speaker_sent(&front->speaker, quietly);
    return gs_client_send(front->client, line, error);
}

static enum gs_status take_typed(struct text_front *front, char *line, struct gs_error *error) {
    struct gs_text send = {0};
    enum gs_status status = GS_OK;
    const size_t length = strlen(line);
    if (length && line[length - 1] == '\r')
        line[length - 1] = '\0';
    switch (gs_speaker_typed(&front->speaker, line, &send)) {
    case GS_TYPED_DONE:
        break;
    case GS_TYPED_SEND:
        status = send.failed ? gs_fail(error, GS_ERR_MEMORY, "out of memory")
                             : ask(front, gs_text_string(&send), false, error);
        break;
    case GS_TYPED_LEAVE:
        front->leave = true;
        break;
    }
    gs_text_done(&send);
    return status;
}

/* A command waits for the answer to the one before: what comes down a pipe is done in its order. */
static bool may_type(const struct text_front *front) {
    return front->speaker.greeted && front->speaker.sent == front->speaker.answered;
}

static enum gs_status take_lines(struct text_front *front, struct gs_error *error) {
    enum gs_status status = GS_OK;
    char *end;
    while (status == GS_OK && !front->leave && may_type(front) &&
           (end = memchr(front->typed, '\n', front->filled)) != NULL) {
        char line[TYPED_MAX];
        const size_t length = (size_t)(end - front->typed);
        memcpy(line, front->typed, length);
        line[length] = '\0';
        front->filled -= length + 1;
        memmove(front->typed, end + 1, front->filled);
        if (front->too_long || strlen(line) < length)
            gs_speaker_say(&front->speaker, front->too_long ? "Error: that line is too long"
                                                            : "Error: a command is text");
        else
            status = take_typed(front, line, error);
        front->too_long = false;
    }
    if (front->filled == sizeof front->typed && !memchr(front->typed, '\n', front->filled)) {
        front->too_long = true;
        front->filled = 0;
    }
    return status;
}

static void read_typed(struct text_front *front) {
    ssize_t got =
        read(STDIN_FILENO, front->typed + front->filled, sizeof front->typed - front->filled);
    if (got > 0) {
        front->filled += (size_t)got;
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        front->silent = true;
        if (front->filled > 0 && front->filled < sizeof front->typed &&
            front->typed[front->filled - 1] != '\n')
            front->typed[front->filled++] = '\n'; /* a last line without its end counts too */
    }
}

static enum gs_status read_engine(struct text_front *front, int64_t now, struct gs_error *error) {
    enum gs_status status = gs_client_flush(front->client, error);
    while (status == GS_OK) {
        const char *line;
        status = gs_client_receive(front->client, &line, error);
        if (status != GS_OK && front->speaker.ended)
            return GS_OK;
        if (status != GS_OK || !line)
            break;
        int fd = strcmp(line, "* telemetry") == 0 ? gs_client_descriptor(front->client) : -1;
        if (fd >= 0)
            open_ring(front, fd);
        else
            gs_speaker_line(&front->speaker, line, now);
    }
    return status;
}

/* ---- the loop ---- */

static bool is_done(const struct text_front *front) {
    const bool asked = front->speaker.sent != front->speaker.answered;
    return front->leave || front->deaf || told_to_leave || front->speaker.ended ||
           (front->silent && front->filled == 0 && !asked && front->speaker.greeted);
}

static enum gs_status introduce(struct text_front *front, struct gs_error *error) {
    char who[GS_WHO_MAX];
    struct gs_text line = {0};
    gs_client_who(front->options->name, who);
    gs_text_add(&line, "as ");
    gs_text_add_word(&line, who);
    enum gs_status status = ask(front, gs_text_string(&line), true, error);
    gs_text_done(&line);
    if (status == GS_OK)
        status = ask(front, front->options->view ? "attach view" : "attach", true, error);
    return status;
}

/* Who was stopped for long does not read, and the engine lets go; and an engine that dies in a take
 * leaves its sound in a ring for the next one. */
static enum gs_status connect_again(struct text_front *front, struct gs_error *error) {
    const struct gs_speak_options *options = front->options;
    const bool recording = strcmp(gs_speaker_field(&front->speaker, "state"), "recording") == 0;
    const int64_t now = gs_clock_now();
    struct gs_client *client = NULL;
    struct gs_error why = {""};
    if (front->connected && now - front->connected < 2 * GS_SECOND)
        return GS_ERR_MISSING;
    enum gs_status status = gs_client_connect(options->session, &client, &why);
    const bool gone = status != GS_OK;
    if (gone && options->revive && recording && !front->speaker.ending) {
        const struct gs_revival died = {.session = options->session,
                                        .input = gs_speaker_field(&front->speaker, "input"),
                                        .dir = gs_speaker_field(&front->speaker, "dir")};
        options->revive(&died, &why); /* refused: another front end was quicker */
        status = gs_client_connect(options->session, &client, &why);
    }
    if (status != GS_OK)
        return GS_ERR_MISSING;
    front->connected = now;
    gs_client_free(front->client);
    front->client = client;
    gs_speaker_again(&front->speaker, gone ? "Warning: the engine died; here is a new one"
                                           : "Warning: the connection to the engine was made anew");
    return introduce(front, error);
}

static enum gs_status serve(struct text_front *front, const sigset_t *let_in,
                            struct gs_error *error) {
    enum gs_status status = GS_OK;
    while (status == GS_OK && !is_done(front)) {
        const struct timespec tick = {.tv_nsec = TICK};
        const bool hears = !front->silent && front->filled < sizeof front->typed;
        struct pollfd rows[2] = {
            {.fd = hears ? STDIN_FILENO : -1, .events = POLLIN},
            {.fd = gs_client_fd(front->client),
             .events = (short)(POLLIN | (gs_client_pending(front->client) ? POLLOUT : 0))}};
        if (ppoll(rows, 2, &tick, let_in) < 0)
            rows[0].revents = rows[1].revents = 0;
        const int64_t now = gs_clock_now();
        if (rows[0].revents)
            read_typed(front);
        if (rows[1].revents)
            status = read_engine(front, now, error);
        read_meters(front, now);
        gs_speaker_tick(&front->speaker, now);
        if (status == GS_OK && !front->speaker.ended)
            status = take_lines(front, error);
        if (status == GS_ERR_MISSING && !is_done(front))
            status = connect_again(front, error);
    }
    return status;
}

static void say_goodbye(struct text_front *front, enum gs_status status) {
    const char *recorded = gs_speaker_field(&front->speaker, "take");
    if (status != GS_OK || front->speaker.ended || front->deaf)
        return;
    if (strcmp(gs_speaker_field(&front->speaker, "state"), "recording") == 0)
        gs_speaker_say(&front->speaker, "Detached. %s is still being recorded", recorded);
    else
        gs_speaker_say(&front->speaker, "Detached. The engine runs on");
}

int gs_speak_run(const struct gs_speak_options *options, struct gs_error *error) {
    static const int caught[] = {SIGTERM, SIGHUP, SIGINT};
    struct sigaction action = {.sa_handler = on_signal};
    sigset_t block, before;
    struct text_front *front = calloc(1, sizeof *front);
    if (!front) {
        gs_client_free(options->client);
        gs_explain(error, "out of memory");
        return 1;
    }
    told_to_leave = 0;
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&block);
    for (size_t i = 0; i < sizeof caught / sizeof caught[0]; i++) {
        sigaddset(&block, caught[i]);
        sigaction(caught[i], &action, NULL);
    }
    sigprocmask(SIG_BLOCK, &block, &before);
    front->options = options;
    front->client = options->client;
    gs_speaker_init(&front->speaker, write_line, front, options->view);
    enum gs_status status = introduce(front, error);
    if (status == GS_OK)
        status = serve(front, &before, error);
    if (status == GS_ERR_MISSING && front->speaker.ending)
        status = GS_OK; /* it ended as it was told to, only without a farewell */
    else if (status == GS_ERR_MISSING)
        gs_explain(error, "the engine of session '%s' has gone", options->session);
    say_goodbye(front, status);
    if (front->deaf)
        status = gs_fail(error, GS_ERR_IO, "nobody reads what is said");
    close_ring(front);
    gs_speaker_done(&front->speaker);
    gs_client_free(front->client);
    free(front);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return status == GS_OK ? 0 : 1;
}
