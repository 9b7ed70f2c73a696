/* The broadcast ring under load: a writer that never waits, readers that are too slow, just right
 * and fast. Every item that a reader gets is whole, and what it read and what it lost add up. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gainstage/rt.h"

enum { READERS = 4, WORDS = 16, CAPACITY = 64, ITEMS = 200000, LARGEST = 48 };

struct item {
    uint64_t word[WORDS];
};

/* Each word tells the item's number and its own place, mixed so that a torn item can't look right.
 */
static uint64_t word_of(uint64_t number, uint64_t place) {
    uint64_t x = number * WORDS + place + 1;
    x *= UINT64_C(0x9E3779B97F4A7C15);
    return x ^ (x >> 29);
}

static int is_whole(const struct item *item, uint64_t number) {
    for (uint64_t i = 0; i < WORDS; i++)
        if (item->word[i] != word_of(number, i))
            return 0;
    return 1;
}

struct reader {
    struct gs_broadcast ring;
    uint64_t burst;  /* items that it asks for at once */
    unsigned dawdle; /* turns of idle work between two reads */
    uint64_t read, lost, torn, backwards;
};

static atomic_bool finished;

static void *write_all(void *context) {
    struct gs_broadcast *ring = context;
    struct item items[LARGEST];
    uint64_t next = 0, count = 1;
    while (next < ITEMS) {
        count = count % LARGEST + 1;
        if (count > ITEMS - next)
            count = ITEMS - next;
        for (uint64_t i = 0; i < count; i++)
            for (uint64_t place = 0; place < WORDS; place++)
                items[i].word[place] = word_of(next + i, place);
        gs_broadcast_write(ring, items, count);
        next += count;
    }
    atomic_store(&finished, true);
    return NULL;
}

static void *read_all(void *context) {
    struct reader *reader = context;
    struct item items[LARGEST];
    uint64_t position = 0;
    for (;;) {
        bool last_look = atomic_load(&finished);
        uint64_t before = position, lost;
        uint64_t got = gs_broadcast_read(&reader->ring, &position, items, reader->burst, &lost);
        reader->read += got;
        reader->lost += lost;
        if (position != before + lost + got)
            reader->backwards++;
        for (uint64_t i = 0; i < got; i++)
            reader->torn += !is_whole(&items[i], before + lost + i);
        if (last_look && got == 0)
            return NULL;
        for (volatile unsigned i = 0; i < reader->dawdle; i++)
            continue;
    }
}

static void test_every_item_is_whole_and_accounted_for(void **state) {
    (void)state;
    struct gs_memory memory;
    struct gs_broadcast ring;
    assert_int_equal(
        gs_memory_create("test", gs_broadcast_bytes(sizeof(struct item), CAPACITY), &memory, NULL),
        GS_OK);
    assert_int_equal(
        gs_broadcast_create(memory.address, memory.bytes, sizeof(struct item), CAPACITY, &ring),
        GS_OK);
    atomic_store(&finished, false);

    struct reader readers[READERS] = {{.burst = 1, .dawdle = 0},
                                      {.burst = 7, .dawdle = 200},
                                      {.burst = LARGEST, .dawdle = 5000},
                                      {.burst = LARGEST, .dawdle = 200000}};
    struct gs_memory views[READERS];
    pthread_t threads[READERS], writer;
    for (int i = 0; i < READERS; i++) {
        /* as another process would: a read-only mapping of its own */
        assert_int_equal(gs_memory_map(gs_memory_reader(&memory), false, &views[i], NULL), GS_OK);
        assert_int_equal(gs_broadcast_open(views[i].address, views[i].bytes, &readers[i].ring),
                         GS_OK);
        assert_int_equal(pthread_create(&threads[i], NULL, read_all, &readers[i]), 0);
    }
    assert_int_equal(pthread_create(&writer, NULL, write_all, &ring), 0);
    pthread_join(writer, NULL);
    for (int i = 0; i < READERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(readers[i].torn, 0);
        assert_int_equal(readers[i].backwards, 0);
        assert_int_equal(readers[i].read + readers[i].lost, ITEMS);
        assert_true(readers[i].read >= CAPACITY);
        gs_memory_done(&views[i]);
    }
    /* the slowest was overtaken, or this test has shown nothing */
    assert_true(readers[READERS - 1].lost > 0);
    gs_memory_done(&memory);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_item_is_whole_and_accounted_for),
    };
    return cmocka_run_group_tests_name("broadcast under load", tests, NULL, NULL);
}
