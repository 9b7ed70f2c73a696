/* The preamp's colours: curves that bend the wave, oversampled and antialiased by differencing an
 * antiderivative (Parker, Zavalishin, Le Bivic, "Reducing the Aliasing of Nonlinear Waveshaping
 * Using Continuous-Time Convolution", DAFx-16). One channel. Quiet sounds keep their level:
 * y = f(g x) / (g f'(0)), g the drive. With drive 0 (g = 1) a colour still bends what comes near
 * full scale, as the thing it models does.
 *
 * tube: f(u) = tanh(u + b) - tanh(b), b = 0.2. At low level H2/H1 = a g tanh(b)/2 and H3/H1 =
 *   (a g)^2 (2 - 6 tanh(b)^2)/24 for a sine of amplitude a: -40.1 and -62.7 dB at -20 dBFS. An
 *   asymmetric curve also makes DC that follows the level. A tube stage ends in a capacitor; here a
 *   first-order high-pass at 2 Hz (-0.04 dB at 20 Hz) does its work.
 * transformer: the flux, a leaky integral of the voltage (2.5 Hz), goes through f(w) = w - w^3/3,
 *   flat where |w| > 1, and is differentiated again. So the distortion follows level/frequency,
 *   is third harmonic alone until the core is full, and falls by 12 dB an octave: H3/H1 = 0.3^2/4 =
 *   2.25 % for a full-scale 20 Hz at drive 0. No even harmonics, so no DC. */
#ifndef GAINSTAGE_DSP_CURVE_H
#define GAINSTAGE_DSP_CURVE_H

#include "gainstage/dsp/oversample.h"

/* The numbers of preamp.color. */
enum gs_curve_kind { GS_CURVE_NONE, GS_CURVE_TUBE, GS_CURVE_TRANSFORMER };

struct gs_curve {
    enum gs_curve_kind kind;
    struct gs_oversample oversample;
    float last; /* the oversampled sample before; tube: its place on the curve */
    /* tube */
    float centre;     /* the place of silence */
    float rest;       /* what comes of nothing */
    float slope_back; /* 1 / the curve's slope there */
    float capacitor_step;
    /* transformer; its flux is 1 where the curve ends */
    double flux;
    double keep_all; /* of the flux, from one sample to the next */
    float keep;      /* and from one oversampled sample to the next */
    float gather;    /* flux of 1 volt in half an oversampled sample */
    float back;      /* the voltage that makes flux 1 in an oversampled sample */
    float drain;     /* the voltage that leaks away at flux 1 */
};

/* Not RT-safe. `rate` in Hz. */
void gs_curve_init(struct gs_curve *curve, double rate);
/* Silence, and from now on this kind. */
void gs_curve_reset(struct gs_curve *curve, enum gs_curve_kind kind);
/* Delay at low frequencies, in samples. */
double gs_curve_delay(const struct gs_curve *curve);
/* n <= GS_OVERSAMPLE_BLOCK samples, whole chunks of 8, through the curve, in place. drive[i] is g,
 * a factor >= 1. */
void gs_curve_process(struct gs_curve *curve, float *x, const float *drive, unsigned n);

#endif
