/* The queue of calls: what floods it leaves room for what matters. */
#include "takes.h"

#include "take/calls.h"

static bool push(struct gs_calls *calls, enum gs_call_kind kind, uint64_t position) {
    return gs_calls_push(calls, &(struct gs_call){.kind = kind, .position = position});
}

/* How many of so many find room. */
static unsigned flood(struct gs_calls *calls, enum gs_call_kind kind, unsigned many) {
    unsigned kept = 0;
    for (unsigned i = 0; i < many; i++)
        kept += push(calls, kind, i);
    return kept;
}

static void calls_come_out_as_they_went_in(void **state) {
    (void)state;
    static struct gs_calls calls;
    struct gs_call call;
    uint64_t in = 0, out = 0;
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 30; i++)
            assert_true(push(&calls, GS_CALL_MARK, in++));
        for (int i = 0; i < 30; i++) {
            assert_true(gs_calls_pop(&calls, &call));
            assert_int_equal(call.position, out++);
        }
    }
    assert_false(gs_calls_pop(&calls, &call));
}

/* Eighty times `clear` while the disk hangs, then a stop. */
static void resets_are_one(void **state) {
    (void)state;
    static struct gs_calls calls;
    assert_int_equal(flood(&calls, GS_CALL_RESET, 80), 80);
    assert_int_equal(calls.count, 1);
    assert_true(push(&calls, GS_CALL_MARK, 7));
    assert_int_equal(flood(&calls, GS_CALL_RESET, 80), 80);
    assert_int_equal(calls.count, 2);
    assert_true(push(&calls, GS_CALL_STOP, 1));
    assert_int_equal(calls.count, 3);
}

static void only_the_newest_options_are_kept(void **state) {
    (void)state;
    static struct gs_calls calls;
    struct gs_call call = {.kind = GS_CALL_OPTIONS};
    for (unsigned i = 0; i < 100; i++) {
        snprintf(call.options.name, sizeof call.options.name, "%u", i);
        assert_true(gs_calls_push(&calls, &call));
        if (i == 49) /* those of a take that comes after them must not be overtaken */
            assert_true(push(&calls, GS_CALL_NEXT, 1));
    }
    assert_int_equal(calls.count, 3);
    assert_true(gs_calls_pop(&calls, &call));
    assert_string_equal(call.options.name, "49");
    assert_true(gs_calls_pop(&calls, &call));
    assert_int_equal(call.kind, GS_CALL_NEXT);
    assert_true(gs_calls_pop(&calls, &call));
    assert_string_equal(call.options.name, "99");
}

/* Whatever is asked too often, in whatever order: a stop is taken. */
static void a_stop_always_finds_room(void **state) {
    (void)state;
    static const enum gs_call_kind kinds[] = {GS_CALL_MARK, GS_CALL_OPTIONS, GS_CALL_RESET,
                                              GS_CALL_START, GS_CALL_NEXT};
    static struct gs_calls calls;
    for (unsigned first = 0; first < 5; first++) {
        calls = (struct gs_calls){0};
        for (unsigned i = 0; i < 5; i++)
            flood(&calls, kinds[(first + i) % 5], 200);
        assert_true(calls.count < GS_CALLS);
        assert_true(push(&calls, GS_CALL_STOP, 0));
    }
    /* markers alone leave room for takes */
    calls = (struct gs_calls){0};
    assert_in_range(flood(&calls, GS_CALL_MARK, 200), 1, GS_CALLS - 10);
    assert_true(push(&calls, GS_CALL_RESET, 0));
    assert_true(push(&calls, GS_CALL_OPTIONS, 0));
    assert_true(push(&calls, GS_CALL_NEXT, 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_come_out_as_they_went_in),
        cmocka_unit_test(resets_are_one),
        cmocka_unit_test(only_the_newest_options_are_kept),
        cmocka_unit_test(a_stop_always_finds_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
