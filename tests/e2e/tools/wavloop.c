/* wavloop REF REC [frames=N] [silence=N]: REC is REF over and over, whatever their lengths. Reads
 * REC piece by piece, so that hours are no trouble. Silence before REF's first frames is allowed,
 * and so is `silence` between two of its frames, when no more than so many frames in all: a pause
 * of the device, behind which REF goes on where it was. Prints the frame at which REF begins, how
 * many were equal and how many silent. Exit 0: nothing else was there, and at least `frames` of
 * REF; 1: not so; 2: could not tell. */
#include <sndfile.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

enum { PIECE = 4096 };

static bool silent(const float *frame, int channels) {
    for (int c = 0; c < channels; c++)
        if (frame[c] < 0 || frame[c] > 0)
            return false;
    return true;
}

int main(int argc, char **argv) {
    long wanted = 1, most_silent = 0, start = -1, at = 0, compared = 0, silence = 0, wrong = -1;
    for (int i = 3; i < argc; i++)
        if (sscanf(argv[i], "frames=%ld", &wanted) != 1 &&
            sscanf(argv[i], "silence=%ld", &most_silent) != 1)
            rig_die("unknown option '%s'", argv[i]);
    if (argc < 3)
        rig_die("usage: wavloop REF REC [frames=N] [silence=N]");
    struct rig_sound ref;
    rig_load(argv[1], &ref);
    SF_INFO info = {0};
    SNDFILE *rec = sf_open(argv[2], SFM_READ, &info);
    if (!rec)
        rig_die("%s: %s", argv[2], sf_strerror(NULL));
    if (info.channels != ref.channels || ref.frames < 1)
        rig_die("%d and %d channels", info.channels, ref.channels);
    const size_t width = (size_t)ref.channels;
    float *piece = malloc(PIECE * width * sizeof *piece);
    if (!piece)
        rig_die("out of memory");
    for (sf_count_t got; wrong < 0 && (got = sf_readf_float(rec, piece, PIECE)) > 0;)
        for (long i = 0; i < got && wrong < 0; i++, at++) {
            const float *frame = piece + (size_t)i * width;
            if (start < 0 && silent(frame, ref.channels))
                continue;
            start = start < 0 ? at : start;
            const float *should = ref.data + (size_t)(compared % ref.frames) * width;
            if (!memcmp(frame, should, width * sizeof *frame))
                compared++;
            else if (silent(frame, ref.channels) && silence < most_silent)
                silence++;
            else
                wrong = at;
        }
    printf("start %ld, equal %ld frames of %d channels, silent %ld", start, compared, ref.channels,
           silence);
    if (wrong >= 0)
        printf(", first other one at %ld", wrong);
    putchar('\n');
    sf_close(rec);
    free(piece);
    free(ref.data);
    return wrong >= 0 || compared < wanted;
}
