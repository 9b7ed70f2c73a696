/* Presets: `set` lines. Any thread but the audio thread. */
#ifndef GAINSTAGE_PRESET_H
#define GAINSTAGE_PRESET_H

#include "gainstage/param.h"
#include "gainstage/text.h"

/* Applies a preset by name (or by path, with a '/') to one channel or all (-1): what it does not
 * set goes to its default, but the preamp's gain and polarity, which belong to the microphone,
 * stay. Nothing changes when a line is wrong; the message names file and line. */
enum gs_status gs_preset_apply(const char *name, struct gs_settings *settings, int channel,
                               struct gs_error *error);
/* "comp.drive=4" or "2.comp.drive=4". */
enum gs_status gs_settings_assign(struct gs_settings *settings, const char *assignment,
                                  struct gs_error *error);
enum gs_status gs_settings_set(struct gs_settings *settings, const char *key, const char *value,
                               struct gs_error *error);
/* Back to defaults: a key, a stage ("comp", "2.comp") or "all". */
enum gs_status gs_settings_reset(struct gs_settings *settings, const char *what,
                                 struct gs_error *error);
/* The preset that would bring one channel's strip back, as text. */
void gs_preset_write(const struct gs_settings *settings, unsigned channel, const char *title,
                     struct gs_text *text);
/* Stores it as NAME.preset in the user's config folder, replacing one of that name. */
enum gs_status gs_preset_save(const struct gs_settings *settings, unsigned channel,
                              const char *name, struct gs_error *error);

#endif
