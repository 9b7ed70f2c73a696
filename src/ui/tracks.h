/* What the channels are called. One thread. */
#ifndef UI_TRACKS_H
#define UI_TRACKS_H

#include "gainstage/param.h"

struct gs_tracks {
    char name[GS_MAX_CHANNELS][64]; /* "" where there is none */
};

/* The names as words in quotes, from the first channel on, as the engine's status has them. What
 * can't be read is no name. */
void gs_tracks_set(struct gs_tracks *tracks, const char *words);
/* Columns that the longest name of so many channels takes, but no more than `most`. */
int gs_tracks_columns(const struct gs_tracks *tracks, int channels, int most);

#endif
