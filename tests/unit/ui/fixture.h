/* What the front end's tests share: a model in a known state, and ways to look at a grid. */
#ifndef TESTS_UI_FIXTURE_H
#define TESTS_UI_FIXTURE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <locale.h>

#include "ui/view.h"

/* A row as UTF-8, without the blanks at its end. `out` holds 4 bytes a cell. */
static inline const char *row_text(const struct gs_grid *grid, int y) {
    static char out[4 * 512 + 1];
    char *at = out, *end = out;
    for (int x = 0; x < grid->width && x < 512; x++) {
        uint32_t code = gs_grid_at(grid, x, y).glyph;
        if (code == GS_FILLER)
            continue; /* the character before it is two columns wide */
        if (code < 0x80) {
            *at++ = (char)code;
        } else {
            *at++ = (char)(0xE0 | code >> 12);
            *at++ = (char)(0x80 | (code >> 6 & 0x3F));
            *at++ = (char)(0x80 | (code & 0x3F));
            if (code < 0x800) { /* two bytes suffice */
                at -= 3;
                *at++ = (char)(0xC0 | code >> 6);
                *at++ = (char)(0x80 | (code & 0x3F));
            }
        }
        if (code != ' ')
            end = at;
    }
    *end = '\0';
    return out;
}

/* The first row that holds the text, or -1. */
static inline int find_row(const struct gs_grid *grid, const char *text) {
    for (int y = 0; y < grid->height; y++)
        if (strstr(row_text(grid, y), text))
            return y;
    return -1;
}

/* Whether a cell of that style exists. */
static inline bool has_style(const struct gs_grid *grid, enum gs_style style) {
    for (int i = 0; i < grid->width * grid->height; i++)
        if (grid->cell[i].style == style)
            return true;
    return false;
}

/* For tests of characters that are two columns wide. */
static inline int use_unicode(void **state) {
    (void)state;
    return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}

static inline void tell(struct gs_model *model, const char *key, const char *value) {
    gs_model_status(model, key, value);
}

/* An idle engine with two channels of a device. */
static inline void start_model(struct gs_model *model) {
    gs_model_init(model, true);
    tell(model, "session", "main");
    tell(model, "state", "idle");
    tell(model, "device", "Scarlett 2i2");
    tell(model, "host", "ALSA");
    tell(model, "rate", "48000");
    tell(model, "channels", "2");
    tell(model, "audio", "running");
    tell(model, "xruns", "0");
    tell(model, "lost_frames", "0");
    tell(model, "clips", "0");
    tell(model, "disk_seconds_left", "111600");
}

/* A telemetry frame of so many silent channels; free() it. */
static inline struct gs_telemetry *new_frame(unsigned channels) {
    struct gs_telemetry *frame = calloc(1, gs_telemetry_bytes(channels));
    assert_non_null(frame);
    frame->channels = channels;
    frame->rate = 48000;
    return frame;
}

static inline float linear(double dbfs) {
    return (float)pow(10, dbfs / 20);
}

#endif
