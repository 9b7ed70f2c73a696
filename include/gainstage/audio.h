/* The wires between the engine and its disposable audio process, and what the engine may do with
 * the rings while no audio process lives.
 *
 * Three sealed memories: `control` (parameters and orders, engine -> audio thread), `audio` (the
 * frames) and `telemetry` (both audio thread -> everybody). They belong to the engine and outlive
 * any audio process. The two broadcast rings have one writer at any time, the holder of `owner`:
 *   GS_OWNER_NONE    nobody is writing; either side may take it with compare-and-swap
 *   GS_OWNER_ENGINE  the engine is writing silence into a gap, for microseconds
 *   GS_OWNER_AUDIO   an audio thread; it keeps it for life, and the engine takes it back only after
 *                    it has seen that process dead (waitpid) */
#ifndef GAINSTAGE_AUDIO_H
#define GAINSTAGE_AUDIO_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "gainstage/param.h"
#include "gainstage/rt.h"
#include "gainstage/status.h"
#include "gainstage/telemetry.h"

enum gs_owner { GS_OWNER_NONE, GS_OWNER_ENGINE, GS_OWNER_AUDIO };

/* What the system was asked for on behalf of the audio thread. */
enum gs_grant {
    GS_GRANT_UNKNOWN,  /* not asked yet */
    GS_GRANT_NEEDLESS, /* not asked: this source does without */
    GS_GRANT_REFUSED,
    GS_GRANT_GIVEN
};

/* An order to the audio thread: a parameter's new value. */
struct gs_order {
    uint16_t channel; /* 0-based */
    uint16_t id;      /* enum gs_param_id */
    double value;
};

struct gs_control_shared; /* link.c */

struct gs_link {
    struct gs_memory control, audio, telemetry;
    struct gs_control_shared *shared;
    struct gs_queue orders;
    struct gs_broadcast frames;   /* item: channels dry floats, then channels wet floats */
    struct gs_broadcast readings; /* item: struct gs_telemetry */
    unsigned channels, rate;
};

/* ---- engine's side, main thread ---- */

/* Makes the three memories; `seconds` is the depth of the audio ring. */
enum gs_status gs_link_create(unsigned channels, unsigned rate, double seconds,
                              const struct gs_settings *settings, struct gs_link *link,
                              struct gs_error *error);
void gs_link_done(struct gs_link *link);
/* Sends a value to the audio thread; never fails: when the queue is full the audio thread reads
 * everything anew from the settings that lie in the control memory. */
void gs_link_set(struct gs_link *link, unsigned channel, enum gs_param_id id, double value);
/* Which pairs of channels share the gains of their dynamics: bit p for channels 2p and 2p + 1. */
void gs_link_pairs(struct gs_link *link, uint32_t pairs);
/* While a take is open the audio process may outlive the engine for a while: see GS_AUDIO_RESCUE.
 */
void gs_link_hold(struct gs_link *link, bool held);
bool gs_link_held(const struct gs_link *link);
/* A number that no other ring has. */
uint64_t gs_link_identity(const struct gs_link *link);
/* What the audio thread was told last. */
void gs_link_settings(const struct gs_link *link, struct gs_settings *settings, uint32_t *pairs);
/* Maxima, clip counts and largest reductions begin anew. */
void gs_link_clear(struct gs_link *link);
/* The audio process is dead (seen by waitpid): its ownership of the rings ends. */
void gs_link_disown(struct gs_link *link);
/* Writes silence, with telemetry, from the last frame's clock up to `clock`. Returns the frames
 * written: 0 while an audio thread owns the rings or before the first frame ever. */
uint64_t gs_link_fill(struct gs_link *link, int64_t clock);
/* gs_clock_now() of the last frame in the audio ring; 0 before the first. Any thread. */
int64_t gs_link_clock(const struct gs_link *link);
/* A place in the audio ring, not far from its end, and gs_clock_now() of the frame before it: the
 * two belong together. False before the first frame, and without memory. Any thread. */
bool gs_link_place(const struct gs_link *link, uint64_t *position, int64_t *clock);
/* Frames by which the strip's latency delays everything in the ring; known with the first frame. */
unsigned gs_link_latency(const struct gs_link *link);
/* Frames of silence that stand for lost sound, since the session began. Any thread. */
uint64_t gs_link_silence(const struct gs_link *link);
/* Real-time priority of the audio thread, and memory that is never swapped out. Any thread. */
enum gs_grant gs_link_realtime(const struct gs_link *link);
enum gs_grant gs_link_locked(const struct gs_link *link);
bool gs_link_owned(const struct gs_link *link);
/* The latest telemetry frame into `reading` (gs_telemetry_bytes(channels) bytes); false when none.
 */
bool gs_link_reading(const struct gs_link *link, struct gs_telemetry *reading);
/* The next one from *position on, which moves behind it; what was overwritten is left out. */
bool gs_link_reading_from(const struct gs_link *link, uint64_t *position,
                          struct gs_telemetry *reading);

/* ---- audio process's side ---- */

/* Maps three descriptors (control, audio, telemetry), which it then owns. */
enum gs_status gs_link_open(const int fds[3], unsigned channels, unsigned rate,
                            struct gs_link *link, struct gs_error *error);

/* ---- messages over the socket pair (SOCK_SEQPACKET) between the two ---- */

enum gs_audio_message_kind {
    GS_AUDIO_OPEN,   /* engine: open this input */
    GS_AUDIO_FORMAT, /* audio: it is open, in this format */
    GS_AUDIO_LINK,   /* engine: three descriptors; start */
    GS_AUDIO_FAILED, /* audio: it can't go on; the process ends behind this */
    GS_AUDIO_RESCUE /* audio, to another engine: the three descriptors, format, input; it goes on */
};

/* An engine that dies while a take is open leaves an audio process that goes on filling the ring.
 * For this long, or for as long as the ring holds everything if that is less, it waits on the Unix
 * socket (SOCK_SEQPACKET) `rescue` of GS_AUDIO_OPEN for another engine of the same user, sends it
 * GS_AUDIO_RESCUE and serves that one from then on; else it lets go of the device and ends. */
enum { GS_RESCUE_SECONDS = 10 };
struct gs_audio_message {
    enum gs_audio_message_kind kind;
    enum gs_status status; /* FAILED */
    unsigned channels, rate, block;
    uint64_t resume;  /* OPEN: position to go on from, for files */
    char device[128]; /* FORMAT, RESCUE */
    char host[32];    /* FORMAT */
    char rescue[112]; /* OPEN: a socket's path; "" when nobody will come */
    char text[512];   /* OPEN, RESCUE: the input; FAILED: what happened */
};

/* The audio process's main: speaks the messages above on `fd` until that is closed. The value is
 * the process's exit status. */
int gs_audio_main(int fd);

#endif
