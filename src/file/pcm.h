/* Samples of 24 bits, little-endian, as files hold them. Compiled twice, as
 * gainstage/dsp/wide.h says; pcm.c chooses. Writer thread and offline. */
#ifndef GAINSTAGE_FILE_PCM_H
#define GAINSTAGE_FILE_PCM_H

#include <stddef.h>

/* `to` takes one byte more than the samples have. */
void gs_pcm24_put(const float *x, unsigned char *to, size_t samples);
/* Full scale is 1, nothing is rounded. `from` may be the end of the room of `x` itself. */
void gs_pcm24_get(const unsigned char *from, float *x, size_t samples);

void gs_pcm24_put_plain(const float *x, unsigned char *to, size_t samples);
void gs_pcm24_get_plain(const unsigned char *from, float *x, size_t samples);
void gs_pcm24_put_wide(const float *x, unsigned char *to, size_t samples);
void gs_pcm24_get_wide(const unsigned char *from, float *x, size_t samples);

#endif
