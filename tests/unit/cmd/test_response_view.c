/* What `gainstage response` shows: each number in its place, in all four ways of writing it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/response_view.h"
#include "measure.h"

static struct gs_response_view view;
static struct gs_settings settings;
static struct gs_text text;

/* Numbers that are all different: 120 points, a curve of half the slope, harmonics 10 dB apart. */
static int fresh(void **state) {
    (void)state;
    gs_text_clear(&text);
    gs_settings_init(&settings);
    settings.value[0][GS_COMP_DRIVE] = 7.5;
    view = (struct gs_response_view){
        .settings = "made \"up\"", .channel = 2, .value = settings.value[0]};
    struct gs_response *response = &view.response;
    response->rate = 44100;
    response->latency = 441;
    response->points = GS_RESPONSE_POINTS;
    for (unsigned i = 0; i < GS_RESPONSE_POINTS; i++) {
        response->point[i].hz = 20 + i;
        response->point[i].voice = i ? -0.1 * i : 0;
        response->point[i].sibilant = 0.05 * i;
    }
    for (int i = 0; i < GS_RESPONSE_LEVELS; i++) {
        response->level[i].in = i - 80;
        response->level[i].out = 0.5 * (i - 80);
        response->level[i].comp = i;
        response->level[i].gate = 80 - i;
    }
    response->tone_hz = 1000;
    response->tone_level = -12;
    response->fundamental = -3.5;
    for (int h = 2; h < GS_RESPONSE_HARMONICS; h++)
        response->harmonic[h] = -10 * h;
    response->harmonic[GS_RESPONSE_HARMONICS] = (double)NAN;
    response->distortion = -40;
    return 0;
}

static unsigned count(const char *what) {
    unsigned found = 0;
    for (const char *at = gs_text_string(&text); (at = strstr(at, what)) != NULL; at++)
        found++;
    return found;
}

/* Each of these stands there once. */
static void check_once(const char *const *what) {
    for (; *what; what++)
        if (count(*what) != 1)
            fail_msg("'%s' stands there %u times", *what, count(*what));
}

static void json_has_every_number(void **state) {
    (void)state;
    static const char *const wanted[] = {
        "\"settings\": \"made \\\"up\\\"\"",
        "\"channel\": 2,",
        "\"rate\": 44100,",
        "\"latency_frames\": 441,",
        "\"latency_ms\": 10.000,",
        "\"comp.drive\": 7.5,",
        "\"preamp.color\": \"clean\",",
        "{\"hz\": 20.0, \"db\": 0.000, \"sibilant_db\": 0.000}",
        "{\"hz\": 60.0, \"db\": -4.000, \"sibilant_db\": 2.000}",
        "{\"in_dbfs\": -79.0, \"out_dbfs\": -39.500, \"comp_reduction_db\": 1.000, "
        "\"gate_reduction_db\": 79.000}",
        "\"harmonics\": {\"hz\": 1000, \"level_dbfs\": -12.00, \"out_dbfs\": -3.500, "
        "\"thd_db\": -40.00, \"thd_percent\": 1.000000, \"series\": [{\"number\": 2, \"db\": "
        "-20.00}, {\"number\": 3, \"db\": -30.00}, ",
        "{\"number\": 9, \"db\": null}]}",
        NULL};
    gs_response_add_json(&text, &view);
    check_once(wanted);
    assert_int_equal(count("\"sibilant_db\":"), GS_RESPONSE_POINTS);
    assert_int_equal(count("\"in_dbfs\":"), GS_RESPONSE_LEVELS);
    assert_int_equal(count("\"number\":"), GS_RESPONSE_HARMONICS - 1);
}

static void csv_has_every_number(void **state) {
    (void)state;
    static const char *const wanted[] = {
        "latency_frames,44100,441\n",      "\nresponse_db,60,-4.000\n",
        "\nsibilant_db,60,2.000\n",        "\ncurve_dbfs,-79,-39.500\n",
        "\ncomp_reduction_db,-79,1.000\n", "\ngate_reduction_db,-79,79.000\n",
        "\nharmonic_db,3,-30.000\n",       "\nharmonic_db,9,\n",
        "\nthd_db,-12,-40.000\n",          NULL};
    gs_response_add_csv(&text, &view);
    check_once(wanted);
    assert_int_equal(count("\n"), 3 + 2 * GS_RESPONSE_POINTS + 3 * GS_RESPONSE_LEVELS +
                                      GS_RESPONSE_HARMONICS - 1);
}

static void tables_have_their_numbers(void **state) {
    (void)state;
    static const char *const wanted[] = {
        "settings  made \"up\", channel 2\n", "rate      44100 Hz\n",
        "latency   441 frames, 10.00 ms\n",   "      60   -4.0    +2.0",
        "     -75   -37.5    5.0   75.0",     "HARMONICS of 1000 Hz at -12 dBFS, dB: out -3.5 dBFS",
        "THD 1.0000 % (-40.0 dB)\n",          "  H3    3000 Hz     -30.0  #",
        "  H9    9000 Hz         -\n",        NULL};
    gs_response_add_text(&text, &view, 100, false);
    check_once(wanted);
}

/* The n-th path of a class: where it begins and ends. */
static void find_path(const char *class, unsigned number, double *begin, double *end) {
    char opening[64];
    snprintf(opening, sizeof opening, "<path class=\"%s\" d=\"M", class);
    const char *at = gs_text_string(&text);
    for (unsigned i = 0; i <= number; i++) {
        at = strstr(at, opening);
        assert_non_null(at);
        at += strlen(opening);
    }
    assert_int_equal(sscanf(at, "%lf %lf", &begin[0], &begin[1]), 2);
    const char *stop = strchr(at, '"');
    while (*--stop != 'L')
        ;
    assert_int_equal(sscanf(stop, "L%lf %lf", &end[0], &end[1]), 2);
}

/* Panels: 860 by 230 at 70, 110; 380 by 260 at 70, 420 and at 550, 420. */
static void page_shows_them_in_their_places(void **state) {
    (void)state;
    double begin[2], end[2], dotted_begin[2], dotted_end[2];
    gs_response_add_svg(&text, &view);
    find_path("line0", 0, begin, end);
    find_path("line1", 0, dotted_begin, dotted_end);
    /* 20 to 140 Hz of 20 Hz to 20 kHz, from 0 dB to -12 and to +6, on a scale of so many dB. */
    assert_near(begin[0], 70, 0.1);
    assert_near(end[0], 70 + 860 * log10(140.0 / 20) / 3, 0.1);
    assert_near(begin[1], dotted_begin[1], 0.1);
    assert_near(end[1] - begin[1], 2 * (dotted_begin[1] - dotted_end[1]), 0.2);
    assert_above(end[1] - begin[1], 40);
    /* -80 dBFS comes out as -40, the middle of the panel, 0 as 0, its corner. */
    find_path("line0", 2, begin, end); /* behind the legend's */
    assert_near(begin[0], 70, 0.1);
    assert_near(begin[1], 420 + 130, 0.1);
    assert_near(end[0], 450, 0.1);
    assert_near(end[1], 420, 0.1);
    /* H2 reaches from -140 to -20 dB, H9 is none. */
    assert_int_equal(count("<rect class=\"bar\""), GS_RESPONSE_HARMONICS - 2);
    const char *bar = strstr(gs_text_string(&text), "<rect class=\"bar\"");
    double x, y, width, height;
    assert_int_equal(sscanf(bar,
                            "<rect class=\"bar\" x=\"%lf\" y=\"%lf\" width=\"%lf\" height=\"%lf\"",
                            &x, &y, &width, &height),
                     4);
    assert_near(x + width / 2, 550 + 380.0 / 9, 0.2);
    assert_near(y, 420 + 260 * 20.0 / 140, 0.1);
    assert_near(y + height, 420 + 260, 0.2);
    assert_int_equal(count("made \"up\", channel 2; 44100 Hz; latency 441 frames (10.00 ms)"), 1);
    assert_int_equal(count("Harmonics of 1000 Hz at -12 dBFS, THD 1.0000 %"), 1);
}

static int done(void **state) {
    (void)state;
    gs_text_done(&text);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(json_has_every_number, fresh),
        cmocka_unit_test_setup(csv_has_every_number, fresh),
        cmocka_unit_test_setup(tables_have_their_numbers, fresh),
        cmocka_unit_test_setup(page_shows_them_in_their_places, fresh),
    };
    return cmocka_run_group_tests(tests, NULL, done);
}
