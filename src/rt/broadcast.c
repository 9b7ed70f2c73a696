#include "gainstage/rt.h"

#include <stdatomic.h>
#include <string.h>

_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "the rings need lock-free 64-bit atomics");

enum { BROADCAST_MAGIC = 0x67734252 /* "RBsg" */ };

/* What lies in shared memory. The two counters stand a cache line apart from the fixed fields and
 * from each other: readers look at `published` all the time, at `claimed` only after a copy. */
struct gs_broadcast_shared {
    uint32_t magic;
    uint32_t item_size;
    uint64_t capacity;
    _Alignas(64) _Atomic uint64_t claimed;   /* items below this may be being overwritten */
    _Alignas(64) _Atomic uint64_t published; /* items below this can be read */
    _Alignas(64) _Atomic uint64_t words[];
};

size_t gs_broadcast_bytes(size_t item_size, uint64_t capacity) {
    return sizeof(struct gs_broadcast_shared) + item_size * (size_t)capacity;
}

static bool sizes_fit(size_t bytes, size_t item_size, uint64_t capacity) {
    return bytes >= sizeof(struct gs_broadcast_shared) && item_size > 0 && item_size % 8 == 0 &&
           item_size <= UINT32_MAX && capacity > 0 &&
           capacity <= (bytes - sizeof(struct gs_broadcast_shared)) / item_size;
}

enum gs_status gs_broadcast_create(void *memory, size_t bytes, size_t item_size, uint64_t capacity,
                                   struct gs_broadcast *ring) {
    if (!sizes_fit(bytes, item_size, capacity))
        return GS_ERR_RANGE;
    struct gs_broadcast_shared *shared = memory;
    shared->item_size = (uint32_t)item_size;
    shared->capacity = capacity;
    atomic_init(&shared->claimed, 0);
    atomic_init(&shared->published, 0);
    shared->magic = BROADCAST_MAGIC;
    *ring = (struct gs_broadcast){shared, capacity, item_size};
    return GS_OK;
}

enum gs_status gs_broadcast_open(void *memory, size_t bytes, struct gs_broadcast *ring) {
    struct gs_broadcast_shared *shared = memory;
    if (bytes < sizeof *shared || shared->magic != BROADCAST_MAGIC ||
        !sizes_fit(bytes, shared->item_size, shared->capacity))
        return GS_ERR_FORMAT;
    *ring = (struct gs_broadcast){shared, shared->capacity, shared->item_size};
    return GS_OK;
}

static void store_words(_Atomic uint64_t *slot, const unsigned char *from, size_t words) {
    for (size_t i = 0; i < words; i++) {
        uint64_t word;
        memcpy(&word, from + i * 8, 8);
        atomic_store_explicit(&slot[i], word, memory_order_release);
    }
}

static void load_words(unsigned char *to, _Atomic uint64_t *slot, size_t words) {
    for (size_t i = 0; i < words; i++) {
        uint64_t word = atomic_load_explicit(&slot[i], memory_order_acquire);
        memcpy(to + i * 8, &word, 8);
    }
}

/* The part of `count` items from `position` on that lies in one piece in the ring. */
static uint64_t until_wrap(const struct gs_broadcast *ring, uint64_t position, uint64_t count) {
    uint64_t left = ring->capacity - position % ring->capacity;
    return count < left ? count : left;
}

static _Atomic uint64_t *slot_of(const struct gs_broadcast *ring, uint64_t position) {
    return ring->shared->words + position % ring->capacity * (ring->item_size / 8);
}

void gs_broadcast_write(struct gs_broadcast *ring, const void *items, uint64_t count) {
    struct gs_broadcast_shared *shared = ring->shared;
    size_t words = ring->item_size / 8;
    /* the writer alone moves the counters, so it may read its own without ordering */
    uint64_t position = atomic_load_explicit(&shared->published, memory_order_relaxed);
    uint64_t end = position + count;
    atomic_store_explicit(&shared->claimed, end, memory_order_relaxed);
    const unsigned char *from = items;
    while (position < end) {
        uint64_t run = until_wrap(ring, position, end - position);
        store_words(slot_of(ring, position), from, (size_t)run * words);
        from += run * ring->item_size;
        position += run;
    }
    atomic_store_explicit(&shared->published, end, memory_order_release);
}

uint64_t gs_broadcast_end(const struct gs_broadcast *ring) {
    return atomic_load_explicit(&ring->shared->published, memory_order_acquire);
}

/* The first item that the writer has not begun to overwrite. Called after the words were loaded:
 * their acquire order makes the claim that preceded any newer word visible. */
static uint64_t first_untouched(const struct gs_broadcast *ring) {
    uint64_t claimed = atomic_load_explicit(&ring->shared->claimed, memory_order_relaxed);
    return claimed > ring->capacity ? claimed - ring->capacity : 0;
}

uint64_t gs_broadcast_oldest(const struct gs_broadcast *ring) {
    return first_untouched(ring);
}

uint64_t gs_broadcast_read(const struct gs_broadcast *ring, uint64_t *position, void *items,
                           uint64_t count, uint64_t *lost) {
    uint64_t skipped = 0, copied = 0;
    for (;;) {
        uint64_t oldest = first_untouched(ring);
        if (*position < oldest) {
            skipped += oldest - *position;
            *position = oldest;
        }
        uint64_t end = gs_broadcast_end(ring);
        uint64_t available = end > *position ? end - *position : 0;
        uint64_t wanted = count < available ? count : available;
        unsigned char *to = items;
        for (copied = 0; copied < wanted;) {
            uint64_t run = until_wrap(ring, *position + copied, wanted - copied);
            load_words(to, slot_of(ring, *position + copied), (size_t)run * (ring->item_size / 8));
            to += run * ring->item_size;
            copied += run;
        }
        /* overtaken while copying: what was copied may be torn, begin again further on */
        if (first_untouched(ring) <= *position)
            break;
    }
    *position += copied;
    if (lost)
        *lost = skipped;
    return copied;
}
