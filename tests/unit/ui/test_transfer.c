/* The closed form of the static curve is what the strip does; the helper thread measures what is
 * asked for, once. */
#include <sched.h>

#include "fixture.h"
#include "gainstage/clock.h"
#include "measure.h"
#include "ui/transfer.h"

static double value[GS_PARAM_COUNT];

static int start(void **state) {
    (void)state;
    for (int id = 0; id < GS_PARAM_COUNT; id++)
        value[id] = gs_params[id].def;
    return 0;
}

static void the_compressors_golden_points(void **state) {
    (void)state;
    static const double points[][2] = {{-25, -25},      {-22, -22.3375}, {-20, -20.9375},
                                       {-18, -19.8375}, {-15, -18.75},   {0, -15}};
    value[GS_COMP_ON] = 1;
    value[GS_COMP_DRIVE] = 5;
    value[GS_COMP_RATIO] = 4;
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        const struct gs_transfer there = gs_transfer(value, points[i][0]);
        assert_near(there.out, points[i][1], 1e-9);
        assert_near(there.comp, points[i][0] - points[i][1], 1e-9);
    }
    assert_near(gs_transfer_comp_threshold(value), -20, 1e-9);
    value[GS_COMP_MAKEUP] = 7;
    assert_near(gs_transfer(value, 0).out, -8, 1e-9);
    value[GS_COMP_ON] = 0;
    assert_near(gs_transfer(value, 0).out, 0, 0);
    assert_true(isnan(gs_transfer_comp_threshold(value)));
}

static void the_gates_law(void **state) {
    (void)state;
    assert_true(isnan(gs_transfer_gate_threshold(value)));
    value[GS_GATE_ON] = 1;
    value[GS_GATE_THRESHOLD] = -40;
    value[GS_GATE_RATIO] = 2;
    value[GS_GATE_RANGE] = 25;
    assert_near(gs_transfer(value, -50).gate, 10, 1e-9);
    assert_near(gs_transfer(value, -50).out, -60, 1e-9);
    assert_near(gs_transfer(value, -75).gate, 25, 1e-9);
    assert_near(gs_transfer(value, -39.9).gate, 0, 0);
    value[GS_GATE_RATIO] = 10;
    assert_near(gs_transfer(value, -40.1).gate, 25, 1e-9);
    assert_near(gs_transfer_gate_threshold(value), -40, 1e-6);
    /* In front of it there is the compressor's makeup. */
    value[GS_COMP_ON] = 1;
    value[GS_COMP_MAKEUP] = 6;
    assert_near(gs_transfer_gate_threshold(value), -46, 1e-6);
    /* So hard a compressor never opens it. */
    value[GS_COMP_DRIVE] = 10;
    value[GS_COMP_RATIO] = 20;
    value[GS_COMP_MAKEUP] = 0;
    value[GS_GATE_THRESHOLD] = 0;
    assert_true(isnan(gs_transfer_gate_threshold(value)));
}

static void it_is_what_the_strip_does(void **state) {
    (void)state;
    static const struct {
        double drive, ratio, makeup, gate, gate_ratio, range; /* 0: that stage is off */
    } cases[] = {{5, 4, 0, 0, 0, 0},        {0, 0, 0, -50.5, 2, 40}, {3, 1.5, 6, -40.5, 10, 80},
                 {8.2, 20, 12, -60, 3, 30}, {7.5, 6, 9, -45, 2, 10}, {0.5, 8, 0, -20.5, 1.5, 20}};
    static struct gs_response measured;
    int compared = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        start(NULL);
        value[GS_COMP_ON] = cases[i].ratio > 0;
        value[GS_GATE_ON] = cases[i].range > 0;
        if (value[GS_COMP_ON] != 0) {
            value[GS_COMP_DRIVE] = cases[i].drive;
            value[GS_COMP_RATIO] = cases[i].ratio;
            value[GS_COMP_MAKEUP] = cases[i].makeup;
        }
        if (value[GS_GATE_ON] != 0) {
            value[GS_GATE_THRESHOLD] = cases[i].gate;
            value[GS_GATE_RATIO] = cases[i].gate_ratio;
            value[GS_GATE_RANGE] = cases[i].range;
        }
        assert_int_equal(gs_response_measure_levels(value, 48000, &measured), GS_OK);
        for (int k = 0; k < GS_RESPONSE_LEVELS; k++) {
            const struct gs_response_level *level = &measured.level[k];
            const struct gs_transfer there = gs_transfer(value, level->in);
            /* Within a hair of the threshold rounding decides whether the gate opens. */
            if (fabs(there.out + there.gate - value[GS_GATE_THRESHOLD]) < 0.1 &&
                value[GS_GATE_ON] != 0)
                continue;
            assert_near(there.out, level->out, 0.05);
            assert_near(there.comp, level->comp, 0.05);
            assert_near(there.gate, level->gate, 0.05);
            compared++;
        }
    }
    assert_true(compared > 400);
}

static void the_live_point_comes_from_the_taps(void **state) {
    (void)state;
    struct gs_levels_view *view = calloc(1, sizeof *view);
    struct gs_telemetry *frame = new_frame(1);
    double in, out;
    assert_non_null(view);
    gs_levels_view_init(view, 2);
    assert_false(gs_transfer_live(&view->channel[0], false, &in, &out));
    frame->channel[0].tap[GS_STAGE_HPF].rms = linear(-20);
    frame->channel[0].tap[GS_STAGE_COMP].rms = linear(-23);
    frame->channel[0].tap[GS_STAGE_ENHANCE].rms = linear(-18); /* five more, of no concern here */
    frame->channel[0].tap[GS_STAGE_GATE].rms = linear(-28);    /* ten less */
    gs_levels_view_fold(view, frame);
    gs_levels_view_advance(view, 0.3);
    for (int digits = 0; digits < 2; digits++) {
        assert_true(gs_transfer_live(&view->channel[0], digits, &in, &out));
        assert_near(in, -20, 1e-4);
        assert_near(out, -33, 1e-4);
    }
    /* It moves at once, the digits in their own time. */
    frame->channel[0].tap[GS_STAGE_HPF].rms = linear(-10);
    gs_levels_view_fold(view, frame);
    gs_levels_view_advance(view, 0.05);
    assert_true(gs_transfer_live(&view->channel[0], false, &in, &out));
    assert_near(in, -10, 1e-4);
    assert_true(gs_transfer_live(&view->channel[0], true, &in, &out));
    assert_near(in, -20, 1e-4);
    free(frame);
    free(view);
}

/* ---- the helper thread ---- */

static struct gs_measurer measurer;
static struct gs_measured measured;

/* Calls as pictures do, at one moment of the measurer's time, until it has nothing under way. */
static void run_until_still(int64_t now, double rate) {
    const int64_t deadline = gs_clock_now() + 60 * GS_SECOND;
    do {
        gs_measurer_run(&measurer, value, rate, now, &measured);
        sched_yield();
        if (gs_clock_now() > deadline)
            fail_msg("it measures for ever");
    } while (measurer.running);
}

static void it_measures_once(void **state) {
    (void)state;
    static struct gs_response direct;
    gs_measurer_init(&measurer);
    measured = (struct gs_measured){0};
    value[GS_HPF_ON] = 1;
    run_until_still(0, 8000);
    assert_int_equal(measured.state, GS_MEASURED_FINE);
    assert_int_equal(measurer.count, 1);
    assert_memory_equal(measured.value, value, sizeof value);
    assert_int_equal(gs_response_measure_points(value, 8000, &direct), GS_OK);
    assert_int_equal(measured.response.points, direct.points);
    for (unsigned i = 0; i < direct.points; i++)
        assert_near(measured.response.point[i].voice, direct.point[i].voice, 0);
    assert_near(measured.response.point[24].voice, -3.01, 0.1); /* at 80 Hz */

    /* Nothing has changed: nothing is measured, however long it shows. */
    for (int64_t now = 0; now < 100 * GS_SECOND; now += GS_SECOND / 5)
        run_until_still(now, 8000);
    assert_int_equal(measurer.count, 1);
    /* Another rate is another response. */
    run_until_still(100 * GS_SECOND, 16000);
    assert_int_equal(measurer.count, 2);
    assert_near(measured.response.rate, 16000, 0);
    gs_measurer_done(&measurer);
}

static void a_turning_knob_is_followed_a_few_times_a_second(void **state) {
    (void)state;
    gs_measurer_init(&measurer);
    measured = (struct gs_measured){0};
    value[GS_HPF_ON] = 1;
    for (int i = 0; i < 100; i++) { /* two seconds of 50 turns each */
        value[GS_HPF_FREQ] = 20 + i;
        run_until_still(i * (GS_SECOND / 50), 8000);
    }
    assert_in_range(measurer.count, 6, 8);
    /* What was set last is what is shown in the end. */
    run_until_still(3 * GS_SECOND, 8000);
    assert_near(measured.value[GS_HPF_FREQ], 119, 0);
    gs_measurer_done(&measurer);
}

static void what_cannot_be_measured_is_told(void **state) {
    (void)state;
    gs_measurer_init(&measurer);
    measured = (struct gs_measured){0};
    run_until_still(0, 4000);
    assert_int_equal(measured.state, GS_MEASURED_FAILED);
    run_until_still(GS_SECOND, 8000);
    assert_int_equal(measured.state, GS_MEASURED_FINE);
    /* It may be left in the midst of its work. */
    value[GS_HPF_ON] = 1;
    gs_measurer_run(&measurer, value, 48000, 2 * GS_SECOND, &measured);
    gs_measurer_done(&measurer);
    assert_false(measurer.running);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_compressors_golden_points, start),
        cmocka_unit_test_setup(the_gates_law, start),
        cmocka_unit_test_setup(it_is_what_the_strip_does, start),
        cmocka_unit_test_setup(the_live_point_comes_from_the_taps, start),
        cmocka_unit_test_setup(it_measures_once, start),
        cmocka_unit_test_setup(a_turning_knob_is_followed_a_few_times_a_second, start),
        cmocka_unit_test_setup(what_cannot_be_measured_is_told, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
