/* Figures that stand still: gains, curves, harmonics. */
#include <math.h>
#include <string.h>

#include "figures.h"
#include "measure.h"

/* ---- the whole strip ---- */

static double latency_ms(double rate, double unused) {
    (void)unused;
    figure_begin(rate);
    return 1000 * figure_latency() / rate;
}

static size_t differences(const float *a, const float *b, size_t n) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += memcmp(&a[i], &b[i], sizeof *a) != 0;
    return count;
}

/* Every stage off, or with `neutral` on where nothing is to be done. */
static double wire(double rate, double neutral) {
    static const enum gs_param_id switches[] = {
        GS_PREAMP_ON, GS_COMP_ON, GS_DEESS_ON, GS_ENHANCE_ON, GS_GATE_ON, GS_OUT_ON, GS_OUT_LIMIT};
    figure_begin(rate);
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        figure_set(switches[i], neutral);
    figure_set(GS_COMP_DRIVE, 0);
    figure_set(GS_DEESS_RANGE, 0);
    figure_set(GS_GATE_THRESHOLD, -80);
    figure_set(GS_OUT_CEILING, 0);
    figure_settle();
    const size_t n = (size_t)rate;
    measure_noise(figure_in, n, neutral != 0 ? 0.3 : 1, 1);
    figure_run(0, n, GS_STRIP_BLOCK);
    return (double)differences(figure_wet, figure_dry, n);
}

/* ---- preamp ---- */

static double gain_error(double rate, double unused) {
    (void)unused;
    double worst = 0;
    for (double gain = -20; gain <= 60; gain += 2.5) {
        figure_begin(rate);
        figure_set(GS_PREAMP_GAIN, gain);
        const size_t n = figure_tone(rate, 1000, -66, 0.4);
        worst = fmax(worst, fabs(measure_level(figure_wet + n, n, rate, 1000) + 66 - gain));
    }
    return worst;
}

static double harmonic(double rate, enum gs_color color, double drive, double frequency,
                       double level, int number) {
    figure_begin(rate);
    figure_set(GS_PREAMP_COLOR, color);
    figure_set(GS_PREAMP_DRIVE, drive);
    const size_t n = figure_tone(rate, frequency, level, 2);
    return measure_level(figure_wet + n, n, rate, frequency * number) -
           measure_level(figure_wet + n, n, rate, frequency);
}

/* dB that a harmonic gains on the tone for each dB of level. */
static double tube_growth(double rate, double number) {
    const int which = (int)number;
    return (harmonic(rate, GS_COLOR_TUBE, 10, 1000, -35, which) -
            harmonic(rate, GS_COLOR_TUBE, 10, 1000, -45, which)) /
           10;
}

static double transformer_fall(double rate, double from) {
    return harmonic(rate, GS_COLOR_TRANSFORMER, 0, 2 * from, 0, 3) -
           harmonic(rate, GS_COLOR_TRANSFORMER, 0, from, 0, 3);
}

static double transformer_second(double rate, double frequency) {
    return harmonic(rate, GS_COLOR_TRANSFORMER, 0, frequency, 0, 2);
}

static double alias_distance(double rate, double color) {
    const size_t n = 1 << 17;
    figure_begin(rate);
    figure_set(GS_PREAMP_COLOR, color);
    figure_set(GS_PREAMP_DRIVE, 20);
    figure_settle();
    measure_tone(figure_in, n + 65536, rate, 4186, 1, 0);
    figure_run(0, n + 65536, GS_STRIP_BLOCK);
    return measure_alias_distance(figure_wet + 65536, n, rate, 4186, 20000);
}

static double at_20_khz(double rate, double color) {
    figure_begin(rate);
    figure_set(GS_PREAMP_COLOR, color);
    figure_set(GS_PREAMP_DRIVE, 20);
    const size_t n = figure_tone(rate, 20000, -80, 0.5);
    return measure_level(figure_wet + n, n, rate, 20000) + 80;
}

static double small_signal(double rate, double color) {
    figure_begin(rate);
    figure_set(GS_PREAMP_COLOR, color);
    figure_set(GS_PREAMP_DRIVE, 40);
    const size_t n = figure_tone(rate, 1000, -90, 0.5);
    return measure_level(figure_wet + n, n, rate, 1000) + 90;
}

/* ---- filters ---- */

static double highpass(double rate, double frequency) {
    figure_begin(rate);
    figure_set(GS_HPF_ON, 1);
    const size_t n = figure_tone(rate, frequency, -20, 3);
    return measure_level(figure_wet + n, n, rate, frequency) + 20;
}

/* The law: a shelf of 9 dB at 100 Hz, s^2 + sqrt(2A) s + A over s^2 + sqrt(2/A) s + 1/A, and a bell
 * of -4 dB at 250 Hz, s^2 + A s + 1 over s^2 + s/A + 1. */
static double low_detail_error(double rate, double unused) {
    static const double tones[] = {25, 50, 100, 150, 250, 400, 1000};
    const double shelf = measure_linear(4.5), bell = measure_linear(-2);
    double worst = 0;
    (void)unused;
    for (size_t i = 0; i < sizeof tones / sizeof *tones; i++) {
        const double w = tones[i] / 100, v = tones[i] / 250;
        const double law = measure_db(hypot(shelf - w * w, sqrt(2 * shelf) * w) /
                                      hypot(1 / shelf - w * w, sqrt(2 / shelf) * w)) +
                           measure_db(hypot(1 - v * v, bell * v) / hypot(1 - v * v, v / bell));
        figure_begin(rate);
        figure_set(GS_ENHANCE_ON, 1);
        figure_set(GS_ENHANCE_LOW, 10);
        const size_t n = figure_tone(rate, tones[i], -20, 1);
        worst = fmax(worst, fabs(measure_level(figure_wet + n, n, rate, tones[i]) + 20 - law));
    }
    return worst;
}

/* What becomes of 15 kHz, `bright` dB above 700 Hz. */
static double high_detail(double rate, double bright) {
    const size_t n = (size_t)rate;
    figure_begin(rate);
    figure_set(GS_ENHANCE_ON, 1);
    figure_set(GS_ENHANCE_HIGH, 10);
    figure_settle();
    measure_tone(figure_in, 2 * n, rate, 700, 0.1, 0);
    measure_add_tone(figure_in, 2 * n, rate, 15000, 0.1 * measure_linear(bright), 0);
    figure_run(0, 2 * n, GS_STRIP_BLOCK);
    return measure_level(figure_wet + n, n, rate, 15000) + 20 - bright;
}

/* ---- dynamics at rest ---- */

static double compressed(double rate, double level) {
    figure_begin(rate);
    figure_set(GS_COMP_ON, 1);
    figure_set(GS_COMP_DRIVE, 5);
    const size_t n = figure_tone(rate, 1000, level, 6);
    return measure_level(figure_wet + n, n / 3, rate, 1000);
}

static double deessed(double rate, double frequency) {
    figure_begin(rate);
    figure_set(GS_DEESS_ON, 1);
    figure_set(GS_DEESS_FREQ, 4000);
    const size_t n = figure_tone(rate, frequency, -10, 1);
    return measure_level(figure_wet + n, n, rate, frequency) + 10;
}

static double gated(double rate, double level) {
    figure_begin(rate);
    figure_set(GS_GATE_ON, 1);
    const size_t n = figure_tone(rate, 1000, level, 6);
    return measure_level(figure_wet + n, n, rate, 1000) - level;
}

const struct figure still_figures[] = {
    {"strip", "latency", "at most 2 ms", 0, 2, 2, latency_ms, 0},
    {"strip", "samples of the take that differ from the input's, every stage off", "0", 0, 0, 0,
     wire, 0},
    {"strip", "the same, stages on and neutral", "0", 0, 0, 0, wire, 1},
    {"preamp", "largest error of gain, −20 to 60 dB", "0.01 dB", 0, 0.01, 4, gain_error, 0},
    {"preamp", "tube: second harmonic, per dB of level", "1 ± 0.1 dB", 0.9, 1.1, 3, tube_growth, 2},
    {"preamp", "tube: third harmonic, per dB of level", "2 ± 0.1 dB", 1.9, 2.1, 3, tube_growth, 3},
    {"preamp", "tube: gain of a soft 1 kHz, drive 40", "0 ± 0.01 dB", -0.01, 0.01, 4, small_signal,
     GS_COLOR_TUBE},
    {"preamp", "tube: gain of a soft 20 kHz", "0 ± 0.5 dB", -0.5, 0.5, 3, at_20_khz, GS_COLOR_TUBE},
    {"preamp", "clean: gain of a soft 20 kHz", "0 dB", -0.0005, 0.0005, 3, at_20_khz,
     GS_COLOR_CLEAN},
    {"preamp", "tube: distance of aliases, 4186 Hz at 0 dBFS, drive 20", "at least 90 dB", 90, 400,
     1, alias_distance, GS_COLOR_TUBE},
    {"preamp", "transformer: third harmonic, 20 to 40 Hz", "−12 ± 0.3 dB", -12.3, -11.7, 2,
     transformer_fall, 20},
    {"preamp", "transformer: third harmonic, 40 to 80 Hz", "−12 ± 0.3 dB", -12.3, -11.7, 2,
     transformer_fall, 40},
    {"preamp", "transformer: second harmonic, 20 Hz at 0 dBFS", "below −100 dBc", -400, -100, 1,
     transformer_second, 20},
    {"high-pass", "80 Hz: gain at 20 Hz", "−36.12 ± 0.1 dB", -36.22, -36.02, 2, highpass, 20},
    {"high-pass", "gain at 40 Hz", "−18.13 ± 0.1 dB", -18.23, -18.03, 2, highpass, 40},
    {"high-pass", "gain at 60 Hz", "−8.21 ± 0.1 dB", -8.31, -8.11, 2, highpass, 60},
    {"high-pass", "gain at 80 Hz", "−3.01 ± 0.1 dB", -3.11, -2.91, 2, highpass, 80},
    {"high-pass", "gain at 120 Hz", "−0.37 ± 0.1 dB", -0.47, -0.27, 2, highpass, 120},
    {"high-pass", "gain at 160 Hz", "−0.07 ± 0.1 dB", -0.17, 0.03, 2, highpass, 160},
    {"compressor", "T −20 dBFS, 4:1: −25 dBFS becomes", "−25 ± 0.05 dBFS", -25.05, -24.95, 3,
     compressed, -25},
    {"compressor", "−22 dBFS becomes", "−22.3375 ± 0.05 dBFS", -22.3875, -22.2875, 3, compressed,
     -22},
    {"compressor", "−20 dBFS becomes", "−20.9375 ± 0.05 dBFS", -20.9875, -20.8875, 3, compressed,
     -20},
    {"compressor", "−18 dBFS becomes", "−19.8375 ± 0.05 dBFS", -19.8875, -19.7875, 3, compressed,
     -18},
    {"compressor", "−15 dBFS becomes", "−18.75 ± 0.05 dBFS", -18.8, -18.7, 3, compressed, -15},
    {"compressor", "0 dBFS becomes", "−15 ± 0.05 dBFS", -15.05, -14.95, 3, compressed, 0},
    {"de-esser", "4 kHz, range 10 dB: gain of 12 kHz", "−10 ± 0.5 dB", -10.5, -9.5, 2, deessed,
     12000},
    {"de-esser", "gain of 500 Hz", "0 ± 0.1 dB", -0.1, 0.1, 3, deessed, 500},
    {"enhancer", "low 10: largest error of the curve, 25 Hz to 1 kHz", "0.1 dB", 0, 0.1, 3,
     low_detail_error, 0},
    {"enhancer", "high 10: lift of 15 kHz in a dull sound", "12 ± 0.5 dB", 11.5, 12.5, 2,
     high_detail, -40},
    {"enhancer", "lift of 15 kHz in a bright sound", "0 ± 0.1 dB", -0.1, 0.1, 2, high_detail, 0},
    {"gate", "2:1, 10 dB under the threshold", "−10 ± 0.1 dB", -10.1, -9.9, 2, gated, -60},
    {0}};
