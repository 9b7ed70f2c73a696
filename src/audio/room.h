/* The demo's sound: the voice in a quiet room, heard by several microphones. Channel 1 is close,
 * channel 2 far away, the others in between. Every sample depends on rate, channel and position
 * alone: never on the run, on how the frames are asked for, or on where it began. */
#ifndef GAINSTAGE_AUDIO_ROOM_H
#define GAINSTAGE_AUDIO_ROOM_H

#include <stdint.h>

struct gs_room;

/* channels: 1..GS_MAX_CHANNELS; rate: 8000..384000 Hz; `frame`: where to begin. NULL when memory is
 * out. */
struct gs_room *gs_room_new(unsigned channels, unsigned rate, uint64_t frame);
/* NULL is fine. */
void gs_room_free(struct gs_room *room);
/* The next frames into planar[channel], within -1..1. Allocates nothing. One thread. */
void gs_room_render(struct gs_room *room, float *const *planar, unsigned frames);

#endif
