#include <string.h>

#include "gainstage/dsp/curve.h"
#include "gainstage/dsp/softclip.h"

enum { PAST = GS_OVERSAMPLE_PAST, BLOCK = GS_OVERSAMPLE_BLOCK, FACTOR = GS_OVERSAMPLE_MAX };

/* ---- tube ---- */

/* From samples to places on the curve, and how fast it flattens there. */
static inline void find_places(float *restrict x, const float *restrict unit, float centre,
                               unsigned n, float *restrict decay) {
    for (unsigned i = 0; i < n; i++) {
        x[i] = x[i] * unit[i] + centre;
        decay[i] = gs_softclip_decay(x[i]);
    }
}

/* In two loops: one would be too long for its steps to overlap in the processor. */
static inline void bend(const float *restrict a, const float *restrict a_decay,
                        const float *restrict b, const float *restrict b_decay, float rest,
                        const float *restrict scale, unsigned n, float *restrict out) {
    float ratio[BLOCK];
    for (unsigned i = 0; i < n; i++)
        ratio[i] = gs_softclip_ratio(a[i], a_decay[i], b[i], b_decay[i]);
    for (unsigned i = 0; i < n; i++)
        out[i] = (gs_softclip_mean(a[i], b[i], ratio[i]) - rest) * scale[i];
}

static void tube(struct gs_curve *curve, float *x, const float *drive, unsigned n) {
    struct gs_phase v[FACTOR];
    struct gs_phase decay[FACTOR];
    struct gs_phase bent[FACTOR];
    float unit[BLOCK];
    float scale[BLOCK];
    const unsigned factor = gs_oversample_factor(&curve->oversample);
    const unsigned end = factor - 1;
    gs_oversample_up(&curve->oversample, x, n, v);
    for (unsigned i = 0; i < n; i++) {
        unit[i] = drive[i] * GS_SOFTCLIP_UNIT;
        scale[i] = curve->slope_back / drive[i];
    }
    for (unsigned p = 0; p < factor; p++)
        find_places(v[p].at + PAST, unit, curve->centre, n, decay[p].at + PAST);
    /* Before the first phase comes the last one, a sample earlier. */
    v[end].at[PAST - 1] = curve->last;
    decay[end].at[PAST - 1] = gs_softclip_decay(curve->last);
    for (unsigned p = 0; p < factor; p++) {
        const unsigned before = p == 0 ? end : p - 1;
        const unsigned from = p == 0 ? PAST - 1 : PAST;
        bend(v[before].at + from, decay[before].at + from, v[p].at + PAST, decay[p].at + PAST,
             curve->rest, scale, n, bent[p].at + PAST);
    }
    curve->last = v[end].at[PAST + n - 1];
    gs_oversample_down(&curve->oversample, bent, n, x);
}

/* ---- transformer ---- */

/* What has gathered since the sample began. */
static inline void gather(const float *restrict a, const float *restrict b, float share, float keep,
                          const float *restrict before, unsigned n, float *restrict flux) {
    for (unsigned i = 0; i < n; i++)
        flux[i] = keep * before[i] + share * (a[i] + b[i]);
}

/* What the core held as each sample began, and holds after the last one. In double: it adds up. */
static double carry(const float *gathered, double keep, double flux, unsigned n, float *held) {
    for (unsigned i = 0; i < n; i++) {
        held[i] = (float)flux;
        flux = keep * flux + (double)gathered[i];
    }
    return flux;
}

static inline float hold(float w) {
    const float held = w < 1.0f ? w : 1.0f;
    return held > -1.0f ? held : -1.0f;
}

/* The voltage of f(w) = w - w^3/3, (f(b) - f(a)) back + drain f(a), in closed form, so that quiet
 * sounds keep every digit. `mean` is the voltage that led from a to b. */
static inline float voltage(float a, float b, float mean, float back, float drain) {
    const float from = hold(a);
    const float to = hold(b);
    const float inside = mean - drain * a;
    const float change = from == a && to == b ? inside : (to - from) * back;
    const float squares = from * from + from * to + to * to;
    const float third = 1.0f / 3;
    return (change - change * (squares * third)) + drain * (from - from * from * from * third);
}

static inline void magnetise(const float *restrict a, const float *restrict b,
                             const float *restrict from, const float *restrict to,
                             const float *restrict back, const float *restrict drain, unsigned n,
                             float *restrict out) {
    for (unsigned i = 0; i < n; i++)
        out[i] = voltage(from[i], to[i], 0.5f * (a[i] + b[i]), back[i], drain[i]);
}

/* The integrator takes the mean of two samples, so the differentiator's quotient of flux is the
 * antiderivative form already. The flux is kept without the drive, and bent anew when the drive
 * moves, so that its motion does not show up in the derivative. */
static void transformer(struct gs_curve *curve, float *x, const float *drive, unsigned n) {
    struct gs_phase v[FACTOR];
    struct gs_phase bent[FACTOR];
    float flux[FACTOR + 1][BLOCK];
    float held[BLOCK];
    float back[BLOCK];
    float drain[BLOCK];
    const unsigned factor = gs_oversample_factor(&curve->oversample);
    const unsigned end = factor - 1;
    gs_oversample_up(&curve->oversample, x, n, v);
    v[end].at[PAST - 1] = curve->last;
    memset(flux[0], 0, sizeof flux[0]);
    for (unsigned p = 0; p < factor; p++) {
        const float *before = p == 0 ? v[end].at + PAST - 1 : v[p - 1].at + PAST;
        gather(before, v[p].at + PAST, curve->gather, curve->keep, flux[p], n, flux[p + 1]);
    }
    curve->flux = carry(flux[factor], curve->keep_all, curve->flux, n, held);
    float kept = 1;
    for (unsigned p = 0; p <= factor; p++) {
        for (unsigned i = 0; i < n; i++)
            flux[p][i] = drive[i] * (flux[p][i] + kept * held[i]);
        kept *= curve->keep;
    }
    for (unsigned i = 0; i < n; i++) {
        back[i] = curve->back / drive[i];
        drain[i] = curve->drain / drive[i];
    }
    for (unsigned p = 0; p < factor; p++) {
        const float *before = p == 0 ? v[end].at + PAST - 1 : v[p - 1].at + PAST;
        magnetise(before, v[p].at + PAST, flux[p], flux[p + 1], back, drain, n, bent[p].at + PAST);
    }
    curve->last = v[end].at[PAST + n - 1];
    gs_oversample_down(&curve->oversample, bent, n, x);
}

void gs_curve_process(struct gs_curve *curve, float *x, const float *drive, unsigned n) {
    if (curve->kind == GS_CURVE_TUBE)
        tube(curve, x, drive, n);
    else
        transformer(curve, x, drive, n);
}
