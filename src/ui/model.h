/* Everything that the screen shows. Fed by lines and telemetry of the engine and by keys; drawn by
 * pure functions (view.h). One thread. */
#ifndef UI_MODEL_H
#define UI_MODEL_H

#include <stdbool.h>

#include "answer.h"
#include "entry.h"
#include "gainstage/param.h"
#include "glyphs.h"
#include "keymap.h"
#include "levels.h"
#include "measurer.h"
#include "news.h"
#include "state.h"
#include "take_list.h"
#include "theme.h"
#include "trace.h"
#include "tracks.h"

struct gs_message {
    char text[512];
    enum gs_style style;
    double age, left; /* seconds since it came, until it goes */
};

struct gs_model {
    struct gs_settings settings;
    struct gs_state state;
    struct gs_tracks tracks;
    struct gs_levels_view levels;
    struct gs_measured measured; /* kept up to date while a view `measures` */

    int channel; /* selected, from 0 */
    enum gs_stage stage;
    int knob[GS_STAGE_COUNT]; /* in hand, of each stage */
    int view, view_before;    /* index into gs_views; where help was called from */
    int scroll;               /* rows, in views that scroll */
    int width, height;        /* of the last picture: how far a view can scroll hangs on it */
    bool view_only;           /* the engine takes no change from here */
    struct gs_entry entry;
    struct gs_message message;
    struct gs_news news;
    struct gs_take_list takes;
    struct gs_answer answer;
    struct gs_trace loudness; /* short-term, LUFS */
    double target;            /* LUFS that the take should come to */
    int64_t (*wall)(void);    /* the time of day, seconds since 1970 */
    struct gs_clip_watch {
        double age; /* seconds since it last looked */
        uint32_t seen[GS_MAX_CHANNELS];
    } clip_watch;

    struct gs_keymap keymap;
    struct gs_theme theme;
    enum gs_glyph_choice glyphs, fitting; /* the user's; what the terminal can show */
    bool utf8;
    double fps;
    bool mouse;            /* the terminal is asked to report it */
    double trip, trip_age; /* round trip to the terminal, seconds, as it is shown; since when */

    /* The running time between two updates of `seconds` follows the telemetry's position. */
    double seconds, seconds_told;
    uint64_t position_told;
};

/* A few hundred KiB: keep it on the heap or static. */
void gs_model_init(struct gs_model *model, bool utf8);
void gs_model_done(struct gs_model *model);

/* "* param CHANNEL KEY VALUE" and "* status KEY VALUE". Unknown ones are ignored. */
void gs_model_param(struct gs_model *model, int channel, enum gs_param_id id, double value);
void gs_model_status(struct gs_model *model, const char *key, const char *value);
void gs_model_say(struct gs_model *model, enum gs_style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The round trip to the terminal as it is now; shown is what it was, a second at most before. */
void gs_model_trip(struct gs_model *model, double seconds);
/* The same for what is only worth a glance: it does not go into the log of events. */
void gs_model_hint(struct gs_model *model, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* …and for what the engine says: its log of events has that already. */
void gs_model_tell(struct gs_model *model, enum gs_style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The loudness to come to, LUFS; clamped. */
#define GS_TRUE_PEAK_MOST (-1.0) /* dBTP that all platforms take */
enum { GS_TARGET_LEAST = -40, GS_TARGET_MOST = -9 };
void gs_model_aim(struct gs_model *model, double target);
/* Time goes by: bars, digits, messages, the running time. */
void gs_model_advance(struct gs_model *model, double seconds);

int gs_model_channels(const struct gs_model *model); /* at least 1 */
const struct gs_glyphs *gs_model_glyphs(const struct gs_model *model);
bool gs_model_recording(const struct gs_model *model);
bool gs_model_demo(const struct gs_model *model);
/* Sound flows, or nothing has been told yet. */
bool gs_model_running(const struct gs_model *model);
/* A figure of loudness; NaN before there has been enough sound to measure, and without sound. */
double gs_model_loudness(const struct gs_model *model, enum gs_state_field field);
double gs_model_rate(const struct gs_model *model); /* Hz; 48 kHz before anything is known */
double gs_model_value(const struct gs_model *model, enum gs_param_id id); /* selected channel */
/* Whether the stage does anything in the selected channel; `input` always does. */
bool gs_model_stage_on(const struct gs_model *model, enum gs_stage stage);

/* A stage's knobs: its parameters but for the switch that takes it in and out. */
enum { GS_KNOBS_MAX = 8 };
int gs_stage_knobs(enum gs_stage stage, enum gs_param_id knob[GS_KNOBS_MAX]);
bool gs_stage_switch(enum gs_stage stage, enum gs_param_id *id);
/* The knob in hand. */
enum gs_param_id gs_model_knob(const struct gs_model *model);

enum gs_direction { GS_UP, GS_DOWN, GS_LEFT, GS_RIGHT };
/* The next stage that has knobs, or the next knob of the stage. */
void gs_model_focus(struct gs_model *model, enum gs_direction direction);
void gs_model_select(struct gs_model *model, int channel); /* clamped */

#endif
