/* The line that is being typed: a value for the knob in hand, a command, or an answer to a
 * question. */
#ifndef UI_ENTRY_H
#define UI_ENTRY_H

#include <stddef.h>
#include <stdint.h>

enum gs_entry_kind {
    GS_ENTRY_NONE,
    GS_ENTRY_VALUE,
    GS_ENTRY_COMMAND,
    GS_ENTRY_CONFIRM /* end the take and the engine? y, n, or d to detach */
};

struct gs_entry {
    enum gs_entry_kind kind;
    size_t length; /* bytes of UTF-8 */
    char text[512];
};

void gs_entry_begin(struct gs_entry *entry, enum gs_entry_kind kind, const char *text);
void gs_entry_end(struct gs_entry *entry);
/* Adds a character when it can be printed and there is room. In a value, '-' turns the sign. */
void gs_entry_add(struct gs_entry *entry, uint32_t code);
/* Takes the last character back. */
void gs_entry_erase(struct gs_entry *entry);

#endif
