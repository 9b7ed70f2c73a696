/* The log of events, and what is known of the interface. */
#include "scene.h"

static struct gs_model model;
static struct gs_grid grid;

static int start(void **state) {
    (void)state;
    start_model(&model);
    model.wall = scene_clock;
    return 0;
}

static void draw(const char *view, int width, int height) {
    assert_int_equal(gs_grid_resize(&grid, width, height), GS_OK);
    model.view = 0;
    assert_int_equal(gs_view_show(&model, view, NULL), GS_OK);
    model.width = width;
    model.height = height;
    gs_view_draw(&model, &grid);
}

static void what_was_said_is_kept(void **state) {
    (void)state;
    gs_model_say(&model, GS_STYLE_MESSAGE, "recording vocal_014");
    gs_model_say(&model, GS_STYLE_ERROR, "the disk is full");
    gs_model_say(&model, GS_STYLE_ERROR, "the disk is full");
    gs_model_hint(&model, "theme studio");
    assert_int_equal(model.news.count, 2);
    draw("events", 80, 24);
    const int y = find_row(&grid, "the disk is full (2 times)");
    assert_true(y > 0);
    assert_string_equal(row_text(&grid, y), " 12:00:00  error    the disk is full (2 times)");
    assert_int_equal(find_row(&grid, "news     recording vocal_014"), y + 1);
    /* on narrow screens without the kind, but in its look */
    draw("events", 40, 12);
    assert_true(find_row(&grid, " 12:00:00  the disk is full") > 0);
    assert_true(has_style(&grid, GS_STYLE_ERROR));
    for (int i = 0; i < 3 * GS_NEWS; i++)
        gs_model_say(&model, GS_STYLE_MESSAGE, "number %d", i);
    assert_int_equal(model.news.count, GS_NEWS);
    assert_string_equal(gs_news_at(&model.news, 0)->text, "number 599");
    assert_string_equal(gs_news_at(&model.news, GS_NEWS - 1)->text, "number 400");
    draw("events", 80, 24);
    gs_view_scroll(&model, 10000);
    gs_view_draw(&model, &grid);
    assert_true(find_row(&grid, "number 400") > 0);
    assert_true(find_row(&grid, "to 200 of 200") > 0);
}

static void clips_are_events(void **state) {
    (void)state;
    struct gs_telemetry *frame = new_frame(2);
    frame->channel[1].tap[GS_STAGE_INPUT].clips = 3;
    gs_levels_view_fold(&model.levels, frame);
    for (int i = 0; i < 30; i++)
        gs_model_advance(&model, 0.1);
    assert_int_equal(model.news.count, 1);
    assert_string_equal(gs_news_at(&model.news, 0)->text, "clip at the input, channel 2");
    frame->channel[0].tap[GS_STAGE_INPUT].clips = 1;
    frame->channel[1].tap[GS_STAGE_INPUT].clips = 4;
    gs_levels_view_fold(&model.levels, frame);
    gs_model_advance(&model, 1.1);
    assert_string_equal(gs_news_at(&model.news, 0)->text, "clip at the input, channels 1 2");
    assert_string_equal(gs_news_kind(gs_news_at(&model.news, 0)), "clip");
    /* a reset is none, and what comes behind it is one again */
    frame->channel[0].tap[GS_STAGE_INPUT].clips = frame->channel[1].tap[GS_STAGE_INPUT].clips = 0;
    gs_levels_view_fold(&model.levels, frame);
    gs_model_advance(&model, 1.1);
    assert_int_equal(model.news.count, 2);
    frame->channel[0].tap[GS_STAGE_INPUT].clips = 1;
    gs_levels_view_fold(&model.levels, frame);
    gs_model_advance(&model, 1.1);
    assert_int_equal(model.news.count, 3);
    free(frame);
}

static void the_interface_says_what_to_do(void **state) {
    (void)state;
    start_scene(&model);
    draw("interface", 100, 60);
    assert_true(find_row(&grid, "real time    given") > 0);
    assert_true(find_row(&grid, "refused: what was swapped out") > 0);
    assert_true(find_row(&grid, "256 frames, 5.3 ms") > 0);
    assert_true(find_row(&grid, "line input") > 0);
    tell(&model, "realtime", "refused");
    tell(&model, "audio", "waiting");
    tell(&model, "audio_text", "the card was unplugged");
    draw("interface", 100, 60);
    assert_true(find_row(&grid, "refused: a busy machine may come before the sound") > 0);
    assert_true(find_row(&grid, "waiting: the card was unplugged") > 0);
}

int main(void) {
    setenv("TZ", "UTC", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_was_said_is_kept, start),
        cmocka_unit_test_setup(clips_are_events, start),
        cmocka_unit_test_setup(the_interface_says_what_to_do, start),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    gs_grid_done(&grid);
    gs_model_done(&model);
    return failed;
}
