/* One channel through its stages, or two side by side: a pair that may be linked. Audio thread
 * only.
 */
#ifndef GAINSTAGE_STRIP_PAIR_H
#define GAINSTAGE_STRIP_PAIR_H

#include "channel.h"

/* The first `count` <= 2 of the channels and of the arrays; `frames` <= GS_STRIP_BLOCK. */
void gs_pair_process(struct gs_channel *channel, unsigned count, bool linked,
                     const float *const *in, float *const *dry, float *const *wet, unsigned frames,
                     struct gs_channel_sums *sums);
#if defined(GS_HAVE_WIDE) && !defined(GS_WIDE)
void gs_pair_process_wide(struct gs_channel *channel, unsigned count, bool linked,
                          const float *const *in, float *const *dry, float *const *wet,
                          unsigned frames, struct gs_channel_sums *sums);
#endif

#endif
