/* sockline SOCKET MODE…: a client that does what a good one never would, and some good ones.
 *   lines [LINE…]      sends each line, waits for its answer, prints it
 *   raw FILE           sends the bytes of the file as they are, prints what comes back until no
 *                      more does or the other side closes; ends with "closed" or "open"
 *   half FILE          sends the bytes of the file, then closes its sending side, reads to the end
 * and prints the number of answers flood COUNT SEED   sends COUNT commands chosen at random, many
 * at a time, and counts the answers: "sent N ok N error N"; passes when every command was answered
 *   frames COUNT MS    asks for the state COUNT times, MS apart, and prints the largest
 *                      frames / rate - clock of them, in seconds: how far the take is ahead of the
 *                      monotonic clock, freed of the jitter that answers have; then xruns and
 *                      lost_frames
 *   talk               sends what comes on stdin and prints what comes back, until stdin ends
 *   attach SECONDS     attaches, never reads, holds the connection for that long
 * Exit 0; 1 when the engine refused, closed early or did not answer in time. */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common.h"

static struct {
    int fd;
    char bytes[1 << 17];
    size_t length, used; /* received; handed out */
} peer;

static void connect_to(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    peer.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (peer.fd < 0 || connect(peer.fd, (struct sockaddr *)&address, sizeof address))
        rig_die("%s: %s", path, strerror(errno));
}

/* Waits until something can be done; false when `deadline` has passed. */
static bool wait_for(short events, double deadline) {
    double left = deadline - rig_now();
    struct pollfd fd = {.fd = peer.fd, .events = events};
    return left > 0 && poll(&fd, 1, (int)(left * 1000) + 1) > 0;
}

/* The next line without its newline, or NULL when the other side closed or the time is over. */
static char *next_line(double deadline) {
    for (;;) {
        char *start = peer.bytes + peer.used;
        char *end = memchr(start, '\n', peer.length - peer.used);
        if (end) {
            *end = 0;
            peer.used = (size_t)(end + 1 - peer.bytes);
            return start;
        }
        memmove(peer.bytes, start, peer.length - peer.used);
        peer.length -= peer.used;
        peer.used = 0;
        if (peer.length == sizeof peer.bytes || !wait_for(POLLIN, deadline))
            return NULL;
        ssize_t n = read(peer.fd, peer.bytes + peer.length, sizeof peer.bytes - peer.length);
        if (n <= 0)
            return NULL;
        peer.length += (size_t)n;
    }
}

static bool send_bytes(const char *data, size_t length, double deadline) {
    while (length > 0) {
        ssize_t n = send(peer.fd, data, length, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0) {
            data += n;
            length -= (size_t)n;
        } else if (errno != EAGAIN || !wait_for(POLLOUT, deadline)) {
            return false;
        }
    }
    return true;
}

static bool is_final(const char *line) {
    return !strcmp(line, "ok") || !strncmp(line, "error", 5);
}

/* Sends a command; fills `answer` with its "- " lines. False when refused or unanswered. */
static bool command(const char *text, char *answer, size_t size) {
    double deadline = rig_now() + 5;
    char line[4096];
    int length = snprintf(line, sizeof line, "%s\n", text);
    *answer = 0;
    if (!send_bytes(line, (size_t)length, deadline))
        return false;
    for (;;) {
        char *got = next_line(deadline);
        if (!got)
            return false;
        if (is_final(got)) {
            if (got[0] == 'e')
                snprintf(answer, size, "%s", got);
            return got[0] == 'o';
        }
        if (!strncmp(got, "- ", 2)) {
            size_t at = strlen(answer);
            snprintf(answer + at, size - at, "%s\n", got + 2);
        }
    }
}

static int mode_lines(int count, char **lines) {
    static char answer[65536];
    int failed = 0;
    for (int i = 0; i < count; i++) {
        bool ok = command(lines[i], answer, sizeof answer);
        printf("%s%s\n", answer, ok ? "ok" : "");
        failed |= !ok;
    }
    return failed;
}

static int mode_raw(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file)
        rig_die("%s: %s", path, strerror(errno));
    static char bytes[1 << 16];
    size_t n;
    bool open = true;
    while (open && (n = fread(bytes, 1, sizeof bytes, file)) > 0)
        open = send_bytes(bytes, n, rig_now() + 5);
    fclose(file);
    double patience = 2;
    while (wait_for(POLLIN, rig_now() + patience)) {
        ssize_t got = read(peer.fd, bytes, sizeof bytes);
        if (got <= 0) {
            open = false;
            break;
        }
        fwrite(bytes, 1, (size_t)got, stdout);
        patience = 0.3;
    }
    puts(open ? "open" : "closed");
    return 0;
}

static int mode_half(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file)
        rig_die("%s: %s", path, strerror(errno));
    static char bytes[1 << 16];
    long answers = 0;
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    bool sent = send_bytes(bytes, n, rig_now() + 5) && shutdown(peer.fd, SHUT_WR) == 0;
    for (char *line; (line = next_line(rig_now() + 10));)
        answers += is_final(line);
    printf("%ld\n", answers);
    return !sent;
}

static const char *const knobs[] = {
    "set preamp.gain %d",
    "nudge preamp.gain 1",
    "nudge preamp.gain -1 coarse",
    "toggle comp.on",
    "set comp.drive %d",
    "set hpf.freq 100",
    "toggle hpf.on",
    "get comp.drive",
    "get",
    "status",
    "status json",
    "mark note",
    "clear",
    "reset comp",
    "set no.such 1",
    "set preamp.gain 900",
    "nonsense",
    "toggle preamp.invert",
    "set 1.deess.range %d",
    "toggle gate.on",
    "preset voice",
    "reset all",
};

static int mode_flood(long count, uint64_t seed) {
    enum { AHEAD = 16 };
    long sent = 0, ok = 0, error = 0;
    while (ok + error < count) {
        while (sent < count && sent - ok - error < AHEAD) {
            char line[128];
            uint64_t bits = rig_random(&seed);
            const char *knob = knobs[bits % (sizeof knobs / sizeof *knobs)];
            const char *mark = strstr(knob, "%d");
            int length = mark ? snprintf(line, sizeof line, "%.*s%d\n", (int)(mark - knob), knob,
                                         (int)(bits >> 32) % 10)
                              : snprintf(line, sizeof line, "%s\n", knob);
            if (!send_bytes(line, (size_t)length, rig_now() + 5))
                goto out;
            sent++;
        }
        char *line = next_line(rig_now() + 5);
        if (!line)
            break;
        if (is_final(line))
            line[0] == 'o' ? ok++ : error++;
    }
out:
    printf("sent %ld ok %ld error %ld\n", sent, ok, error);
    return !(ok + error == count && ok > 0 && error > 0);
}

static bool field(const char *json, const char *name, double *value) {
    char key[64];
    snprintf(key, sizeof key, "\"%s\"", name);
    const char *at = strstr(json, key);
    if (!at || !(at = strchr(at, ':')))
        return false;
    char *end = NULL;
    *value = strtod(at + 1, &end);
    return end != at + 1;
}

static int mode_frames(long count, long apart_ms) {
    static char answer[65536];
    double best = -1e18, frames = 0, rate = 0, xruns = 0, lost = 0;
    for (long i = 0; i < count; i++) {
        double before = rig_now();
        if (!command("status json", answer, sizeof answer) || !field(answer, "frames", &frames) ||
            !field(answer, "rate", &rate) || rate <= 0 || !field(answer, "xruns", &xruns) ||
            !field(answer, "lost_frames", &lost)) {
            printf("no answer: %s\n", answer);
            return 1;
        }
        double ahead = frames / rate - before;
        if (ahead > best)
            best = ahead;
        poll(NULL, 0, (int)apart_ms);
    }
    printf("%.6f %.0f %.0f\n", best, xruns, lost);
    return 0;
}

static int mode_attach(double seconds) {
    if (!send_bytes("attach\n", 7, rig_now() + 5))
        return 1;
    puts("attached");
    fflush(stdout);
    poll(NULL, 0, (int)(seconds * 1000));
    return 0;
}

static int mode_talk(void) {
    struct pollfd rows[2] = {{.fd = STDIN_FILENO, .events = POLLIN},
                             {.fd = peer.fd, .events = POLLIN}};
    static char bytes[1 << 16];
    for (;;) {
        if (poll(rows, 2, -1) < 0)
            return 1;
        if (rows[1].revents) {
            ssize_t got = read(peer.fd, bytes, sizeof bytes);
            if (got <= 0)
                return 1;
            fwrite(bytes, 1, (size_t)got, stdout);
            fflush(stdout);
        }
        if (rows[0].revents) {
            ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);
            if (got <= 0)
                return 0;
            if (!send_bytes(bytes, (size_t)got, rig_now() + 5))
                return 1;
        }
    }
}

int main(int argc, char **argv) {
    if (argc < 3)
        rig_die("usage: sockline SOCKET lines|raw|half|flood|frames|talk|attach …");
    connect_to(argv[1]);
    const char *mode = argv[2];
    if (!strcmp(mode, "lines"))
        return mode_lines(argc - 3, argv + 3);
    if (!strcmp(mode, "raw") && argc == 4)
        return mode_raw(argv[3]);
    if (!strcmp(mode, "half") && argc == 4)
        return mode_half(argv[3]);
    if (!strcmp(mode, "flood") && argc == 5)
        return mode_flood(rig_integer(argv[3]), (uint64_t)rig_integer(argv[4]));
    if (!strcmp(mode, "frames") && argc == 5)
        return mode_frames(rig_integer(argv[3]), rig_integer(argv[4]));
    if (!strcmp(mode, "talk"))
        return mode_talk();
    if (!strcmp(mode, "attach") && argc == 4)
        return mode_attach(rig_number(argv[3]));
    rig_die("unknown mode '%s'", mode);
}
