#include "terminal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <curses.h>
#include <term.h>

#include "keymap.h"
#include "style.h"
#include "theme.h"

/* Wrapping is switched off while the screen is ours: lines never wrap, even where the terminal has
 * just become narrower than anybody knows. */
#define NO_WRAP "\033[?7l"
#define WRAP    "\033[?7h"
/* Where there is no second screen to go back from: below the picture. */
#define BELOW "\033[999;1H\r\n"

static const struct {
    const char *capability;
    uint32_t key;
} capabilities[] = {
    {"kcuu1", GS_KEY_UP},        {"kcud1", GS_KEY_DOWN},       {"kcub1", GS_KEY_LEFT},
    {"kcuf1", GS_KEY_RIGHT},     {"kri", GS_KEY_SHIFT_UP},     {"kind", GS_KEY_SHIFT_DOWN},
    {"kLFT", GS_KEY_SHIFT_LEFT}, {"kRIT", GS_KEY_SHIFT_RIGHT}, {"khome", GS_KEY_HOME},
    {"kend", GS_KEY_END},        {"kpp", GS_KEY_PAGE_UP},      {"knp", GS_KEY_PAGE_DOWN},
    {"kich1", GS_KEY_INSERT},    {"kdch1", GS_KEY_DELETE},     {"kbs", GS_KEY_BACKSPACE},
    {"kcbt", GS_KEY_SHIFT_TAB},  {"kent", GS_KEY_ENTER},       {"kf1", GS_KEY_F1},
    {"kf2", GS_KEY_F1 + 1},      {"kf3", GS_KEY_F1 + 2},       {"kf4", GS_KEY_F1 + 3},
    {"kf5", GS_KEY_F1 + 4},      {"kf6", GS_KEY_F1 + 5},       {"kf7", GS_KEY_F1 + 6},
    {"kf8", GS_KEY_F1 + 7},      {"kf9", GS_KEY_F1 + 8},       {"kf10", GS_KEY_F1 + 9},
    {"kf11", GS_KEY_F1 + 10},    {"kf12", GS_KEY_F1 + 11},
};

static const char *string(const char *capability) {
    /* terminfo's interface is older than const */
    char name[16];
    snprintf(name, sizeof name, "%s", capability);
    const char *value = tigetstr(name);
    return value && value != (const char *)-1 ? value : NULL;
}

static int number(const char *capability) {
    char name[16];
    snprintf(name, sizeof name, "%s", capability);
    return tigetnum(name);
}

static bool flag(const char *capability) {
    char name[16];
    snprintf(name, sizeof name, "%s", capability);
    return tigetflag(name) > 0;
}

/* Adds a string without the delays "$<5>" that real VT100s needed. */
static void add(char *out, size_t size, const char *from) {
    size_t length = strlen(out);
    while (from && *from && length + 1 < size) {
        const char *end = strncmp(from, "$<", 2) == 0 ? strchr(from, '>') : NULL;
        if (end) {
            from = end + 1;
            continue;
        }
        out[length++] = *from++;
        out[length] = '\0';
    }
}

static void read_keys(struct gs_terminal *terminal) {
    for (size_t i = 0; i < sizeof capabilities / sizeof capabilities[0]; i++) {
        const char *bytes = string(capabilities[i].capability);
        if (!bytes || !*bytes || strlen(bytes) >= GS_KEY_BYTES)
            continue;
        struct gs_terminal_key *key = &terminal->key[terminal->keys++];
        snprintf(key->bytes, sizeof key->bytes, "%s", bytes);
        key->key = capabilities[i].key;
    }
}

static unsigned attributes(int video) {
    /* the bits of ncv, no_color_video */
    return (video & 2 ? GS_ATTR_UNDERLINE : 0) | (video & 4 ? GS_ATTR_REVERSE : 0) |
           (video & 16 ? GS_ATTR_DIM : 0) | (video & 32 ? GS_ATTR_BOLD : 0);
}

static enum gs_status read_entry(const char *name, struct gs_terminal *terminal,
                                 struct gs_error *error) {
    const char *place = string("cup");
    if (!place || strncmp(place, "\033[%i%p1%d;%p2%dH", 16) != 0)
        return gs_fail(error, GS_ERR_STATE,
                       "a terminal of TERM=%.64s can't place text; `gainstage attach --text` and "
                       "`gainstage ctl` work on it",
                       name);
    const int colors = number("colors"), video = number("ncv");
    terminal->colors = colors >= GS_COLOR_TRUE ? GS_COLOR_TRUE
                       : colors >= 256         ? 256
                       : colors >= 16          ? 16
                       : colors >= 8           ? 8
                                               : 0;
    terminal->attributes = (string("bold") ? GS_ATTR_BOLD : 0) | (string("dim") ? GS_ATTR_DIM : 0) |
                           (string("rev") || string("smso") ? GS_ATTR_REVERSE : 0) |
                           (string("smul") ? GS_ATTR_UNDERLINE : 0);
    terminal->colorless = video > 0 ? attributes(video) : 0;
    terminal->corner = string("rmam") || flag("xenl") || !flag("am");
    add(terminal->enter, sizeof terminal->enter, string("smcup"));
    add(terminal->enter, sizeof terminal->enter, string("civis"));
    add(terminal->leave, sizeof terminal->leave, string("cnorm"));
    add(terminal->leave, sizeof terminal->leave, string("rmcup") ? string("rmcup") : BELOW);
    read_keys(terminal);
    return GS_OK;
}

/* A terminal that is newer than this machine's terminfo, or none was told: "xterm-kitty", "foot".
 */
static void guess(const char *name, struct gs_terminal *terminal) {
    static const char *const colourful[] = {"256color", "direct",  "kitty",   "foot",  "alacritty",
                                            "ghostty",  "wezterm", "contour", "xterm", "iterm",
                                            "tmux",     "konsole", "vte",     "mintty"};
    terminal->colors = *name ? 8 : 0;
    for (size_t i = 0; i < sizeof colourful / sizeof colourful[0]; i++)
        if (strstr(name, colourful[i]))
            terminal->colors = 256;
    terminal->attributes = GS_ATTR_BOLD | GS_ATTR_REVERSE | GS_ATTR_UNDERLINE |
                           (terminal->colors == 256 ? GS_ATTR_DIM : 0);
    terminal->corner = true;
    add(terminal->enter, sizeof terminal->enter, "\033[?1049h\033[?25l");
    add(terminal->leave, sizeof terminal->leave, "\033[?25h\033[?1049l");
}

enum gs_status gs_terminal_describe(const char *name, struct gs_terminal *terminal,
                                    struct gs_error *error) {
    struct gs_terminal found = {.modes = true};
    int verdict = 0;
    enum gs_status status = GS_OK;
    name = name ? name : "";
    add(found.leave, sizeof found.leave, "\033[m" WRAP);
    /* Consoles show the end of a question that they don't understand. */
    if (strncmp(name, "linux", 5) == 0 || strncmp(name, "vt", 2) == 0 ||
        strcmp(name, "ansi") == 0 || strcmp(name, "cons25") == 0 || !*name)
        found.modes = false;
    if (*name && setupterm(name, STDOUT_FILENO, &verdict) == OK) {
        status = read_entry(name, &found, error);
        del_curterm(cur_term);
    } else if (strcmp(name, "dumb") == 0) {
        status = gs_fail(error, GS_ERR_STATE,
                         "a terminal of TERM=dumb can't place text; `gainstage attach --text` and "
                         "`gainstage ctl` work on it");
    } else {
        guess(name, &found);
    }
    add(found.enter, sizeof found.enter, NO_WRAP);
    if (status == GS_OK)
        *terminal = found;
    return status;
}
