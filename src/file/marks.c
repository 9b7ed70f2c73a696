/* Reading markers: `cue ` and LIST/adtl behind the sound of WAV and RF64, chapters in FLAC. Trusts
 * no byte of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bytes.h"
#include "gainstage/metadata.h"
#include "gainstage/repair.h"
#include "gainstage/text.h"
#include "told.h"

enum { MOST = 4096, TAIL = 8 << 20 };

struct marks {
    struct gs_marker *mark;
    uint32_t number[MOST]; /* of each, as the file has it */
    unsigned count;
};

static void add(struct marks *marks, uint32_t number, uint64_t frame) {
    if (!marks->mark)
        marks->mark = calloc(MOST, sizeof *marks->mark);
    if (!marks->mark || marks->count == MOST)
        return;
    marks->number[marks->count] = number;
    marks->mark[marks->count++].frame = frame;
}

static void set_label(struct gs_marker *mark, const char *text, size_t length) {
    char *copy = strndup(text, length);
    if (copy && gs_text_is_utf8(copy))
        snprintf(mark->label, sizeof mark->label, "%.*s",
                 (int)gs_text_prefix(copy, sizeof mark->label - 1), copy);
    free(copy);
}

static void take_cue(struct marks *marks, const unsigned char *body, size_t size) {
    for (size_t at = 4; at + 24 <= size; at += 24)
        add(marks, gs_get32(body + at), gs_get32(body + at + 20));
}

static void take_labels(struct marks *marks, const unsigned char *body, size_t size) {
    if (size < 4 || memcmp(body, "adtl", 4) != 0)
        return;
    for (size_t at = 4; at + 12 <= size;) {
        size_t length = gs_get32(body + at + 4);
        length = length < size - at - 8 ? length : size - at - 8;
        const uint32_t number = gs_get32(body + at + 8);
        if (memcmp(body + at, "labl", 4) == 0 && length > 4)
            for (unsigned i = 0; i < marks->count; i++)
                if (marks->number[i] == number)
                    set_label(&marks->mark[i], (const char *)body + at + 12, length - 4);
        at += 8 + length + (length & 1);
    }
}

static void read_tail(int fd, struct marks *marks) {
    struct stat about;
    struct gs_wav_plan plan;
    if (fstat(fd, &about) != 0)
        return;
    const struct gs_bytes bytes = {.fd = fd, .size = (uint64_t)about.st_size};
    if (gs_wav_examine(&bytes, &plan, NULL) != GS_OK || plan.tail_end - plan.tail > TAIL)
        return;
    const size_t size = (size_t)(plan.tail_end - plan.tail);
    unsigned char *tail = malloc(size + 1);
    if (!tail || pread(fd, tail, size, (off_t)plan.tail) != (ssize_t)size) {
        free(tail);
        return;
    }
    for (size_t at = 0; at + 8 <= size;) {
        size_t length = gs_get32(tail + at + 4);
        length = length < size - at - 8 ? length : size - at - 8;
        if (memcmp(tail + at, "cue ", 4) == 0)
            take_cue(marks, tail + at + 8, length);
        else if (memcmp(tail + at, "LIST", 4) == 0)
            take_labels(marks, tail + at + 8, length);
        at += 8 + length + (length & 1);
    }
    free(tail);
}

/* CHAPTER001=00:01:02.500, then CHAPTER001NAME=verse. */
static void take_chapter(void *context, const char *text, size_t length, unsigned rate) {
    struct marks *marks = context;
    char key[40] = "";
    unsigned number, hours, minutes, seconds, milliseconds;
    int end = 0;
    memcpy(key, text, length < sizeof key - 1 ? length : sizeof key - 1);
    if (sscanf(key, "CHAPTER%3u=%4u:%2u:%2u.%3u", &number, &hours, &minutes, &seconds,
               &milliseconds) == 5) {
        const uint64_t ms = ((hours * UINT64_C(60) + minutes) * 60 + seconds) * 1000 + milliseconds;
        add(marks, number, (ms * rate + 500) / 1000);
    } else if (sscanf(key, "CHAPTER%3uNAME=%n", &number, &end) == 1 && end && marks->count &&
               marks->number[marks->count - 1] == number && length > (size_t)end) {
        set_label(&marks->mark[marks->count - 1], text + end, length - (size_t)end);
    }
}

static int by_frame(const void *a, const void *b) {
    const struct gs_marker *x = a, *y = b;
    return x->frame < y->frame ? -1 : x->frame > y->frame;
}

struct gs_marker *gs_metadata_markers(int fd, unsigned *count) {
    struct marks marks = {.count = 0};
    char head[4] = "";
    if (pread(fd, head, sizeof head, 0) == (ssize_t)sizeof head && memcmp(head, "fLaC", 4) == 0)
        gs_comments_read(fd, take_chapter, &marks);
    else
        read_tail(fd, &marks);
    if (marks.count)
        qsort(marks.mark, marks.count, sizeof *marks.mark, by_frame);
    *count = marks.count;
    if (marks.count)
        return marks.mark;
    free(marks.mark);
    return NULL;
}
