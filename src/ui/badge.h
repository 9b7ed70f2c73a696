/* The session's state in a few words, each on its own ground. Every one is always in the same
 * place: what the transport does at the right edge, what is wrong beside it, then the lock; what
 * this front end is at the left. Pure. */
#ifndef UI_BADGE_H
#define UI_BADGE_H

#include <stddef.h>

#include "model.h"

struct gs_badge {
    enum gs_style style;
    const char *lamp; /* a character before the words, or "" */
    char text[48];
};

enum { GS_BADGES = 5 };

/* From the right edge on; the first, the transport's, is always there. `brief`: short words.
 * Returns how many. */
int gs_badges(const struct gs_model *model, bool brief, struct gs_badge badge[GS_BADGES]);
/* From the left on: DEMO, VIEW ONLY. */
int gs_badges_left(const struct gs_model *model, struct gs_badge badge[GS_BADGES]);
/* Lamp and words, "● REC 0:12:47". */
void gs_badge_text(const struct gs_badge *badge, char *out, size_t size);

#endif
