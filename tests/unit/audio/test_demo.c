/* The demo voice: the same samples every time, and something to do for every stage. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "audio/room.h"
#include "audio/source.h"
#include "audio/voice.h"
#include "capture.h"
#include "gainstage/stage.h"
#include "measure.h"

enum { RATE = 48000, WINDOW = 2400 }; /* 50 ms */

/* One round of the text and a bit, as mono channels. */
static float *sound[GS_MAX_CHANNELS];
static size_t length;
static const unsigned channels = 3;

/* Renders `frames` frames from `from` on, asking for `cut` at a time. */
static void render(unsigned rate, unsigned count, uint64_t from, size_t frames, unsigned cut,
                   float *const *out) {
    struct gs_room *room = gs_room_new(count, rate, from);
    assert_non_null(room);
    float *planar[GS_MAX_CHANNELS];
    for (size_t done = 0; done < frames;) {
        unsigned now = frames - done < cut ? (unsigned)(frames - done) : cut;
        for (unsigned c = 0; c < count; c++)
            planar[c] = out[c] + done;
        gs_room_render(room, planar, now);
        done += now;
    }
    gs_room_free(room);
}

static int make_sound(void **state) {
    (void)state;
    length = (size_t)RATE * 24;
    for (unsigned c = 0; c < channels; c++) {
        sound[c] = malloc(length * sizeof(float));
        if (!sound[c])
            return -1;
    }
    render(RATE, channels, 0, length, 256, sound);
    return 0;
}

static int free_sound(void **state) {
    (void)state;
    for (unsigned c = 0; c < channels; c++)
        free(sound[c]);
    return 0;
}

/* However it is cut, and wherever it begins: the same bits. */
static void test_position_alone_counts(void **state) {
    (void)state;
    enum { FRAMES = 5000 };
    static float again[3][FRAMES];
    float *const out[] = {again[0], again[1], again[2]};
    const unsigned cuts[] = {1, 17, 48, 4096};
    /* in the middle of words, in pauses, at both sides of phrase and tick borders */
    const uint64_t starts[] = {0, 1, 47, 48, 26000, 190001, 385919, 600000, 1000003};
    for (size_t s = 0; s < sizeof starts / sizeof *starts; s++)
        for (size_t k = 0; k < sizeof cuts / sizeof *cuts; k++) {
            render(RATE, channels, starts[s], FRAMES, cuts[k], out);
            for (unsigned c = 0; c < channels; c++)
                assert_memory_equal(again[c], sound[c] + starts[s], sizeof again[c]);
        }
}

/* Days later the stream still begins at once, and goes on as it would have. */
static void test_far_position(void **state) {
    (void)state;
    enum { FRAMES = 4000 };
    static float first[FRAMES], second[FRAMES];
    uint64_t far = UINT64_C(48000) * 86400 * 30 + 12345;
    render(RATE, 1, far, FRAMES, 256, (float *const[]){first});
    render(RATE, 1, far + 1000, FRAMES - 1000, 64, (float *const[]){second});
    assert_memory_equal(first + 1000, second, (FRAMES - 1000) * sizeof(float));
    assert_above(measure_peak(first, FRAMES), 0);
}

static void test_levels(void **state) {
    (void)state;
    double speech = 0, quiet = 0, loudest = 0;
    unsigned spoken = 0, pauses = 0;
    for (size_t i = 0; i + WINDOW <= length; i += WINDOW) {
        double level = measure_rms(sound[0] + i, WINDOW);
        loudest = level > loudest || i == 0 ? level : loudest;
        if (level > -42) {
            speech += pow(10, level / 10);
            spoken++;
        } else if (level < -56) {
            quiet += pow(10, level / 10);
            pauses++;
        }
    }
    assert_above(spoken, 0.4 * (double)(length / WINDOW));
    assert_above(pauses, 0.1 * (double)(length / WINDOW));
    assert_near(10 * log10(speech / spoken), -20, 2);
    assert_near(10 * log10(quiet / pauses), -62, 2);
    /* loud words near full scale, none over it in the first round */
    assert_near(measure_db(measure_peak(sound[0], length)), -3, 1);
    /* the far microphone is some 12 dB softer */
    assert_near(measure_rms(sound[0], length) - measure_rms(sound[1], length), 12.5, 2);
}

/* The sound of a stretch, in dB, between two frequencies: the sum over a spectrum. */
static double band(const float *x, size_t n, double low, double high) {
    static double bins[16384 / 2 + 1];
    assert_true(n <= 16384);
    measure_spectrum(x, n, bins);
    double sum = 0;
    for (size_t k = 1; k <= n / 2; k++) {
        double frequency = (double)k * RATE / (double)n;
        if (frequency >= low && frequency < high)
            sum += bins[k] * bins[k];
    }
    return 10 * log10(sum + 1e-30);
}

/* Both kinds of sound that a de-esser has to tell apart are there, clearly. */
static void test_vowels_and_sibilants(void **state) {
    (void)state;
    unsigned vowels = 0, sibilants = 0;
    double strongest = -100;
    for (size_t i = 0; i + 2048 <= length; i += 1024) {
        const float *x = sound[0] + i;
        if (measure_rms(x, 2048) < -35)
            continue;
        double below = band(x, 2048, 100, 4000), above = band(x, 2048, 5000, 12000);
        vowels += below - above > 25;
        sibilants += above - below > 10;
        strongest = above > strongest ? above : strongest;
    }
    assert_above(vowels, 100);
    assert_above(sibilants, 25);
    assert_above(strongest, -45);
}

/* What the high-pass is for: between words there is mains hum and, below 40 Hz, rumble about
 * as strong as all that is above 200 Hz. */
static void test_rumble_and_hum(void **state) {
    (void)state;
    enum { LENGTH = 16384 };
    size_t best = 0;
    double softest = 0;
    for (size_t i = 0; i + LENGTH <= length; i += 1200) {
        double level = measure_rms(sound[0] + i, LENGTH);
        if (level < softest) {
            softest = level;
            best = i;
        }
    }
    assert_below(softest, -58);
    double low = band(sound[0] + best, LENGTH, 5, 44);
    double high = band(sound[0] + best, LENGTH, 200, 24000);
    double hum = measure_level(sound[0] + best, LENGTH, RATE, 50);
    assert_near(low, -66, 3);
    assert_below(high, low + 2);
    assert_near(hum, -69, 3);
}

static void test_all_rates_and_channels(void **state) {
    (void)state;
    const unsigned rates[] = {8000, 11025, 44100, 96000, 192000, 384000};
    enum { CHANNELS = 32, FRAMES = 40000 };
    float *out[CHANNELS];
    for (unsigned c = 0; c < CHANNELS; c++)
        assert_non_null(out[c] = malloc(FRAMES * sizeof(float)));
    for (size_t r = 0; r < sizeof rates / sizeof *rates; r++) {
        /* the loud word of the fourth phrase, which the first round does not clip */
        uint64_t from = rates[r] * UINT64_C(12);
        render(rates[r], CHANNELS, from, FRAMES, 1000, out);
        for (unsigned c = 0; c < CHANNELS; c++) {
            double level = measure_rms(out[c], FRAMES);
            assert_above(level, -50);
            assert_below(measure_peak(out[c], FRAMES), 1.0 + 1e-9);
        }
        for (unsigned c = 1; c < CHANNELS; c++)
            assert_memory_not_equal(out[0], out[c], FRAMES * sizeof(float));
    }
    for (unsigned c = 0; c < CHANNELS; c++)
        free(out[c]);
}

/* Now and then a word is too loud for the converter: runs of full scale, so that a clip shows. */
static void test_overload_now_and_then(void **state) {
    (void)state;
    enum { SECONDS = 96 };
    size_t frames = (size_t)RATE * SECONDS, runs = 0, run = 0, first = frames;
    float *x = malloc(frames * sizeof(float));
    assert_non_null(x);
    render(RATE, 1, 0, frames, 4096, (float *const[]){x});
    for (size_t i = 0; i < frames; i++) {
        run = fabsf(x[i]) >= 1 ? run + 1 : 0;
        runs += run == 3;
        first = run == 3 && i < first ? i : first;
    }
    free(x);
    assert_above((double)runs, 0);
    assert_below((double)runs, 50);
    assert_above((double)first / RATE, 60);
}

/* The source delivers just this, from where it is told to resume. */
static void test_source(void **state) {
    (void)state;
    struct gs_stream_request request = {.input = "demo", .channels = 3, .resume = 26000};
    struct gs_source *source;
    struct gs_stream_format format;
    struct capture capture;
    assert_int_equal(gs_source_demo.open(&request, &source, &format, NULL), GS_OK);
    assert_int_equal(format.rate, RATE);
    assert_int_equal(format.channels, 3);
    assert_int_equal(format.block, 256);
    capture_init(&capture, 3, 4800);
    assert_int_equal(gs_source_demo.start(source, capture_deliver, &capture, NULL), GS_OK);
    assert_true(capture_wait(&capture, 4800));
    assert_true(gs_source_demo.alive(source));
    gs_source_demo.close(source);
    for (size_t i = 0; i < 4800; i++)
        for (unsigned c = 0; c < 3; c++)
            assert_true(capture.samples[i * 3 + c] == sound[c][26000 + i]);
    capture_done(&capture);
}

static void test_refusals(void **state) {
    (void)state;
    struct gs_stream_request request = {.input = "demo", .channels = 33};
    struct gs_source *source;
    struct gs_stream_format format;
    struct gs_error error;
    assert_int_equal(gs_source_demo.open(&request, &source, &format, &error), GS_ERR_RANGE);
    assert_non_null(strstr(error.text, "33"));
    request = (struct gs_stream_request){.rate = 1000};
    assert_int_equal(gs_source_demo.open(&request, &source, &format, &error), GS_ERR_RANGE);
    assert_non_null(strstr(error.text, "1000"));
    request = (struct gs_stream_request){.channels = 0};
    assert_int_equal(gs_source_demo.open(&request, &source, &format, &error), GS_OK);
    assert_int_equal(format.channels, 2);
    gs_source_demo.close(source);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_position_alone_counts),
        cmocka_unit_test(test_far_position),
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_vowels_and_sibilants),
        cmocka_unit_test(test_rumble_and_hum),
        cmocka_unit_test(test_all_rates_and_channels),
        cmocka_unit_test(test_overload_now_and_then),
        cmocka_unit_test(test_source),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests_name("demo voice", tests, make_sound, free_sound);
}
