#include "vt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum state { GROUND, ESCAPE, CONTROL, CHARSET };
enum { PARAMETERS = 16 };

static const struct vt_cell blank = {' ', -1, -1, 0};

void vt_init(struct vt *vt, int width, int height) {
    *vt = (struct vt){.colors = -1, .wraps = true, .cursor = true, .pen = blank};
    vt_resize(vt, width, height);
}

void vt_done(struct vt *vt) {
    free(vt->cell);
    vt->cell = NULL;
}

void vt_resize(struct vt *vt, int width, int height) {
    free(vt->cell);
    vt->width = width;
    vt->height = height;
    vt->x = vt->y = 0;
    vt->behind = false;
    vt->cell = malloc((size_t)width * (size_t)height * sizeof *vt->cell);
    if (!vt->cell)
        abort();
    for (int i = 0; i < width * height; i++)
        vt->cell[i] = blank;
}

static void say(struct vt *vt, const char *text) {
    if (!vt->deaf && vt->answer)
        vt->answer(vt->context, text, strlen(text));
}

/* What is erased takes the pen's ground. */
static struct vt_cell erased(const struct vt *vt) {
    struct vt_cell cell = blank;
    cell.background = vt->pen.background;
    return cell;
}

static void erase(struct vt *vt, int from, int to) {
    for (int i = from; i < to; i++)
        vt->cell[i] = erased(vt);
}

static void line_feed(struct vt *vt) {
    if (vt->y < vt->height - 1) {
        vt->y++;
        return;
    }
    vt->scrolls++;
    memmove(vt->cell, vt->cell + vt->width,
            (size_t)vt->width * (size_t)(vt->height - 1) * sizeof *vt->cell);
    erase(vt, vt->width * (vt->height - 1), vt->width * vt->height);
}

/* Half of a wide character is none. */
static void break_wide(struct vt *vt, int x) {
    struct vt_cell *row = vt->cell + vt->y * vt->width;
    if (row[x].glyph == VT_FILLER && x > 0)
        row[x - 1].glyph = ' ';
    if (x + 1 < vt->width && row[x + 1].glyph == VT_FILLER)
        row[x + 1].glyph = ' ';
}

static void put(struct vt *vt, uint32_t glyph) {
    vt->last = glyph;
    const int columns = glyph < 0xA0 ? 1 : wcwidth((wchar_t)glyph);
    if (columns <= 0)
        return;
    if (vt->behind && vt->wraps) {
        vt->x = 0;
        line_feed(vt);
    }
    vt->behind = false;
    for (int i = 0; i < columns && vt->x + i < vt->width; i++) {
        break_wide(vt, vt->x + i);
        struct vt_cell *cell = &vt->cell[vt->y * vt->width + vt->x + i];
        *cell = vt->pen;
        cell->glyph = i == 0 ? glyph : VT_FILLER;
    }
    vt->x += columns;
    if (vt->x >= vt->width) {
        vt->x = vt->width - 1;
        vt->behind = true;
    }
}

/* ---- sequences --------------------------------------------------------------------------------
 */

static int color(const int *p, int count, int *i) {
    if (*i + 2 < count && p[*i + 1] == 5) {
        *i += 2;
        return p[*i];
    }
    if (*i + 4 < count && p[*i + 1] == 2) {
        *i += 4;
        return 0x1000000 | p[*i - 2] << 16 | p[*i - 1] << 8 | p[*i];
    }
    return -1;
}

static void select_rendition(struct vt *vt, const int *p, int count) {
    for (int i = 0; i < count; i++) {
        const int code = p[i];
        if (code == 0)
            vt->pen = blank;
        else if (code == 1)
            vt->pen.attributes |= VT_BOLD;
        else if (code == 2)
            vt->pen.attributes |= VT_DIM;
        else if (code == 4)
            vt->pen.attributes |= VT_UNDERLINE;
        else if (code == 7)
            vt->pen.attributes |= VT_REVERSE;
        else if (code >= 30 && code <= 37)
            vt->pen.foreground = code - 30;
        else if (code == 38)
            vt->pen.foreground = color(p, count, &i);
        else if (code == 39)
            vt->pen.foreground = -1;
        else if (code >= 40 && code <= 47)
            vt->pen.background = code - 40;
        else if (code == 48)
            vt->pen.background = color(p, count, &i);
        else if (code == 49)
            vt->pen.background = -1;
        else if (code >= 90 && code <= 97)
            vt->pen.foreground = code - 90 + 8;
        else if (code >= 100 && code <= 107)
            vt->pen.background = code - 100 + 8;
        else
            vt->unknown++;
    }
}

static void note_color(struct vt *vt, int color) {
    vt->colors = color > vt->colors ? color : vt->colors;
}

static void set_mode(struct vt *vt, int mode, bool on) {
    switch (mode) {
    case 7:
        vt->wraps = on;
        break;
    case 25:
        vt->cursor = on;
        break;
    case 1049:
        vt->other_screen = on;
        break;
    case 2004:
        vt->paste = on;
        break;
    case 2026:
        vt->syncs += on && !vt->sync;
        vt->sync = on;
        break;
    case 1000:
    case 1006:
        vt->mouse = on;
        break;
    case 12: /* a blinking cursor, which xterm's cnorm mentions */
        break;
    default:
        vt->unknown++;
    }
}

static int clamp(int value, int least, int most) {
    return value < least ? least : value > most ? most : value;
}

static void go(struct vt *vt, int x, int y) {
    vt->x = clamp(x, 0, vt->width - 1);
    vt->y = clamp(y, 0, vt->height - 1);
    vt->behind = false;
}

static void private_control(struct vt *vt, const int *p, int count, char end, bool dollar) {
    char text[32];
    if (dollar && end == 'p') {
        snprintf(text, sizeof text, "\033[?%d;%d$y", p[0],
                 p[0] != 2026      ? 0
                 : !vt->knows_sync ? 0
                 : vt->sync        ? 1
                                   : 2);
        say(vt, text);
    } else if (end == 'h' || end == 'l') {
        for (int i = 0; i < count; i++)
            set_mode(vt, p[i], end == 'h');
    } else if (end != 'c') { /* the shape of Linux' cursor */
        vt->unknown++;
    }
}

static void control(struct vt *vt) {
    int p[PARAMETERS] = {0}, count = 1;
    const char end = vt->byte[vt->bytes - 1];
    const bool question = vt->byte[0] == '?';
    bool dollar = false;
    for (int i = question ? 1 : 0; i < vt->bytes - 1; i++) {
        if (vt->byte[i] >= '0' && vt->byte[i] <= '9')
            p[count - 1] = p[count - 1] * 10 + (vt->byte[i] - '0');
        else if (vt->byte[i] == ';' && count < PARAMETERS)
            count++;
        else if (vt->byte[i] == '$')
            dollar = true;
        else
            vt->unknown++;
    }
    if (question) {
        private_control(vt, p, count, end, dollar);
        return;
    }
    const int n = p[0] > 0 ? p[0] : 1, cursor = vt->y * vt->width + vt->x;
    const uint32_t last = vt->last;
    vt->last = 0;
    switch (end) {
    case 'b': /* only right behind a character */
        vt->repeats++;
        vt->unknown += last == 0;
        for (int i = 0; last && vt->knows_repeat && i < n; i++)
            put(vt, last);
        break;
    case 'A':
        go(vt, vt->x, vt->y - n);
        break;
    case 'B':
        go(vt, vt->x, vt->y + n);
        break;
    case 'C':
        go(vt, vt->x + n, vt->y);
        break;
    case 'D':
        go(vt, vt->x - n, vt->y);
        break;
    case 'G':
        go(vt, n - 1, vt->y);
        break;
    case 'H':
        go(vt, (count > 1 && p[1] > 0 ? p[1] : 1) - 1, n - 1);
        break;
    case 'J':
        erase(vt, p[0] == 2 ? 0 : cursor, vt->width * vt->height);
        break;
    case 'K':
        erase(vt, cursor, (vt->y + 1) * vt->width);
        break;
    case 'm':
        select_rendition(vt, p, count);
        note_color(vt, vt->pen.foreground);
        note_color(vt, vt->pen.background);
        break;
    case 'n':
        if (p[0] == 6) {
            char text[32];
            snprintf(text, sizeof text, "\033[%d;%dR", vt->y + 1, vt->x + 1);
            say(vt, text);
            break;
        }
        vt->frames++;
        say(vt, "\033[0n");
        break;
    case 't': /* xterm keeps its title */
        break;
    default:
        vt->unknown++;
    }
}

static void ground(struct vt *vt, unsigned char byte) {
    if (byte >= 0x80 && vt->more > 0 && (byte & 0xC0) == 0x80) {
        vt->code = vt->code << 6 | (byte & 0x3F);
        if (--vt->more == 0)
            put(vt, vt->code);
        return;
    }
    vt->more = 0;
    if (byte < ' ' && byte != 27)
        vt->last = 0;
    if (byte >= 0xC0) {
        vt->more = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
        vt->code = byte & (0x3FU >> vt->more);
    } else if (byte >= ' ' && byte < 127) {
        put(vt, byte);
    } else if (byte == '\n') {
        line_feed(vt);
        vt->behind = false;
    } else if (byte == '\r') {
        go(vt, 0, vt->y);
    } else if (byte == '\b') {
        go(vt, vt->x - 1, vt->y);
    } else if (byte == 27) {
        vt->state = ESCAPE;
        vt->bytes = 0;
    } else if (byte != 0 && byte != 7) {
        vt->unknown++;
    }
}

static void feed(struct vt *vt, unsigned char byte) {
    switch ((enum state)vt->state) {
    case GROUND:
        ground(vt, byte);
        break;
    case ESCAPE:
        vt->state = byte == '[' ? CONTROL : byte == '(' || byte == ')' ? CHARSET : GROUND;
        if (vt->state == GROUND && !strchr("78=>", byte))
            vt->unknown++;
        break;
    case CHARSET:
        vt->state = GROUND;
        break;
    case CONTROL:
        vt->byte[vt->bytes++] = (char)byte;
        if (byte >= 0x40 || vt->bytes == (int)sizeof vt->byte) {
            vt->state = GROUND;
            control(vt);
        }
        break;
    }
}

void vt_feed(struct vt *vt, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++)
        feed(vt, (unsigned char)bytes[i]);
}

/* ---- looking at it ----------------------------------------------------------------------------
 */

static char *encode(char *at, uint32_t code) {
    if (code < 0x80) {
        *at++ = (char)code;
        return at;
    }
    const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    *at++ = (char)(lead[more] | code >> (6 * more));
    for (int i = more - 1; i >= 0; i--)
        *at++ = (char)(0x80 | (code >> (6 * i) & 0x3F));
    return at;
}

void vt_row(const struct vt *vt, int y, char *out) {
    char *at = out, *end = out;
    for (int x = 0; x < vt->width; x++) {
        const uint32_t glyph = vt->cell[y * vt->width + x].glyph;
        if (glyph == VT_FILLER)
            continue;
        at = encode(at, glyph);
        if (glyph != ' ')
            end = at;
    }
    *end = '\0';
}

int vt_find(const struct vt *vt, const char *text) {
    char *row = malloc(4 * (size_t)vt->width + 1);
    int found = -1;
    for (int y = 0; row && y < vt->height && found < 0; y++) {
        vt_row(vt, y, row);
        if (strstr(row, text))
            found = y;
    }
    free(row);
    return found;
}
