#include "gainstage/labels.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "gainstage/text.h"

const char *const gs_label_names[GS_LABEL_COUNT + 1] = {"title", "artist", "scene",
                                                        "note",  "rating", NULL};

enum gs_status gs_label_find(const char *name, enum gs_label_id *id, struct gs_error *error) {
    for (int i = 0; i < GS_LABEL_COUNT; i++)
        if (strcmp(name, gs_label_names[i]) == 0) {
            *id = (enum gs_label_id)i;
            return GS_OK;
        }
    return gs_fail(error, GS_ERR_UNKNOWN,
                   "'%.40s' is none of title, artist, scene, note and rating", name);
}

enum gs_status gs_label_check(const char *text, const char *what, size_t most,
                              struct gs_error *error) {
    if (strlen(text) > most)
        return gs_fail(error, GS_ERR_RANGE, "the %s is longer than %zu bytes", what, most);
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 127)
            return gs_fail(error, GS_ERR_FORMAT, "the %s holds a control character (%d)", what,
                           (unsigned char)*c);
    if (!gs_text_is_utf8(text))
        return gs_fail(error, GS_ERR_FORMAT, "the %s is not UTF-8 text", what);
    return GS_OK;
}

/* Where the labels that are text stand in struct gs_labels, and how many bytes they may have. */
static const struct {
    size_t offset, size;
} texts[GS_LABEL_COUNT] = {
    [GS_LABEL_TITLE] = {offsetof(struct gs_labels, title), GS_LABEL_MAX},
    [GS_LABEL_ARTIST] = {offsetof(struct gs_labels, credits.artist), GS_LABEL_MAX},
    [GS_LABEL_SCENE] = {offsetof(struct gs_labels, credits.scene), GS_LABEL_MAX},
    [GS_LABEL_NOTE] = {offsetof(struct gs_labels, note), GS_NOTE_MAX + 1},
};

static enum gs_status set_rating(struct gs_labels *labels, const char *text,
                                 struct gs_error *error) {
    long rating = 0;
    if (*text && (!gs_parse_integer(text, &rating) || rating < 0 || rating > GS_RATING_MAX))
        return gs_fail(error, GS_ERR_RANGE,
                       "rating '%.40s': give a whole number from 0 (none) to %d", text,
                       GS_RATING_MAX);
    labels->rating = (int)rating;
    return GS_OK;
}

enum gs_status gs_label_set(struct gs_labels *labels, enum gs_label_id id, const char *text,
                            struct gs_error *error) {
    if (id == GS_LABEL_RATING)
        return set_rating(labels, text, error);
    const enum gs_status status =
        gs_label_check(text, gs_label_names[id], texts[id].size - 1, error);
    if (status == GS_OK)
        strcpy((char *)labels + texts[id].offset, text);
    return status;
}

const char *gs_label_text(const struct gs_labels *labels, enum gs_label_id id, char *number) {
    if (id != GS_LABEL_RATING)
        return (const char *)labels + texts[id].offset;
    snprintf(number, 12, "%d", labels->rating);
    return labels->rating ? number : "";
}

enum gs_status gs_track_set(struct gs_credits *credits, const char *channel, const char *name,
                            struct gs_error *error) {
    long number;
    if (!gs_parse_integer(channel, &number) || number < 1 || number > GS_MAX_CHANNELS)
        return gs_fail(error, GS_ERR_RANGE, "track '%.40s': a channel is a number from 1 to %d",
                       channel, GS_MAX_CHANNELS);
    const enum gs_status status = gs_label_check(name, "track's name", GS_TRACK_MAX - 1, error);
    if (status == GS_OK)
        strcpy(credits->track[number - 1], name);
    return status;
}
