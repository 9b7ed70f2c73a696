#include "keymap.h"

#include <stdio.h>
#include <string.h>

#include "gainstage/command.h"
#include "grid.h"

const struct gs_default_binding gs_default_bindings[] = {
    {"k", "focus up", "the stage before"},
    {"Up", "focus up", NULL},
    {"j", "focus down", "the next stage"},
    {"Down", "focus down", NULL},
    {"h", "focus left", "the stage's knob before"},
    {"Left", "focus left", NULL},
    {"l", "focus right", "the stage's next knob"},
    {"Right", "focus right", NULL},
    {"+", "turn 1", "turn the knob in hand up"},
    {"-", "turn -1", "turn the knob in hand down"},
    {"K", "turn 1 coarse", "turn it up by a coarse step"},
    {"S-Up", "turn 1 coarse", NULL},
    {"PgUp", "turn 1 coarse", NULL},
    {">", "turn 1 coarse", NULL},
    {"*", "turn 1 coarse", NULL},
    {"J", "turn -1 coarse", "turn it down by a coarse step"},
    {"S-Down", "turn -1 coarse", NULL},
    {"PgDn", "turn -1 coarse", NULL},
    {"<", "turn -1 coarse", NULL},
    {"_", "turn -1 coarse", NULL},
    {"0", "enter 0", "type a value for the knob in hand"},
    {"1", "enter 1", NULL},
    {"2", "enter 2", NULL},
    {"3", "enter 3", NULL},
    {"4", "enter 4", NULL},
    {"5", "enter 5", NULL},
    {"6", "enter 6", NULL},
    {"7", "enter 7", NULL},
    {"8", "enter 8", NULL},
    {"9", "enter 9", NULL},
    {".", "enter 0.", "type a value that begins with 0."},
    {"Enter", "enter", "type a value for the knob in hand"},
    {"=", "default", NULL},
    {"b", "bypass", NULL},
    {"u", "undo", NULL},
    {"C-r", "redo", NULL},
    {"a", "ab", NULL},
    {"r", "roll", NULL},
    {"n", "next", NULL},
    {"m", "mark", NULL},
    {"v", "clear", NULL},
    {"L", "lock on", "lock the take: no key ends it before :lock off"},
    {"[", "channel previous", "the channel before"},
    {"]", "channel next", "the next channel"},
    {"Tab", "view next", "the next view"},
    {"S-Tab", "view previous", "the view before"},
    {"F2", "view strip", "the strip with its knobs"},
    {"F3", "view meters", "meters of all channels"},
    {"F4", "view curves", "response and dynamics"},
    {"F5", "view loudness", "loudness, and its last minutes"},
    {"F6", "view big", "what can be read from across the room"},
    {"F7", "view takes", "the takes in the folder"},
    {"F8", "view interface", "the device, and how to set the level"},
    {"F9", "view events", "what has happened"},
    {"t", "theme", "the next theme"},
    {"M", "mouse", "the mouse turns knobs, or selects text"},
    {"?", "view help", "this help, and back"},
    {"F1", "view help", NULL},
    {":", "enter :", "type a command"},
    {"d", "detach", NULL},
    {"q", "quit", NULL},
    {"C-c", "quit", NULL},
    {NULL, NULL, NULL},
};

static const struct {
    const char *name;
    uint32_t key;
} names[] = {
    {"Space", ' '},
    {"Tab", GS_KEY_TAB},
    {"Enter", GS_KEY_ENTER},
    {"Esc", GS_KEY_ESCAPE},
    {"Up", GS_KEY_UP},
    {"Down", GS_KEY_DOWN},
    {"Left", GS_KEY_LEFT},
    {"Right", GS_KEY_RIGHT},
    {"S-Up", GS_KEY_SHIFT_UP},
    {"S-Down", GS_KEY_SHIFT_DOWN},
    {"S-Left", GS_KEY_SHIFT_LEFT},
    {"S-Right", GS_KEY_SHIFT_RIGHT},
    {"S-Tab", GS_KEY_SHIFT_TAB},
    {"Home", GS_KEY_HOME},
    {"End", GS_KEY_END},
    {"PgUp", GS_KEY_PAGE_UP},
    {"PgDn", GS_KEY_PAGE_DOWN},
    {"Insert", GS_KEY_INSERT},
    {"Delete", GS_KEY_DELETE},
    {"Backspace", GS_KEY_BACKSPACE},
};

enum { NAMES = sizeof names / sizeof names[0] };

enum gs_status gs_key_parse(const char *name, uint32_t *key, struct gs_error *error) {
    for (int i = 0; i < NAMES; i++)
        if (strcmp(name, names[i].name) == 0) {
            *key = names[i].key;
            return GS_OK;
        }
    if (name[0] == 'C' && name[1] == '-' && name[2] >= 'a' && name[2] <= 'z' && !name[3]) {
        *key = (uint32_t)(name[2] - 'a' + 1);
        return GS_OK;
    }
    long number;
    if (name[0] == 'F' && gs_parse_integer(name + 1, &number) && number >= 1 && number <= 12) {
        *key = GS_KEY_F1 + (uint32_t)number - 1;
        return GS_OK;
    }
    const char *behind = name;
    uint32_t code = gs_utf8_next(&behind);
    if (code > ' ' && code != 127 && !*behind) {
        *key = code;
        return GS_OK;
    }
    return gs_fail(error, GS_ERR_UNKNOWN,
                   "no key is called '%.32s'; write x, S-Up, C-l, F5, Space, Tab or PgUp", name);
}

static void encode(uint32_t code, char *out) {
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xC0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        *out++ = (char)(0xE0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    } else {
        *out++ = (char)(0xF0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3F));
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    }
    *out = '\0';
}

void gs_key_name(uint32_t key, char *out, size_t size) {
    for (int i = 0; i < NAMES; i++)
        if (names[i].key == key) {
            snprintf(out, size, "%s", names[i].name);
            return;
        }
    if (key >= GS_KEY_F1 && key < GS_KEY_LAST) {
        snprintf(out, size, "F%u", (unsigned)(key - GS_KEY_F1 + 1));
    } else if (key < ' ') {
        snprintf(out, size, "C-%c", (char)('a' + key - 1));
    } else {
        char character[5];
        encode(key, character);
        snprintf(out, size, "%s", character);
    }
}

static struct gs_binding *find(struct gs_keymap *keymap, uint32_t key) {
    for (int i = 0; i < keymap->count; i++)
        if (keymap->binding[i].key == key)
            return &keymap->binding[i];
    return NULL;
}

static enum gs_status put(struct gs_keymap *keymap, uint32_t key, const char *command,
                          struct gs_error *error) {
    struct gs_binding *binding = find(keymap, key);
    if (strlen(command) >= sizeof binding->command)
        return gs_fail(error, GS_ERR_RANGE, "bind: the command is longer than %d bytes",
                       (int)sizeof binding->command - 1);
    if (!binding) {
        if (keymap->count == GS_BINDINGS_MAX)
            return gs_fail(error, GS_ERR_FULL, "bind: more than %d keys are bound",
                           GS_BINDINGS_MAX);
        binding = &keymap->binding[keymap->count++];
    }
    binding->key = key;
    snprintf(binding->command, sizeof binding->command, "%s", command);
    return GS_OK;
}

void gs_keymap_init(struct gs_keymap *keymap) {
    keymap->count = 0;
    for (const struct gs_default_binding *b = gs_default_bindings; b->key; b++) {
        uint32_t key;
        if (gs_key_parse(b->key, &key, NULL) == GS_OK)
            put(keymap, key, b->command, NULL);
    }
}

/* The command as one line: a single quoted word is the line itself, several words are put together
 * again. */
static void join(const struct gs_words *words, struct gs_text *line) {
    if (words->count == 3) {
        gs_text_add(line, "%s", words->word[2]);
        return;
    }
    for (int i = 2; i < words->count; i++) {
        if (i > 2)
            gs_text_add(line, " ");
        gs_text_add_word(line, words->word[i]);
    }
}

enum gs_status gs_keymap_bind(struct gs_keymap *keymap, const struct gs_words *words,
                              struct gs_error *error) {
    uint32_t key;
    enum gs_status status = gs_key_parse(words->word[1], &key, error);
    if (status != GS_OK)
        return status;
    if (key == GS_KEY_ESCAPE)
        return gs_fail(error, GS_ERR_STATE, "bind: Esc only ever cancels typing");
    struct gs_text line = {0};
    struct gs_words command = {0};
    enum gs_command_id id;
    join(words, &line);
    if (line.failed) {
        status = gs_fail(error, GS_ERR_MEMORY, "out of memory");
        goto cleanup;
    }
    status = gs_words_split(gs_text_string(&line), &command, error);
    if (status != GS_OK)
        goto cleanup;
    if (command.count == 0) {
        status = gs_fail(error, GS_ERR_USAGE, "bind: no command behind the key");
        goto cleanup;
    }
    status = gs_command_find(&command, &id, error);
    if (status == GS_OK)
        status = put(keymap, key, gs_text_string(&line), error);
cleanup:
    gs_words_done(&command);
    gs_text_done(&line);
    return status;
}

enum gs_status gs_keymap_unbind(struct gs_keymap *keymap, const struct gs_words *words,
                                struct gs_error *error) {
    uint32_t key;
    enum gs_status status = gs_key_parse(words->word[1], &key, error);
    if (status != GS_OK)
        return status;
    struct gs_binding *binding = find(keymap, key);
    if (!binding)
        return gs_fail(error, GS_ERR_UNKNOWN, "unbind: %s does nothing anyway", words->word[1]);
    memmove(binding, binding + 1,
            (size_t)(&keymap->binding[keymap->count] - (binding + 1)) * sizeof *binding);
    keymap->count--;
    return GS_OK;
}

const char *gs_keymap_command(const struct gs_keymap *keymap, uint32_t key) {
    for (int i = 0; i < keymap->count; i++)
        if (keymap->binding[i].key == key)
            return keymap->binding[i].command;
    return NULL;
}

bool gs_keymap_key(const struct gs_keymap *keymap, const char *command, uint32_t *key) {
    for (int i = 0; i < keymap->count; i++)
        if (strcmp(keymap->binding[i].command, command) == 0) {
            *key = keymap->binding[i].key;
            return true;
        }
    return false;
}
