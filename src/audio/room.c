#include "room.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gainstage/stage.h"
#include "voice.h"

enum { TAPS_MAX = 10, HISTORY_MILLISECONDS = 90, HUM_TICKS = 20 };

static const double pi = 3.14159265358979323846;
/* The room, linear; together about -62 dBFS RMS on the close microphone. */
static const double noise_level = 2.8e-4, hum_level = 3.6e-4, rumble_level = 1.2e-3;

/* One path of sound from the mouth to a microphone. */
struct tap {
    unsigned delay; /* frames */
    float gain;
};

struct microphone {
    struct tap taps[TAPS_MAX];
    unsigned count;
    float air;      /* one-pole low-pass: the share of the new sample, 1 = none */
    float ambience; /* how much of the room's noise it hears */
    float filtered; /* state of `air` */
    uint32_t noise;
    float last_noise;
};

struct gs_room {
    unsigned channels, rate, tick;
    struct gs_voice *voice;
    struct microphone microphone[GS_MAX_CHANNELS];
    float *hum;     /* one period */
    float *history; /* the voice: `past` frames, then the tick at hand */
    unsigned past;
    float *rendered[GS_MAX_CHANNELS + 1]; /* the tick at hand of each channel */
    unsigned used;                        /* frames of it that have been delivered */
    uint64_t next_tick;
    float rumble;
};

static uint32_t mix(uint32_t x) {
    x ^= x >> 16;
    x *= 0x7feb352dU;
    x ^= x >> 15;
    x *= 0x846ca68bU;
    return x ^ x >> 16;
}

static double lattice(uint64_t point) {
    return (int32_t)mix((uint32_t)point + 0x51ed27U) * (1 / 2147483648.0);
}

/* Traffic and steps: noise below some 40 Hz, by smooth steps between random points 14 ticks apart,
 * swelling and fading. A function of time alone. */
static float rumble_at(uint64_t tick) {
    enum { SPACING = 14, SWELL = 9000 };
    double t = (double)(tick % SPACING) / SPACING;
    double from = lattice(tick / SPACING), to = lattice(tick / SPACING + 1);
    double swell = 0.75 - 0.25 * cos(2 * pi * (double)(tick % SWELL) / SWELL);
    return (float)(rumble_level * swell * (from + (to - from) * t * t * (3 - 2 * t)));
}

static void add_tap(struct gs_room *room, struct microphone *m, double milliseconds,
                    double decibels) {
    m->taps[m->count++] = (struct tap){.delay = (unsigned)(milliseconds * room->rate / 1000),
                                       .gain = (float)pow(10, decibels / 20)};
}

static void place(struct gs_room *room, unsigned channel) {
    /* reflections of a small room: ms behind the direct sound, dB below it */
    static const double wall[][2] = {{3.1, -7},   {5.3, -8.5}, {8.9, -9},
                                     {13.7, -11}, {19.3, -12}, {27.1, -14},
                                     {38.9, -17}, {53.3, -20}, {71.9, -24}};
    struct microphone *m = &room->microphone[channel];
    double distance = channel == 0 ? 0 : channel == 1 ? 1 : 0.15 + 0.8 * (channel * 7 % 11) / 11.0;
    double direct = -15.5 * distance;
    add_tap(room, m, 6 * distance, direct);
    unsigned reflections = channel == 0 ? 0 : channel == 1 ? 9 : 3;
    for (unsigned i = 0; i < reflections; i++)
        add_tap(room, m, 6 * distance + wall[i][0] * (1 + 0.021 * channel), direct + wall[i][1]);
    m->air = (float)(1 - exp(-2 * pi * (20000 - 12000 * distance) / room->rate));
    if (channel == 0)
        m->air = 1;
    m->ambience = (float)(1 - 0.25 * distance);
}

/* From the phrase's first tick on, the past does not matter: see gs_voice_phrase(). */
static void begin_phrase(struct gs_room *room, uint64_t tick) {
    memset(room->history, 0, room->past * sizeof(float));
    for (unsigned c = 0; c < room->channels; c++) {
        room->microphone[c].filtered = room->microphone[c].last_noise = 0;
        room->microphone[c].noise = mix((uint32_t)tick * GS_MAX_CHANNELS + c);
    }
    room->rumble = rumble_at(tick);
}

/* What one microphone hears of the tick at hand. */
static void hear(const struct gs_room *room, struct microphone *m, const float *ambience,
                 float *out) {
    unsigned frames = room->tick;
    const float *now = room->history + room->past;
    memset(out, 0, frames * sizeof *out);
    for (unsigned k = 0; k < m->count; k++) {
        const float *from = now - m->taps[k].delay;
        float gain = m->taps[k].gain;
        for (unsigned i = 0; i < frames; i++)
            out[i] += gain * from[i];
    }
    uint32_t noise = m->noise;
    float air = m->air, filtered = m->filtered, last = m->last_noise;
    float scale = (float)noise_level / 2147483648.0F;
    for (unsigned i = 0; i < frames; i++) {
        filtered += air * (out[i] - filtered);
        noise = noise * 1664525U + 1013904223U;
        float white = scale * (float)(int32_t)noise;
        float sample = filtered + white + 0.8F * last + m->ambience * ambience[i];
        last = white;
        /* the converter ends here */
        out[i] = sample > 1 ? 1 : sample < -1 ? -1 : sample;
    }
    m->noise = noise;
    m->filtered = filtered;
    m->last_noise = last;
}

static void render_tick(struct gs_room *room) {
    uint64_t tick = room->next_tick++;
    if (gs_voice_phrase(room->voice, tick) == tick)
        begin_phrase(room, tick);
    else
        memmove(room->history, room->history + room->tick, room->past * sizeof(float));
    gs_voice_render(room->voice, room->history + room->past);

    float *ambience = room->rendered[room->channels];
    float from = room->rumble, to = rumble_at(tick + 1);
    const float *hum = room->hum + tick % HUM_TICKS * room->tick;
    for (unsigned i = 0; i < room->tick; i++)
        ambience[i] = hum[i] + from + (to - from) * (float)(i + 1) / (float)room->tick;
    room->rumble = to;
    for (unsigned c = 0; c < room->channels; c++)
        hear(room, &room->microphone[c], ambience, room->rendered[c]);
    room->used = 0;
}

static void seek(struct gs_room *room, uint64_t frame) {
    const uint64_t tick = frame / room->tick;
    room->next_tick = gs_voice_phrase(room->voice, tick);
    gs_voice_seek(room->voice, room->next_tick);
    while (room->next_tick <= tick)
        render_tick(room);
    room->used = (unsigned)(frame - tick * room->tick);
}

void gs_room_render(struct gs_room *room, float *const *planar, unsigned frames) {
    for (unsigned done = 0; done < frames;) {
        if (room->used == room->tick)
            render_tick(room);
        unsigned count = room->tick - room->used;
        if (count > frames - done)
            count = frames - done;
        for (unsigned c = 0; c < room->channels; c++)
            memcpy(planar[c] + done, room->rendered[c] + room->used, count * sizeof(float));
        room->used += count;
        done += count;
    }
}

void gs_room_free(struct gs_room *room) {
    if (!room)
        return;
    gs_voice_free(room->voice);
    free(room->rendered[0]);
    free(room->history);
    free(room->hum);
    free(room);
}

static bool allocate(struct gs_room *room) {
    unsigned tick = room->tick;
    room->past = HISTORY_MILLISECONDS * room->rate / 1000;
    room->history = calloc(room->past + tick, sizeof(float));
    room->hum = calloc((size_t)HUM_TICKS * tick, sizeof(float));
    /* one row more, for hum and rumble */
    float *rows = calloc((size_t)(room->channels + 1) * tick, sizeof(float));
    for (unsigned c = 0; rows && c <= room->channels; c++)
        room->rendered[c] = rows + (size_t)c * tick;
    return room->history && room->hum && rows;
}

/* 50 Hz with the second and third harmonic of a mains transformer. */
static void make_hum(struct gs_room *room) {
    unsigned period = HUM_TICKS * room->tick;
    for (unsigned i = 0; i < period; i++) {
        double angle = 2 * pi * i / period;
        room->hum[i] =
            (float)(hum_level * (sin(angle) + 0.5 * sin(2 * angle + 1) + 0.35 * sin(3 * angle)));
    }
}

struct gs_room *gs_room_new(unsigned channels, unsigned rate, uint64_t frame) {
    struct gs_room *room = calloc(1, sizeof *room);
    if (!room)
        return NULL;
    room->channels = channels;
    room->rate = rate;
    room->voice = gs_voice_new(rate);
    if (room->voice)
        room->tick = gs_voice_tick(room->voice);
    if (!room->tick || !allocate(room)) {
        gs_room_free(room);
        return NULL;
    }
    make_hum(room);
    for (unsigned c = 0; c < channels; c++)
        place(room, c);
    seek(room, frame);
    return room;
}
