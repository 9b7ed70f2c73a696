#include "screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>

/* What the terminal shows now, and how styles map to attributes and colour pairs. */
static struct {
    SCREEN *terminal;
    struct gs_grid shown;
    struct gs_theme theme; /* as it is set up */
    bool themed;
    int colors;
    attr_t attributes[GS_STYLE_COUNT];
} screen;

enum gs_status gs_screen_check(struct gs_error *error) {
    const char *name = getenv("TERM");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return gs_fail(error, GS_ERR_STATE,
                       "the front end needs a terminal for input and output; "
                       "scripts can use `gainstage ctl` and `gainstage status`");
    if (!name || !*name)
        return gs_fail(error, GS_ERR_STATE, "TERM is not set; try TERM=xterm-256color");
    /* setupterm() gives a verdict where newterm() might end the process */
    int verdict = 0;
    if (setupterm(name, STDOUT_FILENO, &verdict) != OK)
        return gs_fail(error, GS_ERR_STATE,
                       "TERM=%.64s is not known here; try TERM=xterm-256color or TERM=vt100", name);
    const bool places_text = tigetstr("cup") && tigetstr("clear");
    del_curterm(cur_term); /* newterm() makes one of its own */
    if (!places_text)
        return gs_fail(error, GS_ERR_STATE,
                       "a terminal of TERM=%.64s can't place text; `gainstage ctl` works on it",
                       name);
    return GS_OK;
}

enum gs_status gs_screen_open(struct gs_error *error) {
    const char *name = getenv("TERM");
    enum gs_status status = gs_screen_check(error);
    if (status != GS_OK)
        return status;
    screen.terminal = newterm(name, stdout, stdin);
    if (!screen.terminal)
        return gs_fail(error, GS_ERR_STATE, "the terminal (TERM=%.64s) can't be set up", name);
    set_term(screen.terminal);
    set_escdelay(25);
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    curs_set(0);
    const char *no_color = getenv("NO_COLOR");
    screen.colors = 0;
    if (!(no_color && *no_color) && has_colors()) {
        start_color();
        use_default_colors();
        screen.colors = COLORS;
    }
    screen.themed = false;
    return GS_OK;
}

void gs_screen_close(void) {
    if (!screen.terminal)
        return;
    endwin();
    delscreen(screen.terminal);
    gs_grid_done(&screen.shown);
    memset(&screen, 0, sizeof screen);
}

void gs_screen_redraw(void) {
    clearok(curscr, TRUE);
    gs_grid_done(&screen.shown);
}

void gs_screen_suspend(void) {
    endwin();
}

void gs_screen_resume(void) {
    reset_prog_mode(); /* a shell may have changed it, whether or not it was given back */
    gs_screen_redraw();
    refresh();
}

void gs_screen_size(int *width, int *height) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0 &&
        (size.ws_row != LINES || size.ws_col != COLS)) {
        resizeterm(size.ws_row, size.ws_col);
        /* Terminals reflow what they show when they change size: nothing of it can be relied on. */
        gs_screen_redraw();
    }
    *width = COLS;
    *height = LINES;
}

static attr_t attribute_bits(unsigned attributes) {
    return (attributes & GS_ATTR_BOLD ? A_BOLD : A_NORMAL) |
           (attributes & GS_ATTR_DIM ? A_DIM : A_NORMAL) |
           (attributes & GS_ATTR_REVERSE ? A_REVERSE : A_NORMAL) |
           (attributes & GS_ATTR_UNDERLINE ? A_UNDERLINE : A_NORMAL);
}

static void set_theme(const struct gs_theme *theme) {
    struct gs_theme plain;
    screen.theme = *theme;
    screen.themed = true;
    if (screen.colors < 8) {
        /* Without colour the looks that were made to do without it are better than what is left of
         * the others. */
        gs_theme_plain(&plain);
        theme = &plain;
    }
    for (int i = 0; i < GS_STYLE_COUNT; i++) {
        struct gs_look look = gs_look_fit(theme->look[i], screen.colors);
        screen.attributes[i] = attribute_bits(look.attributes);
        if (screen.colors >= 8 && i + 1 < COLOR_PAIRS)
            init_pair((short)(i + 1), (short)look.foreground, (short)look.background);
    }
    gs_grid_done(&screen.shown);
}

static void send_cell(int x, int y, struct gs_cell cell, bool utf8) {
    if (cell.glyph == GS_FILLER && utf8)
        return; /* the character before it covers both */
    if (cell.glyph == GS_FILLER)
        cell.glyph = ' ';
    wchar_t text[2] = {(wchar_t)cell.glyph, L'\0'};
    if (!utf8 && cell.glyph > 126)
        text[0] = L'?';
    cchar_t out;
    short pair =
        screen.colors >= 8 && (int)cell.style + 1 < COLOR_PAIRS ? (short)(cell.style + 1) : 0;
    if (setcchar(&out, text, screen.attributes[cell.style], pair, NULL) == OK)
        mvadd_wch(y, x, &out);
}

static bool same_theme(const struct gs_theme *theme) {
    if (!screen.themed)
        return false;
    for (int i = 0; i < GS_STYLE_COUNT; i++) {
        const struct gs_look *a = &theme->look[i], *b = &screen.theme.look[i];
        if (a->foreground != b->foreground || a->background != b->background ||
            a->attributes != b->attributes)
            return false;
    }
    return true;
}

void gs_screen_show(const struct gs_grid *grid, const struct gs_theme *theme, bool utf8) {
    if (!same_theme(theme))
        set_theme(theme);
    if (screen.shown.cell && gs_grid_equal(grid, &screen.shown))
        return;
    bool all = grid->width != screen.shown.width || grid->height != screen.shown.height;
    if (all)
        erase();
    for (int y = 0; y < grid->height; y++)
        for (int x = 0; x < grid->width; x++) {
            struct gs_cell cell = gs_grid_at(grid, x, y), before = gs_grid_at(&screen.shown, x, y);
            if (all || cell.glyph != before.glyph || cell.style != before.style)
                send_cell(x, y, cell, utf8);
        }
    /* When memory is short nothing is remembered, and the next picture is sent whole. */
    if (gs_grid_resize(&screen.shown, grid->width, grid->height) == GS_OK)
        memcpy(screen.shown.cell, grid->cell,
               (size_t)grid->width * (size_t)grid->height * sizeof *grid->cell);
    else
        gs_grid_done(&screen.shown);
    refresh();
}
