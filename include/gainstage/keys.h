/* The keys that the front end starts with: a table for the keymap, the help and the manual. */
#ifndef GAINSTAGE_KEYS_H
#define GAINSTAGE_KEYS_H

struct gs_default_binding {
    const char *key;     /* as `bind` takes it: "k", "S-Up", "C-c" */
    const char *command; /* a command line (gainstage/command.h) */
    const char *help;    /* what it does; NULL: what the command's own help says */
};

extern const struct gs_default_binding gs_default_bindings[]; /* ends with a NULL key */

#endif
