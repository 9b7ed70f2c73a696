/* The standing orders of a session: how takes begin, go on and end without a hand at the keys.
 * Written and read as words, in commands, config files and options alike. */
#ifndef GAINSTAGE_POLICY_H
#define GAINSTAGE_POLICY_H

#include <stdbool.h>

#include "gainstage/container.h"
#include "gainstage/status.h"
#include "gainstage/text.h"

/* Takes that begin by themselves when a sound comes and end when it stays away. */
struct gs_automatic_policy {
    bool on;
    double level;   /* dBFS: a sample above it, in any channel at the input, is sound */
    double hold;    /* seconds: a pause shorter than this belongs to the sound… */
    double least;   /* …and a sound shorter than this starts nothing */
    double silence; /* seconds behind the last sound at which the take ends */
};

struct gs_policy {
    double preroll; /* seconds before the key that are in the take */
    double ring;    /* seconds that the disk may sleep before sound is lost */
    struct gs_automatic_policy automatic;
    double split_seconds; /* 0: not by time */
    double split_bytes;   /* 0: not by size; of one file */
    bool stop_on_loss; /* the take ends when the device is lost, instead of going on in silence */
    double reconnect;  /* seconds of silence after which it ends; INFINITY: never */
};

enum gs_policy_item {
    GS_POLICY_PREROLL,
    GS_POLICY_RING,
    GS_POLICY_AUTO,
    GS_POLICY_SPLIT,
    GS_POLICY_ON_LOSS,
    GS_POLICY_RECONNECT
};

void gs_policy_init(struct gs_policy *policy);
/* `words` as behind the command of that name, at least one, NULL behind the last. */
enum gs_status gs_policy_set(struct gs_policy *policy, enum gs_policy_item item, char *const *words,
                             struct gs_error *error);
/* The same words again. */
void gs_policy_text(const struct gs_policy *policy, enum gs_policy_item item, struct gs_text *text);

/* Frames after which a take goes on in a new file; 0: never. By size it is the processed file's
 * that counts, a FLAC's as if it were not packed. */
uint64_t gs_policy_split_frames(const struct gs_policy *policy, enum gs_format format,
                                unsigned channels, unsigned rate);

/* Seconds that the ring is deep: pre-roll and the disk's sleep, as far as there is memory for it. A
 * frame is dry and wet, 32 bits a sample; a ring takes no more than a quarter of the machine's
 * `memory` (bytes) and 2 GiB, but 256 MiB in any case. */
double gs_policy_depth(const struct gs_policy *policy, unsigned channels, unsigned rate,
                       double memory);
/* Seconds of pre-roll that a take gets at most from a ring of that depth, once so much has been
 * heard: the writer has to catch up before the oldest is overwritten. */
double gs_policy_reach(const struct gs_policy *policy, double depth);

#endif
