/* What lies in the control memory. Private to the audio module's two sides. */
#ifndef GAINSTAGE_AUDIO_LINK_H
#define GAINSTAGE_AUDIO_LINK_H

#include "gainstage/audio.h"

enum { GS_ORDERS = 1024 };

struct gs_control_shared {
    uint32_t channels, rate;
    uint64_t identity;      /* tells this ring from any other; random */
    _Atomic uint32_t held;  /* a take is open: should the engine die, another may come for it */
    _Atomic uint32_t owner; /* enum gs_owner */
    /* The engine counts this up when an order found the queue full. */
    _Atomic uint32_t resync;
    /* …and this one when maxima and clips are to begin anew. */
    _Atomic uint32_t clears;
    /* Pairs that share their gains: bit p for channels 2p and 2p + 1. */
    _Atomic uint32_t pairs;
    _Alignas(64) _Atomic int64_t clock; /* of the last frame in the audio ring */
    _Atomic uint32_t latency;           /* of the strip, frames; set before the first frame */
    _Atomic uint64_t silence;           /* frames laid over gaps, by either side */
    _Atomic uint32_t realtime, locked;  /* enum gs_grant, of the audio process */
    /* The settings as they are meant to be: written by the engine before the order goes out. */
    _Alignas(64) _Atomic double value[GS_MAX_CHANNELS][GS_PARAM_COUNT];
    _Alignas(64) unsigned char queue[];
};

/* RT-safe: maxima, clips and largest reductions of the reading begin anew if the engine has asked
 * for it since it was last called for this reading. */
void gs_link_clear_reading(const struct gs_link *link, struct gs_telemetry *reading);

#endif
