#include "cuts.h"
#include "gainstage/dsp/deesser.h"

static struct gs_deesser unit;

static void start(double rate) {
    gs_deesser_init(&unit, rate);
}

static void turn(unsigned step) {
    const double corners[] = {5000, 800, 10000, 3000};
    const double thresholds[] = {-10, -30, 0};
    gs_deesser_set_freq(&unit, corners[step % 4]);
    gs_deesser_set_threshold(&unit, thresholds[step % 3]);
    gs_deesser_set_range(&unit, step % 5 * 5);
}

static void process_tile(struct gs_tile *tile) {
    gs_deesser_process((struct gs_deesser *const[]){&unit}, &tile, 1, 1);
}

static void process(float *x, unsigned n) {
    through_tiles(process_tile, x, n);
}

static const struct unit as_unit = {start, turn, process};

static float *buffer(size_t n) {
    float *x = malloc(n * sizeof *x);
    assert_non_null(x);
    return x;
}

static void set(double rate, double freq, double threshold, double range) {
    start(rate);
    gs_deesser_set_freq(&unit, freq);
    gs_deesser_set_threshold(&unit, threshold);
    gs_deesser_set_range(&unit, range);
    gs_deesser_reset(&unit);
}

/* Change in dB of a tone of `level` dBFS, alone, once all is settled. */
static double tone_gain(double rate, double frequency, double level) {
    const size_t n = (size_t)rate / GS_CHUNK * GS_CHUNK;
    float *x = buffer(n);
    measure_tone(x, n, rate, frequency, measure_linear(level), 0);
    process(x, (unsigned)n);
    const double gain = measure_level(x + n / 2, n / 2, rate, frequency) - level;
    free(x);
    return gain;
}

/* The reduction after the last sample. */
static double current(void) {
    return (double)unit.tilt.value;
}

static void test_top_of_the_band(void **state) {
    (void)state;
    const double ranges[] = {3, 10, 20};
    for (unsigned r = 0; r < RATES; r++) {
        for (unsigned i = 0; i < 3; i++) {
            set(rates[r], 4000, -30, ranges[i]);
            assert_near(tone_gain(rates[r], 12000, -10), -ranges[i], 0.5);
            assert_near((double)gs_deesser_reduction(&unit), ranges[i], 0.01);
        }
    }
}

static void test_half_at_the_corner(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        static const double corners[] = {800, 4000, 10000};
        for (unsigned c = 0; c < 3; c++) {
            set(rates[r], corners[c], -30, 12);
            assert_near(tone_gain(rates[r], corners[c], -20), -6, 0.1);
        }
    }
}

static void test_low_tones_stay(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        set(rates[r], 4000, -10, 10);
        assert_near(tone_gain(rates[r], 500, -10), 0, 0.001);
        /* Beside an s that is being reduced by 20 dB as well. */
        set(rates[r], 4000, -30, 20);
        const size_t n = (size_t)rates[r];
        float *x = buffer(n);
        measure_tone(x, n, rates[r], 500, 0.1, 0);
        measure_add_tone(x, n, rates[r], 12000, 0.3, 0);
        process(x, (unsigned)n);
        assert_near(measure_level(x + n / 2, n / 2, rates[r], 500), -20, 0.1);
        assert_near(measure_level(x + n / 2, n / 2, rates[r], 12000), measure_db(0.3) - 20, 0.5);
        free(x);
    }
}

/* Floats do, also for the lowest corner: the reduction is steady, so all else is rounding. */
static void test_rounding_is_far_below(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        const size_t n = (size_t)rates[r];
        float *x = buffer(2 * n);
        set(rates[r], 800, -30, 10);
        measure_tone(x, 2 * n, rates[r], 2000, 0.3, 0);
        process(x, (unsigned)(2 * n));
        assert_near((double)gs_deesser_reduction(&unit), 10, 0.001);
        assert_below(residue(x + n, n, rates[r], 2000), -120);
        free(x);
    }
}

static void test_excess_is_taken(void **state) {
    (void)state;
    /* 10 kHz over 500 Hz by `above` dB: the band's share is -10 log10(1 + 10^(-above/10)). The band
     * filter passes -0.03 dB at twice its corner and more. */
    static const double points[][3] = {
        {0, -10, 7}, {-6, -10, 3.03}, {-10, -20, 9.59}, {-13, -10, 0}};
    for (unsigned r = 0; r < RATES; r++) {
        const size_t n = (size_t)rates[r];
        float *x = buffer(n);
        for (unsigned p = 0; p < 4; p++) {
            set(rates[r], 3000, points[p][1], 20);
            measure_tone(x, n, rates[r], 500, 0.3, 0);
            measure_add_tone(x, n, rates[r], 10000, 0.3 * measure_linear(points[p][0]), 0);
            process(x, (unsigned)(n / 2));
            process(x + n / 2, (unsigned)(n / 2));
            /* The largest: the ripple of a 500 Hz square in 3 ms, 0.23 dB, comes on top. */
            assert_near((double)gs_deesser_reduction(&unit), points[p][2], 0.35);
        }
        free(x);
    }
}

static void test_no_reduction_is_a_wire(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        const size_t n = (size_t)rates[r];
        float *x = buffer(n);
        float *y = buffer(n);
        /* A voice, then an s 14 dB below it, under a threshold of -10. */
        set(rates[r], 5000, -10, 10);
        measure_tone(x, n, rates[r], 300, 0.5, 0);
        process(x, (unsigned)n);
        measure_tone(x, n, rates[r], 300, 0.5, 0);
        measure_add_tone(x, n, rates[r], 9000, 0.1, 0);
        x[100] = -0.0f;
        memcpy(y, x, n * sizeof *x);
        process(y, (unsigned)n);
        assert_true(gs_deesser_reduction(&unit) == 0.0f);
        assert_memory_equal(x, y, n * sizeof *x);
        /* Range 0, whatever comes. */
        set(rates[r], 5000, -30, 0);
        measure_noise(x, n, 1, r);
        memcpy(y, x, n * sizeof *x);
        process(y, (unsigned)n);
        assert_memory_equal(x, y, n * sizeof *x);
        /* And again a wire within a second after an s. */
        set(rates[r], 5000, -10, 10);
        process(y, (unsigned)n);
        assert_above((double)gs_deesser_reduction(&unit), 5);
        measure_tone(x, n, rates[r], 300, 0.5, 0);
        memcpy(y, x, n * sizeof *x);
        process(y, (unsigned)n);
        memcpy(y, x, n * sizeof *x);
        process(y, (unsigned)n);
        assert_memory_equal(x, y, n * sizeof *x);
        free(x);
        free(y);
    }
}

/* Vowels, s and pauses in turn with a peak of 0 dBFS times `scale`; the reduction of every 10 ms.
 */
static void reductions(double rate, double scale, float *out, unsigned count) {
    const unsigned n = (unsigned)(rate / 100);
    float *x = buffer(n);
    set(rate, 5000, -10, 10);
    for (unsigned b = 0; b < count; b++) {
        measure_noise(x, n, 0.3, b);
        for (unsigned i = 0; i < n; i++) {
            const double t = (double)b / 100 + (double)i / rate;
            const double hiss = (double)x[i];
            const double vowel = 0.5 * sin(2 * M_PI * 140 * t) + 0.3 * sin(2 * M_PI * 700 * t) +
                                 0.05 * sin(2 * M_PI * 2800 * t) + 0.01 * hiss;
            const unsigned sound = b / 12 % 4;
            const double parts[4] = {vowel, hiss, vowel + 0.3 * hiss, 0.003 * hiss};
            x[i] = (float)(scale * parts[sound]);
        }
        process(x, n);
        out[b] = gs_deesser_reduction(&unit);
    }
    free(x);
}

static void test_loud_and_quiet_speech_alike(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        enum { BLOCKS = 200 };
        float loud[BLOCKS];
        float quiet[BLOCKS];
        reductions(rates[r], measure_linear(-10), loud, BLOCKS);
        reductions(rates[r], measure_linear(-40), quiet, BLOCKS);
        double most = 0;
        for (unsigned b = 0; b < BLOCKS; b++) {
            assert_near((double)loud[b], (double)quiet[b], 0.5);
            most = fmax(most, (double)loud[b]);
        }
        assert_above(most, 5);
        assert_below((double)loud[11], 0.1);
    }
}

/* An s sets in on top of a vowel five times as loud: from the first sample on, only what the
 * reduction of that moment takes from the s changes, not the vowel. */
static void test_s_begins_without_a_click(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        const double rate = rates[r];
        set(rate, 5000, -30, 20);
        /* An s before that, so that the shelf has a past. */
        float *x = buffer((size_t)rate);
        measure_tone(x, (size_t)rate, rate, 9000, 0.5, 0);
        process(x, (unsigned)rate / 80 * GS_CHUNK);
        const size_t quiet = (size_t)rate * 3 / 32 * GS_CHUNK; /* ends on a peak of the vowel */
        measure_tone(x, quiet, rate, 101, 0.5, 0);
        process(x, (unsigned)quiet);
        unsigned active = 0;
        size_t at = quiet;
        while (at < quiet + (size_t)(rate / 1000)) {
            float in[GS_CHUNK];
            float out[GS_CHUNK];
            const double phase = 2 * M_PI * 9000 / rate * (double)(at - quiet);
            next_chunk(in, rate, 101, 0.5, &at);
            measure_add_tone(in, GS_CHUNK, rate, 9000, 0.1, phase);
            memcpy(out, in, sizeof out);
            process(out, GS_CHUNK);
            const double reduction = (double)gs_deesser_reduction(&unit);
            const double share = 1 - measure_linear(-reduction);
            for (unsigned i = 0; i < GS_CHUNK; i++)
                assert_below(fabs((double)out[i] - (double)in[i]), 0.12 * share + 1e-7);
            active += reduction > 0.1 ? GS_CHUNK : 0;
        }
        assert_in_range(active, 10, (uintmax_t)rate);
        free(x);
    }
}

static void test_attack_and_release(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        const double rate = rates[r];
        set(rate, 4000, -30, 10);
        size_t at = 0;
        /* Out of silence, the tone is 0 dB of the whole at once. */
        const double most = 10 * (1 - exp(-1));
        double time = 0;
        while (time == 0 && at < (size_t)rate) {
            float x[GS_CHUNK];
            const double before = current();
            const double begin = (double)at;
            next_chunk(x, rate, 12000, 0.3, &at);
            process(x, GS_CHUNK);
            if (current() >= most)
                time = (begin + met_at(before, current(), most)) / rate;
        }
        assert_near(time, 0.001, 0.0001);
        while (at < (size_t)rate) {
            float x[GS_CHUNK];
            next_chunk(x, rate, 12000, 0.3, &at);
            process(x, GS_CHUNK);
        }
        /* A low tone takes over: the band's own mean square falls by 28.6 dB in 20 ms first. */
        size_t begin = 0;
        size_t end = 0;
        for (size_t i = 0; end == 0 && i < (size_t)rate;) {
            float x[GS_CHUNK];
            next_chunk(x, rate, 200, 0.9, &i);
            process(x, GS_CHUNK);
            if (begin == 0 && current() < 6)
                begin = i;
            if (current() < 6 * exp(-1))
                end = i;
        }
        assert_near((double)(end - begin) / rate, 0.06, 0.006);
    }
}

static void test_sibilance_level(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        set(rates[r], 4000, -10, 10);
        tone_gain(rates[r], 12000, -23);
        assert_near((double)gs_deesser_sibilance(&unit), -23, 0.15);
        tone_gain(rates[r], 200, -3);
        float x[GS_CHUNK] = {0};
        process(x, GS_CHUNK);
        assert_below((double)gs_deesser_sibilance(&unit), -50);
    }
    start(48000);
    float x[64] = {0};
    process(x, 64);
    assert_near((double)gs_deesser_sibilance(&unit), -200, 0);
}

/* With the corner still, a tone far above it shows the reduction as the gain of every sample does a
 * square wave: through the reading after every chunk, in which it moves in a straight line. */
static void test_knobs_move_smoothly(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        set(rates[r], 4000, 0, 20);
        static const double steps[][2] = {{-30, 20}, {-30, 0}, {-30, 20}, {0, 20}, {-15, 10}};
        size_t at = 0;
        for (unsigned s = 0; s < sizeof steps / sizeof steps[0]; s++) {
            gs_deesser_set_threshold(&unit, steps[s][0]);
            gs_deesser_set_range(&unit, steps[s][1]);
            double before = current();
            for (size_t end = at + (size_t)rates[r]; at < end;) {
                float x[GS_CHUNK];
                next_chunk(x, rates[r], 12000, 0.3, &at);
                process(x, GS_CHUNK);
                /* The first millisecond is the signal's own attack. */
                if (at > (size_t)(rates[r] / 1000) + GS_CHUNK)
                    assert_below(fabs(current() - before), 0.1 * GS_CHUNK);
                before = current();
            }
            assert_near(current(), fmin(steps[s][1], -steps[s][0]), 0.1);
        }
    }
}

static void test_corner_moves_without_a_click(void **state) {
    (void)state;
    for (unsigned r = 0; r < RATES; r++) {
        const size_t n = (size_t)rates[r] / 4;
        float *x = buffer(n);
        set(rates[r], 10000, -30, 20);
        /* The tone's own largest step, whatever its gain: a click would stand out. */
        const double own = 2 * M_PI * 3000 / rates[r] * 0.5;
        measure_tone(x, n, rates[r], 3000, 0.5, 0);
        process(x, (unsigned)n);
        const double corners[] = {800, 10000, 3000, 9000};
        for (unsigned c = 0; c < 4; c++) {
            gs_deesser_set_freq(&unit, corners[c]);
            measure_tone(x, n, rates[r], 3000, 0.5,
                         2 * M_PI * 3000 / rates[r] * (double)n * (c + 1));
            process(x, (unsigned)n);
            assert_below(measure_max_step(x, n), 1.03 * own);
        }
        free(x);
    }
}

static void test_cuts(void **state) {
    (void)state;
    check_cuts(&as_unit);
}

static void test_overload(void **state) {
    (void)state;
    check_overload(&as_unit, 8);
    const struct gs_tilt *tilt = &unit.tilt;
    assert_true(tilt->band == 0 && tilt->whole == 0 && tilt->value == 0);
    assert_true(tilt->s1 == 0 && tilt->s2 == 0 && tilt->t1 == 0 && tilt->t2 == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_top_of_the_band),
        cmocka_unit_test(test_half_at_the_corner),
        cmocka_unit_test(test_low_tones_stay),
        cmocka_unit_test(test_rounding_is_far_below),
        cmocka_unit_test(test_excess_is_taken),
        cmocka_unit_test(test_no_reduction_is_a_wire),
        cmocka_unit_test(test_loud_and_quiet_speech_alike),
        cmocka_unit_test(test_s_begins_without_a_click),
        cmocka_unit_test(test_attack_and_release),
        cmocka_unit_test(test_sibilance_level),
        cmocka_unit_test(test_knobs_move_smoothly),
        cmocka_unit_test(test_corner_moves_without_a_click),
        cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_overload),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
