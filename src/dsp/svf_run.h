/* The filter of svf.h in floats, eight at a time. Thread: any. */
#ifndef GAINSTAGE_DSP_SVF_RUN_H
#define GAINSTAGE_DSP_SVF_RUN_H

#include "gainstage/dsp/eight.h"

struct gs_svf_eight {
    gs_eight s1, s2;
};

struct gs_svf_eight_core {
    gs_eight damped; /* g + k */
    gs_eight rise;   /* g scale */
    gs_eight twice;  /* 2 g */
};

/* Returns high / scale. */
GS_EIGHT_INLINE gs_eight gs_svf_eight_next(struct gs_svf_eight *svf,
                                           const struct gs_svf_eight_core *core, gs_eight x,
                                           gs_eight *band) {
    const gs_eight rest = (x - svf->s2) - core->damped * svf->s1;
    const gs_eight up = core->rise * rest;
    *band = svf->s1 + up;
    svf->s1 = *band + up;
    svf->s2 += core->twice * *band;
    return rest;
}

/* The first sample after silence. */
GS_EIGHT_INLINE gs_eight gs_svf_eight_first(struct gs_svf_eight *svf,
                                            const struct gs_svf_eight_core *core, gs_eight x,
                                            gs_eight *band) {
    *band = core->rise * x;
    svf->s1 = *band + *band;
    svf->s2 = core->twice * *band;
    return x;
}

#endif
