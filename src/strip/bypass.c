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

/* A sample of what the stage was fed and of what came of it. */
static float mix(struct gs_bypass *bypass, float fed, float x) {
    if (bypass->on && bypass->level < bypass->length)
        bypass->level++;
    else if (!bypass->on && bypass->level > 0)
        bypass->level--;
    if (bypass->level == 0)
        return fed;
    if (bypass->level == bypass->length)
        return x;
    /* Level at either end: the fade has no corner to be heard. */
    const float t = (float)bypass->level / (float)bypass->length;
    const float share = t * t * (3 - 2 * t);
    return gs_tiny_to_zero(fed + share * (x - fed));
}

void gs_bypass_mix(struct gs_bypass *bypass, const struct gs_tile *fed, struct gs_tile *tile,
                   unsigned tiles) {
    for (unsigned t = 0; t < tiles; t++)
        for (unsigned j = 0; j < tile[t].lanes; j++)
            for (unsigned i = 0; i < GS_CHUNK; i++)
                tile[t].row[i][j] = mix(bypass, fed[t].row[i][j], tile[t].row[i][j]);
}
