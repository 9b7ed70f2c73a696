/* What terminals send: keys of many kinds, the mouse, pasted text and answers in one stream. */
#include "fixture.h"
#include "gainstage/clock.h"
#include "ui/input.h"

static struct gs_terminal terminal;
static struct gs_parser parser;
static struct gs_input got[64];
static int count;
static int64_t now;

static void take(void) {
    struct gs_input input;
    while (gs_parser_next(&parser, &input))
        if (count < 64)
            got[count++] = input;
}

static void feed(const char *bytes) {
    count = 0;
    for (; *bytes; bytes++) {
        gs_parser_feed(&parser, (unsigned char)*bytes, now);
        take();
    }
}

static void wait_ms(int ms) {
    now += ms * GS_MILLISECOND;
    gs_parser_wait(&parser, now);
    take();
}

static void expect_key(const char *bytes, uint32_t key) {
    feed(bytes);
    assert_int_equal(count, 1);
    assert_int_equal(got[0].kind, GS_INPUT_KEY);
    assert_int_equal(got[0].key, key);
}

static void expect_nothing(const char *bytes) {
    feed(bytes);
    assert_int_equal(count, 0);
}

static int set_up(void **state) {
    (void)state;
    now = GS_SECOND;
    count = 0;
    terminal = (struct gs_terminal){.keys = 1, .key = {{"\033[77~", GS_KEY_SHIFT_LEFT}}};
    gs_parser_init(&parser, &terminal, true);
    return 0;
}

static void keys_of_many_terminals(void **state) {
    (void)state;
    expect_key("a", 'a');
    expect_key("\r", GS_KEY_ENTER);
    expect_key("\n", GS_KEY_ENTER);
    expect_key("\t", GS_KEY_TAB);
    expect_key("\003", 3);
    expect_key("\177", 127);
    expect_key("é", 0xE9);
    expect_key("音", 0x97F3);
    expect_key("😀", 0x1F600);
    expect_key("\033[A", GS_KEY_UP);
    expect_key("\033OA", GS_KEY_UP);
    expect_key("\033[1;2A", GS_KEY_SHIFT_UP);
    expect_key("\033[1;2D", GS_KEY_SHIFT_LEFT);
    expect_key("\033[1;5C", GS_KEY_RIGHT);
    expect_key("\033[a", GS_KEY_SHIFT_UP);
    expect_key("\033[Z", GS_KEY_SHIFT_TAB);
    expect_key("\033[H", GS_KEY_HOME);
    expect_key("\033[1~", GS_KEY_HOME);
    expect_key("\033[4~", GS_KEY_END);
    expect_key("\033[5~", GS_KEY_PAGE_UP);
    expect_key("\033[6;2~", GS_KEY_PAGE_DOWN);
    expect_key("\033OP", GS_KEY_F1);
    expect_key("\033[11~", GS_KEY_F1);
    expect_key("\033[[A", GS_KEY_F1);
    expect_key("\033[[E", GS_KEY_F1 + 4);
    expect_key("\033[24~", GS_KEY_F1 + 11);
    expect_key("\033Ok", '+');
    expect_key("\033Op", '0');
    expect_key("\033[77~", GS_KEY_SHIFT_LEFT); /* as the terminal's description says */
    gs_parser_init(&parser, &terminal, false);
    expect_key("\xE9", 0xE9);
}

static void escape_alone_is_a_key_in_time(void **state) {
    (void)state;
    expect_nothing("\033");
    assert_true(gs_parser_due(&parser) > now);
    wait_ms(20);
    assert_int_equal(count, 0);
    wait_ms(60);
    assert_int_equal(count, 1);
    assert_int_equal(got[0].key, GS_KEY_ESCAPE);
    assert_true(gs_parser_due(&parser) == INT64_MAX);
    /* and what is typed quickly behind it counts too */
    feed("\033d");
    assert_int_equal(count, 2);
    assert_int_equal(got[0].key, GS_KEY_ESCAPE);
    assert_int_equal(got[1].key, 'd');
    feed("\033\033[A");
    assert_int_equal(count, 2);
    assert_int_equal(got[1].key, GS_KEY_UP);
}

static void answers_are_no_keys(void **state) {
    (void)state;
    feed("\033[0n");
    assert_int_equal(count, 1);
    assert_int_equal(got[0].kind, GS_INPUT_STATUS);
    feed("a\033[0nb\033[0n\033[?2026;2$yc");
    assert_int_equal(count, 6);
    assert_int_equal(got[1].kind, GS_INPUT_STATUS);
    assert_int_equal(got[2].key, 'b');
    assert_int_equal(got[4].kind, GS_INPUT_MODE);
    assert_int_equal(got[4].mode, 2026);
    assert_int_equal(got[4].setting, 2);
    assert_int_equal(got[5].key, 'c');
    /* In pieces, as a slow line brings it: no part of it is a key. */
    expect_nothing("\033[");
    wait_ms(900);
    expect_nothing("0");
    wait_ms(900);
    feed("n");
    assert_int_equal(count, 1);
    assert_int_equal(got[0].kind, GS_INPUT_STATUS);
    /* Other answers and reports mean nothing here. */
    expect_nothing("\033[?62;22c"
                   "\033[I\033[O\033]11;rgb:0000/0000/0000\a\033P1$r0m\033\\");
}

static void the_mouse(void **state) {
    (void)state;
    feed("\033[<0;12;7M\033[<0;12;7m\033[<64;1;1M\033[<69;80;24M\033[<35;3;3M");
    assert_int_equal(count, 4);
    for (int i = 0; i < count; i++)
        assert_int_equal(got[i].kind, GS_INPUT_MOUSE);
    assert_int_equal(got[0].mouse.action, GS_MOUSE_PRESS);
    assert_int_equal(got[0].mouse.x, 11);
    assert_int_equal(got[0].mouse.y, 6);
    assert_int_equal(got[1].mouse.action, GS_MOUSE_RELEASE);
    assert_int_equal(got[2].mouse.action, GS_MOUSE_UP);
    assert_int_equal(got[3].mouse.action, GS_MOUSE_DOWN);
    assert_true(got[3].mouse.shift);
    expect_nothing("\033[<0;0;0M\033[<0M\033[<9999999999;1;1M\033[M !!");
    expect_key("x", 'x');
}

static void pasted_text_is_no_keys(void **state) {
    (void)state;
    feed("\033[200~rq\n\033[A\033OB\033x\033[201~k");
    assert_int_equal(count, 5);
    for (int i = 0; i < 4; i++)
        assert_int_equal(got[i].kind, GS_INPUT_PASTED);
    assert_int_equal(got[0].key, 'r');
    assert_int_equal(got[2].key, GS_KEY_ENTER);
    assert_int_equal(got[3].key, 'x');
    assert_int_equal(got[4].kind, GS_INPUT_KEY);
    /* A paste whose end was lost ends by itself. */
    feed("\033[200~rq");
    wait_ms(1100);
    expect_key("k", 'k');
}

static void broken_bytes_are_passed_over(void **state) {
    (void)state;
    expect_nothing("\xFF\xC0\x80\xE2\x28\xA1" + 5); /* a lone continuation */
    expect_key("\xE2(", '(');                       /* broken off */
    expect_nothing("\xED\xA0\x80");                 /* a surrogate */
    expect_key("\033[12\033[B", GS_KEY_DOWN);
    char endless[400] = "\033[";
    memset(endless + 2, '1', 300);
    expect_nothing(endless);
    expect_nothing("A");
    expect_key("z", 'z');
    expect_nothing("\033]never ends");
    wait_ms(1100);
    expect_key("z", 'z');
}

/* Where the cursor is: below the first row no key looks like that. */
static void the_cursor_is_told_from_keys(void **state) {
    (void)state;
    feed("\033[2;4R");
    assert_int_equal(count, 1);
    assert_int_equal(got[0].kind, GS_INPUT_CURSOR);
    assert_int_equal(got[0].mouse.x, 3);
    assert_int_equal(got[0].mouse.y, 1);
    expect_key("\033[1;2R", GS_KEY_F1 + 2);
    expect_key("\033[R", GS_KEY_F1 + 2);
    expect_nothing("\033[2R");
    expect_nothing("\033[2;0R");
}

int main(void) {
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(keys_of_many_terminals, set_up),
        cmocka_unit_test_setup(escape_alone_is_a_key_in_time, set_up),
        cmocka_unit_test_setup(answers_are_no_keys, set_up),
        cmocka_unit_test_setup(the_mouse, set_up),
        cmocka_unit_test_setup(pasted_text_is_no_keys, set_up),
        cmocka_unit_test_setup(broken_bytes_are_passed_over, set_up),
        cmocka_unit_test_setup(the_cursor_is_told_from_keys, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
