/* Keys: names, defaults, bind and unbind. */
#include "fixture.h"
#include "gainstage/command.h"

static enum gs_status bind_line(struct gs_keymap *keymap, const char *line,
                                struct gs_error *error) {
    struct gs_words words;
    assert_int_equal(gs_words_split(line, &words, error), GS_OK);
    enum gs_status status = strcmp(words.word[0], "bind") == 0
                                ? gs_keymap_bind(keymap, &words, error)
                                : gs_keymap_unbind(keymap, &words, error);
    gs_words_done(&words);
    return status;
}

static void every_default_is_a_key_and_a_command(void **state) {
    (void)state;
    static struct gs_keymap keymap;
    int rows = 0;
    gs_keymap_init(&keymap);
    for (const struct gs_default_binding *b = gs_default_bindings; b->key; b++, rows++) {
        uint32_t key;
        struct gs_words words;
        enum gs_command_id id;
        struct gs_error error = {""};
        assert_int_equal(gs_key_parse(b->key, &key, &error), GS_OK);
        assert_int_equal(gs_words_split(b->command, &words, &error), GS_OK);
        assert_int_equal(gs_command_find(&words, &id, &error), GS_OK);
        gs_words_done(&words);
        assert_string_equal(gs_keymap_command(&keymap, key), b->command);
        /* Esc alone does nothing but cancel typing */
        assert_true(key != GS_KEY_ESCAPE);
    }
    assert_int_equal(keymap.count, rows); /* no key twice */
    assert_null(gs_keymap_command(&keymap, GS_KEY_ESCAPE));
}

/* What the mouse does, and every view, is done by a key too; the rest is typed after ':'. */
static void nothing_needs_the_mouse(void **state) {
    (void)state;
    static const char *const lines[] = {"focus up",      "focus down",     "focus left",
                                        "focus right",   "turn 1",         "turn -1",
                                        "turn 1 coarse", "default",        "bypass",
                                        "clear",         "channel next",   "channel previous",
                                        "undo",          "redo",           "ab",
                                        "roll",          "next",           "mark",
                                        "lock on",       "theme",          "mouse",
                                        "view next",     "view previous",  "detach",
                                        "quit",          "turn -1 coarse", "enter",
                                        "enter :"};
    static struct gs_keymap keymap;
    uint32_t key;
    gs_keymap_init(&keymap);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (!gs_keymap_key(&keymap, lines[i], &key))
            fail_msg("no key does '%s'", lines[i]);
    for (unsigned i = 0; i < gs_view_count(); i++) {
        char line[64];
        snprintf(line, sizeof line, "view %s", gs_views[i]->name);
        if (gs_views[i] != &gs_view_answer) /* a command's answer calls it up */
            assert_true(gs_keymap_key(&keymap, line, &key));
    }
}

static void names_are_read_back(void **state) {
    (void)state;
    static const char *const names[] = {"x",  "K",   "?",   "\u00FC", "Space", "Tab", "S-Up",
                                        "F1", "F12", "C-l", "PgDn",   "Enter", "+",   "-"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        uint32_t key;
        char name[16];
        assert_int_equal(gs_key_parse(names[i], &key, NULL), GS_OK);
        gs_key_name(key, name, sizeof name);
        assert_string_equal(name, names[i]);
    }
    static const char *const wrong[] = {"", "xy", "C-", "C-1", "F0", "F13", "Sp", "\x01", "C-ab"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        uint32_t key;
        struct gs_error error = {""};
        assert_int_equal(gs_key_parse(wrong[i], &key, &error), GS_ERR_UNKNOWN);
        assert_true(strlen(error.text) > 0);
    }
}

static void binding_and_unbinding(void **state) {
    (void)state;
    static struct gs_keymap keymap;
    struct gs_error error = {""};
    gs_keymap_init(&keymap);
    int before = keymap.count;
    assert_int_equal(bind_line(&keymap, "bind x set comp.drive 4", &error), GS_OK);
    assert_string_equal(gs_keymap_command(&keymap, 'x'), "set comp.drive 4");
    assert_int_equal(bind_line(&keymap, "bind x 'mark \"second verse\"'", &error), GS_OK);
    assert_string_equal(gs_keymap_command(&keymap, 'x'), "mark \"second verse\"");
    assert_int_equal(bind_line(&keymap, "bind y mark 'one two'", &error), GS_OK);
    assert_string_equal(gs_keymap_command(&keymap, 'y'), "mark \"one two\"");
    assert_int_equal(keymap.count, before + 2);
    assert_int_equal(bind_line(&keymap, "unbind q", &error), GS_OK);
    assert_null(gs_keymap_command(&keymap, 'q'));
    assert_string_equal(gs_keymap_command(&keymap, 'x'), "mark \"second verse\"");
    assert_int_equal(bind_line(&keymap, "unbind q", &error), GS_ERR_UNKNOWN);
}

static void wrong_bindings_change_nothing(void **state) {
    (void)state;
    static struct gs_keymap keymap, before;
    static const struct {
        const char *line;
        enum gs_status status;
    } cases[] = {
        {"bind Esc stop", GS_ERR_STATE},
        {"bind x dance", GS_ERR_UNKNOWN},
        {"bind x set comp.drive", GS_ERR_USAGE},
        {"bind nokey stop", GS_ERR_UNKNOWN},
        {"bind x ''", GS_ERR_USAGE},
        {"bind x 'set \"'", GS_ERR_FORMAT},
    };
    gs_keymap_init(&keymap);
    before = keymap;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct gs_error error = {""};
        assert_int_equal(bind_line(&keymap, cases[i].line, &error), cases[i].status);
        assert_true(strlen(error.text) > 0);
        assert_memory_equal(&keymap, &before, sizeof keymap);
    }
}

static void the_table_can_be_full(void **state) {
    (void)state;
    static struct gs_keymap keymap;
    struct gs_error error = {""};
    enum gs_status status = GS_OK;
    gs_keymap_init(&keymap);
    for (int code = 0x100; code < 0x100 + GS_BINDINGS_MAX + 1 && status == GS_OK; code++) {
        char line[64];
        snprintf(line, sizeof line, "bind %c%c stop", 0xC0 | code >> 6, 0x80 | (code & 0x3F));
        status = bind_line(&keymap, line, &error);
    }
    assert_int_equal(status, GS_ERR_FULL);
    assert_int_equal(keymap.count, GS_BINDINGS_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_default_is_a_key_and_a_command),
        cmocka_unit_test(nothing_needs_the_mouse),
        cmocka_unit_test(names_are_read_back),
        cmocka_unit_test(binding_and_unbinding),
        cmocka_unit_test(wrong_bindings_change_nothing),
        cmocka_unit_test(the_table_can_be_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
