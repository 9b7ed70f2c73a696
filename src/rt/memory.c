/* Sealed shared memory: memfds whose size can never change. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gainstage/rt.h"

enum { SEALS = F_SEAL_SHRINK | F_SEAL_GROW };

enum gs_status gs_memory_create(const char *name, size_t bytes, struct gs_memory *memory,
                                struct gs_error *error) {
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return gs_fail(error, GS_ERR_SYSTEM, "shared memory: %s", strerror(errno));
    void *address = MAP_FAILED;
    if (ftruncate(fd, (off_t)bytes) == 0 && fcntl(fd, F_ADD_SEALS, SEALS | F_SEAL_SEAL) == 0)
        address = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (address == MAP_FAILED) {
        int reason = errno;
        close(fd);
        return gs_fail(error, GS_ERR_MEMORY, "%zu KiB of shared memory: %s", bytes / 1024,
                       reason == EFBIG ? "more than the limit on file sizes (ulimit -f) lets be"
                                       : strerror(reason));
    }
    *memory = (struct gs_memory){fd, address, bytes};
    return GS_OK;
}

enum gs_status gs_memory_map(int fd, bool writable, struct gs_memory *memory,
                             struct gs_error *error) {
    struct stat about;
    int seals = fcntl(fd, F_GET_SEALS);
    if (seals < 0 || (seals & SEALS) != SEALS || fstat(fd, &about) != 0 || about.st_size <= 0) {
        close(fd);
        return gs_fail(error, GS_ERR_FORMAT, "shared memory that is not sealed");
    }
    int protection = PROT_READ | (writable ? PROT_WRITE : 0);
    /* a writer is an audio thread: its pages are there before it starts */
    int flags = MAP_SHARED | (writable ? MAP_POPULATE : 0);
    void *address = mmap(NULL, (size_t)about.st_size, protection, flags, fd, 0);
    if (address == MAP_FAILED) {
        int reason = errno;
        close(fd);
        return gs_fail(error, GS_ERR_MEMORY, "mapping shared memory: %s", strerror(reason));
    }
    *memory = (struct gs_memory){fd, address, (size_t)about.st_size};
    return GS_OK;
}

int gs_memory_reader(const struct gs_memory *memory) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", memory->fd);
    return open(path, O_RDONLY | O_CLOEXEC);
}

void gs_memory_done(struct gs_memory *memory) {
    if (memory->address)
        munmap(memory->address, memory->bytes);
    if (memory->fd >= 0)
        close(memory->fd);
    *memory = (struct gs_memory){.fd = -1};
}
