/* What has to hold whatever the bytes were; where it does not the fuzzer keeps them. */
#ifndef GAINSTAGE_FUZZ_MUST_H
#define GAINSTAGE_FUZZ_MUST_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void must(int holds, const char *what) {
    if (holds)
        return;
    fprintf(stderr, "not so: %s\n", what);
    abort();
}

/* The bytes as a string, to be freed. */
static inline char *must_string(const uint8_t *data, size_t size) {
    char *text = malloc(size + 1);
    must(text != NULL, "memory");
    memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

#endif
