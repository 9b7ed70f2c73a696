/* Samples of 24 bits: whatever processor, the same bytes, and back what went in. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "file/pcm.h"
#include "file/samples.h"

enum { MOST = 700, GUARD = 0x5A };

/* Halves between two integers, what must be held, and what is no number. */
static void fill(float *x, size_t n) {
    static const float odd[] = {0.0f,       -0.0f,       1.0f,       -1.0f,     1e30f,
                                -1e30f,     0x1p-24f,    -0x1p-24f,  0x3p-24f,  -0x3p-24f,
                                0x5p-24f,   INFINITY,    -INFINITY,  NAN,       1 - 0x1p-24f,
                                0x1.8p-23f, -0x1.8p-23f, 0.4999999f, 1e-42f,    -0.7f,
                                2.0f,       0x1p-1f,     -0x1p-1f,   0x1p-140f, -1 + 0x1p-24f};
    for (size_t i = 0; i < n; i++)
        x[i] = i % 3 == 0 ? odd[i / 3 % (sizeof odd / sizeof odd[0])]
                          : (float)rand() / (float)RAND_MAX * 2.2f - 1.1f;
}

static int32_t integer_at(const unsigned char *bytes) {
    const uint32_t bits =
        (uint32_t)bytes[0] << 8 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 24;
    return (int32_t)bits / 256;
}

static void check_put(void (*put)(const float *, unsigned char *, size_t)) {
    float x[MOST];
    fill(x, MOST);
    for (size_t n = 0; n < MOST; n += n < 40 ? 1 : 37) {
        unsigned char bytes[3 * MOST + 8];
        memset(bytes, GUARD, sizeof bytes);
        put(x, bytes, n);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(integer_at(bytes + 3 * i), gs_quantise(x[i], 24));
        for (size_t i = 3 * n + 1; i < sizeof bytes; i++)
            assert_int_equal(bytes[i], GUARD);
    }
}

static void check_get(void (*get)(const unsigned char *, float *, size_t)) {
    for (size_t n = 0; n < MOST; n += n < 40 ? 1 : 37) {
        /* Exactly the room, so that a sanitizer sees a byte too many. */
        float *x = malloc(n ? n * sizeof *x : 1);
        unsigned char *bytes = (unsigned char *)x + n;
        int32_t whole[MOST];
        assert_non_null(x);
        for (size_t i = 0; i < n; i++) {
            for (unsigned k = 0; k < 3; k++)
                bytes[3 * i + k] = (unsigned char)rand();
            whole[i] = integer_at(bytes + 3 * i);
        }
        get(bytes, x, n);
        for (size_t i = 0; i < n; i++)
            assert_true(x[i] == (float)whole[i] / 0x1p23f);
        free(x);
    }
}

static void to_bytes(void **state) {
    (void)state;
    check_put(gs_pcm24_put);
    check_put(gs_pcm24_put_plain);
}

static void from_bytes(void **state) {
    (void)state;
    check_get(gs_pcm24_get);
    check_get(gs_pcm24_get_plain);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(to_bytes), cmocka_unit_test(from_bytes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
