#include "gainstage/dsp/lows.h"

#include <math.h>

#include "gainstage/dsp/clones.h"
#include "gainstage/dsp/decibel.h"
#include "gainstage/dsp/grid.h"
#include "gainstage/dsp/quad.h"

static const double pi = 3.14159265358979323846;
static const double butterworth = 1.41421356237309505; /* 1/Q */
static const double bass_hz = 100;
static const double bass_db = 0.9; /* a step */
static const double mud_hz = 250;
static const double mud_db = -0.4;

enum { COEFFICIENTS = GS_LOWS_COEFFICIENTS };

/* Four of struct gs_lows_floats, side by side. */
struct lanes {
    gs_quad bass1, bass2;
    gs_quad mud1, mud2;
    gs_quad now[COEFFICIENTS];
    gs_quad step[COEFFICIENTS];
};

enum { FLOATS = sizeof(struct gs_lows_floats) / sizeof(float) };
_Static_assert(sizeof(struct lanes) == FLOATS * sizeof(gs_quad), "the same fields in both");

void gs_lows_reset(struct gs_lows *lows) {
    struct gs_lows_floats *f = &lows->f;
    f->bass1 = f->bass2 = f->mud1 = f->mud2 = 0;
    memcpy(f->now, lows->goal, sizeof f->now);
    memset(f->step, 0, sizeof f->step);
    lows->moving = false;
}

static double root_of(double db) {
    return (double)gs_gain_of_db((float)(0.25 * db));
}

/* The shelf: half of its gain in dB at the corner. The bell: the same width whether it lifts or
 * dips. */
static void design(const struct gs_lows *lows, double steps, float *to) {
    const double bass_root = root_of(bass_db * steps);
    const double bass_half = bass_root * bass_root;
    const double bass_g = lows->bass_g / bass_root;
    to[GS_LOWS_BASS_DAMPED] = (float)(bass_g + butterworth);
    to[GS_LOWS_BASS_RISE] = (float)(bass_g / (1 + bass_g * (bass_g + butterworth)));
    to[GS_LOWS_BASS_G] = (float)bass_g;
    to[GS_LOWS_BASS_BAND] = (float)(butterworth * (bass_half - 1));
    to[GS_LOWS_BASS_LOW] = (float)(bass_half * bass_half - 1);
    const double mud_root = root_of(mud_db * steps);
    const double mud_half = mud_root * mud_root;
    const double mud_g = lows->mud_g;
    to[GS_LOWS_MUD_DAMPED] = (float)(mud_g + 1 / mud_half);
    to[GS_LOWS_MUD_RISE] = (float)(mud_g / (1 + mud_g * (mud_g + 1 / mud_half)));
    to[GS_LOWS_MUD_TWICE] = (float)(2 * mud_g);
    to[GS_LOWS_MUD_BAND] = (float)(mud_half - 1 / mud_half);
}

void gs_lows_aim(struct gs_lows *lows, double steps, unsigned samples) {
    struct gs_lows_floats *f = &lows->f;
    memcpy(f->now, lows->goal, sizeof f->now);
    design(lows, steps, lows->goal);
    lows->moving = false;
    for (unsigned k = 0; k < COEFFICIENTS; k++) {
        f->step[k] = (lows->goal[k] - f->now[k]) / (float)samples;
        lows->moving = lows->moving || f->step[k] != 0;
    }
}

bool gs_lows_is_on(const struct gs_lows *lows) {
    return lows->goal[GS_LOWS_BASS_LOW] != 0 || lows->moving;
}

void gs_lows_init(struct gs_lows *lows, double rate) {
    lows->bass_g = tan(pi * bass_hz / rate);
    lows->mud_g = tan(pi * mud_hz / rate);
    design(lows, 0, lows->goal);
    gs_lows_reset(lows);
}

static inline float rest(float x) {
    return fabsf(x) < 1e-25f ? 0 : x;
}

void gs_lows_rest(struct gs_lows *lows) {
    struct gs_lows_floats *f = &lows->f;
    f->bass1 = rest(f->bass1);
    f->bass2 = rest(f->bass2);
    f->mud1 = rest(f->mud1);
    f->mud2 = rest(f->mud2);
}

static inline gs_quad sample(const float *x, unsigned i, bool single) {
    return single ? (gs_quad){x[i], 0, 0, 0} : gs_quad_load(x + (size_t)GS_QUAD * i);
}

__attribute__((always_inline)) static inline void run(struct lanes *lanes, float *x, unsigned n,
                                                      bool moving, bool single) {
    struct lanes l = *lanes;
    for (unsigned i = 0; i < n; i++) {
        for (unsigned k = 0; moving && k < COEFFICIENTS; k++)
            l.now[k] += l.step[k];
        const gs_quad in = sample(x, i, single);
        const gs_quad bass_left = (in - l.bass2) - l.now[GS_LOWS_BASS_DAMPED] * l.bass1;
        const gs_quad bass_rise = l.now[GS_LOWS_BASS_RISE] * bass_left;
        const gs_quad bass = l.bass1 + bass_rise;
        const gs_quad flow = l.now[GS_LOWS_BASS_G] * bass;
        const gs_quad low = l.bass2 + flow;
        l.bass1 = bass + bass_rise;
        l.bass2 = low + flow;
        const gs_quad added = l.now[GS_LOWS_BASS_BAND] * bass + l.now[GS_LOWS_BASS_LOW] * low;
        const gs_quad lifted = in + added;
        const gs_quad mud_left = (lifted - l.mud2) - l.now[GS_LOWS_MUD_DAMPED] * l.mud1;
        const gs_quad mud_rise = l.now[GS_LOWS_MUD_RISE] * mud_left;
        const gs_quad mud = l.mud1 + mud_rise;
        l.mud1 = mud + mud_rise;
        l.mud2 += l.now[GS_LOWS_MUD_TWICE] * mud;
        const gs_quad out = lifted + l.now[GS_LOWS_MUD_BAND] * mud;
        if (single)
            x[i] = out[0];
        else
            gs_quad_store(x + (size_t)GS_QUAD * i, out);
    }
    *lanes = l;
}

/* Steps of 0 add nothing, so a lane's bits do not depend on whether another one moves. */
__attribute__((always_inline)) static inline void choose_run(struct lanes *l, float *x, unsigned n,
                                                             bool moving, bool single) {
    if (moving && single)
        run(l, x, n, true, true);
    else if (moving)
        run(l, x, n, true, false);
    else if (single)
        run(l, x, n, false, true);
    else
        run(l, x, n, false, false);
}

static void lay_out(struct gs_lows *const *lows, struct lanes *l) {
    float *to = (float *)l;
    memset(l, 0, sizeof *l);
    for (unsigned lane = 0; lane < GS_QUAD; lane++) {
        const float *from = lows[lane] ? (const float *)&lows[lane]->f : NULL;
        for (unsigned k = 0; from && k < FLOATS; k++)
            to[k * GS_QUAD + lane] = from[k];
    }
}

static void take_back(const struct lanes *l, struct gs_lows *const *lows) {
    const float *from = (const float *)l;
    for (unsigned lane = 0; lane < GS_QUAD; lane++) {
        float *to = lows[lane] ? (float *)&lows[lane]->f : NULL;
        for (unsigned k = 0; to && k < FLOATS; k++)
            to[k] = from[k * GS_QUAD + lane];
    }
}

GS_CLONES
void gs_lows_run(struct gs_lows *const *lows, float *const *x, unsigned n) {
    struct lanes l;
    unsigned count = 0;
    unsigned first = 0;
    bool moving = false;
    for (unsigned lane = GS_QUAD; lane-- > 0;) {
        if (lows[lane]) {
            moving = moving || lows[lane]->moving;
            first = lane;
            count++;
        }
    }
    if (count <= 1) {
        struct gs_lows *const alone[GS_QUAD] = {lows[first]};
        lay_out(alone, &l);
        choose_run(&l, x[first], n, moving, true);
        take_back(&l, alone);
        return;
    }
    lay_out(lows, &l);
    for (unsigned at = 0; at < n; at += GS_GRID) {
        const unsigned part = n - at < GS_GRID ? n - at : GS_GRID;
        gs_quad side[GS_GRID];
        float *here[GS_QUAD];
        for (unsigned lane = 0; lane < GS_QUAD; lane++)
            here[lane] = lows[lane] ? x[lane] + at : NULL;
        gs_quads_gather((const float *const *)here, part, side);
        choose_run(&l, (float *)side, part, moving, false);
        gs_quads_scatter(side, part, here);
    }
    take_back(&l, lows);
}
