#include <endian.h>
#include <string.h>

#include "pcm.h"
#include "samples.h"

#if defined(GS_WIDE)
#include <immintrin.h>

#define PUT gs_pcm24_put_wide
#define GET gs_pcm24_get_wide

/* Eight samples are moved in two halves of sixteen bytes, of which four belong to the next one. */
enum { EIGHT = 8, REACH = 10 };

/* As gs_quantise() has it. */
static size_t put_eights(const float *x, unsigned char *to, size_t samples) {
    const __m256 scale = _mm256_set1_ps(0x1p23f);
    const __m256 most = _mm256_set1_ps(0x1p23f - 1.0f);
    const __m256i low_three =
        _mm256_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1, 0, 1, 2, 4, 5, 6,
                         8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
    size_t i = 0;
    for (; i + REACH <= samples; i += EIGHT) {
        const __m256 read = _mm256_loadu_ps(x + i);
        const __m256 sound = _mm256_and_ps(read, _mm256_cmp_ps(read, read, _CMP_ORD_Q));
        const __m256 scaled = _mm256_min_ps(_mm256_mul_ps(sound, scale), most);
        const __m256 held = _mm256_max_ps(scaled, _mm256_sub_ps(_mm256_setzero_ps(), scale));
        const __m256i bytes = _mm256_shuffle_epi8(_mm256_cvtps_epi32(held), low_three);
        const __m128i first = _mm256_castsi256_si128(bytes);
        const __m128i second = _mm256_extracti128_si256(bytes, 1);
        memcpy(to + 3 * i, &first, sizeof first);
        memcpy(to + 3 * (i + 4), &second, sizeof second);
    }
    return i;
}

static size_t get_eights(const unsigned char *from, float *x, size_t samples) {
    const __m256i high_three =
        _mm256_setr_epi8(-1, 0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1, 0, 1, 2, -1, 3,
                         4, 5, -1, 6, 7, 8, -1, 9, 10, 11);
    size_t i = 0;
    for (; i + REACH <= samples; i += EIGHT) {
        __m128i first, second;
        memcpy(&first, from + 3 * i, sizeof first);
        memcpy(&second, from + 3 * (i + 4), sizeof second);
        const __m256i bytes = _mm256_set_m128i(second, first);
        const __m256 whole = _mm256_cvtepi32_ps(_mm256_shuffle_epi8(bytes, high_three));
        _mm256_storeu_ps(x + i, _mm256_mul_ps(whole, _mm256_set1_ps(0x1p-31f)));
    }
    return i;
}
#else
#define PUT gs_pcm24_put_plain
#define GET gs_pcm24_get_plain

static size_t put_eights(const float *x, unsigned char *to, size_t samples) {
    (void)x;
    (void)to;
    (void)samples;
    return 0;
}

static size_t get_eights(const unsigned char *from, float *x, size_t samples) {
    (void)from;
    (void)x;
    (void)samples;
    return 0;
}
#endif

enum { PART = 256 };

/* Each sample is written as 32 bits, and the next one begins where its 24 end. */
void PUT(const float *x, unsigned char *to, size_t samples) {
    int32_t whole[PART];
    for (size_t at = put_eights(x, to, samples); at < samples; at += PART) {
        const size_t part = samples - at < PART ? samples - at : PART;
        for (size_t i = 0; i < part; i++)
            whole[i] = gs_quantise(x[at + i], 24);
        for (size_t i = 0; i < part; i++) {
            const uint32_t bits = htole32((uint32_t)whole[i]);
            memcpy(to + 3 * (at + i), &bits, sizeof bits);
        }
    }
}

void GET(const unsigned char *from, float *x, size_t samples) {
    for (size_t i = get_eights(from, x, samples); i < samples; i++) {
        const unsigned char *s = from + 3 * i;
        const uint32_t bits = (uint32_t)s[0] << 8 | (uint32_t)s[1] << 16 | (uint32_t)s[2] << 24;
        x[i] = (float)(int32_t)bits * 0x1p-31f;
    }
}
