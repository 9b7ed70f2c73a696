/* The loudness of the ring's wet signal, heard all the time, take or no take. Writer thread. */
#ifndef GAINSTAGE_TAKE_LISTENER_H
#define GAINSTAGE_TAKE_LISTENER_H

#include "gainstage/meter/loudness.h"
#include "gainstage/rt.h"

struct gs_listener {
    struct gs_broadcast ring;
    unsigned channels;
    struct gs_loudness *loudness; /* NULL: can't be measured with these channels */
    uint64_t position;
    float *items, *wet;
    int64_t looked;
    struct gs_loudness_reading reading; /* LUFS and LU; -inf: none */
};

enum gs_status gs_listener_init(struct gs_listener *listener, struct gs_broadcast ring,
                                unsigned channels, unsigned rate);
void gs_listener_done(struct gs_listener *listener);
/* Hears what is new, a bounded piece of it at a time, and brings `reading` up to date. */
void gs_listener_step(struct gs_listener *listener);
void gs_listener_reset(struct gs_listener *listener);

#endif
