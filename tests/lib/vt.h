/* A terminal in memory: as much of ECMA-48 and xterm as the front end sends, strictly read. What it
 * does not understand it counts. Cells keep glyph and look; characters of two columns are followed
 * by VT_FILLER. */
#ifndef TESTS_VT_H
#define TESTS_VT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VT_FILLER = 0x110000, VT_BOLD = 1, VT_DIM = 2, VT_REVERSE = 4, VT_UNDERLINE = 8 };

struct vt_cell {
    uint32_t glyph;
    int foreground, background; /* -1: the terminal's own */
    unsigned attributes;
};

struct vt {
    int width, height, x, y;
    struct vt_cell *cell, pen;
    bool wraps, behind; /* wraps at the edge; the cursor stands behind the last column */
    bool deaf;          /* answers nothing */
    bool knows_sync;    /* knows mode 2026 */
    bool knows_repeat;  /* knows REP; else it passes over it */
    uint32_t last;      /* the character before, which can be repeated; 0: there is none */
    bool sync, cursor, other_screen, paste, mouse;
    long frames;  /* questions for the status that came */
    long syncs;   /* updates that came as one */
    int colors;   /* the highest one that was used, -1: none */
    long repeats; /* characters that were to be repeated */
    long scrolls; /* lines that left at the top: there should be none */
    long unknown; /* sequences that it did not understand */
    /* what it says goes here */
    void (*answer)(void *context, const char *bytes, size_t length);
    void *context;
    /* of the sequence, the character that has begun */
    char byte[64];
    int bytes, state, more;
    uint32_t code;
};

/* Dies when memory is short: it is a test's. */
void vt_init(struct vt *vt, int width, int height);
void vt_done(struct vt *vt);
void vt_resize(struct vt *vt, int width, int height);
void vt_feed(struct vt *vt, const char *bytes, size_t length);
/* A row as UTF-8 without the blanks at its end; `out` of 4 bytes a cell and one more. */
void vt_row(const struct vt *vt, int y, char *out);
/* The first row that holds the text, or -1. */
int vt_find(const struct vt *vt, const char *text);

#endif
