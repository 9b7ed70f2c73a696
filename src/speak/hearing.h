/* What the ears of the text front end hear: levels of every channel, and what of them is worth a
 * word. Time is given, nothing is waited for. */
#ifndef SPEAK_HEARING_H
#define SPEAK_HEARING_H

#include "gainstage/telemetry.h"
#include "gainstage/text.h"

enum gs_verbosity { GS_SAY_QUIET, GS_SAY_NORMAL, GS_SAY_ALL };

/* Where a channel's input lies, with hysteresis: a level that wanders about a border is told once.
 */
enum gs_heard { GS_HEARD_NOTHING, GS_HEARD_SOUND, GS_HEARD_HOT };

struct gs_heard_channel {
    double level[2], peak[2]; /* input and output: RMS now, largest of the last 1 to 2 s; dBFS */
    double window[2], before[2];
    uint32_t clips[2], told[2]; /* counted, and told of */
    enum gs_heard heard;
    bool ever;           /* there was sound once */
    int64_t since;       /* the level began to be other than `heard` says; 0: it is not */
    double level_told;   /* dBFS, the last one that was said unasked */
    int64_t clip_silent; /* no word about clips before */
    int64_t hot_silent;  /* nor about hot peaks */
    int64_t level_silent;
};

struct gs_hearing {
    unsigned channels;
    int64_t window_end;
    struct gs_heard_channel channel[GS_MAX_CHANNELS];
};

typedef void gs_utter(void *context, const char *sentence);

void gs_hearing_init(struct gs_hearing *hearing);
/* Takes a telemetry frame in; `now` is gs_clock_now(). */
void gs_hearing_frame(struct gs_hearing *hearing, const struct gs_telemetry *frame, int64_t now);
/* Says what has become worth saying. Some 10 times a second. */
void gs_hearing_tick(struct gs_hearing *hearing, enum gs_verbosity verbosity, int64_t now,
                     gs_utter *utter, void *context);
/* The levels of a channel (0-based), or of all (-1), as sentences. */
void gs_hearing_levels(const struct gs_hearing *hearing, int channel, struct gs_text *text);

#endif
