/* The mouse: what stands where, and what clicking and the wheel do there. */
#include "fixture.h"
#include "scene.h"
#include "ui/act.h"
#include "ui/layout.h"

static struct gs_model model;
static struct gs_actor actor;
static struct gs_strip_layout at;
static char sent[1024];

static enum gs_status take_line(void *context, const char *line, struct gs_error *error) {
    (void)context;
    (void)error;
    size_t used = strlen(sent);
    snprintf(sent + used, sizeof sent - used, "%s|", line);
    return GS_OK;
}

static int start(void **state) {
    (void)state;
    start_model(&model);
    model.width = 80;
    model.height = 24;
    model.mouse = true;
    actor = (struct gs_actor){.model = &model, .send = take_line};
    at = gs_strip_layout(
        80, (struct gs_area){GS_HEADER_ROWS, 24 - GS_HEADER_ROWS - gs_message_rows(24)});
    sent[0] = '\0';
    return 0;
}

static void mouse(enum gs_mouse_action action, int x, int y, bool shift) {
    sent[0] = '\0';
    gs_act_mouse(&actor,
                 &(struct gs_mouse){.action = action, .button = 0, .x = x, .y = y, .shift = shift});
}

static int knob_x(int column) {
    return at.knob_x + column * (at.knob_cells + GS_KNOB_GAP) + 2;
}

static void a_knob_is_taken_in_hand_and_turned(void **state) {
    (void)state;
    const int y = at.stage_y[GS_STAGE_COMP];
    mouse(GS_MOUSE_PRESS, knob_x(1), y, false);
    assert_string_equal(sent, "");
    assert_int_equal(model.stage, GS_STAGE_COMP);
    assert_int_equal(gs_model_knob(&model), GS_COMP_DENSITY);
    mouse(GS_MOUSE_UP, knob_x(0), y + 1, false); /* the wheel takes it in hand too */
    assert_string_equal(sent, "nudge 1.comp.ratio 1|");
    mouse(GS_MOUSE_DOWN, knob_x(0), y + 1, true);
    assert_string_equal(sent, "nudge 1.comp.ratio -1 coarse|");
    mouse(GS_MOUSE_RELEASE, knob_x(0), y, false);
    assert_int_equal(gs_model_knob(&model), GS_COMP_RATIO);
}

static void lamps_switch_meters_reset_names_take_the_stage(void **state) {
    (void)state;
    mouse(GS_MOUSE_PRESS, at.lamp_x, at.stage_y[GS_STAGE_GATE], false);
    assert_string_equal(sent, "toggle 1.gate.on|");
    assert_int_equal(model.stage, GS_STAGE_GATE);
    mouse(GS_MOUSE_PRESS, at.meter_x + 3, at.stage_y[GS_STAGE_INPUT], false);
    assert_string_equal(sent, "clear|");
    mouse(GS_MOUSE_PRESS, at.label_x + 2, at.stage_y[GS_STAGE_DEESS], false);
    assert_string_equal(sent, "");
    assert_int_equal(model.stage, GS_STAGE_DEESS);
    mouse(GS_MOUSE_UP, at.meter_x + 3, at.stage_y[GS_STAGE_INPUT], false);
    assert_string_equal(sent, ""); /* nobody turns what they don't point at */
}

static void elsewhere_and_otherwise_nothing_happens(void **state) {
    (void)state;
    for (int y = -1; y < 30; y++)
        for (int x = -1; x < 90; x++) {
            mouse(GS_MOUSE_RELEASE, x, y, false);
            assert_string_equal(sent, "");
            if (y < GS_HEADER_ROWS || y >= 23 || x >= 80) {
                mouse(GS_MOUSE_PRESS, x, y, false);
                mouse(GS_MOUSE_UP, x, y, false);
                assert_string_equal(sent, "");
            }
        }
    /* While something is being typed, and when the mouse is the terminal's. */
    gs_entry_begin(&model.entry, GS_ENTRY_VALUE, "");
    mouse(GS_MOUSE_PRESS, at.lamp_x, at.stage_y[GS_STAGE_GATE], false);
    assert_string_equal(sent, "");
    gs_entry_end(&model.entry);
    model.mouse = false;
    mouse(GS_MOUSE_PRESS, at.lamp_x, at.stage_y[GS_STAGE_GATE], false);
    assert_string_equal(sent, "");
}

/* Each knob that is drawn is found where it is drawn, whatever the size. */
static void every_knob_is_found(void **state) {
    (void)state;
    static const int sizes[][2] = {{80, 24}, {60, 20}, {100, 30}, {132, 43}, {200, 60}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        int found = 0;
        bool seen[GS_PARAM_COUNT] = {false};
        model.width = sizes[i][0];
        model.height = sizes[i][1];
        for (int y = 0; y < model.height; y++)
            for (int x = 0; x < model.width; x++) {
                const struct gs_target target = gs_view_at(&model, x, y);
                enum gs_param_id knob[GS_KNOBS_MAX];
                if (target.kind != GS_AT_KNOB)
                    continue;
                assert_in_range(target.index, 0, gs_stage_knobs(target.stage, knob) - 1);
                found += !seen[knob[target.index]];
                seen[knob[target.index]] = true;
            }
        assert_true(found >= GS_STAGE_COUNT - 1);
    }
}

/* Clicks (or turns the wheel) at the first row with that text or so many rows below it; at the text
 * itself where the column is negative. */
static void at_text(enum gs_mouse_action action, const char *text, int down, int column) {
    struct gs_grid grid = {0};
    char before[1024];
    gs_grid_resize(&grid, model.width, model.height);
    gs_view_draw(&model, &grid);
    const int y = find_row(&grid, text);
    if (y < 0)
        fail_msg("no row with %s", text);
    const char *row = row_text(&grid, y);
    snprintf(before, sizeof before, "%.*s", (int)(strstr(row, text) - row), row);
    gs_grid_done(&grid);
    mouse(action, column < 0 ? gs_text_columns(before) : column, y + down, false);
}

static void in_view(const char *view, enum gs_mouse_action action, const char *text, int down,
                    int column) {
    assert_int_equal(gs_view_show(&model, view, NULL), GS_OK);
    at_text(action, text, down, column);
}

static void every_view_has_its_targets(void **state) {
    (void)state;
    start_scene(&model);
    model.width = 80;
    model.height = 24;
    model.mouse = true;
    in_view("meters", GS_MOUSE_PRESS, "-27.9", 0, 20);
    assert_string_equal(sent, "clear|");
    in_view("meters", GS_MOUSE_PRESS, "-27.9", 0, 2);
    assert_int_equal(model.channel, 1);
    model.channel = 0;
    in_view("meters", GS_MOUSE_PRESS, "INPUT", 0, 40);
    assert_string_equal(sent, ""); /* a heading */
    mouse(GS_MOUSE_DOWN, 40, 10, false);
    assert_int_equal(model.channel, 1);
    mouse(GS_MOUSE_UP, 40, 10, false);
    assert_int_equal(model.channel, 0);
    mouse(GS_MOUSE_PRESS, 6, 1, false); /* in the header */
    assert_int_equal(model.channel, 1);
    mouse(GS_MOUSE_PRESS, 2, 1, false);
    assert_int_equal(model.channel, 0);
    in_view("loudness", GS_MOUSE_PRESS, "S  3 s", 0, 40);
    assert_string_equal(sent, "clear|");
    in_view("big", GS_MOUSE_PRESS, "-60", 0, 40);
    assert_string_equal(sent, ""); /* the scale */
    in_view("big", GS_MOUSE_PRESS, "-60", 1, 40);
    assert_string_equal(sent, "clear|");
    in_view("curves", GS_MOUSE_PRESS, "HIGH-PASS", 0, 4);
    assert_int_equal(model.stage, GS_STAGE_PREAMP);
    in_view("curves", GS_MOUSE_UP, "HIGH-PASS", 1, 3); /* the knobs below the names */
    assert_non_null(strstr(sent, "nudge 1.preamp."));
    in_view("takes", GS_MOUSE_PRESS, "room tone", 0, 5);
    assert_string_equal(sent, "");
    assert_string_equal(gs_take_list_at(&model.takes, gs_take_list_hand(&model.takes))->name,
                        "room tone");
    const int hand = gs_take_list_hand(&model.takes);
    mouse(GS_MOUSE_DOWN, 5, 5, false);
    assert_int_equal(gs_take_list_hand(&model.takes), hand + 1);
    /* Pages that scroll: a click where they say that they go on. */
    static const char *const pages[] = {"interface", "help", "events"};
    for (int i = 0; i < 40; i++)
        gs_news_add(&model.news, i, GS_STYLE_MESSAGE, "", i % 2 ? "one" : "another");
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        in_view(pages[i], GS_MOUSE_PRESS, "lines 1 to ", 0, -1);
        assert_true(model.scroll > 0);
        at_text(GS_MOUSE_PRESS, "\u2191", 0, -1);
        assert_int_equal(model.scroll, 0);
        mouse(GS_MOUSE_PRESS, 10, 10, false);
        assert_int_equal(model.scroll, 0);
        assert_string_equal(sent, "");
    }
    /* A message covers what stands below it, for the mouse too. */
    gs_model_say(&model, GS_STYLE_ERROR, "%0200d", 1);
    for (int x = 0; x < model.width; x++)
        assert_int_equal(gs_view_at(&model, x, model.height - 2).kind, GS_AT_NOTHING);
    gs_model_done(&model);
}

static void pasted_text_is_typed_only_where_one_types(void **state) {
    (void)state;
    const char *text = "rq12";
    for (const char *c = text; *c; c++)
        gs_act_paste(&actor, (uint32_t)*c);
    gs_act_paste(&actor, GS_KEY_ENTER);
    assert_string_equal(sent, "");
    assert_true(*model.message.text);
    gs_entry_begin(&model.entry, GS_ENTRY_COMMAND, "");
    for (const char *c = text; *c; c++)
        gs_act_paste(&actor, (uint32_t)*c);
    gs_act_paste(&actor, GS_KEY_ENTER); /* a blank: Enter is for who types */
    assert_string_equal(model.entry.text, "rq12 ");
    assert_string_equal(sent, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_knob_is_taken_in_hand_and_turned, start),
        cmocka_unit_test_setup(lamps_switch_meters_reset_names_take_the_stage, start),
        cmocka_unit_test_setup(elsewhere_and_otherwise_nothing_happens, start),
        cmocka_unit_test_setup(every_knob_is_found, start),
        cmocka_unit_test_setup(every_view_has_its_targets, start),
        cmocka_unit_test_setup(pasted_text_is_typed_only_where_one_types, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
