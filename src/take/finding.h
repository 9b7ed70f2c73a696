/* What was found out about a take that nobody finished. Private to src/take. */
#ifndef GAINSTAGE_TAKE_FINDING_H
#define GAINSTAGE_TAKE_FINDING_H

#include <stddef.h>
#include <stdint.h>

#include "gainstage/metadata.h"
#include "gainstage/status.h"
#include "gauge.h"

struct gs_finding {
    const char *name, *wet, *dry; /* files without folder; dry NULL: none */
    const char *format, *began;   /* one of gs_format_names; ISO 8601 */
    const struct gs_metadata *metadata;
    unsigned rate, channels;
    uint64_t frames;
    const char *ended; /* why it ended; NULL: it had ended well, only levels are new */
    const struct gs_marker *markers; /* that the sound file has */
    unsigned marker_count;
    const struct gs_gauge *gauge; /* NULL: not measured yet */
};

/* A sidecar's bytes with that in them; what else they say stays. bytes NULL: makes one of what the
 * sound file itself tells. *out is malloc'ed. */
enum gs_status gs_sidecar_finish(const char *bytes, size_t length, const struct gs_finding *finding,
                                 char **out, struct gs_error *error);

#endif
