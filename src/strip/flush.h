/* While a thread is between begin and end its processor takes denormal floats for 0, in and out. So
 * fading sounds cost nothing, and the strip gives the same bits on every thread, whatever mode that
 * runs in. Elsewhere than on x86 and 64-bit ARM the units' own care has to do. RT-safe. */
#ifndef GAINSTAGE_STRIP_FLUSH_H
#define GAINSTAGE_STRIP_FLUSH_H

#include <stdint.h>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

/* Returns the mode to go back to. */
static inline uint64_t gs_flush_begin(void) {
#if defined(__SSE2__)
    const unsigned mode = _mm_getcsr();
    _mm_setcsr(mode | 0x8040U); /* flush to zero, denormals are zero */
    return mode;
#elif defined(__aarch64__)
    uint64_t mode;
    __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
    __asm__ volatile("msr fpcr, %0" : : "r"(mode | UINT64_C(1) << 24));
    return mode;
#else
    return 0;
#endif
}

static inline void gs_flush_end(uint64_t mode) {
#if defined(__SSE2__)
    _mm_setcsr((unsigned)mode);
#elif defined(__aarch64__)
    __asm__ volatile("msr fpcr, %0" : : "r"(mode));
#else
    (void)mode;
#endif
}

#endif
