/* The view of curves: the strip's curves on their dots, the sound on its curve, at every size. */
#include "dots.h"
#include "picture.h"
#include "ui/curves.h"
#include "ui/transfer.h"

static unsigned seed = 815;
static unsigned any(unsigned below) {
    seed = seed * 1103515245u + 12345u;
    return (seed >> 12) % below;
}

static int start_curves(void **state) {
    return start(state) || gs_view_show(&model, "curves", NULL);
}

static struct gs_area area_of(int height) {
    return (struct gs_area){GS_HEADER_ROWS, height - GS_HEADER_ROWS - (height >= 12 ? 1 : 0)};
}

/* As the third-order Butterworth high-pass at 80 Hz, in closed form. */
static double butterworth(double hz) {
    return -10 * log10(1 + pow(80 / hz, 6));
}

static void measure_highpass(void) {
    struct gs_response *response = &model.measured.response;
    model.measured.state = GS_MEASURED_FINE;
    response->rate = 48000;
    response->points = GS_RESPONSE_POINTS;
    for (int i = 0; i < GS_RESPONSE_POINTS; i++) {
        struct gs_response_point *point = &response->point[i];
        point->hz = 20 * pow(1000, i / 120.0);
        point->voice = point->sibilant = butterworth(point->hz);
    }
}

static void the_response_is_on_its_dots(void **state) {
    (void)state;
    measure_highpass();
    gs_model_param(&model, 0, GS_HPF_ON, 1);
    for (int width = 60; width <= 200; width += 20) {
        draw(width, 43);
        const struct gs_curve_box box =
            gs_curves_layout(width, area_of(43), model.stage).response.box;
        const long wide = box.columns * 2, high = box.rows * 4;
        /* from +6 dB down to the -42 of the steps of 6 dB below -36.1 */
        for (long x = 0; x < wide; x++) {
            const double hz = 20 * pow(1000, (double)x / (double)(wide - 1));
            const double row = (6 - butterworth(hz)) / 48 * (double)(high - 1);
            bool found = false;
            for (long y = 0; y < high; y++)
                found = found || (fabs((double)y - row) <= 1 && dot(&grid, &box, x, y));
            /* the label of the mark stands over some dots of the lowest row */
            assert_true(found || row > (double)high - 6);
        }
        assert_true(find_row(&grid, "80 Hz") > 0);
        assert_int_equal(find_row(&grid, "while an s sounds"), -1);
    }
    for (int i = 60; i < GS_RESPONSE_POINTS; i++)
        model.measured.response.point[i].sibilant -= 6;
    draw(100, 30);
    assert_true(find_row(&grid, "while an s sounds") > 0);
}

static void it_says_when_there_is_no_response(void **state) {
    (void)state;
    draw(80, 24);
    assert_true(find_row(&grid, "being measured") > 0);
    model.measured.state = GS_MEASURED_FAILED;
    draw(80, 24);
    assert_true(find_row(&grid, "cannot be measured") > 0);
}

static void settle(double highpass, double comp, double enhance, double gate) {
    struct gs_telemetry *frame = new_frame(2);
    struct gs_tap_reading *tap = frame->channel[0].tap;
    tap[GS_STAGE_HPF].rms = linear(highpass);
    tap[GS_STAGE_COMP].rms = linear(comp);
    tap[GS_STAGE_ENHANCE].rms = linear(enhance);
    tap[GS_STAGE_GATE].rms = linear(gate);
    frame->channel[0].reduction[GS_REDUCTION_COMP] = 4.2f;
    gs_levels_view_fold(&model.levels, frame);
    free(frame);
    gs_model_advance(&model, 0.3);
}

static void the_sound_is_on_the_curve(void **state) {
    (void)state;
    gs_model_param(&model, 0, GS_COMP_ON, 1);
    gs_model_param(&model, 0, GS_COMP_DRIVE, 5); /* -20 dBFS; ratio 4 */
    /* at levels off the border between two dots, where rounding decides */
    for (double level = -57.87; level <= 0.0; level += 2) {
        const struct gs_transfer there = gs_transfer(model.settings.value[0], level);
        settle(level, there.out, -30, -30); /* the enhancer lifts, which is not on the chart */
        for (int ascii = 0; ascii < 2; ascii++) {
            model.glyphs = ascii ? GS_GLYPHS_ASCII : GS_GLYPHS_AUTO;
            draw(132, 43);
            const struct gs_curve_box box =
                gs_curves_layout(132, area_of(43), model.stage).transfer.box;
            const double in = (level + 60) / 60.0, out = (there.out + 60) / 60;
            const int x = (int)lround(in * (box.columns * 2 - 1)) / 2;
            const int y = (int)lround((1 - out) * (box.rows * 4 - 1)) / 4;
            assert_int_equal(cell(&grid, box.x + x, box.y + y), ascii ? '*' : 0x25CF);
            assert_int_equal(gs_grid_at(&grid, box.x + x, box.y + y).style, GS_STYLE_REDUCTION);
        }
    }
    assert_true(find_row(&grid, "COMP  4.2") > 0);
    assert_true(find_row(&grid, "in  -1.9") > 0);
    /* no point in silence, nor when no news come */
    for (int i = 0; i < 3; i++)
        gs_model_advance(&model, 0.3);
    draw(132, 43);
    const struct gs_curve_box box = gs_curves_layout(132, area_of(43), model.stage).transfer.box;
    for (int y = 0; y < box.rows; y++)
        for (int x = 0; x < box.columns; x++)
            assert_int_not_equal(gs_grid_at(&grid, box.x + x, box.y + y).style, GS_STYLE_REDUCTION);
}

/* The compressor's law with threshold -20 and ratio 4. */
static double compressed(double x) {
    return x <= -25   ? x
           : x <= -15 ? x + (1.0 / 4 - 1) * (x + 25) * (x + 25) / 20
                      : -20 + (x + 20) / 4;
}

static void the_law_is_on_its_dots(void **state) {
    (void)state;
    gs_model_param(&model, 0, GS_COMP_ON, 1);
    gs_model_param(&model, 0, GS_COMP_DRIVE, 5);
    for (int width = 60; width <= 180; width += 40) {
        draw(width, 43);
        const struct gs_curve_box box =
            gs_curves_layout(width, area_of(43), model.stage).transfer.box;
        const long wide = box.columns * 2, high = box.rows * 4;
        const long mark = (long)lround(40.0 / 60 * (double)(wide - 1)) / 2;
        for (long x = 0; x < wide; x++) {
            const double in = 60 * (double)x / (double)(wide - 1) - 60;
            const double row = -compressed(in) / 60 * (double)(high - 1);
            bool found = false;
            for (long y = 0; y < high; y++)
                found = found || (fabs((double)y - row) <= 1 && dot(&grid, &box, x, y));
            assert_true(found);
            /* the line of what is left alone, beside it and the mark's name */
            const long straight = lround((double)(high - 1) * -in / 60);
            if (x % 2 == 0 && straight >= 4 && x / 2 != mark)
                assert_true(dot(&grid, &box, x, straight));
        }
    }
}

static void thresholds_are_marked(void **state) {
    (void)state;
    gs_model_param(&model, 0, GS_COMP_ON, 1);
    gs_model_param(&model, 0, GS_COMP_DRIVE, 5);
    model.stage = GS_STAGE_COMP;
    draw(132, 43);
    const struct gs_curve_box box = gs_curves_layout(132, area_of(43), model.stage).transfer.box;
    const int x = box.x + (int)lround(40.0 / 60 * (box.columns * 2 - 1)) / 2;
    int marked = 0;
    for (int y = 0; y < box.rows; y++)
        marked += gs_grid_at(&grid, x, box.y + y).style == GS_STYLE_LABEL_FOCUS;
    assert_in_range(marked, box.rows - 4, box.rows); /* all but where the lines cross it */
    model.stage = GS_STAGE_PREAMP;
    draw(132, 43);
    assert_int_equal(gs_grid_at(&grid, x, box.y).style, GS_STYLE_METER_AIM);
    gs_model_param(&model, 0, GS_COMP_ON, 0);
    draw(132, 43);
    assert_int_equal(gs_grid_at(&grid, x, box.y).glyph, ' ');
    assert_true(find_row(&grid, "COMP  off") > 0);
}

static bool overlap(const struct gs_curves_chart *a, const struct gs_curves_chart *b) {
    return a->x < b->end && b->x < a->end && a->head_y < b->box.y + b->box.rows + GS_CURVE_BELOW &&
           b->head_y < a->box.y + a->box.rows + GS_CURVE_BELOW;
}

static void check_chart(const struct gs_curves_chart *chart, int width, int top, int bottom) {
    if (chart->box.columns == 0)
        return;
    assert_true(chart->box.columns >= 12 && chart->box.rows >= 2);
    assert_true(chart->x >= 0 && chart->end <= width && chart->box.x == chart->x + GS_CURVE_GUTTER);
    assert_true(chart->box.x + chart->box.columns == chart->end);
    assert_true(chart->head_y >= top && chart->head_y < chart->box.y);
    assert_true(chart->title_y < chart->head_y);
    assert_true(chart->box.y + chart->box.rows + GS_CURVE_BELOW <= bottom);
}

static void everything_has_its_place(void **state) {
    (void)state;
    int stacked = 0, beside = 0, single = 0;
    for (int width = 40; width <= 220; width++)
        for (int height = 10; height <= 70; height++)
            for (int s = GS_STAGE_PREAMP; s < GS_STAGE_COUNT; s++) {
                const struct gs_area area = area_of(height);
                const struct gs_curves_layout at = gs_curves_layout(width, area, (enum gs_stage)s);
                const int bottom = at.chain_y >= 0 ? at.chain_y : at.knobs_y;
                check_chart(&at.response, width, area.top, bottom);
                check_chart(&at.transfer, width, area.top, bottom);
                assert_true(at.knobs_y > at.chain_y && at.knobs_y < area.top + area.height);
                assert_true(at.help_y < 0 || at.help_y == at.knobs_y + 1);
                const bool both = at.response.box.columns && at.transfer.box.columns;
                assert_int_equal(both, width >= 60);
                if (both)
                    assert_false(overlap(&at.response, &at.transfer));
                else
                    assert_int_equal(at.transfer.box.columns > 0,
                                     s == GS_STAGE_COMP || s == GS_STAGE_GATE);
                single += !both;
                stacked += both && at.transfer.x == at.response.x;
                beside += both && at.transfer.x > at.response.end;
            }
    assert_true(single && stacked && beside);
}

static void every_size_holds_every_setting(void **state) {
    (void)state;
    for (int height = 1; height <= 60; height += height < 26 ? 1 : 7)
        for (int width = 1; width <= 200; width += width < 84 ? 1 : 9) {
            for (int id = 0; id < GS_PARAM_COUNT; id++) {
                const struct gs_param *param = &gs_params[id];
                const double value = param->min + (param->max - param->min) * any(1001) / 1000;
                gs_model_param(&model, 0, (enum gs_param_id)id,
                               param->choices ? floor(value) : value);
            }
            measure_highpass();
            for (int i = 0; i < GS_RESPONSE_POINTS; i++)
                model.measured.response.point[i].voice += (double)any(200) - 100;
            model.measured.response.points = any(4) ? GS_RESPONSE_POINTS : 60 + any(10);
            settle(-(double)any(100), -(double)any(100), -(double)any(100), -(double)any(100));
            model.stage = (enum gs_stage)(GS_STAGE_PREAMP + any(GS_STAGE_COUNT - 1));
            gs_model_focus(&model, any(2) ? GS_RIGHT : GS_LEFT);
            const bool ascii = any(2);
            model.glyphs = ascii ? GS_GLYPHS_ASCII : GS_GLYPHS_AUTO;
            draw(width, height);
            for (int i = 0; i < width * height; i++) {
                assert_true(grid.cell[i].glyph >= ' ' && grid.cell[i].glyph != 127);
                assert_true(!ascii || grid.cell[i].glyph < 127 || width < 40 || height < 10);
            }
            /* the knob in hand is there with its name or value */
            if (width >= 40 && height >= 10)
                assert_true(has_style(&grid, GS_STYLE_KNOB_FOCUS));
        }
}

static void all_knobs_of_the_stage_are_at_hand(void **state) {
    (void)state;
    for (int s = GS_STAGE_PREAMP; s < GS_STAGE_COUNT; s++) {
        enum gs_param_id knob[GS_KNOBS_MAX];
        const int count = gs_stage_knobs((enum gs_stage)s, knob);
        model.stage = (enum gs_stage)s;
        draw(80, 24);
        const struct gs_curves_layout at = gs_curves_layout(80, area_of(24), model.stage);
        for (int i = 0; i < count; i++)
            assert_non_null(strstr(row_text(&grid, at.knobs_y), gs_params[knob[i]].label));
        assert_non_null(strstr(row_text(&grid, at.help_y), gs_params[gs_model_knob(&model)].key));
        for (int k = GS_STAGE_PREAMP; k < GS_STAGE_COUNT; k++)
            assert_non_null(strstr(row_text(&grid, at.chain_y), gs_stages[k].label));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_response_is_on_its_dots, start_curves),
        cmocka_unit_test_setup(it_says_when_there_is_no_response, start_curves),
        cmocka_unit_test_setup(the_sound_is_on_the_curve, start_curves),
        cmocka_unit_test_setup(the_law_is_on_its_dots, start_curves),
        cmocka_unit_test_setup(thresholds_are_marked, start_curves),
        cmocka_unit_test_setup(everything_has_its_place, start_curves),
        cmocka_unit_test_setup(every_size_holds_every_setting, start_curves),
        cmocka_unit_test_setup(all_knobs_of_the_stage_are_at_hand, start_curves),
    };
    return cmocka_run_group_tests(tests, NULL, finish);
}
