/* What people say about a take: its title, who plays, what they think of it. Plain data, any
 * thread.
 */
#ifndef GAINSTAGE_LABELS_H
#define GAINSTAGE_LABELS_H

#include <stdbool.h>
#include <stddef.h>

#include "gainstage/stage.h"
#include "gainstage/status.h"

enum { GS_LABEL_MAX = 256, GS_NOTE_MAX = 10240, GS_TRACK_MAX = 64, GS_RATING_MAX = 5 };

/* What holds for takes to come, too. UTF-8 without control characters. */
struct gs_credits {
    char artist[GS_LABEL_MAX], scene[GS_LABEL_MAX];
    char track[GS_MAX_CHANNELS][GS_TRACK_MAX]; /* names of the channels; "" for most */
};

struct gs_labels {
    struct gs_credits credits;
    char title[GS_LABEL_MAX];
    char note[GS_NOTE_MAX + 1];
    int rating; /* 1..5, 0: none given */
};

/* The labels that commands set, in the order of their names below. */
enum gs_label_id {
    GS_LABEL_TITLE,
    GS_LABEL_ARTIST,
    GS_LABEL_SCENE,
    GS_LABEL_NOTE,
    GS_LABEL_RATING,
    GS_LABEL_COUNT
};
extern const char *const gs_label_names[GS_LABEL_COUNT + 1]; /* "title", …, NULL */

/* GS_ERR_UNKNOWN with the names that there are. */
enum gs_status gs_label_find(const char *name, enum gs_label_id *id, struct gs_error *error);
/* Sets one from text ("" takes it away): GS_ERR_RANGE when it is too long, GS_ERR_FORMAT when it is
 * not UTF-8 or holds control characters; nothing changes then. */
enum gs_status gs_label_set(struct gs_labels *labels, enum gs_label_id id, const char *text,
                            struct gs_error *error);
/* The same check for any text, named `what` in the message; `most` bytes. */
enum gs_status gs_label_check(const char *text, const char *what, size_t most,
                              struct gs_error *error);
/* Its text; a rating as "4", none as "". `number` is scratch of at least 12 bytes. */
const char *gs_label_text(const struct gs_labels *labels, enum gs_label_id id, char *number);
/* CHANNEL (from 1) and the name of its track. */
enum gs_status gs_track_set(struct gs_credits *credits, const char *channel, const char *name,
                            struct gs_error *error);

#endif
