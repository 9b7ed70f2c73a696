/* Which key does what. A key is a Unicode character, a control character, or one of the named ones;
 * a binding is a line of the command language. */
#ifndef UI_KEYMAP_H
#define UI_KEYMAP_H

#include <stdbool.h>
#include <stdint.h>

#include "gainstage/keys.h"
#include "gainstage/status.h"
#include "gainstage/text.h"

enum gs_key {
    GS_KEY_TAB = 9,
    GS_KEY_ENTER = 13,
    GS_KEY_ESCAPE = 27,
    GS_KEY_FIRST = 0x110000, /* behind Unicode */
    GS_KEY_UP = GS_KEY_FIRST,
    GS_KEY_DOWN,
    GS_KEY_LEFT,
    GS_KEY_RIGHT,
    GS_KEY_SHIFT_UP,
    GS_KEY_SHIFT_DOWN,
    GS_KEY_SHIFT_LEFT,
    GS_KEY_SHIFT_RIGHT,
    GS_KEY_HOME,
    GS_KEY_END,
    GS_KEY_PAGE_UP,
    GS_KEY_PAGE_DOWN,
    GS_KEY_INSERT,
    GS_KEY_DELETE,
    GS_KEY_BACKSPACE,
    GS_KEY_SHIFT_TAB,
    GS_KEY_F1, /* F2 … F12 follow */
    GS_KEY_LAST = GS_KEY_F1 + 12
};

struct gs_binding {
    uint32_t key;
    char command[120];
};

enum { GS_BINDINGS_MAX = 200 };

struct gs_keymap {
    int count;
    struct gs_binding binding[GS_BINDINGS_MAX];
};

/* "x", "Space", "S-Up", "C-l", "F5": GS_ERR_UNKNOWN otherwise. */
enum gs_status gs_key_parse(const char *name, uint32_t *key, struct gs_error *error);
/* The name that gs_key_parse() reads back. `size` of 16 suffices. */
void gs_key_name(uint32_t key, char *out, size_t size);

void gs_keymap_init(struct gs_keymap *keymap);
/* The words of a `bind` or `unbind` command; the command behind the key must exist. */
enum gs_status gs_keymap_bind(struct gs_keymap *keymap, const struct gs_words *words,
                              struct gs_error *error);
enum gs_status gs_keymap_unbind(struct gs_keymap *keymap, const struct gs_words *words,
                                struct gs_error *error);
/* The command of a key, or NULL. */
const char *gs_keymap_command(const struct gs_keymap *keymap, uint32_t key);
/* The first key that does exactly this, or false. */
bool gs_keymap_key(const struct gs_keymap *keymap, const char *command, uint32_t *key);

#endif
