/* An audio thread's life in small, for the real-time checks: every stage on and at work, parameters
 * moving, odd block sizes, broken samples, overflows. */
#ifndef GAINSTAGE_TESTS_EXERCISE_H
#define GAINSTAGE_TESTS_EXERCISE_H

struct exercise;

/* Sets everything up; NULL when that fails (said on stderr). */
struct exercise *exercise_new(void);
void exercise_free(struct exercise *exercise);

enum { EXERCISE_ROUNDS = 3000 };
/* What a device and the engine do before a callback: sound lies ready, orders are in the queue.
 * Makes no system call. `round` counts from 0. */
void exercise_prepare(struct exercise *exercise, unsigned round);
/* The callback: what the checks watch. */
void exercise_callback(struct exercise *exercise);

/* Behind the last round: NULL when every stage has worked and every frame has come out, else what
 * has not: a check of an idle strip would have shown nothing. Makes no system call. */
const char *exercise_verdict(const struct exercise *exercise);

#endif
