/* What the rig's small programs share: sound files in memory, a random source that is the same
 * everywhere, the clock, and leaving with a message. */
#ifndef GS_RIG_COMMON_H
#define GS_RIG_COMMON_H

#include <stdint.h>

struct rig_sound {
    float *data; /* interleaved */
    long frames;
    int channels, rate;
};

/* Prints "NAME: TEXT" on stderr and exits with 2: the rig itself is wrong, not what it tests. */
_Noreturn void rig_die(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A decimal number, or rig_die(). */
double rig_number(const char *text);
long rig_integer(const char *text);
/* Reads a whole file; rig_die() when it can't. */
void rig_load(const char *path, struct rig_sound *sound);
/* Monotonic seconds. */
double rig_now(void);
/* The next value of the splitmix64 sequence. */
uint64_t rig_random(uint64_t *state);

#endif
