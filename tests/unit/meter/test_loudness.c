/* EBU Tech 3341 (cases 1..6, 9..14; 15..23 are in test_truepeak.c) and Tech 3342, made in code. */
#include "near.h"

#include <stdbool.h>

#include "gainstage/meter/loudness.h"

/* 10 ms at 192 kHz. */
enum { STEREO = 2, HOP_MOST = 1920, CHANNELS_MOST = 16 };

/* One meter and the tone generator that feeds it. */
struct feed {
    struct gs_loudness *loudness;
    unsigned channels, rate;
    size_t position;
    /* Called behind every 10 ms, or NULL. */
    void (*look)(const struct gs_loudness_reading *reading, double seconds);
};

static void open_feed(struct feed *feed, unsigned channels, unsigned rate, unsigned flags) {
    *feed = (struct feed){.channels = channels, .rate = rate};
    assert_int_equal(gs_loudness_new(channels, rate, flags, &feed->loudness), GS_OK);
}

/* 10 ms of a 1 kHz sine: ten periods, whatever the rate. */
static const float *tone_at(unsigned rate) {
    static float tone[HOP_MOST];
    static unsigned made;
    assert_true(rate % 100 == 0 && rate / 100 <= HOP_MOST);
    if (made != rate)
        make_sine(tone, rate / 100, rate, 1000.0, 1.0, 0.0, 0);
    made = rate;
    return tone;
}

/* Seconds of a 1 kHz sine, with a level in dBFS for each channel. */
static void play_levels(struct feed *feed, double seconds, const double *dbfs) {
    size_t left = (size_t)lrint(seconds * feed->rate), hop = feed->rate / 100;
    static float frames[HOP_MOST * CHANNELS_MOST];
    const float *tone = tone_at(feed->rate);
    assert_true(feed->channels <= CHANNELS_MOST);
    while (left > 0) {
        size_t at = feed->position % hop, part = hop - at;
        part = left < part ? left : part;
        for (unsigned c = 0; c < feed->channels; c++) {
            float gain = (float)pow(10.0, dbfs[c] / 20.0);
            for (size_t i = 0; i < part; i++)
                frames[i * feed->channels + c] = gain * tone[at + i];
        }
        assert_int_equal(gs_loudness_add(feed->loudness, frames, part), GS_OK);
        left -= part;
        feed->position += part;
        if (feed->look) {
            struct gs_loudness_reading reading;
            gs_loudness_read(feed->loudness, &reading);
            feed->look(&reading, (double)feed->position / feed->rate);
        }
    }
}

static void play(struct feed *feed, double seconds, double dbfs) {
    double levels[CHANNELS_MOST];
    assert_true(feed->channels <= CHANNELS_MOST);
    for (unsigned c = 0; c < feed->channels; c++)
        levels[c] = dbfs;
    play_levels(feed, seconds, levels);
}

static struct gs_loudness_reading close_feed(struct feed *feed) {
    struct gs_loudness_reading reading;
    gs_loudness_read(feed->loudness, &reading);
    gs_loudness_free(feed->loudness);
    return reading;
}

struct step {
    double seconds, dbfs;
};

/* What every case holds at. */
static const unsigned rates[] = {44100, 48000, 96000, 192000};
enum { RATES = sizeof rates / sizeof rates[0] };

static struct gs_loudness_reading play_steps(unsigned rate, unsigned flags,
                                             const struct step *steps, size_t count) {
    struct feed feed;
    open_feed(&feed, STEREO, rate, flags);
    for (size_t i = 0; i < count; i++)
        play(&feed, steps[i].seconds, steps[i].dbfs);
    return close_feed(&feed);
}

#define STEPS(...)                                                                                 \
    (const struct step[]){__VA_ARGS__},                                                            \
        sizeof((const struct step[]){__VA_ARGS__}) / sizeof(struct step)

static void cases_1_and_2_steady_tones(void **state) {
    (void)state;
    for (size_t r = 0; r < TEST_RATES; r++)
        for (int quiet = 0; quiet < 2; quiet++) {
            double level = quiet ? -33.0 : -23.0;
            struct gs_loudness_reading reading = play_steps(test_rates[r], 0, STEPS({20, level}));
            assert_near(reading.momentary, level, 0.1);
            assert_near(reading.short_term, level, 0.1);
            assert_near(reading.integrated, level, 0.1);
            assert_near(reading.momentary_max, level, 0.1);
            assert_near(reading.short_term_max, level, 0.1);
        }
}

/* With both ways of keeping the statistics at 48 kHz, at the other rates with one each. */
static bool is_checked(int r, int endless) {
    return rates[r] == 48000 || r % 2 == endless;
}

static void cases_3_to_5_gates(void **state) {
    (void)state;
    const unsigned flags[] = {0, GS_LOUDNESS_ENDLESS};
    for (int r = 0; r < RATES; r++)
        for (int f = 0; f < 2; f++) {
            if (!is_checked(r, f))
                continue;
            struct gs_loudness_reading reading =
                play_steps(rates[r], flags[f], STEPS({10, -36}, {60, -23}, {10, -36}));
            assert_near(reading.integrated, -23.0, 0.1);
            reading = play_steps(rates[r], flags[f],
                                 STEPS({10, -72}, {10, -36}, {60, -23}, {10, -36}, {10, -72}));
            assert_near(reading.integrated, -23.0, 0.1);
            reading = play_steps(rates[r], flags[f], STEPS({20, -26}, {20.1, -20}, {20, -26}));
            assert_near(reading.integrated, -23.0, 0.1);
        }
}

static void case_6_surround_weights(void **state) {
    (void)state;
    for (int r = 0; r < RATES; r++) {
        struct feed feed;
        open_feed(&feed, 5, rates[r], 0);
        play_levels(&feed, 20.0, (const double[]){-28, -28, -24, -30, -30});
        assert_near(close_feed(&feed).integrated, -23.0, 0.1);
        /* 5.1: the LFE does not count, whatever is in it. */
        open_feed(&feed, 6, rates[r], 0);
        play_levels(&feed, 20.0, (const double[]){-28, -28, -24, 0, -30, -30});
        assert_near(close_feed(&feed).integrated, -23.0, 0.1);
    }
}

/* n equal front channels read 10 log10(n) above one; one reads 3.01 below two. */
static void other_counts_are_front_channels(void **state) {
    (void)state;
    const unsigned counts[] = {1, 2, 3, 4, 7, 8, 16};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct feed feed;
        open_feed(&feed, counts[i], 48000, 0);
        play(&feed, 3.0, -23.0);
        assert_near(close_feed(&feed).integrated, -23.0 - 3.0103 + 10.0 * log10(counts[i]), 0.1);
    }
}

static void look_at_short_term(const struct gs_loudness_reading *reading, double seconds) {
    if (seconds > 3.0)
        assert_near(reading->short_term, -23.0, 0.1);
}

static void look_at_momentary(const struct gs_loudness_reading *reading, double seconds) {
    if (seconds > 1.0)
        assert_near(reading->momentary, -23.0, 0.1);
}

static void case_9_short_term_is_constant(void **state) {
    (void)state;
    for (int r = 0; r < RATES; r++) {
        struct feed feed;
        open_feed(&feed, STEREO, rates[r], GS_LOUDNESS_ENDLESS);
        feed.look = look_at_short_term;
        for (int i = 0; i < 5; i++) {
            play(&feed, 1.34, -20.0);
            play(&feed, 1.66, -30.0);
        }
        assert_near(close_feed(&feed).short_term_max, -23.0, 0.1);
    }
}

static void case_12_momentary_is_constant(void **state) {
    (void)state;
    for (int r = 0; r < RATES; r++) {
        struct feed feed;
        open_feed(&feed, STEREO, rates[r], GS_LOUDNESS_ENDLESS);
        feed.look = look_at_momentary;
        for (int i = 0; i < 25; i++) {
            play(&feed, 0.18, -20.0);
            play(&feed, 0.22, -30.0);
        }
        close_feed(&feed);
    }
}

/* 20 files with a burst at -23 dBFS behind i * step seconds of silence. */
static void cases_10_and_13_bursts_at_any_time(void **state) {
    (void)state;
    for (int r = 0; r < RATES; r++)
        for (int i = 0; i < 20; i++) {
            struct gs_loudness_reading reading =
                play_steps(rates[r], 0, STEPS({i * 0.15, -200}, {3, -23}, {1, -200}));
            assert_near(reading.short_term_max, -23.0, 0.1);
            reading = play_steps(rates[r], 0, STEPS({i * 0.02, -200}, {0.4, -23}, {1, -200}));
            assert_near(reading.momentary_max, -23.0, 0.1);
        }
}

/* One file with 20 bursts, each 1 dB above the last: the maximum follows. */
static void cases_11_and_14_rising_bursts(void **state) {
    (void)state;
    for (int r = 0; r < RATES; r++) {
        struct feed slow, quick;
        open_feed(&slow, STEREO, rates[r], 0);
        open_feed(&quick, STEREO, rates[r], 0);
        for (int i = 0; i < 20; i++) {
            struct gs_loudness_reading reading;
            play(&slow, i * 0.15, -200.0);
            play(&slow, 3.0, -38.0 + i);
            play(&slow, 3.0 - i * 0.15, -200.0);
            gs_loudness_read(slow.loudness, &reading);
            assert_near(reading.short_term_max, -38.0 + i, 0.1);
            play(&quick, i * 0.02, -200.0);
            play(&quick, 0.4, -38.0 + i);
            play(&quick, 0.4 - i * 0.02, -200.0);
            gs_loudness_read(quick.loudness, &reading);
            assert_near(reading.momentary_max, -38.0 + i, 0.1);
        }
        close_feed(&slow);
        close_feed(&quick);
    }
}

static void tech_3342_loudness_range(void **state) {
    (void)state;
    const unsigned flags[] = {0, GS_LOUDNESS_ENDLESS};
    for (int r = 0; r < RATES; r++)
        for (int f = 0; f < 2; f++) {
            const unsigned rate = rates[r], how = flags[f];
            if (!is_checked(r, f))
                continue;
            assert_near(play_steps(rate, how, STEPS({20, -20}, {20, -30})).range, 10.0, 1.0);
            assert_near(play_steps(rate, how, STEPS({20, -20}, {20, -15})).range, 5.0, 1.0);
            assert_near(play_steps(rate, how, STEPS({20, -40}, {20, -20})).range, 20.0, 1.0);
            assert_near(
                play_steps(rate, how, STEPS({20, -50}, {20, -35}, {20, -20}, {20, -35}, {20, -50}))
                    .range,
                15.0, 1.0);
        }
}

/* The loudest channel's true peak; nothing when it was not asked for. */
static void true_peak_is_optional(void **state) {
    (void)state;
    float frames[2 * 480];
    for (int i = 0; i < 480; i++) {
        frames[2 * i] = 0.1f;
        /* fs/4 at 45 degrees: sqrt(2) between the samples */
        frames[2 * i + 1] = (i / 2 % 2 ? -0.5f : 0.5f) * (float)fmin(1.0, i / 200.0);
    }
    for (unsigned flags = 0; flags <= GS_LOUDNESS_TRUE_PEAK; flags++) {
        struct feed feed;
        open_feed(&feed, STEREO, 48000, flags);
        assert_int_equal(gs_loudness_add(feed.loudness, frames, 480), GS_OK);
        double peak = close_feed(&feed).true_peak;
        if (flags)
            assert_near(peak, 20.0 * log10(sqrt(0.5)), 0.05);
        else
            assert_true(isinf(peak) && peak < 0.0);
    }
}

static void silence_reads_minus_infinity(void **state) {
    (void)state;
    struct feed feed;
    open_feed(&feed, STEREO, 48000, GS_LOUDNESS_TRUE_PEAK);
    play(&feed, 4.0, -HUGE_VAL);
    struct gs_loudness_reading reading = close_feed(&feed);
    const double levels[] = {reading.momentary,     reading.short_term,     reading.integrated,
                             reading.momentary_max, reading.short_term_max, reading.true_peak};
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
        assert_true(isinf(levels[i]) && levels[i] < 0.0);
    assert_near(reading.range, 0.0, 0.0);
}

static void cutting_changes_nothing(void **state) {
    (void)state;
    enum { FRAMES = 48000 };
    float *frames = malloc(2 * FRAMES * sizeof *frames);
    assert_non_null(frames);
    make_sine(frames, 2 * FRAMES, 48000.0, 700.0, 0.3, 0.0, 0);
    struct feed whole, parts;
    open_feed(&whole, STEREO, 48000, GS_LOUDNESS_TRUE_PEAK);
    open_feed(&parts, STEREO, 48000, GS_LOUDNESS_TRUE_PEAK);
    assert_int_equal(gs_loudness_add(whole.loudness, frames, FRAMES), GS_OK);
    const size_t sizes[] = {1, 17, 64, 4096};
    for (size_t at = 0, i = 0; at < FRAMES; i++) {
        size_t size = sizes[i % 4] < FRAMES - at ? sizes[i % 4] : FRAMES - at;
        assert_int_equal(gs_loudness_add(parts.loudness, frames + 2 * at, size), GS_OK);
        at += size;
    }
    free(frames);
    struct gs_loudness_reading a = close_feed(&whole), b = close_feed(&parts);
    assert_true(isfinite(a.integrated));
    assert_near(b.momentary, a.momentary, 0.0);
    assert_near(b.short_term_max, a.short_term_max, 0.0);
    assert_near(b.integrated, a.integrated, 1e-9);
    assert_near(b.true_peak, a.true_peak, 0.0);
}

static void reset_begins_a_new_programme(void **state) {
    (void)state;
    struct feed feed;
    open_feed(&feed, STEREO, 48000, GS_LOUDNESS_TRUE_PEAK);
    play(&feed, 5.0, -3.0);
    assert_int_equal(gs_loudness_reset(feed.loudness), GS_OK);
    play(&feed, 5.0, -23.0);
    struct gs_loudness_reading reading = close_feed(&feed);
    assert_near(reading.integrated, -23.0, 0.1);
    assert_near(reading.momentary_max, -23.0, 0.1);
    assert_near(reading.short_term_max, -23.0, 0.1);
    assert_near(reading.true_peak, -23.0, 0.1);
}

static void garbage_does_not_stay(void **state) {
    (void)state;
    struct feed feed;
    open_feed(&feed, STEREO, 48000, GS_LOUDNESS_TRUE_PEAK);
    const float garbage[] = {NAN, INFINITY, -INFINITY, NAN};
    assert_int_equal(gs_loudness_add(feed.loudness, garbage, 2), GS_OK);
    play(&feed, 5.0, -23.0);
    struct gs_loudness_reading reading = close_feed(&feed);
    assert_near(reading.integrated, -23.0, 0.1);
    assert_near(reading.true_peak, -23.0, 0.1);
}

static void impossible_formats_are_refused(void **state) {
    (void)state;
    struct gs_loudness *loudness = NULL;
    assert_int_equal(gs_loudness_new(0, 48000, 0, &loudness), GS_ERR_RANGE);
    assert_int_equal(gs_loudness_new(65, 48000, 0, &loudness), GS_ERR_RANGE);
    assert_int_equal(gs_loudness_new(2, 0, 0, &loudness), GS_ERR_RANGE);
    assert_int_equal(gs_loudness_new(2, 4000000000u, 0, &loudness), GS_ERR_RANGE);
    assert_null(loudness);
    gs_loudness_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_1_and_2_steady_tones),
        cmocka_unit_test(cases_3_to_5_gates),
        cmocka_unit_test(case_6_surround_weights),
        cmocka_unit_test(other_counts_are_front_channels),
        cmocka_unit_test(case_9_short_term_is_constant),
        cmocka_unit_test(case_12_momentary_is_constant),
        cmocka_unit_test(cases_10_and_13_bursts_at_any_time),
        cmocka_unit_test(cases_11_and_14_rising_bursts),
        cmocka_unit_test(tech_3342_loudness_range),
        cmocka_unit_test(true_peak_is_optional),
        cmocka_unit_test(silence_reads_minus_infinity),
        cmocka_unit_test(cutting_changes_nothing),
        cmocka_unit_test(reset_begins_a_new_programme),
        cmocka_unit_test(garbage_does_not_stay),
        cmocka_unit_test(impossible_formats_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
