/* In and out of the path without a click: a stage that is switched fades against what it is fed, in
 * 20 ms; after that it is in alone, or out and not even run. Audio thread only. */
#ifndef GAINSTAGE_STRIP_BYPASS_H
#define GAINSTAGE_STRIP_BYPASS_H

#include <stdbool.h>

#include "gainstage/dsp/tile.h"

struct gs_bypass {
    bool on;         /* where it is heading */
    unsigned level;  /* samples into the fade: 0 out, `length` in */
    unsigned length; /* of a fade */
};

void gs_bypass_init(struct gs_bypass *bypass, double rate);
void gs_bypass_reset(struct gs_bypass *bypass);

static inline bool gs_bypass_is_out(const struct gs_bypass *bypass) {
    return !bypass->on && bypass->level == 0;
}

static inline bool gs_bypass_is_in(const struct gs_bypass *bypass) {
    return bypass->on && bypass->level == bypass->length;
}

/* Each sample of `tile` becomes a mix of it and of the one in `fed`, further into the fade by it.
 */
void gs_bypass_mix(struct gs_bypass *bypass, const struct gs_tile *fed, struct gs_tile *tile,
                   unsigned tiles);

#endif
