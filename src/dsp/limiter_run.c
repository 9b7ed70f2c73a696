#include <math.h>
#include <string.h>

#include "gainstage/dsp/decibel.h"
#include "gainstage/dsp/eight.h"
#include "gainstage/dsp/limiter.h"
#include "gainstage/dsp/tiny.h"

enum { UNITY = GS_LIMITER_UNITY };

/* Least of the last `window` values. Gain 1 is never stored: an empty list means just that. */
static int32_t slide_minimum(struct gs_limiter *limiter, int32_t value) {
    const uint32_t mask = GS_LIMITER_WINDOW - 1;
    while (limiter->tail != limiter->head && limiter->least[(limiter->tail - 1) & mask] >= value)
        limiter->tail--;
    if (value < UNITY) {
        limiter->least[limiter->tail & mask] = value;
        limiter->least_at[limiter->tail & mask] = limiter->now;
        limiter->tail++;
    }
    if (limiter->head != limiter->tail &&
        limiter->now - limiter->least_at[limiter->head & mask] >= limiter->window)
        limiter->head++;
    limiter->now++;
    return limiter->head == limiter->tail ? UNITY : limiter->least[limiter->head & mask];
}

/* The way back to 1: an exponential approach when on, an exponential rise when off. The 1 added
 * makes it arrive. */
static int32_t let_go(const struct gs_limiter *limiter) {
    const int64_t way = limiter->on ? (int64_t)(UNITY - limiter->held) * limiter->release
                                    : (int64_t)limiter->held * limiter->release_off;
    const int64_t next = limiter->held + (way >> 24) + 1;
    return next > UNITY ? UNITY : (int32_t)next;
}

/* The gain to hold, before smoothing. */
static inline void hold(struct gs_limiter *limiter, int32_t asked) {
    const int32_t least = slide_minimum(limiter, asked);
    const int32_t back = let_go(limiter);
    limiter->held = back < least ? back : least;
}

/* Two moving averages of it. */
static inline float smooth(struct gs_limiter *limiter) {
    limiter->first_sum += limiter->held - limiter->first[limiter->first_at];
    limiter->first[limiter->first_at] = limiter->held;
    if (++limiter->first_at == limiter->first_length)
        limiter->first_at = 0;
    limiter->second_sum += limiter->first_sum - limiter->second[limiter->second_at];
    limiter->second[limiter->second_at] = limiter->first_sum;
    if (++limiter->second_at == limiter->second_length)
        limiter->second_at = 0;
    return (float)((double)limiter->second_sum * limiter->to_gain);
}

static float highest_of(const float *x, unsigned n) {
    gs_eight top = gs_eight_of(0);
    const unsigned whole = n - n % GS_EIGHT;
    for (unsigned i = 0; i < whole; i += GS_EIGHT)
        top = gs_eight_max(gs_eight_abs(gs_eight_load(x + i)), top);
    float highest = gs_eight_highest(top);
    for (unsigned i = whole; i < n; i++)
        highest = fabsf(x[i]) > highest ? fabsf(x[i]) : highest;
    return highest;
}

/* True peaks of the samples that are about to come out; 0 for those that surely have none above the
 * limit. Returns the highest. */
static float find_peaks(const struct gs_limiter *limiter, float *peak, unsigned n) {
    enum { PART = 32 };
    const float *seen = limiter->line + limiter->latency + 1 - GS_INTERPEAK_TAPS;
    const float bound = gs_interpeak_bound();
    const bool moving = limiter->ceiling.left != 0;
    float highest = 0;
    for (unsigned at = 0; at < n; at += PART) {
        const unsigned part = n - at < PART ? n - at : PART;
        const float around = highest_of(seen + at, part + GS_INTERPEAK_TAPS - 1);
        if (moving || around * bound > limiter->limit) {
            gs_interpeak_find(seen + at, part, peak + at);
            highest = fmaxf(highest, highest_of(peak + at, part));
        } else {
            memset(peak + at, 0, part * sizeof *peak);
        }
    }
    return highest;
}

/* True while the gain is 1 and stays so. */
static bool is_idle(const struct gs_limiter *limiter, float highest) {
    return limiter->ceiling.left == 0 && limiter->busy == 0 && highest <= limiter->limit;
}

/* The same without a look at true peaks: n samples x come in whose own are too low already. */
static bool is_far_below(const struct gs_limiter *limiter, const float *x, unsigned n) {
    const unsigned before = GS_INTERPEAK_TAPS - 1;
    const float *seen = limiter->line + limiter->latency - before;
    const float highest = fmaxf(highest_of(seen, before), highest_of(x, n));
    return is_idle(limiter, highest * gs_interpeak_bound());
}

/* n samples come in, and those of `latency` ago come out. */
static void pass(struct gs_limiter *limiter, float *x, unsigned n) {
    gs_delay_process(limiter->line, limiter->latency, x, n);
    limiter->head = limiter->tail = limiter->now = 0;
}

/* The gain that the next sample's peak asks for. */
static inline int32_t ask(struct gs_limiter *limiter, float peak) {
    float limit = limiter->limit;
    if (limiter->ceiling.left != 0) {
        const double db = gs_ramp_next(&limiter->ceiling) - GS_LIMITER_HEADROOM;
        limit = limiter->ceiling.left == 0 ? limit : gs_gain_of_db((float)db);
    }
    return peak > limit ? (int32_t)((double)limit / (double)peak * UNITY) : UNITY;
}

static inline float apply(struct gs_limiter *limiter, int32_t asked, float x) {
    const float gain = smooth(limiter);
    if (gain < limiter->least_gain)
        limiter->least_gain = gain;
    if (asked < UNITY || limiter->held < UNITY)
        limiter->busy = limiter->window + limiter->first_length + limiter->second_length;
    else if (limiter->busy > 0)
        limiter->busy--;
    return gain == 1 ? x : gs_tiny_to_zero(x * gain);
}

static void take_in(struct gs_limiter *limiter, const float *x, unsigned n) {
    memcpy(limiter->line + limiter->latency, x, n * sizeof *x);
}

static void move_on(struct gs_limiter *limiter, unsigned n) {
    memmove(limiter->line, limiter->line + n, limiter->latency * sizeof *limiter->line);
}

/* n <= GS_LIMITER_PART samples. */
static void limit_part(struct gs_limiter *limiter, float *x, unsigned n) {
    float peak[GS_LIMITER_PART + GS_INTERPEAK_SPARE];
    take_in(limiter, x, n);
    const float highest = find_peaks(limiter, peak, n);
    if (is_idle(limiter, highest)) {
        pass(limiter, x, n);
        return;
    }
    for (unsigned i = 0; i < n; i++) {
        const int32_t asked = ask(limiter, peak[i]);
        hold(limiter, asked);
        x[i] = apply(limiter, asked, limiter->line[i]);
    }
    move_on(limiter, n);
}

static void limit_linked(struct gs_limiter *const *pair, float *const *x, unsigned n) {
    float peak[2][GS_LIMITER_PART + GS_INTERPEAK_SPARE];
    take_in(pair[0], x[0], n);
    take_in(pair[1], x[1], n);
    const float highest = fmaxf(find_peaks(pair[0], peak[0], n), find_peaks(pair[1], peak[1], n));
    if (is_idle(pair[0], highest) && is_idle(pair[1], highest)) {
        pass(pair[0], x[0], n);
        pass(pair[1], x[1], n);
        return;
    }
    for (unsigned i = 0; i < n; i++) {
        const int32_t first = ask(pair[0], peak[0][i]);
        const int32_t second = ask(pair[1], peak[1][i]);
        const int32_t asked = first < second ? first : second;
        hold(pair[0], asked);
        hold(pair[1], asked);
        const int32_t held = pair[0]->held < pair[1]->held ? pair[0]->held : pair[1]->held;
        for (unsigned c = 0; c < 2; c++) {
            pair[c]->held = held;
            x[c][i] = apply(pair[c], asked, pair[c]->line[i]);
        }
    }
    move_on(pair[0], n);
    move_on(pair[1], n);
}

void gs_limiter_process(struct gs_limiter *limiter, float *x, unsigned n) {
    limiter->least_gain = 1;
    for (unsigned at = 0; at < n; at += GS_LIMITER_PART) {
        const unsigned part = n - at < GS_LIMITER_PART ? n - at : GS_LIMITER_PART;
        if (is_far_below(limiter, x + at, part))
            pass(limiter, x + at, part);
        else
            limit_part(limiter, x + at, part);
    }
}

void gs_limiter_process_linked(struct gs_limiter *const *pair, float *const *x, unsigned n) {
    pair[0]->least_gain = 1;
    pair[1]->least_gain = 1;
    for (unsigned at = 0; at < n; at += GS_LIMITER_PART) {
        const unsigned part = n - at < GS_LIMITER_PART ? n - at : GS_LIMITER_PART;
        float *const here[2] = {x[0] + at, x[1] + at};
        if (is_far_below(pair[0], here[0], part) && is_far_below(pair[1], here[1], part)) {
            pass(pair[0], here[0], part);
            pass(pair[1], here[1], part);
        } else {
            limit_linked(pair, here, part);
        }
    }
}
