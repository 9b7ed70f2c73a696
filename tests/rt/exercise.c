#include "exercise.h"

#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "audio/process.h"
#include "gainstage/audio.h"
#include "gainstage/clock.h"

enum { CHANNELS = 2, RATE = 48000, LARGEST = 5000 };

struct exercise {
    struct gs_link engine; /* the engine's view of the rings */
    struct gs_process *process;
    float input[CHANNELS][LARGEST];
    unsigned frames; /* of the round at hand */
    int64_t clock;
    uint64_t total;
    uint64_t broken; /* samples that were no numbers */
    uint32_t overflows;
    bool overflow;
    float loudest_reduction[GS_REDUCTION_COUNT];
    uint32_t seed;
    double phase;
    struct gs_telemetry *reading;
};

static uint32_t next_random(struct exercise *e) {
    e->seed = e->seed * 1664525u + 1013904223u;
    return e->seed >> 8;
}

/* 0..1 */
static double next_fraction(struct exercise *e) {
    return next_random(e) / 16777216.0;
}

/* A descriptor each for the process's side, as it would inherit them. */
static bool open_process(struct exercise *e) {
    struct gs_link link;
    struct gs_error error;
    int fds[3] = {dup(e->engine.control.fd), dup(e->engine.audio.fd), dup(e->engine.telemetry.fd)};
    if (gs_link_open(fds, CHANNELS, RATE, &link, &error) == GS_OK &&
        gs_process_new(&link, &e->process, &error) == GS_OK)
        return true;
    fprintf(stderr, "exercise: %s\n", error.text);
    return false;
}

struct exercise *exercise_new(void) {
    static struct gs_settings settings;
    gs_settings_init(&settings);
    for (int id = 0; id < GS_PARAM_COUNT; id++)
        if (gs_params[id].type == GS_PARAM_SWITCH && id != GS_PREAMP_INVERT)
            for (int channel = 0; channel < CHANNELS; channel++)
                settings.value[channel][id] = 1;
    struct exercise *e = calloc(1, sizeof *e);
    struct gs_error error;
    if (!e || gs_link_create(CHANNELS, RATE, 1.0, &settings, &e->engine, &error) != GS_OK) {
        fprintf(stderr, "exercise: no rings\n");
        free(e);
        return NULL;
    }
    e->reading = calloc(1, gs_telemetry_bytes(CHANNELS));
    e->seed = 1;
    e->clock = GS_SECOND;
    if (!e->reading || !open_process(e)) {
        exercise_free(e);
        return NULL;
    }
    return e;
}

void exercise_free(struct exercise *e) {
    gs_process_free(e->process);
    gs_link_done(&e->engine);
    free(e->reading);
    free(e);
}

/* The switches stay on, apart from a short while now and then; everything else goes anywhere. */
static void move_a_parameter(struct exercise *e, unsigned round) {
    enum gs_param_id id = (enum gs_param_id)(next_random(e) % GS_PARAM_COUNT);
    const struct gs_param *param = &gs_params[id];
    unsigned channel = next_random(e) % CHANNELS;
    double value = param->min + next_fraction(e) * (param->max - param->min);
    if (param->type == GS_PARAM_SWITCH)
        value = round % 8 != 0;
    else if (param->type == GS_PARAM_CHOICE)
        value = floor(next_fraction(e) * (param->max + 0.999));
    gs_link_set(&e->engine, channel, id, value);
}

/* Loud and soft stretches of a tone with hiss, so that every dynamics stage has something to do,
 * and the worst that a converter or a broken driver can send. */
static float next_sample(struct exercise *e, unsigned round) {
    static const float worst[] = {
        (float)NAN, (float)INFINITY, (float)-INFINITY, 1e30F, 1e-42F, -1.0F, 1.0F, 8.0F};
    uint32_t chance = next_random(e);
    if (chance % 997 == 0) {
        float sample = worst[chance / 997 % (sizeof worst / sizeof *worst)];
        if (!isfinite(sample))
            e->broken++;
        return sample;
    }
    double loudness = round / 16 % 3 == 0 ? 0.9 : round / 16 % 3 == 1 ? 0.05 : 1e-5;
    double hiss = round / 64 % 2 ? 0.8 : 0.1;
    e->phase = fmod(e->phase + 440.0 / RATE, 1.0);
    double tone = sin(2 * 3.14159265358979 * e->phase);
    return (float)(loudness * ((1 - hiss) * tone + hiss * (2 * next_fraction(e) - 1)));
}

void exercise_prepare(struct exercise *e, unsigned round) {
    static const unsigned sizes[] = {1, 17, 64, 127, 128, 255, 256, 257, 480, 1021, 3, LARGEST};
    e->frames = round % 50 == 49 ? 0 : sizes[next_random(e) % (sizeof sizes / sizeof *sizes)];
    for (unsigned c = 0; c < CHANNELS; c++)
        for (unsigned i = 0; i < e->frames; i++)
            e->input[c][i] = next_sample(e, round);
    for (unsigned moves = next_random(e) % 4; moves > 0; moves--)
        move_a_parameter(e, round);
    if (round % 100 == 99) /* more at once than the queue holds */
        for (int i = 0; i < 3000; i++)
            move_a_parameter(e, round);
    if (round % 64 == 0)
        gs_link_clear(&e->engine);
    e->overflow = round % 37 == 0;
    e->overflows += e->overflow;
    e->clock += (int64_t)e->frames * GS_SECOND / RATE;
    e->total += e->frames;
}

void exercise_callback(struct exercise *e) {
    const float *planar[CHANNELS];
    for (unsigned c = 0; c < CHANNELS; c++)
        planar[c] = e->input[c];
    gs_process_block(e->process, planar, e->frames, e->clock, e->overflow);
    for (unsigned c = 0; c < CHANNELS; c++)
        for (int r = 0; r < GS_REDUCTION_COUNT; r++)
            e->loudest_reduction[r] =
                fmaxf(e->loudest_reduction[r], e->process->sums[c].reduction[r]);
}

const char *exercise_verdict(const struct exercise *e) {
    static const char *const idle[GS_REDUCTION_COUNT] = {
        [GS_REDUCTION_COMP] = "the compressor never worked",
        [GS_REDUCTION_DEESS] = "the de-esser never worked",
        [GS_REDUCTION_GATE] = "the gate never worked",
        [GS_REDUCTION_LIMIT] = "the limiter never worked",
    };
    if (e->total == 0 || gs_broadcast_end(&e->engine.frames) != e->total)
        return "not every frame has come out";
    for (int r = 0; r < GS_REDUCTION_COUNT; r++)
        if (!(e->loudest_reduction[r] > 0))
            return idle[r];
    const struct gs_telemetry *reading = e->process->reading;
    uint64_t broken = 0;
    for (unsigned c = 0; c < CHANNELS; c++)
        broken += reading->channel[c].nonfinite;
    if (e->broken == 0 || broken != e->broken)
        return "broken samples were not counted";
    if (e->overflows == 0 || reading->xruns != e->overflows)
        return "overflows were not counted";
    if (!gs_link_reading(&e->engine, e->reading) || e->reading->resets == 0)
        return "no telemetry has come out";
    return NULL;
}
