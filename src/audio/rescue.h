/* What the audio process does when its engine dies without a word: ends with it, or, while a take
 * is open, waits a little for another. Not for the audio thread. */
#ifndef GAINSTAGE_AUDIO_RESCUE_H
#define GAINSTAGE_AUDIO_RESCUE_H

#include "gainstage/audio.h"
#include "source.h"

/* From now on the engine's death ends this process: at once, or (once a link is watched that is
 * held) a little later than all waiting could take, however much else in it hangs. */
void gs_rescue_mourn(void);
void gs_rescue_watch(const struct gs_link *link);
/* This process ends in order, and nothing is watched any more: the engine's death ends it in two
 * seconds, should it hang. */
void gs_rescue_leave(void);

/* The engine's socket *fd has something to say. True: another engine has come, and *fd leads to it.
 * False: it is time to go. `message` (RESCUE) goes to it with the link's descriptors. */
bool gs_rescue(int *fd, const char *path, const struct gs_audio_message *message,
               const struct gs_source_class *class, struct gs_source *source);

#endif
