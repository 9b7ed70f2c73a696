/* What goes out when: a front end without an engine, on a pseudo-terminal with a terminal in memory
 * behind it. Answers come when a test says so. */
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <unistd.h>

#include "fixture.h"
#include "gainstage/clock.h"
#include "ui/front_end.h"
#include "vt.h"

static struct gs_front_end *ui;
static struct vt vt;
static int terminal, keyboard, in_before, out_before;
static long bytes; /* that came out so far */

static enum gs_status swallow(void *context, const char *line, struct gs_error *error) {
    (void)context;
    (void)line;
    (void)error;
    return GS_OK;
}

/* All that has been sent, onto the terminal. */
static void look(void) {
    char some[4096];
    for (ssize_t n; (n = read(keyboard, some, sizeof some)) > 0; bytes += n)
        vt_feed(&vt, some, (size_t)n);
}

static bool sees(const char *text) {
    look();
    return vt_find(&vt, text) >= 0;
}

static bool sees_all(void) {
    return sees("INPUT") && sees("ENHANCE") && sees("OUTPUT") && sees("LUFS") && sees("q quit");
}

/* Every question is answered, and a picture may be made at once. */
static void answer(void) {
    while (ui->pace.open > 0)
        gs_pace_answer(&ui->pace, gs_clock_now());
    ui->drawn = ui->pace.drawn = ui->pace.free = ui->last - GS_SECOND;
    ui->pace.trip = 0;
}

static long keep_time(void) {
    look();
    const long before = bytes;
    gs_picture_keep_time(ui);
    look();
    return bytes - before;
}

static void level(double dbfs) {
    struct gs_telemetry *frame = new_frame(2);
    frame->channel[0].tap[GS_STAGE_INPUT].peak = linear(dbfs);
    gs_levels_view_fold(&ui->model.levels, frame);
    free(frame);
}

/* Columns of the input's bar. */
static int bar(void) {
    look();
    const int y = vt_find(&vt, "INPUT");
    int cells = 0;
    for (int x = 0; y >= 0 && x < vt.width; x++)
        cells += vt.cell[y * vt.width + x].glyph == 0x2588;
    return cells;
}

static int set_up(void **state) {
    (void)state;
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    setlocale(LC_CTYPE, "C.UTF-8");
    setenv("TERM", "xterm-256color", 1);
    if (openpty(&keyboard, &terminal, NULL, NULL, &size) != 0)
        return -1;
    fcntl(keyboard, F_SETFL, O_NONBLOCK);
    fflush(stdout);
    in_before = dup(STDIN_FILENO);
    out_before = dup(STDOUT_FILENO);
    if (dup2(terminal, STDIN_FILENO) < 0 || dup2(terminal, STDOUT_FILENO) < 0)
        return -1;
    ui = calloc(1, sizeof *ui);
    if (!ui)
        return -1;
    vt_init(&vt, size.ws_col, size.ws_row);
    vt.knows_repeat = true;
    start_model(&ui->model);
    ui->actor = (struct gs_actor){.model = &ui->model, .send = swallow};
    gs_ui_link_init(&ui->link, NULL, &ui->actor);
    gs_measurer_init(&ui->measurer);
    if (gs_screen_open(NULL) != GS_OK)
        return -1;
    ui->last = gs_clock_now();
    gs_pace_begin(&ui->pace, ui->last);
    answer();
    keep_time();
    answer();
    return sees_all() ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    gs_screen_close();
    gs_measurer_done(&ui->measurer);
    gs_ui_link_done(&ui->link);
    gs_model_done(&ui->model);
    gs_grid_done(&ui->grid);
    free(ui);
    vt_done(&vt);
    fflush(stdout);
    dup2(in_before, STDIN_FILENO);
    dup2(out_before, STDOUT_FILENO);
    close(in_before);
    close(out_before);
    close(terminal);
    close(keyboard);
    return 0;
}

static void nothing_new_is_nothing_sent(void **state) {
    (void)state;
    keep_time(); /* what a first picture could not know */
    for (int i = 0; i < 5; i++) {
        answer();
        assert_int_equal(keep_time(), 0);
        assert_int_equal(ui->pace.open, 0);
    }
}

/* Amid the whole screen's way over a slow line a knob is turned: that is seen before the rest. */
static void a_key_does_not_wait_for_a_redraw(void **state) {
    (void)state;
    enum { PORTION = 160, KEY = 60 };
    ui->pace.line.rate = PORTION / GS_PACE_PORTION;
    gs_screen_redraw();
    assert_in_range(keep_time(), 40, PORTION + 60);
    assert_true(ui->rest);
    assert_false(sees_all());
    gs_model_param(&ui->model, 0, GS_PREAMP_GAIN, -12.5);
    ui->key = true;
    assert_in_range(keep_time(), 4, KEY);
    assert_true(sees("12")); /* the point was the same before */
    assert_false(sees_all());
    /* The rest follows, a portion at a time. */
    const int64_t begun = gs_clock_now();
    while (!sees_all()) {
        const int64_t left = gs_picture_due(ui) - gs_clock_now();
        assert_true(gs_clock_now() < begun + 10 * GS_SECOND);
        poll(NULL, 0, left > 0 ? (int)(left / GS_MILLISECOND) + 1 : 0);
        assert_in_range(keep_time(), 0, PORTION + 60);
    }
    assert_true(sees("-12.5"));
}

/* While no picture may be sent the meters go on; a key that is pressed then shows itself alone. */
static void what_moved_is_no_news_of_a_key(void **state) {
    (void)state;
    enum { KEY = 60 };
    level(-30);
    keep_time();
    answer();
    keep_time();
    while (ui->pace.open < GS_PACE_UNDER_WAY)
        gs_pace_drawn(&ui->pace, gs_clock_now(), 100, false);
    const int before = bar();
    assert_in_range(before, 2, 40);
    level(-3);
    ui->last -= GS_SECOND / 2;
    assert_int_equal(keep_time(), 0);
    gs_model_param(&ui->model, 0, GS_PREAMP_GAIN, 7.5);
    ui->key = true;
    assert_in_range(keep_time(), 4, KEY);
    assert_true(sees("+7.5"));
    assert_int_equal(bar(), before);
    answer();
    keep_time();
    assert_true(bar() > before);
}

/* The first picture after a stall is of the meters, the second of everything. */
static void meters_come_first_after_a_stall(void **state) {
    (void)state;
    level(-30);
    keep_time();
    answer();
    keep_time();
    answer();
    const int before = bar();
    level(-3);
    gs_model_hint(&ui->model, "said meanwhile");
    ui->pace.late = true;
    keep_time();
    assert_true(bar() > before);
    assert_false(sees("said meanwhile"));
    answer();
    keep_time();
    assert_true(sees("said meanwhile"));
}

/* …also where no meter has moved meanwhile: then the second one comes all the same. */
static void a_stall_in_silence_ends_too(void **state) {
    (void)state;
    keep_time();
    answer();
    gs_model_hint(&ui->model, "said meanwhile");
    ui->pace.late = true;
    assert_int_equal(keep_time(), 0);
    assert_false(sees("said meanwhile"));
    answer();
    keep_time();
    assert_true(sees("said meanwhile"));
    assert_false(ui->pace.late);
}

/* A key that is held keeps pictures from coming but for its own: these show the meters then. */
static void a_held_key_stops_no_meters(void **state) {
    (void)state;
    level(-30);
    keep_time();
    answer();
    keep_time();
    answer();
    const int before = bar();
    level(-3);
    ui->drawn -= GS_SECOND; /* long ago, as after a stall: yet the first press shows itself alone */
    ui->last -= GS_SECOND / 2;
    gs_model_param(&ui->model, 0, GS_PREAMP_GAIN, 7.5);
    ui->key = true;
    keep_time();
    assert_true(sees("+7.5"));
    assert_int_equal(bar(), before);
    gs_model_param(&ui->model, 0, GS_PREAMP_GAIN, 8.5);
    ui->key = true;
    keep_time();
    assert_true(sees("+8.5"));
    assert_true(bar() > before);
    /* That was not long ago, so the next one is of the key alone. */
    const int risen = bar();
    level(-60);
    ui->last -= GS_SECOND / 2;
    ui->pace.open = 0;
    gs_model_param(&ui->model, 0, GS_PREAMP_GAIN, 9.5);
    ui->key = true;
    keep_time();
    assert_true(sees("+9.5"));
    assert_int_equal(bar(), risen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_new_is_nothing_sent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_key_does_not_wait_for_a_redraw, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_moved_is_no_news_of_a_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(meters_come_first_after_a_stall, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stall_in_silence_ends_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_held_key_stops_no_meters, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
