/* Little-endian numbers and whole writes. */
#ifndef GAINSTAGE_FILE_BYTES_H
#define GAINSTAGE_FILE_BYTES_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

static inline void gs_put16(unsigned char *to, uint32_t value) {
    to[0] = (unsigned char)(value & 255);
    to[1] = (unsigned char)(value >> 8 & 255);
}

static inline void gs_put32(unsigned char *to, uint32_t value) {
    gs_put16(to, value);
    gs_put16(to + 2, value >> 16);
}

static inline void gs_put64(unsigned char *to, uint64_t value) {
    gs_put32(to, (uint32_t)value);
    gs_put32(to + 4, (uint32_t)(value >> 32));
}

/* A chunk's name: four bytes and no string. */
static inline void gs_put_name(unsigned char *to, const char *name) {
    memcpy(to, name, 4);
}

static inline uint32_t gs_get16(const unsigned char *from) {
    return from[0] | (uint32_t)from[1] << 8;
}

static inline uint32_t gs_get32(const unsigned char *from) {
    return gs_get16(from) | gs_get16(from + 2) << 16;
}

static inline uint64_t gs_get64(const unsigned char *from) {
    return gs_get32(from) | (uint64_t)gs_get32(from + 4) << 32;
}

/* All of it, or an errno. */
static inline int gs_store_at(int fd, const void *data, size_t size, uint64_t offset) {
    const unsigned char *from = data;
    while (size) {
        errno = 0;
        const ssize_t stored = pwrite(fd, from, size, (off_t)offset);
        if (stored < 0 && errno == EINTR)
            continue;
        if (stored <= 0)
            return errno ? errno : EIO;
        from += stored;
        offset += (uint64_t)stored;
        size -= (size_t)stored;
    }
    return 0;
}

#endif
