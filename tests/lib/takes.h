/* What the tests of files and takes share: a folder of their own, a ring with known sound in it,
 * waiting for events and looking into files. */
#ifndef GAINSTAGE_TESTS_TAKES_H
#define GAINSTAGE_TESTS_TAKES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gainstage/clock.h"
#include "gainstage/container.h"
#include "gainstage/take.h"

enum { DEADLINE_SECONDS = 20, PATH_SIZE = 2048 };

/* ---- a folder ---- */

static inline int make_folder(void **state) {
    const char *parent = getenv("TMPDIR");
    char *path = malloc(PATH_SIZE);
    if (!path)
        return -1;
    snprintf(path, PATH_SIZE, "%s/gainstage-take-XXXXXX", parent && parent[0] ? parent : "/tmp");
    *state = path;
    return mkdtemp(path) ? 0 : -1;
}

/* Runs a program without a shell, its output thrown away; its exit code, -1 when it can't run. */
static inline int run_program(const char *const *words) {
    const pid_t child = fork();
    if (child == 0) {
        const int null = open("/dev/null", O_RDWR);
        dup2(null, 1);
        dup2(null, 2);
        execvp(words[0], (char *const *)(uintptr_t)words);
        _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status) == 127 ? -1 : WEXITSTATUS(status);
}

static inline int remove_folder(void **state) {
    const int result = run_program((const char *[]){"rm", "-rf", "--", *state, NULL});
    free(*state);
    return result;
}

static inline void join(char *out, const char *folder, const char *name) {
    assert_true(snprintf(out, PATH_SIZE, "%s/%s", folder, name) < PATH_SIZE);
}

static inline void set_text(char *to, size_t size, const char *text) {
    const size_t length = strlen(text);
    assert_true(length < size);
    memcpy(to, text, length + 1);
}

static inline int is_there(const char *path) {
    return access(path, F_OK) == 0;
}

/* ---- known sound: 24-bit values that differ from frame to frame and channel to channel ---- */

static inline float sound(uint64_t frame, unsigned channel, int wet) {
    uint64_t x = frame * 0x9E3779B97F4A7C15u + channel * 0xC2B2AE3D27D4EB4Fu + (unsigned)wet * 77u;
    x ^= x >> 29;
    x *= 0xBF58476D1CE4E5B9u;
    x ^= x >> 32;
    return (float)((int32_t)(x & 0xFFFFFF) - 0x800000) / 8388608.0f;
}

struct source {
    void *memory;
    struct gs_broadcast ring;
    unsigned channels;
    uint64_t written;
};

static inline void open_source(struct source *source, unsigned channels, uint64_t capacity) {
    const size_t item = sizeof(float) * 2 * channels;
    const size_t bytes = gs_broadcast_bytes(item, capacity);
    *source = (struct source){.channels = channels};
    source->memory = aligned_alloc(64, (bytes + 63) & ~(size_t)63);
    assert_non_null(source->memory);
    memset(source->memory, 0, bytes);
    assert_int_equal(gs_broadcast_create(source->memory, bytes, item, capacity, &source->ring),
                     GS_OK);
}

static inline void play(struct source *source, uint64_t frames) {
    float block[64 * 64];
    const unsigned channels = source->channels;
    while (frames) {
        const uint64_t now = frames < 64 ? frames : 64;
        float *to = block;
        for (uint64_t i = 0; i < now; i++) {
            for (unsigned c = 0; c < channels; c++)
                *to++ = sound(source->written + i, c, 0);
            for (unsigned c = 0; c < channels; c++)
                *to++ = sound(source->written + i, c, 1);
        }
        gs_broadcast_write(&source->ring, block, now);
        source->written += now;
        frames -= now;
    }
}

/* ---- events ---- */

/* The next event of that kind; others on the way are an error unless they are warnings. */
static inline void expect_event(struct gs_writer *writer, enum gs_writer_event_kind kind,
                                struct gs_writer_event *event) {
    const int64_t deadline = gs_clock_now() + DEADLINE_SECONDS * GS_SECOND;
    for (;;) {
        while (gs_writer_event(writer, event)) {
            if (event->kind == kind)
                return;
            if (event->kind != GS_WRITER_WARNING)
                fail_msg("event %d came instead of %d: %s", (int)event->kind, (int)kind,
                         event->text);
        }
        assert_true(gs_clock_now() < deadline);
        struct pollfd wait = {.fd = gs_writer_fd(writer), .events = POLLIN};
        poll(&wait, 1, 100);
    }
}

/* ---- files ---- */

/* All samples of a file in a new array. */
static inline float *load(const char *path, uint64_t *frames, unsigned *channels) {
    struct gs_reader *reader;
    struct gs_error error = {{0}};
    if (gs_reader_open(path, &reader, &error))
        fail_msg("%s", error.text);
    *frames = gs_reader_frames(reader);
    *channels = gs_reader_channels(reader);
    float *samples = calloc((size_t)*frames * *channels + 1, sizeof *samples);
    assert_non_null(samples);
    uint64_t got = 0, done = 0;
    do {
        assert_int_equal(
            gs_reader_read(reader, samples + done * *channels, *frames - done, &got, &error),
            GS_OK);
        done += got;
    } while (got && done < *frames);
    assert_int_equal(done, *frames);
    gs_reader_close(reader);
    return samples;
}

/* Frames [from, from + count) of the file are the source's frames from `start` on. */
static inline void expect_sound(const char *path, uint64_t from, uint64_t count, uint64_t start,
                                int wet) {
    uint64_t frames;
    unsigned channels;
    float *samples = load(path, &frames, &channels);
    assert_true(frames >= from + count);
    for (uint64_t i = 0; i < count; i++)
        for (unsigned c = 0; c < channels; c++)
            if (samples[(from + i) * channels + c] != sound(start + i, c, wet))
                fail_msg("%s: frame %llu differs", path, (unsigned long long)(from + i));
    free(samples);
}

static inline void expect_silence(const char *path, uint64_t from, uint64_t count) {
    uint64_t frames;
    unsigned channels;
    float *samples = load(path, &frames, &channels);
    assert_true(frames >= from + count);
    for (uint64_t i = from * channels; i < (from + count) * channels; i++)
        assert_true(samples[i] == 0.0f);
    free(samples);
}

/* As its header tells; nothing is decoded, so that files beyond 4 GiB are no trouble. */
static inline uint64_t file_frames(const char *path) {
    struct gs_reader *reader;
    struct gs_error error = {{0}};
    if (gs_reader_open(path, &reader, &error))
        fail_msg("%s", error.text);
    const uint64_t frames = gs_reader_frames(reader);
    gs_reader_close(reader);
    return frames;
}

static inline uint32_t u32(const unsigned char *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* Bytes of sound as the header of a RIFF file has them. libsndfile makes up for a header that was
 * never brought up to date; other programs do not, so this looks for itself. */
static inline uint64_t header_bytes(const char *path) {
    unsigned char head[4096];
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    const ssize_t got = read(fd, head, sizeof head);
    close(fd);
    assert_true(got > 12);
    assert_memory_equal(head, "RIFF", 4);
    for (size_t at = 12; at + 8 <= (size_t)got; at += 8 + ((u32(head + at + 4) + 1) & ~1u))
        if (!memcmp(head + at, "data", 4))
            return u32(head + at + 4);
    fail_msg("%s: no data chunk", path);
    return 0;
}

static inline void dry_path(char *out, const char *wet) {
    const char *dot = strrchr(wet, '.');
    assert_non_null(dot);
    snprintf(out, PATH_SIZE, "%.*s.dry%s", (int)(dot - wet), wet, dot);
}

#endif
