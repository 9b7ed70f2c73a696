#include "near.h"

#include "gainstage/meter/ballistics.h"
#include "gainstage/meter/decibel.h"

static void attack_is_instant(void **state) {
    (void)state;
    struct gs_ballistics bar;
    gs_ballistics_init(&bar, 1.0);
    assert_near(bar.level, -200.0, 0.0);
    gs_ballistics_feed(&bar, 1.0, 0.0);
    assert_near(bar.level, 0.0, 1e-12);
    gs_ballistics_feed(&bar, 2.0, 0.02);
    assert_near(bar.level, 6.0206, 1e-4);
}

/* 20 dB in 1.7 s, whatever the frame rate, regular or not. */
static void fall_is_20_db_in_1_7_s(void **state) {
    (void)state;
    const double frames[] = {0.005, 0.01, 0.02, 0.05, 0.1, 1.7};
    for (size_t f = 0; f < sizeof frames / sizeof frames[0]; f++) {
        struct gs_ballistics bar;
        gs_ballistics_init(&bar, GS_HOLD_OFF);
        gs_ballistics_feed(&bar, 1.0, 0.02);
        double passed = 0.0;
        while (passed < 1.7 - 1e-9) {
            gs_ballistics_feed(&bar, 0.0, frames[f]);
            passed += frames[f];
        }
        assert_near(bar.level, -20.0, 1e-6);
    }
}

static void fall_stops_at_the_signal_and_at_the_floor(void **state) {
    (void)state;
    struct gs_ballistics bar;
    gs_ballistics_init(&bar, GS_HOLD_OFF);
    gs_ballistics_feed(&bar, 1.0, 0.02);
    gs_ballistics_feed(&bar, 0.1, 5.0);
    assert_near(bar.level, -20.0, 1e-9);
    gs_ballistics_feed(&bar, 0.0, 1e6);
    assert_near(bar.level, GS_DECIBEL_FLOOR, 0.0);
}

static void mark_holds_for_its_time_then_falls(void **state) {
    (void)state;
    const double holds[] = {1.0, 2.5, 5.0};
    for (size_t h = 0; h < 3; h++) {
        struct gs_ballistics bar;
        gs_ballistics_init(&bar, holds[h]);
        gs_ballistics_feed(&bar, 1.0, 0.02);
        int frames = (int)lrint(holds[h] / 0.02);
        for (int i = 0; i < frames; i++) {
            gs_ballistics_feed(&bar, 0.001, 0.02);
            assert_near(bar.held, 0.0, 1e-12);
        }
        for (int i = 0; i < 85; i++) /* 1.7 s more */
            gs_ballistics_feed(&bar, 0.001, 0.02);
        assert_near(bar.held, -20.0, 1e-6);
        for (int i = 0; i < 1000; i++)
            gs_ballistics_feed(&bar, 0.001, 0.02);
        assert_near(bar.held, -60.0, 1e-6); /* never below the bar */
        assert_near(bar.level, -60.0, 1e-6);
    }
}

static void frame_rate_does_not_move_the_mark(void **state) {
    (void)state;
    struct gs_ballistics coarse, fine;
    gs_ballistics_init(&coarse, 1.0);
    gs_ballistics_init(&fine, 1.0);
    gs_ballistics_feed(&coarse, 1.0, 0.02);
    gs_ballistics_feed(&fine, 1.0, 0.02);
    for (int i = 0; i < 3; i++)
        gs_ballistics_feed(&coarse, 0.0, 0.7);
    for (int i = 0; i < 2100; i++)
        gs_ballistics_feed(&fine, 0.0, 0.001);
    assert_near(coarse.held, -1.1 * 20.0 / 1.7, 1e-6);
    assert_near(fine.held, coarse.held, 1e-6);
}

static void a_higher_peak_starts_a_new_hold(void **state) {
    (void)state;
    struct gs_ballistics bar;
    gs_ballistics_init(&bar, 1.0);
    gs_ballistics_feed(&bar, 0.1, 0.02);
    gs_ballistics_feed(&bar, 0.0, 0.9);
    gs_ballistics_feed(&bar, 0.5, 0.02);
    gs_ballistics_feed(&bar, 0.0, 0.9);
    assert_near(bar.held, -6.0206, 1e-4);
    gs_ballistics_feed(&bar, 0.5, 0.02); /* as high again: from now on */
    gs_ballistics_feed(&bar, 0.0, 0.9);
    assert_near(bar.held, -6.0206, 1e-4);
}

static void infinite_hold_lasts_until_the_reset(void **state) {
    (void)state;
    struct gs_ballistics bar;
    gs_ballistics_init(&bar, GS_HOLD_INFINITE);
    gs_ballistics_feed(&bar, 1.0, 0.02);
    for (int i = 0; i < 1000; i++)
        gs_ballistics_feed(&bar, 0.0, 3600.0);
    assert_near(bar.held, 0.0, 0.0);
    gs_ballistics_reset(&bar);
    assert_near(bar.held, -200.0, 0.0);
    gs_ballistics_feed(&bar, 0.1, 0.02);
    assert_near(bar.held, -20.0, 1e-9);
}

static void hold_can_be_changed(void **state) {
    (void)state;
    struct gs_ballistics bar;
    gs_ballistics_init(&bar, GS_HOLD_INFINITE);
    gs_ballistics_feed(&bar, 1.0, 0.02);
    gs_ballistics_set_hold(&bar, 1.0); /* the mark that is there gets the new time */
    gs_ballistics_feed(&bar, 0.0, 1.0);
    assert_near(bar.held, 0.0, 0.0);
    gs_ballistics_feed(&bar, 0.0, 1.7);
    assert_near(bar.held, -20.0, 1e-9);
    gs_ballistics_set_hold(&bar, GS_HOLD_OFF);
    assert_near(bar.held, -200.0, 0.0);
    gs_ballistics_feed(&bar, 1.0, 0.02);
    assert_near(bar.held, -200.0, 0.0);
    gs_ballistics_set_hold(&bar, 0.1);
    assert_near(bar.hold, 1.0, 0.0);
    gs_ballistics_set_hold(&bar, 60.0);
    assert_near(bar.hold, 5.0, 0.0);
    gs_ballistics_set_hold(&bar, (double)NAN);
    assert_near(bar.hold, 0.0, 0.0);
}

static void nonsense_does_no_harm(void **state) {
    (void)state;
    struct gs_ballistics bar;
    gs_ballistics_init(&bar, 1.0);
    gs_ballistics_feed(&bar, 1.0, 0.02);
    gs_ballistics_feed(&bar, (double)NAN, (double)NAN);
    gs_ballistics_feed(&bar, -1.0, -5.0);
    assert_near(bar.level, 0.0, 0.0);
    assert_near(bar.held, 0.0, 0.0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attack_is_instant),
        cmocka_unit_test(fall_is_20_db_in_1_7_s),
        cmocka_unit_test(fall_stops_at_the_signal_and_at_the_floor),
        cmocka_unit_test(mark_holds_for_its_time_then_falls),
        cmocka_unit_test(frame_rate_does_not_move_the_mark),
        cmocka_unit_test(a_higher_peak_starts_a_new_hold),
        cmocka_unit_test(infinite_hold_lasts_until_the_reset),
        cmocka_unit_test(hold_can_be_changed),
        cmocka_unit_test(nonsense_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
