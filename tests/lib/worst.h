/* The worst that may come in: what is no number, no sound, or no end. */
#ifndef GAINSTAGE_TESTS_WORST_H
#define GAINSTAGE_TESTS_WORST_H

#include <math.h>
#include <stddef.h>

enum worst {
    WORST_NOT_NUMBERS,
    WORST_INFINITE,
    WORST_HUGE,
    WORST_DENORMAL,
    WORST_CONSTANT,
    WORST_SILENCE,
    WORST_NYQUIST,
    WORST_SQUARE,
    WORST_NOISE,
    WORSTS
};

/* Sample i of such a signal. */
static inline float worst_sample(enum worst kind, size_t i) {
    static const float denormal[] = {1e-41f, -3e-45f, 1e-39f, 0, -0.0f};
    switch (kind) {
    case WORST_NOT_NUMBERS:
        return i % 3 ? (float)NAN : 0.5f;
    case WORST_INFINITE:
        return i % 5 == 0 ? 0.25f : i % 2 ? (float)INFINITY : (float)-INFINITY;
    case WORST_HUGE:
        return i / 7 % 2 ? 1e30f : -1e30f;
    case WORST_DENORMAL:
        return denormal[i % 5];
    case WORST_CONSTANT:
        return -1;
    case WORST_SILENCE:
        return 0;
    case WORST_NYQUIST:
        return i % 2 ? 1 : -1;
    case WORST_SQUARE:
        return i / 240 % 2 ? 1 : -1;
    case WORST_NOISE:
    case WORSTS:
        break;
    }
    return (float)((double)((i * 2654435761U) % 2000003) / 1000001.0 - 1);
}

#endif
