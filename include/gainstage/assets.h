/* Presets and themes: the shipped ones are compiled in, the user's own lie in the config folder
 * ("presets/NAME.preset", "themes/NAME.theme") and win over a shipped one of the same name. */
#ifndef GAINSTAGE_ASSETS_H
#define GAINSTAGE_ASSETS_H

#include <stdbool.h>

#include "gainstage/status.h"

enum gs_asset_kind { GS_ASSET_PRESET, GS_ASSET_THEME };

struct gs_asset {
    char name[64];
    char title[128]; /* its first comment line */
    bool own;        /* the user's */
};

/* All of them, sorted by name. free() the array. */
enum gs_status gs_assets_list(enum gs_asset_kind kind, struct gs_asset **assets, unsigned *count,
                              struct gs_error *error);
/* The text of one, by name, or by path when the name holds a '/'. *label is for messages
 * ("voice.preset"). free() both. */
enum gs_status gs_asset_read(enum gs_asset_kind kind, const char *name, char **text, char **label,
                             struct gs_error *error);

#endif
