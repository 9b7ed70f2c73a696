/* The elements of the screen, named by what they mean. Themes give them colours; views use them and
 * know no colour at all. */
#ifndef UI_STYLE_H
#define UI_STYLE_H

#include <stdbool.h>

enum gs_style {
    GS_STYLE_TEXT,
    GS_STYLE_DIM,
    GS_STYLE_TITLE,
    GS_STYLE_LABEL,
    GS_STYLE_LABEL_FOCUS,
    GS_STYLE_LABEL_OFF,
    GS_STYLE_VALUE,
    GS_STYLE_SCALE,
    GS_STYLE_METER_SAFE,
    GS_STYLE_METER_HIGH,
    GS_STYLE_METER_HOT,
    GS_STYLE_METER_PEAK,
    GS_STYLE_METER_AIM,
    GS_STYLE_REDUCTION,
    GS_STYLE_LIMIT,
    GS_STYLE_CLIP,
    GS_STYLE_OVER,
    GS_STYLE_KNOB_LABEL,
    GS_STYLE_KNOB,
    GS_STYLE_KNOB_FOCUS,
    GS_STYLE_CHANNEL,
    GS_STYLE_CHANNEL_FOCUS,
    GS_STYLE_REC,
    GS_STYLE_IDLE,
    GS_STYLE_ARMED,
    GS_STYLE_WAITING,
    GS_STYLE_LOCKED,
    GS_STYLE_DEMO,
    GS_STYLE_WARNING,
    GS_STYLE_ERROR,
    GS_STYLE_MESSAGE,
    GS_STYLE_KEY,
    GS_STYLE_PROMPT,
    GS_STYLE_COUNT
};

enum { GS_ATTR_BOLD = 1, GS_ATTR_DIM = 2, GS_ATTR_REVERSE = 4, GS_ATTR_UNDERLINE = 8 };

struct gs_style_info {
    const char *name; /* "meter.safe", as in themes */
    const char *help;
    unsigned plain; /* attributes that make it stand out where there is no colour */
};
extern const struct gs_style_info gs_styles[GS_STYLE_COUNT];

bool gs_style_find(const char *name, enum gs_style *style);

#endif
