/* What every unit of the path has to show, whatever it does to the sound. */
#ifndef GAINSTAGE_TESTS_CUTS_H
#define GAINSTAGE_TESTS_CUTS_H

#include <assert.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "measure.h"
#include "tiles.h"

/* Samples between two moves of the knobs in a cut test. */
enum { CUT_STEP = 1504 };

static const double rates[] = {44100, 48000, 88200, 96000, 176400, 192000};
enum { RATES = sizeof rates / sizeof rates[0] };

/* A unit as the tests below see it: one instance, driven through these. */
struct unit {
    void (*start)(double rate);
    void (*turn)(unsigned step); /* moves knobs; the same step moves them the same way */
    void (*process)(float *x, unsigned n);
};

/* Loud, soft and silent passages, dull and bright ones. */
static inline float *programme(size_t n, double rate) {
    float *x = malloc(n * sizeof *x);
    float *noise = malloc(n * sizeof *noise);
    assert_non_null(x);
    assert_non_null(noise);
    measure_noise(noise, n, 0.5, 7);
    for (size_t i = 0; i < n; i++) {
        const double t = (double)i / rate;
        const unsigned passage = (unsigned)(t / 0.07) % 5;
        const double voice = 0.3 * sin(800 * t) + 0.1 * sin(5000 * t);
        const double hiss = (double)noise[i];
        const double parts[5] = {voice, hiss, 0.002 * hiss, 0.01 * voice + 0.3 * hiss, 0};
        x[i] = (float)parts[passage];
    }
    free(noise);
    return x;
}

/* The same bits whether the stream comes in calls of 1, 3, 8, 32 or 188 chunks, while knobs move at
 * fixed positions. */
static inline void check_cuts(const struct unit *unit) {
    const size_t n = (size_t)CUT_STEP * 60;
    const unsigned cuts[] = {CUT_STEP, 8, 24, 64, 256};
    float *in = programme(n, 48000);
    float *whole = malloc(n * sizeof *whole);
    float *cut = malloc(n * sizeof *cut);
    assert_non_null(whole);
    assert_non_null(cut);
    for (unsigned c = 0; c < sizeof cuts / sizeof cuts[0]; c++) {
        float *out = c == 0 ? whole : cut;
        memcpy(out, in, n * sizeof *out);
        tiles_chunk = 0;
        unit->start(48000);
        for (size_t at = 0; at < n;) {
            const size_t left = CUT_STEP - at % CUT_STEP;
            const size_t run = left < cuts[c] ? left : cuts[c];
            if (left == CUT_STEP)
                unit->turn((unsigned)(at / CUT_STEP));
            unit->process(out + at, (unsigned)run);
            at += run;
        }
        assert_memory_equal(whole, out, n * sizeof *out);
    }
    assert_memory_not_equal(whole, in, n * sizeof *in);
    free(in);
    free(whole);
    free(cut);
}

/* A million times full scale does no lasting harm: every sample stays finite, and after `silence`
 * seconds of silence nothing but zeros comes out. */
static inline void check_overload(const struct unit *unit, double silence) {
    const double rate = 44100;
    const unsigned n = 8192;
    float *x = malloc(n * sizeof *x);
    assert_non_null(x);
    unit->start(rate);
    unit->turn(0);
    for (unsigned block = 0; block < 8; block++) {
        measure_noise(x, n, 1e6, block);
        if (block == 3) {
            for (unsigned i = 0; i < n; i++)
                x[i] = i % 100 < 50 ? 1e6f : -1e6f;
        }
        unit->process(x, n);
        for (unsigned i = 0; i < n; i++)
            assert_true(isfinite(x[i]));
    }
    for (double t = 0; t < silence; t += n / rate) {
        memset(x, 0, n * sizeof *x);
        unit->process(x, n);
    }
    for (unsigned i = 0; i < n; i++)
        assert_true(x[i] == 0.0f);
    free(x);
}

/* A wave whose square is constant, so that y/x is the gain of every sample. */
static inline void square_wave(float *x, size_t n, double amplitude) {
    for (size_t i = 0; i < n; i++)
        x[i] = (float)(i % 16 < 8 ? amplitude : -amplitude);
}

/* The largest change of the gain y/x from one sample to the next, in dB, beginning with the one
 * from *gain, which moves on to the last sample's; *settled is where the gain stops moving. */
static inline double gain_step(const float *x, const float *y, size_t n, double *gain,
                               size_t *settled) {
    double largest = 0;
    *settled = 0;
    for (size_t i = 0; i < n; i++) {
        const double now = measure_db((double)y[i] / (double)x[i]);
        const double step = fabs(now - *gain);
        if (step > largest)
            largest = step;
        if (step > 1e-4)
            *settled = i;
        *gain = now;
    }
    return largest;
}

/* What is left of a tone when the tone itself is taken out, against it, in dB. A whole number of
 * periods, so that sine and cosine are at right angles. */
static inline double residue(const float *y, size_t n, double rate, double frequency) {
    double sine = 0;
    double cosine = 0;
    double power = 0;
    for (size_t i = 0; i < n; i++) {
        const double angle = 2 * M_PI * frequency / rate * (double)i;
        sine += (double)y[i] * sin(angle) * 2 / (double)n;
        cosine += (double)y[i] * cos(angle) * 2 / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        const double angle = 2 * M_PI * frequency / rate * (double)i;
        const double rest = (double)y[i] - sine * sin(angle) - cosine * cos(angle);
        power += rest * rest / (double)n;
    }
    return 10 * log10(power * 2 / (sine * sine + cosine * cosine));
}

#endif
