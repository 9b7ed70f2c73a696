#include "gainstage/meter/truepeak.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "sample.h"

enum {
    TAPS = GS_TRUEPEAK_TAPS,
    FACTOR = GS_TRUEPEAK_FACTOR,
    CHUNK = GS_TRUEPEAK_CHUNK,
    PAST = TAPS - 1,
    CENTRE = TAPS / 2 - 1
};

/* The four outputs of one input sample, as one machine vector (a GNU extension of gcc and clang).
 */
typedef float quad __attribute__((vector_size(16)));
typedef int32_t quad_bits __attribute__((vector_size(16)));

/* Modified Bessel function of the first kind, order 0, by its power series. */
static double bessel_i0(double x) {
    double sum = 1.0, term = 1.0;
    for (int k = 1; k < 40; k++) {
        term *= x / (2.0 * k) * (x / (2.0 * k));
        sum += term;
    }
    return sum;
}

/* sin(pi t)/(pi t) under a Kaiser window; with 32 taps, beta 5 keeps every
 * phase within 0.04 dB of a pure delay up to 0.45 of the rate. */
static double kernel(double t) {
    const double pi = acos(-1.0), beta = 5.0;
    double part = t / (0.5 * TAPS);
    double window = bessel_i0(beta * sqrt(fmax(1.0 - part * part, 0.0))) / bessel_i0(beta);
    return t == 0.0 ? 1.0 : sin(pi * t) / (pi * t) * window;
}

void gs_truepeak_init(struct gs_truepeak *truepeak) {
    truepeak->bound = 0.0f;
    for (int phase = 0; phase < FACTOR; phase++) {
        double sum = 0.0, size = 0.0, value[TAPS];
        for (int k = 0; k < TAPS; k++) {
            /* Phase 0 passes the samples themselves: every other tap is exactly 0. */
            double t = k - CENTRE - (double)phase / FACTOR;
            value[k] = phase == 0 && k != CENTRE ? 0.0 : kernel(t);
            sum += value[k];
            size += fabs(value[k]);
        }
        for (int k = 0; k < TAPS; k++)
            truepeak->tap[k][phase] = (float)(value[k] / sum);
        truepeak->bound = fmaxf(truepeak->bound, (float)(size / sum * 1.0001));
    }
    gs_truepeak_reset(truepeak);
}

void gs_truepeak_reset(struct gs_truepeak *truepeak) {
    memset(truepeak->past, 0, sizeof truepeak->past);
    gs_truepeak_restart(truepeak);
}

void gs_truepeak_restart(struct gs_truepeak *truepeak) {
    truepeak->peak = 0.0f;
}

/* |outputs| as bits: those of non-negative floats sort as integers do. */
static inline quad_bits magnitude(quad value) {
    return (quad_bits)value & (quad_bits){INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX};
}

static inline quad_bits larger(quad_bits a, quad_bits b) {
    quad_bits mask = a > b;
    return (a & mask) | (b & ~mask);
}

static inline quad splat(float value) {
    return (quad){value, value, value, value};
}

/* Largest |output| of `count` input samples that lie behind PAST older ones in `window`. Four
 * inputs at a time keep the adders busy; each output is summed in the same order either way. */
static float oversampled_peak(const struct gs_truepeak *truepeak, const float *window,
                              size_t count) {
    quad_bits peak = {0};
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        quad a = {0}, b = {0}, c = {0}, d = {0};
        for (size_t k = 0; k < TAPS; k++) {
            quad h;
            memcpy(&h, truepeak->tap[k], sizeof h);
            a += h * splat(window[i + k]);
            b += h * splat(window[i + k + 1]);
            c += h * splat(window[i + k + 2]);
            d += h * splat(window[i + k + 3]);
        }
        peak = larger(
            peak, larger(larger(magnitude(a), magnitude(b)), larger(magnitude(c), magnitude(d))));
    }
    for (; i < count; i++) {
        quad a = {0};
        for (size_t k = 0; k < TAPS; k++) {
            quad h;
            memcpy(&h, truepeak->tap[k], sizeof h);
            a += h * splat(window[i + k]);
        }
        peak = larger(peak, magnitude(a));
    }
    float lane[FACTOR];
    memcpy(lane, &peak, sizeof lane);
    return fmaxf(fmaxf(lane[0], lane[1]), fmaxf(lane[2], lane[3]));
}

void gs_truepeak_process(struct gs_truepeak *truepeak, const float *samples, size_t count,
                         size_t stride) {
    float window[PAST + CHUNK];
    memcpy(window, truepeak->past, sizeof truepeak->past);
    float past_peak = 0.0f;
    for (size_t i = 0; i < PAST; i++)
        past_peak = fmaxf(past_peak, fabsf(window[i]));
    for (size_t done = 0; done < count;) {
        size_t chunk = count - done < CHUNK ? count - done : CHUNK;
        float chunk_peak = 0.0f;
        for (size_t i = 0; i < chunk; i++) {
            float x = gs_sample_finite(samples[(done + i) * stride]);
            window[PAST + i] = x;
            chunk_peak = fmaxf(chunk_peak, fabsf(x));
        }
        /* The samples count at once, the curve between them when their neighbours are known. */
        truepeak->peak = fmaxf(truepeak->peak, chunk_peak);
        /* Most of a programme is too low to raise the maximum: don't interpolate it. */
        if (fmaxf(past_peak, chunk_peak) * truepeak->bound > truepeak->peak)
            truepeak->peak = fmaxf(truepeak->peak, oversampled_peak(truepeak, window, chunk));
        memmove(window, window + chunk, PAST * sizeof *window);
        past_peak = chunk_peak; /* a chunk shorter than the past is the last one */
        done += chunk;
    }
    memcpy(truepeak->past, window, sizeof truepeak->past);
}

float gs_truepeak_reading(const struct gs_truepeak *truepeak) {
    return truepeak->peak;
}
