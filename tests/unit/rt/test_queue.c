/* The queue: one producer, one consumer, first in, first out. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gainstage/rt.h"

enum { CAPACITY = 8 };

struct item {
    uint32_t number;
    uint32_t inverse;
    uint32_t key;
};

static struct item item_of(uint32_t number) {
    return (struct item){number, ~number, number * 2654435761u};
}

static int is_item(const struct item *item, uint32_t number) {
    struct item expected = item_of(number);
    return memcmp(item, &expected, sizeof expected) == 0;
}

struct fixture {
    void *memory;
    size_t bytes;
    struct gs_queue queue;
};

static int set_up(void **state) {
    struct fixture *f = calloc(1, sizeof *f);
    f->bytes = gs_queue_bytes(sizeof(struct item), CAPACITY);
    f->memory = aligned_alloc(64, (f->bytes + 63) & ~(size_t)63);
    memset(f->memory, 0, f->bytes);
    assert_int_equal(gs_queue_create(f->memory, f->bytes, sizeof(struct item), CAPACITY, &f->queue),
                     GS_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    free(f->memory);
    free(f);
    return 0;
}

static void test_order_and_limits(void **state) {
    struct fixture *f = *state;
    struct item item = item_of(77);
    uint32_t next_in = 0, next_out = 0;
    assert_false(gs_queue_pop(&f->queue, &item));
    assert_true(is_item(&item, 77));
    /* every fill level from 1 to full, at every phase of the ring */
    for (uint32_t round = 0; round < 5; round++)
        for (uint32_t level = 1; level <= CAPACITY; level++) {
            for (uint32_t i = 0; i < level; i++) {
                item = item_of(next_in++);
                assert_true(gs_queue_push(&f->queue, &item));
            }
            if (level == CAPACITY) {
                item = item_of(123456);
                assert_false(gs_queue_push(&f->queue, &item));
            }
            for (uint32_t i = 0; i < level; i++) {
                assert_true(gs_queue_pop(&f->queue, &item));
                assert_true(is_item(&item, next_out++));
            }
            assert_false(gs_queue_pop(&f->queue, &item));
        }
}

static void test_drain(void **state) {
    struct fixture *f = *state;
    struct item item;
    for (uint32_t i = 0; i < 5; i++) {
        item = item_of(i);
        assert_true(gs_queue_push(&f->queue, &item));
    }
    gs_queue_drain(&f->queue);
    assert_false(gs_queue_pop(&f->queue, &item));
    /* all of the room is there again */
    for (uint32_t i = 0; i < CAPACITY; i++) {
        item = item_of(i + 50);
        assert_true(gs_queue_push(&f->queue, &item));
    }
    assert_false(gs_queue_push(&f->queue, &item));
    assert_true(gs_queue_pop(&f->queue, &item));
    assert_true(is_item(&item, 50));
}

static void test_refusals(void **state) {
    struct fixture *f = *state;
    struct gs_queue queue;
    size_t size = sizeof(struct item);
    assert_int_equal(gs_queue_create(f->memory, f->bytes, size, 0, &queue), GS_ERR_RANGE);
    assert_int_equal(gs_queue_create(f->memory, f->bytes, size, 6, &queue), GS_ERR_RANGE);
    assert_int_equal(gs_queue_create(f->memory, f->bytes, 0, 8, &queue), GS_ERR_RANGE);
    assert_int_equal(gs_queue_create(f->memory, f->bytes, size, 16, &queue), GS_ERR_RANGE);
    assert_int_equal(gs_queue_create(f->memory, f->bytes - 1, size, 8, &queue), GS_ERR_RANGE);
    assert_int_equal(gs_queue_create(f->memory, 8, 4, 1, &queue), GS_ERR_RANGE);

    unsigned char *bytes = f->memory;
    assert_int_equal(gs_queue_open(f->memory, 8, &queue), GS_ERR_FORMAT);
    assert_int_equal(gs_queue_open(f->memory, f->bytes - 1, &queue), GS_ERR_FORMAT);
    bytes[0] ^= 1; /* the kind */
    assert_int_equal(gs_queue_open(f->memory, f->bytes, &queue), GS_ERR_FORMAT);
    bytes[0] ^= 1;
    bytes[5] ^= 0x40; /* the item size: larger than there is room for */
    assert_int_equal(gs_queue_open(f->memory, f->bytes, &queue), GS_ERR_FORMAT);
    bytes[5] ^= 0x40;
    bytes[8] = CAPACITY - 1; /* the capacity: no power of two */
    assert_int_equal(gs_queue_open(f->memory, f->bytes, &queue), GS_ERR_FORMAT);
    bytes[8] = CAPACITY;
    assert_int_equal(gs_queue_open(f->memory, f->bytes, &queue), GS_OK);
    assert_int_equal(queue.capacity, CAPACITY);
    assert_int_equal(queue.item_size, size);
}

enum { STRESS_ITEMS = 300000 };

static void *produce(void *context) {
    struct gs_queue *queue = context;
    for (uint32_t i = 0; i < STRESS_ITEMS;) {
        struct item item = item_of(i);
        if (gs_queue_push(queue, &item))
            i++;
        else
            sched_yield();
    }
    return NULL;
}

/* Across threads nothing is lost, doubled, reordered or torn. */
static void test_two_threads(void **state) {
    struct fixture *f = *state;
    struct gs_queue producer_view;
    assert_int_equal(gs_queue_open(f->memory, f->bytes, &producer_view), GS_OK);
    pthread_t producer;
    assert_int_equal(pthread_create(&producer, NULL, produce, &producer_view), 0);
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < STRESS_ITEMS;) {
        struct item item;
        if (gs_queue_pop(&f->queue, &item))
            wrong += !is_item(&item, i++);
        else
            sched_yield();
    }
    assert_int_equal(pthread_join(producer, NULL), 0);
    assert_int_equal(wrong, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order_and_limits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_drain, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refusals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_two_threads, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
