/* Functions that are compiled twice: for any processor of the kind, and for those with AVX2, chosen
 * when the program is loaded. Both compute the same bits: AVX2 brings width and three operands, not
 * fused products. For static functions: not every compiler gives clones a name that others find. */
#ifndef GAINSTAGE_DSP_CLONES_H
#define GAINSTAGE_DSP_CLONES_H

#include <stdint.h>

/* ThreadSanitizer is not yet awake when the loader asks which of the two to take. */
#if defined(__SANITIZE_THREAD__)
#define GS_THREAD_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define GS_THREAD_SANITIZER 1
#endif
#endif

#if defined(__x86_64__) && defined(__ELF__) && defined(__GLIBC__) && !defined(GS_THREAD_SANITIZER)
#define GS_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define GS_CLONES
#endif

#endif
