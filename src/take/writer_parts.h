/* The writer as its two sides see it: the thread (writer.c), and who asks of it (writer_calls.c).
 */
#ifndef GAINSTAGE_TAKE_WRITER_PARTS_H
#define GAINSTAGE_TAKE_WRITER_PARTS_H

#include <pthread.h>

#include "calls.h"
#include "gainstage/take.h"
#include "listener.h"
#include "recorder.h"

enum { GS_WRITER_EVENTS = 64 };

struct gs_writer {
    pthread_t thread;
    int fd; /* readable while an event waits */

    /* Shared between the callers and the thread, under the lock; it is held for copies only. */
    pthread_mutex_t lock;
    pthread_cond_t woken;
    bool quit;
    struct gs_calls calls;
    struct gs_labels *labels; /* to be taken over; NULL: nothing new */
    int64_t dropped; /* clock of the last call without a ticket that found no room; 0: none */
    struct gs_writer_event events[GS_WRITER_EVENTS];
    unsigned first_event, event_count;
    struct gs_writer_state state;

    /* The thread's own. */
    struct gs_recorder recorder;
    struct gs_take_options options;
    struct gs_listener listener;
    double disk_free; /* bytes, < 0: not known */
    int64_t disk_looked;
};

/* Under the lock: one more to be fetched. When nobody does, the oldest goes. */
void gs_writer_push_event(struct gs_writer *writer, const struct gs_writer_event *event);

#endif
