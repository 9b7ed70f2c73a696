/* From frames, a sample of each channel after the other, to a row of samples for each channel, and
 * back. Samples are moved, never computed with, so every bit arrives. RT-safe. */
#ifndef GAINSTAGE_FRAMES_H
#define GAINSTAGE_FRAMES_H

/* n frames of channels >= 1. Neither rows nor frames may overlap. */
void gs_frames_part(const float *frames, unsigned channels, float *const *row, unsigned n);
void gs_frames_join(float *frames, unsigned channels, const float *const *row, unsigned n);

#endif
