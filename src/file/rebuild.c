#include "rebuild.h"

#include <string.h>
#include <sys/stat.h>

#include "bytes.h"
#include "copy.h"

enum { ROOM = 28, HEAD_MAX = 65536 };

struct sizes {
    uint64_t sound, riff;
    bool wide;
};

/* `data` is where the sound begins in the file that is written. */
static struct sizes sizes_of(const struct gs_wav_plan *plan, uint64_t data) {
    struct sizes sizes = {.sound = plan->frames * plan->frame_bytes};
    sizes.riff = data + sizes.sound + (sizes.sound & 1) + (plan->tail_end - plan->tail) - 8;
    sizes.wide = plan->wide || sizes.riff > UINT32_MAX;
    return sizes;
}

static void put_outer(unsigned char *head, const struct sizes *sizes, uint64_t frames) {
    if (sizes->wide) {
        if (memcmp(head, "BW64", 4) != 0)
            gs_put_name(head, "RF64");
        gs_put32(head + 4, UINT32_MAX);
        gs_put_name(head + 12, "ds64");
        gs_put64(head + 20, sizes->riff);
        gs_put64(head + 28, sizes->sound);
        gs_put64(head + 36, frames);
    } else {
        gs_put_name(head, "RIFF");
        gs_put32(head + 4, (uint32_t)sizes->riff);
    }
}

static uint32_t narrow(const struct sizes *sizes) {
    return sizes->wide ? UINT32_MAX : (uint32_t)sizes->sound;
}

uint64_t gs_patched_size(const struct gs_wav_plan *plan) {
    const uint64_t end = plan->data + plan->frames * plan->frame_bytes;
    return plan->tail_end > plan->tail ? plan->tail_end : end;
}

int gs_patch_sizes(const struct gs_wav_plan *plan, int fd) {
    unsigned char head[48], number[4];
    const struct sizes sizes = sizes_of(plan, plan->data);
    const size_t outer = sizes.wide ? 44 : 12;
    int cause = 0;
    if (pread(fd, head, sizeof head, 0) < (ssize_t)outer)
        return EIO;
    put_outer(head, &sizes, plan->frames);
    if (plan->tail_end == plan->tail) {
        const uint64_t end = plan->data + sizes.sound;
        if (ftruncate(fd, (off_t)end) != 0)
            return errno;
        if (sizes.sound & 1)
            cause = gs_store_at(fd, "", 1, end);
    } else if (ftruncate(fd, (off_t)plan->tail_end) != 0) {
        return errno;
    }
    if (!cause && plan->fact) {
        gs_put32(number, plan->frames > UINT32_MAX ? UINT32_MAX : (uint32_t)plan->frames);
        cause = gs_store_at(fd, number, sizeof number, plan->fact);
    }
    gs_put32(number, narrow(&sizes));
    if (!cause)
        cause = gs_store_at(fd, number, sizeof number, plan->data - 4);
    return cause ? cause : gs_store_at(fd, head, outer, 0);
}

/* A chunk's head and its bytes, evened; *at moves on. */
static int put_chunk(int from, const unsigned char head[8], uint64_t begin, uint64_t size, int to,
                     uint64_t *at) {
    const int cause = gs_store_at(to, head, 8, *at);
    *at += 8;
    if (cause)
        return cause;
    if (!gs_copy(from, begin, to, *at, size))
        return errno;
    *at += size;
    return size & 1 ? gs_store_at(to, "", 1, (*at)++) : 0;
}

static int copy_chunk(int from, uint64_t begin, uint64_t size, int to, uint64_t *at) {
    unsigned char head[8];
    if (pread(from, head, sizeof head, (off_t)begin) != (ssize_t)sizeof head)
        return errno ? errno : EIO;
    gs_put32(head + 4, (uint32_t)(size - 8));
    return put_chunk(from, head, begin + 8, size - 8, to, at);
}

int gs_rebuild(const struct gs_wav_plan *plan, int head, int body, int to) {
    unsigned char outer[12 + 8 + ROOM] = {0}, data[8] = {'d', 'a', 't', 'a'};
    uint64_t at = sizeof outer, fact = 0;
    int cause = 0;
    for (unsigned i = 0; !cause && i < plan->chunks; i++) {
        if (plan->fact == plan->chunk[i].at + 8)
            fact = at + 8;
        cause = copy_chunk(head, plan->chunk[i].at, plan->chunk[i].size, to, &at);
    }
    const struct sizes sizes = sizes_of(plan, at + sizeof data);
    gs_put32(data + 4, narrow(&sizes));
    if (!cause)
        cause = put_chunk(body, data, plan->data, sizes.sound, to, &at);
    const uint64_t tail = plan->tail_end - plan->tail;
    if (!cause && tail && !gs_copy(body, plan->tail, to, at, tail))
        cause = errno;
    if (!cause && fact) {
        unsigned char count[4];
        gs_put32(count, plan->frames > UINT32_MAX ? UINT32_MAX : (uint32_t)plan->frames);
        cause = gs_store_at(to, count, sizeof count, fact);
    }
    gs_put_name(outer + 8, "WAVE");
    gs_put_name(outer + 12, "JUNK");
    gs_put32(outer + 16, ROOM);
    put_outer(outer, &sizes, plan->frames);
    return cause ? cause : gs_store_at(to, outer, sizeof outer, 0);
}
