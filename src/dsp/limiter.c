#include "gainstage/dsp/limiter.h"

#include <math.h>
#include <string.h>

enum { UNITY = GS_LIMITER_UNITY, HALF = GS_INTERPEAK_TAPS / 2, MARGIN = 3 };

/* Seconds. */
static const double look_ahead = 0.00104;
static const double release_time = 0.1;
/* Off, the ceiling rises by this many dB in 20 ms, as many as take less than 0.1 dB from one sample
 * to the next at 44.1 kHz; the gain could come back a little sooner. */
static const double off_range = 84;
static const double off_time = 0.018;

static float linear(double db) {
    return (float)pow(10, (db - GS_LIMITER_HEADROOM) / 20);
}

void gs_limiter_init(struct gs_limiter *limiter, double rate) {
    memset(limiter, 0, sizeof *limiter);
    gs_interpeak_prepare();
    const unsigned ahead = (unsigned)ceil(look_ahead * rate);
    /* The gain has to hold from MARGIN samples before a peak to MARGIN + 1 behind it. */
    const unsigned smoothing = ahead - MARGIN + 1;
    limiter->first_length = (smoothing + 1) / 2;
    limiter->second_length = smoothing + 1 - limiter->first_length;
    limiter->window = smoothing + 2 * MARGIN + 1;
    limiter->latency = ahead + HALF;
    limiter->to_gain = 1.0 / ((double)UNITY * limiter->first_length * limiter->second_length);
    limiter->release = (int32_t)lround(0x1p24 * (1 - exp(-1 / (release_time * rate))));
    limiter->release_off =
        (int32_t)lround(0x1p24 * (pow(10, off_range / 20 / (off_time * rate)) - 1));
    limiter->ceiling_set = -1;
    gs_ramp_init(&limiter->ceiling, -1 + off_range, rate);
    limiter->limit = INFINITY;
    gs_limiter_reset(limiter);
}

void gs_limiter_reset(struct gs_limiter *limiter) {
    gs_ramp_jump(&limiter->ceiling);
    memset(limiter->line, 0, sizeof limiter->line);
    limiter->head = limiter->tail = limiter->now = 0;
    limiter->held = UNITY;
    limiter->first_at = 0;
    limiter->second_at = 0;
    limiter->first_sum = (int64_t)UNITY * limiter->first_length;
    limiter->second_sum = limiter->first_sum * limiter->second_length;
    for (unsigned i = 0; i < limiter->first_length; i++)
        limiter->first[i] = UNITY;
    for (unsigned i = 0; i < limiter->second_length; i++)
        limiter->second[i] = limiter->first_sum;
    limiter->busy = 0;
    limiter->least_gain = 1;
}

static void aim(struct gs_limiter *limiter) {
    const double target = limiter->ceiling_set + (limiter->on ? 0 : off_range);
    gs_ramp_set(&limiter->ceiling, target);
    limiter->limit = limiter->on ? linear(target) : INFINITY;
}

void gs_limiter_set_limit(struct gs_limiter *limiter, double on) {
    limiter->on = on != 0;
    aim(limiter);
}

void gs_limiter_set_ceiling(struct gs_limiter *limiter, double ceiling) {
    limiter->ceiling_set = ceiling;
    aim(limiter);
}

float gs_limiter_reduction(const struct gs_limiter *limiter) {
    return limiter->least_gain < 1 ? -20 * log10f(limiter->least_gain) : 0;
}

unsigned gs_limiter_latency(const struct gs_limiter *limiter) {
    return limiter->latency;
}
