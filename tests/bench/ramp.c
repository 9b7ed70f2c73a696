/* ramp: tells how late a recording begins, by sound that carries its own position.
 *   ramp play NAME CHANNELS CLOCK   a JACK client whose ports play 0, 1, 2 … (times 2^-23, from 0
 *                                   again at 2^23); keeps position and time in the file CLOCK
 *   ramp exec CLOCK OUT COMMAND…    writes the position of this moment to OUT, becomes COMMAND
 *   ramp ask CLOCK SOCKET LINE      sends LINE to an engine; prints the position of that moment,
 * the first position of the next block, and the milliseconds until the answer ramp first FILE the
 * position of the file's first frame A position is what the file would hold of that moment; it has
 * a fraction. Exit 1: refused. */
#include <errno.h>
#include <fcntl.h>
#include <jack/jack.h>
#include <sndfile.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../e2e/tools/common.h"

enum { PORTS_MAX = 32, ROUND = 1 << 23 };

/* Shared by the client that plays and those that ask; a reader tries again when `turn` was odd or
 * has moved, which happens once a block. */
struct ramp_clock {
    atomic_uint turn;
    _Atomic double next; /* position of the first frame of the next block */
    _Atomic double time; /* rig_now() when the last block began */
    _Atomic double rate;
};

static struct ramp_clock *map_clock(const char *path, bool make) {
    int fd = open(path, make ? O_RDWR | O_CREAT | O_TRUNC : O_RDWR, 0600);
    if (fd < 0 || (make && ftruncate(fd, sizeof(struct ramp_clock))))
        rig_die("%s: %s", path, strerror(errno));
    void *memory = mmap(NULL, sizeof(struct ramp_clock), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        rig_die("%s: %s", path, strerror(errno));
    close(fd);
    return memory;
}

/* The position of this moment, and that of the next block's first frame. */
static double position(struct ramp_clock *clock, double *next) {
    for (;;) {
        unsigned turn = atomic_load(&clock->turn);
        double from = atomic_load(&clock->next);
        double time = atomic_load(&clock->time);
        double now = from + (rig_now() - time) * atomic_load(&clock->rate);
        if (turn % 2 == 0 && turn == atomic_load(&clock->turn)) {
            *next = from;
            return now;
        }
    }
}

/* ---- playing ---- */

struct player {
    jack_port_t *port[PORTS_MAX];
    unsigned channels;
    unsigned long at;
    struct ramp_clock *clock;
};

static int process(jack_nframes_t frames, void *context) {
    struct player *player = context;
    for (unsigned c = 0; c < player->channels; c++) {
        float *out = jack_port_get_buffer(player->port[c], frames);
        for (jack_nframes_t i = 0; i < frames; i++)
            out[i] = (float)((player->at + i) % ROUND) * (1.0F / ROUND);
    }
    player->at += frames;
    atomic_fetch_add(&player->clock->turn, 1);
    atomic_store(&player->clock->next, (double)player->at);
    atomic_store(&player->clock->time, rig_now());
    atomic_fetch_add(&player->clock->turn, 1);
    return 0;
}

static void say_nothing(const char *text) {
    (void)text;
}

static void gone(void *context) {
    (void)context;
    _exit(0);
}

static int play(const char *name, long channels, const char *path) {
    static struct player player;
    if (channels < 1 || channels > PORTS_MAX)
        rig_die("%ld channels", channels);
    player.channels = (unsigned)channels;
    player.clock = map_clock(path, true);
    jack_set_error_function(say_nothing);
    jack_set_info_function(say_nothing);
    jack_client_t *client = jack_client_open(name, JackNoStartServer, NULL);
    if (!client)
        rig_die("no JACK server");
    atomic_store(&player.clock->rate, jack_get_sample_rate(client));
    jack_set_process_callback(client, process, &player);
    jack_on_shutdown(client, gone, NULL);
    for (unsigned c = 0; c < player.channels; c++) {
        char port[32];
        snprintf(port, sizeof port, "capture_%u", c + 1);
        player.port[c] =
            jack_port_register(client, port, JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput, 0);
        if (!player.port[c])
            rig_die("port %s could not be registered", port);
    }
    if (jack_activate(client))
        rig_die("could not be activated");
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}

/* ---- asking ---- */

static int become(const char *clock, const char *out, char **command) {
    double next;
    FILE *file = fopen(out, "w");
    if (!file)
        rig_die("%s: %s", out, strerror(errno));
    fprintf(file, "%.1f\n", position(map_clock(clock, false), &next));
    fclose(file);
    execvp(command[0], command);
    rig_die("%s: %s", command[0], strerror(errno));
}

/* Reads to the answer's last line, "ok" or "error …". */
static bool answered(int fd) {
    static char bytes[1 << 16];
    size_t length = 0;
    for (;;) {
        ssize_t n = read(fd, bytes + length, sizeof bytes - 1 - length);
        if (n <= 0)
            rig_die("the engine has gone");
        length += (size_t)n;
        bytes[length] = 0;
        const char *last = length > 1 ? memrchr(bytes, '\n', length - 1) : NULL;
        last = last ? last + 1 : bytes;
        if (!strcmp(last, "ok\n"))
            return true;
        if (!strncmp(last, "error", 5) && bytes[length - 1] == '\n') {
            fputs(last, stderr);
            return false;
        }
    }
}

static int ask(const char *clock, const char *path, const char *line) {
    struct ramp_clock *ramp = map_clock(clock, false);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char text[4096];
    int length = snprintf(text, sizeof text, "%s\n", line);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address))
        rig_die("%s: %s", path, strerror(errno));
    double next, now = position(ramp, &next), started = rig_now();
    if (send(fd, text, (size_t)length, MSG_NOSIGNAL) != length)
        rig_die("%s: %s", path, strerror(errno));
    bool ok = answered(fd);
    double ms = (rig_now() - started) * 1000;
    double later;
    position(ramp, &later);
    printf("%.1f %.0f %.0f %.3f\n", now, next, later, ms);
    return !ok;
}

static int first(const char *path) {
    struct rig_sound sound;
    rig_load(path, &sound);
    for (long i = 0; i < sound.frames; i++) {
        float value = sound.data[i * sound.channels];
        if (value != 0) { /* what came before the ports were connected is silence */
            printf("%.0f\n", (double)value * ROUND - (double)i);
            return 0;
        }
    }
    rig_die("%s: only silence in %ld frames", path, sound.frames);
}

int main(int argc, char **argv) {
    const char *mode = argc > 2 ? argv[1] : "";
    if (!strcmp(mode, "play") && argc == 5)
        return play(argv[2], rig_integer(argv[3]), argv[4]);
    if (!strcmp(mode, "exec") && argc > 4)
        return become(argv[2], argv[3], argv + 4);
    if (!strcmp(mode, "ask") && argc == 5)
        return ask(argv[2], argv[3], argv[4]);
    if (!strcmp(mode, "first") && argc == 3)
        return first(argv[2]);
    rig_die("usage: ramp play|exec|ask|first …");
}
