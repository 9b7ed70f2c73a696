/* The parameter table: the only place where a control's name, range, default and help are written.
 * Knobs, commands, presets, `params`, the manual and the README's table are read from it. */
#ifndef GAINSTAGE_PARAM_H
#define GAINSTAGE_PARAM_H

#include <stdbool.h>
#include <stddef.h>

#include "gainstage/stage.h"
#include "gainstage/status.h"

enum gs_param_type { GS_PARAM_SWITCH, GS_PARAM_REAL, GS_PARAM_CHOICE };
/* How a turn of the knob moves the value: by `step`, or by a factor of (1 + step) for frequencies.
 */
enum gs_param_taper { GS_TAPER_LINEAR, GS_TAPER_GEOMETRIC };

enum gs_param_id {
    GS_PREAMP_ON,
    GS_PREAMP_GAIN,
    GS_PREAMP_INVERT,
    GS_PREAMP_COLOR,
    GS_PREAMP_DRIVE,
    GS_HPF_ON,
    GS_HPF_FREQ,
    GS_COMP_ON,
    GS_COMP_DRIVE,
    GS_COMP_DENSITY,
    GS_COMP_RATIO,
    GS_COMP_MAKEUP,
    GS_DEESS_ON,
    GS_DEESS_FREQ,
    GS_DEESS_THRESHOLD,
    GS_DEESS_RANGE,
    GS_ENHANCE_ON,
    GS_ENHANCE_LOW,
    GS_ENHANCE_HIGH,
    GS_GATE_ON,
    GS_GATE_THRESHOLD,
    GS_GATE_RATIO,
    GS_GATE_RANGE,
    GS_OUT_ON,
    GS_OUT_GAIN,
    GS_OUT_LIMIT,
    GS_OUT_CEILING,
    GS_PARAM_COUNT
};

enum gs_color { GS_COLOR_CLEAN, GS_COLOR_TUBE, GS_COLOR_TRANSFORMER };

struct gs_param {
    const char *key;   /* "comp.drive" */
    const char *label; /* "drive": the knob's name on its stage's row */
    enum gs_stage stage;
    enum gs_param_type type;
    enum gs_param_taper taper;
    const char *unit; /* "dB", "Hz", "" */
    double min, max, def;
    double step, coarse; /* fine and coarse turn; in units, or as a fraction when geometric */
    int decimals;        /* as shown */
    const char *const *choices; /* NULL-terminated names of 0, 1, 2…; for switches too */
    const char *help;           /* one line */
};

extern const struct gs_param gs_params[GS_PARAM_COUNT];

/* The row with that key, or GS_ERR_UNKNOWN with the nearest key in the message. */
enum gs_status gs_param_find(const char *key, enum gs_param_id *id, struct gs_error *error);
/* "32", "-3.5", "80Hz", "5k", "on", "tube": to a value in range, else GS_ERR_RANGE or _FORMAT with
 * a line that names the key, the range and the unit. */
enum gs_status gs_param_parse(enum gs_param_id id, const char *text, double *value,
                              struct gs_error *error);
/* The value as `set` takes it back ("-3.5", "tube", "on"): plain, no unit. */
void gs_param_format(enum gs_param_id id, double value, char *out, size_t size);
/* The value for people: sign on gains, unit behind it ("+3.0 dB", "5.0 kHz", "4.0:1"). */
void gs_param_show(enum gs_param_id id, double value, char *out, size_t size);
/* `steps` turns up (or down when negative) from `value`, fine or coarse, clamped to the range. */
double gs_param_nudge(enum gs_param_id id, double value, double steps, bool coarse);
double gs_param_clamp(enum gs_param_id id, double value);

/* All values of one channel, and of all of them. */
struct gs_settings {
    double value[GS_MAX_CHANNELS][GS_PARAM_COUNT];
};
void gs_settings_init(struct gs_settings *settings);

/* A key with its optional channel: "2.comp.drive" gives channel 1 (counted from 0), "comp.drive"
 * gives -1, every channel. */
enum gs_status gs_param_find_channel(const char *key, int *channel, enum gs_param_id *id,
                                     struct gs_error *error);

#endif
