/* From telemetry to what bars and digits show. */
#include "fixture.h"
#include "ui/levels.h"

static struct gs_levels_view view;

static void fold(const struct gs_telemetry *frame) {
    gs_levels_view_fold(&view, frame);
}

static void no_peak_between_two_pictures_is_missed(void **state) {
    (void)state;
    gs_levels_view_init(&view, 2);
    struct gs_telemetry *frame = new_frame(1);
    struct gs_tap_reading *tap = &frame->channel[0].tap[GS_STAGE_COMP];
    /* loud for one frame of five, and never in the last */
    static const double peaks[] = {-40, -3, -40, -40, -60};
    for (int i = 0; i < 5; i++) {
        tap->peak = linear(peaks[i]);
        fold(frame);
    }
    gs_levels_view_advance(&view, 0.3);
    const struct gs_tap_view *shown = &view.channel[0].tap[GS_STAGE_COMP];
    assert_true(fabs(shown->bar.level - -3) < 0.01);
    assert_true(fabs(shown->bar.held - -3) < 0.01);
    assert_true(fabs(shown->peak - -3) < 0.01);
    /* silence: the bar falls 20 dB in 1.7 s, the held peak stays */
    for (int i = 0; i < 17; i++)
        gs_levels_view_advance(&view, 0.1);
    assert_true(fabs(shown->bar.level - -23) < 0.05);
    assert_true(fabs(shown->bar.held - -3) < 0.01);
    free(frame);
}

static void digits_change_three_times_a_second(void **state) {
    (void)state;
    gs_levels_view_init(&view, 2);
    struct gs_telemetry *frame = new_frame(1);
    const struct gs_tap_view *shown = &view.channel[0].tap[GS_STAGE_INPUT];
    int changes = 0;
    double before = shown->peak;
    for (int i = 0; i < 400; i++) { /* ten seconds at 40 pictures a second */
        frame->channel[0].tap[GS_STAGE_INPUT].peak = linear(-10 - i % 20);
        fold(frame);
        gs_levels_view_advance(&view, 0.025);
        changes += shown->peak < before || shown->peak > before;
        before = shown->peak;
    }
    assert_in_range(changes, 20, 34);
    free(frame);
}

static void an_old_number_is_not_shown_as_news(void **state) {
    (void)state;
    gs_levels_view_init(&view, 2);
    struct gs_telemetry *frame = new_frame(1);
    frame->channel[0].tap[GS_STAGE_OUT].rms = linear(-18);
    frame->channel[0].tap[GS_STAGE_OUT].max = linear(-6);
    fold(frame);
    gs_levels_view_advance(&view, 0.3);
    const struct gs_tap_view *shown = &view.channel[0].tap[GS_STAGE_OUT];
    assert_true(fabs(shown->rms - -18) < 0.01);
    assert_true(fabs(shown->max - -6) < 0.01);
    gs_levels_view_advance(&view, 0.3); /* the audio process is gone */
    assert_true(shown->rms < -150);
    assert_true(fabs(shown->max - -6) < 0.01); /* a maximum is history anyway */
    free(frame);
}

static void a_reset_lets_held_peaks_go(void **state) {
    (void)state;
    gs_levels_view_init(&view, GS_HOLD_INFINITE);
    struct gs_telemetry *frame = new_frame(1);
    frame->channel[0].tap[GS_STAGE_OUT].peak = linear(-2);
    frame->channel[0].tap[GS_STAGE_OUT].max = linear(-2);
    frame->channel[0].tap[GS_STAGE_OUT].clips = 3;
    fold(frame);
    gs_levels_view_advance(&view, 0.3);
    const struct gs_tap_view *shown = &view.channel[0].tap[GS_STAGE_OUT];
    assert_true(shown->bar.held > -2.1 && shown->clips == 3);
    for (int i = 0; i < 100; i++)
        gs_levels_view_advance(&view, 0.1);
    assert_true(shown->bar.held > -2.1);
    frame->resets = 1;
    frame->channel[0].tap[GS_STAGE_OUT] =
        (struct gs_tap_reading){.peak = linear(-30), .max = linear(-30)};
    fold(frame);
    gs_levels_view_advance(&view, 0.01); /* at once, whatever the digits' rhythm */
    assert_true(fabs(shown->bar.held - -30) < 0.1);
    assert_true(fabs(shown->max - -30) < 0.01);
    assert_int_equal(shown->clips, 0);
    free(frame);
}

static void without_a_hold_a_reset_leaves_no_mark(void **state) {
    (void)state;
    gs_levels_view_init(&view, 2);
    struct gs_telemetry *frame = new_frame(1);
    frame->channel[0].tap[GS_STAGE_OUT].peak = linear(-2);
    fold(frame);
    gs_levels_view_advance(&view, 0.3);
    gs_levels_view_hold(&view, GS_HOLD_OFF);
    frame->resets = 1;
    fold(frame);
    gs_levels_view_advance(&view, 0.3);
    assert_true(view.channel[0].tap[GS_STAGE_OUT].bar.held < -150);
    free(frame);
}

static void the_number_is_where_the_bar_is(void **state) {
    (void)state;
    gs_levels_view_init(&view, 2);
    struct gs_telemetry *frame = new_frame(1);
    const struct gs_tap_view *shown = &view.channel[0].tap[GS_STAGE_OUT];
    frame->channel[0].tap[GS_STAGE_OUT].peak = linear(-2);
    fold(frame);
    frame->channel[0].tap[GS_STAGE_OUT].peak = linear(-50);
    for (int i = 0; i < 6; i++) {
        gs_levels_view_advance(&view, GS_DIGITS_PERIOD);
        assert_true(fabs(shown->peak - shown->bar.level) < 0.01);
        fold(frame);
    }
    assert_true(fabs(shown->peak - (-2 - 20 / 1.7 * 5 * GS_DIGITS_PERIOD)) <
                0.1); /* 20 dB in 1.7 s */
    free(frame);
}

static void reduction_is_the_largest_and_falls_gently(void **state) {
    (void)state;
    gs_levels_view_init(&view, 2);
    struct gs_telemetry *frame = new_frame(1);
    frame->channel[0].reduction[GS_REDUCTION_COMP] = 8;
    fold(frame);
    frame->channel[0].reduction[GS_REDUCTION_COMP] = 1;
    fold(frame);
    gs_levels_view_advance(&view, 0.3);
    const struct gs_reduction_view *shown = &view.channel[0].reduction[GS_REDUCTION_COMP];
    assert_true(fabs(shown->bar - 8) < 0.01 && fabs(shown->number - 8) < 0.01);
    gs_levels_view_advance(&view, 0.1);
    assert_true(fabs(shown->bar - 4) < 0.01); /* 40 dB a second */
    gs_levels_view_advance(&view, 1);
    assert_true(fabs(shown->bar) < 1e-9 && fabs(shown->number) < 1e-9);
    free(frame);
}

/* Every step back is a piece of the screen in a colour of its own. */
static void reduction_grows_at_once_and_lets_go_in_steps(void **state) {
    (void)state;
    gs_levels_view_init(&view, 2);
    struct gs_telemetry *frame = new_frame(1);
    const struct gs_reduction_view *shown = &view.channel[0].reduction[GS_REDUCTION_COMP];
    gs_levels_view_advance(&view, GS_RELEASE_PERIOD);
    frame->channel[0].reduction[GS_REDUCTION_COMP] = 8;
    fold(frame);
    gs_levels_view_advance(&view, 0.01);
    assert_true(fabs(shown->bar - 8) < 0.01);
    frame->channel[0].reduction[GS_REDUCTION_COMP] = 0;
    double before = shown->bar;
    int steps = 0;
    for (int i = 0; i < 20; i++) {
        fold(frame);
        gs_levels_view_advance(&view, 0.02);
        steps += shown->bar < before;
        before = shown->bar;
    }
    assert_in_range(steps, 2, 4); /* 0.4 s */
    assert_true(fabs(shown->bar) < 1e-9);
    free(frame);
}

static void more_channels_than_there_can_be_are_cut(void **state) {
    (void)state;
    gs_levels_view_init(&view, 2);
    struct gs_telemetry *frame = new_frame(GS_MAX_CHANNELS + 8);
    fold(frame);
    assert_int_equal(view.channels, GS_MAX_CHANNELS);
    free(frame);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_peak_between_two_pictures_is_missed),
        cmocka_unit_test(digits_change_three_times_a_second),
        cmocka_unit_test(an_old_number_is_not_shown_as_news),
        cmocka_unit_test(a_reset_lets_held_peaks_go),
        cmocka_unit_test(without_a_hold_a_reset_leaves_no_mark),
        cmocka_unit_test(the_number_is_where_the_bar_is),
        cmocka_unit_test(reduction_is_the_largest_and_falls_gently),
        cmocka_unit_test(reduction_grows_at_once_and_lets_go_in_steps),
        cmocka_unit_test(more_channels_than_there_can_be_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
