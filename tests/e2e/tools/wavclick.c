/* wavclick FILE TONE: prints the loudest click, dBFS, beside a steady tone of so many Hz in channel
 * 1; tests/lib/click.h says what a click is. The first half second is the filter's, to settle. */
#include <stdio.h>
#include <stdlib.h>

#include "click.h"
#include "common.h"

int main(int argc, char **argv) {
    struct rig_sound sound;
    if (argc != 3)
        rig_die("usage: wavclick FILE TONE");
    rig_load(argv[1], &sound);
    const size_t frames = (size_t)sound.frames, from = (size_t)sound.rate / 2;
    if (frames < 2 * from)
        rig_die("%s: less than a second", argv[1]);
    float *channel = malloc(frames * sizeof *channel);
    if (!channel)
        rig_die("out of memory");
    for (size_t i = 0; i < frames; i++)
        channel[i] = sound.data[i * (size_t)sound.channels];
    printf("%.1f\n", click_peak(channel, frames, from, sound.rate, rig_number(argv[2])));
    free(channel);
    free(sound.data);
    return 0;
}
