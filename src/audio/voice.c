#include "voice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "phoneme.h"

enum { NOTES_MAX = 512, RESONATORS = 7, PHRASES_MAX = 16, TICK_MAX = 384, LOUD_EVERY = 4 };

static const double pi = 3.14159265358979323846;
/* Brings ordinary speech to -20 dBFS RMS (a full-scale sine being 0 dBFS). */
static const double output_level = 0.135;
static const double hiss_level = 0.55;
static const double base_pitch = 112; /* Hz */

/* One target of the score, in order. */
struct note {
    uint32_t start, ticks;
    int phoneme;
    float level, pitch; /* pitch as a factor of the base */
    bool loud;
};

struct resonator {
    double a, b, c; /* y = a x + b y1 + c y2 */
    double y1, y2;
};
struct band {
    double gain, b, c;
    double x1, x2, y1, y2;
};

/* What glides from target to target. */
struct controls {
    double formant[3], voice, breath, hiss, hiss_freq, hiss_width, level, pitch, effort;
};

struct gs_voice {
    double rate;
    unsigned tick_frames;
    struct note notes[NOTES_MAX];
    int note_count;
    uint32_t phrase_start[PHRASES_MAX + 1]; /* in ticks; the last is the length of the text */
    /* where it stands */
    uint64_t tick;
    int note;
    struct controls slow, now; /* two poles: `now` follows `slow`, `slow` follows the target */
    struct resonator resonator[RESONATORS];
    struct band band[2];
    double phase, period_scale, shimmer, tilt;
    uint32_t noise;
    bool awake;
};

/* A well mixed 32-bit number for each seed (finaliser of MurmurHash3, public domain). */
static uint32_t mix(uint32_t x) {
    x ^= x >> 16;
    x *= 0x85ebca6bU;
    x ^= x >> 13;
    x *= 0xc2b2ae35U;
    return x ^ x >> 16;
}

/* White, uniform in -1..1. */
static double next_noise(uint32_t *state) {
    *state = *state * 1664525U + 1013904223U;
    return (int32_t)*state * (1 / 2147483648.0);
}

/* ---- the score ------------------------------------------------------------------------------- */

static void add_note(struct gs_voice *voice, uint32_t *tick, int phoneme, double stretch,
                     float level, float pitch, bool loud) {
    if (voice->note_count == NOTES_MAX)
        return;
    uint32_t ticks = (uint32_t)lround(gs_phonemes[phoneme].ms * stretch);
    voice->notes[voice->note_count++] = (struct note){.start = *tick,
                                                      .ticks = ticks,
                                                      .phoneme = phoneme,
                                                      .level = level,
                                                      .pitch = pitch,
                                                      .loud = loud};
    *tick += ticks;
}

static uint32_t add_phrase(struct gs_voice *voice, const struct gs_phrase *phrase, uint32_t tick) {
    size_t length = strlen(phrase->sounds);
    bool loud = false;
    for (const char *s = phrase->sounds; *s;) {
        int size = (int)strcspn(s, " '");
        bool stressed = s[size] == '\'';
        if (*s == '+')
            loud = true;
        if (*s == '/' || *s == ',' || *s == '.')
            loud = false;
        int phoneme = gs_phoneme_find(s, size);
        if (phoneme >= 0) {
            /* the melody falls through the phrase and rises on what is stressed */
            double along = (double)(s - phrase->sounds) / (double)length;
            double pitch = (1.10 - 0.25 * along) * (stressed ? 1.12 : 1) * (loud ? 1.35 : 1);
            double stretch = (stressed ? 1.25 : 1) * (loud ? 1.3 : 1);
            do
                add_note(voice, &tick, phoneme, stretch, phrase->level, (float)pitch, loud);
            while (gs_phonemes[++phoneme].name && *gs_phonemes[phoneme].name == '\0');
        }
        s += size;
        s += strspn(s, " '");
    }
    return tick;
}

/* ---- control, once a tick -------------------------------------------------------------------- */

static void follow(double *slow, double *now, double target, double milliseconds) {
    /* a tick is about a millisecond */
    double k = 1 - exp(-1 / milliseconds);
    *slow += k * (target - *slow);
    *now += k * (*slow - *now);
}

static void glide(struct gs_voice *voice, const struct note *note, uint64_t round_number) {
    const struct gs_phoneme *to = &gs_phonemes[note->phoneme];
    struct controls *slow = &voice->slow, *now = &voice->now;
    /* no two rounds are quite the same, and in some of them the loud words overload the input */
    uint32_t chance = mix((uint32_t)round_number * 64 + 17);
    double pitch = base_pitch * (0.96 + 0.08 * (chance & 255) / 255.0);
    double level = 0.94 + 0.12 * (chance >> 8 & 255) / 255.0;
    double boost = round_number % LOUD_EVERY == LOUD_EVERY - 1 ? 3.4 : 1.8;

    for (int i = 0; i < 3; i++)
        follow(&slow->formant[i], &now->formant[i], (double)to->formant[i], 11);
    double glide_ms = (double)to->glide;
    follow(&slow->voice, &now->voice, (double)to->voice, glide_ms);
    follow(&slow->breath, &now->breath, (double)to->breath, glide_ms);
    follow(&slow->hiss, &now->hiss, (double)to->hiss, glide_ms);
    if (to->hiss_freq > 0) { /* else it fades out where it is */
        follow(&slow->hiss_freq, &now->hiss_freq, (double)to->hiss_freq, 4);
        follow(&slow->hiss_width, &now->hiss_width, (double)to->hiss_width, 4);
    }
    follow(&slow->level, &now->level, (double)note->level * level * (note->loud ? boost : 1), 12);
    follow(&slow->pitch, &now->pitch, (double)note->pitch * pitch, 35);
    follow(&slow->effort, &now->effort, note->loud ? 1 : 0, 20);
}

/* A resonance that passes DC unchanged. Above the band it is left out. */
static void tune(struct resonator *r, double rate, double freq, double width) {
    if (freq > 0.45 * rate) {
        r->a = 1;
        r->b = r->c = 0;
        return;
    }
    double radius = exp(-pi * width / rate);
    r->c = -radius * radius;
    r->b = 2 * radius * cos(2 * pi * freq / rate);
    r->a = 1 - r->b - r->c;
}

static void tune_band(struct band *band, double rate, double freq, double width) {
    double top = 0.42 * rate;
    double radius = exp(-pi * width / rate);
    band->c = -radius * radius;
    band->b = 2 * radius * cos(2 * pi * (freq < top ? freq : top) / rate);
    /* what lies beyond half the rate is not heard, as in a telephone */
    band->gain = freq < rate / 2 ? (1 - radius * radius) / 2 : 0;
}

static void tune_all(struct gs_voice *voice) {
    /* the upper formants hardly move */
    static const double fixed[][2] = {{3350, 160}, {4200, 220}, {5400, 350}, {6700, 500}};
    static const double width[3] = {75, 95, 140};
    for (int i = 0; i < 3; i++)
        tune(&voice->resonator[i], voice->rate, voice->now.formant[i], width[i]);
    for (int i = 3; i < RESONATORS; i++)
        tune(&voice->resonator[i], voice->rate, fixed[i - 3][0], fixed[i - 3][1]);
    tune_band(&voice->band[0], voice->rate, voice->now.hiss_freq, voice->now.hiss_width);
    tune_band(&voice->band[1], voice->rate, voice->now.hiss_freq * 1.42, voice->now.hiss_width);
}

/* ---- sound ----------------------------------------------------------------------------------- */

/* Glottal flow derivative of the KLGLOTT88 form (2u - 3u^2 while the glottis is open), softened by
 * a one-pole tilt that opens with the effort; breath joins while air flows. */
static void excite(struct gs_voice *voice, const struct controls *from, double *x) {
    const struct controls *to = &voice->now;
    double open = 0.62 - 0.14 * to->effort;
    double k_tilt = 1 - exp(-2 * pi * (6000 + 4000 * to->effort) / voice->rate);
    /* the formants above those of the cascade lift the ones below: a zero does it for them */
    double presence = voice->rate / (2 * pi * 2200);
    double noise_scale = sqrt(voice->rate / 48000);
    double step = 1.0 / voice->tick_frames;
    double increment = to->pitch / voice->rate;
    for (unsigned i = 0; i < voice->tick_frames; i++) {
        double t = (i + 1) * step;
        voice->phase += increment * voice->period_scale;
        if (voice->phase >= 1) {
            voice->phase -= 1;
            voice->period_scale = 1 + 0.008 * next_noise(&voice->noise);
            voice->shimmer = 1 + 0.05 * next_noise(&voice->noise);
        }
        double u = voice->phase / open;
        bool flows = u < 1;
        double pulse = flows ? u * (2 - 3 * u) * voice->shimmer : 0;
        double before = voice->tilt;
        voice->tilt += k_tilt * (pulse - before);
        double source = voice->tilt + presence * (voice->tilt - before);
        double noise = next_noise(&voice->noise) * noise_scale;
        x[i] = (from->voice + t * (to->voice - from->voice)) * source +
               (from->breath + t * (to->breath - from->breath)) * noise * (flows ? 0.25 : 0.15);
    }
}

static void resonate(struct resonator *r, double *x, unsigned frames) {
    if (r->b == 0 && r->c == 0)
        return;
    double a = r->a, b = r->b, c = r->c, y1 = r->y1, y2 = r->y2;
    for (unsigned i = 0; i < frames; i++) {
        double y = a * x[i] + b * y1 + c * y2;
        y2 = y1;
        y1 = y;
        x[i] = y;
    }
    r->y1 = y1;
    r->y2 = y2;
}

static void hiss(struct gs_voice *voice, const struct controls *from, double *x) {
    const struct controls *to = &voice->now;
    double scale = hiss_level * sqrt(voice->rate / 48000), step = 1.0 / voice->tick_frames;
    for (unsigned i = 0; i < voice->tick_frames; i++) {
        double amount = from->hiss + (i + 1) * step * (to->hiss - from->hiss);
        double noise = next_noise(&voice->noise) * scale * amount;
        double sum = 0;
        for (int k = 0; k < 2; k++) {
            struct band *band = &voice->band[k];
            double y = band->gain * (noise - band->x2) + band->b * band->y1 + band->c * band->y2;
            band->x2 = band->x1;
            band->x1 = noise;
            band->y2 = band->y1;
            band->y1 = y;
            sum += y;
        }
        x[i] += sum;
    }
}

static bool sounds(const struct gs_voice *voice, const struct note *note) {
    const struct gs_phoneme *to = &gs_phonemes[note->phoneme];
    const struct controls *now = &voice->now;
    return to->voice > 0 || to->breath > 0 || to->hiss > 0 ||
           now->voice + now->breath + now->hiss > 1e-6;
}

/* Everything as before the first word; what follows depends on the phrase's number only. */
static void begin_phrase(struct gs_voice *voice, uint64_t round_number, int phrase) {
    const struct controls rest = {.formant = {500, 1500, 2500},
                                  .hiss_freq = 5000,
                                  .hiss_width = 3000,
                                  .level = (double)gs_phrases[phrase].level,
                                  .pitch = base_pitch};
    voice->slow = voice->now = rest;
    memset(voice->resonator, 0, sizeof voice->resonator);
    memset(voice->band, 0, sizeof voice->band);
    voice->phase = voice->tilt = 0;
    voice->period_scale = voice->shimmer = 1;
    voice->noise = mix((uint32_t)round_number * PHRASES_MAX + (uint32_t)phrase + 1);
}

void gs_voice_render(struct gs_voice *voice, float *out) {
    uint32_t length = voice->phrase_start[gs_phrase_count];
    uint64_t round_number = voice->tick / length;
    uint32_t tick = (uint32_t)(voice->tick % length);
    if (tick == 0)
        voice->note = 0;
    while (tick >= voice->notes[voice->note].start + voice->notes[voice->note].ticks)
        voice->note++;
    for (int phrase = 0; phrase < gs_phrase_count; phrase++)
        if (tick == voice->phrase_start[phrase])
            begin_phrase(voice, round_number, phrase);
    voice->tick++;

    const struct note *note = &voice->notes[voice->note];
    if (!sounds(voice, note)) {
        /* nothing rings on inaudibly; the levels are already at rest */
        memset(voice->resonator, 0, sizeof voice->resonator);
        memset(voice->band, 0, sizeof voice->band);
        memset(out, 0, voice->tick_frames * sizeof *out);
        return;
    }
    struct controls from = voice->now;
    glide(voice, note, round_number);
    tune_all(voice);
    double x[TICK_MAX];
    excite(voice, &from, x);
    for (int i = 0; i < RESONATORS; i++)
        resonate(&voice->resonator[i], x, voice->tick_frames);
    if (from.hiss + voice->now.hiss > 1e-6)
        hiss(voice, &from, x);
    double step = 1.0 / voice->tick_frames;
    for (unsigned i = 0; i < voice->tick_frames; i++)
        out[i] = (float)(output_level * x[i] *
                         (from.level + (i + 1) * step * (voice->now.level - from.level)));
}

uint64_t gs_voice_phrase(const struct gs_voice *voice, uint64_t tick) {
    uint32_t length = voice->phrase_start[gs_phrase_count];
    uint32_t within = (uint32_t)(tick % length);
    int phrase = 0;
    while (phrase + 1 < gs_phrase_count && voice->phrase_start[phrase + 1] <= within)
        phrase++;
    return tick - within + voice->phrase_start[phrase];
}

void gs_voice_seek(struct gs_voice *voice, uint64_t tick) {
    voice->tick = tick;
    voice->note = 0;
}

unsigned gs_voice_tick(const struct gs_voice *voice) {
    return voice->tick_frames;
}

struct gs_voice *gs_voice_new(unsigned rate) {
    struct gs_voice *voice = calloc(1, sizeof *voice);
    if (!voice)
        return NULL;
    voice->rate = rate;
    voice->tick_frames = rate / 1000;
    uint32_t tick = 0;
    for (int phrase = 0; phrase < gs_phrase_count; phrase++) {
        voice->phrase_start[phrase] = tick;
        tick = add_phrase(voice, &gs_phrases[phrase], tick);
    }
    voice->phrase_start[gs_phrase_count] = tick;
    return voice;
}

void gs_voice_free(struct gs_voice *voice) {
    free(voice);
}
