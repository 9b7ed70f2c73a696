#include "gainstage/meter/levels.h"

#include <math.h>
#include <stdlib.h>

#include "sample.h"

enum gs_status gs_levels_init(struct gs_levels *levels, unsigned channels) {
    if (channels < 1)
        return GS_ERR_RANGE;
    *levels = (struct gs_levels){.channels = channels};
    levels->run = calloc(channels, sizeof *levels->run);
    return levels->run ? GS_OK : GS_ERR_MEMORY;
}

void gs_levels_done(struct gs_levels *levels) {
    free(levels->run);
    levels->run = NULL;
}

static void count_clips(struct gs_levels *levels, unsigned channel, float size) {
    uint32_t *run = &levels->run[channel];
    if (size < GS_CLIP_LEVEL)
        *run = 0;
    else if (*run < GS_CLIP_RUN && ++*run == GS_CLIP_RUN)
        levels->clips++; /* a run counts once, however long it is */
}

void gs_levels_add(struct gs_levels *levels, const float *interleaved, size_t frames) {
    for (size_t i = 0; i < frames; i++)
        for (unsigned c = 0; c < levels->channels; c++) {
            float sample = interleaved[i * levels->channels + c];
            if (!isfinite(sample)) {
                levels->nonfinite++;
                sample = 0.0f;
            }
            float size = fabsf(sample);
            levels->peak = fmaxf(levels->peak, size);
            levels->squares += (double)sample * (double)sample;
            count_clips(levels, c, size);
        }
    levels->frames += frames;
}

double gs_levels_peak(const struct gs_levels *levels) {
    return gs_sample_decibel((double)levels->peak);
}

double gs_levels_rms(const struct gs_levels *levels) {
    if (!(levels->squares > 0.0))
        return -HUGE_VAL;
    double samples = (double)levels->frames * levels->channels;
    return 10.0 * log10(2.0 * levels->squares / samples);
}

uint64_t gs_levels_clips(const struct gs_levels *levels) {
    return levels->clips;
}
