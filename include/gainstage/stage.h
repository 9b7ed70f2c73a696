/* The stages of the path, in signal order. Each has a tap (a metering point) behind it; the first,
 * `input`, is the converter's own signal and processes nothing. */
#ifndef GAINSTAGE_STAGE_H
#define GAINSTAGE_STAGE_H

enum { GS_MAX_CHANNELS = 32 };

enum gs_stage {
    GS_STAGE_INPUT,
    GS_STAGE_PREAMP,
    GS_STAGE_HPF,
    GS_STAGE_COMP,
    GS_STAGE_DEESS,
    GS_STAGE_ENHANCE,
    GS_STAGE_GATE,
    GS_STAGE_OUT,
    GS_STAGE_COUNT
};

struct gs_stage_info {
    const char *key;   /* "comp", as in comp.drive */
    const char *label; /* "COMP", as on the screen; at most 9 cells */
    const char *help;
};

extern const struct gs_stage_info gs_stages[GS_STAGE_COUNT];

#endif
