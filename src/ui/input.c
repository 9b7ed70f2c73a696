#include "input.h"

#include <string.h>

#include "gainstage/clock.h"
#include "grid.h"
#include "keymap.h"

enum state {
    GROUND,
    ESCAPE,        /* ESC */
    CONTROL,       /* ESC [ … */
    LINUX,         /* ESC [ [, a letter follows */
    SHIFTED,       /* ESC O, a letter follows */
    STRING,        /* ESC ] … or ESC P …: up to BEL or ESC \ */
    STRING_ESCAPE, /* … ESC in it */
    CHARACTER,     /* the rest of a UTF-8 character */
    SKIP,          /* the coordinates of an old mouse report */
};

enum { ESC = 27, BEL = 7, DELETE = 127, PARAMETERS = 8 };

/* How long Esc may be alone; how long a sequence, a paste may stand still. */
static const int64_t alone = 50 * GS_MILLISECOND, halted = GS_SECOND;

void gs_parser_init(struct gs_parser *parser, const struct gs_terminal *terminal, bool utf8) {
    *parser = (struct gs_parser){.terminal = terminal, .utf8 = utf8};
}

static void emit(struct gs_parser *parser, struct gs_input input) {
    if (parser->ready < GS_INPUT_READY)
        parser->input[parser->ready++] = input;
}

static void key(struct gs_parser *parser, uint32_t code) {
    emit(parser,
         (struct gs_input){.kind = parser->pasting ? GS_INPUT_PASTED : GS_INPUT_KEY, .key = code});
}

/* A whole sequence that the terminal's description has a key for. */
static bool described(struct gs_parser *parser) {
    const struct gs_terminal *terminal = parser->terminal;
    for (int i = 0; terminal && i < terminal->keys; i++) {
        const struct gs_terminal_key *k = &terminal->key[i];
        if ((int)strlen(k->bytes) == parser->bytes &&
            memcmp(k->bytes, parser->byte, (size_t)parser->bytes) == 0) {
            key(parser, k->key);
            return true;
        }
    }
    return false;
}

/* ---- ESC [ … ----------------------------------------------------------------------------------
 */

struct control {
    char mark;         /* '<' or '?' behind the bracket, or 0 */
    char intermediate; /* '$', or 0 */
    char end;          /* the letter */
    int parameter[PARAMETERS], parameters;
};

static struct control read_control(const struct gs_parser *parser) {
    struct control c = {.end = parser->byte[parser->bytes - 1]};
    int i = 2;
    if (i < parser->bytes && strchr("<=>?", parser->byte[i]) && parser->byte[i])
        c.mark = parser->byte[i++];
    bool begun = false;
    for (; i < parser->bytes - 1; i++) {
        const char byte = parser->byte[i];
        if (byte >= '0' && byte <= '9') {
            enum { MOST = 100000 };
            int *p = &c.parameter[c.parameters < PARAMETERS ? c.parameters : PARAMETERS - 1];
            *p = *p < MOST ? *p * 10 + (byte - '0') : *p;
            begun = true;
        } else if (byte == ';') {
            c.parameters++;
            begun = false;
        } else if (byte >= 0x20 && byte <= 0x2F) {
            c.intermediate = byte;
        }
    }
    c.parameters += begun ? 1 : 0;
    if (c.parameters > PARAMETERS)
        c.parameters = PARAMETERS;
    return c;
}

static bool arrow(char letter, bool shift, uint32_t *code) {
    static const struct {
        char letter;
        uint32_t plain, shifted;
    } arrows[] = {
        {'A', GS_KEY_UP, GS_KEY_SHIFT_UP},
        {'B', GS_KEY_DOWN, GS_KEY_SHIFT_DOWN},
        {'C', GS_KEY_RIGHT, GS_KEY_SHIFT_RIGHT},
        {'D', GS_KEY_LEFT, GS_KEY_SHIFT_LEFT},
        {'H', GS_KEY_HOME, GS_KEY_HOME},
        {'F', GS_KEY_END, GS_KEY_END},
        {'Z', GS_KEY_SHIFT_TAB, GS_KEY_SHIFT_TAB},
        {'P', GS_KEY_F1, GS_KEY_F1},
        {'Q', GS_KEY_F1 + 1, GS_KEY_F1 + 1},
        {'R', GS_KEY_F1 + 2, GS_KEY_F1 + 2},
        {'S', GS_KEY_F1 + 3, GS_KEY_F1 + 3},
        {'a', GS_KEY_SHIFT_UP, GS_KEY_SHIFT_UP}, /* rxvt */
        {'b', GS_KEY_SHIFT_DOWN, GS_KEY_SHIFT_DOWN},
        {'c', GS_KEY_SHIFT_RIGHT, GS_KEY_SHIFT_RIGHT},
        {'d', GS_KEY_SHIFT_LEFT, GS_KEY_SHIFT_LEFT},
    };
    for (size_t i = 0; i < sizeof arrows / sizeof arrows[0]; i++)
        if (arrows[i].letter == letter) {
            *code = shift ? arrows[i].shifted : arrows[i].plain;
            return true;
        }
    return false;
}

/* "ESC [ 5 ~" */
static bool numbered(int number, uint32_t *code) {
    static const uint32_t keys[] = {
        [1] = GS_KEY_HOME,    [2] = GS_KEY_INSERT,    [3] = GS_KEY_DELETE,   [4] = GS_KEY_END,
        [5] = GS_KEY_PAGE_UP, [6] = GS_KEY_PAGE_DOWN, [7] = GS_KEY_HOME,     [8] = GS_KEY_END,
        [11] = GS_KEY_F1,     [12] = GS_KEY_F1 + 1,   [13] = GS_KEY_F1 + 2,  [14] = GS_KEY_F1 + 3,
        [15] = GS_KEY_F1 + 4, [17] = GS_KEY_F1 + 5,   [18] = GS_KEY_F1 + 6,  [19] = GS_KEY_F1 + 7,
        [20] = GS_KEY_F1 + 8, [21] = GS_KEY_F1 + 9,   [23] = GS_KEY_F1 + 10, [24] = GS_KEY_F1 + 11,
    };
    if (number < 0 || number >= (int)(sizeof keys / sizeof keys[0]) || !keys[number])
        return false;
    *code = keys[number];
    return true;
}

/* SGR: "ESC [ < buttons ; column ; row M", m when it is let go. */
static void mouse(struct gs_parser *parser, const struct control *c) {
    enum { BUTTONS = 3, SHIFT = 4, MOVED = 32, WHEEL = 64, OTHER = 128, FIELDS = 3 };
    const int what = c->parameter[0];
    if (c->parameters != FIELDS || (c->end != 'M' && c->end != 'm') || (what & (MOVED | OTHER)) ||
        c->parameter[1] < 1 || c->parameter[2] < 1)
        return;
    struct gs_mouse m = {.action = c->end == 'm' ? GS_MOUSE_RELEASE : GS_MOUSE_PRESS,
                         .button = what & BUTTONS,
                         .x = c->parameter[1] - 1,
                         .y = c->parameter[2] - 1,
                         .shift = (what & SHIFT) != 0};
    if (what & WHEEL) {
        if (m.button > 1 || c->end == 'm')
            return; /* sideways */
        m.action = m.button ? GS_MOUSE_DOWN : GS_MOUSE_UP;
        m.button = 0;
    }
    emit(parser, (struct gs_input){.kind = GS_INPUT_MOUSE, .mouse = m});
}

static void control(struct gs_parser *parser) {
    enum { PASTE_BEGINS = 200, PASTE_ENDS = 201, SHIFT = 1, READY = 0, BROKEN = 3, PLACE = 2 };
    const struct control c = read_control(parser);
    const int first = c.parameter[0], second = c.parameter[1];
    uint32_t code;
    if (parser->pasting) { /* nothing that is pasted is a key */
        parser->pasting = c.end != '~' || first != PASTE_ENDS;
    } else if (c.mark == '<') {
        mouse(parser, &c);
    } else if (c.mark == '?' && c.intermediate == '$' && c.end == 'y') {
        emit(parser, (struct gs_input){.kind = GS_INPUT_MODE, .mode = first, .setting = second});
    } else if (c.mark || c.intermediate || described(parser)) {
        return;
    } else if (c.end == 'n' && c.parameters == 1 && (first == READY || first == BROKEN)) {
        emit(parser, (struct gs_input){.kind = GS_INPUT_STATUS});
    } else if (c.end == 'R' && c.parameters == PLACE && first > 1 && second > 0) {
        /* in the first row it could be F3 as well, with Shift or Alt */
        emit(parser, (struct gs_input){.kind = GS_INPUT_CURSOR,
                                       .mouse = {.x = second - 1, .y = first - 1}});
    } else if (c.end == '~' && first == PASTE_BEGINS) {
        parser->pasting = true;
    } else if (c.end == '~'
                   ? numbered(first, &code)
                   : first <= 1 && arrow(c.end, second > 1 && ((second - 1) & SHIFT), &code)) {
        key(parser, code);
    }
}

/* ---- the stream -------------------------------------------------------------------------------
 */

/* ESC O …: arrows and the keypad in its application mode. */
static void shifted(struct gs_parser *parser, char letter) {
    uint32_t code;
    if (parser->pasting || described(parser))
        return;
    if (letter == 'M')
        key(parser, GS_KEY_ENTER);
    else if (letter >= 'j' && letter <= 'y')
        key(parser, (uint32_t)(letter - 'j' + '*'));
    else if (arrow(letter, false, &code))
        key(parser, code);
}

static void ground(struct gs_parser *parser, unsigned char byte) {
    parser->state = GROUND;
    parser->byte[0] = (char)byte;
    parser->bytes = 1;
    if (byte == ESC)
        parser->state = ESCAPE;
    else if (byte == '\n' || byte == '\r')
        key(parser, GS_KEY_ENTER);
    else if ((byte > 0 && byte < ' ') || byte == DELETE) {
        if (parser->pasting || !described(parser))
            key(parser, byte);
    } else if ((byte >= ' ' && byte < DELETE) ||
               (!parser->utf8 && byte >= 0xA0)) /* Latin-1, as far as anybody knows */
        key(parser, byte);
    else if (parser->utf8 && byte >= 0xC2 && byte <= 0xF4)
        parser->state = CHARACTER;
}

/* The rest of a UTF-8 character. */
static void character(struct gs_parser *parser, unsigned char byte) {
    const unsigned char lead = (unsigned char)parser->byte[0];
    if ((byte & 0xC0) != 0x80) { /* broken off */
        ground(parser, byte);
        return;
    }
    parser->byte[parser->bytes++] = (char)byte;
    if (parser->bytes < (lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2))
        return;
    const char *at = parser->byte;
    parser->byte[parser->bytes] = '\0';
    parser->state = GROUND;
    const uint32_t code = gs_utf8_next(&at);
    if (code != '?') /* else it was no character at all */
        key(parser, code);
}

static void escape(struct gs_parser *parser, unsigned char byte) {
    parser->state = byte == '['                                                ? CONTROL
                    : byte == 'O'                                              ? SHIFTED
                    : byte == ']' || byte == 'P' || byte == '_' || byte == '^' ? STRING
                                                                               : GROUND;
    parser->byte[parser->bytes++] = (char)byte;
    if (parser->state != GROUND || (!parser->pasting && described(parser)))
        return;
    /* Esc, and what was typed behind it: keys with Alt have no meaning of their own. */
    if (!parser->pasting)
        key(parser, GS_KEY_ESCAPE);
    ground(parser, byte);
}

/* ESC [ … */
static void go_on(struct gs_parser *parser, unsigned char byte) {
    enum { FIRST = 2, COORDINATES = 3 };
    const bool first = parser->bytes == FIRST;
    if (byte < ' ' || byte >= DELETE) { /* broken off */
        ground(parser, byte);
        return;
    }
    if (parser->bytes < GS_SEQUENCE_MOST)
        parser->byte[parser->bytes++] = (char)byte;
    if (first && byte == '[') {
        parser->state = LINUX;
    } else if (first && byte == 'M') {
        parser->state = SKIP;
        parser->skip = COORDINATES;
    } else if (byte >= '@') {
        parser->state = GROUND;
        if (parser->bytes < GS_SEQUENCE_MOST)
            control(parser);
    }
}

void gs_parser_feed(struct gs_parser *parser, unsigned char byte, int64_t now) {
    parser->at = now;
    switch ((enum state)parser->state) {
    case GROUND:
        ground(parser, byte);
        break;
    case ESCAPE:
        escape(parser, byte);
        break;
    case CONTROL:
        go_on(parser, byte);
        break;
    case LINUX:
        parser->state = GROUND;
        if (!parser->pasting && byte >= 'A' && byte <= 'E')
            key(parser, GS_KEY_F1 + byte - 'A');
        break;
    case SHIFTED:
        parser->state = GROUND;
        parser->byte[parser->bytes++] = (char)byte;
        shifted(parser, (char)byte);
        break;
    case STRING:
    case STRING_ESCAPE:
        if (byte == BEL || (byte == '\\' && parser->state == STRING_ESCAPE))
            parser->state = GROUND;
        else
            parser->state = byte == ESC ? STRING_ESCAPE : STRING;
        break;
    case CHARACTER:
        character(parser, byte);
        break;
    case SKIP:
        if (--parser->skip == 0)
            parser->state = GROUND;
        break;
    }
}

bool gs_parser_next(struct gs_parser *parser, struct gs_input *input) {
    if (parser->ready == 0)
        return false;
    *input = parser->input[0];
    parser->ready--;
    memmove(parser->input, parser->input + 1, (size_t)parser->ready * sizeof *parser->input);
    return true;
}

int64_t gs_parser_due(const struct gs_parser *parser) {
    if (parser->state == GROUND && !parser->pasting)
        return INT64_MAX;
    return parser->at + (parser->state == ESCAPE && !parser->pasting ? alone : halted);
}

void gs_parser_wait(struct gs_parser *parser, int64_t now) {
    if (now < gs_parser_due(parser))
        return;
    const bool escape_alone = parser->state == ESCAPE && !parser->pasting;
    parser->state = GROUND;
    parser->pasting = false;
    if (escape_alone)
        key(parser, GS_KEY_ESCAPE);
}
