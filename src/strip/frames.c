#include "gainstage/frames.h"

#include "frames_run.h"

void gs_frames_part(const float *frames, unsigned channels, float *const *row, unsigned n) {
#if defined(GS_HAVE_WIDE)
    if (__builtin_cpu_supports("avx2")) {
        gs_frames_part_wide(frames, channels, row, n);
        return;
    }
#endif
    gs_frames_part_plain(frames, channels, row, n);
}

void gs_frames_join(float *frames, unsigned channels, const float *const *row, unsigned n) {
#if defined(GS_HAVE_WIDE)
    if (__builtin_cpu_supports("avx2")) {
        gs_frames_join_wide(frames, channels, row, n);
        return;
    }
#endif
    gs_frames_join_plain(frames, channels, row, n);
}
