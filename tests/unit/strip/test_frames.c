/* Frames into rows and back: every bit arrives, whatever processor, and nothing else is touched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gainstage/frames.h"
#include "strip/frames_run.h"

enum { CHANNELS = 33, FRAMES = 67 };

typedef void part_function(const float *, unsigned, float *const *, unsigned);
typedef void join_function(float *, unsigned, const float *const *, unsigned);

/* Exactly that many samples, so that a sanitizer sees one too many; all patterns of bits are good.
 */
static float *random_samples(size_t n) {
    unsigned char *bytes = malloc(n * sizeof(float) + 1);
    assert_non_null(bytes);
    for (size_t i = 0; i < n * sizeof(float); i++)
        bytes[i] = (unsigned char)(rand() >> 7);
    return (float *)(void *)bytes;
}

static void check(part_function *part, join_function *join, unsigned channels, unsigned n) {
    float *frames = random_samples((size_t)channels * n);
    float *back = random_samples((size_t)channels * n);
    float *row[CHANNELS];
    for (unsigned c = 0; c < channels; c++)
        row[c] = random_samples(n);
    part(frames, channels, row, n);
    for (unsigned c = 0; c < channels; c++)
        for (unsigned i = 0; i < n; i++)
            assert_memory_equal(&row[c][i], &frames[(size_t)i * channels + c], sizeof(float));
    join(back, channels, (const float *const *)row, n);
    assert_memory_equal(back, frames, (size_t)channels * n * sizeof(float));
    for (unsigned c = 0; c < channels; c++)
        free(row[c]);
    free(frames);
    free(back);
}

static void check_all(part_function *part, join_function *join) {
    for (unsigned channels = 1; channels <= CHANNELS; channels++)
        for (unsigned n = 0; n <= FRAMES; n++)
            check(part, join, channels, n);
}

static void all_bits_arrive(void **state) {
    (void)state;
    check_all(gs_frames_part, gs_frames_join);
    check_all(gs_frames_part_plain, gs_frames_join_plain);
}

static void wide_ones_too(void **state) {
    (void)state;
#if defined(GS_HAVE_WIDE)
    if (__builtin_cpu_supports("avx2")) {
        check_all(gs_frames_part_wide, gs_frames_join_wide);
        return;
    }
#endif
    skip();
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_bits_arrive),
                                       cmocka_unit_test(wide_ones_too)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
