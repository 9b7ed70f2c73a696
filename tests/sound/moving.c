/* Figures of what moves: times, speeds, ramps, peaks. */
#include <math.h>
#include <string.h>

#include "figures.h"
#include "gainstage/dsp/preamp.h"
#include "measure.h"

/* ---- the whole strip ---- */

static void everything_on(double rate) {
    figure_begin(rate);
    for (enum gs_param_id id = 0; id < GS_PARAM_COUNT; id++)
        if (gs_params[id].type == GS_PARAM_SWITCH)
            figure_set(id, 1);
    figure_set(GS_PREAMP_COLOR, GS_COLOR_TUBE);
    figure_set(GS_PREAMP_DRIVE, 10);
    figure_set(GS_COMP_DRIVE, 6);
    figure_set(GS_DEESS_THRESHOLD, -20);
    figure_set(GS_ENHANCE_LOW, 5);
    figure_set(GS_ENHANCE_HIGH, 5);
    figure_set(GS_GATE_THRESHOLD, -20);
    figure_set(GS_OUT_GAIN, 6);
    figure_settle();
}

/* Samples that change when the same sound comes in other pieces. */
static double cut_differences(double rate, double unused) {
    static const size_t cuts[] = {1, 17, 64};
    const size_t n = 40000;
    double count = 0;
    (void)unused;
    everything_on(rate);
    measure_noise(figure_in, n, 0.5, 9);
    figure_run(0, n, GS_STRIP_BLOCK);
    float *whole = figure_wet + n;
    memcpy(whole, figure_wet, n * sizeof *whole);
    for (size_t c = 0; c < sizeof cuts / sizeof *cuts; c++) {
        everything_on(rate);
        figure_run(0, n, cuts[c]);
        for (size_t i = 0; i < n; i++)
            count += memcmp(&whole[i], &figure_wet[i], sizeof *whole) != 0;
    }
    return count;
}

/* The largest change of gain from one sample to the next while a knob goes from end to end. On a
 * constant each sample is the gain itself. */
static double steepest(double rate, double knob) {
    const enum gs_param_id id = (enum gs_param_id)knob;
    const size_t n = (size_t)(0.1 * rate);
    double most = 0;
    figure_begin(rate);
    figure_set(id, gs_params[id].min);
    figure_settle();
    for (size_t i = 0; i < 2 * n; i++)
        figure_in[i] = 0.001f;
    figure_run(0, n, GS_STRIP_BLOCK);
    figure_set(id, gs_params[id].max);
    figure_run(n, n, GS_STRIP_BLOCK);
    for (size_t i = n / 2; i < 2 * n; i++)
        most = fmax(most, fabs(measure_db((double)figure_wet[i] / (double)figure_wet[i - 1])));
    return most;
}

/* ---- times ---- */

/* Goes on from sample *at, one by one, until the reduction has passed `level`; ms. */
static double time_to(enum gs_reduction which, double level, double rate, size_t *at) {
    const size_t start = *at;
    figure_run(*at, 1, 1);
    const bool rising = figure_reduction(which) < level;
    for (++*at; *at < start + (size_t)rate; ++*at) {
        figure_run(*at, 1, 1);
        if ((figure_reduction(which) > level) == rising)
            return 1000 * (double)(++*at - start) / rate;
    }
    return HUGE_VAL;
}

/* `before` dBFS for a second, then `after` for another. */
static void two_levels(double rate, double frequency, double before, double after) {
    const size_t n = (size_t)rate;
    measure_tone(figure_in, n, rate, frequency, measure_linear(before), 0);
    measure_tone(figure_in + n, n, rate, frequency, measure_linear(after), 0);
    figure_run(0, n, GS_STRIP_BLOCK);
}

static void compressor(double rate) {
    figure_begin(rate);
    figure_set(GS_COMP_ON, 1);
    figure_set(GS_COMP_DRIVE, 10);
    figure_settle();
}

/* What the preamp in front delays is no time of the stage behind it; ms. */
static double delay_in_front(double rate) {
    struct gs_preamp preamp;
    gs_preamp_init(&preamp, rate);
    return 1000 * gs_preamp_latency(&preamp) / rate;
}

/* From the upper end of the knee on, reduction is 3/4 of the level above T = -40. A wave of a
 * constant square shows the gain of every sample. */
static double attack(double rate, double step) {
    const size_t n = (size_t)rate;
    compressor(rate);
    for (size_t i = 0; i < 2 * n; i++)
        figure_in[i] =
            (float)measure_linear(-35 - 3.0103 + (i < n ? 0 : step)) * (i % 16 < 8 ? 1.0f : -1.0f);
    figure_run(0, 2 * n, GS_STRIP_BLOCK);
    const size_t from = n + figure_latency();
    for (size_t i = from; i < 2 * n; i++)
        figure_in[i] = (float)-measure_db((double)figure_wet[i] / (double)figure_dry[i]);
    return 1000 *
           measure_step_time(figure_in + from, 2 * n - from, rate, 3.75, 3.75 + 0.75 * step, 0.632);
}

/* The strongest line that is neither the tone nor a harmonic of it, nor folded from one, below 20
 * kHz, at full scale and 40 dB above the threshold; of five tones, dB against the tone. */
static double spurious(double rate, double density) {
    static const double tones[] = {1000, 2000, 3000, 5000, 10000};
    enum { LINES = 1 << 15, SKIRT = 8, HARMONICS = 5 };
    static double spectrum[LINES / 2 + 1];
    const size_t n = (size_t)rate;
    double worst = -400;
    for (size_t t = 0; t < sizeof tones / sizeof *tones; t++) {
        double most = 0;
        compressor(rate);
        figure_set(GS_COMP_RATIO, gs_params[GS_COMP_RATIO].max);
        figure_set(GS_COMP_DENSITY, density);
        figure_settle();
        measure_tone(figure_in, n + LINES, rate, tones[t], 1, 0);
        figure_run(0, n + LINES, GS_STRIP_BLOCK);
        measure_spectrum(figure_wet + n, LINES, spectrum);
        for (size_t i = 0; i <= LINES / 2 && (double)i * rate / LINES < 20000; i++) {
            bool harmonic = false;
            for (int k = 0; k <= HARMONICS; k++) {
                const double turns = fmod(k * tones[t] / rate, 1);
                const double place = fmin(turns, 1 - turns) * LINES;
                harmonic = harmonic || fabs((double)i - place) <= SKIRT;
            }
            if (!harmonic)
                most = fmax(most, spectrum[i]);
        }
        worst =
            fmax(worst, measure_db(most) - measure_level(figure_wet + n, LINES, rate, tones[t]));
    }
    return worst;
}

static double release(double rate, double unused) {
    size_t at = (size_t)rate;
    (void)unused;
    compressor(rate);
    two_levels(rate, 5000, 0, -400);
    time_to(GS_REDUCTION_COMP, 25, rate, &at);
    return 20 / (time_to(GS_REDUCTION_COMP, 10, rate, &at) / 1000);
}

static void gate(double rate) {
    figure_begin(rate);
    figure_set(GS_GATE_ON, 1);
    figure_set(GS_GATE_THRESHOLD, -40);
    figure_set(GS_GATE_RATIO, 10);
    figure_settle();
}

static double gate_hold(double rate, double unused) {
    size_t at = (size_t)rate;
    (void)unused;
    gate(rate);
    two_levels(rate, 8000, -20, -60);
    return time_to(GS_REDUCTION_GATE, 1e-9, rate, &at) - delay_in_front(rate);
}

static double gate_release(double rate, double unused) {
    size_t at = (size_t)rate;
    (void)unused;
    gate(rate);
    two_levels(rate, 8000, -20, -60);
    time_to(GS_REDUCTION_GATE, 1e-9, rate, &at);
    return time_to(GS_REDUCTION_GATE, 40 * (1 - exp(-1)), rate, &at);
}

/* The time constant, from two samples of a constant on which the reduction is on its way. */
static double gate_attack(double rate, double unused) {
    const size_t n = (size_t)rate;
    double first = 0;
    (void)unused;
    gate(rate);
    size_t at = n + figure_latency();
    for (size_t i = 0; i < 2 * n; i++)
        figure_in[i] = i < n ? 0 : 0.1f;
    figure_run(0, 2 * n, GS_STRIP_BLOCK);
    for (size_t i = at; i < 2 * n; i++) {
        const double reduction = -measure_db((double)figure_wet[i] / 0.1);
        if (first == 0 && reduction < 39) {
            first = reduction;
            at = i;
        }
        if (reduction < 40 * exp(-1))
            return 1000 * (double)(i - at) / rate / log(first / reduction);
    }
    return HUGE_VAL;
}

/* Times that it opens or shuts while a level wanders by 1 dB around each of six. */
static double gate_transitions(double rate, double unused) {
    const size_t n = (size_t)(5 * rate), part = 64;
    double most = 0;
    (void)unused;
    for (double middle = -44; middle <= -39; middle++) {
        double count = 0, before = 0, phase = 0;
        gate(rate);
        for (size_t i = 0; i < n; i++) {
            const double t = (double)i / rate;
            phase += (0.3 + 1.4 * t) / rate;
            const double level = middle + sin(6.283185307179586 * phase);
            figure_in[i] = (float)(measure_linear(level) * sin(6.283185307179586 * 300 * t));
        }
        for (size_t at = 0; at + part <= n; at += part) {
            figure_run(at, part, part);
            const double now = figure_reduction(GS_REDUCTION_GATE) > 20;
            count += now != before;
            before = now;
        }
        most = fmax(most, count);
    }
    return most;
}

/* ---- levels that move ---- */

/* Vowels and s in turn at `level` dBFS; the reduction of every 10 ms. */
static size_t speak(double rate, double level, double *reduction) {
    const size_t part = (size_t)(rate / 100), count = 200;
    figure_begin(rate);
    figure_set(GS_DEESS_ON, 1);
    for (size_t b = 0; b < count; b++) {
        const double hiss = b / 12 % 4 == 1 ? 1 : b / 12 % 4 == 2 ? 0.3 : 0.01;
        const double voice = b / 12 % 4 == 1 ? 0 : 1;
        measure_noise(figure_in, part, 0.3 * hiss, b);
        measure_add_tone(figure_in, part, rate, 200, 0.5 * voice, 0);
        measure_add_tone(figure_in, part, rate, 700, 0.3 * voice, 0);
        for (size_t i = 0; i < part; i++)
            figure_in[i] *= (float)measure_linear(level);
        reduction[b] = 0;
        for (size_t at = 0; at < part; at += GS_STRIP_BLOCK) {
            figure_run(at, part - at < GS_STRIP_BLOCK ? part - at : GS_STRIP_BLOCK, GS_STRIP_BLOCK);
            reduction[b] = fmax(reduction[b], figure_reduction(GS_REDUCTION_DEESS));
        }
    }
    return count;
}

static double loud_and_quiet(double rate, double unused) {
    static double loud[200], quiet[200];
    double worst = 0, most = 0;
    (void)unused;
    const size_t count = speak(rate, -10, loud);
    speak(rate, -40, quiet);
    for (size_t i = 0; i < count; i++) {
        worst = fmax(worst, fabs(loud[i] - quiet[i]));
        most = fmax(most, loud[i]);
    }
    return most > 3 ? worst : HUGE_VAL; /* nothing was reduced: nothing was compared */
}

/* The highest true peak above the ceiling, of sounds 24 dB above it. */
static double over_the_ceiling(double rate, double unused) {
    enum { KINDS = 6 };
    const size_t n = 12000;
    const double peak = measure_linear(-1 + 24);
    double worst = -400;
    (void)unused;
    for (int kind = 0; kind < KINDS; kind++) {
        static const double tones[] = {60, 997, 7321, 19000};
        if (kind < 4)
            measure_burst(figure_in, n, rate, tones[kind], peak, 1000, 6000);
        else
            measure_noise(figure_in, n, peak, (uint64_t)kind);
        for (size_t i = 0; kind == 5 && i < n; i++)
            figure_in[i] *= i / 300 % 3 == 0 ? 1 : 0.05f;
        figure_begin(rate);
        figure_set(GS_OUT_LIMIT, 1);
        figure_settle();
        figure_run(0, n, GS_STRIP_BLOCK);
        worst = fmax(worst, measure_db(measure_true_peak(figure_wet, n)));
    }
    return worst + 1;
}

const struct figure moving_figures[] = {
    {"strip", "samples that change when the blocks do", "0", 0, 0, 0, cut_differences, 0},
    {"strip", "`preamp.gain` from end to end: steepest step", "at most 0.1 dB", 0, 0.1, 3, steepest,
     GS_PREAMP_GAIN},
    {"strip", "`out.gain` from end to end: steepest step", "at most 0.1 dB", 0, 0.1, 3, steepest,
     GS_OUT_GAIN},
    {"compressor", "63 % of a step of 10 dB", "15.8 ms ± 5 %", 15.01, 16.59, 2, attack, 10},
    {"compressor", "63 % of a step of 20 dB", "6.7 ms ± 5 %", 6.365, 7.035, 2, attack, 20},
    {"compressor", "63 % of a step of 30 dB", "2.8 ms ± 5 %", 2.66, 2.94, 2, attack, 30},
    {"compressor", "release, density 5", "125 dB/s ± 2 %", 122.5, 127.5, 1, release, 0},
    {"compressor", "folded ripple beside a tone of 1 to 10 kHz, 38 dB reduced", "below −80 dBc",
     -400, -80, 1, spurious, 5},
    {"compressor", "the same, density 10", "below −70 dBc", -400, -70, 1, spurious, 10},
    {"de-esser", "speech at −10 and −40 dBFS: largest difference", "at most 0.5 dB", 0, 0.5, 3,
     loud_and_quiet, 0},
    {"gate", "attack, 63 %", "0.5 ms ± 10 %", 0.45, 0.55, 2, gate_attack, 0},
    {"gate", "hold", "50 ms ± 2 %", 49, 51, 1, gate_hold, 0},
    {"gate", "release, 63 %", "200 ms ± 2 %", 196, 204, 1, gate_release, 0},
    {"gate", "transitions while a level wanders by ±1 dB", "at most 1", 0, 1, 0, gate_transitions,
     0},
    {"limiter", "24 dB over: true peak above the ceiling", "at most 0.1 dB", -400, 0.1, 3,
     over_the_ceiling, 0},
    {0}};
