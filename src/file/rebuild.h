/* The bytes of a repaired WAV or RF64 file. Each returns an errno, 0 when all is well. */
#ifndef GAINSTAGE_FILE_REBUILD_H
#define GAINSTAGE_FILE_REBUILD_H

#include "gainstage/repair.h"

/* How much of the damaged file is left when sizes alone are put right. */
uint64_t gs_patched_size(const struct gs_wav_plan *plan);
/* Writes the sizes of a plan that needs no rebuilding into that very file, drops what is torn
 * behind them, and adds the byte that evens the sound. */
int gs_patch_sizes(const struct gs_wav_plan *plan, int fd);
/* A new file: the chunks that `head` has before the sound, the sound and what follows it of `body`.
 */
int gs_rebuild(const struct gs_wav_plan *plan, int head, int body, int to);

#endif
