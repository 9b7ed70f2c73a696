/* Programs that are started beside this one and have nothing to do with its terminal. */
#ifndef GAINSTAGE_APART_H
#define GAINSTAGE_APART_H

#include <sys/types.h>

/* Starts `program` (looked for in PATH unless it has a slash) with the arguments `words`, in a
 * process group of its own and with no signal blocked or ignored. Its standard input and output are
 * `end`, or nothing when that is -1; what it says on standard error is not heard. Returns 0 or an
 * errno; the caller waits for *pid. Any thread. */
int gs_spawn_apart(const char *program, char *const *words, int end, pid_t *pid);

#endif
