/* The rings. Both live in memory that processes share; both are free of locks and system calls.
 *
 * broadcast: ONE writer that never waits, ANY number of readers, each with its own position.
 *   Items have a fixed size and are numbered from 0 for ever; item i lives in slot i % capacity.
 *   The writer announces what it will overwrite (`claimed`), stores the words, then publishes
 *   (`published`). A reader copies first and looks at `claimed` afterwards: what the writer may
 * have touched meanwhile counts as lost, with its number. Words are stored with release and loaded
 * with acquire order, so a reader that saw any word of a newer item also sees the claim that went
 *   before it; no fence is needed and ThreadSanitizer can follow. On x86 these are plain moves.
 *   Readers never write: a read-only mapping serves.
 *
 * queue: ONE producer, ONE consumer (not necessarily of one process). The producer alone moves
 *   `tail`, the consumer alone `head`; each publishes with release and looks with acquire. */
#ifndef GAINSTAGE_RT_H
#define GAINSTAGE_RT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gainstage/status.h"

struct gs_broadcast_shared;
/* A process's view of a broadcast ring; plain data, copy freely. */
struct gs_broadcast {
    struct gs_broadcast_shared *shared;
    uint64_t capacity; /* items */
    size_t item_size;  /* bytes, a multiple of 8 */
};

/* Bytes of memory for a ring of `capacity` items of `item_size` bytes. */
size_t gs_broadcast_bytes(size_t item_size, uint64_t capacity);
/* Lays out a ring in zeroed memory (8-byte aligned). */
enum gs_status gs_broadcast_create(void *memory, size_t bytes, size_t item_size, uint64_t capacity,
                                   struct gs_broadcast *ring);
/* Opens a ring that another process laid out; GS_ERR_FORMAT when its header does not fit `bytes`.
 */
enum gs_status gs_broadcast_open(void *memory, size_t bytes, struct gs_broadcast *ring);

/* Writer. Appends `count` <= capacity items from `items` (8-byte aligned not required). RT-safe. */
void gs_broadcast_write(struct gs_broadcast *ring, const void *items, uint64_t count);
/* Any thread: the number of the next item to be published. */
uint64_t gs_broadcast_end(const struct gs_broadcast *ring);
/* Any thread: the oldest item that can still be read (it may be gone a moment later). */
uint64_t gs_broadcast_oldest(const struct gs_broadcast *ring);
/* Reader. Copies up to `count` items from *position on into `items`, moves *position behind them
 * and returns how many. Items that were overwritten first are skipped: *position moves over them
 * and *lost (may be NULL) says how many; what is returned follows after them. */
uint64_t gs_broadcast_read(const struct gs_broadcast *ring, uint64_t *position, void *items,
                           uint64_t count, uint64_t *lost);

struct gs_queue_shared;
struct gs_queue {
    struct gs_queue_shared *shared;
    uint32_t capacity; /* items, a power of two */
    size_t item_size;  /* bytes */
};
size_t gs_queue_bytes(size_t item_size, uint32_t capacity);
enum gs_status gs_queue_create(void *memory, size_t bytes, size_t item_size, uint32_t capacity,
                               struct gs_queue *queue);
enum gs_status gs_queue_open(void *memory, size_t bytes, struct gs_queue *queue);
/* Producer: false when full, nothing changed then. RT-safe. */
bool gs_queue_push(struct gs_queue *queue, const void *item);
/* Consumer: false when empty. RT-safe. */
bool gs_queue_pop(struct gs_queue *queue, void *item);
/* Consumer: forgets everything that is in it. */
void gs_queue_drain(struct gs_queue *queue);

/* Sealed shared memory. The size can never change after gs_memory_create(), so no reader can be
 * killed by SIGBUS. */
struct gs_memory {
    int fd;
    void *address;
    size_t bytes;
};
enum gs_status gs_memory_create(const char *name, size_t bytes, struct gs_memory *memory,
                                struct gs_error *error);
/* Maps a descriptor that came from elsewhere (which it then owns); checks the seals and the size.
 */
enum gs_status gs_memory_map(int fd, bool writable, struct gs_memory *memory,
                             struct gs_error *error);
/* A new descriptor of the same memory that can only be read; -1 on failure. */
int gs_memory_reader(const struct gs_memory *memory);
void gs_memory_done(struct gs_memory *memory);

#endif
