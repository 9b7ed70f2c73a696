#include "gainstage/passing.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union ancillary {
    char bytes[CMSG_SPACE(GS_PASSED_MAX * sizeof(int))];
    struct cmsghdr align;
};

ssize_t gs_pass(int socket, const void *data, size_t size, const int *fds, unsigned count,
                int flags) {
    union ancillary ancillary = {.bytes = {0}};
    union { /* sendmsg() only reads, which its type does not tell */
        const void *given;
        void *base;
    } bytes = {.given = data};
    struct iovec part = {bytes.base, size};
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > 0) {
        header.msg_control = ancillary.bytes;
        header.msg_controllen = CMSG_SPACE(count * sizeof(int));
        struct cmsghdr *with = CMSG_FIRSTHDR(&header);
        with->cmsg_level = SOL_SOCKET;
        with->cmsg_type = SCM_RIGHTS;
        with->cmsg_len = CMSG_LEN(count * sizeof(int));
        memcpy(CMSG_DATA(with), fds, count * sizeof(int));
    }
    return sendmsg(socket, &header, flags | MSG_NOSIGNAL);
}

ssize_t gs_receive(int socket, void *data, size_t size, int *fds, unsigned count, int flags) {
    union ancillary ancillary;
    struct iovec part = {data, size};
    struct msghdr header = {.msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = ancillary.bytes,
                            .msg_controllen = sizeof ancillary.bytes};
    unsigned kept = 0;
    ssize_t got;
    for (unsigned i = 0; i < count; i++)
        fds[i] = -1;
    do
        got = recvmsg(socket, &header, flags | MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return got;
    for (struct cmsghdr *with = CMSG_FIRSTHDR(&header); with; with = CMSG_NXTHDR(&header, with)) {
        if (with->cmsg_level != SOL_SOCKET || with->cmsg_type != SCM_RIGHTS)
            continue;
        const size_t came = (with->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < came; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(with) + i * sizeof fd, sizeof fd);
            if (kept < count)
                fds[kept++] = fd;
            else
                close(fd);
        }
    }
    return got;
}
