/* Keys: from curses' numbers to those of the key map. */
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "keymap.h"
#include "screen.h"

static const struct {
    int code;
    uint32_t key;
} special[] = {
    {KEY_UP, GS_KEY_UP},
    {KEY_DOWN, GS_KEY_DOWN},
    {KEY_LEFT, GS_KEY_LEFT},
    {KEY_RIGHT, GS_KEY_RIGHT},
    {KEY_SR, GS_KEY_SHIFT_UP},
    {KEY_SF, GS_KEY_SHIFT_DOWN},
    {KEY_SLEFT, GS_KEY_SHIFT_LEFT},
    {KEY_SRIGHT, GS_KEY_SHIFT_RIGHT},
    {KEY_HOME, GS_KEY_HOME},
    {KEY_END, GS_KEY_END},
    {KEY_PPAGE, GS_KEY_PAGE_UP},
    {KEY_NPAGE, GS_KEY_PAGE_DOWN},
    {KEY_IC, GS_KEY_INSERT},
    {KEY_DC, GS_KEY_DELETE},
    {KEY_BACKSPACE, GS_KEY_BACKSPACE},
    {KEY_BTAB, GS_KEY_SHIFT_TAB},
    {KEY_ENTER, GS_KEY_ENTER},
};

static bool special_key(wint_t code, uint32_t *key) {
    for (size_t i = 0; i < sizeof special / sizeof special[0]; i++)
        if (special[i].code == (int)code) {
            *key = special[i].key;
            return true;
        }
    if ((int)code >= KEY_F(1) && (int)code <= KEY_F(12)) {
        *key = GS_KEY_F1 + (uint32_t)((int)code - KEY_F(1));
        return true;
    }
    return false;
}

static bool terminal_gone(void) {
    struct pollfd tty = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&tty, 1, 0) > 0 && (tty.revents & (POLLHUP | POLLERR | POLLNVAL));
}

bool gs_screen_key(uint32_t *key, bool *gone) {
    for (;;) {
        wint_t code;
        errno = 0;
        int kind = get_wch(&code);
        if (kind == ERR) {
            *gone = errno == EIO || terminal_gone();
            return false;
        }
        if (kind == KEY_CODE_YES) {
            if (special_key(code, key))
                return true;
            continue; /* a key that the map has no name for */
        }
        *key = code == '\n' ? GS_KEY_ENTER : (uint32_t)code;
        return true;
    }
}
