#include "near.h"

#include "gainstage/meter/decibel.h"
#include "gainstage/meter/deflection.h"

static void decibels_follow_the_definition(void **state) {
    (void)state;
    assert_near(gs_decibel_from_linear(1.0), 0.0, 1e-12);
    assert_near(gs_decibel_from_linear(0.5), -6.0205999, 1e-6);
    assert_near(gs_decibel_from_linear(10.0), 20.0, 1e-12);
    assert_near(gs_decibel_to_linear(-20.0), 0.1, 1e-12);
    for (int half = -398; half <= 80; half++)
        assert_near(gs_decibel_from_linear(gs_decibel_to_linear(half / 2.0)), half / 2.0, 1e-9);
}

static void silence_reads_the_floor(void **state) {
    (void)state;
    const double nothing[] = {0.0, -1.0, 1e-11, 1e-300, (double)NAN, -HUGE_VAL};
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++)
        assert_near(gs_decibel_from_linear(nothing[i]), -200.0, 0.0);
    assert_near(gs_decibel_to_linear(-200.0), 0.0, 0.0);
    assert_near(gs_decibel_to_linear(-HUGE_VAL), 0.0, 0.0);
    assert_near(gs_decibel_to_linear((double)NAN), 0.0, 0.0);
}

/* Per cent of the IEC 60268-18 scale at its corners and in the middle between them. */
static void deflection_follows_the_law(void **state) {
    (void)state;
    const double law[][2] = {{-60, 2.5},  {-55, 5},  {-50, 7.5}, {-45, 11.25}, {-40, 15},
                             {-35, 22.5}, {-30, 30}, {-25, 40},  {-20, 50},    {-18, 55},
                             {-12, 70},   {-6, 85},  {-3, 92.5}, {-1, 97.5},   {0, 100}};
    for (size_t i = 0; i < sizeof law / sizeof law[0]; i++)
        assert_near(gs_deflection(law[i][0]), (law[i][1] - 2.5) / 97.5, 1e-12);
    assert_near(gs_deflection(-60.0), 0.0, 0.0);
    assert_near(gs_deflection(0.0), 1.0, 0.0);
}

static void deflection_stays_on_the_scale(void **state) {
    (void)state;
    assert_near(gs_deflection(-200.0), 0.0, 0.0);
    assert_near(gs_deflection(-HUGE_VAL), 0.0, 0.0);
    assert_near(gs_deflection((double)NAN), 0.0, 0.0);
    assert_near(gs_deflection(12.0), 1.0, 0.0);
    assert_near(gs_deflection(HUGE_VAL), 1.0, 0.0);
    assert_near(gs_deflection_inverse(-1.0), -60.0, 0.0);
    assert_near(gs_deflection_inverse((double)NAN), -60.0, 0.0);
    assert_near(gs_deflection_inverse(2.0), 0.0, 0.0);
}

static void inverse_undoes_deflection(void **state) {
    (void)state;
    double before = -1.0;
    for (int i = 0; i <= 6000; i++) {
        double db = -60.0 + i / 100.0, deflection = gs_deflection(db);
        assert_true(deflection > before);
        before = deflection;
        assert_near(gs_deflection_inverse(deflection), db, 1e-9);
    }
}

static void marks_are_on_the_scale_in_order(void **state) {
    (void)state;
    const double expected[] = {-60, -40, -30, -20, -12, -6, -3, 0};
    size_t count = 0;
    for (; gs_deflection_marks[count].text; count++) {
        assert_in_range(count, 0, 7);
        assert_near(gs_deflection_marks[count].decibel, expected[count], 0.0);
        assert_near(strtod(gs_deflection_marks[count].text, NULL), expected[count], 0.0);
    }
    assert_int_equal(count, 8);
}

static void zones_change_at_18_and_6(void **state) {
    (void)state;
    assert_int_equal(gs_zone_of(-200.0), GS_ZONE_SAFE);
    assert_int_equal(gs_zone_of(-18.01), GS_ZONE_SAFE);
    assert_int_equal(gs_zone_of(-18.0), GS_ZONE_HIGH);
    assert_int_equal(gs_zone_of(GS_DEFLECTION_AIM), GS_ZONE_HIGH);
    assert_int_equal(gs_zone_of(-6.0), GS_ZONE_HIGH);
    assert_int_equal(gs_zone_of(-5.99), GS_ZONE_HOT);
    assert_int_equal(gs_zone_of(3.0), GS_ZONE_HOT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decibels_follow_the_definition),
        cmocka_unit_test(silence_reads_the_floor),
        cmocka_unit_test(deflection_follows_the_law),
        cmocka_unit_test(deflection_stays_on_the_scale),
        cmocka_unit_test(inverse_undoes_deflection),
        cmocka_unit_test(marks_are_on_the_scale_in_order),
        cmocka_unit_test(zones_change_at_18_and_6),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
