#include "tracks.h"

#include <stdio.h>
#include <string.h>

#include "gainstage/text.h"
#include "grid.h"

void gs_tracks_set(struct gs_tracks *tracks, const char *words) {
    struct gs_words list = {0};
    *tracks = (struct gs_tracks){{{0}}};
    if (strcmp(words, "-") == 0 || gs_words_split(words, &list, NULL) != GS_OK)
        return;
    for (int c = 0; c < list.count && c < GS_MAX_CHANNELS; c++) {
        char *name = tracks->name[c];
        snprintf(name, sizeof tracks->name[c], "%s", list.word[c]);
        name[gs_text_prefix(name, sizeof tracks->name[c] - 1)] = '\0'; /* no half of a character */
    }
    gs_words_done(&list);
}

int gs_tracks_columns(const struct gs_tracks *tracks, int channels, int most) {
    int widest = 0;
    for (int c = 0; c < channels && c < GS_MAX_CHANNELS; c++) {
        const int columns = gs_text_columns(tracks->name[c]);
        widest = columns > widest ? columns : widest;
    }
    return widest < most ? widest : most;
}
