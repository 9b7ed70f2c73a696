/* The broadcast ring on one thread: numbering, wrapping, what is lost and how it is counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gainstage/rt.h"

enum { CAPACITY = 8, WORDS = 3 };

struct item {
    uint64_t number, copy, inverse;
};
_Static_assert(sizeof(struct item) == WORDS * 8, "an item is whole words");

static struct item item_of(uint64_t number) {
    return (struct item){number, number, ~number};
}

static void assert_item(const struct item *item, uint64_t number) {
    assert_int_equal(item->number, number);
    assert_int_equal(item->copy, number);
    assert_int_equal(item->inverse, ~number);
}

struct fixture {
    void *memory;
    size_t bytes;
    struct gs_broadcast ring;
};

static int set_up(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    f->bytes = gs_broadcast_bytes(sizeof(struct item), CAPACITY);
    f->memory = aligned_alloc(64, (f->bytes + 63) & ~(size_t)63);
    memset(f->memory, 0, f->bytes);
    assert_int_equal(
        gs_broadcast_create(f->memory, f->bytes, sizeof(struct item), CAPACITY, &f->ring), GS_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    free(f->memory);
    free(f);
    return 0;
}

/* Writes the next `count` items in one call. */
static void write_items(struct fixture *f, uint64_t count) {
    struct item items[CAPACITY];
    uint64_t next = gs_broadcast_end(&f->ring);
    for (uint64_t i = 0; i < count; i++)
        items[i] = item_of(next + i);
    gs_broadcast_write(&f->ring, items, count);
}

static void test_empty(void **state) {
    struct fixture *f = *state;
    struct item item = item_of(99);
    uint64_t position = 0, lost = 99;
    assert_int_equal(gs_broadcast_end(&f->ring), 0);
    assert_int_equal(gs_broadcast_oldest(&f->ring), 0);
    assert_int_equal(gs_broadcast_read(&f->ring, &position, &item, 1, &lost), 0);
    assert_int_equal(position, 0);
    assert_int_equal(lost, 0);
    assert_item(&item, 99);
}

static void test_order(void **state) {
    struct fixture *f = *state;
    struct item items[CAPACITY];
    uint64_t position = 0, lost = 99;
    write_items(f, 5);
    assert_int_equal(gs_broadcast_end(&f->ring), 5);
    assert_int_equal(gs_broadcast_read(&f->ring, &position, items, 2, &lost), 2);
    assert_item(&items[0], 0);
    assert_item(&items[1], 1);
    assert_int_equal(gs_broadcast_read(&f->ring, &position, items, CAPACITY, &lost), 3);
    for (uint64_t i = 0; i < 3; i++)
        assert_item(&items[i], 2 + i);
    assert_int_equal(position, 5);
    assert_int_equal(lost, 0);
}

/* Every write size against every phase of the ring: what is read is what was written. */
static void test_wrap(void **state) {
    struct fixture *f = *state;
    struct item items[CAPACITY];
    uint64_t position = 0, lost;
    for (uint64_t round = 0; round < 50; round++)
        for (uint64_t count = 1; count <= CAPACITY; count++) {
            uint64_t first = position;
            write_items(f, count);
            assert_int_equal(gs_broadcast_read(&f->ring, &position, items, CAPACITY, &lost), count);
            assert_int_equal(lost, 0);
            for (uint64_t i = 0; i < count; i++)
                assert_item(&items[i], first + i);
        }
    assert_int_equal(position, 50 * (CAPACITY * (CAPACITY + 1) / 2));
}

static void test_full_ring_loses_nothing(void **state) {
    struct fixture *f = *state;
    struct item items[CAPACITY];
    uint64_t position = 0, lost = 99;
    write_items(f, 3);
    write_items(f, CAPACITY - 3);
    assert_int_equal(gs_broadcast_oldest(&f->ring), 0);
    assert_int_equal(gs_broadcast_read(&f->ring, &position, items, CAPACITY, &lost), CAPACITY);
    assert_int_equal(lost, 0);
    assert_item(&items[0], 0);
}

/* Overtaken by every distance from 1 to three times round: the lost count is exact. */
static void test_overrun(void **state) {
    struct fixture *f = *state;
    struct item items[CAPACITY];
    uint64_t position = 0, lost;
    for (uint64_t beyond = 1; beyond <= 3 * CAPACITY; beyond++) {
        uint64_t first = position;
        for (uint64_t i = 0; i < CAPACITY + beyond; i++)
            write_items(f, 1);
        assert_int_equal(gs_broadcast_oldest(&f->ring), first + beyond);
        assert_int_equal(gs_broadcast_read(&f->ring, &position, items, 2, &lost), 2);
        assert_int_equal(lost, beyond);
        assert_item(&items[0], first + beyond);
        assert_item(&items[1], first + beyond + 1);
        assert_int_equal(gs_broadcast_read(&f->ring, &position, items, CAPACITY, &lost),
                         CAPACITY - 2);
        assert_int_equal(lost, 0);
        assert_int_equal(position, gs_broadcast_end(&f->ring));
    }
}

static void test_lost_count_may_be_unwanted(void **state) {
    struct fixture *f = *state;
    struct item item;
    uint64_t position = 0;
    write_items(f, CAPACITY);
    write_items(f, 1);
    assert_int_equal(gs_broadcast_read(&f->ring, &position, &item, 1, NULL), 1);
    assert_item(&item, 1);
}

/* Pre-roll is nothing but a cursor that begins in the past. */
static void test_reading_back(void **state) {
    struct fixture *f = *state;
    struct item items[CAPACITY];
    uint64_t lost;
    write_items(f, CAPACITY);
    write_items(f, 5);
    uint64_t position = gs_broadcast_end(&f->ring) - 6;
    assert_int_equal(gs_broadcast_read(&f->ring, &position, items, CAPACITY, &lost), 6);
    assert_int_equal(lost, 0);
    assert_item(&items[0], 7);
    assert_item(&items[5], 12);
}

static void test_reader_ahead_waits(void **state) {
    struct fixture *f = *state;
    struct item item;
    uint64_t position = 3, lost = 99;
    write_items(f, 2);
    assert_int_equal(gs_broadcast_read(&f->ring, &position, &item, 1, &lost), 0);
    assert_int_equal(position, 3);
    assert_int_equal(lost, 0);
    write_items(f, 2);
    assert_int_equal(gs_broadcast_read(&f->ring, &position, &item, 1, &lost), 1);
    assert_item(&item, 3);
}

static void test_readers_are_independent(void **state) {
    struct fixture *f = *state;
    struct item item;
    struct gs_broadcast other;
    assert_int_equal(gs_broadcast_open(f->memory, f->bytes, &other), GS_OK);
    assert_int_equal(other.capacity, CAPACITY);
    assert_int_equal(other.item_size, sizeof(struct item));
    uint64_t a = 0, b = 2, lost;
    write_items(f, 4);
    assert_int_equal(gs_broadcast_read(&f->ring, &a, &item, 1, &lost), 1);
    assert_item(&item, 0);
    assert_int_equal(gs_broadcast_read(&other, &b, &item, 1, &lost), 1);
    assert_item(&item, 2);
    assert_int_equal(a, 1);
    assert_int_equal(b, 3);
}

/* The source and the target of a copy need no alignment. */
static void test_unaligned_items(void **state) {
    struct fixture *f = *state;
    unsigned char from[sizeof(struct item) + 1], to[sizeof(struct item) + 1];
    struct item item = item_of(0);
    uint64_t position = 0;
    memcpy(from + 1, &item, sizeof item);
    gs_broadcast_write(&f->ring, from + 1, 1);
    assert_int_equal(gs_broadcast_read(&f->ring, &position, to + 1, 1, NULL), 1);
    assert_memory_equal(to + 1, from + 1, sizeof item);
}

static void test_create_refuses(void **state) {
    struct fixture *f = *state;
    struct gs_broadcast ring;
    size_t item = sizeof(struct item);
    assert_int_equal(gs_broadcast_create(f->memory, f->bytes, item, 0, &ring), GS_ERR_RANGE);
    assert_int_equal(gs_broadcast_create(f->memory, f->bytes, 0, 1, &ring), GS_ERR_RANGE);
    assert_int_equal(gs_broadcast_create(f->memory, f->bytes, 12, 1, &ring), GS_ERR_RANGE);
    assert_int_equal(gs_broadcast_create(f->memory, f->bytes - 1, item, CAPACITY, &ring),
                     GS_ERR_RANGE);
    assert_int_equal(gs_broadcast_create(f->memory, f->bytes, item, CAPACITY + 1, &ring),
                     GS_ERR_RANGE);
    /* item_size * capacity is 8 in 64 bits: it must not pass for a small ring */
    assert_int_equal(gs_broadcast_create(f->memory, f->bytes, 24, 0x5555555555555556u, &ring),
                     GS_ERR_RANGE);
    assert_int_equal(gs_broadcast_create(f->memory, 8, 8, 1, &ring), GS_ERR_RANGE);
}

/* A header from elsewhere is not believed: any single changed byte of the fixed fields that makes
 * it claim more than there is, or another kind, is refused. */
static void test_open_refuses(void **state) {
    struct fixture *f = *state;
    struct gs_broadcast ring;
    unsigned char *bytes = f->memory;
    assert_int_equal(gs_broadcast_open(f->memory, 0, &ring), GS_ERR_FORMAT);
    assert_int_equal(gs_broadcast_open(f->memory, 64, &ring), GS_ERR_FORMAT);
    assert_int_equal(gs_broadcast_open(f->memory, f->bytes - 1, &ring), GS_ERR_FORMAT);
    for (size_t i = 0; i < 4; i++) { /* the kind */
        bytes[i] ^= 1;
        assert_int_equal(gs_broadcast_open(f->memory, f->bytes, &ring), GS_ERR_FORMAT);
        bytes[i] ^= 1;
    }
    for (size_t i = 4; i < 8; i++) { /* the item size: not whole words, or too large */
        bytes[i] ^= i == 4 ? 1 : 0x40;
        assert_int_equal(gs_broadcast_open(f->memory, f->bytes, &ring), GS_ERR_FORMAT);
        bytes[i] ^= i == 4 ? 1 : 0x40;
    }
    for (size_t i = 8; i < 16; i++) { /* the capacity: more than fits */
        bytes[i] ^= 0x40;
        assert_int_equal(gs_broadcast_open(f->memory, f->bytes, &ring), GS_ERR_FORMAT);
        bytes[i] ^= 0x40;
    }
    bytes[8] = 0;
    assert_int_equal(gs_broadcast_open(f->memory, f->bytes, &ring), GS_ERR_FORMAT);
    bytes[8] = CAPACITY;
    assert_int_equal(gs_broadcast_open(f->memory, f->bytes, &ring), GS_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_empty, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_wrap, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_full_ring_loses_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_overrun, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lost_count_may_be_unwanted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_reading_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_reader_ahead_waits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_readers_are_independent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_unaligned_items, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_create_refuses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_open_refuses, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("broadcast", tests, NULL, NULL);
}
