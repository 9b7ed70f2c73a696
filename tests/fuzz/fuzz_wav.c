/* Any bytes as a WAV file: the plan must lie within them, and what is rebuilt after it must be
 * whole. */
#include <sys/mman.h>
#include <unistd.h>

#include "file/rebuild.h"
#include "file/told.h"
#include "gainstage/repair.h"
#include "must.h"

static int memory_file(const uint8_t *data, size_t size) {
    const int fd = memfd_create("fuzz", MFD_CLOEXEC);
    must(fd >= 0 && write(fd, data, size) == (ssize_t)size, "a file in memory");
    return fd;
}

static void repair(const struct gs_wav_plan *plan, const uint8_t *data, size_t size) {
    const int from = memory_file(data, size);
    const int to = plan->rebuild ? memory_file(data, 0) : from;
    const int cause = plan->rebuild ? gs_rebuild(plan, from, from, to) : gs_patch_sizes(plan, to);
    must(cause == 0, "it can be repaired");
    const off_t length = lseek(to, 0, SEEK_END);
    const struct gs_bytes bytes = {.fd = to, .size = (uint64_t)length};
    struct gs_wav_plan again;
    must(gs_wav_examine(&bytes, &again, NULL) == GS_OK, "the repaired file is read");
    must(again.frames == plan->frames, "its sound is as long as it was");
    must(again.channels == plan->channels && again.rate == plan->rate &&
             again.frame_bytes == plan->frame_bytes,
         "its format is the same");
    must(again.damage == 0, gs_damage_text(again.damage));
    close(from);
    if (to != from)
        close(to);
}

static void see_comment(void *context, const char *text, size_t length, unsigned rate) {
    const uint8_t *const *ends = context;
    (void)rate;
    must((const uint8_t *)text >= ends[0] && (const uint8_t *)text + length <= ends[1],
         "a comment lies in the file");
}

/* What it says of itself: texts that end, and nothing beyond the file. */
static void read_words(const uint8_t *data, size_t size) {
    static struct gs_metadata said;
    const uint8_t *ends[2] = {data, data + size};
    said = (struct gs_metadata){.rate = 48000};
    if (size > 12)
        gs_chunks_read(data + 12, size - 12, &said);
    must(memchr(said.title, 0, sizeof said.title) && memchr(said.note, 0, sizeof said.note) &&
             memchr(said.uid, 0, sizeof said.uid) && memchr(said.device, 0, sizeof said.device),
         "texts have an end");
    must(said.rating >= 0 && said.rating <= 5 && said.file_index < 26, "numbers in range");
    gs_blocks_read(data, size, see_comment, ends);
}

static void read_markers(const uint8_t *data, size_t size) {
    unsigned count;
    const int fd = memory_file(data, size);
    struct gs_marker *markers = gs_metadata_markers(fd, &count);
    for (unsigned i = 1; i < count; i++)
        must(markers[i - 1].frame <= markers[i].frame, "markers in their order");
    free(markers);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct gs_bytes bytes = {.memory = data, .fd = -1, .size = size};
    struct gs_wav_plan plan;
    read_words(data, size);
    if (size == 0 || gs_wav_examine(&bytes, &plan, NULL) != GS_OK)
        return 0;
    must(plan.channels > 0 && plan.rate > 0 && plan.frame_bytes > 0, "the format is one");
    must(plan.data <= size && plan.frames <= (size - plan.data) / plan.frame_bytes,
         "the sound lies in the file");
    must(plan.tail <= plan.tail_end && plan.tail_end <= size, "what follows it does, too");
    for (unsigned i = 0; i < plan.chunks; i++)
        must(plan.chunk[i].at + plan.chunk[i].size <= size, "chunks lie in the file");
    read_markers(data, size);
    if (plan.damage)
        repair(&plan, data, size);
    return 0;
}
