#include "gainstage/dsp/curve.h"

#include <math.h>

#include "gainstage/dsp/clones.h"
#include "gainstage/dsp/softclip.h"

static const double pi = 3.14159265358979323846;

/* How far the tube's curve is off its centre. */
static const double bias = 0.2;
/* Closer than this the difference quotient loses digits, and the curve itself is as good. */
static const double together = 1e-5;
/* Flux at the end of the curve, in full scales times seconds: a full-scale sine of 20 Hz reaches
 * 0.3 of it. */
static const double flux_scale = 0.3 * 2 * 3.14159265358979323846 * 20;

void gs_curve_init(struct gs_curve *curve, double rate) {
    gs_softclip_prepare();
    gs_oversample_init(&curve->oversample, rate);
    curve->step = 1 / (rate * gs_oversample_factor(&curve->oversample));
    curve->bias_value = gs_softclip(bias);
    curve->bias_slope = 1 - curve->bias_value * curve->bias_value;
    curve->direct_step = 1 - exp(-2 * pi * 2 / rate);
    curve->leak = exp(-2 * pi * 2.5 * curve->step);
    gs_curve_reset(curve);
}

void gs_curve_reset(struct gs_curve *curve) {
    gs_oversample_reset(&curve->oversample);
    curve->last = 0;
    curve->integral = gs_softclip_integral(bias);
    curve->direct = 0;
    curve->flux = 0;
}

/* Both curves difference two neighbours, which delays by half an oversampled sample. */
double gs_curve_delay(const struct gs_curve *curve) {
    return gs_oversample_delay(&curve->oversample) + 0.5 / gs_oversample_factor(&curve->oversample);
}

GS_CLONES
static void tube(struct gs_curve *curve, double *x, const double *drive, unsigned n) {
    double v[GS_OVERSAMPLE_MAX * GS_OVERSAMPLE_BLOCK];
    const unsigned factor = gs_oversample_factor(&curve->oversample);
    double last = curve->last;
    double integral = curve->integral;
    gs_oversample_up(&curve->oversample, x, n, v);
    for (unsigned i = 0; i < n; i++) {
        const double scale = 1 / (drive[i] * curve->bias_slope);
        for (unsigned k = i * factor; k < (i + 1) * factor; k++) {
            const double u = drive[i] * v[k];
            const double now = gs_softclip_integral(u + bias);
            const double apart = u - last;
            const double bent = fabs(apart) < together ? gs_softclip(0.5 * (u + last) + bias)
                                                       : (now - integral) / apart;
            v[k] = (bent - curve->bias_value) * scale;
            last = u;
            integral = now;
        }
    }
    curve->last = last;
    curve->integral = integral;
    gs_oversample_down(&curve->oversample, v, n, x);
    for (unsigned i = 0; i < n; i++) {
        curve->direct += (x[i] - curve->direct) * curve->direct_step;
        x[i] -= curve->direct;
    }
}

void gs_curve_tube(struct gs_curve *curve, double *x, const double *drive, unsigned n) {
    tube(curve, x, drive, n);
}

static inline double core(double w) {
    const double held = w < -1 ? -1 : w > 1 ? 1 : w;
    return held - held * held * held / 3;
}

/* The integrator takes the mean of two samples, so the differentiator's quotient of flux is the
 * antiderivative form already. The flux is kept without the drive, and bent anew when the drive
 * moves, so that its motion does not show up in the derivative. */
GS_CLONES
static void transformer(struct gs_curve *curve, double *x, const double *drive, unsigned n) {
    double v[GS_OVERSAMPLE_MAX * GS_OVERSAMPLE_BLOCK];
    const unsigned factor = gs_oversample_factor(&curve->oversample);
    const double half_step = 0.5 * curve->step;
    const double leak = curve->leak;
    double last = curve->last;
    double flux = curve->flux;
    gs_oversample_up(&curve->oversample, x, n, v);
    for (unsigned i = 0; i < n; i++) {
        const double scale = drive[i] * flux_scale;
        const double back = 1 / (scale * curve->step);
        double before = core(scale * flux);
        for (unsigned k = i * factor; k < (i + 1) * factor; k++) {
            flux = leak * flux + half_step * (v[k] + last);
            last = v[k];
            const double now = core(scale * flux);
            v[k] = (now - leak * before) * back;
            before = now;
        }
    }
    curve->last = last;
    curve->flux = flux;
    gs_oversample_down(&curve->oversample, v, n, x);
}

void gs_curve_transformer(struct gs_curve *curve, double *x, const double *drive, unsigned n) {
    transformer(curve, x, drive, n);
}
