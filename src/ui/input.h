/* What a terminal sends: keys, the mouse, pasted text and answers to questions, told apart from one
 * stream of bytes. Sequences that nobody knows are passed over whole, broken and endless ones too;
 * a lone Esc is a key when nothing follows it. Knows no device and no clock. One thread. */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "terminal.h"

enum gs_input_kind {
    GS_INPUT_KEY,    /* `key` */
    GS_INPUT_PASTED, /* `key`: a character of text that was pasted, line ends as Enter */
    GS_INPUT_MOUSE,
    GS_INPUT_STATUS, /* the answer to DSR 5 */
    GS_INPUT_CURSOR, /* the answer to DSR 6, `mouse.x` and `.y`; below the first row */
    GS_INPUT_MODE,   /* the answer to DECRQM: `mode` and its `setting`, 0 = not known */
};

enum gs_mouse_action { GS_MOUSE_PRESS, GS_MOUSE_RELEASE, GS_MOUSE_UP, GS_MOUSE_DOWN };

struct gs_mouse {
    enum gs_mouse_action action; /* up and down: the wheel */
    int button;                  /* 0 left, 1 middle, 2 right */
    int x, y;                    /* cell, from 0 */
    bool shift;
};

struct gs_input {
    enum gs_input_kind kind;
    uint32_t key;
    struct gs_mouse mouse;
    int mode, setting;
};

enum { GS_SEQUENCE_MOST = 64, GS_INPUT_READY = 4 };

struct gs_parser {
    const struct gs_terminal *terminal; /* its special keys; may be NULL */
    bool utf8;
    char byte[GS_SEQUENCE_MOST]; /* of the sequence that has begun */
    int bytes;
    int state;  /* of enum state in input.c */
    int skip;   /* bytes that follow and mean nothing */
    int64_t at; /* when its last byte came */
    bool pasting;
    struct gs_input input[GS_INPUT_READY]; /* complete, to be taken */
    int ready;
};

void gs_parser_init(struct gs_parser *parser, const struct gs_terminal *terminal, bool utf8);
/* Takes a byte that came at `now` (ns). Take what is complete before the next one. */
void gs_parser_feed(struct gs_parser *parser, unsigned char byte, int64_t now);
/* What is complete; false when there is nothing more. */
bool gs_parser_next(struct gs_parser *parser, struct gs_input *input);
/* When gs_parser_wait() has to be called because nothing more came; INT64_MAX: need not be. */
int64_t gs_parser_due(const struct gs_parser *parser);
/* Ends what is incomplete for too long; a lone Esc is then a key. */
void gs_parser_wait(struct gs_parser *parser, int64_t now);

#endif
