/* Work that is due every so many samples has to fall on the same samples however the stream is cut
 * into calls. A unit counts its samples; gs_grid_run() says how far it may go until the next line
 * of the grid, which is also how long its arrays on the stack have to be. Thread: the audio thread.
 */
#ifndef GAINSTAGE_DSP_GRID_H
#define GAINSTAGE_DSP_GRID_H

#include <stdbool.h>

enum { GS_GRID = 64 };

struct gs_grid {
    unsigned phase; /* samples since the last line */
};

/* Samples to take now: at most `n`, at most up to the next line. */
static inline unsigned gs_grid_run(const struct gs_grid *grid, unsigned n) {
    const unsigned left = GS_GRID - grid->phase;
    return n < left ? n : left;
}

/* Counts the `n` samples taken; true when they end on a line. */
static inline bool gs_grid_pass(struct gs_grid *grid, unsigned n) {
    grid->phase = (grid->phase + n) % GS_GRID;
    return grid->phase == 0;
}

#endif
