/* Bytes from file to file. Not for the audio thread. */
#ifndef GAINSTAGE_FILE_COPY_H
#define GAINSTAGE_FILE_COPY_H

#include <stdbool.h>
#include <stdint.h>

/* Copies `bytes` bytes, holes as holes where the file system tells of them (`to` must be empty from
 * there on). False: errno says why, EIO also when `from` is shorter. */
bool gs_copy(int from, uint64_t at, int to, uint64_t to_at, uint64_t bytes);

#endif
