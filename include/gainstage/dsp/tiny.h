/* Numbers that are too small to hear and slow to compute. Units take them to 0 themselves, so that
 * they give the same bits on a thread that flushes denormals and on one that does not. */
#ifndef GAINSTAGE_DSP_TINY_H
#define GAINSTAGE_DSP_TINY_H

/* -500 dBFS. Small enough to keep every bit of a 32-bit float recording, and 2^43 above the
 * smallest normal float, so that what follows has room. */
#define GS_TINY 1e-25f
/* Added where a recursive filter takes its input: its states then settle on a normal number instead
 * of dying away through the denormals. Any sample above GS_TINY absorbs it in the rounding. */
#define GS_TINY_OFFSET 1e-30

/* x, or 0 where |x| < GS_TINY. No branch: loops over it vectorise. */
static inline float gs_tiny_to_zero(float x) {
    return x < GS_TINY && x > -GS_TINY ? 0.0f : x;
}

#endif
