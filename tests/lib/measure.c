#include "measure.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const double pi = 3.14159265358979323846;

void measure_check_near(double value, double expected, double tolerance, const char *what,
                        const char *file, int line) {
    if (fabs(value - expected) <= tolerance)
        return;
    print_error("%s is %.9g, not %.9g +- %.3g\n", what, value, expected, tolerance);
    _fail(file, line);
}

void measure_check_below(double value, double limit, const char *what, const char *file, int line) {
    if (value < limit)
        return;
    print_error("%s is %.9g, not below %.9g\n", what, value, limit);
    _fail(file, line);
}

void measure_check_above(double value, double limit, const char *what, const char *file, int line) {
    if (value > limit)
        return;
    print_error("%s is %.9g, not above %.9g\n", what, value, limit);
    _fail(file, line);
}

static void *take_memory(size_t count) {
    void *memory = calloc(count, sizeof(double));
    if (memory == NULL) {
        fputs("measure: out of memory\n", stderr);
        exit(EXIT_FAILURE);
    }
    return memory;
}

double measure_db(double linear) {
    const double magnitude = fabs(linear);
    return magnitude > 1e-20 ? 20 * log10(magnitude) : -400;
}

double measure_linear(double decibel) {
    return pow(10, decibel / 20);
}

void measure_add_tone(float *x, size_t n, double rate, double frequency, double amplitude,
                      double phase) {
    for (size_t i = 0; i < n; i++) {
        const double turns = fmod(frequency / rate * (double)i, 1);
        x[i] = (float)((double)x[i] + amplitude * sin(2 * pi * turns + phase));
    }
}

void measure_tone(float *x, size_t n, double rate, double frequency, double amplitude,
                  double phase) {
    for (size_t i = 0; i < n; i++)
        x[i] = 0;
    measure_add_tone(x, n, rate, frequency, amplitude, phase);
}

void measure_burst(float *x, size_t n, double rate, double frequency, double amplitude,
                   size_t start, size_t length) {
    for (size_t i = 0; i < n; i++)
        x[i] = 0;
    if (start < n)
        measure_add_tone(x + start, length < n - start ? length : n - start, rate, frequency,
                         amplitude, 0);
}

void measure_sweep(float *x, size_t n, double rate, double from, double to, double amplitude) {
    const double octaves = log(to / from);
    for (size_t i = 0; i < n; i++) {
        const double turns =
            from / rate * (double)n / octaves * expm1(octaves * (double)i / (double)n);
        x[i] = (float)(amplitude * sin(2 * pi * fmod(turns, 1)));
    }
}

void measure_noise(float *x, size_t n, double amplitude, uint64_t seed) {
    /* Steele and Vigna's SplitMix64: every seed starts well. */
    for (size_t i = 0; i < n; i++) {
        seed += UINT64_C(0x9e3779b97f4a7c15);
        uint64_t z = seed;
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        z ^= z >> 31;
        x[i] = (float)(amplitude * ((double)(z >> 11) * 0x1p-52 - 1));
    }
}

/* Modified Bessel function of order zero, by its power series. */
static double bessel_i0(double x) {
    double sum = 1;
    double term = 1;
    for (int k = 1; term > sum * 1e-17; k++) {
        term *= (x / (2 * k)) * (x / (2 * k));
        sum += term;
    }
    return sum;
}

/* Kaiser window of n points; beta 20 has side lobes below -190 dB and a main lobe of 6.6 bins a
 * side. */
static double *kaiser(size_t n, double beta) {
    double *window = take_memory(n);
    const double top = bessel_i0(beta);
    for (size_t i = 0; i < n; i++) {
        const double r = 2 * ((double)i + 0.5) / (double)n - 1;
        window[i] = bessel_i0(beta * sqrt(1 - r * r)) / top;
    }
    return window;
}

void measure_phasor(const float *x, size_t n, double rate, double frequency, double *re,
                    double *im) {
    double *window = kaiser(n, 20);
    double sine = 0;
    double cosine = 0;
    double weight = 0;
    for (size_t i = 0; i < n; i++) {
        const double angle = 2 * pi * fmod(frequency / rate * (double)i, 1);
        sine += window[i] * (double)x[i] * sin(angle);
        cosine += window[i] * (double)x[i] * cos(angle);
        weight += window[i];
    }
    free(window);
    *re = 2 * sine / weight;
    *im = 2 * cosine / weight;
}

double measure_level(const float *x, size_t n, double rate, double frequency) {
    double re;
    double im;
    measure_phasor(x, n, rate, frequency, &re, &im);
    return measure_db(hypot(re, im));
}

double measure_rms(const float *x, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)x[i] * (double)x[i];
    return measure_db(sqrt(2 * sum / (double)n));
}

double measure_peak(const float *x, size_t n) {
    double peak = 0;
    for (size_t i = 0; i < n; i++)
        peak = fmax(peak, fabs((double)x[i]));
    return peak;
}

double measure_mean(const float *x, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)x[i];
    return sum / (double)n;
}

double measure_max_step(const float *x, size_t n) {
    double step = 0;
    for (size_t i = 1; i < n; i++)
        step = fmax(step, fabs((double)x[i] - (double)x[i - 1]));
    return step;
}

/* In-place FFT of n = 2^k complex values (re, im interleaved), decimation in time. */
static void transform(double *z, size_t n) {
    for (size_t i = 1, j = 0; i < n; i++) {
        size_t bit = n >> 1;
        for (; j & bit; bit >>= 1)
            j ^= bit;
        j ^= bit;
        if (i < j) {
            for (size_t part = 0; part < 2; part++) {
                const double swap = z[2 * i + part];
                z[2 * i + part] = z[2 * j + part];
                z[2 * j + part] = swap;
            }
        }
    }
    for (size_t half = 1; half < n; half *= 2) {
        for (size_t k = 0; k < half; k++) {
            const double c = cos(pi * (double)k / (double)half);
            const double s = -sin(pi * (double)k / (double)half);
            for (size_t i = k; i < n; i += 2 * half) {
                double *a = z + 2 * i;
                double *b = z + 2 * (i + half);
                const double re = b[0] * c - b[1] * s;
                const double im = b[0] * s + b[1] * c;
                b[0] = a[0] - re;
                b[1] = a[1] - im;
                a[0] += re;
                a[1] += im;
            }
        }
    }
}

void measure_spectrum(const float *x, size_t n, double *out) {
    double *window = kaiser(n, 20);
    double *z = take_memory(2 * n);
    double weight = 0;
    for (size_t i = 0; i < n; i++) {
        z[2 * i] = window[i] * (double)x[i];
        weight += window[i];
    }
    transform(z, n);
    for (size_t i = 0; i <= n / 2; i++)
        out[i] = 2 * hypot(z[2 * i], z[2 * i + 1]) / weight;
    free(z);
    free(window);
}

double measure_thd(const float *x, size_t n, double rate, double fundamental) {
    const double tone = measure_level(x, n, rate, fundamental);
    double sum = 0;
    for (int k = 2; k <= 10 && k * fundamental < rate / 2; k++)
        sum += pow(10, measure_level(x, n, rate, k * fundamental) / 10);
    return measure_db(sqrt(sum)) - tone;
}

double measure_alias_distance(const float *x, size_t n, double rate, double fundamental,
                              double limit) {
    const double skirt = 8; /* bins on either side that belong to a harmonic */
    double *spectrum = take_memory(n / 2 + 1);
    measure_spectrum(x, n, spectrum);
    const double per_bin = rate / (double)n;
    double strongest = 0;
    double rest = 1e-20;
    for (size_t i = 0; i <= n / 2 && (double)i * per_bin < limit; i++) {
        const double frequency = (double)i * per_bin;
        const double harmonic = floor(frequency / fundamental + 0.5) * fundamental;
        if (fabs(frequency - harmonic) > skirt * per_bin)
            rest = fmax(rest, spectrum[i]);
        else if (harmonic > 0)
            strongest = fmax(strongest, spectrum[i]);
    }
    free(spectrum);
    return measure_db(strongest) - measure_db(rest);
}

double measure_true_peak(const float *x, size_t n) {
    enum { PHASES = 16, HALF = 64 };
    const double top = bessel_i0(12);
    double peak = measure_peak(x, n);
    for (int phase = 1; phase < PHASES; phase++) {
        double taps[2 * HALF];
        for (int k = 0; k < 2 * HALF; k++) {
            const double t = (double)(k - HALF + 1) - (double)phase / PHASES;
            const double r = t / HALF;
            taps[k] = sin(pi * t) / (pi * t) * bessel_i0(12 * sqrt(fmax(0, 1 - r * r))) / top;
        }
        for (size_t i = 0; i + 1 < n; i++) {
            double sum = 0;
            for (int k = 0; k < 2 * HALF; k++) {
                const long at = (long)i + k - HALF + 1;
                if (at >= 0 && at < (long)n)
                    sum += taps[k] * (double)x[at];
            }
            peak = fmax(peak, fabs(sum));
        }
    }
    return peak;
}

size_t measure_first_above(const float *x, size_t start, size_t n, double level) {
    for (size_t i = start; i < n; i++)
        if (fabs((double)x[i]) >= level)
            return i;
    return n;
}

double measure_step_time(const float *y, size_t n, double rate, double from, double to,
                         double share) {
    double before = 0;
    for (size_t i = 0; i < n; i++) {
        const double gone = ((double)y[i] - from) / (to - from);
        if (gone >= share)
            return ((double)i + (share - before) / (gone - before)) / rate;
        before = gone;
    }
    return HUGE_VAL;
}

size_t measure_delay(const float *x, const float *y, size_t n, size_t max) {
    size_t best = 0;
    double most = -HUGE_VAL;
    for (size_t delay = 0; delay <= max && delay < n; delay++) {
        double sum = 0;
        for (size_t i = max; i < n; i++)
            sum += (double)x[i - delay] * (double)y[i];
        if (sum > most) {
            most = sum;
            best = delay;
        }
    }
    return best;
}
