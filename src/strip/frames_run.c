/* Channels go in groups of up to eight through squares of eight by eight samples. The last group
 * ends with the last channel: some of it may have been moved before. */
#include "frames_run.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "gainstage/dsp/eight.h"

#if defined(GS_WIDE)
#define PART gs_frames_part_wide
#define JOIN gs_frames_join_wide
#else
#define PART gs_frames_part_plain
#define JOIN gs_frames_join_plain
#endif

/* True while there are eight frames from frame i on, and the square does not reach beyond the end.
 */
static inline bool fits(unsigned i, unsigned channels, unsigned first, unsigned n) {
    return (size_t)(i + GS_EIGHT - 1) * channels + first + GS_EIGHT <= (size_t)n * channels;
}

/* `count` <= 8 of the channels. With fewer than eight a square reaches into the frames behind it.
 */
GS_EIGHT_INLINE void part(const float *frames, unsigned channels, unsigned first, unsigned count,
                          float *const *row, unsigned n) {
    unsigned i = 0;
    frames += first;
    row += first;
    for (; fits(i, channels, first, n); i += GS_EIGHT) {
        gs_eight square[GS_EIGHT];
        for (unsigned k = 0; k < GS_EIGHT; k++)
            square[k] = gs_eight_load(frames + (size_t)(i + k) * channels);
        gs_eight_turn(square);
        for (unsigned c = 0; c < count; c++)
            gs_eight_store(row[c] + i, square[c]);
    }
    for (; i < n; i++)
        for (unsigned c = 0; c < count; c++)
            row[c][i] = frames[(size_t)i * channels + c];
}

/* What a square writes into the frames behind it, these overwrite. */
GS_EIGHT_INLINE void join(float *frames, unsigned channels, unsigned first, unsigned count,
                          const float *const *row, unsigned n) {
    unsigned i = 0;
    frames += first;
    row += first;
    for (; fits(i, channels, first, n); i += GS_EIGHT) {
        gs_eight square[GS_EIGHT];
        for (unsigned c = 0; c < GS_EIGHT; c++)
            square[c] = c < count ? gs_eight_load(row[c] + i) : gs_eight_of(0);
        gs_eight_turn(square);
        for (unsigned k = 0; k < GS_EIGHT; k++)
            gs_eight_store(frames + (size_t)(i + k) * channels, square[k]);
    }
    for (; i < n; i++)
        for (unsigned c = 0; c < count; c++)
            frames[(size_t)i * channels + c] = row[c][i];
}

/* The first channel of the group that c begins. */
static unsigned first_of(unsigned c, unsigned channels) {
    return c + GS_EIGHT <= channels ? c : channels - GS_EIGHT;
}

void PART(const float *frames, unsigned channels, float *const *row, unsigned n) {
    if (channels == 1)
        memcpy(row[0], frames, n * sizeof *frames);
    else if (channels == 2)
        part(frames, 2, 0, 2, row, n);
    else if (channels < GS_EIGHT)
        part(frames, channels, 0, channels, row, n);
    else
        for (unsigned c = 0; c < channels; c += GS_EIGHT)
            part(frames, channels, first_of(c, channels), GS_EIGHT, row, n);
}

void JOIN(float *frames, unsigned channels, const float *const *row, unsigned n) {
    if (channels == 1)
        memcpy(frames, row[0], n * sizeof *frames);
    else if (channels == 2)
        join(frames, 2, 0, 2, row, n);
    else if (channels < GS_EIGHT)
        join(frames, channels, 0, channels, row, n);
    else
        for (unsigned c = 0; c < channels; c += GS_EIGHT)
            join(frames, channels, first_of(c, channels), GS_EIGHT, row, n);
}
