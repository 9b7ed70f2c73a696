/* Containers as the tests of files make them: whatever goes wrong fails the test. */
#ifndef GAINSTAGE_TESTS_CONTAINERS_H
#define GAINSTAGE_TESTS_CONTAINERS_H

#include "takes.h"

static inline struct gs_container *create(const char *path, enum gs_format format,
                                          unsigned channels) {
    struct gs_container *container;
    struct gs_error error = {{0}};
    if (gs_container_create(path, format, channels, 48000, &container, &error))
        fail_msg("%s", error.text);
    return container;
}

static inline void write_all(struct gs_container *container, const float *samples,
                             uint64_t frames) {
    struct gs_error error = {{0}};
    if (gs_container_write(container, samples, frames, &error))
        fail_msg("%s", error.text);
}

static inline void finish(struct gs_container *container, const struct gs_marker *markers,
                          unsigned count) {
    struct gs_error error = {{0}};
    if (gs_container_finish(container, markers, count, &error))
        fail_msg("%s", error.text);
}

/* ---- a file of known sound, and its bytes ---- */

enum { TAKE_FRAMES = 1000 };
enum { DATA_SIZE = 4092, SAMPLES = 4096, FRAME = 6 }; /* of a 24-bit WAV of two channels */

static inline void put32(unsigned char *to, uint32_t value) {
    for (int i = 0; i < 4; i++)
        to[i] = (unsigned char)(value >> 8 * i & 255);
}

static inline unsigned char *slurp(const char *path, size_t *size) {
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &about), 0);
    unsigned char *bytes = malloc((size_t)about.st_size + 1);
    assert_non_null(bytes);
    assert_int_equal(read(fd, bytes, (size_t)about.st_size), about.st_size);
    close(fd);
    *size = (size_t)about.st_size;
    return bytes;
}

static inline void spill(const char *path, const unsigned char *bytes, size_t size) {
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
}

static inline void write_take(const char *path, enum gs_format format, unsigned channels,
                              unsigned markers) {
    float samples[2 * TAKE_FRAMES];
    for (unsigned i = 0; i < channels * TAKE_FRAMES; i++)
        samples[i] = sound(i / channels, i % channels, 0);
    struct gs_container *container = create(path, format, channels);
    write_all(container, samples, TAKE_FRAMES);
    finish(container, &(struct gs_marker){5, "five"}, markers);
}

/* "take.wav" in `folder`: 24 bits, two channels. */
static inline unsigned char *take_bytes(const char *folder, char *path, unsigned markers,
                                        size_t *size) {
    join(path, folder, "take.wav");
    write_take(path, GS_FORMAT_PCM24, 2, markers);
    return slurp(path, size);
}

#endif
