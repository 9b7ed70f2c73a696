/* What the two halves of a tilt, tilt_listen_run.c and tilt_run.c, hand to each other. Audio
 * thread.
 */
#ifndef GAINSTAGE_DSP_TILT_COURSE_H
#define GAINSTAGE_DSP_TILT_COURSE_H

#include <math.h>

#include "gainstage/dsp/tilt.h"

/* Stands for silence where a ratio to it is wanted. */
#define GS_TILT_SILENCE 1e-30f

/* What a tile comes to, chunk by chunk. */
struct gs_tilt_course {
    gs_eight heard[GS_CHUNK]; /* `rest` as the listening filter has it */
    float s1[GS_TILE_LANES];  /* its states that each chunk leaves, then before each */
    float s2[GS_TILE_LANES];
    float band[GS_TILE_LANES]; /* squares in each, then the mean squares before each */
    float whole[GS_TILE_LANES];
    float wanted[GS_TILE_LANES]; /* values */
    float rising[GS_TILE_LANES]; /* on the way to them */
    float falling[GS_TILE_LANES];
    float value[GS_TILE_LANES];  /* at the end of each */
    float before[GS_TILE_LANES]; /* gain in dB at the beginning of each */
};

/* Ends fades before they crawl through the denormals, which are slow. */
static inline float gs_tilt_rest(float x) {
    return fabsf(x) < GS_TILT_SILENCE ? 0 : x;
}

/* Fills in the course of one channel or two, up to what is wanted. */
void gs_tilt_listen(struct gs_tilt *const *tilt, struct gs_tile *const *tile, unsigned tiles,
                    unsigned channels, struct gs_tilt_course (*course)[GS_TILES]);

#endif
