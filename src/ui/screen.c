#include "screen.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "gainstage/clock.h"
#include "keeper.h"
#include "paint.h"

#define ASK_STATUS "\033[5n"
#define ASK_SYNC   "\033[?2026$p"
/* A character and two more of it; then, where is the cursor? Not in the first row, see input.h. */
#define ASK_REPEAT "\033[2H%s\033[2b\033[6n"
#define PASTE_ON   "\033[?2004h"
#define PASTE_OFF  "\033[?2004l"
#define MOUSE_ON   "\033[?1000h\033[?1006h"
#define MOUSE_OFF  "\033[?1006l\033[?1000l"
#define SYNC_ON    "\033[?2026h"
#define SYNC_OFF   "\033[?2026l"

enum {
    SYNC = 2026,
    REPEATED = 3, /* where the cursor is then */
    /* Smaller pictures arrive in one piece and can't be seen half; they can do without. */
    WORTH_SYNC = 1000
};

static struct {
    bool open, own;      /* taken over; `fd` is a description that nobody else has */
    int fd, in;          /* to write to, to read from */
    int flags, in_flags; /* theirs before, where they are shared */
    struct termios before, ours;
    struct gs_keeper keeper;
    struct gs_terminal terminal;
    struct gs_painter painter;
    struct gs_parser parser;
    struct gs_text out;
    size_t written; /* of `out` */
    int width, height;
    bool sync, mouse, raw;
    char give_back[256]; /* what gives the terminal back, for the worst case too */
} screen;

enum gs_status gs_screen_check(struct gs_error *error) {
    struct gs_terminal terminal;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return gs_fail(error, GS_ERR_STATE,
                       "the front end needs a terminal for input and output; "
                       "scripts can use `gainstage ctl` and `gainstage status`");
    return gs_terminal_describe(getenv("TERM"), &terminal, error);
}

/* Only what is shared has to be switched over and back. */
static void set_flags(bool ours) {
    if (screen.own)
        return;
    fcntl(screen.fd, F_SETFL, screen.flags | (ours ? O_NONBLOCK : 0));
    fcntl(screen.in, F_SETFL, screen.in_flags | (ours ? O_NONBLOCK : 0));
}

/* ---- a crash ----------------------------------------------------------------------------------
 */

static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
enum { FATAL = sizeof fatal / sizeof fatal[0] };
static struct sigaction fatal_before[FATAL];

static void on_crash(int number) {
    if (screen.raw) {
        if (write(screen.fd, screen.give_back, strlen(screen.give_back)) < 0) {
            /* it is a crash already */
        }
        tcsetattr(screen.fd, TCSANOW, &screen.before);
        gs_keeper_tell(&screen.keeper, false);
        set_flags(false);
    }
    for (int i = 0; i < FATAL; i++)
        if (fatal[i] == number)
            sigaction(number, &fatal_before[i], NULL);
    raise(number);
}

static void watch_crashes(void) {
    struct sigaction action = {.sa_handler = on_crash, .sa_flags = (int)SA_RESETHAND};
    for (int i = 0; i < FATAL; i++)
        sigaction(fatal[i], &action, &fatal_before[i]);
}

static void unwatch_crashes(void) {
    for (int i = 0; i < FATAL; i++)
        sigaction(fatal[i], &fatal_before[i], NULL);
}

/* ---- the device -------------------------------------------------------------------------------
 */

/* Not waiting is a property of the open file, which the shell shares: so it is opened once more.
 * Where that is not allowed (after su), the shared one is switched, and back at the end. */
static void open_device(void) {
    char path[64];
    if (ttyname_r(STDOUT_FILENO, path, sizeof path) == 0) {
        screen.fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
        screen.own = screen.fd >= 0;
    }
    screen.in = screen.fd;
    if (!screen.own) {
        screen.fd = STDOUT_FILENO;
        screen.in = STDIN_FILENO;
        screen.flags = fcntl(screen.fd, F_GETFL);
        screen.in_flags = fcntl(screen.in, F_GETFL);
    }
}

static void add(const char *bytes) {
    gs_text_add_bytes(&screen.out, bytes, strlen(bytes));
}

/* Many terminals repeat a character when told to, some only those of ASCII; terminfo is no help. */
static void ask_repeat(void) {
    char question[sizeof ASK_REPEAT + 4];
    int width, height;
    gs_screen_size(&width, &height);
    screen.painter.repeats = false;
    if (!screen.terminal.modes || height < 2 || width <= REPEATED)
        return;
    snprintf(question, sizeof question, ASK_REPEAT, screen.parser.utf8 ? "\u2588" : "=");
    add(question);
}

static void take(void) {
    set_flags(true);
    tcsetattr(screen.fd, TCSANOW, &screen.ours); /* in the background it stops here */
    gs_keeper_tell(&screen.keeper, true);
    screen.raw = true;
    if (screen.terminal.modes)
        add(ASK_SYNC);
    add(screen.terminal.enter);
    ask_repeat();
    add(ASK_STATUS); /* the last one: its answer tells that all have come */
    add(PASTE_ON);
    if (screen.mouse)
        add(MOUSE_ON);
    gs_screen_redraw();
    gs_screen_flush();
}

/* Waits a little for a terminal that takes its time, and not for one that takes nothing. */
static bool give_back(void) {
    enum { WAIT_MS = 100, ROUNDS = 5 };
    gs_text_clear(&screen.out);
    screen.written = 0;
    add(screen.give_back);
    for (int i = 0; i < ROUNDS && gs_screen_flush() && gs_screen_pending(); i++) {
        struct pollfd wait = {.fd = screen.fd, .events = POLLOUT};
        poll(&wait, 1, WAIT_MS);
    }
    const bool taken = !gs_screen_pending();
    gs_text_clear(&screen.out);
    screen.written = 0;
    tcsetattr(screen.fd, TCSANOW, &screen.before);
    gs_keeper_tell(&screen.keeper, false);
    set_flags(false);
    screen.raw = false;
    return taken;
}

enum gs_status gs_screen_open(struct gs_error *error) {
    enum gs_status status = gs_screen_check(error);
    if (status != GS_OK)
        return status;
    memset(&screen, 0, sizeof screen);
    status = gs_terminal_describe(getenv("TERM"), &screen.terminal, error);
    if (status != GS_OK)
        return status;
    open_device();
    if (tcgetattr(screen.fd, &screen.before) != 0) {
        gs_explain(error, "the terminal can't be set up: %s", strerror(errno));
        if (screen.own)
            close(screen.fd);
        return GS_ERR_STATE;
    }
    const char *no_color = getenv("NO_COLOR"), *depth = getenv("COLORTERM");
    if (screen.terminal.colors == 256 && depth &&
        (strcmp(depth, "truecolor") == 0 || strcmp(depth, "24bit") == 0))
        screen.terminal.colors = GS_COLOR_TRUE; /* as terminals have agreed to say it */
    gs_painter_init(&screen.painter, &screen.terminal, !(no_color && *no_color));
    gs_parser_init(&screen.parser, &screen.terminal, strcmp(nl_langinfo(CODESET), "UTF-8") == 0);
    snprintf(screen.give_back, sizeof screen.give_back, "%s%s%s",
             screen.terminal.modes ? SYNC_OFF : "", MOUSE_OFF PASTE_OFF, screen.terminal.leave);
    screen.ours = screen.before;
    cfmakeraw(&screen.ours);
    screen.ours.c_cc[VMIN] = 1;
    screen.ours.c_cc[VTIME] = 0;
    gs_keeper_start(&screen.keeper, screen.fd, screen.give_back, &screen.before, &screen.ours);
    screen.open = true;
    watch_crashes();
    take();
    return GS_OK;
}

bool gs_screen_close(void) {
    if (!screen.open)
        return true;
    const bool taken = give_back();
    unwatch_crashes();
    gs_keeper_stop(&screen.keeper);
    if (screen.own)
        close(screen.fd);
    gs_painter_done(&screen.painter);
    gs_text_done(&screen.out);
    memset(&screen, 0, sizeof screen);
    return taken;
}

void gs_screen_suspend(void) {
    give_back();
}

void gs_screen_resume(void) {
    take(); /* a shell may have changed it, whether or not it was given back */
}

int gs_screen_fd(void) {
    return screen.fd;
}

int gs_screen_in(void) {
    return screen.in;
}

bool gs_screen_pending(void) {
    return screen.written < screen.out.length;
}

bool gs_screen_flush(void) {
    while (gs_screen_pending()) {
        const ssize_t n =
            write(screen.fd, screen.out.data + screen.written, screen.out.length - screen.written);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK;
        screen.written += (size_t)n;
    }
    gs_text_clear(&screen.out);
    screen.written = 0;
    return true;
}

/* ---- pictures ---------------------------------------------------------------------------------
 */

void gs_screen_size(int *width, int *height) {
    enum { WIDTH = 80, HEIGHT = 24 };
    struct winsize size;
    if (ioctl(screen.fd, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) {
        size.ws_col = (unsigned short)(screen.width ? screen.width : WIDTH);
        size.ws_row = (unsigned short)(screen.height ? screen.height : HEIGHT);
    }
    *width = screen.width = size.ws_col;
    *height = screen.height = size.ws_row;
}

void gs_screen_take(const struct gs_grid *grid, const struct gs_theme *theme, bool utf8,
                    enum gs_paint_what what) {
    gs_painter_take(&screen.painter, grid, theme, utf8, what);
}

size_t gs_screen_send(size_t most, bool ask, bool *left) {
    struct gs_text picture = {0};
    const size_t before = screen.out.length;
    *left = gs_painter_send(&screen.painter, &picture, most);
    if (picture.length > 0 && !picture.failed) {
        const bool sync = screen.sync && picture.length > WORTH_SYNC;
        if (sync)
            add(SYNC_ON);
        gs_text_add_bytes(&screen.out, picture.data, picture.length);
        if (sync)
            add(SYNC_OFF);
        if (ask && !*left)
            add(ASK_STATUS);
    }
    gs_text_done(&picture);
    if (screen.out.failed) { /* nothing of it was added */
        gs_text_done(&screen.out);
        screen.written = 0;
        gs_screen_redraw();
        *left = false;
        return 0;
    }
    const size_t bytes = screen.out.length - before;
    gs_screen_flush();
    return bytes;
}

void gs_screen_ask(void) {
    add(ASK_STATUS);
    gs_screen_flush();
}

void gs_screen_redraw(void) {
    gs_painter_forget(&screen.painter);
}

void gs_screen_mouse(bool on) {
    if (on == screen.mouse)
        return;
    screen.mouse = on;
    add(on ? MOUSE_ON : MOUSE_OFF);
    gs_screen_flush();
}

/* ---- input ------------------------------------------------------------------------------------
 */

bool gs_screen_read(struct gs_input *input, bool *gone) {
    for (;;) {
        while (gs_parser_next(&screen.parser, input)) {
            if (input->kind == GS_INPUT_CURSOR)
                screen.painter.repeats = input->mouse.x == REPEATED && input->mouse.y == 1;
            if (input->kind != GS_INPUT_MODE && input->kind != GS_INPUT_CURSOR)
                return true;
            enum { ON = 1, OFF = 2 };
            if (input->kind == GS_INPUT_MODE && input->mode == SYNC)
                screen.sync = input->setting == ON || input->setting == OFF;
        }
        /* A byte at a time: nothing is kept here that another program should read. */
        unsigned char byte;
        const ssize_t n = read(screen.in, &byte, 1);
        if (n == 1) {
            gs_parser_feed(&screen.parser, byte, gs_clock_now());
            continue;
        }
        if (n < 0 && errno == EINTR)
            continue;
        *gone = n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
        gs_parser_wait(&screen.parser, gs_clock_now());
        return gs_parser_next(&screen.parser, input);
    }
}

int64_t gs_screen_due(void) {
    return gs_parser_due(&screen.parser);
}
