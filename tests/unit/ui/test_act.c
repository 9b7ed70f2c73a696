/* Keys and command lines: what they do here and what they send to the engine. */
#include <sys/stat.h>

#include "fixture.h"
#include "ui/act.h"

static struct gs_model model;
static struct gs_actor actor;
static char sent[4096]; /* lines, each with a '|' behind it */

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
    actor = (struct gs_actor){.model = &model, .send = take_line};
    sent[0] = '\0';
    return 0;
}

/* Types characters; '\r' is Enter, '\x1b' Esc. */
static void type(const char *keys) {
    sent[0] = '\0';
    for (; *keys; keys++)
        gs_act_key(&actor, (uint32_t)(unsigned char)*keys);
}

static void expect(const char *keys, const char *lines) {
    type(keys);
    assert_string_equal(sent, lines);
}

static void keys_turn_the_knob_in_hand(void **state) {
    (void)state;
    expect("+", "nudge 1.preamp.gain 1|");
    expect("-", "nudge 1.preamp.gain -1|");
    expect("K", "nudge 1.preamp.gain 1 coarse|");
    expect("J", "nudge 1.preamp.gain -1 coarse|");
    expect("=", "reset 1.preamp.gain|");
    expect("jj+", "nudge 1.comp.drive 1|"); /* the high-pass lies between */
    expect("l+", "nudge 1.comp.density 1|");
    expect("hhh+", "nudge 1.comp.drive 1|");
    expect("kk+", "nudge 1.preamp.gain 1|"); /* and no further up: input has no knobs */
    expect("k+", "nudge 1.preamp.gain 1|");
    expect("jjjjjjjjjj+", "nudge 1.out.gain 1|");
    sent[0] = '\0';
    gs_act_key(&actor, GS_KEY_PAGE_DOWN);
    gs_act_key(&actor, GS_KEY_UP);
    gs_act_key(&actor, GS_KEY_SHIFT_UP);
    assert_string_equal(sent, "nudge 1.out.gain -1 coarse|nudge 1.gate.threshold 1 coarse|");
}

static void the_selected_channel_is_meant(void **state) {
    (void)state;
    expect("]+", "nudge 2.preamp.gain 1|");
    expect(":set comp.drive 5\r", "set 2.comp.drive 5|");
    expect(":set 1.comp.drive 5\r", "set 1.comp.drive 5|");
    expect(":toggle hpf.on\r", "toggle 2.hpf.on|");
    expect(":nudge out.gain -2 coarse\r", "nudge 2.out.gain -2 coarse|");
    expect(":get\r", "get|");
    expect(":reset hpf\r", "reset 2.hpf|");
    expect(":reset all\r", "reset all|");
    expect(":preset voice\r", "preset voice|");
    expect(":mark \"verse two\"\r", "mark \"verse two\"|");
    expect("b", "toggle 2.preamp.on|");
    expect("]+", "nudge 1.preamp.gain 1|"); /* round */
    expect("[+", "nudge 2.preamp.gain 1|");
    tell(&model, "channels", "1"); /* the source was changed: channel 2 is no more */
    expect("+", "nudge 1.preamp.gain 1|");
}

static void values_are_typed(void **state) {
    (void)state;
    expect("12.5\r", "set 1.preamp.gain 12.5|");
    expect("5-\r", "set 1.preamp.gain -5.0|"); /* the sign turns, */
    expect("5--\r", "set 1.preamp.gain 5.0|"); /* and back */
    expect("12\x1b", "");
    assert_int_equal(model.entry.kind, GS_ENTRY_NONE);
    expect("+", "nudge 1.preamp.gain 1|"); /* Esc did cancel */
    expect("jj7\x7f"
           "6\r",
           "set 1.comp.drive 6.0|");
    expect("\r\r", ""); /* nothing typed, nothing set */
    expect("kk\rtube\x1b", "");
    expect("ll\rtube\r", "set 1.preamp.color tube|");
    expect("jjjjj20\r", "set 1.gate.threshold -20.0|"); /* a knob that only goes below zero */
}

static void wrong_values_stay_to_be_mended(void **state) {
    (void)state;
    expect("jj99\r", "");
    assert_int_equal(model.entry.kind, GS_ENTRY_VALUE);
    assert_non_null(strstr(model.message.text, "comp.drive"));
    assert_int_equal(model.message.style, GS_STYLE_ERROR);
    expect("\x7f\r", "set 1.comp.drive 9.0|");
    assert_int_equal(model.entry.kind, GS_ENTRY_NONE);
    expect("jjjjj25\r", ""); /* out.gain goes to +20, and 25 does not mean -25 */
    assert_int_equal(model.entry.kind, GS_ENTRY_VALUE);
}

static void commands_go_where_they_belong(void **state) {
    (void)state;
    expect("r", "roll|");
    expect("n", "next|");
    expect("m", "mark|");
    expect("v", "clear|");
    expect(":channel 2\r", "");
    assert_int_equal(model.channel, 1);
    expect(":channel 3\r", "");
    assert_int_equal(model.message.style, GS_STYLE_ERROR);
    expect(":fps 30\r", "");
    assert_true(fabs(model.fps - 30) < 1e-9);
    expect(":hold forever\r", "");
    assert_true(isinf(model.levels.hold));
    expect(":nonsense\r", "");
    assert_non_null(strstr(model.message.text, "unknown command"));
    expect(":set comp.drive\r", "");
    assert_non_null(strstr(model.message.text, "usage"));
    expect(":bind x set comp.drive 4\r", "");
    expect("x", "set 2.comp.drive 4|");
    expect(":unbind x\r", "");
    expect("x", "");
}

static void leaving(void **state) {
    (void)state;
    expect("d", "");
    assert_int_equal(actor.leave, GS_LEAVE_DETACH);
    actor.leave = GS_STAY;
    expect("q", "shutdown|"); /* idle: at once */
    assert_true(actor.quitting);
    actor.quitting = false;
    tell(&model, "clients", "1");
    expect("q", "shutdown|"); /* that is oneself */
    tell(&model, "clients", "3");
    expect("q", ""); /* it would end what others look at */
    assert_int_equal(model.entry.kind, GS_ENTRY_CONFIRM);
    struct gs_grid grid = {0};
    assert_int_equal(gs_grid_resize(&grid, 80, 24), GS_OK);
    gs_view_draw(&model, &grid);
    assert_string_equal(row_text(&grid, 23),
                        " 2 others are attached: end the engine? y/n (d detaches)");
    gs_grid_done(&grid);
    expect("d", "");
    assert_int_equal(actor.leave, GS_LEAVE_DETACH);
    actor.leave = GS_STAY;
    expect("qn", "");
    expect("qy", "shutdown|");
    tell(&model, "clients", "1");
    actor.quitting = false;
    tell(&model, "state", "recording");
    expect("q", ""); /* would end a take: asks */
    assert_int_equal(model.entry.kind, GS_ENTRY_CONFIRM);
    expect("x\rqr", ""); /* no key but y does it */
    assert_int_equal(model.entry.kind, GS_ENTRY_CONFIRM);
    expect("n", "");
    assert_int_equal(model.entry.kind, GS_ENTRY_NONE);
    expect("q\x1b", "");
    assert_int_equal(model.entry.kind, GS_ENTRY_NONE);
    assert_false(actor.quitting);
    expect("qy", "shutdown|");
    assert_true(actor.quitting);
    assert_int_equal(actor.leave, GS_STAY); /* until the engine says good-bye */
}

static void views_and_help(void **state) {
    (void)state;
    int strip = model.view;
    type("\t");
    assert_ptr_equal(gs_views[model.view], &gs_view_meters);
    type("j");
    assert_int_equal(model.channel, 1); /* there it moves between channels */
    type("\t");
    assert_ptr_equal(gs_views[model.view], &gs_view_curves);
    enum gs_stage stage = model.stage;
    type("j");
    assert_int_equal(model.stage, stage + 1); /* and here between stages, */
    expect("l+h", "nudge 2.hpf.freq 1|");     /* whose knobs turn */
    type("k\t");
    assert_ptr_equal(gs_views[model.view], &gs_view_loudness);
    const double target = model.target;
    type("k"); /* and here the target */
    assert_true(model.target > target);
    expect("+", "");
    type(":view previous\r");
    assert_ptr_equal(gs_views[model.view], &gs_view_curves);
    for (int i = 0; i < 7; i++)
        type("\t");
    assert_int_equal(model.view, strip + 1); /* all the way round, past the strip */
    gs_act_key(&actor, GS_KEY_F1 + 1);
    assert_int_equal(model.view, strip);
    type("?jjj");
    assert_ptr_equal(gs_views[model.view], &gs_view_help);
    assert_int_equal(model.scroll, 3);
    expect("K+5", ""); /* scrolls, and turns no knob behind one's back */
    assert_int_equal(model.scroll, 0);
    type("?");
    assert_int_equal(model.view, strip);
    type(":view meters\r??");
    assert_ptr_equal(gs_views[model.view], &gs_view_meters);
}

static void knobs_out_of_sight_are_left_alone(void **state) {
    (void)state;
    static const char *const views[] = {"meters", "help", "loudness", "big", "events"};
    for (int i = 0; i < 5; i++) {
        assert_int_equal(gs_view_show(&model, views[i], NULL), GS_OK);
        static const char *const keys[] = {"=", "b", "5", "\r", "."};
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
            model.message.text[0] = '\0';
            expect(keys[k], "");
            assert_int_equal(model.entry.kind, GS_ENTRY_NONE);
            assert_string_equal(model.message.text, "turn knobs in the strip view (F2)");
        }
    }
    assert_int_equal(gs_view_show(&model, "meters", NULL), GS_OK);
    model.message.text[0] = '\0';
    expect("+K-J", "");
    assert_string_equal(model.message.text, "turn knobs in the strip view (F2)");
    expect(":set comp.drive 5\r", "set 1.comp.drive 5|"); /* a command says what it means */
    expect("r", "roll|");
}

static void help_is_left_by_what_would_end_the_program(void **state) {
    (void)state;
    static const char *const keys[] = {"q", "\x03", "\x1b"};
    int strip = model.view;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        type("?");
        assert_ptr_equal(gs_views[model.view], &gs_view_help);
        expect(keys[i], "");
        assert_int_equal(model.view, strip);
        assert_int_equal(actor.leave, GS_STAY);
        assert_int_equal(model.entry.kind, GS_ENTRY_NONE);
    }
    model.width = 80;
    model.height = 24;
    type("? ");
    assert_int_equal(model.scroll, GS_SCROLL_PAGE);
    gs_act_key(&actor, GS_KEY_END);
    assert_int_equal(model.scroll, gs_view_help.rows(&model, 80) - 19); /* the last page */
    gs_act_key(&actor, GS_KEY_HOME);
    assert_int_equal(model.scroll, 0);
    type(":bind Space mark\r");
    expect(" ", "mark|"); /* who gives a key a meaning gets it */
}

static void a_key_gives_the_mouse_back(void **state) {
    (void)state;
    assert_false(model.mouse);
    expect("M", "");
    assert_true(model.mouse);
    assert_non_null(strstr(model.message.text, "; M lets it select text again"));
    expect("M", ""); /* so that the terminal selects text */
    assert_false(model.mouse);
    type(":mouse on\r");
    assert_true(model.mouse);
    type(":mouse perhaps\r");
    assert_true(model.mouse);
    type(":mouse off\r");
    assert_false(model.mouse);
}

static void there_is_always_a_way_out(void **state) {
    (void)state;
    type(":unbind d\r:unbind q\r:unbind C-c\r:unbind :\r");
    expect("dq:", "");
    assert_int_equal(actor.leave, GS_STAY);
    expect("\x03", "");
    assert_int_equal(actor.leave, GS_LEAVE_DETACH);
}

static void a_key_clears_what_was_read(void **state) {
    (void)state;
    gs_model_say(&model, GS_STYLE_ERROR, "the disk is nearly full");
    type("l");
    assert_string_equal(model.message.text, "the disk is nearly full"); /* no time to read it yet */
    gs_model_advance(&model, 1.1);
    type("l");
    assert_string_equal(model.message.text, "");
}

static void themes_are_named_on_one_row(void **state) {
    (void)state;
    struct gs_error error = {""};
    for (int width = 40; width <= 120; width += 20) {
        assert_int_equal(gs_act_theme(&actor, "studio", &error), GS_OK);
        model.width = width;
        do {
            type("t");
            assert_ptr_equal(strstr(model.message.text, "theme "), model.message.text);
            assert_non_null(strstr(model.message.text, model.theme.name));
            assert_true(gs_text_columns(model.message.text) < width);
        } while (strcmp(model.theme.name, "studio") != 0);
    }
}

static void config_does_the_front_ends_commands(void **state) {
    (void)state;
    struct gs_error error = {""};
    const char *config = "# mine\nset comp.drive 4\nbind z mark\nfps 10\n\nglyphs ascii\n";
    assert_int_equal(gs_act_config(&actor, "config", config, &error), GS_OK);
    assert_string_equal(sent, ""); /* `set` is the engine's to do */
    assert_true(fabs(model.fps - 10) < 1e-9);
    assert_ptr_equal(gs_model_glyphs(&model), &gs_glyphs_ascii);
    expect("z", "mark|");
    assert_int_equal(gs_act_config(&actor, "config", "fps 10\nfps 1000\n", &error), GS_ERR_RANGE);
    assert_ptr_equal(strstr(error.text, "config:2:"), error.text);
    /* the other lines are done, and the first that is wrong is told of */
    assert_int_equal(
        gs_act_config(&actor, "config", "fps 1000\nbind y mark\nhold never\nfps 12\n", &error),
        GS_ERR_RANGE);
    assert_ptr_equal(strstr(error.text, "config:1:"), error.text);
    expect("y", "mark|");
    assert_true(fabs(model.fps - 12) < 1e-9);
}

static void themes_change_and_broken_ones_do_not(void **state) {
    (void)state;
    struct gs_error error = {""};
    assert_int_equal(gs_act_theme(&actor, "studio", &error), GS_OK);
    struct gs_theme before = model.theme;
    assert_int_equal(gs_act_theme(&actor, "no-such-theme", &error), GS_ERR_UNKNOWN);
    assert_memory_equal(&before, &model.theme, sizeof before);
    type("t");
    assert_string_not_equal(model.theme.name, "studio");
    for (int i = 0; i < 20 && strcmp(model.theme.name, "studio") != 0; i++)
        type("t");
    assert_string_equal(model.theme.name, "studio"); /* round */
}

/* The key for the next theme: a broken one is told of with its line, and does not end the round. */
static void the_round_of_themes_passes_broken_ones(void **state) {
    (void)state;
    char folder[] = "/tmp/gs-themes-XXXXXX", path[64], themes[96], file[128];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/gainstage", folder);
    snprintf(themes, sizeof themes, "%s/themes", path);
    snprintf(file, sizeof file, "%s/broken.theme", themes);
    assert_int_equal(mkdir(path, 0700) | mkdir(themes, 0700), 0);
    FILE *broken = fopen(file, "w");
    assert_non_null(broken);
    fputs("# Broken\ncolor label 201\ncolor lable 7\n", broken);
    fclose(broken);
    setenv("XDG_CONFIG_HOME", folder, 1);
    int good = 0, told = 0;
    assert_int_equal(gs_act_theme(&actor, "studio", NULL), GS_OK);
    do {
        const struct gs_theme before = model.theme;
        type("t");
        assert_string_not_equal(model.theme.name, before.name);
        assert_string_not_equal(model.theme.name, "broken");
        told += strstr(model.message.text, "broken.theme:3: color: no element") != NULL;
        good++;
    } while (strcmp(model.theme.name, "studio") != 0 && good < 20);
    assert_int_equal(good, 7);
    assert_int_equal(told, 1);
    setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
    assert_int_equal(remove(file) | remove(themes) | remove(path) | remove(folder), 0);
}

static void random_keys_end_nothing(void **state) {
    (void)state;
    /* Whatever is pressed: no crash, and no end of a take but by r, n or q and y. */
    unsigned seed = 20231;
    tell(&model, "state", "recording");
    for (int i = 0; i < 200000; i++) {
        seed = seed * 1103515245u + 12345u;
        uint32_t key = seed >> 16 & 0x1FF;
        if (key > 255)
            key = GS_KEY_FIRST + (key & 0x3F);
        if (key == ':' || key == 'r' || key == 'n' || key == 'y' || key == 'Y')
            continue;
        gs_act_key(&actor, key);
        assert_null(strstr(sent, "shutdown"));
        assert_null(strstr(sent, "roll"));
        if (strlen(sent) > 2000)
            sent[0] = '\0';
    }
}

int main(void) {
    /* no theme of whoever runs this */
    setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(keys_turn_the_knob_in_hand, start),
        cmocka_unit_test_setup(the_selected_channel_is_meant, start),
        cmocka_unit_test_setup(values_are_typed, start),
        cmocka_unit_test_setup(wrong_values_stay_to_be_mended, start),
        cmocka_unit_test_setup(commands_go_where_they_belong, start),
        cmocka_unit_test_setup(leaving, start),
        cmocka_unit_test_setup(views_and_help, start),
        cmocka_unit_test_setup(knobs_out_of_sight_are_left_alone, start),
        cmocka_unit_test_setup(help_is_left_by_what_would_end_the_program, start),
        cmocka_unit_test_setup(a_key_gives_the_mouse_back, start),
        cmocka_unit_test_setup(there_is_always_a_way_out, start),
        cmocka_unit_test_setup(a_key_clears_what_was_read, start),
        cmocka_unit_test_setup(themes_are_named_on_one_row, start),
        cmocka_unit_test_setup(config_does_the_front_ends_commands, start),
        cmocka_unit_test_setup(themes_change_and_broken_ones_do_not, start),
        cmocka_unit_test_setup(the_round_of_themes_passes_broken_ones, start),
        cmocka_unit_test_setup(random_keys_end_nothing, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
