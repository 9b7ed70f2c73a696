/* What a WAV or RF64 file says of itself, read by nothing of the program's: every size in it is
 * held against the file. */
#ifndef GAINSTAGE_TESTS_RIFF_H
#define GAINSTAGE_TESTS_RIFF_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct riff {
    int wide;                /* RF64 */
    uint64_t size;           /* of the file */
    uint64_t data, sound;    /* where the samples begin; bytes as told */
    uint64_t frames;         /* of them */
    uint64_t fact;           /* frames by the fact chunk; UINT64_MAX: none */
    unsigned channels, bits; /* of a sample */
    unsigned behind;         /* chunks behind the sound */
};

static inline uint64_t riff_number(const unsigned char *at, unsigned bytes) {
    uint64_t value = 0;
    while (bytes-- > 0)
        value = value << 8 | at[bytes];
    return value;
}

/* Fails the test where a size is not what the file has, to the byte: chunks reach exactly to the
 * end, each begins at an even place, ds64 and fact count the frames that there are. */
static inline struct riff read_riff(const char *path) {
    struct riff riff = {.fact = UINT64_MAX};
    struct stat about;
    unsigned char head[28];
    uint64_t told_riff, told_data = 0, told_frames = 0;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &about), 0);
    riff.size = (uint64_t)about.st_size;
    assert_int_equal(pread(fd, head, 12, 0), 12);
    riff.wide = memcmp(head, "RF64", 4) == 0;
    assert_true(riff.wide || memcmp(head, "RIFF", 4) == 0);
    assert_memory_equal(head + 8, "WAVE", 4);
    told_riff = riff_number(head + 4, 4);
    uint64_t at = 12;
    while (at < riff.size) {
        assert_int_equal(at & 1, 0);
        assert_int_equal(pread(fd, head, 8, (off_t)at), 8);
        uint64_t size = riff_number(head + 4, 4);
        unsigned char body[28] = {0};
        if (size <= 64)
            assert_true(pread(fd, body, sizeof body, (off_t)at + 8) >= 0);
        if (memcmp(head, "ds64", 4) == 0) {
            assert_int_equal(at, 12);
            assert_int_equal(told_riff, UINT32_MAX);
            told_riff = riff_number(body, 8);
            told_data = riff_number(body + 8, 8);
            told_frames = riff_number(body + 16, 8);
        } else if (memcmp(head, "fmt ", 4) == 0) {
            riff.channels = (unsigned)riff_number(body + 2, 2);
            riff.bits = (unsigned)riff_number(body + 14, 2);
            assert_int_equal(riff_number(body + 12, 2), riff.channels * riff.bits / 8);
        } else if (memcmp(head, "fact", 4) == 0) {
            riff.fact = riff_number(body, 4);
        } else if (memcmp(head, "data", 4) == 0) {
            assert_int_equal(size == UINT32_MAX, riff.wide);
            size = riff.wide ? told_data : size;
            riff.data = at + 8;
            riff.sound = size;
        } else if (riff.data) {
            riff.behind++;
        }
        at += 8 + size + (size & 1);
    }
    close(fd);
    assert_int_equal(at, riff.size);
    assert_int_equal(told_riff, riff.size - 8);
    assert_int_equal(riff.wide, riff.size - 8 > UINT32_MAX);
    assert_int_equal(riff.sound % (riff.channels * riff.bits / 8), 0);
    riff.frames = riff.sound / (riff.channels * riff.bits / 8);
    if (riff.wide)
        assert_int_equal(told_frames, riff.frames);
    if (riff.fact != UINT64_MAX)
        assert_int_equal(riff.fact, riff.frames > UINT32_MAX ? UINT32_MAX : riff.frames);
    return riff;
}

#endif
