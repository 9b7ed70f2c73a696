/* The view of takes: reading the engine's list, the one in hand, and its keys. */
#include "scene.h"
#include "ui/act.h"
#include "ui/link.h"

static struct gs_model model;
static struct gs_actor actor;
static struct gs_ui_link link_state;
static struct gs_grid grid;
static char sent[1024];

static enum gs_status take_line(void *context, const char *line, struct gs_error *error) {
    (void)error;
    const size_t used = strlen(sent);
    snprintf(sent + used, sizeof sent - used, "%s|", line);
    gs_ui_link_sent(context, line);
    return GS_OK;
}

static int start(void **state) {
    (void)state;
    start_scene(&model);
    actor = (struct gs_actor){.model = &model, .send = take_line, .context = &link_state};
    gs_ui_link_init(&link_state, NULL, &actor);
    sent[0] = '\0';
    return gs_view_show(&model, "takes", NULL);
}

static int stop(void **state) {
    (void)state;
    gs_ui_link_done(&link_state);
    gs_model_done(&model);
    return 0;
}

static void expect(const char *keys, const char *lines) {
    sent[0] = '\0';
    for (; *keys; keys++)
        gs_act_key(&actor, (uint32_t)(unsigned char)*keys);
    assert_string_equal(sent, lines);
}

static void draw(int width, int height) {
    assert_int_equal(gs_grid_resize(&grid, width, height), GS_OK);
    gs_view_draw(&model, &grid);
}

static void the_list_is_read(void **state) {
    (void)state;
    assert_int_equal(model.takes.count, 5);
    const struct gs_listed_take *take = gs_take_list_at(&model.takes, 3);
    assert_string_equal(take->name, "vocal_011");
    assert_string_equal(take->title, "Night \"Train\"");
    assert_int_equal(take->rating, 5);
    assert_true(fabs(take->seconds - 2251.3) < 1e-9);
    assert_true(isnan(gs_take_list_at(&model.takes, 2)->clips));
    /* the latest first, discarded ones at the end */
    static const char *const names[] = {"vocal_014", "vocal_013", "room tone", "vocal_011",
                                        "vocal_012"};
    for (int i = 0; i < 5; i++)
        assert_string_equal(gs_take_list_at(&model.takes, i)->name, names[i]);
    assert_null(gs_take_list_at(&model.takes, 5));
    assert_null(gs_take_list_at(&model.takes, -1));
    /* what is no list does no harm */
    static const char *const odd[] = {"",
                                      "{",
                                      "{\"name\": ",
                                      "{\"name\": \"",
                                      "{\"name\": \"x\\",
                                      "{\"name\": \"x\\u",
                                      "{\"name\": 7}",
                                      "{\"name\": \"\", \"seconds\": 1}",
                                      "{\"name\": \"a\", \"rating\": 1e99}"};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        gs_take_list_line(&model.takes, odd[i]);
    gs_take_list_end(&model.takes, true);
    for (int i = 0; i < model.takes.count; i++) {
        assert_true(*gs_take_list_at(&model.takes, i)->name);
        assert_true(gs_take_list_at(&model.takes, i)->rating <= 5);
    }
}

static void it_is_asked_for_when_it_is_seen(void **state) {
    (void)state;
    gs_act_refresh(&actor);
    gs_act_refresh(&actor);
    assert_string_equal(sent, "takes json|"); /* once */
    gs_ui_link_line(&link_state, "- [");
    gs_ui_link_line(&link_state, "- {\"name\": \"new\", \"state\": \"complete\"}");
    gs_ui_link_line(&link_state, "- ]");
    assert_int_equal(model.takes.count, 5); /* whole or not at all */
    gs_ui_link_line(&link_state, "ok");
    assert_int_equal(model.takes.count, 1);
    assert_string_equal(model.message.text, ""); /* no news for the message line */
    /* what others do with takes is news */
    sent[0] = '\0';
    gs_act_refresh(&actor);
    assert_string_equal(sent, "");
    gs_ui_link_line(&link_state, "* message info 'anna: discarded new'");
    gs_act_refresh(&actor);
    assert_string_equal(sent, "takes json|");
    gs_ui_link_line(&link_state, "error the folder is gone");
    assert_int_equal(model.takes.count, 1); /* the last good one stays */
    assert_int_equal(gs_view_show(&model, "strip", NULL), GS_OK);
    tell(&model, "state", "idle");
    sent[0] = '\0';
    gs_act_refresh(&actor);
    assert_string_equal(sent, ""); /* who does not look need not be told */
}

static void keys_are_about_the_take_in_hand(void **state) {
    (void)state;
    expect(" ", "keep vocal_013 on|");
    expect("4", "edit vocal_013 rating 4|");
    expect("j", "");
    expect("0", "edit \"room tone\" rating 0|");
    expect("j ", "keep vocal_011 off|");
    expect("u", "restore|");
    expect("ju", "restore vocal_012|");
    expect("jjkki", ""); /* the last one stays in hand */
    assert_int_equal(model.entry.kind, GS_ENTRY_COMMAND);
    assert_string_equal(model.entry.text, "edit \"room tone\" note ");
    expect("hum\r", "edit \"room tone\" note hum|");
    /* what is discarded leaves the hand to its neighbour */
    expect("xx", "discard \"room tone\"|discard vocal_011|");
    expect("R", "");
    assert_string_equal(model.entry.text, "rename \"room tone\" ");
    expect("\x1b", "");
    expect("r", "roll|"); /* the others do what they do everywhere */
    /* the latest is in hand by being it */
    gs_take_list_move(&model.takes, -9);
    gs_take_list_line(&model.takes, "{\"name\": \"vocal_014\"}");
    gs_take_list_line(&model.takes, "{\"name\": \"vocal_015\"}");
    gs_take_list_end(&model.takes, true);
    expect("x", "discard vocal_015|");
    gs_take_list_end(&model.takes, true); /* none are left */
    expect("x5 ", "");
}

static void all_sizes_show_the_take_in_hand(void **state) {
    (void)state;
    for (int width = 40; width <= 200; width += 7)
        for (int height = 10; height <= 50; height += 3)
            for (int hand = 0; hand < 5; hand++) {
                gs_take_list_move(&model.takes, -5);
                gs_take_list_move(&model.takes, hand);
                draw(width, height);
                const int y = find_row(&grid, gs_take_list_at(&model.takes, hand)->name);
                assert_true(y >= 0);
                int focused = 0;
                for (int x = 0; x < width; x++)
                    focused += gs_grid_at(&grid, x, y).style == GS_STYLE_KNOB_FOCUS;
                assert_true(y < GS_HEADER_ROWS || focused == width);
                assert_true(has_style(&grid, GS_STYLE_KNOB_FOCUS));
            }
    draw(132, 30);
    assert_true(find_row(&grid, "the cat walks in") < 0);
    gs_take_list_move(&model.takes, -5);
    gs_take_list_move(&model.takes, 1);
    draw(132, 30);
    assert_true(find_row(&grid, "the cat walks in") > 0);
    assert_true(find_row(&grid, "the disk was full") > 0);
    assert_true(find_row(&grid, "clip+lost") > 0);
}

static void the_rolling_take_goes_on(void **state) {
    (void)state;
    struct gs_telemetry *frame = new_frame(2);
    draw(80, 24);
    assert_non_null(strstr(row_text(&grid, find_row(&grid, "vocal_014     ")), " 0:12:47 "));
    frame->position = model.levels.position + 2 * 48000; /* two seconds later, without news */
    gs_levels_view_fold(&model.levels, frame);
    free(frame);
    tell(&model, "loudness_i", "-20.4");
    gs_model_advance(&model, 0.3);
    draw(80, 24);
    assert_non_null(strstr(row_text(&grid, find_row(&grid, "vocal_014     ")), " 0:12:49 "));
    assert_non_null(strstr(row_text(&grid, find_row(&grid, "vocal_014     ")), " -20.4 "));
    assert_non_null(strstr(row_text(&grid, find_row(&grid, "vocal_013 ")), " 0:06:07 "));
    tell(&model, "take", "another"); /* of which the list does not know yet */
    draw(80, 24);
    assert_non_null(strstr(row_text(&grid, find_row(&grid, "vocal_014     ")), " -21.6 "));
}

static void names_of_any_width_keep_the_columns(void **state) {
    (void)state;
    static const char *const names[] = {"音声テスト録音", "\U0001F3A4\U0001F3A7 emoji",
                                        "e\u0301e\u0301 combined", "plain",
                                        "a name that is as long as a sentence and longer"};
    for (size_t i = 0; i < 5; i++) {
        char line[256];
        snprintf(
            line, sizeof line,
            "{\"name\": \"%s\", \"state\": \"kept\", \"seconds\": 61, \"ended\": \"disk full\"}",
            names[i]);
        gs_take_list_line(&model.takes, line);
    }
    gs_take_list_end(&model.takes, true);
    gs_take_list_move(&model.takes, -9);
    for (int width = 40; width <= 200; width += 10) {
        draw(width, 24);
        const int first = find_row(&grid, "a name");
        for (int x = width - 12; x < width; x++) /* the state, which is always there */
            for (int y = first + 1; y < first + 5; y++)
                assert_int_equal(gs_grid_at(&grid, x, y).glyph, gs_grid_at(&grid, x, first).glyph);
        assert_non_null(strstr(row_text(&grid, first), " kept"));
        assert_true(width < 80 || strstr(row_text(&grid, first), " ended "));
    }
}

int main(void) {
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_list_is_read, start, stop),
        cmocka_unit_test_setup_teardown(it_is_asked_for_when_it_is_seen, start, stop),
        cmocka_unit_test_setup_teardown(keys_are_about_the_take_in_hand, start, stop),
        cmocka_unit_test_setup_teardown(all_sizes_show_the_take_in_hand, start, stop),
        cmocka_unit_test_setup_teardown(the_rolling_take_goes_on, start, stop),
        cmocka_unit_test_setup_teardown(names_of_any_width_keep_the_columns, start, stop),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    gs_grid_done(&grid);
    return failed;
}
