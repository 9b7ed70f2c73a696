/* wavcmp: says exactly where one recording lies within another.
 *   wavcmp same A B             all samples of A and B are equal and so are their lengths
 *   wavcmp exact REF REC [name=value]…
 *       finds the first 8 frames of REF (from=FRAME of it, 0) in REC, compares every sample from
 *       there to the end of the shorter one; passes when all are equal, at least frames=N (default:
 *       all of REF that is left) were compared and, with lead=N, REF began at frame N of REC
 *   wavcmp map REF REC          tells REC as runs of REF, silence and foreign frames, one a line:
 *       "ref REC-FRAME REF-FRAME LENGTH", "silence REC-FRAME - LENGTH", "foreign REC-FRAME -
 * LENGTH" wavcmp within A B lsb=N bits=B  lengths equal, no sample differs by more than N steps of
 * 2^(1-B) channel=K (from 1) compares only that channel of both; refchannel=K recchannel=K name
 * them apart. REF must be random data for `exact` and `map`. Exit 0: as asked; 1: differs; 2: could
 * not tell. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

enum { KEY = 8 };

struct options {
    long from, frames, lead;
    int ref_channel, rec_channel;
    double lsb;
    int bits;
};

/* Leaves only one channel of the sound. */
static void pick(struct rig_sound *sound, int channel) {
    if (!channel)
        return;
    if (channel > sound->channels)
        rig_die("there is no channel %d", channel);
    for (long n = 0; n < sound->frames; n++)
        sound->data[n] = sound->data[n * sound->channels + channel - 1];
    sound->channels = 1;
}

static bool equal(const struct rig_sound *a, long x, const struct rig_sound *b, long y, long n) {
    return !memcmp(a->data + x * a->channels, b->data + y * b->channels,
                   (size_t)(n * a->channels) * sizeof(float));
}

static long smaller(long a, long b) {
    return a < b ? a : b;
}

/* Frames that are equal from x and y on. */
static long run(const struct rig_sound *a, long x, const struct rig_sound *b, long y) {
    long most = smaller(a->frames - x, b->frames - y), n = 0;
    while (n < most && equal(a, x + n, b, y + n, 1))
        n++;
    return n;
}

static int same(const struct rig_sound *a, const struct rig_sound *b) {
    long equal_frames = run(a, 0, b, 0);
    printf("frames %ld and %ld, equal from the start: %ld\n", a->frames, b->frames, equal_frames);
    if (a->rate != b->rate)
        printf("rates differ: %d and %d\n", a->rate, b->rate);
    return !(a->frames == b->frames && a->rate == b->rate && equal_frames == a->frames &&
             a->frames > 0);
}

static int exact(const struct rig_sound *ref, const struct rig_sound *rec,
                 const struct options *options) {
    long start = -1, left = ref->frames - options->from;
    if (left < KEY)
        rig_die("nothing to compare");
    for (long n = 0; n + KEY <= rec->frames && start < 0; n++)
        if (equal(ref, options->from, rec, n, KEY))
            start = n;
    if (start < 0) {
        printf("reference not found in %ld frames\n", rec->frames);
        return 1;
    }
    long compared = smaller(left, rec->frames - start), wrong = 0, first = -1;
    for (long n = 0; n < compared; n++)
        if (!equal(ref, options->from + n, rec, start + n, 1)) {
            wrong++;
            first = first < 0 ? n : first;
        }
    long wanted = options->frames ? options->frames : left;
    printf("start %ld, compared %ld frames of %d channels (wanted %ld), wrong %ld", start, compared,
           ref->channels, wanted, wrong);
    if (wrong)
        printf(", first at %ld", first);
    putchar('\n');
    return wrong || compared < wanted || (options->lead >= 0 && options->lead != start);
}

/* ---- map ---- */
/* Multiplied, the upper half knows of every bit; samples of 16 bits have none below. */
static uint64_t hash(const struct rig_sound *sound, long n) {
    uint64_t value = 0;
    const float *from = sound->data + n * sound->channels;
    for (int i = 0; i < KEY * sound->channels; i++) {
        uint32_t sample;
        memcpy(&sample, from + i, sizeof sample);
        value = (value ^ sample) * 0x9e3779b97f4a7c15u;
    }
    return value >> 32;
}

struct index {
    long *slot; /* frame + 1, or 0 */
    size_t mask;
    long asked;
};

static void index_build(struct index *index, const struct rig_sound *ref) {
    size_t size = 1024;
    while (size < (size_t)ref->frames * 2)
        size *= 2;
    index->mask = size - 1;
    index->slot = calloc(size, sizeof *index->slot);
    if (!index->slot)
        rig_die("out of memory");
    for (long n = 0; n + KEY <= ref->frames; n++) {
        size_t k = hash(ref, n) & index->mask;
        while (index->slot[k])
            k = (k + 1) & index->mask;
        index->slot[k] = n + 1;
    }
}

static long index_find(const struct index *index, const struct rig_sound *ref,
                       const struct rig_sound *rec, long n) {
    if (n + KEY > rec->frames)
        return -1;
    for (size_t k = hash(rec, n) & index->mask; index->slot[k]; k = (k + 1) & index->mask)
        if (equal(ref, index->slot[k] - 1, rec, n, KEY))
            return index->slot[k] - 1;
    return -1;
}

/* The same by looking at every frame: quicker than an index for one place. */
static long search(const struct rig_sound *ref, const struct rig_sound *rec, long n) {
    for (long at = 0; at + KEY <= ref->frames && n + KEY <= rec->frames; at++)
        if (equal(ref, at, rec, n, KEY))
            return at;
    return -1;
}

/* Most sounds are one run: the index is made when a second place is asked for. */
static long find(struct index *index, const struct rig_sound *ref, const struct rig_sound *rec,
                 long n) {
    if (index->asked++ == 0)
        return search(ref, rec, n);
    if (!index->slot)
        index_build(index, ref);
    return index_find(index, ref, rec, n);
}

static long silence(const struct rig_sound *rec, long n) {
    long length = 0;
    for (; n + length < rec->frames; length++)
        for (int c = 0; c < rec->channels; c++)
            if (fpclassify(rec->data[(n + length) * rec->channels + c]) != FP_ZERO)
                return length;
    return length;
}

static int map(const struct rig_sound *ref, const struct rig_sound *rec) {
    struct index index = {0};
    long foreign = 0;
    for (long n = 0; n < rec->frames;) {
        long length = silence(rec, n), at = length ? -1 : find(&index, ref, rec, n);
        if (at >= 0)
            length = run(ref, at, rec, n);
        if (foreign && (length || n == rec->frames)) {
            printf("foreign %ld - %ld\n", n - foreign, foreign);
            foreign = 0;
        }
        if (at >= 0)
            printf("ref %ld %ld %ld\n", n, at, length);
        else if (length)
            printf("silence %ld - %ld\n", n, length);
        else
            foreign++;
        n += length ? length : 1;
    }
    if (foreign)
        printf("foreign %ld - %ld\n", rec->frames - foreign, foreign);
    free(index.slot);
    return 0;
}

static int within(const struct rig_sound *a, const struct rig_sound *b,
                  const struct options *options) {
    double most = 0;
    for (long i = 0; i < smaller(a->frames, b->frames) * a->channels; i++)
        most = fmax(most, fabs((double)a->data[i] - (double)b->data[i]));
    double steps = ldexp(most, options->bits - 1);
    printf("frames %ld and %ld, largest difference %.3f steps of %d bits\n", a->frames, b->frames,
           steps, options->bits);
    return !(a->frames == b->frames && a->frames > 0 && steps <= options->lsb);
}

int main(int argc, char **argv) {
    struct options options = {.lead = -1, .lsb = 0, .bits = 24};
    if (argc < 4)
        rig_die("usage: wavcmp same|exact|map|within A B [name=value]…");
    for (int i = 4; i < argc; i++) {
        int channel = 0, used = 0;
        if (sscanf(argv[i], "channel=%d%n", &channel, &used) == 1)
            options.ref_channel = options.rec_channel = channel;
        else if (sscanf(argv[i], "refchannel=%d%n", &options.ref_channel, &used) != 1 &&
                 sscanf(argv[i], "recchannel=%d%n", &options.rec_channel, &used) != 1 &&
                 sscanf(argv[i], "from=%ld%n", &options.from, &used) != 1 &&
                 sscanf(argv[i], "frames=%ld%n", &options.frames, &used) != 1 &&
                 sscanf(argv[i], "lead=%ld%n", &options.lead, &used) != 1 &&
                 sscanf(argv[i], "lsb=%lf%n", &options.lsb, &used) != 1 &&
                 sscanf(argv[i], "bits=%d%n", &options.bits, &used) != 1)
            rig_die("unknown option '%s'", argv[i]);
        if (argv[i][used])
            rig_die("'%s' is not a number", argv[i]);
    }
    struct rig_sound a, b;
    rig_load(argv[2], &a);
    rig_load(argv[3], &b);
    pick(&a, options.ref_channel);
    pick(&b, options.rec_channel);
    if (a.channels != b.channels) {
        printf("%d and %d channels\n", a.channels, b.channels);
        return 1;
    }
    int result = 2;
    if (!strcmp(argv[1], "same"))
        result = same(&a, &b);
    else if (!strcmp(argv[1], "exact"))
        result = exact(&a, &b, &options);
    else if (!strcmp(argv[1], "map"))
        result = map(&a, &b);
    else if (!strcmp(argv[1], "within"))
        result = within(&a, &b, &options);
    else
        rig_die("unknown mode '%s'", argv[1]);
    free(a.data);
    free(b.data);
    return result;
}
