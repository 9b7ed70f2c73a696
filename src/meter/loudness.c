#include "gainstage/meter/loudness.h"

#include <ebur128.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "gainstage/meter/truepeak.h"
#include "sample.h"

/* libebur128 filters, gates and does the statistics. It is asked for the energy of every 10 ms just
 * once; momentary and short-term loudness are sums of those, which is what makes looking at them
 * every 10 ms cheap (EBU Tech 3341 case 13 fails with steps of 100 ms). */
enum { HOP_MS = 10, MOMENTARY_HOPS = 400 / HOP_MS, SHORT_TERM_HOPS = 3000 / HOP_MS };

struct gs_loudness {
    unsigned channels, rate, flags;
    ebur128_state *state;
    struct gs_truepeak *truepeak; /* one a channel, or NULL */
    float *scratch;               /* one hop of interleaved frames */
    size_t hop;                   /* frames in 10 ms */
    size_t filled;                /* frames since the last whole hop */
    double energy[SHORT_TERM_HOPS];
    unsigned newest;                                             /* index in `energy` */
    double momentary, short_term, momentary_max, short_term_max; /* mean energies */
};

static enum gs_status open_state(const struct gs_loudness *loudness, ebur128_state **state) {
    int mode = EBUR128_MODE_I | EBUR128_MODE_LRA;
    if (loudness->flags & GS_LOUDNESS_ENDLESS)
        mode |= EBUR128_MODE_HISTOGRAM;
    ebur128_state *made = ebur128_init(loudness->channels, loudness->rate, mode);
    if (!made)
        return GS_ERR_MEMORY;
    /* 5 and 6 channels have their layout by default; all others are fronts, which for the library
     * is any of left, right and centre. */
    if (loudness->channels != 5 && loudness->channels != 6)
        for (unsigned c = 0; c < loudness->channels; c++)
            ebur128_set_channel(made, c, EBUR128_LEFT);
    *state = made;
    return GS_OK;
}

enum gs_status gs_loudness_new(unsigned channels, unsigned rate, unsigned flags,
                               struct gs_loudness **loudness) {
    if (channels < 1 || channels > GS_LOUDNESS_CHANNELS_MAX || rate < 8000 || rate > 768000)
        return GS_ERR_RANGE;
    enum gs_status status = GS_ERR_MEMORY;
    struct gs_loudness *made = calloc(1, sizeof *made);
    if (!made)
        return status;
    made->channels = channels;
    made->rate = rate;
    made->flags = flags;
    made->hop = (size_t)rate * HOP_MS / 1000;
    made->scratch = malloc(made->hop * channels * sizeof *made->scratch);
    if (!made->scratch)
        goto failed;
    if (flags & GS_LOUDNESS_TRUE_PEAK) {
        made->truepeak =
            aligned_alloc(_Alignof(struct gs_truepeak), channels * sizeof *made->truepeak);
        if (!made->truepeak)
            goto failed;
        for (unsigned c = 0; c < channels; c++)
            gs_truepeak_init(&made->truepeak[c]);
    }
    status = open_state(made, &made->state);
    if (status != GS_OK)
        goto failed;
    *loudness = made;
    return GS_OK;
failed:
    gs_loudness_free(made);
    return status;
}

void gs_loudness_free(struct gs_loudness *loudness) {
    if (!loudness)
        return;
    if (loudness->state)
        ebur128_destroy(&loudness->state);
    free(loudness->truepeak);
    free(loudness->scratch);
    free(loudness);
}

enum gs_status gs_loudness_reset(struct gs_loudness *loudness) {
    ebur128_state *fresh;
    enum gs_status status = open_state(loudness, &fresh);
    if (status != GS_OK)
        return status;
    ebur128_destroy(&loudness->state);
    loudness->state = fresh;
    loudness->filled = 0;
    loudness->newest = 0;
    memset(loudness->energy, 0, sizeof loudness->energy);
    loudness->momentary = loudness->momentary_max = 0.0;
    loudness->short_term = loudness->short_term_max = 0.0;
    if (loudness->truepeak)
        for (unsigned c = 0; c < loudness->channels; c++)
            gs_truepeak_reset(&loudness->truepeak[c]);
    return GS_OK;
}

/* BS.1770: LUFS = -0.691 + 10 log10(weighted mean square). */
static double energy_to_lufs(double energy) {
    return energy > 0.0 ? -0.691 + 10.0 * log10(energy) : -HUGE_VAL;
}

/* Mean energy of the newest hops; those before the start are silence. */
static double mean_energy(const struct gs_loudness *loudness, unsigned hops) {
    double sum = 0.0;
    for (unsigned i = 0; i < hops; i++)
        sum += loudness->energy[(loudness->newest + SHORT_TERM_HOPS - i) % SHORT_TERM_HOPS];
    return sum / hops;
}

static void end_hop(struct gs_loudness *loudness) {
    double lufs = -HUGE_VAL;
    ebur128_loudness_window(loudness->state, HOP_MS, &lufs);
    loudness->newest = (loudness->newest + 1) % SHORT_TERM_HOPS;
    loudness->energy[loudness->newest] = pow(10.0, (lufs + 0.691) / 10.0);
    loudness->momentary = mean_energy(loudness, MOMENTARY_HOPS);
    loudness->short_term = mean_energy(loudness, SHORT_TERM_HOPS);
    loudness->momentary_max = fmax(loudness->momentary_max, loudness->momentary);
    loudness->short_term_max = fmax(loudness->short_term_max, loudness->short_term);
    loudness->filled = 0;
}

enum gs_status gs_loudness_add(struct gs_loudness *loudness, const float *interleaved,
                               size_t frames) {
    unsigned channels = loudness->channels;
    while (frames > 0) {
        size_t room = loudness->hop - loudness->filled;
        size_t part = frames < room ? frames : room;
        for (size_t i = 0; i < part * channels; i++)
            loudness->scratch[i] = gs_sample_finite(interleaved[i]);
        if (ebur128_add_frames_float(loudness->state, loudness->scratch, part) != EBUR128_SUCCESS)
            return GS_ERR_MEMORY;
        if (loudness->truepeak)
            for (unsigned c = 0; c < channels; c++)
                gs_truepeak_process(&loudness->truepeak[c], loudness->scratch + c, part, channels);
        loudness->filled += part;
        if (loudness->filled == loudness->hop)
            end_hop(loudness);
        interleaved += part * channels;
        frames -= part;
    }
    return GS_OK;
}

void gs_loudness_read(const struct gs_loudness *loudness, struct gs_loudness_reading *reading) {
    double integrated = -HUGE_VAL, range = 0.0;
    ebur128_loudness_global(loudness->state, &integrated);
    ebur128_loudness_range(loudness->state, &range);
    float peak = 0.0f;
    if (loudness->truepeak)
        for (unsigned c = 0; c < loudness->channels; c++)
            peak = fmaxf(peak, gs_truepeak_reading(&loudness->truepeak[c]));
    *reading = (struct gs_loudness_reading){
        .momentary = energy_to_lufs(loudness->momentary),
        .short_term = energy_to_lufs(loudness->short_term),
        .integrated = integrated,
        .range = range,
        .momentary_max = energy_to_lufs(loudness->momentary_max),
        .short_term_max = energy_to_lufs(loudness->short_term_max),
        .true_peak = gs_sample_decibel((double)peak),
    };
}
