/* A filter that does not change within a chunk, by its answer to a single 1: no sample has to wait
 * for the one before it. Thread: any. */
#ifndef GAINSTAGE_DSP_ANSWER_RUN_H
#define GAINSTAGE_DSP_ANSWER_RUN_H

#include "gainstage/dsp/tile.h"

/* What comes of the chunks x, each behind silence, at row i. answer[k]: what comes of a 1 after k
 * samples, for every lane. */
GS_EIGHT_INLINE gs_eight gs_answer(const float (*answer)[GS_EIGHT], const gs_eight *x, unsigned i) {
    gs_eight sum = gs_eight_load(answer[i]) * x[0];
    for (unsigned k = 1; k <= i; k++)
        sum += gs_eight_load(answer[i - k]) * x[k];
    return sum;
}

/* All rows of that. Each line is a loop of known length. */
GS_EIGHT_INLINE void gs_answer_all(const float (*answer)[GS_EIGHT], const gs_eight *x,
                                   gs_eight *y) {
    y[0] = gs_answer(answer, x, 0);
    y[1] = gs_answer(answer, x, 1);
    y[2] = gs_answer(answer, x, 2);
    y[3] = gs_answer(answer, x, 3);
    y[4] = gs_answer(answer, x, 4);
    y[5] = gs_answer(answer, x, 5);
    y[6] = gs_answer(answer, x, 6);
    y[7] = gs_answer(answer, x, 7);
}

#endif
