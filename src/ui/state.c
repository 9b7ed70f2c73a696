#include "state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "gainstage/text.h"

static const char *const keys[GS_STATE_COUNT] = {
    [GS_STATE_SESSION] = "session",
    [GS_STATE_STATE] = "state",
    [GS_STATE_TAKE] = "take",
    [GS_STATE_PATH] = "path",
    [GS_STATE_ERROR] = "error",
    [GS_STATE_SECONDS] = "seconds",
    [GS_STATE_FRAMES] = "frames",
    [GS_STATE_XRUNS] = "xruns",
    [GS_STATE_LOST_FRAMES] = "lost_frames",
    [GS_STATE_GAPS] = "gaps",
    [GS_STATE_CLIPS] = "clips",
    [GS_STATE_CLIPS_INPUT] = "clips_input",
    [GS_STATE_CLIPS_OUT] = "clips_out",
    [GS_STATE_DISK_SECONDS_LEFT] = "disk_seconds_left",
    [GS_STATE_RATE] = "rate",
    [GS_STATE_CHANNELS] = "channels",
    [GS_STATE_DEVICE] = "device",
    [GS_STATE_HOST] = "host",
    [GS_STATE_AUDIO] = "audio",
    [GS_STATE_AUDIO_TEXT] = "audio_text",
    [GS_STATE_PRESET] = "preset",
    [GS_STATE_CLIENTS] = "clients",
    [GS_STATE_LINKS] = "links",
    [GS_STATE_MARKERS] = "markers",
    [GS_STATE_LOUDNESS_M] = "loudness_m",
    [GS_STATE_LOUDNESS_S] = "loudness_s",
    [GS_STATE_LOUDNESS_I] = "loudness_i",
    [GS_STATE_LOUDNESS_RANGE] = "loudness_range",
    [GS_STATE_TRUE_PEAK] = "true_peak",
    [GS_STATE_INPUT] = "input",
    [GS_STATE_AUDIO_PID] = "audio_pid",
    [GS_STATE_BLOCK] = "block",
    [GS_STATE_STRIP_LATENCY] = "strip_latency_frames",
    [GS_STATE_FORMAT] = "format",
    [GS_STATE_DRY] = "dry",
    [GS_STATE_DIR] = "dir",
    [GS_STATE_WRITE_LAG] = "write_lag",
    [GS_STATE_ENGINE_PID] = "engine_pid",
    [GS_STATE_VERSION] = "version",
    [GS_STATE_REALTIME] = "realtime",
    [GS_STATE_MEMORY_LOCKED] = "memory_locked",
    [GS_STATE_DISK_STATE] = "disk_state",
    [GS_STATE_LOCKED] = "locked",
    [GS_STATE_AB] = "ab",
    [GS_STATE_PREROLL] = "preroll",
    [GS_STATE_PREROLL_READY] = "preroll_ready",
    [GS_STATE_STOP_IN] = "stop_in",
};

bool gs_state_set(struct gs_state *state, const char *key, const char *value) {
    for (int i = 0; i < GS_STATE_COUNT; i++)
        if (strcmp(key, keys[i]) == 0) {
            char *field = state->field[i];
            int written = snprintf(field, sizeof state->field[i], "%s", value);
            if (written >= (int)sizeof state->field[i])
                /* no half of a UTF-8 character at the end */
                for (size_t end = strlen(field); end > 0 && ((unsigned char)field[end - 1] & 0x80);
                     end--) {
                    bool first = ((unsigned char)field[end - 1] & 0xC0) == 0xC0;
                    field[end - 1] = '\0';
                    if (first)
                        break;
                }
            return true;
        }
    return false;
}

const char *gs_state_text(const struct gs_state *state, enum gs_state_field field) {
    return strcmp(state->field[field], "-") == 0 ? "" : state->field[field];
}

double gs_state_number(const struct gs_state *state, enum gs_state_field field) {
    double value;
    return gs_parse_number(state->field[field], &value) ? value : (double)NAN;
}

bool gs_state_is(const struct gs_state *state, enum gs_state_field field, const char *value) {
    return strcmp(state->field[field], value) == 0;
}

bool gs_state_linked(const struct gs_state *state, int channel) {
    char pair[16];
    int length = snprintf(pair, sizeof pair, "%d-%d", channel + 1, channel + 2);
    const char *links = gs_state_text(state, GS_STATE_LINKS);
    for (const char *at = links; (at = strstr(at, pair)) != NULL; at++)
        if ((at == links || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}
