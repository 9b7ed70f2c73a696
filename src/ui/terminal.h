/* What a terminal is and can, by its name: from terminfo where that has an entry, else from what
 * the name says and what every terminal since the VT100 understands (ECMA-48). All that is ever
 * sent is ECMA-48; terminfo tells what may be. One thread; the only file that knows terminfo. */
#ifndef UI_TERMINAL_H
#define UI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gainstage/status.h"

enum { GS_TERMINAL_KEYS = 40, GS_KEY_BYTES = 16 };

struct gs_terminal_key {
    char bytes[GS_KEY_BYTES]; /* NUL-terminated */
    uint32_t key;
};

struct gs_terminal {
    int colors;          /* 0, 8, 16, 256, or GS_COLOR_TRUE: all of them */
    unsigned attributes; /* GS_ATTR_… that it shows at all */
    unsigned colorless;  /* those of them that it does not show together with a colour */
    bool corner;         /* the last cell of the last row can be written without scrolling */
    bool modes;          /* may be asked for its modes (DECRQM) */
    char enter[160];     /* takes the screen over: alternate screen, no cursor, no wrapping */
    char leave[160];     /* gives it back */
    int keys;            /* what its keys send where that is out of the ordinary */
    struct gs_terminal_key key[GS_TERMINAL_KEYS];
};

/* `name` as in TERM; NULL or "" is one of which nothing is known. GS_ERR_STATE with a clear line
 * for one that can't place text. */
enum gs_status gs_terminal_describe(const char *name, struct gs_terminal *terminal,
                                    struct gs_error *error);

#endif
