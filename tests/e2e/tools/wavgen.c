/* wavgen OUT.wav KIND [name=value]…: a sound file of known content.
 *   random24     every sample an independent 24-bit number, full scale left out
 *   randomfloat  every sample an independent float with all its mantissa bits in use
 *   sine         freq=1000 level=-20 (dBFS of the peak; a full-scale sine is 0)
 *   impulses     one sample at level=0 dBFS every period=4800 frames, silence between
 *   stairs       a freq=1000 sine that climbs from -50 dBFS to level=-3 in steps of 0.1 s for 3 s,
 *                then a second of silence, over and over: its level tells the time
 *   silence
 *   join         the files given as from=A.wav from=B.wav …, pauses of gap=0.3 s between them, over
 *                and over until it is long enough; from=A.wav:START:FRAMES takes a piece of one
 * Others: channels=1 rate=48000 seconds=1 format=pcm24|pcm16|float|raw32 seed=1; frames=N beats
 * seconds. Sources of a join must have the rate asked for. */
#include <limits.h>
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

enum { FILES_MAX = 16 };

struct plan {
    const char *kind;
    int channels, rate, format;
    long frames;
    double freq, level, gap;
    long period;
    uint64_t seed;
    const char *from[FILES_MAX];
    int files;
};

static float random_sample(struct plan *plan) {
    uint64_t bits = rig_random(&plan->seed);
    if (!strcmp(plan->kind, "random24"))
        return (float)((int64_t)(bits % 16777214u) - 8388606) / 8388608.0f;
    /* 24 significant bits at a random exponent, so that no integer format could carry them. */
    float mantissa = (float)((int64_t)(bits & 0xffffff) | 0x800000) / 33554432.0f;
    float value = ldexpf(mantissa, -(int)((bits >> 24) % 12));
    return bits >> 63 ? -value : value;
}

/* The stairs' level at a time, dBFS. */
static double stair(const struct plan *plan, double seconds) {
    const double low = -50, climb = 3, period = 4, step = 0.1;
    const double within = fmod(seconds, period);
    if (within >= climb)
        return -INFINITY;
    return low + (plan->level - low) * floor(within / step + 1e-6) * step / (climb - step);
}

static void fill_wave(struct plan *plan, float *data) {
    double amplitude = pow(10, plan->level / 20);
    for (long n = 0; n < plan->frames; n++) {
        double value = 0;
        if (!strcmp(plan->kind, "sine"))
            value = amplitude * sin(2 * M_PI * plan->freq * (double)n / plan->rate);
        else if (!strcmp(plan->kind, "impulses"))
            value = n % plan->period ? 0 : amplitude;
        else if (!strcmp(plan->kind, "stairs"))
            value = pow(10, stair(plan, (double)n / plan->rate) / 20) *
                    sin(2 * M_PI * plan->freq * (double)n / plan->rate);
        for (int c = 0; c < plan->channels; c++)
            data[n * plan->channels + c] = (float)value;
    }
}

/* Reads "FILE" or "FILE:START:FRAMES" into the plan from frame `at` on; the frame behind it. */
static long add_piece(struct plan *plan, float *data, const char *piece, long at) {
    char path[4096];
    long start = 0, frames = LONG_MAX;
    struct rig_sound sound;
    snprintf(path, sizeof path, "%s", piece);
    char *range = strchr(path, ':');
    if (range) {
        *range++ = 0;
        if (sscanf(range, "%ld:%ld", &start, &frames) != 2)
            rig_die("'%s' is not FILE:START:FRAMES", piece);
    }
    rig_load(path, &sound);
    if (sound.rate != plan->rate)
        rig_die("%s has %d Hz, not %d", path, sound.rate, plan->rate);
    for (long n = start; n < sound.frames && frames > 0 && at < plan->frames; n++, at++, frames--)
        for (int c = 0; c < plan->channels; c++)
            data[at * plan->channels + c] = sound.data[n * sound.channels + c % sound.channels];
    free(sound.data);
    return at;
}

static void fill_join(struct plan *plan, float *data) {
    if (!plan->files)
        rig_die("join needs from=FILE");
    for (long at = 0, k = 0; at < plan->frames; k = (k + 1) % plan->files)
        at = add_piece(plan, data, plan->from[k], at) + lround(plan->gap * plan->rate);
}

static int format_of(const char *name) {
    if (!strcmp(name, "pcm16"))
        return SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    if (!strcmp(name, "pcm24"))
        return SF_FORMAT_WAV | SF_FORMAT_PCM_24;
    if (!strcmp(name, "float"))
        return SF_FORMAT_WAV | SF_FORMAT_FLOAT;
    if (!strcmp(name, "raw32"))
        return SF_FORMAT_RAW | SF_ENDIAN_LITTLE | SF_FORMAT_PCM_32;
    rig_die("unknown format '%s'", name);
}

static void read_option(struct plan *plan, const char *word, double *seconds) {
    const char *value = strchr(word, '=');
    if (!value)
        rig_die("'%s' is not name=value", word);
    size_t length = (size_t)(value++ - word);
#define IS(name) (length == strlen(name) && !strncmp(word, name, length))
    if (IS("channels"))
        plan->channels = (int)rig_integer(value);
    else if (IS("rate"))
        plan->rate = (int)rig_integer(value);
    else if (IS("seconds"))
        *seconds = rig_number(value);
    else if (IS("frames"))
        plan->frames = rig_integer(value);
    else if (IS("format"))
        plan->format = format_of(value);
    else if (IS("seed"))
        plan->seed = (uint64_t)rig_integer(value);
    else if (IS("freq"))
        plan->freq = rig_number(value);
    else if (IS("level"))
        plan->level = rig_number(value);
    else if (IS("gap"))
        plan->gap = rig_number(value);
    else if (IS("period"))
        plan->period = rig_integer(value);
    else if (IS("from") && plan->files < FILES_MAX)
        plan->from[plan->files++] = value;
    else
        rig_die("unknown option '%s'", word);
#undef IS
}

/* libsndfile scales floats by 2^23 - 1, which no sample survives: integers are made here. */
static int write_integers(SNDFILE *file, const struct plan *plan, const float *data) {
    int bits = (plan->format & SF_FORMAT_SUBMASK) == SF_FORMAT_PCM_16 ? 16 : 24;
    size_t samples = (size_t)(plan->frames * plan->channels);
    int *integers = malloc((samples + 1) * sizeof *integers);
    if (!integers)
        rig_die("out of memory");
    for (size_t i = 0; i < samples; i++) {
        double value = rint(ldexp((double)data[i], bits - 1));
        value = fmin(fmax(value, -ldexp(1, bits - 1)), ldexp(1, bits - 1) - 1);
        integers[i] = (int)ldexp(value, 32 - bits);
    }
    int short_by = sf_writef_int(file, integers, plan->frames) != plan->frames;
    free(integers);
    return short_by;
}

int main(int argc, char **argv) {
    struct plan plan = {.channels = 1,
                        .rate = 48000,
                        .format = SF_FORMAT_WAV | SF_FORMAT_PCM_24,
                        .freq = 1000,
                        .level = -20,
                        .gap = 0.3,
                        .period = 4800,
                        .seed = 1};
    double seconds = 1;
    if (argc < 3)
        rig_die("usage: wavgen OUT.wav KIND [name=value]…");
    plan.kind = argv[2];
    for (int i = 3; i < argc; i++)
        read_option(&plan, argv[i], &seconds);
    if (!plan.frames)
        plan.frames = lround(seconds * plan.rate);
    float *data = calloc((size_t)(plan.frames * plan.channels) + 1, sizeof *data);
    if (!data)
        rig_die("out of memory");
    if (!strncmp(plan.kind, "random", 6))
        for (long i = 0; i < plan.frames * plan.channels; i++)
            data[i] = random_sample(&plan);
    else if (!strcmp(plan.kind, "sine") || !strcmp(plan.kind, "impulses") ||
             !strcmp(plan.kind, "stairs"))
        fill_wave(&plan, data);
    else if (!strcmp(plan.kind, "join"))
        fill_join(&plan, data);
    else if (strcmp(plan.kind, "silence"))
        rig_die("unknown kind '%s'", plan.kind);
    SF_INFO info = {.channels = plan.channels, .samplerate = plan.rate, .format = plan.format};
    SNDFILE *file = sf_open(argv[1], SFM_WRITE, &info);
    if (!file)
        rig_die("%s: %s", argv[1], sf_strerror(NULL));
    int failed = (plan.format & SF_FORMAT_SUBMASK) == SF_FORMAT_FLOAT
                     ? sf_writef_float(file, data, plan.frames) != plan.frames
                     : write_integers(file, &plan, data);
    if (sf_close(file) || failed)
        rig_die("%s: could not be written", argv[1]);
    free(data);
    return 0;
}
