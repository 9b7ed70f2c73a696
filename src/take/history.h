/* What happened in a take, from its note into its sidecar. Private to src/take. */
#ifndef GAINSTAGE_TAKE_HISTORY_H
#define GAINSTAGE_TAKE_HISTORY_H

#include "gainstage/unfinished.h"

/* The sidecar of a take that ends after so many frames tells all that the note does: settings,
 * changes, clips, losses and markers; a note that is behind adds its markers alone, where they are
 * more. One that is not there, or is of a take that has ended, is left alone; so is one that can't
 * be written, and one whose folder somebody keeps locked: this is for the main thread and the
 * writer's, too, and waits a quarter of a second at most. */
void gs_history_keep(const struct gs_unfinished *take, uint64_t frames);
/* Nobody keeps its folder locked, or no longer than that. */
bool gs_history_is_free(const struct gs_unfinished *take);

#endif
