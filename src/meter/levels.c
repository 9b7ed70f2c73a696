#include "gainstage/meter/levels.h"

#include <math.h>
#include <stdlib.h>

#include "sample.h"

static const struct {
    float steps; /* in full scale, 0 = no grid */
    float full;
} grid[GS_LEVELS_GRIDS] = {
    {32768.0f, 1.0f - 1.0f / 32768.0f}, {8388608.0f, 1.0f - 1.0f / 8388608.0f}, {0.0f, 1.0f}};

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
    uint32_t *run = levels->run[channel];
    for (int g = 0; g < GS_LEVELS_GRIDS; g++) {
        if (size < grid[g].full)
            run[g] = 0;
        else if (run[g] < GS_CLIP_RUN && ++run[g] == GS_CLIP_RUN)
            levels->clips[g]++; /* a run counts once, however long it is */
    }
}

static void check_grids(struct gs_levels *levels, float sample) {
    for (int g = 0; g < GS_LEVELS_GRIDS; g++) {
        if (levels->off_grid[g] || !(grid[g].steps > 0.0f))
            continue;
        float steps = sample * grid[g].steps;
        if (steps < rintf(steps) || steps > rintf(steps))
            levels->off_grid[g] = true;
    }
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
            check_grids(levels, sample);
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
    for (int g = 0; g < GS_LEVELS_GRIDS; g++)
        if (!levels->off_grid[g])
            return levels->clips[g];
    return levels->clips[GS_LEVELS_GRIDS - 1];
}
