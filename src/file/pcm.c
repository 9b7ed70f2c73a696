#include "pcm.h"

void gs_pcm24_put(const float *x, unsigned char *to, size_t samples) {
#if defined(GS_HAVE_WIDE)
    if (__builtin_cpu_supports("avx2")) {
        gs_pcm24_put_wide(x, to, samples);
        return;
    }
#endif
    gs_pcm24_put_plain(x, to, samples);
}

void gs_pcm24_get(const unsigned char *from, float *x, size_t samples) {
#if defined(GS_HAVE_WIDE)
    if (__builtin_cpu_supports("avx2")) {
        gs_pcm24_get_wide(from, x, samples);
        return;
    }
#endif
    gs_pcm24_get_plain(from, x, samples);
}
