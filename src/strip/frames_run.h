/* Compiled twice, as gainstage/dsp/wide.h says; frames.c chooses. */
#ifndef GAINSTAGE_STRIP_FRAMES_RUN_H
#define GAINSTAGE_STRIP_FRAMES_RUN_H

void gs_frames_part_plain(const float *frames, unsigned channels, float *const *row, unsigned n);
void gs_frames_join_plain(float *frames, unsigned channels, const float *const *row, unsigned n);
void gs_frames_part_wide(const float *frames, unsigned channels, float *const *row, unsigned n);
void gs_frames_join_wide(float *frames, unsigned channels, const float *const *row, unsigned n);

#endif
