/* A sidecar's text. Any thread. */
#ifndef GAINSTAGE_TAKE_SIDECAR_TEXT_H
#define GAINSTAGE_TAKE_SIDECAR_TEXT_H

#include "gainstage/text.h"
#include "sidecar.h"

/* Adds all of it. `piece` is the journal from the take's first frame to its last. */
void gs_sidecar_add(struct gs_text *text, const struct gs_sidecar *sidecar,
                    const struct gs_sidecar_view *view, const struct gs_journal_extract *piece);
/* Local time as ISO 8601 has it, to the millisecond, with its offset. `size` of 48 suffices. */
void gs_sidecar_time(const struct timespec *when, char *out, size_t size);

#endif
