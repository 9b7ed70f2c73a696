#include "entry.h"

#include <stdio.h>
#include <string.h>

#include "keymap.h"

void gs_entry_begin(struct gs_entry *entry, enum gs_entry_kind kind, const char *text) {
    entry->kind = kind;
    snprintf(entry->text, sizeof entry->text, "%s", text);
    entry->length = strlen(entry->text);
}

void gs_entry_end(struct gs_entry *entry) {
    gs_entry_begin(entry, GS_ENTRY_NONE, "");
}

static void turn_sign(struct gs_entry *entry) {
    if (entry->text[0] == '-') {
        memmove(entry->text, entry->text + 1, entry->length--);
    } else if (entry->length + 1 < sizeof entry->text) {
        memmove(entry->text + 1, entry->text, ++entry->length);
        entry->text[0] = '-';
    }
}

void gs_entry_add(struct gs_entry *entry, uint32_t code) {
    if (code < ' ' || (code >= 127 && code < 160) || code >= GS_KEY_FIRST)
        return;
    if (entry->kind == GS_ENTRY_VALUE && code == '-') {
        turn_sign(entry);
        return;
    }
    char character[16];
    if (code == ' ')
        snprintf(character, sizeof character, " ");
    else
        gs_key_name(code, character, sizeof character);
    size_t more = strlen(character);
    if (entry->length + more >= sizeof entry->text)
        return;
    memcpy(entry->text + entry->length, character, more + 1);
    entry->length += more;
}

void gs_entry_erase(struct gs_entry *entry) {
    while (entry->length > 0) {
        unsigned char last = (unsigned char)entry->text[--entry->length];
        entry->text[entry->length] = '\0';
        if ((last & 0xC0) != 0x80)
            break;
    }
}
