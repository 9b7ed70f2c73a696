#include "gainstage/rt.h"

#include <stdatomic.h>
#include <string.h>

enum { QUEUE_MAGIC = 0x67735155 /* "UQsg" */ };

struct gs_queue_shared {
    uint32_t magic;
    uint32_t item_size;
    uint32_t capacity;
    _Alignas(64) _Atomic uint32_t head; /* the consumer's: items taken so far */
    _Alignas(64) _Atomic uint32_t tail; /* the producer's: items put so far */
    _Alignas(64) unsigned char items[];
};

size_t gs_queue_bytes(size_t item_size, uint32_t capacity) {
    return sizeof(struct gs_queue_shared) + item_size * capacity;
}

static bool sizes_fit(size_t bytes, size_t item_size, uint32_t capacity) {
    bool power_of_two = capacity > 0 && (capacity & (capacity - 1)) == 0;
    return power_of_two && item_size > 0 && bytes >= sizeof(struct gs_queue_shared) &&
           capacity <= (bytes - sizeof(struct gs_queue_shared)) / item_size;
}

enum gs_status gs_queue_create(void *memory, size_t bytes, size_t item_size, uint32_t capacity,
                               struct gs_queue *queue) {
    if (!sizes_fit(bytes, item_size, capacity))
        return GS_ERR_RANGE;
    struct gs_queue_shared *shared = memory;
    shared->item_size = (uint32_t)item_size;
    shared->capacity = capacity;
    atomic_init(&shared->head, 0);
    atomic_init(&shared->tail, 0);
    shared->magic = QUEUE_MAGIC;
    *queue = (struct gs_queue){shared, capacity, item_size};
    return GS_OK;
}

enum gs_status gs_queue_open(void *memory, size_t bytes, struct gs_queue *queue) {
    struct gs_queue_shared *shared = memory;
    if (bytes < sizeof *shared || shared->magic != QUEUE_MAGIC ||
        !sizes_fit(bytes, shared->item_size, shared->capacity))
        return GS_ERR_FORMAT;
    *queue = (struct gs_queue){shared, shared->capacity, shared->item_size};
    return GS_OK;
}

bool gs_queue_push(struct gs_queue *queue, const void *item) {
    struct gs_queue_shared *shared = queue->shared;
    uint32_t tail = atomic_load_explicit(&shared->tail, memory_order_relaxed);
    /* acquire: the slot's old content was read before the consumer moved on */
    uint32_t head = atomic_load_explicit(&shared->head, memory_order_acquire);
    if (tail - head >= queue->capacity)
        return false;
    memcpy(shared->items + (tail & (queue->capacity - 1)) * queue->item_size, item,
           queue->item_size);
    atomic_store_explicit(&shared->tail, tail + 1, memory_order_release);
    return true;
}

bool gs_queue_pop(struct gs_queue *queue, void *item) {
    struct gs_queue_shared *shared = queue->shared;
    uint32_t head = atomic_load_explicit(&shared->head, memory_order_relaxed);
    /* acquire: the item was written before the producer moved on */
    if (head == atomic_load_explicit(&shared->tail, memory_order_acquire))
        return false;
    memcpy(item, shared->items + (head & (queue->capacity - 1)) * queue->item_size,
           queue->item_size);
    atomic_store_explicit(&shared->head, head + 1, memory_order_release);
    return true;
}

void gs_queue_drain(struct gs_queue *queue) {
    uint32_t tail = atomic_load_explicit(&queue->shared->tail, memory_order_acquire);
    atomic_store_explicit(&queue->shared->head, tail, memory_order_release);
}
