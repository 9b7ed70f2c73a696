#include "gainstage/dsp/shelf.h"

#include "gainstage/dsp/decibel.h"
#include "gainstage/dsp/grid.h"

/* With R the fourth root of the top's gain the corner of the filter moves to g R, and
 * y = R^4 high + R^2 k band + low. */
void gs_shelf_run(struct gs_svf *shelf, double g, const float *db, float *x, unsigned n) {
    const float damping = (float)GS_SHELF_DAMPING;
    const float corner = (float)g;
    double moved[GS_GRID];
    double damped[GS_GRID];
    double scale[GS_GRID];
    double top[GS_GRID];
    double middle[GS_GRID];
    for (unsigned i = 0; i < n; i++) {
        const float root = gs_gain_of_db(0.25f * db[i]);
        const float half = root * root;
        const float to = corner * root;
        moved[i] = (double)to;
        damped[i] = (double)(to + damping);
        scale[i] = (double)(1.0f / (1.0f + to * (to + damping)));
        top[i] = (double)(half * half);
        middle[i] = (double)(half * damping);
    }
    struct gs_svf state = *shelf;
    for (unsigned i = 0; i < n; i++) {
        const struct gs_svf_core core = {moved[i], damped[i], scale[i]};
        const struct gs_svf_out out = gs_svf_next(&state, &core, (double)x[i]);
        x[i] = (float)(top[i] * out.high + middle[i] * out.band + out.low);
    }
    *shelf = state;
}
