#include "gainstage/dsp/curve.h"

#include <math.h>

#include "gainstage/dsp/softclip.h"

static const double pi = 3.14159265358979323846;

/* How far the tube's curve is off its centre, and that in the units of softclip.h. */
static const double bias = 0.2;
static const float bias_place = 0.2f * GS_SOFTCLIP_UNIT;
/* Hz. */
static const double capacitor_corner = 2;
static const double leak_corner = 2.5;
/* Flux at the end of the curve, in full scales times seconds: a full-scale sine of 20 Hz reaches
 * 0.3 of it. */
static const double flux_end = 1 / (0.3 * 2 * 3.14159265358979323846 * 20);

void gs_curve_init(struct gs_curve *curve, double rate) {
    gs_oversample_init(&curve->oversample, rate);
    const unsigned factor = gs_oversample_factor(&curve->oversample);
    /* In the curve's own arithmetic, so that silence is silent to the last bit. */
    const float decay = gs_softclip_decay(bias_place);
    curve->rest = gs_softclip_mean(bias_place, bias_place,
                                   gs_softclip_ratio(bias_place, decay, bias_place, decay));
    curve->centre = bias_place;
    curve->slope_back = (float)(1 / (1 - tanh(bias) * tanh(bias)));
    curve->capacitor_step = (float)(1 - exp(-2 * pi * capacitor_corner / rate));
    const double step = 1 / (rate * factor);
    const double leak = -expm1(-2 * pi * leak_corner * step);
    curve->keep = (float)(1 - leak);
    curve->keep_all = pow(1 - leak, factor);
    curve->gather = (float)(0.5 * step / flux_end);
    curve->back = (float)(flux_end / step);
    curve->drain = (float)(leak * flux_end / step);
    gs_curve_reset(curve, GS_CURVE_NONE);
}

void gs_curve_reset(struct gs_curve *curve, enum gs_curve_kind kind) {
    gs_oversample_reset(&curve->oversample);
    curve->oversample.direct_step = kind == GS_CURVE_TUBE ? curve->capacitor_step : 0;
    curve->kind = kind;
    curve->last = kind == GS_CURVE_TUBE ? bias_place : 0;
    curve->flux = 0;
}

/* Both curves difference two neighbours, which delays by half an oversampled sample. */
double gs_curve_delay(const struct gs_curve *curve) {
    return gs_oversample_delay(&curve->oversample) + 0.5 / gs_oversample_factor(&curve->oversample);
}
