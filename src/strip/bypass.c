#include "bypass.h"

#include "gainstage/dsp/tiny.h"

void gs_bypass_init(struct gs_bypass *bypass, double rate) {
    bypass->on = false;
    bypass->length = (unsigned)(0.02 * rate);
    gs_bypass_reset(bypass);
}

void gs_bypass_reset(struct gs_bypass *bypass) {
    bypass->level = bypass->on ? bypass->length : 0;
}

void gs_bypass_mix(struct gs_bypass *bypass, const float *fed, float *x, unsigned n) {
    for (unsigned i = 0; i < n; i++) {
        if (bypass->on && bypass->level < bypass->length)
            bypass->level++;
        else if (!bypass->on && bypass->level > 0)
            bypass->level--;
        if (bypass->level == 0) {
            x[i] = fed[i];
        } else if (bypass->level < bypass->length) {
            /* Level at either end: the fade has no corner to be heard. */
            const float t = (float)bypass->level / (float)bypass->length;
            const float share = t * t * (3 - 2 * t);
            x[i] = gs_tiny_to_zero(fed[i] + share * (x[i] - fed[i]));
        }
    }
}
