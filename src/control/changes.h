/* Changes of the settings: who made them, taking them back, and two settings to compare. Main
 * thread. */
#ifndef GAINSTAGE_CONTROL_CHANGES_H
#define GAINSTAGE_CONTROL_CHANGES_H

#include "gainstage/engine.h"
#include "gainstage/text.h"
#include "history.h"

/* A and B each have their history: taking something back never mixes the two. */
struct gs_changes {
    struct gs_history history[2];
    struct gs_snapshot other; /* the setting that is not heard; empty before the first `ab` */
    bool compared;            /* `other` holds something */
    unsigned heard;           /* 0: A, 1: B */
};

void gs_changes_done(struct gs_changes *changes);
void gs_snapshot_take(const struct gs_engine *engine, struct gs_snapshot *snapshot);
/* The history of the setting that is heard. */
struct gs_history *gs_changes_history(struct gs_changes *changes);

/* Take back, do again; GS_ERR_STATE with a line when there is nothing. What was done is added to
 * `text`: "undone: comp.drive 5.0 → 3.0". */
enum gs_status gs_changes_undo(struct gs_changes *changes, struct gs_engine *engine,
                               struct gs_text *text, struct gs_error *error);
enum gs_status gs_changes_redo(struct gs_changes *changes, struct gs_engine *engine,
                               struct gs_text *text, struct gs_error *error);
/* To the other setting; the first time B is what A is. */
void gs_changes_switch(struct gs_changes *changes, struct gs_engine *engine, struct gs_text *text);
/* The other setting becomes what is heard; `deed` says who wants it. */
void gs_changes_copy(struct gs_changes *changes, struct gs_engine *engine,
                     const struct gs_deed *deed, struct gs_text *text);

#endif
