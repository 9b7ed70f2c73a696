/* Signals and instruments for tests of sound: tones, bursts and noise to send in, and what comes
 * out measured in dB. Levels are dBFS as in AES17: a full-scale sine reads 0. Buffers are mono
 * float; the arithmetic is double. Nothing here keeps state; the few functions that need memory end
 * the test program when there is none. */
#ifndef GAINSTAGE_TESTS_MEASURE_H
#define GAINSTAGE_TESTS_MEASURE_H

#include <stddef.h>
#include <stdint.h>

/* cmocka assertions on numbers that tell what they saw. |value - expected| <= tolerance; value <
 * limit; value > limit. NaN fails all three. */
#define assert_near(value, expected, tolerance)                                                    \
    measure_check_near(value, expected, tolerance, #value, __FILE__, __LINE__)
#define assert_below(value, limit) measure_check_below(value, limit, #value, __FILE__, __LINE__)
#define assert_above(value, limit) measure_check_above(value, limit, #value, __FILE__, __LINE__)
void measure_check_near(double value, double expected, double tolerance, const char *what,
                        const char *file, int line);
void measure_check_below(double value, double limit, const char *what, const char *file, int line);
void measure_check_above(double value, double limit, const char *what, const char *file, int line);

double measure_db(double linear);      /* 20 log10 |x|, -400 for 0 */
double measure_linear(double decibel); /* 10^(dB/20) */

/* x[i] = amplitude sin(2 pi frequency (first + i) / rate + phase). */
void measure_tone(float *x, size_t n, double rate, double frequency, double amplitude,
                  double phase);
/* The same, added to what is there. */
void measure_add_tone(float *x, size_t n, double rate, double frequency, double amplitude,
                      double phase);
/* Zero but for a tone of `length` samples that starts with phase 0 at sample `start`. */
void measure_burst(float *x, size_t n, double rate, double frequency, double amplitude,
                   size_t start, size_t length);
/* A tone that rises from one frequency to another, each octave taking the same time. */
void measure_sweep(float *x, size_t n, double rate, double from, double to, double amplitude);
/* White noise, uniform in -amplitude..amplitude, the same for the same seed everywhere. */
void measure_noise(float *x, size_t n, double amplitude, uint64_t seed);

/* Level of the tone at `frequency` by a DFT under a Kaiser window whose side lobes are below
 * -180 dB. Other tones must be at least 8 rate/n away. */
double measure_level(const float *x, size_t n, double rate, double frequency);
/* Its complex amplitude, relative to sin: *re + j *im with phase 0 = (amplitude, 0). */
void measure_phasor(const float *x, size_t n, double rate, double frequency, double *re,
                    double *im);
/* 10 log10 of the mean square, sine calibrated. */
double measure_rms(const float *x, size_t n);
double measure_peak(const float *x, size_t n);     /* largest |x|, linear */
double measure_mean(const float *x, size_t n);     /* the DC part, linear */
double measure_max_step(const float *x, size_t n); /* largest |x[i] - x[i-1]| */

/* Amplitude spectrum (0..n/2, linear, a bin-centred tone reads its amplitude) of n = 2^k samples
 * under the window of measure_level(). `out` holds n/2 + 1 values. */
void measure_spectrum(const float *x, size_t n, double *out);
/* Total harmonic distortion, dB: the second to tenth harmonics of `fundamental`, as far as they lie
 * below half the rate, against it. n samples of the tone. */
double measure_thd(const float *x, size_t n, double rate, double fundamental);
/* How far, in dB, everything below `limit` Hz that is not a harmonic of `fundamental` (nor DC) lies
 * below the strongest harmonic: the alias distance of a distorted tone. n = 2^k samples. */
double measure_alias_distance(const float *x, size_t n, double rate, double fundamental,
                              double limit);
/* Largest |x| between the samples too: 16 times oversampled, 128 taps a phase. Linear. */
double measure_true_peak(const float *x, size_t n);

/* First sample at which |x| >= level, counted from `start`; n when it never happens. */
size_t measure_first_above(const float *x, size_t start, size_t n, double level);
/* Seconds from a step until y, one value a sample and the first one sample behind the step, has
 * gone `share` of its way from one value to another: between two samples along a straight line, and
 * HUGE_VAL if it never does. */
double measure_step_time(const float *y, size_t n, double rate, double from, double to,
                         double share);
/* Where y follows x best: the delay in 0..max samples with the greatest correlation. */
size_t measure_delay(const float *x, const float *y, size_t n, size_t max);

#endif
