/* The engine's status fields as they came: "* status KEY VALUE". */
#ifndef UI_STATE_H
#define UI_STATE_H

#include <stdbool.h>

enum gs_state_field {
    GS_STATE_SESSION,
    GS_STATE_STATE,
    GS_STATE_TAKE,
    GS_STATE_PATH,
    GS_STATE_ERROR, /* why the last take ended by itself */
    GS_STATE_SECONDS,
    GS_STATE_FRAMES,
    GS_STATE_XRUNS,
    GS_STATE_LOST_FRAMES,
    GS_STATE_GAPS,
    GS_STATE_CLIPS,
    GS_STATE_CLIPS_INPUT,
    GS_STATE_CLIPS_OUT,
    GS_STATE_DISK_SECONDS_LEFT,
    GS_STATE_RATE,
    GS_STATE_CHANNELS,
    GS_STATE_DEVICE,
    GS_STATE_HOST,
    GS_STATE_AUDIO,
    GS_STATE_AUDIO_TEXT,
    GS_STATE_PRESET,
    GS_STATE_CLIENTS,
    GS_STATE_LINKS, /* "1-2 5-6" */
    GS_STATE_MARKERS,
    GS_STATE_LOUDNESS_M,
    GS_STATE_LOUDNESS_S,
    GS_STATE_LOUDNESS_I,
    GS_STATE_LOUDNESS_RANGE,
    GS_STATE_TRUE_PEAK,
    GS_STATE_INPUT,
    GS_STATE_AUDIO_PID,
    GS_STATE_BLOCK,
    GS_STATE_STRIP_LATENCY,
    GS_STATE_FORMAT,
    GS_STATE_DRY,
    GS_STATE_DIR,
    GS_STATE_WRITE_LAG,
    GS_STATE_ENGINE_PID,
    GS_STATE_VERSION,
    GS_STATE_REALTIME,
    GS_STATE_MEMORY_LOCKED,
    GS_STATE_DISK_STATE,
    GS_STATE_LOCKED,
    GS_STATE_AB,
    GS_STATE_PREROLL,
    GS_STATE_PREROLL_READY,
    GS_STATE_STOP_IN,
    GS_STATE_COUNT
};

struct gs_state {
    char field[GS_STATE_COUNT][192];
};

/* Fields that the front end does not show are ignored: false. Text is cut at a whole character. */
bool gs_state_set(struct gs_state *state, const char *key, const char *value);
/* "" for what has not come or is unknown ("-"). */
const char *gs_state_text(const struct gs_state *state, enum gs_state_field field);
/* NaN for what is no number. */
double gs_state_number(const struct gs_state *state, enum gs_state_field field);
/* Whether that channel (0-based) is linked with the one behind it. */
bool gs_state_linked(const struct gs_state *state, int channel);
bool gs_state_is(const struct gs_state *state, enum gs_state_field field, const char *value);

#endif
