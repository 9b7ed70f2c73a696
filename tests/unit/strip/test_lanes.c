/* A channel sounds the same alone and among many, whatever its neighbours do, on any processor, and
 * however the calls are cut; and what a linked pair shares is the very same gain. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gainstage/strip.h"
#include "measure.h"
#include "strip/channel.h"

enum { MOST = 32, LENGTH = 24000 };
static float in[MOST][LENGTH];
static float dry[MOST][LENGTH];
static float wet[MOST][LENGTH];
static float alone[LENGTH];

static struct gs_strip *make(unsigned channels, double rate) {
    struct gs_strip *strip = NULL;
    assert_int_equal(gs_strip_new(channels, rate, &strip), GS_OK);
    return strip;
}

static void run(struct gs_strip *strip, const unsigned *from, unsigned channels, size_t begin,
                size_t end, size_t cut) {
    for (size_t at = begin; at < end; at += cut) {
        const size_t part = end - at < cut ? end - at : cut;
        struct gs_channel_sums sums[MOST];
        const float *source[MOST];
        float *to_dry[MOST];
        float *to_wet[MOST];
        for (unsigned c = 0; c < channels; c++) {
            source[c] = in[from[c]] + at;
            to_dry[c] = dry[c] + at;
            to_wet[c] = wet[c] + at;
        }
        gs_strip_process(strip, source, to_dry, to_wet, (unsigned)part, sums);
    }
}

/* Settings that differ from channel to channel, with a stage out here and there. */
static void set(struct gs_strip *strip, unsigned channel, unsigned kind) {
    gs_strip_set(strip, channel, GS_HPF_ON, kind % 5 != 0);
    gs_strip_set(strip, channel, GS_COMP_ON, kind % 3 != 0);
    gs_strip_set(strip, channel, GS_COMP_DRIVE, 3 + kind % 6);
    gs_strip_set(strip, channel, GS_DEESS_ON, kind % 4 != 1);
    gs_strip_set(strip, channel, GS_DEESS_THRESHOLD, -12 - (double)(kind % 7));
    gs_strip_set(strip, channel, GS_ENHANCE_ON, kind % 6 != 2);
    gs_strip_set(strip, channel, GS_ENHANCE_LOW, kind % 4);
    gs_strip_set(strip, channel, GS_ENHANCE_HIGH, kind % 5);
    gs_strip_set(strip, channel, GS_GATE_ON, kind % 2);
    gs_strip_set(strip, channel, GS_OUT_GAIN, kind % 9);
    gs_strip_set(strip, channel, GS_OUT_LIMIT, kind % 3 != 1);
    gs_strip_set(strip, channel, GS_PREAMP_COLOR, kind % 11 == 0 ? GS_COLOR_TUBE : 0);
}

/* On the way some are turned and switched, at places that fit no grid. */
static void turn(struct gs_strip *strip, unsigned channel, unsigned kind) {
    gs_strip_set(strip, channel, GS_DEESS_ON, kind % 3 != 1);
    gs_strip_set(strip, channel, GS_DEESS_FREQ, 3000 + 200 * kind);
    gs_strip_set(strip, channel, GS_ENHANCE_ON, kind % 4 != 3);
    gs_strip_set(strip, channel, GS_ENHANCE_HIGH, (kind + 2) % 5);
    gs_strip_set(strip, channel, GS_ENHANCE_LOW, (kind + 1) % 4);
    gs_strip_set(strip, channel, GS_HPF_FREQ, 50 + 5 * kind);
}

static void fill_inputs(double rate) {
    for (unsigned c = 0; c < MOST; c++) {
        measure_noise(in[c], LENGTH, 0.4, c);
        for (size_t i = 0; i < LENGTH; i++) {
            const double t = (double)i / rate;
            const double voice = 0.5 * sin(2 * 3.14159265358979 * (110 + 7 * c) * t);
            const unsigned part = (unsigned)(t / 0.04 + c) % 4;
            const double sounds[] = {voice, (double)in[c][i], voice + 0.3 * (double)in[c][i], 0};
            in[c][i] = (float)sounds[part];
        }
    }
}

static void keep_company(double rate, unsigned channels, size_t cut) {
    static float among[MOST][LENGTH];
    unsigned from[MOST];
    struct gs_strip *strip = make(channels, rate);
    for (unsigned c = 0; c < channels; c++) {
        from[c] = c;
        set(strip, c, c);
    }
    gs_strip_settle(strip);
    run(strip, from, channels, 0, 10007, cut);
    for (unsigned c = 0; c < channels; c++)
        turn(strip, c, c);
    run(strip, from, channels, 10007, LENGTH, cut);
    memcpy(among, wet, sizeof among);
    gs_strip_free(strip);
    for (unsigned c = 0; c < channels; c++) {
        strip = make(1, rate);
        /* Every other one as it is compiled for any processor. */
        strip->wide = strip->wide && c % 2 != 0;
        set(strip, 0, c);
        gs_strip_settle(strip);
        run(strip, &c, 1, 0, 10007, 256);
        turn(strip, 0, c);
        run(strip, &c, 1, 10007, LENGTH, 256);
        memcpy(alone, wet[0], sizeof alone);
        assert_memory_equal(alone, among[c], sizeof alone);
        assert_above(measure_peak(alone, LENGTH), 0.1);
        gs_strip_free(strip);
    }
}

static void company_does_not_matter(void **state) {
    (void)state;
    static const struct {
        double rate;
        unsigned channels;
        size_t cut;
    } cases[] = {{48000, 32, 256}, {44100, 2, 17}, {48000, 3, 64}, {96000, 7, 1}, {192000, 8, 100}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        fill_inputs(cases[k].rate);
        keep_company(cases[k].rate, cases[k].channels, cases[k].cut);
    }
}

static const double rates[] = {44100, 48000, 96000, 192000};

/* One stage by itself, on channels 2 and 3 of 4, with a loud and a soft channel. */
static void set_for_link(struct gs_strip *strip, enum gs_stage stage) {
    for (unsigned c = 0; c < 4; c++) {
        gs_strip_set(strip, c, GS_OUT_LIMIT, stage == GS_STAGE_OUT);
        gs_strip_set(strip, c, GS_OUT_CEILING, -12);
        gs_strip_set(strip, c, GS_COMP_ON, stage == GS_STAGE_COMP);
        gs_strip_set(strip, c, GS_COMP_DRIVE, 6);
        gs_strip_set(strip, c, GS_GATE_ON, stage == GS_STAGE_GATE);
        gs_strip_set(strip, c, GS_GATE_THRESHOLD, -25);
        gs_strip_set(strip, c, GS_GATE_RANGE, 20);
        gs_strip_set(strip, c, GS_DEESS_ON, stage == GS_STAGE_DEESS);
        gs_strip_set(strip, c, GS_DEESS_THRESHOLD, -20);
    }
    gs_strip_settle(strip);
}

/* Loud, soft for longer than the gate holds, loud again: of each pair one channel at `level`, the
 * other 12 dB softer (what a power of two does to a sample leaves its digits as they are). */
static void fill_pairs(double rate, double level, unsigned loud_one) {
    static float noise[LENGTH];
    measure_noise(noise, LENGTH, 0.05, 9);
    for (size_t i = 0; i < LENGTH; i++) {
        const double t = (double)i / rate;
        const bool loud = i < 5000 || i > 19000;
        const double wave =
            sin(2 * 3.14159265358979 * 1000 * t) + (loud ? 4 : 0) * (double)noise[i];
        const float sample = (float)(level * (loud ? 1 : 0.05) * wave);
        in[loud_one][i] = in[2 + loud_one][i] = sample;
        in[1 - loud_one][i] = in[3 - loud_one][i] = 0.25f * sample;
    }
}

static const enum gs_stage stages[] = {GS_STAGE_COMP, GS_STAGE_DEESS, GS_STAGE_GATE, GS_STAGE_OUT};
static const unsigned all[] = {0, 1, 2, 3};

static void a_linked_pair_has_one_gain(void **state) {
    (void)state;
    for (unsigned k = 0; k < 8; k++) {
        const unsigned r = k / 2;
        const unsigned loud = k % 2;
        const unsigned soft = 1 - loud;
        fill_pairs(rates[r], 0.8, loud);
        for (unsigned s = 0; s < 4; s++) {
            struct gs_strip *strip = make(4, rates[r]);
            set_for_link(strip, stages[s]);
            gs_strip_link(strip, 1, true);
            gs_strip_settle(strip);
            run(strip, all, 4, 0, LENGTH, 250);
            /* The soft channel is the loud one's very copy; a fourth exactly. */
            for (size_t i = 0; i < LENGTH; i++)
                assert_true(wet[2 + soft][i] == 0.25f * wet[2 + loud][i]);
            /* The loud one has no more than by itself, and the other pair goes on as before. */
            assert_memory_equal(wet[2 + loud], wet[loud], sizeof wet[0]);
            double apart = 0;
            for (size_t i = 0; i < LENGTH; i++)
                apart = fmax(apart, fabs((double)wet[soft][i] - 0.25 * (double)wet[loud][i]));
            /* The de-esser alone listens to no level, so these two are alike by themselves. */
            if (stages[s] != GS_STAGE_DEESS)
                assert_above(apart, 1e-4);
            gs_strip_free(strip);
        }
    }
}

/* Here only one channel has an s: linked, both take it away. */
static void a_linked_deesser_follows_the_sharper(void **state) {
    (void)state;
    for (unsigned k = 0; k < 8; k++) {
        const unsigned r = k / 2;
        const unsigned sharper = k % 2;
        struct gs_strip *strip = make(4, rates[r]);
        for (unsigned c = 0; c < 4; c++) {
            measure_tone(in[c], LENGTH, rates[r], 300, 0.2, 0);
            measure_add_tone(in[c], LENGTH, rates[r], 15000, c % 2 == sharper ? 0.2 : 0.001, 0);
        }
        set_for_link(strip, GS_STAGE_DEESS);
        gs_strip_link(strip, 0, true);
        run(strip, all, 4, 0, LENGTH, 256);
        const size_t half = LENGTH / 2;
        double gain[4];
        for (unsigned c = 0; c < 4; c++)
            gain[c] = measure_level(wet[c] + half, half, rates[r], 15000) -
                      measure_level(dry[c] + half, half, rates[r], 15000);
        assert_below(gain[sharper], -9);
        assert_near(gain[1 - sharper], gain[sharper], 0.05);
        assert_near(gain[2 + sharper], gain[sharper], 0.05);
        assert_near(gain[3 - sharper], 0, 0.5);
        gs_strip_free(strip);
    }
}

/* Linked and let go while a tone passes: neither channel steps further than the tone's own slope at
 * its loudest, and after half a second the gains are one. */
static void links_do_not_click(void **state) {
    (void)state;
    for (unsigned r = 0; r < 4; r++) {
        for (unsigned s = 0; s < 4; s++) {
            struct gs_strip *strip = make(4, rates[r]);
            set_for_link(strip, stages[s]);
            for (unsigned c = 0; c < 4; c++)
                measure_tone(in[c], LENGTH, rates[r], 200, c % 2 ? 0.03 : 0.5, 0);
            run(strip, all, 2, 0, 0, 256);
            run(strip, all, 4, 0, 6001, 250);
            gs_strip_link(strip, 0, true);
            run(strip, all, 4, 6001, 18001, 250);
            gs_strip_link(strip, 0, false);
            run(strip, all, 4, 18001, LENGTH, 250);
            for (unsigned c = 0; c < 2; c++) {
                const double slope = 2 * 3.14159265358979 * 200 / rates[r];
                const double peak = measure_peak(wet[c] + 3000, LENGTH - 3000);
                assert_below(measure_max_step(wet[c] + 3000, LENGTH - 3000), 1.3 * slope * peak);
            }
            gs_strip_free(strip);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(company_does_not_matter),
        cmocka_unit_test(a_linked_pair_has_one_gain),
        cmocka_unit_test(a_linked_deesser_follows_the_sharper),
        cmocka_unit_test(links_do_not_click),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
