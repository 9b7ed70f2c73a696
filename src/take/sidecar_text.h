/* A sidecar's text. Any thread. */
#ifndef GAINSTAGE_TAKE_SIDECAR_TEXT_H
#define GAINSTAGE_TAKE_SIDECAR_TEXT_H

#include "gainstage/text.h"
#include "sidecar.h"

/* Adds all of it. `piece` is the journal from the take's first frame to its last. */
void gs_sidecar_add(struct gs_text *text, const struct gs_sidecar *sidecar,
                    const struct gs_sidecar_view *view, const struct gs_journal_extract *piece);
/* What happened in it alone, an object of its own. */
void gs_sidecar_add_history(struct gs_text *text, const struct gs_sidecar_view *view,
                            const struct gs_journal_extract *piece, unsigned channels);
/* The markers alone, with their count. */
void gs_sidecar_add_markers(struct gs_text *text, const struct gs_sidecar_view *view);
/* Local time as ISO 8601 has it, to the millisecond, with its offset. `size` of 48 suffices. */
void gs_sidecar_time(const struct timespec *when, char *out, size_t size);

/* The same bytes with the members of `object`, which is JSON, in place of those that have their
 * keys; of the counts those that it tells. */
enum gs_status gs_sidecar_merge(const char *bytes, size_t length, const char *object, char **out,
                                struct gs_error *error);

#endif
