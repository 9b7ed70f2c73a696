/* What is said of a take after its end, in its sound files too. Private to src/take. */
#ifndef GAINSTAGE_TAKE_RETELL_H
#define GAINSTAGE_TAKE_RETELL_H

#include "gainstage/labels.h"
#include "gauge.h"

/* Both take paths of files. WAV and RF64 of this program's follow; FLAC, and what anybody else has
 * written into, stays as it is: the sidecar has it all. */
void gs_retell_label(const char *path, enum gs_label_id label, const char *value);
void gs_retell_levels(const char *path, const struct gs_gauge *gauge);

#endif
