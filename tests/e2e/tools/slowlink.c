/* slowlink [name=value]… -- COMMAND…: runs a command on a pseudo-terminal behind a slow line, with
 * a terminal in memory at its far end that shows what arrives and answers what it is asked.
 *   size=80x24       the terminal's size
 *   rate=2000        bytes a second towards the terminal; 0: as many as come
 *   trip=300         ms there and back
 *   room=262144      bytes that the line holds; more are left where they are, as SSH does it
 *   stall=FROM:FOR   the terminal stands still from that second on, for so many seconds
 *   seconds=10       then the terminal is closed
 *   deaf             it answers nothing
 *   old              it knows neither updates that come as one nor how to repeat a character
 *   press=KEYS       these are typed in turn, one every=1.3 s from after=3 s on
 *   watch=LABEL      the row with the bar to look at
 *   knob=LABEL       the row with what keys change, from column=50 on
 *   screen=FILE      what it shows at the end
 *   beside=PID[,PID]… processes that the command hangs on, for what is told of a busy machine
 *   log=FILE         what is seen at the far end, lines that begin with the time (s, monotonic):
 *     TIME frame EIGHTHS CLOCK BYTES: a picture is complete: the bar's length in the watched row,
 *       the running time in the first row (s), the bytes that it has got so far
 *     TIME shows EIGHTHS CLOCK BYTES: since then these two are seen; written a little later, since
 *       a bar that is being drawn has lengths that nobody sees
 *     TIME text TEXT: what keys change is that now
 *     TIME key KEY: it was typed
 *     TIME waited SECONDS: before frames and keys: how long this program, the command and those
 *       beside it have been ready to run and had no core so far, as the kernel counts it, added up
 *     TIME resumed: a stall has ended
 *     TIME lag SECONDS: what enters the line now takes so long
 * Prints on leaving: bytes, bytes a second, pictures, the largest lag, user and system time of the
 * command in ms, sequences that the terminal did not understand, updates that came as one, the
 * highest colour that was used (-1: none), and characters that were to be repeated. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../lib/vt.h"
#include "common.h"

enum { ROOM = 1 << 20, ROW = 4 * 1024, BESIDE = 8 };

/* Bytes on their way, each with the time when it arrives. */
struct line {
    char byte[ROOM];
    double arrives[ROOM];
    size_t from, count;
    double free; /* when the line can take the next byte */
};

struct link {
    double rate, trip, stall_from, stall_for, seconds, every, after;
    size_t room;
    int column;
    const char *press, *watch, *knob, *screen;
    FILE *log;
    struct line down, up;
    struct vt vt;
    int master, beside[BESIDE], others; /* process ids */
    double begun, typed, lagged, worst;
    struct seen {
        double since;
        int bar, clock;
        long bytes;
        bool told;
    } seen;
    bool stalled;
    size_t presses;
    long bytes, arrived; /* into the line, out of it */
    long frames, shown;  /* looked at */
    char text[ROW];
};

static struct link its;
static bool deaf, old;

static bool stalls(double now) {
    const double at = now - its.begun;
    return its.stall_for > 0 && at >= its.stall_from && at < its.stall_from + its.stall_for;
}

static void enter(struct line *line, const char *bytes, size_t length, double rate, double now) {
    for (size_t i = 0; i < length && line->count < ROOM; i++, line->count++) {
        const size_t at = (line->from + line->count) % ROOM;
        line->free = (line->free > now ? line->free : now) + (rate > 0 ? 1 / rate : 0);
        line->byte[at] = bytes[i];
        line->arrives[at] = line->free + its.trip / 2;
    }
}

static bool arrived(struct line *line, double now, char *byte) {
    if (line->count == 0 || line->arrives[line->from] > now)
        return false;
    *byte = line->byte[line->from];
    line->from = (line->from + 1) % ROOM;
    line->count--;
    return true;
}

static void answer(void *context, const char *bytes, size_t length) {
    (void)context;
    enter(&its.up, bytes, length, 0, rig_now());
}

/* ---- what a busy machine does to all of it ----------------------------------------------------
 */

static double waited(int pid) {
    char path[64];
    double ran = 0, waiting = 0;
    snprintf(path, sizeof path, "/proc/%d/schedstat", pid);
    FILE *file = fopen(path, "r");
    if (file && fscanf(file, "%lf %lf", &ran, &waiting) != 2)
        waiting = 0;
    if (file)
        fclose(file);
    return waiting / 1e9;
}

static void note(double now) {
    double all = 0;
    for (int i = 0; i < its.others; i++)
        all += waited(its.beside[i]);
    fprintf(its.log, "%.4f waited %.4f\n", now, all);
}

/* ---- looking at the far end -------------------------------------------------------------------
 */

/* Eighths of a cell of the first bar in a row. */
static int bar_length(int y) {
    enum { FULL = 0x2588, LEAST = 0x258F, EIGHTHS = 8 };
    int eighths = 0;
    for (int x = 0; y >= 0 && x < its.vt.width; x++) {
        const uint32_t glyph = its.vt.cell[y * its.vt.width + x].glyph;
        if (glyph >= FULL && glyph <= LEAST)
            eighths += EIGHTHS - (int)(glyph - FULL);
        else if (eighths > 0)
            break;
    }
    return eighths;
}

/* "0:00:12" behind REC in the first row, in seconds. */
static int clock_shown(void) {
    char row[ROW];
    int hours, minutes, seconds;
    vt_row(&its.vt, 0, row);
    const char *at = strstr(row, "REC ");
    return at && sscanf(at + 4, "%d:%d:%d", &hours, &minutes, &seconds) == 3
               ? hours * 3600 + minutes * 60 + seconds
               : -1;
}

static void look(double now) {
    char row[ROW];
    if (!its.log || !its.watch || its.vt.frames == its.frames)
        return;
    its.frames = its.vt.frames;
    note(now);
    fprintf(its.log, "%.4f frame %d %d %ld\n", now, bar_length(vt_find(&its.vt, its.watch)),
            clock_shown(), its.arrived);
    const int y = its.knob ? vt_find(&its.vt, its.knob) : -1;
    if (y < 0)
        return;
    struct vt end = its.vt; /* a terminal that begins at that column of that row */
    end.cell += y * its.vt.width + its.column;
    end.width -= its.column;
    vt_row(&end, 0, row);
    if (strcmp(row, its.text) != 0) {
        snprintf(its.text, sizeof its.text, "%s", row);
        fprintf(its.log, "%.4f text %s\n", now, row);
    }
}

/* What lasts is told: for 20 ms, or as a picture's end. */
static void watch(double now) {
    const double glance = 0.02;
    const int bar = bar_length(vt_find(&its.vt, its.watch)), clock = clock_shown();
    if (bar != its.seen.bar || clock != its.seen.clock)
        its.seen = (struct seen){now, bar, clock, its.arrived, false};
    if (its.seen.told || (now - its.seen.since < glance && its.vt.frames == its.shown))
        return;
    fprintf(its.log, "%.4f shows %d %d %ld\n", its.seen.since, bar, clock, its.seen.bytes);
    its.seen.told = true;
}

static void show(double now) {
    char byte;
    if (stalls(now)) {
        its.stalled = true;
        return;
    }
    if (its.stalled && its.log)
        fprintf(its.log, "%.4f resumed\n", now);
    its.stalled = false;
    while (arrived(&its.down, now, &byte)) {
        its.arrived++;
        vt_feed(&its.vt, &byte, 1);
        look(now);
    }
    if (its.log && its.watch)
        watch(now);
    its.shown = its.vt.frames;
}

/* ---- the near end -----------------------------------------------------------------------------
 */

static void take_output(double now) {
    char bytes[4096];
    size_t most = its.room > its.down.count ? its.room - its.down.count : 0;
    if (most == 0)
        return;
    const ssize_t n = read(its.master, bytes, most < sizeof bytes ? most : sizeof bytes);
    if (n <= 0)
        return;
    enter(&its.down, bytes, (size_t)n, its.rate, now);
    its.bytes += n;
    const double lag = its.down.free - now;
    its.worst = lag > its.worst ? lag : its.worst;
    if (its.log && now - its.lagged >= 0.5) {
        its.lagged = now;
        fprintf(its.log, "%.4f lag %.3f\n", now, lag);
    }
}

static void type_keys(double now) {
    char byte;
    const double due = its.typed > 0 ? its.typed + its.every : its.begun + its.after;
    if (its.press && *its.press && now >= due && !stalls(now)) {
        const char key = its.press[its.presses++ % strlen(its.press)];
        its.typed = now;
        enter(&its.up, &key, 1, 0, now);
        if (its.log) {
            note(now);
            fprintf(its.log, "%.4f key %c\n", now, key);
        }
    }
    while (arrived(&its.up, now, &byte))
        if (write(its.master, &byte, 1) != 1)
            return;
}

static void serve(double now) {
    enum { TICK_MS = 1 };
    struct pollfd fd = {.fd = its.master, .events = its.down.count < its.room ? POLLIN : 0};
    poll(&fd, 1, TICK_MS);
    if (fd.revents & POLLIN)
        take_output(now);
    else if (fd.revents)
        poll(NULL, 0, TICK_MS);
    show(now);
    type_keys(now);
}

static void write_screen(void) {
    char row[ROW];
    FILE *file = its.screen ? fopen(its.screen, "w") : NULL;
    for (int y = 0; file && y < its.vt.height; y++) {
        vt_row(&its.vt, y, row);
        fprintf(file, "%s\n", row);
    }
    if (file)
        fclose(file);
}

static const char *value_of(const char *word, const char *name) {
    const size_t length = strlen(name);
    return strncmp(word, name, length) == 0 && word[length] == '=' ? word + length + 1 : NULL;
}

static void read_option(const char *word, struct winsize *size) {
    const char *value;
    if ((value = value_of(word, "size"))) {
        int columns, rows;
        if (sscanf(value, "%dx%d", &columns, &rows) != 2)
            rig_die("size=%s", value);
        size->ws_col = (unsigned short)columns;
        size->ws_row = (unsigned short)rows;
    } else if ((value = value_of(word, "stall"))) {
        if (sscanf(value, "%lf:%lf", &its.stall_from, &its.stall_for) != 2)
            rig_die("stall=%s", value);
    } else if ((value = value_of(word, "beside"))) {
        for (char *end; *value && its.others < BESIDE - 2; value = *end ? end + 1 : end)
            its.beside[its.others++] = (int)strtol(value, &end, 10);
    } else if ((value = value_of(word, "log"))) {
        its.log = fopen(value, "w");
        if (!its.log)
            rig_die("%s: %s", value, strerror(errno));
        setvbuf(its.log, NULL, _IOLBF, 0);
    } else if ((value = value_of(word, "rate")))
        its.rate = rig_number(value);
    else if ((value = value_of(word, "trip")))
        its.trip = rig_number(value) / 1000;
    else if ((value = value_of(word, "room")))
        its.room = (size_t)rig_integer(value);
    else if ((value = value_of(word, "seconds")))
        its.seconds = rig_number(value);
    else if ((value = value_of(word, "every")))
        its.every = rig_number(value);
    else if ((value = value_of(word, "after")))
        its.after = rig_number(value);
    else if ((value = value_of(word, "column")))
        its.column = (int)rig_integer(value);
    else if ((value = value_of(word, "press")))
        its.press = value;
    else if ((value = value_of(word, "watch")))
        its.watch = value;
    else if ((value = value_of(word, "knob")))
        its.knob = value;
    else if ((value = value_of(word, "screen")))
        its.screen = value;
    else if (strcmp(word, "deaf") == 0)
        deaf = true;
    else if (strcmp(word, "old") == 0)
        old = true;
    else
        rig_die("unknown option '%s'", word);
}

/* Closes the terminal, as a dropped connection does it, and waits for the command. */
static void leave(pid_t child) {
    enum { TICK_MS = 10, PATIENCE = 300 };
    int status;
    struct rusage usage = {0};
    close(its.master);
    for (int i = 0; i < PATIENCE && wait4(child, &status, WNOHANG, &usage) == 0; i++) {
        if (i == PATIENCE / 2)
            kill(child, SIGTERM);
        poll(NULL, 0, TICK_MS);
    }
    kill(child, SIGKILL);
    const double took = rig_now() - its.begun;
    printf("bytes %ld rate %.0f frames %ld lag %.2f user %.0f system %.0f unknown %ld "
           "syncs %ld color %d repeats %ld\n",
           its.bytes, (double)its.bytes / took, its.vt.frames, its.worst,
           (double)usage.ru_utime.tv_sec * 1e3 + (double)usage.ru_utime.tv_usec / 1e3,
           (double)usage.ru_stime.tv_sec * 1e3 + (double)usage.ru_stime.tv_usec / 1e3,
           its.vt.unknown, its.vt.syncs, its.vt.colors, its.vt.repeats);
}

int main(int argc, char **argv) {
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    int i = 1;
    its.rate = 2000;
    its.trip = 0.3;
    its.room = ROOM / 4;
    its.seconds = 10;
    its.every = 1.3;
    its.after = 3;
    its.column = 50;
    setlocale(LC_CTYPE, "C.UTF-8");
    for (; i < argc && strcmp(argv[i], "--"); i++)
        read_option(argv[i], &size);
    if (i + 1 >= argc)
        rig_die("usage: slowlink [name=value]… -- COMMAND…");
    vt_init(&its.vt, size.ws_col, size.ws_row);
    its.vt.deaf = deaf;
    its.vt.knows_sync = its.vt.knows_repeat = !old;
    its.vt.answer = answer;
    const pid_t child = forkpty(&its.master, NULL, NULL, &size);
    if (child < 0)
        rig_die("forkpty: %s", strerror(errno));
    if (child == 0) {
        execvp(argv[i + 1], argv + i + 1);
        fprintf(stderr, "%s: %s\n", argv[i + 1], strerror(errno));
        _exit(127);
    }
    its.beside[its.others++] = getpid();
    its.beside[its.others++] = child;
    fcntl(its.master, F_SETFD, FD_CLOEXEC);
    fcntl(its.master, F_SETFL, O_NONBLOCK);
    its.begun = rig_now();
    for (double now = its.begun; now < its.begun + its.seconds; now = rig_now())
        serve(now);
    write_screen();
    leave(child);
    vt_done(&its.vt);
    if (its.log)
        fclose(its.log);
    return 0;
}
