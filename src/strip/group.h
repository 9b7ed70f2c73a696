/* Up to four channels through their stages, side by side. Audio thread only. */
#ifndef GAINSTAGE_STRIP_GROUP_H
#define GAINSTAGE_STRIP_GROUP_H

#include "channel.h"

enum { GS_GROUP = 4 };

/* The first `count` <= GS_GROUP of the channels and of the arrays. linked[p]: channels 2p and 2p +
 * 1 are a pair. */
void gs_group_process(struct gs_channel *channel, unsigned count, const bool *linked,
                      const float *const *in, float *const *dry, float *const *wet, unsigned frames,
                      struct gs_channel_sums *sums);

#endif
