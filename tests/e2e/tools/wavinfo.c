/* wavinfo FILE…: per file one line "frames N channels N rate N format NAME container NAME markers
 * N", and where it has markers " at FRAME FRAME …". Exit 1 when one can't be read. */
#include <sndfile.h>
#include <stdio.h>

#include "common.h"

static const char *format_name(int format) {
    switch (format & SF_FORMAT_SUBMASK) {
    case SF_FORMAT_PCM_16:
        return "pcm16";
    case SF_FORMAT_PCM_24:
        return "pcm24";
    case SF_FORMAT_PCM_32:
        return "pcm32";
    case SF_FORMAT_FLOAT:
        return "float";
    default:
        return "other";
    }
}

static const char *container_name(int format) {
    switch (format & SF_FORMAT_TYPEMASK) {
    case SF_FORMAT_WAV:
    case SF_FORMAT_WAVEX:
        return "wav";
    case SF_FORMAT_RF64:
        return "rf64";
    case SF_FORMAT_FLAC:
        return "flac";
    default:
        return "other";
    }
}

int main(int argc, char **argv) {
    int failed = argc < 2;
    for (int i = 1; i < argc; i++) {
        SF_INFO info = {0};
        SNDFILE *file = sf_open(argv[i], SFM_READ, &info);
        if (!file) {
            printf("%s: %s\n", argv[i], sf_strerror(NULL));
            failed = 1;
            continue;
        }
        uint32_t markers = 0;
        sf_command(file, SFC_GET_CUE_COUNT, &markers, sizeof markers);
        SF_CUES cues = {0};
        if (sf_command(file, SFC_GET_CUE, &cues, sizeof cues) != SF_TRUE)
            cues.cue_count = 0;
        printf("frames %ld channels %d rate %d format %s container %s markers %u",
               (long)info.frames, info.channels, info.samplerate, format_name(info.format),
               container_name(info.format), markers);
        if (cues.cue_count)
            printf(" at");
        for (uint32_t c = 0; c < cues.cue_count && c < 100; c++)
            printf(" %u", cues.cue_points[c].sample_offset);
        putchar('\n');
        sf_close(file);
    }
    return failed;
}
