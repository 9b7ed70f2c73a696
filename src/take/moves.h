/* The files of a take, moved together. What is to be moved is written down first (in a hidden file
 * of the folder); whoever finds that note finishes the work. One at a time in a folder: a lock on
 * it (flock) keeps out everybody else. Any thread but the main and the writer's. */
#ifndef GAINSTAGE_TAKE_MOVES_H
#define GAINSTAGE_TAKE_MOVES_H

#include <stddef.h>

#include "gainstage/status.h"
#include "gainstage/text.h"

enum { GS_MOVES_MAX = 8 };
#define GS_MOVES_NOTE ".gainstage-moving"

struct gs_move {
    char from[640], to[640]; /* relative to the folder */
};
struct gs_moves {
    unsigned count;
    struct gs_move move[GS_MOVES_MAX];
};

/* The folder's lock: a descriptor of the folder for gs_moves_unlock(), or -1 with `error`. Waits
 * for whoever has it. */
int gs_moves_lock(const char *dir, struct gs_error *error);
void gs_moves_unlock(int folder);
/* All or none, under the lock; a sidecar among them then tells of the new names. GS_ERR_EXISTS when
 * a name is taken, GS_ERR_IO when the target lies on another file system or the disk refuses;
 * nothing has moved then, or `error` says that the disk refused the way back, too, and the note
 * stays. */
enum gs_status gs_moves_do(int folder, const struct gs_moves *moves, struct gs_error *error);
/* Finishes what somebody's death left half done, if anything, and tells of it in a line (`told`
 * NULL: in the log); not while another is at work. */
void gs_moves_finish(const char *dir, struct gs_text *told);
/* The same under the lock, told in the log. An error: the disk lets it neither on nor back. */
enum gs_status gs_moves_settle(int folder, struct gs_error *error);

/* The whole file, malloc'ed and NUL-terminated; at most GS_SIDECAR_MOST bytes. */
enum { GS_SIDECAR_MOST = 32 << 20 };
enum gs_status gs_sidecar_load(const char *path, char **bytes, size_t *length,
                               struct gs_error *error);

#endif
