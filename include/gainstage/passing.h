/* Messages over a Unix socket that bring file descriptors along. Any thread. */
#ifndef GAINSTAGE_PASSING_H
#define GAINSTAGE_PASSING_H

#include <sys/types.h>

enum { GS_PASSED_MAX = 3 };

/* Sends the bytes and `count` descriptors (0 to GS_PASSED_MAX), never with a signal; as sendmsg().
 */
ssize_t gs_pass(int socket, const void *data, size_t size, const int *fds, unsigned count,
                int flags);
/* Receives up to `size` bytes and `count` descriptors, close-on-exec: -1 in `fds` for those that
 * did not come; more than that are closed. As recvmsg(), but goes on when a signal interrupts it.
 */
ssize_t gs_receive(int socket, void *data, size_t size, int *fds, unsigned count, int flags);

#endif
