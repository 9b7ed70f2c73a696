/* Presets, stages and colours switched under a tone of -20 dBFS, at every rate: no click above -60
 * dBFS. tests/lib/click.h says what a click is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "click.h"
#include "gainstage/assets.h"
#include "gainstage/preset.h"
#include "gainstage/strip.h"
#include "measure.h"

static const double rates[] = {44100, 48000, 88200, 96000, 176400, 192000};
enum { RATES = 6, LENGTH = 192000 };
static const double limit = -60;
/* Seconds: until the sound has settled, until the filter has, and how long a switch is watched. */
static const double settled = 0.25;
static const double heard = 0.2;
static const double watched = 0.3;

/* A channel for each tone. */
static float in[CLICK_TONES][LENGTH];
static float dry[GS_STRIP_BLOCK];
static float wet[CLICK_TONES][LENGTH];

static void set(struct gs_strip *strip, const double *value) {
    for (unsigned c = 0; c < CLICK_TONES; c++)
        for (unsigned id = 0; id < GS_PARAM_COUNT; id++)
            gs_strip_set(strip, c, (enum gs_param_id)id, value[id]);
}

static void run(struct gs_strip *strip, size_t from, size_t to) {
    for (size_t at = from; at < to; at += GS_STRIP_BLOCK) {
        const size_t part = to - at < GS_STRIP_BLOCK ? to - at : GS_STRIP_BLOCK;
        struct gs_channel_sums sums[CLICK_TONES];
        const float *source[CLICK_TONES];
        float *to_dry[CLICK_TONES];
        float *to_wet[CLICK_TONES];
        for (unsigned c = 0; c < CLICK_TONES; c++) {
            source[c] = in[c] + at;
            to_dry[c] = dry;
            to_wet[c] = wet[c] + at;
        }
        gs_strip_process(strip, source, to_dry, to_wet, (unsigned)part, sums);
    }
}

/* The loudest click of the tones when `before` gives way to `after`, every time at another point of
 * their waves. */
static double switch_under_tones(double rate, const double *before, const double *after) {
    static size_t turn;
    const size_t at = (size_t)(settled * rate) + 37 * turn++ % 499;
    const size_t end = at + (size_t)(watched * rate);
    struct gs_strip *strip = NULL;
    assert_int_equal(gs_strip_new(CLICK_TONES, rate, &strip), GS_OK);
    set(strip, before);
    gs_strip_settle(strip);
    for (unsigned c = 0; c < CLICK_TONES; c++)
        measure_tone(in[c], end, rate, click_tones[c], 0.1, 0);
    run(strip, 0, at);
    set(strip, after);
    run(strip, at, end);
    gs_strip_free(strip);
    double loudest = -400;
    for (unsigned c = 0; c < CLICK_TONES; c++) {
        const double peak = click_peak(wet[c], end, (size_t)(heard * rate), rate, click_tones[c]);
        loudest = peak > loudest ? peak : loudest;
    }
    return loudest;
}

static void check(double rate, const double *before, const double *after, const char *what) {
    const double click = switch_under_tones(rate, before, after);
    if (click >= limit)
        print_error("%s at %.0f Hz: a click of %.1f dBFS\n", what, rate, click);
    assert_below(click, limit);
}

static struct gs_settings settings_of(const char *preset) {
    struct gs_settings settings;
    struct gs_error error;
    gs_settings_init(&settings);
    assert_int_equal(gs_preset_apply(preset, &settings, -1, &error), GS_OK);
    return settings;
}

static void presets_do_not_click(void **state) {
    (void)state;
    struct gs_asset *preset;
    unsigned count = 0;
    struct gs_error error;
    assert_int_equal(gs_assets_list(GS_ASSET_PRESET, &preset, &count, &error), GS_OK);
    assert_true(count >= 6);
    for (unsigned from = 0; from < count; from++) {
        for (unsigned to = 0; to < count; to++) {
            char what[160];
            const struct gs_settings before = settings_of(preset[from].name);
            const struct gs_settings after = settings_of(preset[to].name);
            snprintf(what, sizeof what, "from preset %s to %s", preset[from].name, preset[to].name);
            for (int r = 0; r < RATES; r++)
                check(rates[r], before.value[0], after.value[0], what);
        }
    }
    free(preset);
}

/* Every stage set so that it has much to do at -20 dBFS, and off. */
static void make_busy(double *value) {
    static const struct {
        enum gs_param_id id;
        double value;
    } busy[] = {
        {GS_PREAMP_GAIN, 12},
        {GS_PREAMP_COLOR, GS_COLOR_TUBE},
        {GS_PREAMP_DRIVE, 6},
        {GS_PREAMP_ON, 0},
        {GS_HPF_FREQ, 300},
        {GS_COMP_DRIVE, 8},
        {GS_COMP_MAKEUP, 6},
        {GS_DEESS_FREQ, 800},
        {GS_DEESS_THRESHOLD, -30},
        {GS_ENHANCE_LOW, 10},
        {GS_ENHANCE_HIGH, 10},
        {GS_GATE_THRESHOLD, 0},
        {GS_GATE_RATIO, 10},
        {GS_OUT_GAIN, 10},
        {GS_OUT_CEILING, -12},
        {GS_OUT_LIMIT, 1},
        {GS_OUT_ON, 0},
    };
    for (unsigned id = 0; id < GS_PARAM_COUNT; id++)
        value[id] = gs_params[id].def;
    for (size_t k = 0; k < sizeof busy / sizeof *busy; k++)
        value[busy[k].id] = busy[k].value;
}

static void stages_do_not_click(void **state) {
    (void)state;
    static const enum gs_param_id switches[] = {GS_PREAMP_ON,  GS_HPF_ON,  GS_COMP_ON, GS_DEESS_ON,
                                                GS_ENHANCE_ON, GS_GATE_ON, GS_OUT_ON};
    double off[GS_PARAM_COUNT];
    double on[GS_PARAM_COUNT];
    make_busy(off);
    for (size_t s = 0; s < sizeof switches / sizeof *switches; s++) {
        char what[80];
        memcpy(on, off, sizeof on);
        on[switches[s]] = 1;
        for (int r = 0; r < RATES; r++) {
            snprintf(what, sizeof what, "%s on", gs_params[switches[s]].key);
            check(rates[r], off, on, what);
            snprintf(what, sizeof what, "%s off", gs_params[switches[s]].key);
            check(rates[r], on, off, what);
        }
    }
}

static void colors_do_not_click(void **state) {
    (void)state;
    double before[GS_PARAM_COUNT];
    double after[GS_PARAM_COUNT];
    for (double drive = 0; drive <= 20; drive += 20) {
        for (int from = GS_COLOR_CLEAN; from <= GS_COLOR_TRANSFORMER; from++) {
            for (int to = GS_COLOR_CLEAN; to <= GS_COLOR_TRANSFORMER; to++) {
                char what[80];
                for (unsigned id = 0; id < GS_PARAM_COUNT; id++)
                    before[id] = gs_params[id].def;
                before[GS_PREAMP_DRIVE] = drive;
                memcpy(after, before, sizeof after);
                before[GS_PREAMP_COLOR] = from;
                after[GS_PREAMP_COLOR] = to;
                snprintf(what, sizeof what, "colour %d to %d, drive %.0f", from, to, drive);
                for (int r = 0; r < RATES; r++)
                    check(rates[r], before, after, what);
            }
        }
    }
}

/* The measure is silent about a steady tone, and finds what a switch without any care does: the
 * tone goes on a third of a period later. */
static void careless_switches_click(void **state) {
    (void)state;
    for (int r = 0; r < RATES; r++) {
        const size_t n = (size_t)(0.5 * rates[r]);
        for (int t = 0; t < CLICK_TONES; t++) {
            const double tone = click_tones[t];
            measure_tone(in[0], n, rates[r], tone, 0.1, 0);
            assert_below(click_peak(in[0], n, n / 4, rates[r], tone), -100);
            measure_tone(in[0] + n / 2, n - n / 2, rates[r], tone, 0.1, 2);
            assert_above(click_peak(in[0], n, n / 4, rates[r], tone), limit + 3);
        }
    }
}

int main(void) {
    setenv("XDG_CONFIG_HOME", "/nonexistent", 1); /* shipped presets only */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(careless_switches_click),
        cmocka_unit_test(presets_do_not_click),
        cmocka_unit_test(stages_do_not_click),
        cmocka_unit_test(colors_do_not_click),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
