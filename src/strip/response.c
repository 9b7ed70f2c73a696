#include "gainstage/response.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "probe.h"

/* ---- frequency response ---- */

/* ISO 3, R 40. */
static const double preferred[40] = {1.00, 1.06, 1.12, 1.18, 1.25, 1.32, 1.40, 1.50, 1.60, 1.70,
                                     1.80, 1.90, 2.00, 2.12, 2.24, 2.36, 2.50, 2.65, 2.80, 3.00,
                                     3.15, 3.35, 3.55, 3.75, 4.00, 4.25, 4.50, 4.75, 5.00, 5.30,
                                     5.60, 6.00, 6.30, 6.70, 7.10, 7.50, 8.00, 8.50, 9.00, 9.50};
enum { FIRST_PREFERRED = 12, PERIOD_SECONDS = 2 };

/* A loud tone that tells the dynamic stages what kind of sound this is, and far below it all the
 * tones that are measured: too soft to change anything that the loud one decides, and loud enough
 * to stand 40 dB above what rounds in the tube's curve, which works about a point off its centre.
 */
static const double pilot_db = -80;
static const double probe_db = -50; /* against the pilot */

struct sweep {
    size_t n; /* samples of one period */
    unsigned points;
    size_t bin[GS_RESPONSE_POINTS + GS_PROBE_TONES]; /* 0 behind the last */
    double *probes;
    float *in, *out;
};

static void sweep_done(struct sweep *sweep) {
    free(sweep->probes);
    free(sweep->in);
    free(sweep->out);
}

static void sweep_choose(struct sweep *sweep, double rate, struct gs_response *response) {
    unsigned count = 0;
    for (; count < GS_RESPONSE_POINTS; count++) {
        const unsigned step = count + FIRST_PREFERRED;
        const unsigned decade = 1 + step / 40;
        const double hz = preferred[step % 40] * pow(10, decade);
        if (hz >= 0.46 * rate)
            break;
        sweep->bin[count] = (size_t)lround(hz * PERIOD_SECONDS);
        response->point[count].hz = (double)sweep->bin[count] / PERIOD_SECONDS;
    }
    sweep->points = response->points = count;
}

static enum gs_status sweep_init(struct sweep *sweep, double rate, struct gs_response *response) {
    *sweep = (struct sweep){.n = (size_t)rate * PERIOD_SECONDS};
    sweep_choose(sweep, rate, response);
    sweep->probes = calloc(sweep->n, sizeof *sweep->probes);
    sweep->in = calloc(sweep->n, sizeof *sweep->in);
    sweep->out = calloc(sweep->n, sizeof *sweep->out);
    if (!sweep->probes || !sweep->in || !sweep->out) {
        sweep_done(sweep);
        return GS_ERR_MEMORY;
    }
    for (unsigned i = 0; i < sweep->points; i += GS_PROBE_TONES) {
        double phase[GS_PROBE_TONES], amplitude[GS_PROBE_TONES];
        for (unsigned k = 0; k < GS_PROBE_TONES; k++) {
            /* Schroeder's phases: the sum has no high peaks. */
            phase[k] = -GS_PROBE_TAU / 2 * (i + k) * (i + k) / GS_RESPONSE_POINTS;
            amplitude[k] = i + k < sweep->points;
        }
        gs_probe_add(sweep->probes, sweep->n, sweep->bin + i, phase, amplitude);
    }
    return GS_OK;
}

/* gain[i] in dB of each point, with a pilot of `pilot` cycles in the period. */
static enum gs_status sweep_run(struct sweep *sweep, const double *value, double rate, size_t pilot,
                                double *gain) {
    struct gs_strip *strip;
    struct gs_channel_sums sums;
    const double before = value[GS_PREAMP_ON] != 0 ? value[GS_PREAMP_GAIN] : 0;
    const double loud = gs_probe_linear(pilot_db - before), soft = loud * gs_probe_linear(probe_db);
    const size_t n = sweep->n, half = n / 2;
    enum gs_status status = gs_probe_strip(value, rate, &strip);
    if (status != GS_OK)
        return status;
    for (size_t i = 0; i < n; i++) {
        const double turns = (double)(pilot * i % n) / (double)n;
        sweep->in[i] = (float)(loud * sin(GS_PROBE_TAU * turns) + soft * sweep->probes[i]);
    }
    /* Half a period settles everything: the slowest, the enhancer, follows in 100 ms. */
    gs_probe_play(strip, sweep->in + half, sweep->out, n - half, &sums);
    gs_probe_play(strip, sweep->in, sweep->out, n, &sums);
    gs_strip_free(strip);
    for (unsigned i = 0; i < sweep->points; i += GS_PROBE_TONES) {
        double amplitude[GS_PROBE_TONES];
        gs_probe_find(sweep->out, n, sweep->bin + i, amplitude);
        for (unsigned k = 0; k < GS_PROBE_TONES; k++)
            gain[i + k] = gs_probe_db(amplitude[k] / soft);
    }
    return GS_OK;
}

/* The pilots' frequencies are no preferred numbers, nor are their harmonics; an octave above the
 * corner nearly all of the tone is sibilance. */
static size_t voice_pilot(void) {
    return 701 * PERIOD_SECONDS;
}

static size_t sibilant_pilot(const double *value, double rate) {
    const double hz = fmin(fmax(2 * value[GS_DEESS_FREQ], 12000), 0.4 * rate);
    return (size_t)hz * PERIOD_SECONDS + 1;
}

static bool depends_on_sibilance(const double *value) {
    const bool deess = value[GS_DEESS_ON] != 0 && value[GS_DEESS_RANGE] > 0;
    const bool air = value[GS_ENHANCE_ON] != 0 && value[GS_ENHANCE_HIGH] > 0;
    return deess || air;
}

enum gs_status gs_response_measure_points(const double value[GS_PARAM_COUNT], double rate,
                                          struct gs_response *response) {
    struct sweep sweep;
    double voice[GS_RESPONSE_POINTS + GS_PROBE_TONES],
        sibilant[GS_RESPONSE_POINTS + GS_PROBE_TONES];
    double set[GS_PARAM_COUNT];
    if (!(rate >= 8000 && rate <= 384000))
        return GS_ERR_RANGE;
    memcpy(set, value, sizeof set);
    set[GS_GATE_ON] = 0;
    enum gs_status status = sweep_init(&sweep, rate, response);
    if (status != GS_OK)
        return status;
    if (depends_on_sibilance(set))
        status = sweep_run(&sweep, set, rate, sibilant_pilot(set, rate), sibilant);
    set[GS_DEESS_ON] = 0;
    if (status == GS_OK)
        status = sweep_run(&sweep, set, rate, voice_pilot(), voice);
    for (unsigned i = 0; status == GS_OK && i < sweep.points; i++) {
        response->point[i].voice = voice[i];
        response->point[i].sibilant = depends_on_sibilance(value) ? sibilant[i] : voice[i];
    }
    response->rate = rate;
    sweep_done(&sweep);
    return status;
}

/* ---- static curve ---- */

enum { CYCLES = 20 };
static const double curve_hz = 1000;
/* It has settled when it moves by less than this from one 20 ms to the next, several times over. */
static const double settled_db = 0.0005;
enum { SETTLED_TIMES = 3, MOST_TIMES = 200, SILENT_TIMES = 100 };

struct curve {
    struct gs_strip *strip;
    size_t n;
    double *sine, *cosine;
    float *in, *out;
};

static void curve_done(struct curve *curve) {
    gs_strip_free(curve->strip);
    free(curve->sine);
    free(curve->cosine);
    free(curve->in);
    free(curve->out);
}

static enum gs_status curve_init(struct curve *curve, const double *value, double rate) {
    *curve = (struct curve){.n = (size_t)lround(CYCLES * rate / curve_hz)};
    enum gs_status status = gs_probe_strip(value, rate, &curve->strip);
    if (status != GS_OK)
        return status;
    curve->sine = calloc(curve->n, sizeof *curve->sine);
    curve->cosine = calloc(curve->n, sizeof *curve->cosine);
    curve->in = calloc(curve->n, sizeof *curve->in);
    curve->out = calloc(curve->n, sizeof *curve->out);
    if (!curve->sine || !curve->cosine || !curve->in || !curve->out) {
        curve_done(curve);
        return GS_ERR_MEMORY;
    }
    for (size_t i = 0; i < curve->n; i++) {
        const double angle = GS_PROBE_TAU * (double)(CYCLES * i % curve->n) / (double)curve->n;
        curve->sine[i] = sin(angle);
        curve->cosine[i] = cos(angle);
    }
    return GS_OK;
}

/* Level of the tone in what came out, dBFS. */
static double curve_listen(const struct curve *curve) {
    double re = 0, im = 0;
    for (size_t i = 0; i < curve->n; i++) {
        re += (double)curve->out[i] * curve->sine[i];
        im += (double)curve->out[i] * curve->cosine[i];
    }
    return gs_probe_db(2 * hypot(re, im) / (double)curve->n);
}

static void curve_settle(struct curve *curve, struct gs_response_level *level) {
    struct gs_channel_sums sums = {0};
    for (size_t i = 0; i < curve->n; i++)
        curve->in[i] = (float)(gs_probe_linear(level->in) * curve->sine[i]);
    level->out = HUGE_VAL;
    for (int still = 0, times = 0; still < SETTLED_TIMES && times < MOST_TIMES; times++) {
        gs_probe_play(curve->strip, curve->in, curve->out, curve->n, &sums);
        const double now = curve_listen(curve);
        still = fabs(now - level->out) < settled_db ? still + 1 : 0;
        level->out = now;
    }
    level->comp = (double)sums.reduction[GS_REDUCTION_COMP];
    level->gate = (double)sums.reduction[GS_REDUCTION_GATE];
}

enum gs_status gs_response_measure_levels(const double value[GS_PARAM_COUNT], double rate,
                                          struct gs_response *response) {
    struct curve curve;
    struct gs_channel_sums sums;
    double set[GS_PARAM_COUNT];
    memcpy(set, value, sizeof set);
    set[GS_PREAMP_ON] = set[GS_HPF_ON] = set[GS_DEESS_ON] = 0;
    set[GS_ENHANCE_ON] = set[GS_OUT_ON] = 0;
    enum gs_status status = curve_init(&curve, set, rate);
    if (status != GS_OK)
        return status;
    /* Two seconds of silence shut the gate, so that it is seen to open. */
    for (int i = 0; i < SILENT_TIMES; i++)
        gs_probe_play(curve.strip, curve.in, curve.out, curve.n, &sums);
    for (int i = 0; i < GS_RESPONSE_LEVELS; i++) {
        response->level[i].in = i + 1 - GS_RESPONSE_LEVELS;
        curve_settle(&curve, &response->level[i]);
    }
    response->rate = rate;
    curve_done(&curve);
    return GS_OK;
}

/* ---- harmonics ---- */

enum { TONE_HZ = 1000 };

/* Amplitudes of the tone and its harmonics [1] on, 0 above half the rate. */
static void find_harmonics(const float *x, size_t n, double *amplitude) {
    for (unsigned first = 1; first <= GS_RESPONSE_HARMONICS; first += GS_PROBE_TONES) {
        size_t bin[GS_PROBE_TONES];
        double found[GS_PROBE_TONES];
        for (unsigned k = 0; k < GS_PROBE_TONES; k++)
            bin[k] = (size_t)(first + k) * TONE_HZ;
        gs_probe_find(x, n, bin, found);
        for (unsigned k = 0; k < GS_PROBE_TONES && first + k <= GS_RESPONSE_HARMONICS; k++)
            amplitude[first + k] = 2 * bin[k] < n ? found[k] : 0;
    }
}

enum gs_status gs_response_measure_harmonics(const double value[GS_PARAM_COUNT], double rate,
                                             double tone_level, struct gs_response *response) {
    struct gs_strip *strip;
    struct gs_channel_sums sums;
    enum gs_status status = gs_probe_strip(value, rate, &strip);
    if (status != GS_OK)
        return status;
    const size_t n = (size_t)rate; /* one second: bins of 1 Hz */
    float *in = calloc(n, sizeof *in), *out = calloc(n, sizeof *out);
    if (in && out) {
        for (size_t i = 0; i < n; i++)
            in[i] = (float)(gs_probe_linear(tone_level) *
                            sin(GS_PROBE_TAU * (double)(TONE_HZ * i % n) / (double)n));
        /* Two seconds settle the compressor, the gate and the limiter. */
        for (int times = 0; times < 3; times++)
            gs_probe_play(strip, in, out, n, &sums);
        double amplitude[GS_RESPONSE_HARMONICS + 1], sum = 0;
        find_harmonics(out, n, amplitude);
        response->rate = rate;
        response->tone_hz = TONE_HZ;
        response->tone_level = tone_level;
        response->fundamental = gs_probe_db(amplitude[1]);
        for (unsigned h = 2; h <= GS_RESPONSE_HARMONICS; h++) {
            response->harmonic[h] = 2 * (size_t)TONE_HZ * h < n
                                        ? gs_probe_db(amplitude[h] / amplitude[1])
                                        : (double)NAN;
            sum += amplitude[h] * amplitude[h];
        }
        response->distortion = gs_probe_db(sqrt(sum) / amplitude[1]);
    } else {
        status = GS_ERR_MEMORY;
    }
    free(in);
    free(out);
    gs_strip_free(strip);
    return status;
}

enum gs_status gs_response_measure(const double value[GS_PARAM_COUNT], double rate,
                                   double tone_level, struct gs_response *response) {
    struct gs_strip *strip;
    struct gs_response measured = {0};
    enum gs_status status = gs_probe_strip(value, rate, &strip);
    if (status != GS_OK)
        return status;
    measured.latency = gs_strip_latency(strip);
    gs_strip_free(strip);
    status = gs_response_measure_points(value, rate, &measured);
    if (status == GS_OK)
        status = gs_response_measure_levels(value, rate, &measured);
    if (status == GS_OK)
        status = gs_response_measure_harmonics(value, rate, tone_level, &measured);
    if (status == GS_OK)
        *response = measured;
    return status;
}
