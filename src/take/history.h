/* What happened in a take, from its note into its sidecar. Private to src/take. */
#ifndef GAINSTAGE_TAKE_HISTORY_H
#define GAINSTAGE_TAKE_HISTORY_H

#include "gainstage/unfinished.h"

/* The sidecar of a take that ends after so many frames tells all that the note does: settings,
 * changes, clips, losses and markers. One that is not there, or is of a take that has ended, is
 * left alone; so is one that can't be written. */
void gs_history_keep(const struct gs_unfinished *take, uint64_t frames);

#endif
